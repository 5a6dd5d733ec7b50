"""Parties and addresses that turned out to be one: the other one stays, named by the history and by nothing new."""

import django.db.models.deletion
from django.db import migrations, models

# Read under a lock that waits for whoever merges. Foreign keys ask too late, and with one that does not.
REFUSE_MERGED = """
CREATE FUNCTION tracker_refuse_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
BEGIN
    SELECT merged_into_id INTO place FROM tracker_party WHERE id = NEW.party_id FOR SHARE;
    IF place IS NOT NULL THEN
        RAISE EXCEPTION 'party % was merged into %', NEW.party_id, place
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END IF;
    IF TG_TABLE_NAME = 'tracker_contact' THEN
        SELECT merged_into_id INTO place FROM tracker_recipient WHERE id = NEW.recipient_id FOR SHARE;
        IF place IS NOT NULL THEN
            RAISE EXCEPTION 'recipient % was merged into %', NEW.recipient_id, place
                USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tracker_contact_not_merged BEFORE INSERT OR UPDATE OF party_id, recipient_id ON tracker_contact
    FOR EACH ROW EXECUTE FUNCTION tracker_refuse_merged();
CREATE TRIGGER tracker_participation_not_merged BEFORE INSERT OR UPDATE OF party_id ON tracker_participation
    FOR EACH ROW EXECUTE FUNCTION tracker_refuse_merged()
"""
LET_MERGED = """
DROP TRIGGER tracker_contact_not_merged ON tracker_contact;
DROP TRIGGER tracker_participation_not_merged ON tracker_participation;
DROP FUNCTION tracker_refuse_merged()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0002_real_office"),
    ]

    operations = [
        migrations.AddField(
            model_name="party",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The party that took its place. The history still names this one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="tracker.party",
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The address that is written to in its place. What was sent to this one stays with it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="tracker.recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), models.Q(("merged_into", models.F("id")), _negated=True), _connector="OR"
                ),
                name="party_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(models.Q(("merged_into", models.F("id")), _negated=True), ("user", None)),
                    _connector="OR",
                ),
                name="recipient_merged",
            ),
        ),
        migrations.RunSQL(REFUSE_MERGED, LET_MERGED),
    ]

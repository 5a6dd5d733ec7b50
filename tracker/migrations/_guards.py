"""Rules over single rows that constraints cannot state, kept by triggers.

History is append-only, the text of a source never changes, and a quotation is the very words of its source. The
errors belong to class 23, so that Django raises IntegrityError as it does for a constraint.
"""

from django.db import migrations

APPEND_ONLY = ("tracker_auditevent", "tracker_policyversion")
# The one column of a row that may be blacked out, when what is kept about a person is erased.
BLACKED_OUT = {"tracker_deadlineterms": "reason", "tracker_attempt": "reply"}

APPEND_ONLY_FUNCTION = """
CREATE FUNCTION tracker_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows are only ever added, never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$
"""

APPEND_ONLY_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tracker_refuse_change()
"""

BLACKED_OUT_TRIGGERS = """
CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tracker_refuse_change();
CREATE TRIGGER {table}_append_only_but_{column} BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (
        (to_jsonb(OLD) - '{column}') IS DISTINCT FROM (to_jsonb(NEW) - '{column}')
        OR NEW.{column} NOT IN (OLD.{column}, '[erased]')
    ) EXECUTE FUNCTION tracker_refuse_change()
"""

SOURCE_TEXT = """
CREATE FUNCTION tracker_keep_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the text of a source never changes: quotations point into it'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER tracker_sourcedocument_text BEFORE UPDATE ON tracker_sourcedocument
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.sha256 IS DISTINCT FROM NEW.sha256)
    EXECUTE FUNCTION tracker_keep_text()
"""

QUOTATION = """
CREATE FUNCTION tracker_check_quotation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM tracker_sourcedocument
        WHERE id = NEW.source_id AND substr(text, NEW.start + 1, NEW."end" - NEW.start) = NEW.exact
    ) THEN
        RAISE EXCEPTION 'a quotation is the very words of its source, from start to end'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tracker_quotation_exact BEFORE INSERT OR UPDATE ON tracker_quotation
    FOR EACH ROW EXECUTE FUNCTION tracker_check_quotation()
"""

AUDIT_TEXT = """
CREATE FUNCTION tracker_keep_audit_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the text of an event is never changed: it stands, or it is erased'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER tracker_audittext_kept BEFORE UPDATE ON tracker_audittext
    FOR EACH STATEMENT EXECUTE FUNCTION tracker_keep_audit_text()
"""

GUARDS = [
    migrations.RunSQL(APPEND_ONLY_FUNCTION, "DROP FUNCTION tracker_refuse_change()"),
    *(
        migrations.RunSQL(APPEND_ONLY_TRIGGER.format(table=table), f"DROP TRIGGER {table}_append_only ON {table}")
        for table in APPEND_ONLY
    ),
    *(
        migrations.RunSQL(
            BLACKED_OUT_TRIGGERS.format(table=table, column=column),
            f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_append_only_but_{column} ON {table}",
        )
        for table, column in BLACKED_OUT.items()
    ),
    migrations.RunSQL(
        SOURCE_TEXT,
        "DROP TRIGGER tracker_sourcedocument_text ON tracker_sourcedocument; DROP FUNCTION tracker_keep_text()",
    ),
    migrations.RunSQL(
        AUDIT_TEXT,
        "DROP TRIGGER tracker_audittext_kept ON tracker_audittext; DROP FUNCTION tracker_keep_audit_text()",
    ),
    migrations.RunSQL(
        QUOTATION,
        "DROP TRIGGER tracker_quotation_exact ON tracker_quotation; DROP FUNCTION tracker_check_quotation()",
    ),
]

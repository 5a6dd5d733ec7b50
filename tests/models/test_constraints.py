"""Every constraint of the database has a row that it lets in and one that it refuses, by its name."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_participation,
    make_party,
    make_quotation,
    make_recipient,
    make_source,
    make_unit,
    make_user,
)
from tests.models import rows
from tests.models.rows import DECIDED, put
from tracker.domain.lifecycle import Status
from tracker.domain.policies import Role
from tracker.models import (
    CalendarDay,
    DeadlineTerms,
    Membership,
    Notification,
    OfficeSettings,
    Party,
    ReminderPolicy,
    Unit,
    User,
)

DAY = date(2027, 4, 30)
LATER = NOW + timedelta(days=1)
LEASE = {"state": "leased", "lease_owner": 1, "lease_token": uuid4()}
UNDATED = {"due_at": None, "starts_at": None, "first_day": None, "last_day": None}


def deadline(**values: object) -> Callable[[], object]:
    """A deadline on 30 April 2027, then changed."""
    return lambda: put(make_deadline(), **values)


def notification(**values: object) -> Callable[[], object]:
    return lambda: make_notification(**values)


def message(**values: object) -> Callable[[], object]:
    return lambda: make_message(**values)


def twice(make: Callable[[], dict[str, object]], model: type) -> tuple[Callable[[], object], Callable[[], object]]:
    """(one row, a second one with the same values)."""
    kept: dict[str, object] = {}

    def first() -> object:
        kept.update(make())
        return model.objects.create(**kept)

    return first, lambda: model.objects.create(**kept)


def terms(**values: object) -> object:
    made = make_deadline()
    values = {"version": 2, "cause": "corrected", "reason": "A slip of ours", "zone": "UTC", **values}
    return DeadlineTerms.objects.create(deadline=made, by="user:1", at=NOW, **values)


def same_bundle(**first: object) -> object:
    recipient = make_recipient()
    make_message(recipient, bundle_key="ladder|2027-04-20", **first)
    return make_message(recipient, bundle_key="ladder|2027-04-20")


def second_undecided(make: Callable[..., object], **first: object) -> object:
    made = make_deadline()
    make(deadline=made, **first)
    return make(deadline=made)


def same_key(**first: object) -> object:
    make_notification(kind="receipt", key="receipt|report:1|a", **first)
    return make_notification(kind="receipt", key="receipt|report:1|a")


def same_person(ends_on: date | None) -> object:
    contact = make_contact(ends_on=ends_on)
    return make_contact(contact.party, contact.recipient)


def granted_extension(**values: object) -> object:
    made = make_deadline()
    return rows.extension(deadline=made, granted=made.versions.get(), **DECIDED, **values)


def own(model: str) -> object:
    row = make_party() if model in ("parent", "superior", "merged_into") else make_recipient()
    return put(row, **{model: row.pk})


CASES: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "answer_decided_whole": (lambda: rows.answer(decision="noted", **DECIDED), lambda: rows.answer(decision="noted")),
    "answer_snooze_until": (lambda: rows.answer(kind="snooze", snooze_until=DAY), lambda: rows.answer(kind="snooze")),
    "audit_whole": (rows.event, lambda: rows.event(action="")),
    "batch_released_or_undone": (
        lambda: rows.batch(released_at=NOW, decided_by="user:1"),
        lambda: rows.batch(released_at=NOW, undone_at=NOW, decided_by="user:1")),
    "batch_decided_whole": (
        lambda: rows.batch(undone_at=NOW, decided_by="user:1", done_at=NOW), lambda: rows.batch(undone_at=NOW)),
    "calendar_day_unique": twice(lambda: {"calendar": rows.calendar(), "day": DAY, "working": False}, CalendarDay),
    "batch_has_reason": (rows.joint, lambda: rows.joint(reason="")),
    "batch_item_done_before_undone": (
        lambda: rows.joint_item(undone_at=NOW), lambda: rows.joint_item(undone_at=NOW, skipped="Closed already.")),
    "batch_item_once": (
        lambda: [rows.joint_item(batch=b) for b in [rows.joint()] for _ in "ab"],
        lambda: [rows.joint_item(batch=b, deadline=d) for b, d in [(rows.joint(), make_deadline())] for _ in "ab"]),
    "invitation_accepted_or_ended": (
        lambda: rows.invitation(accepted_at=NOW), lambda: rows.invitation(accepted_at=NOW, ended_at=NOW)),
    "invitation_one_open": (
        lambda: [rows.invitation(user=u, ended_at=end) for u in [make_user()] for end in (NOW, None)],
        lambda: [rows.invitation(user=u) for u in [make_user()] * 2]),
    "importfile_asked_whole": (
        lambda: rows.import_file(asked_at=NOW, batch=rows.batch()), lambda: rows.import_file(asked_at=NOW)),
    "importfile_recorded_asked": (
        lambda: rows.import_file(asked_at=NOW, recorded_at=NOW, batch=rows.batch()),
        lambda: rows.import_file(recorded_at=NOW)),
    "importchange_unique": (
        lambda: [rows.import_change(batch=b) for b in [rows.batch()] for _ in "ab"],
        lambda: [rows.import_change(batch=b, commitment=c) for b in [rows.batch()] for c in [make_commitment()] * 2]),
    "importchange_done_or_refused": (
        lambda: rows.import_change(done_at=NOW), lambda: rows.import_change(done_at=NOW, refused="Closed.")),
    "edit_batch_waits": (rows.edited, lambda: rows.edited(until=NOW)),
    "edit_item_done_before_undone": (
        lambda: rows.edited_item(undone_at=NOW), lambda: rows.edited_item(undone_at=NOW, skipped="It is so already.")),
    "edit_item_once": (
        lambda: [rows.edited_item(batch=b) for b in [rows.edited()] for _ in "ab"],
        lambda: [rows.edited_item(batch=b, commitment=c) for b in [rows.edited()] for c in [make_commitment()] * 2]),
    "batch_notices_wait": (rows.joint, lambda: rows.joint(notices_at=NOW)),
    "commitment_closed_with_outcome": (
        lambda: make_commitment(stage="closed", outcome="fulfilled", closed_at=NOW),
        lambda: make_commitment(stage="closed", closed_at=NOW)),
    "commitment_external_ref_unique": (
        lambda: (make_commitment(external_ref="A-1"), make_commitment(), make_commitment()),
        lambda: make_commitment(external_ref="A-1")),
    "commitment_has_title": (make_commitment, lambda: put(make_commitment(), title="")),
    "commitment_quotation_has_source": (
        lambda: make_commitment(quotation=(made := make_quotation()), source=made.source),
        lambda: make_commitment(quotation=make_quotation())),
    "commitment_row_digest_unique": (
        lambda: (make_commitment(row_digest="ab"), make_commitment(), make_commitment()),
        lambda: make_commitment(row_digest="ab")),
    "contact_current_unique": (lambda: same_person(DAY), lambda: same_person(None)),
    "contact_dates": (
        lambda: make_contact(starts_on=DAY, ends_on=DAY), lambda: make_contact(starts_on=LATER.date(), ends_on=NOW)),
    "deadline_awaiting_undated": (
        deadline(**UNDATED, status=Status.AWAITING_TRIGGER), deadline(status=Status.AWAITING_TRIGGER)),
    "deadline_closed_rests": (
        deadline(status=Status.MET), deadline(status=Status.MET, next_event_at=LATER)),
    "deadline_closed_whole": (
        deadline(status=Status.MET, closed_as=Status.MET, closed_at=NOW), deadline(closed_as=Status.MET)),
    "deadline_dated_whole": (deadline(first_day=date(2027, 4, 1)), deadline(first_day=date(2027, 5, 1))),
    "deadline_number_unique": (
        lambda: make_deadline(make_commitment(), number=2),
        lambda: make_deadline(make_deadline(number=1).commitment, number=1)),
    "deadline_occurrence_unique": (
        lambda: make_deadline(schedule=(made := rows.schedule()), occurrence=DAY, commitment=made.commitment),
        lambda: [make_deadline(c.commitment, schedule=c, occurrence=DAY) for c in [rows.schedule()] for _ in "ab"]),
    "deadline_pause_whole": (
        deadline(paused_at=NOW, paused_until=LATER), deadline(paused_until=LATER)),
    "deadline_paused_rests": (
        deadline(status=Status.PAUSED, paused_at=NOW, paused_until=LATER, next_event_at=LATER),
        deadline(status=Status.PAUSED, paused_at=NOW, next_event_at=LATER)),
    "deadline_offset_whole": (
        lambda: put(make_deadline(), trigger=rows.trigger(), offset_count=30, offset_unit="days"),
        lambda: put(make_deadline(), trigger=rows.trigger())),
    "deadline_starts_before_due": (
        deadline(starts_at=NOW, due_at=LATER), deadline(starts_at=NOW, due_at=NOW)),
    "deadline_undated_status": (
        deadline(**UNDATED, status=Status.REPORTED), deadline(**UNDATED, status=Status.OVERDUE)),
    "evidence_backs_one": (
        lambda: rows.evidence(report=None, extension=rows.extension(), url="https://example.org"),
        lambda: rows.evidence(extension=rows.extension(), url="https://example.org")),
    "schedule_rule_or_list": (
        lambda: rows.schedule(rrule="", listed=["2027-01-31"]), lambda: rows.schedule(listed=["2027-01-31"])),
    "trigger_anchor_in_commitment": (
        lambda: rows.trigger(source=None, commitment=(made := make_deadline()).commitment, anchor=made),
        lambda: rows.trigger(anchor=make_deadline())),
    "indicator_leads_to_target": (
        lambda: rows.indicator(target=100), lambda: rows.indicator(target=101)),
    "indicator_named_once": (
        lambda: [rows.indicator(deadline=d, name=n) for d in [make_deadline()] for n in "ab"],
        lambda: [rows.indicator(deadline=d) for d in [make_deadline()] for _ in "ab"]),
    "reading_claimed_by_report": (
        lambda: rows.reading(state="claimed", report=rows.report()), lambda: rows.reading(state="claimed")),
    "reportdraft_of_one": (
        lambda: rows.draft(user=make_user()), rows.draft),
    "reportdraft_one_recipient": (
        lambda: [rows.draft(deadline=d, recipient=make_recipient()) for d in [make_deadline()] for _ in "ab"],
        lambda: [rows.draft(deadline=d, recipient=r) for d in [make_deadline()] for r in [make_recipient()] * 2]),
    "reportdraft_one_user": (
        lambda: [rows.draft(deadline=d, user=make_user()) for d in [make_deadline()] for _ in "ab"],
        lambda: [rows.draft(deadline=d, user=u) for d in [make_deadline()] for u in [make_user()] * 2]),
    "evidence_file_or_link": (lambda: rows.evidence(url="https://example.org"), rows.evidence),
    "extension_decided_whole": (
        lambda: rows.extension(decision="refused", **DECIDED), lambda: rows.extension(decided_by="user:1")),
    "extension_granted_terms": (
        lambda: granted_extension(decision="granted"), lambda: rows.extension(decision="granted", **DECIDED)),
    "extension_has_reason": (rows.extension, lambda: rows.extension(reason="")),
    "extension_one_undecided": (
        lambda: second_undecided(rows.extension, decision="refused", **DECIDED),
        lambda: second_undecided(rows.extension)),
    "feed_one_reader": (
        rows.feed, lambda: rows.feed(user=make_user(), recipient=make_recipient())),
    "feed_one_thing": (
        lambda: rows.feed(about="party", party=make_party()), lambda: rows.feed(about="party")),
    "incoming_decided_whole": (
        lambda: rows.incoming(decision="recorded", **DECIDED), lambda: rows.incoming(decision="recorded")),
    "membership_unique": twice(lambda: {"user": make_user(), "unit": make_unit(), "role": "staff"}, Membership),
    "message_ended_because": (message(state="dead", reason="550 unknown"), message(state="dead")),
    "message_lease_whole": (message(**LEASE), message(state="leased")),
    "message_one_open_bundle": (lambda: same_bundle(digest="a" * 64), same_bundle),
    "message_sent_at": (message(state="sent", sent_at=NOW), message(state="sent")),
    "mute_dates": (
        lambda: rows.mute(ended_at=NOW), lambda: rows.mute(ended_at=NOW - timedelta(seconds=1))),
    "mute_one_running": (
        lambda: [rows.mute(recipient=r, commitment=c, ended_at=e)
                 for r, c in [(make_recipient(), make_commitment())] for e in (NOW, None)],
        lambda: [rows.mute(recipient=r, commitment=c)
                 for r, c in [(make_recipient(), make_commitment())] for _ in "ab"]),
    "notification_key_unique": (lambda: same_key(state="cancelled", reason="closed"), same_key),
    "notification_nobody_is_skipped": (
        lambda: put(make_notification(state="skipped", reason="nobody holds this post"), recipient=None),
        lambda: put(make_notification(), recipient=None)),
    "notification_sent_has_message": (
        lambda: make_notification(state="sent", message=make_message()), notification(state="sent")),
    "notification_skip_has_reason": (
        notification(state="skipped", reason="newer step end-0 sent instead"), notification(state="skipped")),
    "notification_step_whole": (
        notification(kind=Notification.Kind.RECEIPT), lambda: put(make_notification(), step="")),
    "office_settings_one_row": (make_office, lambda: OfficeSettings.objects.create(pk=2, name="A second one")),
    "participation_role": (
        lambda: make_participation(make_commitment(), make_party(), Role.WATCHER),
        lambda: make_participation(make_commitment(), make_party(), Role.SUPERIOR)),
    "participation_unique": (
        lambda: [make_participation(c, p, r) for c, p in [(make_commitment(), make_party())]
                 for r in (Role.RESPONSIBLE, Role.ISSUER)],
        lambda: [make_participation(c, p) for c, p in [(make_commitment(), make_party())] for _ in "ab"]),
    "party_has_name": (make_party, lambda: Party.objects.create(name="")),
    "party_not_merged_into_itself": (
        lambda: put(make_party(), merged_into=make_party()), lambda: own("merged_into")),
    "party_not_its_own_parent": (lambda: put(make_party(), parent=make_party()), lambda: own("parent")),
    "party_not_its_own_superior": (lambda: put(make_party(), superior=make_party()), lambda: own("superior")),
    "pause_ends_after_start": (
        lambda: rows.pause(ended_at=NOW), lambda: rows.pause(ended_at=NOW - timedelta(seconds=1))),
    "pause_has_reason": (rows.pause, lambda: rows.pause(reason="")),
    "pause_one_running": (
        lambda: second_undecided(rows.pause, ended_at=NOW), lambda: second_undecided(rows.pause)),
    "policy_default_not_retired": (
        lambda: rows.policy(retired_at=NOW), lambda: put(ReminderPolicy.objects.get(use="dated"), retired_at=NOW)),
    "policy_long_overdue_after": (
        lambda: rows.policy(long_overdue_after=1), lambda: rows.policy(long_overdue_after=0)),
    "policy_one_default": (lambda: (rows.policy(), rows.policy()), lambda: rows.policy(use="dated")),
    "policy_version_unique": (
        lambda: [rows.policy_version(policy=p, version=v) for p in [rows.policy()] for v in (1, 2)],
        lambda: [rows.policy_version(policy=p) for p in [rows.policy()] for _ in "ab"]),
    "quotation_length": (
        make_quotation, lambda: put(make_quotation(make_source("Report by April"), "by April"), end=20)),
    "quotation_not_empty": (make_quotation, lambda: put(make_quotation(), exact="", start=5, end=5)),
    "recipient_away_whole": (
        lambda: make_recipient(away_until=DAY, away_since=NOW), lambda: make_recipient(away_until=DAY)),
    "recipient_email_unique": (
        lambda: make_recipient("a.petrova@example.org"), lambda: make_recipient("A.Petrova@example.org")),
    "recipient_merged": (
        lambda: put(make_recipient(), merged_into=make_recipient()),
        lambda: put(make_recipient(user=make_user()), merged_into=make_recipient())),
    "recipient_min_gap": (lambda: make_recipient(min_gap=20), lambda: make_recipient(min_gap=21)),
    "recipient_not_its_own_deputy": (
        lambda: put(make_recipient(), deputy=make_recipient()), lambda: own("deputy")),
    "recipient_unreachable_because": (
        lambda: make_recipient(unreachable_at=NOW, unreachable_because="550"),
        lambda: make_recipient(unreachable_at=NOW)),
    "report_accepted_with_outcome": (
        lambda: rows.report(decision="accepted", outcome="met", **DECIDED),
        lambda: rows.report(decision="accepted", **DECIDED)),
    "report_decided_whole": (
        lambda: rows.report(decision="withdrawn", **DECIDED), lambda: rows.report(decided_at=NOW)),
    "report_one_undecided": (
        lambda: second_undecided(rows.report, decision="withdrawn", **DECIDED),
        lambda: second_undecided(rows.report)),
    "report_percent": (lambda: rows.report(percent=100), lambda: rows.report(percent=101)),
    "report_returned_with_reason": (
        lambda: rows.report(decision="returned", decision_reason="Annex 2 is missing", **DECIDED),
        lambda: rows.report(decision="returned", **DECIDED)),
    "schedule_until": (
        lambda: rows.schedule(until=date(2027, 1, 31)), lambda: rows.schedule(until=date(2027, 1, 30))),
    "source_unique_in_unit": (
        lambda: (make_source("One text"), make_source("One text")),
        lambda: [make_source("One text", unit=unit) for unit in [make_unit()] for _ in "ab"]),
    "step_repeat_whole": (
        lambda: rows.step(repeat_every=5, repeat_cap=3), lambda: rows.step(repeat_every=5)),
    "step_slug": (lambda: rows.step(slug="end+10"), lambda: rows.step(slug="End 10")),
    "step_unique": (
        lambda: [rows.step(policy=p, slug=s) for p in [rows.policy()] for s in ("end-3", "end-0")],
        lambda: [rows.step(policy=p) for p in [rows.policy()] for _ in "ab"]),
    "terms_moved_with_reason": (terms, lambda: terms(reason="")),
    "terms_version_unique": (lambda: terms(version=2), lambda: terms(version=1)),
    "trigger_has_name": (rows.trigger, lambda: rows.trigger(name="")),
    "trigger_has_one_home": (rows.trigger, lambda: rows.trigger(commitment=make_commitment())),
    "trigger_unique_in_commitment": (
        lambda: [rows.trigger(source=None, commitment=make_commitment()) for _ in "ab"],
        lambda: [rows.trigger(source=None, commitment=c, name=n) for c in [make_commitment()] for n in ("A", "a")]),
    "trigger_unique_in_source": (
        lambda: [rows.trigger() for _ in "ab"],
        lambda: [rows.trigger(source=s, name=n) for s in [make_source()] for n in ("Receipt", "receipt")]),
    "unit_name_unique": (
        lambda: make_unit("Grants"), lambda: Unit.objects.create(name="GRANTS")),
    "user_email_unique": (
        lambda: make_user("t.staff@example.org"), lambda: make_user("T.Staff@Example.org")),
    "view_name_unique": (
        lambda: [rows.view(user=u, name=n) for u in [make_user()] for n in ("Overdue", "Mine")],
        lambda: [rows.view(user=u) for u in [make_user()] for _ in "ab"]),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_the_constraint_lets_good_rows_in_and_refuses_bad_ones(name: str) -> None:
    good, bad = CASES[name]
    good()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        bad()
    assert refused.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


def test_no_constraint_is_without_its_two_rows() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("tracker").get_models()
        for constraint in model._meta.constraints
    }
    assert declared == set(CASES)


@pytest.mark.django_db
def test_an_account_is_written_to_at_one_address() -> None:
    user = make_user()
    make_recipient(user=user)
    with pytest.raises(IntegrityError, match="user_id"), transaction.atomic():
        make_recipient(user=user)


@pytest.mark.django_db
def test_accounts_are_found_by_address_whatever_its_case() -> None:
    user = make_user("t.staff@example.org")
    assert User.objects.get_by_natural_key("T.Staff@Example.ORG") == user

"""Rows for tests, by plain functions. Every argument has a sensible default; names are made up and unique.

They write past the verbs on purpose: a test of a verb starts from rows, not from another verb.
"""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll, Terms, notice_day, span_of, start_of_day
from tracker.domain.lifecycle import Facts, Kind, Stage, Status, status_at
from tracker.domain.policies import Role
from tracker.models import (
    Commitment,
    Contact,
    Deadline,
    DeadlineTerms,
    Membership,
    Message,
    Notification,
    OfficeSettings,
    Participation,
    Party,
    Quotation,
    Recipient,
    SourceDocument,
    Unit,
    User,
    explanation_json,
)

# A Tuesday; 30 April 2027, the usual deadline below, is the Friday of the week after.
NOW = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)
WEEKDAYS = WorkCalendar(None)
PASSWORD = "correct horse battery staple"

_numbers = itertools.count(1)


def make_office(**values: Any) -> OfficeSettings:
    """The one office; sending is on unless `sending` says otherwise. Called again it changes the row."""
    defaults: dict[str, Any] = {
        "name": "Grants Office",
        "contact_name": "Nora Admin",
        "contact_telephone": "+1 555 0100",
        "contact_email": "grants-office@example.org",
        "zone": "UTC",
        "sending": OfficeSettings.Sending.ON,
        "sending_since": NOW - timedelta(days=365),
    }
    if values.get("sending") == OfficeSettings.Sending.HELD:
        defaults["sending_since"] = None
    office, _ = OfficeSettings.objects.update_or_create(pk=1, defaults=defaults | values)
    return office


def make_unit(name: str = "") -> Unit:
    """A unit of the office."""
    return Unit.objects.create(name=name or f"Unit {next(_numbers)}")


def make_user(email: str = "", *, name: str = "", unit: Unit | None = None, role: str = "staff", **values: Any) -> User:
    """An account; with `unit` also its membership in that role. The password is PASSWORD."""
    number = next(_numbers)
    values.setdefault("password", PASSWORD)
    user = User.objects.create_user(
        email or f"user{number}@office.example.org", name=name or f"User {number}", **values
    )
    if unit is not None:
        Membership.objects.create(user=user, unit=unit, role=role)
    return user


def make_recipient(email: str = "", **values: Any) -> Recipient:
    """An address that can be written to."""
    values.setdefault("created_at", NOW - timedelta(days=365))
    values.setdefault("introduced_at", values["created_at"])
    return Recipient.objects.create(email=email or f"person{next(_numbers)}@example.org", **values)


def make_party(name: str = "", **values: Any) -> Party:
    """An organisation."""
    return Party.objects.create(name=name or f"Ministry {next(_numbers)}", **values)


def make_contact(
    party: Party | None = None, recipient: Recipient | None = None, name: str = "", **values: Any
) -> Contact:
    """A main contact of a party."""
    values.setdefault("since", NOW - timedelta(days=365))
    return Contact.objects.create(
        party=party or make_party(),
        recipient=recipient or make_recipient(),
        display_name=name or f"Person {next(_numbers)}",
        **values,
    )


def make_source(text: str = "", *, unit: Unit | None = None, title: str = "", **values: Any) -> SourceDocument:
    """A source with its text."""
    number = next(_numbers)
    text = text or f"Directive {number}. The agencies shall submit progress assessments by April 2027 at the latest."
    return SourceDocument.objects.create(
        unit=unit or make_unit(),
        title=title or f"Directive {number}",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        added_at=values.pop("added_at", NOW - timedelta(days=30)),
        **values,
    )


def make_quotation(
    source: SourceDocument | None = None, exact: str = "progress assessments by April 2027"
) -> Quotation:
    """A passage of a source."""
    source = source or make_source()
    start = source.text.index(exact)
    end = start + len(exact)
    return Quotation.objects.create(
        source=source, exact=exact, start=start, end=end,
        prefix=source.text[max(0, start - 30) : start], suffix=source.text[end : end + 30],
    )  # fmt: skip


def make_commitment(
    title: str = "",
    *,
    unit: Unit | None = None,
    owner: User | None = None,
    responsible: Party | Sequence[Party] = (),
    controller: Party | None = None,
    since: datetime | None = None,
    **values: Any,
) -> Commitment:
    """An active commitment; parties get their participation."""
    number = next(_numbers)
    since = since or NOW - timedelta(days=60)
    commitment = Commitment.objects.create(
        reference=values.pop("reference", f"C-2027-{number:04d}"),
        title=title or f"Progress report {number}",
        unit=unit or make_unit(),
        owner=owner,
        stage=values.pop("stage", Stage.ACTIVE.value),
        created_at=values.pop("created_at", since),
        **values,
    )
    doers = [responsible] if isinstance(responsible, Party) else list(responsible)
    for party in doers:
        make_participation(commitment, party, Role.RESPONSIBLE, since=since)
    if controller is not None:
        make_participation(commitment, controller, Role.CONTROLLER, since=since)
    return commitment


def make_participation(
    commitment: Commitment, party: Party, role: Role = Role.RESPONSIBLE, since: datetime | None = None
) -> Participation:
    """A party's role in a commitment."""
    return Participation.objects.create(
        commitment=commitment, party=party, role=role.value, since=since or commitment.created_at
    )


def make_deadline(
    commitment: Commitment | None = None,
    due: str | date | PartialDate = "2027-04-30",
    *,
    kind: Kind = Kind.RESULT,
    boundary: Boundary = Boundary.END,
    zone: str = "UTC",
    wording: str = "",
    now: datetime = NOW,
    closed_as: Status | None = None,
    **values: Any,
) -> Deadline:
    """A deadline with its first terms and the status that holds at `now` (working days Monday to Friday)."""
    commitment = commitment or make_commitment()
    if isinstance(due, str):
        due = PartialDate.parse(due)
    elif isinstance(due, date):
        due = PartialDate.of_day(due)
    span = span_of(Terms(due, boundary, Roll.NONE, zone), WEEKDAYS)
    dated = {
        "wording": wording,
        "edtf": due.edtf,
        "boundary": boundary.value,
        "roll": Roll.NONE.value,
        "zone": zone,
        "precision": span.precision.value,
        "first_day": span.first_day,
        "last_day": span.last_day,
        "starts_at": span.starts_at,
        "due_at": span.due_at,
        "explanation": explanation_json(span.steps),
    }
    facts = Facts(
        kind=kind,
        notice_at=start_of_day(notice_day(span), zone),
        starts_at=span.starts_at,
        due_at=span.due_at,
        long_overdue_at=start_of_day(WEEKDAYS.add_workdays(span.last_day, 20), zone),
        closed_as=closed_as,
    )
    deadline = Deadline.objects.create(
        commitment=commitment,
        number=values.pop("number", commitment.deadlines.count() + 1),
        kind=kind.value,
        original_edtf=due.edtf,
        original_last_day=span.last_day,
        status=values.pop("status", status_at(facts, now).value),
        closed_as=closed_as.value if closed_as else "",
        closed_at=now if closed_as else None,
        settled_at=values.pop("settled_at", now),
        ladder_from=values.pop("ladder_from", commitment.created_at),
        next_event_at=values.pop("next_event_at", None),
        **dated,
        **values,
    )
    DeadlineTerms.objects.create(
        deadline=deadline, version=1, cause=DeadlineTerms.Cause.RECORDED, by="system:test",
        at=commitment.created_at, **dated,
    )  # fmt: skip
    return deadline


def make_notification(
    deadline: Deadline | None = None,
    recipient: Recipient | None = None,
    *,
    kind: str = Notification.Kind.STEP,
    step: str = "end-3",
    now: datetime = NOW,
    **values: Any,
) -> Notification:
    """A queued reason to tell somebody, planned at `now` and good for five days."""
    recipient = recipient or make_recipient()
    is_step = kind == Notification.Kind.STEP
    if is_step and deadline is None:
        deadline = make_deadline()
    step = step if is_step or kind in (Notification.Kind.REMIND_NOW, Notification.Kind.NOBODY_TOLD) else ""
    last_day = values.pop("last_day", deadline.last_day if deadline is not None else None)
    if is_step and deadline is not None:
        key = f"{deadline.uid} | {last_day} | {step} | {recipient.uid}"
    else:
        key = f"{kind} | cause {next(_numbers)} | {recipient.uid}"
    return Notification.objects.create(
        key=values.pop("key", key),
        kind=kind,
        step=step,
        deadline=deadline,
        last_day=last_day,
        recipient=recipient,
        roles=values.pop("roles", [Role.RESPONSIBLE.value]),
        planned_at=values.pop("planned_at", now),
        expires_at=values.pop("expires_at", now + timedelta(days=5)),
        created_at=values.pop("created_at", now),
        **values,
    )


def make_message(recipient: Recipient | None = None, *, now: datetime = NOW, **values: Any) -> Message:
    """A message that waits to be sent; normally compose makes it."""
    number = next(_numbers)
    return Message.objects.create(
        recipient=recipient or make_recipient(),
        bundle_key=values.pop("bundle_key", f"test {number}"),
        message_id=values.pop("message_id", f"<test{number}@example.org>"),
        created_at=values.pop("created_at", now),
        next_attempt_at=values.pop("next_attempt_at", now),
        **values,
    )

"""What recipients answer besides reports and requests: I have it, not mine, something is wrong, later, still alive."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Status
from tracker.domain.policies import Role
from tracker.models import (
    CONTESTS,
    Answer,
    Channel,
    Commitment,
    Contact,
    Deadline,
    Party,
    Recipient,
    User,
)
from tracker.operations import audit, parties, recipients, said
from tracker.operations.audit import Actor, verb
from tracker.operations.deadlines import close_row
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import settle
from tracker.operations.terms import office_calendar
from tracker.wording.dates import weekday_date

Kind = Answer.Kind
LONGEST_SNOOZE = 5  # working days at a time
TOLD_PERSONALLY = (Kind.HAVE_IT.value, Kind.SNOOZE.value)
FITTING = {True: (Answer.Decision.UPHELD, Answer.Decision.REJECTED), False: (Answer.Decision.NOTED,)}


@dataclass(frozen=True)
class Successor:
    """Who should be asked instead, as the person typed it."""

    email: str = ""
    name: str = ""


@verb
def give(
    deadline: Deadline,
    *,
    by: Actor,
    now: datetime,
    kind: Answer.Kind,
    received_on: date,
    channel: Channel,
    recipient: Recipient | None = None,
    name: str = "",
    text: str = "",
    successor_email: str = "",
    successor_name: str = "",
    snooze_until: date | None = None,
    recorded_by: User | None = None,
    nonce: UUID | None = None,
) -> Answer:
    """Record an answer. The same nonce twice is one answer.

    "I have it" silences the person's reminders until the last day; a snooze until `snooze_until`, a local day on which
    they go on; "not mine" and "something is wrong" stop them until somebody decides; "still alive" answers a review at
    once. Whoever answered gets a receipt, the owner the news.
    Raises Refused: closed, a draft, received in the future, a silence for nobody, a snooze beyond what is allowed (the
    message names the last day), a second contest of the same person, "still alive" of a dated promise, or the
    person's own address as their successor's.
    """
    row, commitment, clock = said.locked(deadline, now=now)
    known = said.replayed(Answer, row, nonce)
    if known is not None:
        return known
    said.must_be_answerable(row, commitment)
    said.must_be_past(received_on, row, now)
    successor = Successor(recipients.clean_address(successor_email) if successor_email.strip() else "", successor_name)
    if recipient is not None and successor.email.lower() == recipient.email.lower():
        raise Refused(_("This is your own address: name somebody else, or leave both fields empty."))
    _must_fit(row, kind, recipient, text, snooze_until, now)
    answer = Answer(
        deadline=row,
        recipient=recipient,
        name=name.strip(),
        channel=channel,
        received_on=received_on,
        at=now,
        recorded_by=recorded_by,
        nonce=nonce or uuid4(),
        kind=kind,
        text=text.strip(),
        successor_email=successor.email,
        successor_name=successor.name.strip(),
        snooze_until=snooze_until,
    )
    if kind == Kind.ALIVE:
        said.decide(answer, Answer.Decision.NOTED, by=by, now=now)
    answer.save()
    if kind == Kind.ALIVE:
        settled = close_row(row, commitment, Status.MET, by=by, now=now, reason=answer.text)
    else:
        settled = settle([row.pk], now=now)
    said.heard(answer, row, commitment, by=by, now=now)
    change = said.change_of(answer, row, "given", kind=str(kind), until=_iso(snooze_until), text=answer.text)
    audit.record([*clock, change, *settled], by=by, now=now)
    return answer


@verb
def decide(answer: Answer, *, by: Actor, now: datetime, decision: Answer.Decision, reason: str = "") -> Answer:
    """Note an answer, or uphold or reject a contest; the ladder begins anew after a contest.

    "Not mine" upheld: the person is no contact of the party any more, and the successor they named takes their place.
    Raises Refused if it is decided already, or if nobody would be left to ask.
    """
    if decision not in FITTING[answer.is_contest]:
        raise ValueError(f"{decision} is no decision about {answer.kind}")
    row, commitment, clock = said.locked(answer.deadline, now=now)
    kept = said.fresh(answer)
    said.must_be_undecided(kept)
    said.decide(kept, decision, by=by, now=now, reason=reason)
    kept.save()
    if kept.is_contest:
        replaced = decision == Answer.Decision.UPHELD and kept.kind == Kind.NOT_MINE
        if replaced:
            _hand_over(kept, commitment, by=by, now=now)
        # Nobody else tells the successor of the date; those who had their reminder do not get it twice.
        said.begin_anew(row, now, catching_up=replaced)
        said.tell_decision(kept, row, now=now)
    settled = settle([row.pk], now=now)
    change = said.change_of(kept, row, "decided", decision=str(decision), text=kept.decision_reason)
    audit.record([*clock, change, *settled], by=by, now=now)
    return kept


@verb
def withdraw(answer: Answer, *, by: Actor, now: datetime) -> Answer:
    """Take an answer back. Raises Refused once decided or after 24 hours."""
    kept, row, clock = said.take_back(answer, by=by, now=now)
    settled = settle([row.pk], now=now)
    audit.record([*clock, said.change_of(kept, row, "withdrawn"), *settled], by=by, now=now)
    return kept


def latest_snooze(row: Deadline, *, now: datetime) -> date | None:
    """The last local day until which a person may ask for silence; None where there is nothing left to wait for."""
    today = local_day(now, row.zone)
    office = queries.office()
    calendar = row.calendar.as_work_calendar() if row.calendar else office_calendar(office)
    if row.last_day is None or row.last_day <= today:
        return None
    return min(calendar.add_workdays(today, LONGEST_SNOOZE), row.last_day)


def _must_fit(
    row: Deadline, kind: Answer.Kind, recipient: Recipient | None, text: str, snooze_until: date | None, now: datetime
) -> None:
    if kind in TOLD_PERSONALLY and recipient is None:
        raise Refused(_("Say whose reminders should rest: choose the person."))
    if kind == Kind.ALIVE and not row.is_review:
        raise Refused(_("This promise has a date: report on it, or ask for more time."))
    if kind == Kind.WRONG and not text.strip():
        raise Refused(_("Say what is wrong: the date, the wording, or that it was never agreed."))
    if kind in CONTESTS and recipient is not None:
        before = row.answers.filter(recipient=recipient, kind__in=CONTESTS, decision="").first()
        if before is not None:
            raise Refused(_("You told us already (“%(answer)s”): the office will decide.") % {"answer": before})
    if kind == Kind.SNOOZE:
        _must_be_short(row, snooze_until, now)


def _must_be_short(row: Deadline, until: date | None, now: datetime) -> None:
    latest = latest_snooze(row, now=now)
    if latest is None:
        raise Refused(_("The last day has come: reminders cannot wait any longer."))
    if until is None or not local_day(now, row.zone) < until <= latest:
        raise Refused(_("Reminders can wait until %(day)s at most.") % {"day": weekday_date(latest)})


def _hand_over(answer: Answer, commitment: Commitment, *, by: Actor, now: datetime) -> None:
    """End the person's contacts at the parties that have to act, and give their place to the successor."""
    today = _today(now)
    held = _held_by(answer.recipient, commitment, today)
    if not answer.successor_email:
        if not held:
            raise Refused(_("Nobody is named who should be asked instead: add the right contact, or do not accept it."))
        successor = None
    else:
        successor = recipients.find_or_create(answer.successor_email, now=now, by=by)
    yesterday = today - date.resolution
    for contact in held:
        if contact.recipient_id != (successor.pk if successor else None):
            parties.end_contact(contact, by=by, now=now, last_day=yesterday)
    if answer.recipient is not None and held:
        recipients.revoke_links(answer.recipient, now=now)
    if successor is not None:
        for party in {contact.party for contact in held} or _doers(commitment):
            parties.add_contact(party, successor, by=by, now=now, display_name=answer.successor_name)


def _held_by(recipient: Recipient | None, commitment: Commitment, today: date) -> list[Contact]:
    """The person's current main contacts at the parties of a commitment."""
    if recipient is None:
        return []
    named = Party.objects.filter(participations__commitment=commitment)
    contacts = Contact.objects.filter(recipient=recipient, party__in=named, main=True).select_related("party")
    return [contact for contact in contacts if contact.is_current(today)]


def _doers(commitment: Commitment) -> list[Party]:
    return list(Party.objects.filter(participations__commitment=commitment, participations__role=Role.RESPONSIBLE))


def _today(now: datetime) -> date:
    return local_day(now, queries.office().zone)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

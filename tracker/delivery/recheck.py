"""Is it still right to say this? Asked of every notice at every try, just before the mail is written.

Facts changed by people since the notice was queued (a report, an answer, an extension, an unsubscription) end it
here; what was decided a moment ago is never contradicted by a mail.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.delivery.case import Case
from tracker.domain.deadlines import start_of_day
from tracker.domain.lifecycle import CLOSED, Status
from tracker.models import Answer, Deadline, Extension, Notification, Recipient, Report, Schedule
from tracker.operations.audience import addressees

Kind = Notification.Kind
ANSWERS_TO_THE_PERSON = frozenset({Kind.RECEIPT, Kind.LINK})  # the person just did something: always answered
ABOUT_AN_OPEN_DATE = frozenset({Kind.STEP, Kind.REMIND_NOW, Kind.NOBODY_TOLD})


class Because(StrEnum):
    """Why a notice was not sent after all; stored with it."""

    EXPIRED = "expired"
    UNREACHABLE = "the address cannot be reached"
    UNSUBSCRIBED = "the person unsubscribed"
    MUTED = "the person wants no more reminders about this"
    CLOSED = "closed"
    REPORTED = "reported"
    PAUSED = "paused"
    UNDATED = "the date is open again"
    MOVED = "the date changed"
    CONTESTED = "the person says this is wrong; the office decides"
    SNOOZED = "the person asked to be reminded later"
    HAS_IT = "the person said: I have it"
    NOT_TOLD = "no longer among those who are told"
    TAKEN_BACK = "taken back"
    DECIDED = "decided already"


@dataclass(frozen=True)
class Void:
    """A notice that must not be sent, and how its row ends."""

    because: str

    @property
    def state(self) -> Notification.State:
        """Time that ran out is skipped; what people changed is cancelled."""
        return Notification.State.SKIPPED if self.because == Because.EXPIRED else Notification.State.CANCELLED


def void(case: Case, notice: Notification) -> Void | None:
    """Why this notice must not be sent at the case's `now`; None when it is still right."""
    for ask in (_clock, _address, _absence, _series, _deadline, _ladder, _person, _said):
        because = ask(case, notice)
        if because:
            return Void(because)
    return None


def _clock(case: Case, notice: Notification) -> str:
    return Because.EXPIRED if notice.expires_at <= case.now else ""


def _address(case: Case, notice: Notification) -> str:
    recipient = case.recipient
    if recipient.unreachable_at is not None:
        return Because.UNREACHABLE
    if recipient.unsubscribed_at is not None and not _is_answer_to(case, notice):
        return Because.UNSUBSCRIBED
    return ""


def _is_answer_to(case: Case, notice: Notification) -> bool:
    """True for what the person asked for: it reaches even those who want no reminders."""
    if notice.kind in ANSWERS_TO_THE_PERSON:
        return True
    said = said_in(notice) if notice.kind == Kind.DECISION else None
    return said is not None and said.recipient_id == case.recipient.pk


def _absence(case: Case, notice: Notification) -> str:
    """Who came back, stays away for another time or has another deputy now is not what the notice says."""
    if notice.kind != Kind.AWAY:
        return ""
    person = Recipient.objects.filter(pk=notice.about["recipient"]).first()
    if person is None or not person.is_away(case.scene.today):
        return Because.TAKEN_BACK
    said = (notice.about["until"], notice.about.get("deputy"))
    return Because.TAKEN_BACK if said != (str(person.away_until), person.deputy_id) else ""


def _series(case: Case, notice: Notification) -> str:
    """A series that goes on after all ends for nobody."""
    if notice.kind != Kind.SERIES_ENDS:
        return ""
    goes_on = Schedule.objects.filter(pk=notice.about["schedule"], opens_at__isnull=False).exists()
    return Because.TAKEN_BACK if goes_on else ""


def _deadline(case: Case, notice: Notification) -> str:
    deadline = case.deadline(notice)
    if deadline is None or notice.kind not in ABOUT_AN_OPEN_DATE:
        return ""
    if deadline.state in CLOSED or deadline.commitment.is_closed:
        return Because.CLOSED
    resting = {
        Status.REPORTED: Because.REPORTED,
        Status.PAUSED: Because.PAUSED,
        Status.AWAITING_TRIGGER: Because.UNDATED,
    }
    return resting.get(deadline.state, "")


def _ladder(case: Case, notice: Notification) -> str:
    deadline = case.deadline(notice)
    if deadline is None or notice.kind not in (Kind.STEP, Kind.NOBODY_TOLD):
        return ""
    return Because.MOVED if notice.last_day != deadline.last_day else ""


def _person(case: Case, notice: Notification) -> str:
    deadline = case.deadline(notice)
    if deadline is None or notice.kind not in ABOUT_AN_OPEN_DATE:
        return ""
    if (deadline.commitment_id, case.recipient.pk) in case.scene.muted:
        return Because.MUTED
    if notice.kind == Kind.NOBODY_TOLD:
        return ""
    pair = (deadline.pk, case.recipient.pk)
    if pair in case.scene.contested:
        return Because.CONTESTED
    if notice.kind == Kind.REMIND_NOW:  # somebody in the office wants this mail to go
        return ""
    until = case.scene.snoozed.get(pair)
    if until is not None and case.now < start_of_day(until, case.reader.zone):
        return Because.SNOOZED
    if pair in case.scene.has_it and _is_before(case, deadline):
        return Because.HAS_IT
    return _not_told(case, notice, deadline)


def _is_before(case: Case, deadline: Deadline) -> bool:
    last_day: date | None = deadline.last_day
    return last_day is not None and case.local_today(deadline) < last_day


def _not_told(case: Case, notice: Notification, deadline: Deadline) -> str:
    for addressee in addressees(case.scene, deadline):
        if addressee.recipient == case.recipient:
            if addressee.blocked:
                return addressee.blocked
            return "" if {role.value for role in addressee.told.roles} & set(notice.roles) else Because.NOT_TOLD
    return Because.NOT_TOLD


def _said(case: Case, notice: Notification) -> str:
    """What was said and taken back again is news to nobody."""
    if notice.kind != Kind.ANSWER:
        return ""
    said = said_in(notice)
    if said is not None and said.is_decided and "undecided" in notice.about:
        return Because.DECIDED
    return Because.TAKEN_BACK if said is not None and said.decision == Report.Decision.WITHDRAWN else ""


def said_in(notice: Notification) -> Report | Extension | Answer | None:
    """The report, request or answer that a notice is about."""
    about = notice.about
    if "report" in about:
        return Report.objects.select_related("recipient", "deadline").filter(pk=about["report"]).first()
    if "extension" in about:
        rows = Extension.objects.select_related("recipient", "deadline", "granted")
        return rows.filter(pk=about["extension"]).first()
    if "answer" in about:
        return Answer.objects.select_related("recipient", "deadline").filter(pk=about["answer"]).first()
    return None

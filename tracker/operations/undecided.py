"""A report that nobody decides: after some working days those who decide about it are reminded, once."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tracker.domain.deadlines import local_day, start_of_day
from tracker.domain.policies import Anchor, Role, Step
from tracker.domain.readers import stale_at
from tracker.domain.reminders import PlannedStep
from tracker.models import Contact, Deadline, Membership, Notification, Recipient
from tracker.operations import outbox
from tracker.operations.audience import Blocked
from tracker.operations.outbox import Notice
from tracker.operations.scene import Scene

PATIENCE = 5  # working days of the office
TOO_LONG = 10  # working days of the office, after which the desk says it loudly
# It stands among the steps to come, and is none of any ladder.
STEP = Step("undecided", PATIENCE, Anchor.LATEST, frozenset())


def instant(scene: Scene, deadline: Deadline) -> datetime | None:
    """When those who decide are reminded of the report that waits: at the office's send hour; None if none waits."""
    waiting = scene.reported.get(deadline.pk)
    if waiting is None or not deadline.is_open:
        return None
    _report, since = waiting
    day = scene.office_calendar.add_workdays(local_day(since, scene.office.zone), PATIENCE)
    hour = scene.office.send_hour
    return start_of_day(day, scene.office.zone) + timedelta(hours=hour.hour, minutes=hour.minute)


def remind(scene: Scene) -> None:
    """Plant what is due of these reminders; each report reminds each person once. Must run in a transaction."""
    due = []
    for deadline in scene.deadlines:
        at = instant(scene, deadline)
        if at is not None and at <= deadline.settled_at and deadline.ladder_from is not None:
            due.append(deadline)
    notices = [_notice(scene, deadline, recipient) for deadline, recipient in _deciders(scene, due)]
    if notices:
        outbox.plant(notices, now=scene.now)


def to_come(scene: Scene, *, until: datetime) -> Iterator[tuple[Deadline, Recipient, PlannedStep, str]]:
    """Who will be reminded of which date's report from now until then, and why it would tell nobody, or nothing.

    What is due already and was not sent yet goes at once.
    """
    waiting = {deadline.pk: at for deadline in scene.deadlines if (at := instant(scene, deadline)) is not None}
    near = [row for row in scene.deadlines if row.pk in waiting and waiting[row.pk] <= until and _is_told_of(row)]
    asked = [(row, _notice(scene, row, recipient)) for row, recipient in _deciders(scene, near)]
    found = [(row, outbox.stood_in(notice, now=max(waiting[row.pk], scene.now))) for row, notice in asked]
    rows = Notification.objects.filter(key__in=[outbox.key_of(notice) for _row, notice in found])
    still_to_go = [Notification.State.CANCELLED, Notification.State.QUEUED]
    told = set(rows.exclude(state__in=still_to_go).values_list("key", flat=True)) if found else set()
    for deadline, notice in found:
        if outbox.key_of(notice) not in told:
            step = _step(scene, notice.recipient, waiting[deadline.pk])
            yield deadline, notice.recipient, step, _blocked(notice.recipient)


def _is_told_of(deadline: Deadline) -> bool:
    return deadline.ladder_from is not None or deadline.commitment.is_active


def _step(scene: Scene, recipient: Recipient, at: datetime) -> PlannedStep:
    day = local_day(at, scene.office.zone)
    return PlannedStep(STEP, frozenset(), day, at, at, stale_at(at, scene.reader_of(recipient)))


def _blocked(recipient: Recipient) -> str:
    if recipient.unreachable_at is not None:
        return Blocked.UNREACHABLE.value
    return Blocked.UNSUBSCRIBED.value if recipient.unsubscribed_at is not None else ""


def _notice(scene: Scene, deadline: Deadline, recipient: Recipient) -> Notice:
    report, _since = scene.reported[deadline.pk]
    return Notice(
        kind=Notification.Kind.ANSWER,
        recipient=recipient,
        cause=f"report:{report}:undecided",
        deadline=deadline,
        about={"report": report, "undecided": PATIENCE},
        by_office=True,
    )


def _deciders(scene: Scene, deadlines: Iterable[Deadline]) -> list[tuple[Deadline, Recipient]]:
    """The reviewers among the contacts of those who control each date; three queries for any number of them.

    Where there is none: the admins whose address is known, else the owner.
    """
    rows = list(deadlines)
    if not rows:
        return []
    controlling = {row.pk: _controlling(scene, row) for row in rows}
    reviewing = Membership.objects.filter(role=Membership.Role.REVIEWER, user__is_active=True).values("user")
    parties = {party for checking in controlling.values() for party in checking}
    current = Contact.objects.current(scene.today).filter(party__in=parties, recipient__user__in=reviewing)
    contacts = list(current.select_related("recipient__deputy").order_by("pk"))
    admins = Membership.objects.filter(role=Membership.Role.ADMIN, user__is_active=True).values("user")
    written_to = list(Recipient.objects.filter(user__in=admins).select_related("deputy").order_by("pk"))
    found = []
    for row in rows:
        checking = {one.recipient_id: one.recipient for one in contacts if one.party_id in controlling[row.pk]}
        owner = scene.owners.get(row.commitment.owner_id or 0)
        deciding = list(checking.values()) or written_to or ([owner] if owner is not None else [])
        found += [(row, recipient) for recipient in deciding]
    return found


def _controlling(scene: Scene, deadline: Deadline) -> set[int]:
    rows = scene.participations.get(deadline.commitment_id, [])
    return {row.party_id for row in rows if row.role == Role.CONTROLLER.value}

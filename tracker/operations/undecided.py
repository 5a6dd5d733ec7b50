"""A report that nobody decides: after some working days those who decide about it are reminded, once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tracker.domain.deadlines import local_day, start_of_day
from tracker.domain.policies import Role
from tracker.models import Contact, Deadline, Membership, Notification, Recipient
from tracker.operations import outbox
from tracker.operations.outbox import Notice
from tracker.operations.scene import Scene

PATIENCE = 5  # working days of the office


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
    notices = []
    for deadline in scene.deadlines:
        at = instant(scene, deadline)
        if at is not None and at <= deadline.settled_at and deadline.ladder_from is not None:
            notices += list(_notices(scene, deadline))
    if notices:
        outbox.plant(notices, now=scene.now)


def _notices(scene: Scene, deadline: Deadline) -> Iterator[Notice]:
    report, _since = scene.reported[deadline.pk]
    cause = f"report:{report}:undecided"
    for recipient in _deciders(scene, deadline):
        yield Notice(
            kind=Notification.Kind.ANSWER,
            recipient=recipient,
            cause=cause,
            deadline=deadline,
            about={"report": report, "undecided": PATIENCE},
            by_office=True,
        )


def _deciders(scene: Scene, deadline: Deadline) -> list[Recipient]:
    """The reviewers among the contacts of those who control it.

    Where there is none: the admins whose address is known, else the owner.
    """
    controlling = [
        row.party_id
        for row in scene.participations.get(deadline.commitment_id, [])
        if row.role == Role.CONTROLLER.value
    ]
    reviewing = Membership.objects.filter(role=Membership.Role.REVIEWER, user__is_active=True).values("user")
    contacts = Contact.objects.filter(party__in=controlling, recipient__user__in=reviewing).select_related("recipient")
    found = {one.recipient_id: one.recipient for one in contacts.order_by("pk") if one.is_current(scene.today)}
    if found:
        return list(found.values())
    admins = Membership.objects.filter(role=Membership.Role.ADMIN, user__is_active=True).values("user")
    written_to = list(Recipient.objects.filter(user__in=admins).order_by("pk"))
    owner = scene.owners.get(deadline.commitment.owner_id or 0)
    return written_to or ([owner] if owner is not None else [])

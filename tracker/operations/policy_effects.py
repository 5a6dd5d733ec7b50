"""What would change if a ladder were saved: a rehearsal of both ladders over the coming days. Stores nothing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from tracker.domain.policies import Policy
from tracker.models import Deadline, ReminderPolicy
from tracker.operations import reads
from tracker.operations.scene import Scene, load, with_policies
from tracker.operations.schedule import Planned, forecast

LOOK_AHEAD = timedelta(days=60)
MOST_DEADLINES = 1000  # looked at, the next ones first: a preview is made while somebody waits

Key = tuple[int, int | None, int | None, str]


@dataclass(frozen=True)
class Moved:
    """A reminder that goes at another time, or whose silence has another reason."""

    before: Planned
    after: Planned


@dataclass(frozen=True)
class Shifted:
    """A deadline that becomes long overdue at another instant."""

    deadline: Deadline
    before: datetime
    after: datetime


@dataclass
class Effects:
    """What saving comes to until `until`, each list in order. `after` is everything that would be sent then.

    `looked_at` of the `deadlines` that climb this ladder, and are near enough to be touched by then, were looked at.
    """

    until: datetime
    deadlines: int
    looked_at: int
    after: list[Planned] = field(default_factory=list)
    appear: list[Planned] = field(default_factory=list)
    vanish: list[Planned] = field(default_factory=list)
    move: list[Moved] = field(default_factory=list)
    earlier: list[Shifted] = field(default_factory=list)
    later: list[Shifted] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether nobody would notice until then."""
        return not (self.appear or self.vanish or self.move or self.earlier or self.later)


def effects_of(policy: ReminderPolicy, ladder: Policy, *, now: datetime) -> Effects:
    """What would change until 60 days from now if `policy` said what `ladder` says.

    Reminders that tell nobody either way are left out. The reminders are those of `forecast`, before and after.
    """
    until = now + LOOK_AHEAD
    near = _near(policy.as_policy(), ladder, now=now, until=until)
    reading = reads.of_policy(policy).filter(near).order_by("next_event_at", "pk")
    chosen = list(reading.values_list("pk", flat=True)[:MOST_DEADLINES])
    found = Effects(until, reading.count(), len(chosen))
    rows = Deadline.objects.filter(pk__in=chosen)
    before = {_key(one): one for one in forecast(rows, now=now, until=until) if not one.skip}
    found.after = [one for one in forecast(rows, now=now, until=until, policies={policy.pk: ladder}) if not one.skip]
    after = {_key(one): one for one in found.after}
    found.appear = [one for key, one in after.items() if key not in before]
    found.vanish = [one for key, one in before.items() if key not in after]
    found.move = [
        Moved(before[key], one)
        for key, one in after.items()
        if key in before and before[key].planned_at != one.planned_at
    ]
    _shift(found, rows, policy, ladder, now)
    return found


def _near(*ladders: Policy, now: datetime, until: datetime) -> Q:
    """Deadlines that a step or the stop of these ladders may reach from now until then; some more, none fewer.

    A year, the longest period, has 90 days of notice; two calendar days hold a working day, and a month the holidays.
    """
    before = max((-step.offset for ladder in ladders for step in ladder.steps), default=0)
    after = max(ladder.long_overdue_after for ladder in ladders)
    first = until + timedelta(days=120 + 2 * max(before, 0))
    last = now - timedelta(days=30 + 2 * after)
    return Q(first_day=None) | Q(first_day__lte=first.date(), last_day__gte=last.date())


def _key(one: Planned) -> Key:
    """The same reminder to the same person, whenever it goes."""
    return (
        one.deadline.pk,
        one.recipient.pk if one.recipient else None,
        None if one.recipient or one.party is None else one.party.pk,
        one.step.step.id,
    )


def _shift(found: Effects, rows: QuerySet[Deadline], policy: ReminderPolicy, ladder: Policy, now: datetime) -> None:
    """Deadlines that are long overdue now or until then, by one of both ladders, and not at the same instant."""
    scene = load(rows.select_related("commitment__owner"), now=now)
    changed = with_policies(scene, {policy.pk: ladder})
    for deadline in scene.deadlines:
        before, after = _long_overdue(scene, deadline), _long_overdue(changed, deadline)
        if before is None or after is None or before == after or min(before, after) > found.until:
            continue
        if max(before, after) > now:
            (found.earlier if after < before else found.later).append(Shifted(deadline, before, after))
    for shifted in (found.earlier, found.later):
        shifted.sort(key=lambda one: (one.after, one.deadline.pk))


def _long_overdue(scene: Scene, deadline: Deadline) -> datetime | None:
    return None if deadline.is_review else scene.long_overdue_at(deadline)

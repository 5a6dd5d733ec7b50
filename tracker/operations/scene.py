"""Everything that settling a batch of deadlines reads, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from tracker import queries
from tracker.domain import reminders
from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.deadlines import local_day, notice_day, start_of_day
from tracker.domain.lifecycle import Facts, Kind, Status
from tracker.domain.policies import Policy, Role
from tracker.domain.reminders import Ladder, Mode, PlannedStep, Reader, Told
from tracker.models import (
    Calendar,
    Contact,
    Deadline,
    Notification,
    OfficeSettings,
    Participation,
    Party,
    PolicyVersion,
    Recipient,
    ReminderPolicy,
    Report,
)
from tracker.operations import silences
from tracker.operations.readers import main_calendars, written_to
from tracker.operations.silences import Pair

Plan = tuple[PlannedStep, ...]
PlanKey = tuple[object, ...]
LADDER_KINDS = (Notification.Kind.STEP, Notification.Kind.NOBODY_TOLD)


class Calendars:
    """The calendars as the rules reckon with them, each built when first asked for: a broken one harms its own."""

    def __init__(self, rows: Mapping[int, Calendar]) -> None:
        self._rows = rows
        self._built: dict[int, WorkCalendar] = {}

    def get(self, pk: int | None, otherwise: WorkCalendar) -> WorkCalendar:
        """The calendar of that key; `otherwise` where there is none. Raises ValueError for one that cannot be used."""
        if pk is None or pk not in self._rows:
            return otherwise
        if pk not in self._built:
            self._built[pk] = self._rows[pk].as_work_calendar()
        return self._built[pk]


@dataclass
class Scene:
    """What is known about a batch at `now`; filled by `load`, only read afterwards."""

    now: datetime
    office: OfficeSettings
    calendars: Calendars
    policies: Mapping[int | str, Policy]
    versions: Mapping[int | str, int]
    deadlines: list[Deadline]
    participations: Mapping[int, list[Participation]]
    parties: Mapping[int, Party]
    contacts: Mapping[int, list[Contact]]
    owners: Mapping[int, Recipient]
    calendar_of_recipient: Mapping[int, int]
    reported: Mapping[int, tuple[int, datetime]]
    holds: Mapping[int, list[tuple[datetime, datetime | None]]]
    contested: frozenset[Pair]
    has_it: frozenset[Pair]
    snoozed: Mapping[Pair, date]
    muted: frozenset[Pair]
    rows: Mapping[int, list[Notification]]
    readers: dict[int | None, Reader] = field(default_factory=dict)
    # What many deadlines of a batch have in common is reckoned once: equal readers are one, equal plans are one.
    same_readers: dict[Reader, Reader] = field(default_factory=dict)
    plans: dict[PlanKey, Plan] = field(default_factory=dict)
    long_overdue: dict[tuple[date, str, int | None, int], datetime] = field(default_factory=dict)
    # So is what is asked several times of one deadline, by all of the deadline that it depends on.
    told: dict[tuple[int, datetime], Any] = field(default_factory=dict)
    ladders: dict[tuple[int, date | None, datetime, bool], Ladder] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The office's local day."""
        return local_day(self.now, self.office.zone)

    @property
    def office_calendar(self) -> WorkCalendar:
        """The office's working days; Monday to Friday where it names no calendar."""
        return self.calendars.get(self.office.calendar_id, WEEKDAYS)

    def calendar_of(self, deadline: Deadline) -> WorkCalendar:
        """The deadline's working days, else the office's."""
        return self.calendars.get(deadline.calendar_id, self.office_calendar)

    def policy_of(self, deadline: Deadline) -> Policy:
        """The ladder of a deadline: the quiet one of reviews, the commitment's own, or the default."""
        return self.policies[self._policy_key(deadline)]

    def version_of(self, deadline: Deadline) -> int | None:
        """The key of the version of that ladder which holds now; None for a ladder whose versions nobody kept."""
        return self.versions.get(self._policy_key(deadline))

    def _policy_key(self, deadline: Deadline) -> int | str:
        if deadline.is_review:
            return ReminderPolicy.Use.REVIEW.value
        own = deadline.commitment.policy_id or 0
        return own if own in self.policies else ReminderPolicy.Use.DATED.value

    def reader_of(self, recipient: Recipient | None) -> Reader:
        """How a recipient is written to; the office's own habits for a post that nobody holds."""
        key = recipient.pk if recipient else None
        if key not in self.readers:
            reader = self._reader(recipient)
            self.readers[key] = self.same_readers.setdefault(reader, reader)
        return self.readers[key]

    def facts_of(self, deadline: Deadline) -> Facts:
        """The deadline's facts as the rules of its life want them."""
        return facts_of(deadline, self.long_overdue_at(deadline), reported=deadline.pk in self.reported)

    def long_overdue_at(self, deadline: Deadline) -> datetime | None:
        """The instant from which an admin has to decide; None for what has no date."""
        if deadline.last_day is None:
            return None
        after = self.policy_of(deadline).long_overdue_after
        key = (deadline.last_day, deadline.zone, deadline.calendar_id, after)
        if key not in self.long_overdue:
            day = self.calendar_of(deadline).add_workdays(deadline.last_day, after)
            self.long_overdue[key] = start_of_day(day, deadline.zone)
        return self.long_overdue[key]

    def plan(self, deadline: Deadline, recipient: Recipient | None, told: Told, ladder: Ladder) -> Plan:
        """Every step that somebody gets for the deadline's last day, where the ladder stands so."""
        span = deadline.span
        if span is None:
            return ()
        reader, policy = self.reader_of(recipient), self.policy_of(deadline)
        weekly = reader.mode is Mode.WEEKLY  # only their windows depend on when the ladder and the roles began
        began = (ladder.began_at, tuple(sorted(told.since.items()))) if weekly else None
        when = (span.first_day, span.last_day, span.starts_at, span.due_at, span.precision, span.zone)
        key = (when, id(policy), id(reader), told.roles, began, ladder.hold_days, ladder.sent, ladder.stops_at)
        if key not in self.plans:
            self.plans[key] = reminders.plan(span, policy, reader, told, ladder)
        return self.plans[key]

    def _reader(self, recipient: Recipient | None) -> Reader:
        if recipient is None:
            return Reader(self.office.zone, self.office.send_hour, Mode.DAILY, self.office_calendar)
        calendar = self.calendars.get(self.calendar_of_recipient.get(recipient.pk), self.office_calendar)
        return written_to(recipient, self.office, calendar)


def facts_of(deadline: Deadline, long_overdue_at: datetime | None, *, reported: bool) -> Facts:
    """Turn a row into facts: instants in UTC, reckoned in the deadline's zone and calendar."""
    span = deadline.span
    return Facts(
        kind=Kind(deadline.kind),
        notice_at=start_of_day(notice_day(span), deadline.zone) if span else None,
        starts_at=deadline.starts_at,
        due_at=deadline.due_at,
        long_overdue_at=long_overdue_at,
        closed_as=Status(deadline.closed_as) if deadline.closed_as else None,
        report_waiting=reported,
        paused=deadline.paused_at is not None,
        paused_until=deadline.paused_until,
    )


def load(deadlines: QuerySet[Deadline], *, now: datetime) -> Scene:
    """Load a batch. The rows come in the order of the queryset; lock them there if they are to be changed."""
    batch = list(deadlines)
    ids = [deadline.pk for deadline in batch]
    commitments = {deadline.commitment_id for deadline in batch}
    office = queries.office()
    participations = _grouped(Participation.objects.filter(commitment__in=commitments), "commitment_id")
    parties = _parties(row.party_id for rows in participations.values() for row in rows)
    contacts = _contacts(parties)
    owner_ids = {deadline.commitment.owner_id for deadline in batch} - {None}
    active = Recipient.objects.filter(user__in=owner_ids, user__is_active=True).select_related("deputy")
    owners = {row.user_id: row for row in active if row.user_id}
    answers = list(silences.standing_answers(ids))
    dated = {deadline.pk: deadline.dated_at for deadline in batch}
    policies, versions = _ladders()
    return Scene(
        now=now,
        office=office,
        calendars=Calendars({row.pk: row for row in Calendar.objects.prefetch_related("days")}),
        policies=policies,
        versions=versions,
        deadlines=batch,
        participations=participations,
        parties=parties,
        contacts=contacts,
        owners=owners,
        calendar_of_recipient=_main_calendars(contacts, owners.values()),
        reported={
            row.deadline_id: (row.pk, row.at)
            for row in Report.objects.waiting().filter(deadline__in=ids).only("deadline", "at")
        },
        holds=silences.holds(ids, answers),
        contested=silences.contested(answers),
        has_it=silences.having_it(answers, dated),
        snoozed=silences.snoozes(answers),
        muted=silences.muted(commitments),
        rows=_grouped(
            Notification.objects.filter(deadline__in=ids, kind__in=LADDER_KINDS).exclude(
                state=Notification.State.CANCELLED
            ),
            "deadline_id",
        ),
    )


def _ladders() -> tuple[dict[int | str, Policy], dict[int | str, int]]:
    """Every ladder and its version of today, by key, and the two defaults by what they are used for."""
    rows = list(ReminderPolicy.objects.prefetch_related("steps"))
    current = PolicyVersion.objects.filter(version=F("policy__version")).values_list("policy_id", "pk")
    versions: dict[int | str, int] = dict(current)
    policies: dict[int | str, Policy] = {row.pk: row.as_policy() for row in rows}
    for row in rows:
        if row.use:
            policies[row.use] = policies[row.pk]
            if row.pk in versions:
                versions[row.use] = versions[row.pk]
    return policies, versions


def with_policies(scene: Scene, policies: Mapping[int | str, Policy]) -> Scene:
    """The same scene as if these ladders were others, by the key of their rows or by what they are used for."""
    uses = ReminderPolicy.objects.exclude(use="").values_list("pk", "use")
    named: dict[int | str, Policy] = {use: policies[key] for key, use in uses if key in policies}
    return replace(scene, policies={**scene.policies, **policies, **named}, plans={}, long_overdue={}, ladders={})


def _grouped(rows: Iterable, name: str) -> dict[int, list]:  # type: ignore[type-arg]
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _parties(ids: Iterable[int]) -> dict[int, Party]:
    """The parties with all their ancestors and superiors: one query a level of the tree."""
    found: dict[int, Party] = {}
    missing = set(ids)
    while missing:
        rows = list(Party.objects.filter(pk__in=missing))
        found |= {row.pk: row for row in rows}
        wanted = {row.parent_id for row in rows} | {row.superior_id for row in rows}
        missing = {pk for pk in wanted if pk is not None} - found.keys()
    return found


def _contacts(parties: Mapping[int, Party]) -> dict[int, list[Contact]]:
    rows = Contact.objects.filter(party__in=parties, main=True).select_related("recipient__deputy").order_by("pk")
    return _grouped(rows, "party_id")


def _main_calendars(contacts: Mapping[int, Sequence[Contact]], owners: Iterable[Recipient]) -> dict[int, int]:
    """The calendar of each recipient's main party. Deputies count with their own."""
    recipients = {c.recipient_id for rows in contacts.values() for c in rows} | {owner.pk for owner in owners}
    deputies = {c.recipient.deputy_id for rows in contacts.values() for c in rows if c.recipient.deputy_id}
    return main_calendars(recipients | deputies | {owner.deputy_id for owner in owners if owner.deputy_id})


def steps_held(scene: Scene, deadline: Deadline) -> int:
    """Working days by which this deadline's steps +5 and later are moved, for its present last day."""
    began = deadline.dated_at
    holds = [hold for hold in scene.holds.get(deadline.pk, []) if began is None or hold[1] is None or hold[1] > began]
    return reminders.hold_days(holds, scene.office_calendar, scene.office.zone)


def participants(scene: Scene, deadline: Deadline, role: Role) -> list[Participation]:
    """The parties that have a role in the deadline's commitment."""
    return [row for row in scene.participations.get(deadline.commitment_id, []) if row.role == role.value]


def open_deadlines() -> QuerySet[Deadline]:
    """Deadlines with what settling reads of their commitment."""
    return Deadline.objects.select_related("commitment__owner", "commitment__batch").order_by("pk")

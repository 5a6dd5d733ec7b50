"""Why nobody was told of a date on a day: from the outside in, the date, the people, the steps.

The ladder is walked again as it stands now; nothing is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tracker.domain import reminders
from tracker.domain.calendars import WorkCalendar
from tracker.domain.policies import Days, Role, Step, base_id
from tracker.domain.reminders import Mode, PlannedStep, Reader
from tracker.models import Answer, Deadline, Mute, Recipient
from tracker.operations import rungs
from tracker.operations.audience import Addressee, addressees
from tracker.operations.day_facts import Asked, Fact, Why
from tracker.operations.scene import Scene, steps_held

Mutes = Mapping[tuple[int, int], Mute]
Plans = Sequence[tuple[Addressee, Sequence[PlannedStep]]]
STILL = (Why.DRAFT, Why.UNDATED, Why.IMPORT_HELD, Why.CLOSED)  # nothing else needs to be said


def because(
    scene: Scene,
    deadline: Deadline,
    asked: Asked,
    only: Recipient | None,
    held: Fact | None,
    mutes: Mutes,
    known: frozenset[str],
) -> list[Fact]:
    """Why nobody was told of a date that day, from the outside in: the office, the date, the people, the steps."""
    facts = [held] if held is not None else []
    state = list(_of_state(deadline, asked))
    facts += state
    if any(fact.why in STILL for fact in state):
        return facts
    if deadline.ladder_from is None or deadline.span is None:
        return facts
    told = [one for one in addressees(scene, deadline) if only is None or _is_about(one, only)]
    for addressee in told:
        facts += _of_addressee(scene, deadline, addressee, asked, mutes)
    plans = [(one, rungs.whole_plan(scene, deadline, one)) for one in told]
    for addressee, planned in plans:
        facts += _of_plan(scene, deadline, addressee, planned, asked, known)
    held_days = steps_held(scene, deadline)
    if held_days and any(step.step.offset > 0 for _, planned in plans for step in planned):
        facts.append(Fact(Why.SHIFTED, count=held_days))
    if only is None and not scene.office_calendar.is_workday(asked.day):
        facts.append(rest_day(scene.office_calendar, asked.day))
    if not known and not _on(plans, asked):
        facts.append(_between(plans, asked))
    return facts


def _is_about(addressee: Addressee, only: Recipient) -> bool:
    """The person, or the deputy who is told in their place."""
    return addressee.recipient is not None and addressee.recipient.pk in (only.pk, only.deputy_id)


def _of_state(deadline: Deadline, asked: Asked) -> Iterator[Fact]:
    """What of the date itself kept it silent that day."""
    commitment = deadline.commitment
    if commitment.is_draft:
        yield Fact(Why.DRAFT)
    if deadline.last_day is None:
        yield Fact(Why.UNDATED)
    batch = commitment.batch
    if batch is not None and (batch.released_at is None or batch.released_at >= asked.end):
        yield Fact(Why.IMPORT_HELD, at=batch.released_at)
    elif deadline.ladder_from is not None and deadline.ladder_from >= asked.end:
        yield Fact(Why.BEGAN_LATER, at=deadline.ladder_from)
    if deadline.closed_at is not None and deadline.closed_at < asked.end:
        yield Fact(Why.CLOSED, at=deadline.closed_at)
    for pause in deadline.pauses.all():
        if asked.touches(pause.started_at, pause.ended_at):
            yield Fact(Why.PAUSED, at=pause.started_at, day=pause.until, reason=pause.reason)
    for report in deadline.reports.all():
        if report.claims and asked.touches(report.at, report.decided_at):
            yield Fact(Why.REPORTED, at=report.at, reason=report.name or str(report.recipient or ""))
    for version in deadline.versions.all():
        if version.version > 1 and version.at >= asked.end:
            yield Fact(Why.MOVED_DATE, at=version.at, day=version.last_day)


def _of_addressee(scene: Scene, deadline: Deadline, addressee: Addressee, asked: Asked, mutes: Mutes) -> Iterator[Fact]:
    """What kept one person silent: the post, the address, their own wishes."""
    person = addressee.recipient
    if person is None:
        yield Fact(Why.VACANT, party=addressee.party)
        return
    if asked.touches(person.unreachable_at, None):
        yield Fact(Why.UNREACHABLE, person, at=person.unreachable_at, reason=person.unreachable_because)
    if asked.touches(person.unsubscribed_at, None):
        yield Fact(Why.UNSUBSCRIBED, person, at=person.unsubscribed_at)
    if person.is_away(asked.day) and asked.touches(person.away_since, None):
        yield Fact(Why.AWAY, person, day=person.away_until)
    mute = mutes.get((deadline.commitment_id, person.pk))
    if mute is not None:
        yield Fact(Why.MUTED, person, at=mute.at)
    for answer in deadline.answers.all():
        if answer.recipient_id == person.pk and answer.decision != Answer.Decision.WITHDRAWN:
            yield from _of_answer(answer, deadline, asked)


def _of_answer(answer: Answer, deadline: Deadline, asked: Asked) -> Iterator[Fact]:
    if answer.at >= asked.end:
        return
    if answer.is_contest and asked.touches(answer.at, answer.decided_at):
        yield Fact(Why.CONTESTED, answer.recipient, at=answer.at)
    elif answer.kind == Answer.Kind.SNOOZE and answer.snooze_until and asked.day < answer.snooze_until:
        yield Fact(Why.SNOOZED, answer.recipient, at=answer.at, day=answer.snooze_until)
    elif answer.kind == Answer.Kind.HAVE_IT and deadline.last_day and asked.day < deadline.last_day:
        yield Fact(Why.HAS_IT, answer.recipient, at=answer.at)


def _of_plan(
    scene: Scene,
    deadline: Deadline,
    addressee: Addressee,
    planned: Sequence[PlannedStep],
    asked: Asked,
    known: frozenset[str],
) -> Iterator[Fact]:
    """Steps of that day that have no row, and steps that would have fallen on it but for a holiday or the mode."""
    for step in planned:
        if not asked.holds(step.planned_at) or step.step.id in known:
            continue
        follows = step.step.follows if step.roles == {Role.SUPERIOR} else ""
        if follows and not _is_announced(scene, deadline, follows, asked):
            yield Fact(Why.ONLY_AFTER, addressee.recipient, addressee.party, step.step.id, next_step=follows)
        elif step.planned_at > asked.now:
            yield Fact(Why.TO_COME, addressee.recipient, addressee.party, step.step.id, step.planned_at)
    yield from _moved(scene, deadline, addressee, planned, asked)


def _is_announced(scene: Scene, deadline: Deadline, step: str, asked: Asked) -> bool:
    """Whether a responsible party was told of that step, is about to be, or has it still before them."""
    told = rungs.ladder_of(scene, deadline).sent | rungs.on_their_way(scene, deadline)
    if step in {base_id(one) for one in told}:
        return True
    return any(
        one.planned_at > asked.now and base_id(one.step.id) == step and Role.RESPONSIBLE in one.roles
        for addressee in addressees(scene, deadline)
        if addressee.recipient is not None and not addressee.blocked
        for one in rungs.plan_for(scene, deadline, addressee)
    )


def _moved(
    scene: Scene, deadline: Deadline, addressee: Addressee, planned: Sequence[PlannedStep], asked: Asked
) -> Iterator[Fact]:
    reader = scene.reader_of(addressee.recipient)
    actual = {step.step.id: step for step in planned}
    for why, other in _otherwise(reader):
        for step in _plan(scene, deadline, addressee, other):
            own = actual.get(step.step.id)
            if why is Why.REST_DAY and not _falls_on_any_day(step.step):
                continue
            if own is None or not asked.holds(step.planned_at) or asked.holds(own.planned_at):
                continue
            moved = Why.WEEKLY if why is Why.WEEKLY else Why.MOVED
            names = "" if moved is Why.WEEKLY else _names(reader.calendar, step.day, own.day)
            if moved is Why.WEEKLY or names:
                yield Fact(
                    moved, addressee.recipient, addressee.party, step.step.id, day=own.day, next_at=own.planned_at,
                    reason=names,
                )  # fmt: skip


def _otherwise(reader: Reader) -> Iterator[tuple[Why, Reader]]:
    """The same reader without holidays, without any days of rest, and written to daily."""
    if reader.mode is Mode.WEEKLY:
        yield Why.WEEKLY, replace(reader, mode=Mode.DAILY)
    yield Why.MOVED, replace(reader, calendar=WorkCalendar(weekend=reader.calendar.weekend))
    yield Why.REST_DAY, replace(reader, calendar=WorkCalendar(weekend=frozenset()))


def _falls_on_any_day(step: Step) -> bool:
    """Whether a step is tied to a day that may be one of rest: the day itself, or so many calendar days from it."""
    return step.offset == 0 or step.days is Days.CALENDAR


def _plan(scene: Scene, deadline: Deadline, addressee: Addressee, reader: Reader) -> tuple[PlannedStep, ...]:
    span, policy = deadline.span, scene.policy_of(deadline)
    if span is None:
        return ()
    ladder = rungs.ladder_of(scene, deadline)
    announced = replace(ladder, sent=frozenset(step.follows for step in policy.steps))
    return reminders.plan(span, policy, reader, addressee.told, announced)


def _names(calendar: WorkCalendar, one: date, other: date) -> str:
    """The days without work that lie between two days, the first of them by name where it has one: ISO day and name."""
    first, last = min(one, other), max(one, other)
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        if not calendar.is_workday(day) and (calendar.holiday_name(day) or day.weekday() not in calendar.weekend):
            return f"{day.isoformat()} {calendar.holiday_name(day) or ''}".strip()
    return first.isoformat() if not calendar.is_workday(first) else last.isoformat()


def rest_day(calendar: WorkCalendar, day: date) -> Fact:
    """That nobody works on a day, with its name where it has one."""
    return Fact(Why.REST_DAY, day=day, reason=calendar.holiday_name(day) or "")


def _on(plans: Plans, asked: Asked) -> bool:
    return any(asked.holds(step.planned_at) for _, planned in plans for step in planned)


def _between(plans: Plans, asked: Asked) -> Fact:
    """No step fell on the day: which was the last one before it, and which is the next."""
    steps = sorted((step for _, planned in plans for step in planned), key=lambda step: step.planned_at)
    before = [step for step in steps if step.planned_at < asked.start]
    after = [step for step in steps if step.planned_at >= asked.end]
    last, following = before[-1] if before else None, after[0] if after else None
    if last and following:
        return Fact(
            Why.LAST_AND_NEXT, step=last.step.id, at=last.planned_at, next_step=following.step.id,
            next_at=following.planned_at,
        )  # fmt: skip
    if last:
        return Fact(Why.ONLY_LAST, step=last.step.id, at=last.planned_at)
    if following:
        return Fact(Why.ONLY_NEXT, next_step=following.step.id, next_at=following.planned_at)
    return Fact(Why.NO_STEPS)

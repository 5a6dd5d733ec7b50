"""Every number of every figure equals the same reckoned one by one in Python, over an office made at random."""

import random
import statistics
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_party,
    make_recipient,
    make_unit,
    make_user,
)
from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Kind, Status
from tracker.models import Calendar, CalendarDay, Deadline, Evidence, Message, OfficeSettings, Report, User
from tracker.queries import figures
from tracker.queries.figures import BANDS, Chosen, Counting

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
CHOSEN = Chosen(since=date(2026, 11, 1), until=date(2027, 4, 1))
ZONES = ("UTC", "Asia/Bishkek", "America/Los_Angeles", "Pacific/Kiritimati")
JUDGED = [Status.MET, Status.PARTLY_MET, Status.MISSED]
OTHER = [Status.WAIVED, Status.WITHDRAWN, Status.SUPERSEDED, Status.ENTERED_BY_MISTAKE]
OPEN = [Status.UPCOMING, Status.DUE_SOON, Status.OVERDUE, Status.LONG_OVERDUE, Status.REPORTED]


class World:
    """A few hundred dates of four parties: closed and open, extended, received early and late, of several calendars."""

    def __init__(self, seed: int, count: int = 140) -> None:
        self.chance = random.Random(seed)
        kyrgyz = Calendar.objects.create(name="KG", country="KG")
        CalendarDay.objects.create(calendar=kyrgyz, day=date(2027, 3, 15), working=False, name="Move")
        friday = Calendar.objects.create(name="Friday and Saturday", weekend=[4, 5])
        self.calendars = [None, kyrgyz, friday]
        self.office = make_office(zone="Asia/Bishkek", calendar=friday)
        self.unit = make_unit()
        self.admin = make_user(unit=self.unit, role="admin")
        self.parties = [make_party(f"Party {n}") for n in range(4)]
        for party in self.parties[:3]:
            gone = {"unreachable_at": NOW, "unreachable_because": "550 unknown"} if party is self.parties[0] else {}
            make_contact(party, make_recipient(**gone))
        for number in range(count):
            self.make(number)

    def make(self, number: int) -> None:
        chance = self.chance
        responsible = chance.sample(self.parties, chance.choice([0, 1, 1, 1, 2]))
        commitment = make_commitment(
            f"Promise {number}", unit=self.unit, responsible=responsible, confidential=chance.random() < 0.2,
            tags=["water"] if chance.random() < 0.4 else [], owner=self.admin if chance.random() < 0.5 else None,
        )  # fmt: skip
        day = TODAY + timedelta(days=chance.randint(-240, 200))
        due: Any = day if chance.random() < 0.7 else f"{day:%Y-%m}"
        kind = Kind(chance.choice(["result", "report", "result", "review"]))
        row = make_deadline(
            commitment, due, calendar=chance.choice(self.calendars), zone=chance.choice(ZONES), kind=kind
        )
        values: dict[str, Any] = {"status": chance.choice([*JUDGED * 3, *OTHER, *OPEN * 3]).value}
        if chance.random() < 0.3:
            earlier = row.last_day - timedelta(days=chance.randint(1, 60))
            values |= {"extensions_count": chance.randint(1, 3), "original_last_day": earlier}
        if values["status"] not in [status.value for status in OPEN]:
            closed = NOW - timedelta(days=chance.randint(0, 220), hours=chance.randint(0, 23))
            values |= {"closed_as": values["status"], "closed_at": closed, "next_event_at": None}
            if chance.random() < 0.7:
                values["received_on"] = closed.date() - timedelta(days=chance.randint(0, 40))
        Deadline.objects.filter(pk=row.pk).update(**values)
        self.say(row)

    def say(self, row: Deadline) -> None:
        chance = self.chance
        if chance.random() < 0.4:
            at = NOW - timedelta(days=chance.randint(0, 100), hours=chance.randint(0, 23))
            report = Report.objects.create(
                deadline=row, channel="page", received_on=TODAY, at=at, narrative="Done.",
                decision="accepted", outcome="met", decided_at=at, decided_by="user:1",
            )  # fmt: skip
            if chance.random() < 0.5:
                state = chance.choice(["accepted", "rejected"])
                Evidence.objects.create(report=report, title="Minutes", url="https://example.org/", state=state)
        for step in chance.sample(["end-10", "end-3", "end+1", "end+5#2", "end+5"], chance.randint(0, 3)):
            sent = NOW - timedelta(days=chance.randint(0, 150), hours=chance.randint(0, 23))
            message = make_message(state=Message.State.SENT, sent_at=sent)
            roles = [chance.choice(["responsible", "supporting", "controller"])]
            make_notification(row, step=step, state="sent", message=message, roles=roles)


class Naively:
    """The same figures, reckoned as one would with pencil and paper."""

    def __init__(self, office: OfficeSettings, **only: Any) -> None:
        self.office = office
        rows = Deadline.objects.filter(**only).select_related("commitment", "calendar")
        self.rows = [row for row in rows if row.kind != "review" and row.status != Status.ENTERED_BY_MISTAKE]

    def calendar(self, row: Deadline) -> WorkCalendar:
        calendar = row.calendar or self.office.calendar
        return calendar.as_work_calendar() if calendar else WEEKDAYS

    def received(self, row: Deadline) -> date:
        assert row.closed_at is not None
        return row.received_on or local_day(row.closed_at, row.zone)

    def month(self, row: Deadline) -> date | None:
        return row.closed_at.astimezone(ZoneInfo(self.office.zone)).date().replace(day=1) if row.closed_at else None

    def slip(self, row: Deadline) -> int:
        return self.calendar(row).workdays_between(row.original_last_day, self.received(row))  # type: ignore[arg-type]

    def judged(self) -> list[Deadline]:
        closed = [row for row in self.rows if row.state in JUDGED]
        return [row for row in closed if CHOSEN.since <= (self.month(row) or TODAY) <= CHOSEN.until]

    def kept(self, row: Deadline, day: date | None) -> bool:
        return row.state is Status.MET and day is not None and self.received(row) <= day

    def of(self, party: Any) -> "Naively":
        mine = {part.commitment_id for part in party.participations.filter(role="responsible")}
        found = object.__new__(Naively)
        found.office, found.rows = self.office, [row for row in self.rows if row.commitment_id in mine]
        return found


def share(values: Iterable[int], part: float) -> int:
    """The smallest value that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(part * len(ordered)) - 1, 0)]


@pytest.fixture
def world() -> World:
    return World(1)


def ask(question: Any, world: World, user: User | None = None) -> Any:
    return question(Counting(user or world.admin, CHOSEN, world.office, TODAY))


def test_kept_by_month(world: World) -> None:
    naive = Naively(world.office)
    expected = [
        (
            month,
            len(rows),
            sum(naive.kept(row, row.original_last_day) for row in rows),
            sum(naive.kept(row, row.last_day) for row in rows),
        )
        for month in sorted({naive.month(row) for row in naive.judged()})  # type: ignore[type-var]
        if (rows := [row for row in naive.judged() if naive.month(row) == month])
    ]
    found = ask(figures.by_month, world)
    assert [(one.month, one.closed, one.kept_first, one.kept_now) for one in found] == expected
    assert len(expected) > 3


def test_slippage_by_party(world: World) -> None:
    naive = Naively(world.office)
    expected = []
    for party in world.parties:
        slips = [naive.slip(row) for row in naive.of(party).judged() if row.state is not Status.MISSED]
        if slips:
            expected.append((party.name, len(slips), share(slips, 0.5), share(slips, 0.9)))
    found = ask(figures.slippage, world)
    assert [(one.party, one.delivered, one.median, one.ninth) for one in found] == expected
    assert statistics.fmean(one.delivered for one in found) > 3


def test_each_party(world: World) -> None:
    naive = Naively(world.office)
    found = {one.party: one for one in ask(figures.by_party, world)}
    for party in world.parties:
        own, one = naive.of(party), found[party.name]
        judged = own.judged()
        delivered = [row for row in judged if row.state is not Status.MISSED]
        late = [own.slip(row) for row in delivered if own.received(row) > row.original_last_day]  # type: ignore[operator]
        overdue = [row for row in own.rows if row.is_overdue]
        met = [row for row in judged if row.state is Status.MET]
        proven = [
            row
            for row in met
            if any(report.evidence.filter(state="accepted") for report in row.reports.filter(decision="accepted"))
        ]
        assert one.number == party.pk
        assert (one.judged, one.delivered, one.met) == (len(judged), len(delivered), len(met))
        assert one.kept_first == sum(own.kept(row, row.original_last_day) for row in judged)
        assert one.kept_now == sum(own.kept(row, row.last_day) for row in judged)
        assert (one.late, one.late_median) == (len(late), share(late, 0.5) if late else None)
        assert (one.dates, one.extended) == (len(own.rows), sum(row.is_extended for row in own.rows))
        assert (one.overdue, one.silent) == (len(overdue), sum(not row.reports.exists() for row in overdue))
        assert one.unproven == len(met) - len(proven)


def test_ageing(world: World) -> None:
    naive = Naively(world.office)
    late = [naive.calendar(row).workdays_between(row.last_day, TODAY) for row in naive.rows if row.is_overdue]  # type: ignore[arg-type]
    expected = [sum(low <= days and (high is None or days <= high) for days in late) for low, high in BANDS]
    assert ask(figures.ageing, world) == expected and sum(expected) > 10


def test_load(world: World) -> None:
    naive = Naively(world.office)
    found = ask(figures.load, world)
    assert [one.month for one in found] == [date(2027 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(12)]
    for one in found:
        due = [row for row in naive.rows if row.is_open and row.last_day and row.last_day.replace(day=1) == one.month]
        assert (one.exact, one.coarse) == (
            sum(row.first_day == row.last_day for row in due),
            sum(row.first_day != row.last_day for row in due),
        )


def test_answered_reminders(world: World) -> None:
    naive, expected = Naively(world.office), {}
    for row in naive.rows:
        for notice in row.notifications.filter(kind="step", state="sent").select_related("message"):
            sent = notice.message.sent_at  # type: ignore[union-attr]
            if "controller" in notice.roles or not CHOSEN.since <= local_day(sent, row.zone) < date(2027, 5, 1):
                continue
            counts = expected.setdefault(notice.step.partition("#")[0], [0, 0, 0])
            counts[0] += 1
            heard = [report.at for report in row.reports.all() if report.at >= sent]
            if heard:
                days = naive.calendar(row).workdays_between(local_day(sent, row.zone), local_day(min(heard), row.zone))
                counts[1] += days <= 3
                counts[2] += days <= 10
    found = ask(figures.answered, world)
    assert {one.step: [one.sent, one.within_3, one.within_10] for one in found} == expected
    assert sum(one.within_10 for one in found) > 1


def test_gaps_of_our_books(world: World) -> None:
    rows = [row for row in Naively(world.office).rows if row.is_open]
    found = {gap.code: gap for gap in ask(figures.gaps, world)}
    assert {gap.of for gap in found.values()} == {len(rows)}
    assert found["no_source"].count == len(rows) and len(found["no_source"].first) == 10
    assert found["coarse"].count == sum(row.first_day != row.last_day for row in rows)
    assert found["no_owner"].count == sum(row.commitment.owner_id is None for row in rows)
    reached = {part.commitment_id for party in world.parties[1:3] for part in party.participations.all()}
    assert found["nobody"].count == sum(row.commitment_id not in reached for row in rows)
    first = {part.commitment_id for part in world.parties[0].participations.all()}
    assert found["bounced"].count == sum(row.commitment_id in first for row in rows)


def test_what_an_account_may_not_see_is_not_counted() -> None:
    world = World(4, count=60)
    outsider = make_user(unit=make_unit(), role="staff")
    naive = Naively(world.office, commitment__confidential=False)
    found = ask(figures.by_month, world, outsider)
    assert sum(one.closed for one in found) == len(naive.judged())
    assert sum(one.closed for one in ask(figures.by_month, world)) > len(naive.judged())


@pytest.mark.parametrize("by", ["party", "tag", "kind", "unit", "source"])
def test_what_is_chosen_narrows(by: str) -> None:
    world = World(5, count=50)
    values: dict[str, Any] = {
        "party": world.parties[1].pk, "tag": "water", "kind": "report", "unit": world.unit.pk, "source": 0
    }  # fmt: skip
    only = {
        "party": {"commitment__participations__party": world.parties[1]},
        "tag": {"commitment__tags__contains": ["water"]},
        "kind": {"kind": "report"},
        "unit": {},
        "source": {"commitment__source": 0},
    }[by]
    chosen = Chosen(since=CHOSEN.since, until=CHOSEN.until, **{by: values[by]})
    found = figures.by_month(Counting(world.admin, chosen, world.office, TODAY))
    assert sum(one.closed for one in found) == len(Naively(world.office, **only).judged())


def test_the_database_is_asked_as_often_for_ten_dates_as_for_hundreds(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    world = World(6, count=40)
    for question in (
        figures.by_month,
        figures.slippage,
        figures.by_party,
        figures.ageing,
        figures.load,
        figures.answered,
    ):
        with django_assert_max_num_queries(12):
            ask(question, world)

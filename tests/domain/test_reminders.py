"""The ladder, against dates written by hand from the specification."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Span, Terms, span_of
from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY, Role
from tracker.domain.reminders import (
    Ladder,
    Mode,
    PlannedStep,
    Quiet,
    Reader,
    Skip,
    Told,
    hold_days,
    next_instant,
    plan,
    verdicts,
)

LOGGED = datetime(2027, 1, 4, 12, tzinfo=UTC)
DAILY = Reader("UTC", time(9), Mode.DAILY, WEEKDAYS)
RESPONSIBLE = Told({Role.RESPONSIBLE: LOGGED})
BEGUN = Ladder(LOGGED, catches_up=True)


def span(edtf: str, zone: str = "UTC") -> Span:
    return span_of(Terms(PartialDate.parse(edtf), zone=zone), WEEKDAYS)


def planned(edtf: str, *, told: Told = RESPONSIBLE, reader: Reader = DAILY, ladder: Ladder = BEGUN) -> dict[str, str]:
    steps = plan(span(edtf), DEFAULT_POLICY, reader, told, ladder)
    return {step.step.id: step.planned_at.strftime("%m-%d %H:%M") for step in steps}


def looked(steps: tuple[PlannedStep, ...], now: str, **given_values: object) -> dict[str, str]:
    values: dict[str, object] = {"known": frozenset(), "told": RESPONSIBLE, "ladder": BEGUN, "quiet": Quiet()}
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = verdicts(steps, due_at=span("2027-04-30").due_at, now=instant, **{**values, **given_values})  # type: ignore[arg-type]
    return {verdict.planned.step.id: verdict.reason for verdict in found}


def test_a_day() -> None:
    assert planned("2027-04-30") == {
        "end-10": "04-16 09:00",
        "end-3": "04-27 09:00",
        "end-0": "04-30 09:00",
        "end+1": "05-03 09:00",
        "end+5": "05-07 09:00",
        "end+10": "05-14 09:00",
    }


def test_a_month_has_a_step_before_it_begins() -> None:
    assert planned("2027-04")["start-20"] == "03-04 09:00"
    assert list(planned("2027-04"))[0] == "start-20"


def test_a_year_and_a_half_year_begin_with_their_notice_period() -> None:
    assert planned("2028")["notice"] == "10-01 09:00"  # 3 October 2027 is a Sunday: back to Friday
    assert planned("2027-41")["notice"] == "04-30 09:00"  # 2 May 2027 is a Sunday
    assert "notice" not in planned("2027-34")


def test_each_audience_has_its_own_steps() -> None:
    supporting = planned("2027-04-30", told=Told({Role.SUPPORTING: LOGGED}))
    assert list(supporting) == ["end-10", "end-3", "end-0", "end+1"]
    assert list(planned("2027-04-30", told=Told({Role.OWNER: LOGGED}))) == ["end-0"]
    assert list(planned("2027-04-30", told=Told({Role.CONTROLLER: LOGGED}))) == ["end+5", "end+10"]
    assert planned("2027-04-30", told=Told({Role.BENEFICIARY: LOGGED})) == {}


def test_a_superior_is_told_only_after_it_was_announced() -> None:
    superior = Told({Role.SUPERIOR: LOGGED})
    assert planned("2027-04-30", told=superior) == {}
    announced = Ladder(LOGGED, sent=frozenset({"end+5"}))
    assert planned("2027-04-30", told=superior, ladder=announced) == {"end+10": "05-14 09:00"}


def test_a_last_day_without_work_is_told_on_the_working_day_before() -> None:
    assert planned("2027-05-02")["end-0"] == "04-30 09:00"  # a Sunday
    assert planned("2027-05-02")["end+1"] == "05-03 09:00"


def test_far_zones_keep_the_order() -> None:
    far_east = Reader("Pacific/Kiritimati", time(9), Mode.DAILY, WEEKDAYS)
    far_west = Reader("Pacific/Pago_Pago", time(23), Mode.DAILY, WEEKDAYS)
    for reader in (far_east, far_west):
        for step in plan(span("2027-04-30"), DEFAULT_POLICY, reader, RESPONSIBLE, BEGUN):
            assert (step.planned_at < span("2027-04-30").due_at) == step.step.is_before


def test_weekly_readers_hear_on_mondays() -> None:
    weekly = Reader("UTC", time(9), Mode.WEEKLY, WEEKDAYS)
    assert planned("2027-04-30", reader=weekly) == {
        "end-10": "04-12 09:00",
        "end-3": "04-26 09:00",
        "end-0": "04-26 09:00",
        "end+1": "05-03 09:00",
        "end+5": "05-10 09:00",
        "end+10": "05-17 09:00",
    }


def test_a_monday_before_the_ladder_began_is_replaced_by_the_day() -> None:
    weekly = Reader("UTC", time(9), Mode.WEEKLY, WEEKDAYS)
    began = Ladder(datetime(2027, 4, 13, 12, tzinfo=UTC))
    assert planned("2027-04-30", reader=weekly, ladder=began)["end-10"] == "04-16 09:00"


def test_at_once_means_when_the_day_begins() -> None:
    at_once = Reader("Asia/Bishkek", time(9), Mode.AT_ONCE, WEEKDAYS)
    assert planned("2027-04-30", reader=at_once)["end-3"] == "04-26 18:00"


def test_a_hold_moves_the_later_steps() -> None:
    held = planned("2027-04-30", ladder=Ladder(LOGGED, hold_days=3))
    assert (held["end+1"], held["end+5"], held["end+10"]) == ("05-03 09:00", "05-12 09:00", "05-19 09:00")


def test_holds_count_working_days_and_end_at_five() -> None:
    friday, monday = datetime(2027, 4, 30, 12, tzinfo=UTC), datetime(2027, 5, 3, 12, tzinfo=UTC)
    assert hold_days([(friday, monday)], WEEKDAYS, "UTC") == 1
    assert hold_days([(friday, friday + timedelta(days=60))], WEEKDAYS, "UTC") == 5
    assert hold_days([(friday, None)], WEEKDAYS, "UTC") == 5
    assert hold_days([], WEEKDAYS, "UTC") == 0


STEPS = plan(span("2027-04-30"), DEFAULT_POLICY, DAILY, RESPONSIBLE, BEGUN)


def test_a_step_is_reached_when_its_day_begins() -> None:
    assert looked(STEPS, "2027-04-15T23:59") == {}
    assert looked(STEPS, "2027-04-16T00:00") == {"end-10": ""}


def test_a_late_look_sends_the_newest_and_says_so() -> None:
    assert looked(STEPS, "2027-05-10T12:00", known=frozenset({"end-10"})) == {
        "end-3": "newer step end+5 sent instead",
        "end-0": "newer step end+5 sent instead",
        "end+1": "newer step end+5 sent instead",
        "end+5": "",
    }


def test_a_second_look_finds_nothing() -> None:
    known = frozenset({"end-10", "end-3", "end-0", "end+1", "end+5"})
    assert looked(STEPS, "2027-05-10T12:00", known=known) == {}


def test_what_lies_before_the_ladder_is_not_sent_but_the_newest_past_step_once() -> None:
    late = Ladder(datetime(2027, 4, 28, 12, tzinfo=UTC), catches_up=True)
    told = Told({Role.RESPONSIBLE: late.began_at})
    assert looked(STEPS, "2027-04-28T12:00", ladder=late, told=told) == {"end-10": "before it was logged", "end-3": ""}
    moved = Ladder(late.began_at)
    assert set(looked(STEPS, "2027-04-28T12:00", ladder=moved, told=told).values()) == {"before it was logged"}


def test_nobody_is_chased_at_once_for_what_was_overdue_when_logged() -> None:
    late = Ladder(datetime(2027, 5, 8, 12, tzinfo=UTC), catches_up=True)
    told = Told({Role.RESPONSIBLE: late.began_at})
    assert set(looked(STEPS, "2027-05-08T12:00", ladder=late, told=told).values()) == {"before it was logged"}


def test_somebody_who_joins_gets_the_newest_past_step() -> None:
    joined = datetime(2027, 4, 28, 12, tzinfo=UTC)
    told = Told({Role.RESPONSIBLE: joined}, joined=frozenset({Role.RESPONSIBLE}))
    assert looked(STEPS, "2027-04-28T12:00", told=told, ladder=Ladder(LOGGED))["end-3"] == ""
    controller = Told({Role.CONTROLLER: joined}, joined=frozenset({Role.CONTROLLER}))
    steps = plan(span("2027-04-30"), DEFAULT_POLICY, DAILY, controller, BEGUN)
    assert looked(steps, "2027-05-10T12:00", told=controller)["end+5"] == ""


def test_after_five_working_days_the_last_step_is_stale() -> None:
    known = frozenset({"end-10", "end-3", "end-0", "end+1", "end+5"})
    assert looked(STEPS, "2027-05-21T08:59", known=known) == {"end+10": ""}
    assert looked(STEPS, "2027-05-21T09:00", known=known) == {"end+10": "expired"}


def test_silence_until_a_day_and_i_have_it() -> None:
    until = datetime(2027, 4, 29, tzinfo=UTC)
    assert looked(STEPS, "2027-04-28T12:00", quiet=Quiet(until=until)) == {}
    has_it = looked(STEPS, "2027-04-28T12:00", quiet=Quiet(has_it=True))
    assert has_it["end-3"] == Skip.HAS_IT.value
    assert looked(STEPS, "2027-04-30T12:00", quiet=Quiet(has_it=True))["end-0"] == ""


def test_a_review_asks_once_and_then_its_owner() -> None:
    steps = plan(span("2027-04-30"), REVIEW_POLICY, DAILY, RESPONSIBLE, BEGUN)
    assert [(s.step.id, s.planned_at.day) for s in steps] == [("ask", 30)]
    owner = plan(span("2027-04-30"), REVIEW_POLICY, DAILY, Told({Role.OWNER: LOGGED}), BEGUN)
    assert [(s.step.id, s.planned_at.date()) for s in owner] == [("ask-owner", date(2027, 5, 14))]


DATES = st.dates(date(2026, 1, 1), date(2030, 12, 31)).map(lambda day: day.isoformat())
COARSE = st.sampled_from(["2027", "2027-04", "2027-34", "2027-41", "2027-22", "2027-06-11/2027-06-20"])
PERIODS = st.one_of(DATES, COARSE)
ZONES = st.sampled_from(
    ["UTC", "Asia/Bishkek", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London", "Asia/Kathmandu"]
)
READERS = st.builds(
    Reader,
    ZONES,
    st.integers(0, 23).map(time),
    st.sampled_from(Mode),
    st.sampled_from([WEEKDAYS, WorkCalendar("KG"), WorkCalendar("CN"), WorkCalendar("IL", frozenset({4, 5}))]),
)
ROLES = st.sets(st.sampled_from(Role), min_size=1).map(lambda roles: Told(dict.fromkeys(roles, LOGGED)))


@given(PERIODS, ZONES, READERS, ROLES, st.integers(0, 5))
def test_every_plan_keeps_the_rules(edtf: str, zone: str, reader: Reader, told: Told, held: int) -> None:
    due = span(edtf, zone)
    steps = plan(due, DEFAULT_POLICY, reader, told, Ladder(LOGGED, hold_days=held, sent=frozenset({"end+5"})))
    for one, following in zip(steps, steps[1:], strict=False):
        assert one.planned_at <= following.planned_at
    for step in steps:
        assert step.reached_at <= step.planned_at < step.expires_at or not step.step.is_before
        assert (step.planned_at < due.due_at) == step.step.is_before
        assert step.roles <= told.roles


@given(PERIODS, READERS, st.lists(st.integers(0, 24 * 500), min_size=1, max_size=8))
def test_looking_late_sends_nothing_that_looking_on_time_did_not(edtf: str, reader: Reader, hours: list[int]) -> None:
    """Whoever looks at whatever instants: at most one row a step, and one reminder a look."""
    due = span(edtf)
    steps = plan(due, DEFAULT_POLICY, reader, RESPONSIBLE, BEGUN)
    known: set[str] = set()
    for hour in sorted(hours):
        now = LOGGED + timedelta(hours=hour)
        found = verdicts(
            steps, known=frozenset(known), told=RESPONSIBLE, ladder=BEGUN, quiet=Quiet(), due_at=due.due_at, now=now
        )
        ids = [verdict.planned.step.id for verdict in found]
        assert len(ids) == len(set(ids))
        assert not known & set(ids)
        assert sum(verdict.skip is None for verdict in found) <= 1
        known |= set(ids)
        upcoming = next_instant(steps, now)
        assert upcoming is None or upcoming > now

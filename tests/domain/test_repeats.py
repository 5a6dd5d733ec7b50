"""Steps that count calendar days, and steps that come again: against dates read off a calendar of spring 2027."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Span, Terms, span_of, start_of_day
from tracker.domain.policies import Anchor, Days, Letter, Policy, Role, Step, base_id, repeat_id
from tracker.domain.reminders import Ladder, Mode, PlannedStep, Quiet, Reader, Told, plan, verdicts

LOGGED = datetime(2027, 1, 4, 12, tzinfo=UTC)
DAILY = Reader("UTC", time(9), Mode.DAILY, WEEKDAYS)
DOER = frozenset({Role.RESPONSIBLE})
RESPONSIBLE = Told({Role.RESPONSIBLE: LOGGED})
BEGUN = Ladder(LOGGED, catches_up=True)


def span(edtf: str = "2027-04-30", zone: str = "UTC") -> Span:
    return span_of(Terms(PartialDate.parse(edtf), zone=zone), WEEKDAYS)


def days(step: Step, edtf: str = "2027-04-30", ladder: Ladder = BEGUN, reader: Reader = DAILY) -> dict[str, str]:
    found = plan(span(edtf), Policy((step,)), reader, RESPONSIBLE, ladder)
    return {one.step.id: one.day.strftime("%m-%d") for one in found}


def calendar_step(offset: int, anchor: Anchor = Anchor.LATEST, **values: object) -> Step:
    return Step("x", offset, anchor, DOER, days=Days.CALENDAR, **values)  # type: ignore[arg-type]


def test_calendar_days_are_all_days_and_move_off_weekends() -> None:
    # 30 April 2027 is a Friday.
    assert days(calendar_step(-3)) == {"x": "04-27"}
    assert days(calendar_step(-5)) == {"x": "04-23"}  # Sunday 25 April: back to Friday
    assert days(calendar_step(1)) == {"x": "05-03"}  # Saturday: forward to Monday
    assert days(calendar_step(7)) == {"x": "05-07"}
    assert days(calendar_step(-10, Anchor.EARLIEST), "2027-05") == {"x": "04-21"}


def test_days_are_counted_from_the_first_day_of_the_notice_period_too() -> None:
    month = frozenset({Unit.MONTH})
    assert days(calendar_step(0, Anchor.NOTICE, units=month), "2027-05") == {"x": "04-01"}
    assert days(calendar_step(7, Anchor.NOTICE, units=month), "2027-05") == {"x": "04-08"}
    assert days(Step("x", -2, Anchor.NOTICE, DOER, month), "2027-05") == {"x": "03-30"}
    assert days(Step("x", -2, Anchor.NOTICE, DOER, month), "2027-05-03") == {}


def test_a_step_comes_again_in_days_of_its_kind() -> None:
    working = Step("end+5", 5, Anchor.LATEST, DOER, repeat_every=3, repeat_cap=3)
    assert days(working) == {"end+5": "05-07", "end+5#2": "05-12", "end+5#3": "05-17"}
    weekly = calendar_step(1, repeat_every=7, repeat_cap=3)
    assert days(weekly) == {"x": "05-03", "x#2": "05-10", "x#3": "05-17"}  # from Monday on, where Saturday moved to


def test_a_holiday_moves_one_repeat_and_not_those_after_it() -> None:
    office = Reader("UTC", time(9), Mode.DAILY, WorkCalendar(overrides={date(2027, 5, 10): False}))
    weekly = calendar_step(3, repeat_every=7, repeat_cap=3)
    assert days(weekly, reader=office) == {"x": "05-03", "x#2": "05-11", "x#3": "05-17"}


def test_repeats_of_a_before_step_end_with_the_last_day() -> None:
    step = Step("end-10", -10, Anchor.LATEST, DOER, repeat_every=5, repeat_cap=9)
    assert days(step) == {"end-10": "04-16", "end-10#2": "04-23", "end-10#3": "04-30"}
    assert days(Step("end-0", 0, Anchor.LATEST, DOER, repeat_every=1, repeat_cap=2)) == {"end-0": "04-30"}


def test_repeats_end_at_the_cap_or_when_long_overdue() -> None:
    step = Step("end+1", 1, Anchor.LATEST, DOER, repeat_every=5, repeat_cap=9)
    assert list(days(step)) == [repeat_id("end+1", n) for n in range(1, 10)]
    stops = Ladder(LOGGED, stops_at=datetime(2027, 5, 28, tzinfo=UTC))  # the twentieth working day
    assert days(step, ladder=stops) == {
        "end+1": "05-03", "end+1#2": "05-10", "end+1#3": "05-17", "end+1#4": "05-24",
    }  # fmt: skip
    ends_first = Step("end+20", 20, Anchor.LATEST, DOER, repeat_every=1, repeat_cap=3)
    assert list(days(ends_first, ladder=stops)) == ["end+20"]  # what is no repeat is not cut off


def test_a_hold_moves_repeats_from_the_fifth_day_on() -> None:
    step = Step("end+1", 1, Anchor.LATEST, DOER, repeat_every=4, repeat_cap=3)
    held = Ladder(LOGGED, hold_days=2)
    assert days(step, ladder=held) == {"end+1": "05-03", "end+1#2": "05-11", "end+1#3": "05-17"}


def test_a_repeat_announces_like_its_step() -> None:
    boss = Step("boss", 10, Anchor.LATEST, frozenset({Role.SUPERIOR}), follows="end+5")
    told = Told({Role.SUPERIOR: LOGGED})
    for sent, count in ((frozenset({"end+5#2"}), 1), (frozenset({"end+5"}), 1), (frozenset({"end+50"}), 0)):
        assert len(plan(span(), Policy((boss,)), DAILY, told, Ladder(LOGGED, sent=sent))) == count
    again = Step("boss", 10, Anchor.LATEST, frozenset({Role.SUPERIOR}), follows="end+5", repeat_every=2, repeat_cap=2)
    announced = Ladder(LOGGED, sent=frozenset({"end+5"}))
    assert [one.step.id for one in plan(span(), Policy((again,)), DAILY, told, announced)] == ["boss", "boss#2"]
    assert plan(span(), Policy((again,)), DAILY, told, BEGUN) == ()


def test_each_repeat_is_told_once_and_a_late_look_sends_the_newest() -> None:
    step = Step("end+1", 1, Anchor.LATEST, DOER, repeat_every=2, repeat_cap=3)
    planned = plan(span(), Policy((step,)), DAILY, RESPONSIBLE, BEGUN)
    ends = [(one.planned_at.strftime("%m-%d"), one.expires_at.strftime("%m-%d")) for one in planned]
    assert ends == [("05-03", "05-05"), ("05-05", "05-07"), ("05-07", "05-14")]
    assert look(planned, datetime(2027, 5, 3, 12, tzinfo=UTC)) == {"end+1": ""}
    assert look(planned, datetime(2027, 5, 7, 12, tzinfo=UTC)) == {
        "end+1": "newer step end+1#3 sent instead", "end+1#2": "newer step end+1#3 sent instead", "end+1#3": "",
    }  # fmt: skip


def look(planned: tuple[PlannedStep, ...], now: datetime, **given_values: object) -> dict[str, str]:
    values: dict[str, object] = {"known": frozenset(), "told": RESPONSIBLE, "ladder": BEGUN, "quiet": Quiet()}
    found = verdicts(planned, due_at=span().due_at, now=now, **{**values, **given_values})  # type: ignore[arg-type]
    return {verdict.planned.step.id: verdict.reason for verdict in found}


def test_what_lies_before_what_was_heard_is_not_sent_after_it() -> None:
    steps = (Step("end+1", 1, Anchor.LATEST, DOER), Step("late", 4, Anchor.LATEST, DOER))
    planned = plan(span(), Policy(steps), DAILY, RESPONSIBLE, BEGUN)
    now = datetime(2027, 5, 5, 12, tzinfo=UTC)
    told_by_the_old_ladder = {"end+2": datetime(2027, 5, 4, 9, tzinfo=UTC)}
    assert look(planned, now, heard=told_by_the_old_ladder) == {"end+1": "newer step end+2 sent instead"}
    assert look(planned, now, heard={"end-3": datetime(2027, 4, 27, 9, tzinfo=UTC)}) == {"end+1": ""}
    assert look(planned, now, known=frozenset({"late"}), heard={"late": LOGGED}) == {
        "end+1": "newer step late sent instead"
    }


def test_a_letter_and_a_note_change_no_day() -> None:
    plain, formal = calendar_step(2), calendar_step(2, letter=Letter.FORMAL, note="Bring the file.")
    assert days(plain) == days(formal)


PERIODS = st.one_of(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)).map(lambda day: day.isoformat()),
    st.sampled_from(["2027", "2027-04", "2027-34", "2027-41", "2027-22", "2027-06-11/2027-06-20"]),
)
ZONES = st.sampled_from(["UTC", "Asia/Bishkek", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"])
READERS = st.builds(
    Reader,
    ZONES,
    st.integers(0, 23).map(time),
    st.sampled_from(Mode),
    st.sampled_from([WEEKDAYS, WorkCalendar("KG"), WorkCalendar("CN"), WorkCalendar("IL", frozenset({4, 5}))]),
)
STEPS = st.builds(
    Step,
    st.just("x"),
    st.integers(-40, 30),
    st.sampled_from(Anchor),
    st.just(DOER),
    days=st.sampled_from(Days),
    repeat_every=st.integers(0, 15),
    repeat_cap=st.integers(1, 8),
)


@given(PERIODS, ZONES, READERS, STEPS, st.integers(0, 5))
def test_every_repeat_keeps_the_rules(edtf: str, zone: str, reader: Reader, step: Step, held: int) -> None:
    due = span(edtf, zone)
    stops_at = start_of_day(WEEKDAYS.add_workdays(due.last_day, 20), zone)
    planned = plan(due, Policy((step,)), reader, RESPONSIBLE, Ladder(LOGGED, hold_days=held, stops_at=stops_at))
    assert [one.step.id for one in planned] == [repeat_id("x", n + 1) for n in range(len(planned))]
    assert 1 <= len(planned) <= step.times
    for number, one in enumerate(planned):
        assert base_id(one.step.id) == "x"
        assert (one.planned_at < due.due_at) == step.is_before
        assert reader.calendar.is_workday(one.day) or reader.mode is Mode.WEEKLY
        if number and not step.is_before:
            assert one.planned_at < stops_at
        if step.is_before:
            assert one.expires_at <= due.due_at
        later = [other.planned_at for other in planned if other.planned_at > one.planned_at]
        if later:
            assert one.expires_at <= later[0]


@given(PERIODS, READERS, STEPS, st.lists(st.integers(0, 24 * 500), min_size=1, max_size=8))
def test_looking_late_sends_each_repeat_at_most_once(edtf: str, reader: Reader, step: Step, hours: list[int]) -> None:
    due = span(edtf)
    planned = plan(due, Policy((step,)), reader, RESPONSIBLE, BEGUN)
    known: set[str] = set()
    for hour in sorted(hours):
        now = LOGGED + timedelta(hours=hour)
        found = look(planned, now, known=frozenset(known))
        assert not known & found.keys()
        assert sum(not reason for reason in found.values()) <= 1
        known |= found.keys()


@given(PERIODS, READERS, STEPS)
def test_calendar_days_differ_from_the_day_named_only_by_days_without_work(
    edtf: str, reader: Reader, step: Step
) -> None:
    daily = Reader("UTC", time(0), Mode.DAILY, reader.calendar)
    due = span(edtf)
    if step.days is Days.WORKING or step.anchor is Anchor.NOTICE:
        return
    first = plan(due, Policy((step,)), daily, RESPONSIBLE, BEGUN)[0]
    named = (due.first_day if step.anchor is Anchor.EARLIEST else due.last_day) + timedelta(days=step.offset)
    if step.anchor is Anchor.EARLIEST and named > due.last_day:
        return  # moved to before the end: problems_of complains of such a step
    low, high = sorted((named, first.day))
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    assert [day for day in between if daily.calendar.is_workday(day)] == [first.day]

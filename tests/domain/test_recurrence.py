"""Rules that generate last days on time: tables of what offices write, and an independent library as oracle."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.strategies import partial_dates
from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import LAST_YEAR, PartialDate
from tracker.domain.durations import Counted, Duration
from tracker.domain.recurrence import PROBLEM_CODES, Frequency, InvalidRecurrence, Recurrence, Weekday

COUNTED = {
    "": None,
    "30 days": Duration(30, Counted.DAYS),
    "45 days": Duration(45, Counted.DAYS),
    "-5 working days": Duration(-5, Counted.WORKING_DAYS),
    "10 working days": Duration(10, Counted.WORKING_DAYS),
    "1 month": Duration(1, Counted.MONTHS),
    "0 days": Duration(0, Counted.DAYS),
}


def series(rrule: str, first: str, number: int = 5, counted: str = "") -> list[str]:
    rule = replace(Recurrence.parse(rrule), counted=COUNTED[counted])
    return [each.edtf for each in islice(rule.occurrences(PartialDate.parse(first)), number)]


@pytest.mark.parametrize(
    ("rrule", "first", "expected"),
    [
        # ends of months
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2028-01-31", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31", "2027-02-01", ["2027-02-28", "2027-03-28", "2027-03-29", "2027-03-30"]),
        ("FREQ=MONTHLY", "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        ("FREQ=MONTHLY", "2027-02-28", ["2027-02-28", "2027-03-28", "2027-04-28"]),
        ("FREQ=MONTHLY", "2027-01", ["2027-01", "2027-02", "2027-03"]),
        # ends of quarters
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "2027-02-10", ["2027-03-31", "2027-06-30", "2027-09-30"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "2027-03-31", ["2027-03-31", "2027-06-30", "2027-09-30"]),
        ("FREQ=MONTHLY;INTERVAL=3", "2027-33", ["2027-33", "2027-34", "2027-35", "2027-36", "2028-33"]),
        # 29 February
        ("FREQ=YEARLY", "2028-02-29", ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2027-01-01", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "2027-01-01", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        # every half-year
        ("FREQ=MONTHLY;INTERVAL=6", "2027-08-31", ["2027-08-31", "2028-02-29", "2028-08-31", "2029-02-28"]),
        ("FREQ=MONTHLY;INTERVAL=6", "2027-40", ["2027-40", "2027-41", "2028-40"]),
        ("FREQ=MONTHLY;INTERVAL=6", "2027-22", ["2027-22", "2027-24", "2028-22"]),
        # years
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31", "2027-04-01", ["2028-03-31", "2029-03-31"]),
        ("FREQ=YEARLY", "2027", ["2027", "2028", "2029"]),
        ("FREQ=YEARLY;INTERVAL=3", "2027-05-04", ["2027-05-04", "2030-05-04"]),
        ("FREQ=YEARLY", "2026-10-01/2027-09-30", ["2026-10-01/2027-09-30", "2027-10-01/2028-09-30"]),
        ("FREQ=YEARLY", "2027-02-10/2027-02-20", ["2027-02-10/2027-02-20", "2028-02-10/2028-02-20"]),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=-1", "2027-04-30", ["2027-04-30", "2027-07-31", "2027-10-31"]),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=10", "2027-02-01", ["2029-01-10", "2031-01-10"]),
        # months only: the day of the first date
        ("FREQ=YEARLY;BYMONTH=1,7", "2027-01-15", ["2027-01-15", "2027-07-15", "2028-01-15"]),
        ("FREQ=YEARLY;BYMONTH=2,8", "2027-02-10", ["2027-02-10", "2027-08-10"]),
        ("FREQ=YEARLY;BYMONTH=2,8", "2027-08-31", ["2027-08-31", "2028-02-29"]),
        ("FREQ=YEARLY;BYMONTH=1,7", "2027-01", ["2027-01", "2027-07", "2028-01"]),
        ("FREQ=YEARLY;BYMONTH=3,9", "2027-33", ["2027-03-31", "2027-09-30"]),
        # weekdays
        ("FREQ=MONTHLY;BYDAY=2FR", "2027-01-01", ["2027-01-08", "2027-02-12", "2027-03-12"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2027-01-01", ["2027-01-29", "2027-02-26", "2027-03-26"]),
        ("FREQ=MONTHLY;BYDAY=5MO", "2027-01-01", ["2027-03-29", "2027-05-31", "2027-08-30"]),
        ("FREQ=MONTHLY;BYDAY=MO", "2027-01-05", ["2027-01-11", "2027-01-18", "2027-01-25", "2027-02-01"]),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", "2027-01-05", ["2027-01-18", "2027-02-01", "2027-02-15"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2027-01-01", ["2027-11-25", "2028-11-23"]),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=5MO", "2027-01-01", ["2044-02-29", "2072-02-29"]),
        # weeks and days
        ("FREQ=WEEKLY", "2027-01-06", ["2027-01-06", "2027-01-13"]),
        ("FREQ=WEEKLY", "2027-01-04/2027-01-10", ["2027-01-04/2027-01-10", "2027-01-11/2027-01-17"]),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "2027-01-06", ["2027-01-08", "2027-01-11", "2027-01-15"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2027-01-06", ["2027-01-08", "2027-01-18", "2027-01-22"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2027-01-06", ["2027-01-18", "2027-02-01"]),
        ("FREQ=DAILY;INTERVAL=90", "2027-01-01", ["2027-01-01", "2027-04-01", "2027-06-30"]),
        # a longer period, then a shorter step: no two overlap
        ("FREQ=MONTHLY;INTERVAL=3", "2027", ["2027", "2028-33", "2028-34"]),
        ("FREQ=MONTHLY", "2027-33", ["2027-33", "2027-04", "2027-05"]),
        # several months, then a longer step
        ("FREQ=MONTHLY;INTERVAL=6", "2027-03", ["2027-03", "2027-09", "2028-03"]),
        # the end, inclusive
        ("FREQ=MONTHLY;BYMONTHDAY=10;UNTIL=20270310", "2027-01-10", ["2027-01-10", "2027-02-10", "2027-03-10"]),
        ("FREQ=MONTHLY;BYMONTHDAY=10;UNTIL=20270309", "2027-01-10", ["2027-01-10", "2027-02-10"]),
        ("FREQ=MONTHLY;UNTIL=20270330", "2027-01", ["2027-01", "2027-02"]),
        ("FREQ=MONTHLY;BYMONTHDAY=10;COUNT=2", "2027-01-11", ["2027-02-10", "2027-03-10"]),
        ("FREQ=YEARLY;COUNT=3", "2028-02-29", ["2028-02-29", "2029-02-28", "2030-02-28"]),
        ("FREQ=YEARLY;UNTIL=20200101", "2027-01-01", []),
        ("FREQ=YEARLY", "2199", ["2199", "2200"]),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "2027-01-15", []),  # every twelfth month from January is a January
    ],
)
def test_series(rrule: str, first: str, expected: list[str]) -> None:
    found = series(rrule, first)
    assert found[: len(expected)] == expected
    assert len(found) == 5 or found == expected


@pytest.mark.parametrize(
    ("rrule", "counted", "first", "expected"),
    [
        ("FREQ=MONTHLY;INTERVAL=3", "30 days", "2027-01-01", ["2027-01-30", "2027-04-30", "2027-07-30", "2027-10-30"]),
        ("FREQ=MONTHLY;INTERVAL=3", "45 days", "2027-02-15", ["2027-05-15", "2027-08-14", "2027-11-14"]),
        ("FREQ=MONTHLY;INTERVAL=3", "1 month", "2027-02-01", ["2027-04-30", "2027-07-31", "2027-10-31"]),
        ("FREQ=MONTHLY;INTERVAL=3", "0 days", "2027-02-01", ["2027-03-31", "2027-06-30", "2027-09-30"]),
        ("FREQ=MONTHLY", "10 working days", "2027-01-01", ["2027-01-14", "2027-02-12", "2027-03-12"]),
        ("FREQ=MONTHLY;INTERVAL=6", "-5 working days", "2027-01-01", ["2027-06-23", "2027-12-24"]),
        ("FREQ=YEARLY", "45 days", "2027-01-01", ["2027-02-14", "2028-02-14"]),
        ("FREQ=YEARLY;INTERVAL=2", "45 days", "2027-03-01", ["2028-02-14", "2030-02-14"]),
        ("FREQ=MONTHLY;INTERVAL=3;COUNT=2", "45 days", "2027-01-01", ["2027-02-14", "2027-05-15"]),
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20270515", "45 days", "2027-01-01", ["2027-02-14", "2027-05-15"]),
    ],
)
def test_days_counted_from_the_end_of_each_period(rrule: str, counted: str, first: str, expected: list[str]) -> None:
    assert series(rrule, first, len(expected) + ("COUNT" in rrule or "UNTIL" in rrule), counted) == expected


def test_counted_working_days_are_those_of_the_calendar() -> None:
    rule = Recurrence(Frequency.MONTHLY, 3, counted=Duration(5, Counted.WORKING_DAYS))
    first = PartialDate.parse("2026-01-01")
    assert next(rule.occurrences(first)).edtf == "2026-01-07"
    assert next(rule.occurrences(first, WorkCalendar("RU"))).edtf == "2026-01-16"
    one_long_rest = WorkCalendar(overrides={date(2026, 1, 1) + timedelta(n): False for n in range(100)})
    monthly = Recurrence(Frequency.MONTHLY, counted=Duration(1, Counted.WORKING_DAYS))
    found = [each.edtf for each in islice(monthly.occurrences(first, one_long_rest), 2)]
    assert found == ["2026-04-13", "2026-05-01"]


def test_what_lies_out_of_reach_ends_the_series() -> None:
    for far in (Duration(10**6, Counted.DAYS), Duration(2001, Counted.WORKING_DAYS), Duration(-(10**6), Counted.WEEKS)):
        rule = Recurrence(Frequency.MONTHLY, counted=far)
        assert list(rule.occurrences(PartialDate.parse("2027"))) == []
        assert rule.previous_before(date(2100, 1, 1), PartialDate.parse("2027")) is None
    backwards = Recurrence(Frequency.YEARLY, counted=Duration(-40, Counted.YEARS))
    assert [each.edtf for each in backwards.occurrences(PartialDate.parse("2198"))] == [
        "2198-12-31",
        "2199-12-31",
        "2200-12-31",
    ]


BAD = {
    "not-a-rule": ["", "FREQ", "FREQ=", "monthly", "FREQ=MONTHLY;;COUNT=2", "FREQ=MONTHLY;COUNT=٣"],
    "too-long": ["FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 200)],
    "part-unknown": ["FREQ=MONTHLY;BYSETPOS=-1", "FREQ=MONTHLY;WKST=SU", "FREQ=DAILY;BYHOUR=9", "X=1"],
    "part-twice": ["FREQ=MONTHLY;FREQ=YEARLY", "FREQ=MONTHLY;COUNT=1;COUNT=1"],
    "frequency-missing": ["COUNT=2", "BYMONTHDAY=3"],
    "value-wrong": [
        "FREQ=HOURLY", "FREQ=MONTHLY;INTERVAL=0", "FREQ=MONTHLY;INTERVAL=-1", "FREQ=MONTHLY;INTERVAL=1001",
        "FREQ=MONTHLY;INTERVAL=99999999999", "FREQ=MONTHLY;COUNT=0", "FREQ=MONTHLY;COUNT=2401", "FREQ=MONTHLY;COUNT=x",
        "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYMONTHDAY=1,", "FREQ=YEARLY;BYMONTH=0", "FREQ=YEARLY;BYMONTH=13", "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=0FR", "FREQ=MONTHLY;BYDAY=6FR", "FREQ=MONTHLY;BYDAY=-53FR", "FREQ=YEARLY;UNTIL=20270229",
        "FREQ=YEARLY;UNTIL=2027", "FREQ=YEARLY;UNTIL=00011231", "FREQ=YEARLY;UNTIL=22010101",
        "FREQ=YEARLY;UNTIL=20271231T250000Z", "FREQ=YEARLY;UNTIL=2027-12-31",
    ],
    "until-and-count": ["FREQ=MONTHLY;COUNT=2;UNTIL=20270101"],
    "months-need-frequency": ["FREQ=WEEKLY;BYMONTH=6", "FREQ=DAILY;BYMONTH=6", "FREQ=WEEKLY;BYMONTH=6;BYDAY=MO"],
    "days-need-month": ["FREQ=YEARLY;BYMONTHDAY=3", "FREQ=WEEKLY;BYMONTHDAY=3", "FREQ=DAILY;BYMONTHDAY=3"],
    "weekdays-need-frequency": ["FREQ=YEARLY;BYDAY=MO", "FREQ=DAILY;BYDAY=MO"],
    "nth-needs-month": ["FREQ=WEEKLY;BYDAY=2FR", "FREQ=YEARLY;BYDAY=-1FR"],
    "two-kinds-of-days": ["FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "rrule"), [(code, rrule) for code, rules in BAD.items() for rrule in rules])
def test_refused(code: str, rrule: str) -> None:
    with pytest.raises(InvalidRecurrence) as refusal:
        Recurrence.parse(rrule)
    assert refusal.value.code == code


def test_every_problem_has_a_bad_input() -> None:
    assert BAD.keys() | {"counted-needs-period"} == PROBLEM_CODES


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY;INTERVAL=5", "FREQ=MONTHLY;INTERVAL=18", "FREQ=MONTHLY;BYMONTHDAY=1"],
)
def test_days_are_counted_from_ends_of_periods_only(rule: str) -> None:
    with pytest.raises(InvalidRecurrence) as refusal:
        Recurrence.from_parts({"rrule": rule, "counted": {"count": 5, "unit": "days"}})
    assert refusal.value.code == "counted-needs-period"


@pytest.mark.parametrize("counted", [{"count": 5}, {"count": "x", "unit": "days"}, {"count": 5, "unit": "moons"}, [1]])
def test_parts_that_are_none(counted: object) -> None:
    with pytest.raises(InvalidRecurrence) as refusal:
        Recurrence.from_parts({"rrule": "FREQ=MONTHLY", "counted": counted})
    assert refusal.value.code == "value-wrong"


def test_the_value_checks_itself() -> None:
    for wrong in ({"weekdays": (Weekday(7),)}, {"until": date(1800, 1, 1)}, {"interval": 0}):
        with pytest.raises(InvalidRecurrence):
            Recurrence(Frequency.WEEKLY, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "written"),
    [
        ("RRULE:FREQ=MONTHLY;INTERVAL=1", "FREQ=MONTHLY"),
        ("rrule:freq=monthly;byday=+2fr;", "FREQ=MONTHLY;BYDAY=2FR"),
        ("  BYMONTHDAY=-1,15,1,1;FREQ=MONTHLY ", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1"),
        ("FREQ=MONTHLY;BYDAY=-1FR,FR,1TU,1MO", "FREQ=MONTHLY;BYDAY=1MO,1TU,-1FR,FR"),
        ("FREQ=YEARLY;UNTIL=20271231T235959Z", "FREQ=YEARLY;UNTIL=20271231"),
        ("FREQ=YEARLY;BYMONTH=9,3;BYMONTHDAY=-1", "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1"),
    ],
)
def test_one_meaning_has_one_spelling(given_: str, written: str) -> None:
    assert Recurrence.parse(given_).rrule == written


@pytest.mark.parametrize(
    ("rrule", "earlier"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
        ("FREQ=YEARLY;BYMONTH=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYMONTHDAY=10,20", "FREQ=MONTHLY;BYMONTHDAY=9,19"),
        ("FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=WEEKLY;BYDAY=TH,SU"),
        ("FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=3"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", None),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("FREQ=MONTHLY;BYDAY=2FR", None),
    ],
)
def test_a_day_earlier(rrule: str, earlier: str | None) -> None:
    found = Recurrence.parse(rrule).a_day_earlier()
    assert (found and found.rrule) == earlier


def test_a_counted_rule_has_no_rule_of_the_days_before() -> None:
    assert Recurrence(Frequency.MONTHLY, 3, counted=COUNTED["45 days"]).a_day_earlier() is None


# --- properties

FREQUENCIES = {
    "DAILY": [1, 2, 7, 90, 1000],
    "WEEKLY": [1, 2, 3, 52],
    "MONTHLY": [1, 2, 3, 6, 7, 12],
    "YEARLY": [1, 2, 3],
}
durations = st.builds(Duration, st.integers(-60, 120), st.sampled_from([Counted.DAYS, Counted.WEEKS, Counted.MONTHS]))
periods = st.sampled_from(
    [(Frequency.MONTHLY, 1), (Frequency.MONTHLY, 3), (Frequency.YEARLY, 1), (Frequency.YEARLY, 3)]
)
ends = st.one_of(
    st.just({}),
    st.builds(lambda count: {"count": count}, st.integers(1, 40)),
    st.builds(lambda until: {"until": until}, st.dates(date(1990, 1, 1), date(2199, 12, 31))),
)


@st.composite
def rules(draw: st.DrawFn, longest_month_day: int = 31) -> Recurrence:
    frequency = draw(st.sampled_from(sorted(FREQUENCIES)))
    parts: dict[str, object] = {"interval": draw(st.sampled_from(FREQUENCIES[frequency]))}
    kinds = ["none"]
    if frequency in ("MONTHLY", "YEARLY"):
        months = st.sets(st.integers(1, 12), min_size=frequency == "YEARLY", max_size=3)
        kinds += ["days", "weekdays", "months"]
    elif frequency == "WEEKLY":
        months = st.just(set())
        kinds += ["weekdays"]
    kind = draw(st.sampled_from(kinds))
    if kind != "none":
        parts["months"] = tuple(draw(months))
    if kind == "days":
        numbers = st.sampled_from([*range(1, longest_month_day + 1), -1])
        parts["month_days"] = tuple(draw(st.sets(numbers, min_size=1, max_size=3)))
    if kind == "weekdays":
        which = st.sampled_from([0, 1, 2, 4, 5, -1, -5]) if frequency != "WEEKLY" else st.just(0)
        parts["weekdays"] = tuple(draw(st.sets(st.builds(Weekday, st.integers(0, 6), which), min_size=1, max_size=3)))
    return Recurrence(Frequency(frequency), **parts, **draw(ends))  # type: ignore[arg-type]


counted_rules = st.builds(
    lambda period, counted, end: Recurrence(*period, counted=counted, **end), periods, durations, ends
)
any_rules = st.one_of(rules(), counted_rules)


def some(rule: Recurrence, first: PartialDate, number: int = 30) -> list[PartialDate]:
    return list(islice(rule.occurrences(first), number))


@given(any_rules)
def test_a_rule_that_is_written_is_read_as_the_same(rule: Recurrence) -> None:
    assert Recurrence.parse(rule.rrule) == replace(rule, counted=None)
    assert Recurrence.from_parts(json.loads(json.dumps(rule.parts))) == rule


@given(any_rules, partial_dates())
def test_dates_rise_and_keep_within_the_end(rule: Recurrence, first: PartialDate) -> None:
    found = some(rule, first)
    assert all(before.last_day < after.last_day for before, after in pairwise(found))
    assert all(before.first_day <= after.first_day for before, after in pairwise(found))
    assert all(first.last_day <= each.last_day <= (rule.until or each.last_day) for each in found)
    assert all(each.last_day.year <= LAST_YEAR for each in found)
    assert len(found) <= (rule.count or len(found))


@given(any_rules, partial_dates(), st.integers(0, 29), st.integers(-3, 3))
def test_next_and_previous_agree_with_the_whole_series(
    rule: Recurrence, first: PartialDate, number: int, off: int
) -> None:
    found = some(rule, first, 31)
    day = (found[min(number, len(found) - 1)].last_day if found else first.last_day) + timedelta(off)
    after = next((each for each in found if each.last_day > day), None)
    before = [each for each in found if each.last_day < day]
    assert rule.previous_before(day, first) == (before[-1] if before else None)
    if after is not None or len(found) < 31:
        assert rule.next_after(day, first) == after


@given(any_rules, partial_dates(), st.dates(date(1970, 1, 1), date(2200, 12, 31)))
def test_next_and_previous_are_inverse(rule: Recurrence, first: PartialDate, day: date) -> None:
    after = rule.next_after(day, first)
    if after is None:
        return
    before = rule.previous_before(after.last_day, first)
    assert before is None or (before.last_day <= day and rule.next_after(before.last_day, first) == after)
    assert before is not None or next(rule.occurrences(first)) == after


def test_a_day_outside_the_calendar_is_no_error() -> None:
    rule, first = Recurrence(Frequency.DAILY), PartialDate.parse("2027-01-01")
    assert rule.next_after(date.max, first) is None
    assert rule.next_after(date.min, first) == first
    assert rule.previous_before(date.min, first) is None
    assert rule.previous_before(date.max, first) == PartialDate.parse("2200-12-31")


def test_a_first_date_centuries_away_costs_no_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in dates that are made, not in seconds."""
    made: list[date] = []
    make = PartialDate.of_day.__func__  # type: ignore[attr-defined]
    spanning = PartialDate.spanning.__func__  # type: ignore[attr-defined]

    def of_day(cls: type[PartialDate], day: date) -> PartialDate:
        made.append(day)
        return make(cls, day)

    def of_span(cls: type[PartialDate], first: date, last: date) -> PartialDate:
        made.append(last)
        return spanning(cls, first, last)

    first = PartialDate.parse("1970-01-01")
    monkeypatch.setattr(PartialDate, "of_day", classmethod(of_day))
    monkeypatch.setattr(PartialDate, "spanning", classmethod(of_span))
    for rrule in ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY"):
        rule = Recurrence.parse(rrule)
        assert rule.next_after(date(2199, 1, 1), first) is not None
        assert rule.previous_before(date(2199, 1, 1), first) is not None
    assert len(made) < 200


def oracle(rule: Recurrence, first: date) -> Iterator[date]:
    bounded = rule if rule.count or rule.until else replace(rule, until=date(LAST_YEAR, 12, 31))
    return (each.date() for each in rrulestr(bounded.rrule, dtstart=datetime.combine(first, time())))


def is_plain(rule: Recurrence) -> bool:
    """Numbered weekdays beside others: dateutil takes the days that are both, RFC 5545 those that are either."""
    return len({bool(each.which) for each in rule.weekdays}) < 2


@given(rules(longest_month_day=28).filter(is_plain), st.dates(date(1970, 1, 1), date(2150, 12, 31)))
def test_dateutil_agrees_where_no_month_is_too_short(rule: Recurrence, first: date) -> None:
    if not (rule.month_days or rule.weekdays) and first.day > 28:
        first = first.replace(day=28)
    ours = [each.last_day for each in islice(rule.occurrences(PartialDate.of_day(first)), 20)]
    theirs = list(islice(takewhile(lambda day: day.year <= LAST_YEAR, oracle(rule, first)), 20))
    assert ours == theirs


def test_a_rule_is_a_value() -> None:
    one, other = Recurrence.parse("FREQ=MONTHLY;BYMONTHDAY=1,-1"), Recurrence(Frequency.MONTHLY, month_days=(-1, 1, 1))
    assert one == other and hash(one) == hash(other)
    assert list(one.occurrences(PartialDate.parse("2200-12"), WEEKDAYS)) == [PartialDate.parse("2200-12-31")]

"""What English phrases mean. The reference date is Monday 4 January 2027 unless a case says otherwise."""

from datetime import date

import pytest

from tracker.domain.calendars import WorkCalendar
from tracker.language.phrases import resolve

MONDAY = date(2027, 1, 4)

# phrase, EDTF of the date, boundary, rule
CASES = [
    ("by April", "2027-04", "end", "by-month"),
    ("by 30 April 2027", "2027-04-30", "end", "by-day"),
    ("before April 2027", "2027-04", "start", "before-month"),
    ("by the end of Q2", "2027-34", "end", "by-end-of-quarter"),
    ("before the end of December", "2027-12", "end", "before-end-of-month"),
    ("by 2030", "2030", "end", "by-year"),
    ("by next year", "2028", "end", "by-year"),
    ("by mid-June", "2027-06-11/2027-06-20", "end", "by-mid-month"),
    ("early August", "2027-08-01/2027-08-10", "end", "early-month"),
    ("late August 2028", "2028-08-21/2028-08-31", "end", "late-month"),
    ("early next year", "2028-33", "end", "early-year"),
    ("by mid-2027", "2027-06", "end", "by-mid-year"),
    ("in 10 working days", "2027-01-18", "end", "in-working-days"),
    ("within 30 days", "2027-02-03", "end", "within-days"),
    ("within the next 30 days", "2027-02-03", "end", "within-days"),
    ("within thirty (30) calendar days", "2027-02-03", "end", "within-days"),
    ("within one hundred and eighty days", "2027-07-03", "end", "within-days"),
    ("within 3 months", "2027-04-04", "end", "within-months"),
    ("in a fortnight", "2027-01-18", "end", "in-weeks"),
    ("next Friday", "2027-01-15", "end", "weekday"),
    ("by Friday", "2027-01-08", "end", "by-weekday"),
    ("by COB Friday", "2027-01-08", "end", "by-weekday"),
    ("tomorrow", "2027-01-05", "end", "day"),
    ("before tomorrow", "2027-01-05", "start", "before-day"),
    ("on or before the day after tomorrow", "2027-01-06", "end", "by-day"),
    ("spring 2027", "2027-21", "end", "season"),
    ("in winter", "2026-24", "end", "in-season"),
    ("first half of 2027", "2027-40", "end", "half-year"),
    ("by H2 2027", "2027-41", "end", "by-half-year"),
    ("the second half of April", "2027-04-16/2027-04-30", "end", "half"),
    ("in the last quarter of 2027", "2027-36", "end", "in-quarter"),
    ("2027 Q3", "2027-35", "end", "quarter"),
    ("end of the year", "2027", "end", "end-of-year"),
    ("by EOM", "2027-01", "end", "by-end-of-month"),
    ("end of next week", "2027-01-11/2027-01-17", "end", "end-of-week"),
    ("in the week of 9 June", "2027-06-07/2027-06-13", "end", "in-week"),
    ("by week 23", "2027-06-07/2027-06-13", "end", "by-week"),
    ("by the beginning of April", "2027-04", "start", "by-start-of-month"),
    ("30.04.2027", "2027-04-30", "end", "numeric-day"),
    ("30/04/2027", "2027-04-30", "end", "numeric-day"),
    ("30.4.27", "2027-04-30", "end", "numeric-day"),
    ("by 04/30/2027", "2027-04-30", "end", "by-numeric-day"),
    ("2027/04/30", "2027-04-30", "end", "numeric-day"),
    ("by 30/4", "2027-04-30", "end", "by-numeric-day"),
    ("04/2027", "2027-04", "end", "numeric-month"),
    ("April 30, 2027", "2027-04-30", "end", "day"),
    ("Friday, 30 April 2027", "2027-04-30", "end", "day"),
    ("30th of April", "2027-04-30", "end", "day"),
    ("by 30-Apr-2027", "2027-04-30", "end", "by-day"),
    ("by Apr. 30th", "2027-04-30", "end", "by-day"),
    ("by twenty-first of June", "2027-06-21", "end", "by-day"),
    ("by the 15th", "2027-01-15", "end", "by-day"),
    ("by the 15th of next month", "2027-02-15", "end", "by-day"),
    ("by the second Friday of May", "2027-05-14", "end", "by-nth-weekday"),
    ("last working day of May", "2027-05-31", "end", "last-day"),
    ("1-15 March 2027", "2027-03-01/2027-03-15", "end", "days"),
    ("between 1 March and 15 April", "2027-03-01/2027-04-15", "end", "in-days"),
    ("not later than 3 May", "2027-05-03", "end", "by-day"),
    ("no later than October 1, 2027", "2027-10-01", "end", "by-day"),
    ("due 30 April", "2027-04-30", "end", "by-day"),
    ("The deadline is 30 April 2027", "2027-04-30", "end", "by-day"),
    ("until Friday", "2027-01-08", "end", "until-weekday"),
    ("prior to 1 March", "2027-03-01", "start", "before-day"),
    ("30 April at the latest", "2027-04-30", "end", "by-day"),
    ("by 5 pm on Friday 30 April 2027", "2027-04-30", "end", "by-day"),
    ("By 11:59 pm EDT, Wednesday, July 14, 2027", "2027-07-14", "end", "by-day"),
    ("today before 4pm", "2027-01-04", "end", "day"),
    ("before 12:01 am April 16", "2027-04-16", "start", "before-start-of-day"),
    ("by fiscal year 2028", "2027-10-01/2028-09-30", "end", "by-fiscal-year"),
    ("within 45 days after the end of each quarter", "2027-02-14", "end", "within-days-after-each-quarter"),
    ("no later than 90 days after 1 March 2027", "2027-05-30", "end", "by-days-after-day"),
    ("two weeks before 1 June 2027", "2027-05-18", "end", "weeks-before-day"),
    ("within 30 days of the date of this order", "2027-02-03", "end", "within-days"),
    ("by 31 January, 30 April and 31 July", "2027-01-31", "end", "by-day"),
    ("by 29 February", "2028-02-29", "end", "by-day"),
    ("2027-04-30T12:00Z", "2027-04-30", "end", "iso"),
    ("2027-04-30", "2027-04-30", "end", "iso"),
    ("by 2027-04", "2027-04", "end", "by-iso"),
    ("2027-34", "2027-34", "end", "edtf"),
    ("2027-22", "2027-22", "end", "edtf"),
    ("2027-41", "2027-41", "end", "edtf"),
    ("2027-06-11/2027-06-20", "2027-06-11/2027-06-20", "end", "edtf"),
    ("2027-W23", "2027-06-07/2027-06-13", "end", "week"),
    ("by January 2022", "2022-01", "end", "by-month"),  # passed: the caller asks whether 2027 was meant
    ("27 April 2026", "2026-04-27", "end", "day"),
]

NO_DEADLINE = [
    "",
    "since 2019",
    "published on 12 May 2020",
    "issued on July 7, 2022",
    "in a directive issued in January",
    "the memorandum of October 27, 2009",
    "valid until 30 April 2027",
    "remains in force until May 2028",
    "enters into force on 1 May 2027",
    "as of 30 April 2027",
    "starting in FY 2015",
    "From 2017 through 2021",
    "From January to March 2023",
    "beginning on July 26, 2027, and continuing",
    "By June, they had assembled around Boston",
    "It has been closed from April until the end of June.",
    "not before 3 May",
    "not earlier than April 2027",
    "due to a one second time difference",
    "within the scope",
    "for a period of at least 1 year",
    "six to nine-month lag",
    "by 2030 percent",
    "by year",
    "by the 2nd meeting",
    "reviewed by Mr May",
    "you may do this",
    "march on",
    "until terminated by the President",
    "every 2 to 3 years on average",
    "version 30.04 of the form",
    "by 31 April 2027",
    "by 2500",
    "by 10-20-30",
]


@pytest.mark.parametrize(("phrase", "edtf", "boundary", "rule"), CASES, ids=[case[0] for case in CASES])
def test_phrase(phrase: str, edtf: str, boundary: str, rule: str) -> None:
    reading = resolve(phrase, MONDAY)
    assert reading is not None
    assert (reading.date and reading.date.edtf, reading.boundary.value, reading.rule) == (edtf, boundary, rule)


@pytest.mark.parametrize("phrase", NO_DEADLINE)
def test_no_deadline(phrase: str) -> None:
    assert resolve(phrase, MONDAY) is None


@pytest.mark.parametrize(
    ("phrase", "others"),
    [
        ("by April", [("2027-04", "start"), ("2027-04-01", "end")]),
        ("by 2030", [("2030", "start")]),
        ("by mid-June", [("2027-06-15", "end"), ("2027-06-11/2027-06-20", "start")]),
        ("04/05/2027", [("2027-04-05", "end")]),
        ("05/05/2027", []),
        ("next Friday", [("2027-01-08", "end")]),
        ("by Monday", [("2027-01-11", "end")]),
        ("by Friday", []),
        ("by the end of next week", [("2027-01-15", "end")]),
        ("before the end of December", [("2027-12-31", "start")]),
        ("by the beginning of April", [("2027-04-01", "end")]),
        ("by FY 2028", [("2027-10-01/2028-09-30", "start"), ("2028", "end")]),
        ("by 30 April 2027", []),
        ("by the end of April", []),
        ("before April", []),
    ],
)
def test_the_other_defensible_readings(phrase: str, others: list[tuple[str, str]]) -> None:
    reading = resolve(phrase, MONDAY)
    assert reading is not None
    assert [(rival.date and rival.date.edtf, rival.boundary.value) for rival in reading.rivals] == others
    assert all(rival.confidence < reading.confidence for rival in reading.rivals)


@pytest.mark.parametrize(
    ("phrase", "reference", "edtf"),
    [
        ("by April", date(2027, 4, 28), "2027-04"),  # late in April it still means this one
        ("by April", date(2027, 5, 1), "2028-04"),
        ("before April", date(2027, 4, 1), "2028-04"),
        ("before April", date(2027, 3, 31), "2027-04"),
        ("by 30 April", date(2027, 4, 30), "2027-04-30"),
        ("by 30 April", date(2027, 5, 1), "2028-04-30"),
        ("by winter", date(2027, 2, 1), "2026-24"),
        ("by Friday", date(2027, 1, 8), "2027-01-08"),
        ("by the 31st", date(2027, 2, 3), "2027-03-31"),
        ("in a month", date(2027, 1, 31), "2027-02-28"),
        ("with progress assessments due by April", date(2025, 1, 2), "2025-04"),
    ],
)
def test_a_missing_year_is_the_next_one(phrase: str, reference: date, edtf: str) -> None:
    reading = resolve(phrase, reference)
    assert reading is not None and reading.date is not None
    assert reading.date.edtf == edtf


def test_an_event_without_a_day_is_waited_for() -> None:
    reading = resolve("within 10 working days of receipt", MONDAY)
    assert reading is not None
    assert reading.date is None and reading.last_day is None
    assert [(step.code, dict(step.values)) for step in reading.explanation] == [
        ("waits-for-event", {"event": "receipt", "count": "10", "unit": "working-days"})
    ]


def test_working_days_are_those_of_the_calendar() -> None:
    calendar = WorkCalendar(overrides={date(2027, 1, 5): False, date(2027, 1, 9): True})
    reading = resolve("in 5 working days", MONDAY, calendar=calendar)
    assert reading is not None and reading.last_day == date(2027, 1, 11)
    reading = resolve("in 4 working days", MONDAY, calendar=calendar)
    assert reading is not None and reading.last_day == date(2027, 1, 9)


def test_a_calendar_without_work_gives_no_date() -> None:
    calendar = WorkCalendar(weekend=frozenset(range(7)))
    assert resolve("in 5 working days", MONDAY, calendar=calendar) is None
    assert resolve("by the last working day of May", MONDAY, calendar=calendar) is None


@pytest.mark.parametrize(
    ("phrase", "warning"),
    [
        ("by April", "year-assumed"),
        ("by the 15th", "month-assumed"),
        ("Monday 30 April 2027", "weekday-differs"),
        ("04/05/2027", "order-ambiguous"),
        ("by noon tomorrow", "time-dropped"),
        ("by mid-June 2027", "approximate"),
    ],
)
def test_what_was_not_taken_as_written_is_said(phrase: str, warning: str) -> None:
    reading = resolve(phrase, MONDAY)
    assert reading is not None
    assert warning in reading.warnings
    assert warning in {step.code for step in reading.explanation} | {"order-ambiguous", "approximate"}


@pytest.mark.parametrize(
    ("phrase", "sentence", "deadline"),
    [
        ("In March", "In March, our Nation saw the lowest number in history.", False),
        ("in March", "The Secretary shall submit the plan in March.", True),
        ("before 2000", "show me sales from 2010 to 2018 or before 2000", False),
        ("by January 2022", "By January 2022 the share reached a third.", False),
        ("by January 2022", "The agency shall report by January 2022.", True),
        ("December 7 of each year", "Congress has designated December 7 of each year as a day of remembrance.", False),
        ("30 April 2027", "The first update will be due 30 April 2027.", True),
    ],
)
def test_the_sentence_around_decides(phrase: str, sentence: str, deadline: bool) -> None:
    assert (resolve(phrase, MONDAY, context=sentence) is not None) is deadline

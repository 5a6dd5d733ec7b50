"""Whatever stands in an iCalendar file, the days in it are read, and what cannot be read is named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.exchange import calendars
from tracker.exchange.calendars import Means, Read
from tracker.operations.errors import Refused


def file(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str, means: Means = Means.MARKED) -> Read:
    return calendars.read(file(*events), first_year=2026, last_year=2030, means=means)


def found(*events: str) -> list[str]:
    return [one.named.day.isoformat() for one in read(*events).found]


def why(event: str) -> str:
    got = read(event)
    assert got.found == []
    (left,) = got.left
    assert left.line == 4
    return left.because


ONE = "DTSTART;VALUE=DATE:20270617\nSUMMARY:Day of the city"


def test_one_whole_day() -> None:
    (one,) = read(ONE).found
    assert (one.line, one.named.day, one.named.name) == (4, date(2027, 6, 17), "Day of the city")
    assert (one.named.working, one.named.provisional) == (False, False)


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270104", ["2027-01-01", "2027-01-02", "2027-01-03"]),
        ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270102", ["2027-01-01"]),
        ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270101", ["2027-01-01"]),
        ("DTSTART;VALUE=DATE:20270101\nDURATION:P2D", ["2027-01-01", "2027-01-02"]),
        ("DTSTART:20270101", ["2027-01-01"]),
        ("DTSTART;VALUE=DATE:20251231\nDTEND;VALUE=DATE:20260103", ["2026-01-01", "2026-01-02"]),
        ("DTSTART:20270302T000000\nDTEND:20270303T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE", ["2027-03-02"]),
        ("DTSTART;VALUE=DATE:20270101\nRDATE;VALUE=DATE:20270105,20280105",
         ["2027-01-01", "2027-01-05", "2028-01-05"]),
    ],
)  # fmt: skip
def test_the_end_is_the_first_day_after(event: str, days: list[str]) -> None:
    assert found(event) == days


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("DTSTART;VALUE=DATE:20200709\nRRULE:FREQ=YEARLY", [f"{year}-07-09" for year in range(2026, 2031)]),
        ("DTSTART;VALUE=DATE:18000709\nRRULE:FREQ=YEARLY", [f"{year}-07-09" for year in range(2026, 2031)]),
        ("DTSTART;VALUE=DATE:20260709\nRRULE:FREQ=YEARLY;COUNT=2", ["2026-07-09", "2027-07-09"]),
        ("DTSTART;VALUE=DATE:20260709\nRRULE:FREQ=YEARLY;UNTIL=20270709T000000Z", ["2026-07-09", "2027-07-09"]),
        ("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;WKST=SU;UNTIL=20271231",
         ["2026-11-26", "2027-11-25"]),
        ("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4;UNTIL=20271231",
         ["2026-11-26", "2027-11-25"]),
        ("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;UNTIL=20280101\nEXDATE;VALUE=DATE:20270101",
         ["2026-01-01", "2028-01-01"]),
        ("DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260102\nRRULE:FREQ=YEARLY;COUNT=2",
         ["2026-01-01", "2026-12-30", "2026-12-31", "2027-01-01"]),
    ],
)  # fmt: skip
def test_what_comes_again_every_year(event: str, days: list[str]) -> None:
    assert found(event) == days


@pytest.mark.parametrize("order", [1, -1])
def test_one_of_a_series_that_was_moved_takes_its_place(order: int) -> None:
    series = "UID:a\nDTSTART;VALUE=DATE:20260709\nRRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:Outing"
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20270709\nDTSTART;VALUE=DATE:20270712\nSUMMARY:Outing"
    assert found(*[series, moved][::order]) == ["2026-07-09", "2027-07-12"]


def test_a_cancelled_one_of_a_series_is_left_out() -> None:
    series = "UID:a\nDTSTART;VALUE=DATE:20260709\nRRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:Outing"
    cancelled = "UID:a\nRECURRENCE-ID;VALUE=DATE:20270709\nDTSTART;VALUE=DATE:20270709\nSTATUS:CANCELLED"
    assert found(series, cancelled) == ["2026-07-09"]


def test_one_of_several_days_is_moved_as_a_whole() -> None:
    series = "UID:a\nDTSTART;VALUE=DATE:20260709\nDTEND;VALUE=DATE:20260711\nRRULE:FREQ=YEARLY;COUNT=2"
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20270709\nDTSTART;VALUE=DATE:20270712\nDTEND;VALUE=DATE:20270714"
    assert found(series, moved) == ["2026-07-09", "2026-07-10", "2027-07-12", "2027-07-13"]


def test_what_a_file_names_beyond_all_measure_is_left_out() -> None:
    often = "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=1,2,3;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10"
    got = read(*[often] * 200)
    assert len(got.found) + sum(one.day is not None for one in got.left) <= calendars.MOST_DAYS
    assert got.left[-1].because == "The event repeats too often for days off."


@pytest.mark.parametrize(
    ("lines", "working"),
    [
        ("CATEGORIES:Holiday", False),
        ("CATEGORIES:Holiday,Working day", True),
        ("CATEGORIES:Something\nCATEGORIES:WORKING", True),
        ("SUMMARY:Make-up working Saturday", True),
        ("SUMMARY:Workday", True),
        ("SUMMARY:Non-working day", False),
        ("SUMMARY:Not a working day", False),
        ("SUMMARY:Рабочая суббота (перенос с 22 февраля)", True),
        ("SUMMARY:Нерабочий день", False),
        ("SUMMARY:春节补班", True),
        ("SUMMARY:国庆节（班）", True),
        ("SUMMARY:国庆节（休）", False),
        ("SUMMARY:Workers' Day", False),
    ],
)
def test_working_days_are_told_by_category_or_name(lines: str, working: bool) -> None:
    event = f"DTSTART;VALUE=DATE:20270220\n{lines}"
    assert read(event).found[0].named.working is working
    assert read(event, means=Means.FREE).found[0].named.working is False
    assert read(event, means=Means.WORKING).found[0].named.working is True


def test_a_tentative_event_is_provisional() -> None:
    assert read(f"{ONE}\nSTATUS:TENTATIVE").found[0].named.provisional
    assert not read(f"{ONE}\nSTATUS:CONFIRMED").found[0].named.provisional


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (f"{ONE}\nSTATUS:CANCELLED", "cancelled"),
        ("SUMMARY:No day", "when it begins"),
        ("DTSTART:20270301T090000Z", "time of day"),
        ("DTSTART:20270301T000000\nDTEND:20270302T000000", "time of day"),
        ("DTSTART:20270301T090000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE", "time of day"),
        ("DTSTART;VALUE=DATE:20270105\nDTEND;VALUE=DATE:20270101", "before it begins"),
        ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20280101", "365 days"),
        ("DTSTART;VALUE=DATE:20200101", "outside 2026 to 2030"),
        ("DTSTART;VALUE=DATE:20310101\nRRULE:FREQ=YEARLY", "outside 2026 to 2030"),
        ("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=WEEKLY", "more often than once a year"),
        ("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;BYEASTER=0", "not understood"),
        ("DTSTART;VALUE=DATE:18000101\nRRULE:FREQ=YEARLY;INTERVAL=3", "before 1970"),
        ("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY;COUNT=3", "two rules"),
        ("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270131\nRDATE;VALUE=DATE:"
         + ",".join(f"2028{month:02}01" for month in range(1, 13)) + "," + ",".join(f"202{n}0101" for n in range(8)),
         "too often"),
        ("DTSTART;VALUE=DATE:20271341", "RFC 5545"),
        ("DTSTART;VALUE=DATE:tomorrow", "RFC 5545"),
        ("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=SOMETIMES", "not understood: FREQ=SOMETIMES."),
        ("DTSTART;VALUE=DATE:20270101\nDTSTART;VALUE=DATE:20270102", "RFC 5545"),
    ],
)  # fmt: skip
def test_what_is_left_out_says_why(event: str, words: str) -> None:
    assert words in why(event)


def test_a_bad_event_stops_no_other() -> None:
    got = read(ONE, "DTSTART;VALUE=DATE:nonsense\nSUMMARY:Bad", "DTSTART;VALUE=DATE:20270618")
    assert [one.named.day.day for one in got.found] == [17, 18]
    assert [(one.line, one.name) for one in got.left] == [(8, "Bad")]


def test_an_event_without_an_end() -> None:
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101\nBEGIN:VEVENT\nDTSTART:20270102\nEND:VEVENT\nBEGIN:VEVENT\n"
    )
    got = calendars.read(data, first_year=2026, last_year=2030)
    assert [one.named.day for one in got.found] == [date(2027, 1, 2)]
    assert [(one.line, one.because) for one in got.left] == [
        (2, "This event has no end."), (7, "This event has no end."),
    ]  # fmt: skip


def test_a_day_that_is_named_twice() -> None:
    got = read(f"{ONE}\nSTATUS:TENTATIVE", ONE)
    assert [(one.line, one.named.provisional) for one in got.found] == [(9, False)]
    assert [(one.line, one.because) for one in got.left] == [(4, "The file names this day already, on line 9.")]


def test_a_day_that_is_free_and_working() -> None:
    got = read(ONE, f"{ONE}\nCATEGORIES:working")
    assert got.found == []
    assert [(one.line, one.day) for one in got.left] == [(4, date(2027, 6, 17)), (8, date(2027, 6, 17))]


def test_names_are_cut_to_what_can_be_kept_and_folded_lines_joined() -> None:
    (one,) = read(f"DTSTART;VALUE=DATE:20270617\nSUMMARY:Day\n  of {'x' * 200}").found
    assert one.named.name.startswith("Day of xxx")
    assert len(one.named.name) == 100


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "BEGIN:VCALENDAR"),
        (b"day;name\n2027-01-01;x", "BEGIN:VCALENDAR"),
        (file(), "no events"),
        (file("SUMMARY:День".replace("День", "x")) .replace(b"x", "День".encode("cp1251")), "UTF-8"),
        (b"BEGIN:VCALENDAR\n" + b"x" * calendars.LARGEST_FILE, "1 MB"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 2001, "2000 events"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        calendars.read(data, first_year=2026, last_year=2030)


def test_other_components_and_a_mark_of_utf8_are_no_matter() -> None:
    data = file(ONE).replace(b"BEGIN:VEVENT", b"BEGIN:VTODO\r\nSUMMARY:x\r\nEND:VTODO\r\nBEGIN:VEVENT", 1)
    got = calendars.read(b"\xef\xbb\xbf" + data, first_year=2026, last_year=2030)
    assert [one.line for one in got.found] == [7]


LINES = st.sampled_from(
    [
        "DTSTART;VALUE=DATE:20270101", "DTSTART:20270101T000000Z", "DTEND;VALUE=DATE:20270105", "DURATION:P1W",
        "DURATION:-P3D", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY;BYDAY=1MO;BYMONTH=2", "RRULE:FREQ=YEARLY;INTERVAL=0",
        "EXDATE;VALUE=DATE:20270101", "RDATE:x", "STATUS:TENTATIVE", "CATEGORIES:a,b", "CATEGORIES", "SUMMARY;X=:y",
        "BEGIN:VALARM", "END:VALARM", "RECURRENCE-ID;VALUE=DATE:20270101", "UID:a", "DTSTART;TZID=Mars:20270101T000000",
        "END:VCALENDAR", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", ";;;", "\x00",
    ]
)  # fmt: skip


@given(st.lists(st.lists(LINES | st.text(max_size=30), max_size=6), min_size=1, max_size=4))
def test_nothing_in_an_event_raises(events: list[list[str]]) -> None:
    got = calendars.read(file(*["\n".join(lines) for lines in events]), first_year=2026, last_year=2030)
    assert all(2026 <= one.named.day.year <= 2030 for one in got.found)
    assert len({one.named.day for one in got.found}) == len(got.found)

"""The ladder for 40 deadlines and 6 calendars equals a table; and no zone lets a step fall on the wrong side of due_at.

How `ladder_table.csv` was made: for each calendar the days of 2024 to 2026 were printed with the working days numbered
one after the other, the free and the working days typed in from the official lists (Russia, China: the decrees of the
years; Israel: Friday and Saturday, and the feasts; the United States: federal holidays; "works": an office that works
on Saturdays and closes from 1 to 17 August 2025). First and last days of the periods, and the notice days, were
written down from sections 2 and 4 of the rules; each step was then looked up on the sheet by its number, by a small
program that knows the sheet and nothing else. Nothing of tracker.domain and no library of holidays had a part in it.
"""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Terms, span_of
from tracker.domain.policies import DEFAULT_POLICY, Role
from tracker.domain.reminders import Ladder, Mode, Reader, Told, plan

CLOSED = {date(2025, 8, 1) + timedelta(days=n): False for n in range(17)}
CALENDARS = {
    "none": WEEKDAYS,
    "US": WorkCalendar("US"),
    "RU": WorkCalendar("RU"),
    "CN": WorkCalendar("CN"),
    "IL": WorkCalendar("IL", frozenset({4, 5})),
    "works": WorkCalendar(None, frozenset({6}), CLOSED),
}
STEPS = [step.id for step in DEFAULT_POLICY.steps]
LOGGED = datetime(2024, 1, 2, 12, tzinfo=UTC)
TOLD = Told({Role.RESPONSIBLE: LOGGED})
ROWS = list(csv.DictReader((Path(__file__).parent / "ladder_table.csv").read_text(encoding="utf-8").splitlines()))


def test_the_table_is_whole() -> None:
    assert len({row["deadline"] for row in ROWS}) == 40
    assert len(ROWS) == 240 and {row["calendar"] for row in ROWS} == set(CALENDARS)


@pytest.mark.parametrize("calendar", CALENDARS)
def test_the_ladder_is_that_of_the_table(calendar: str) -> None:
    reader = Reader("UTC", time(9), Mode.DAILY, CALENDARS[calendar])
    wrong = []
    for row in ROWS:
        if row["calendar"] != calendar:
            continue
        span = span_of(Terms(PartialDate.parse(row["deadline"]), zone="UTC"), WEEKDAYS)
        steps = plan(span, DEFAULT_POLICY, reader, TOLD, Ladder(LOGGED))
        found = {step.step.id: step.planned_at for step in steps}
        for name in STEPS:
            expected = datetime.fromisoformat(f"{row[name]}T09:00+00:00") if row[name] else None
            if found.get(name) != expected:
                wrong.append((row["deadline"], name, found.get(name), expected))
        if reader.calendar.add_workdays(span.last_day, 20).isoformat() != row["long-overdue"]:
            wrong.append((row["deadline"], "long-overdue", None, None))
    assert not wrong


ZONES = [
    "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Australia/Lord_Howe", "Asia/Tokyo",
    "Asia/Shanghai", "Asia/Bishkek", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Europe/Moscow", "Africa/Cairo",
    "Europe/Berlin", "UTC", "America/St_Johns", "America/New_York", "America/Los_Angeles", "Pacific/Marquesas",
    "Pacific/Pago_Pago",
]  # fmt: skip
# A Friday, a Sunday, the days on which clocks change in Europe and America, a month, a year's end.
DUES = ["2025-04-25", "2025-03-30", "2025-11-02", "2025-03-09", "2025-10-26", "2025-09", "2025-12-31"]


@pytest.mark.parametrize("mode", Mode)
def test_no_step_falls_on_the_wrong_side_of_due_at(mode: Mode) -> None:
    assert len(set(ZONES)) == 20
    told = Told(dict.fromkeys(Role, LOGGED))
    ladder = Ladder(LOGGED, sent=frozenset({"end+5"}))
    for due in DUES:
        for zone in ZONES:
            span = span_of(Terms(PartialDate.parse(due), zone=zone), WEEKDAYS)
            for theirs in ZONES:
                for hour in (time(0), time(23)):
                    for step in plan(span, DEFAULT_POLICY, Reader(theirs, hour, mode, WEEKDAYS), told, ladder):
                        place = (due, zone, theirs, hour, step.step.id)
                        assert (step.planned_at < span.due_at) == step.step.is_before, place
                        assert not step.step.is_before or step.expires_at <= span.due_at, place

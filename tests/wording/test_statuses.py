"""Labels and chips."""

from datetime import date

import pytest

from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Span, Terms, span_of
from tracker.domain.lifecycle import Kind, Outcome, Stage, Status
from tracker.domain.policies import Role
from tracker.wording import (
    chip,
    due_in_workdays,
    kind_label,
    outcome_label,
    overdue_by_workdays,
    role_label,
    stage_label,
    status_label,
)


def span(edtf: str) -> Span:
    return span_of(Terms(PartialDate.parse(edtf)), WEEKDAYS)


@pytest.mark.parametrize(
    ("label", "members"),
    [(status_label, Status), (kind_label, Kind), (stage_label, Stage), (outcome_label, Outcome), (role_label, Role)],
)
def test_everything_has_a_label_of_its_own(label: object, members: type[Status]) -> None:
    labels = [label(member) for member in members]  # type: ignore[operator]
    assert all(labels)
    assert len(set(labels)) == len(labels)
    assert labels == [label(member.value) for member in members]  # type: ignore[operator]
    with pytest.raises(ValueError, match="nonsense"):
        label("nonsense")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("status", "edtf", "days", "today", "words"),
    [
        (Status.UPCOMING, "2027-04", None, None, "Upcoming"),
        (Status.DUE_SOON, "2027-05-17", None, None, "Due Mon 17 May"),
        (Status.DUE_SOON, "2027-01-04", None, date(2026, 12, 22), "Due Mon 4 Jan 2027"),
        (Status.DUE_SOON, "2027-04", None, None, "Due soon: April 2027"),
        (Status.DUE_SOON, None, None, None, "Due soon"),
        (Status.DUE, "2027-04-30", None, None, "Due today"),
        (Status.DUE, "2027-04-30", None, date(2027, 4, 30), "Due today"),
        (Status.DUE, "2027-04-30", None, date(2027, 5, 3), "Waiting since Fri 30 Apr"),
        (Status.DUE, "2027-04", None, date(2027, 4, 12), "During April 2027"),
        (Status.DUE, "2027-04", None, date(2027, 4, 30), "Last day of April 2027"),
        (Status.DUE, "2030", None, None, "During 2030"),
        (Status.DUE, "2027-34", None, None, "During the second quarter of 2027"),
        (Status.DUE, "2027-06-11/2027-06-20", None, None, "Due 11 to 20 June 2027"),
        (Status.DUE, None, None, None, "Due now"),
        (Status.OVERDUE, "2027-04-30", 0, None, "Overdue"),
        (Status.OVERDUE, "2027-04-30", 1, None, "Overdue by 1 working day"),
        (Status.OVERDUE, "2027-04-30", 10, None, "Overdue by 10 working days"),
        (Status.OVERDUE, None, None, None, "Overdue"),
        (Status.LONG_OVERDUE, "2027-04-30", 21, None, "Long overdue: 21 working days"),
        (Status.LONG_OVERDUE, None, None, None, "Long overdue"),
        (Status.PAUSED, None, None, None, "Paused"),
        (Status.MET, "2027-04-30", 10, None, "Met"),
    ],
)
def test_chips(status: Status, edtf: str | None, days: int | None, today: date | None, words: str) -> None:
    assert chip(status, span(edtf) if edtf else None, days, today=today) == words
    assert chip(status.value, span(edtf) if edtf else None, days, today=today) == words


def test_counting_words() -> None:
    assert [overdue_by_workdays(n) for n in (-1, 0, 1, 2)] == [
        "Overdue",
        "Overdue",
        "Overdue by 1 working day",
        "Overdue by 2 working days",
    ]
    assert [due_in_workdays(n) for n in (0, 1, 3)] == [
        "Due today",
        "Due in 1 working day",
        "Due in 3 working days",
    ]

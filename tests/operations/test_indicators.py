"""What a promise is measured by: defined, changed, read, and claimed by reports."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import NOW, make_deadline
from tests.operations.stories import BY, Story, events, last_event, story
from tracker.domain.lifecycle import Status
from tracker.domain.trajectories import Course, Direction
from tracker.models import Channel, Indicator, Reading, Report
from tracker.operations import indicators, reports
from tracker.operations.errors import Refused
from tracker.operations.indicators import Measure, Measured
from tracker.queries.indicators import measures_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def measure(told: Story) -> Measure:
    return Measure(
        name="Place in the ranking", unit="", direction=Direction.DOWN, baseline=Decimal(100),
        baseline_on=date(2026, 4, 30), target=Decimal(50), deadline=told.deadline,
    )  # fmt: skip


def defined(told: Story) -> Indicator:
    return indicators.define(told.commitment, measure(told), by=BY, now=NOW)


def reported(told: Story, indicator: Indicator, value: int = 60) -> Report:
    return reports.submit(
        told.deadline, by=told.asker, now=NOW, narrative="", claimed_outcome=None, received_on=TODAY,
        channel=Channel.PAGE, recipient=told.person,
        readings=[Measured(indicator, Decimal(value), TODAY, "The list of April")],
    )  # fmt: skip


def course(told: Story) -> Course | None:
    (found,) = measures_of(told.commitment, today=TODAY)
    return found.course


def test_defined_and_audited() -> None:
    told = story()
    indicator = defined(told)
    event = last_event("indicator.defined")
    assert event.after["target"] == "50" and event.after["deadline"] == str(told.deadline.uid)
    assert "ranking" not in str(event.after) and event.commitment == told.commitment.pk
    assert indicator.aim is not None and indicator.aim.target_on == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"target": Decimal(101)}, "wrong side"),
        ({"direction": Direction.UP}, "wrong side"),
        ({"baseline_on": date(2027, 4, 30)}, "before the target"),
        ({"deadline": None}, "a date of this commitment"),
    ],
)
def test_what_leads_nowhere_is_refused(change: dict[str, object], because: str) -> None:
    told = story()
    if "deadline" in change:
        change = {"deadline": make_deadline()}
    with pytest.raises(Refused, match=because):
        indicators.define(told.commitment, replace(measure(told), **change), by=BY, now=NOW)  # type: ignore[arg-type]


def test_a_name_stands_once() -> None:
    told = story()
    defined(told)
    with pytest.raises(Refused, match="measured already"):
        indicators.define(told.commitment, replace(measure(told), name="place in the RANKING "), by=BY, now=NOW)


def test_changed_with_a_reason_the_readings_stay() -> None:
    told = story()
    indicator = defined(told)
    indicators.read(Measured(indicator, Decimal(60), TODAY), by=BY, now=NOW)
    wanted = replace(measure(told), target=Decimal(40))
    with pytest.raises(Refused, match="Say why"):
        indicators.revise(indicator, wanted, by=BY, now=NOW, reason=" ")
    indicators.revise(indicator, wanted, by=BY, now=NOW, reason="Annex 3")
    event = last_event("indicator.revised")
    assert Decimal(event.before["target"]) == 50 and event.after["target"] == "40"
    assert indicator.readings.count() == 1


def test_a_reading_of_the_office_counts_at_once_until_it_is_taken_out() -> None:
    told = story()
    indicator = defined(told)
    assert course(told) is Course.SILENT
    reading = indicators.read(Measured(indicator, Decimal(51), TODAY), by=BY, now=NOW)
    assert course(told) is Course.ON
    indicators.strike(reading, by=BY, now=NOW, reason="Wrong list")
    assert course(told) is Course.SILENT
    with pytest.raises(Refused, match="does not count"):
        indicators.strike(reading, by=BY, now=NOW, reason="again")
    assert events() == ["indicator.defined", "indicator.read", "indicator.struck"]


def test_no_reading_holds_for_tomorrow() -> None:
    indicator = defined(story())
    with pytest.raises(Refused, match="still to come"):
        indicators.read(Measured(indicator, Decimal(1), TODAY + timedelta(days=1)), by=BY, now=NOW)


def test_a_claimed_reading_counts_once_its_report_is_accepted() -> None:
    told = story()
    report = reported(told, defined(told))
    assert course(told) is Course.SILENT
    assert last_event("report.submitted").after["readings"][0]["state"] == "claimed"
    reports.note(report, by=BY, now=NOW)
    assert course(told) is Course.OFF  # 60, and the line stands near 51


def test_returned_or_withdrawn_it_never_counts() -> None:
    told = story()
    indicator = defined(told)
    reports.send_back(reported(told, indicator), by=BY, now=NOW, reason="Which list?")
    reports.withdraw(reported(told, indicator), by=told.asker, now=NOW)
    assert set(Reading.objects.values_list("state", flat=True)) == {"rejected"}


def test_accepted_with_an_outcome_it_counts_too() -> None:
    told = story()
    indicator = defined(told)
    report = reports.submit(
        told.deadline, by=told.asker, now=NOW, narrative="Done", claimed_outcome=Status.MET, received_on=TODAY,
        channel=Channel.PAGE, recipient=told.person, readings=[Measured(indicator, Decimal(50), TODAY)],
    )  # fmt: skip
    reports.accept(report, by=BY, now=NOW, outcome=Status.MET)
    assert course(told) is Course.ON


def test_a_figure_of_another_promise_is_refused() -> None:
    foreign = defined(story())
    told = story()
    with pytest.raises(Refused, match="belongs to something else"):
        reported(told, foreign)
    assert not Report.objects.exists()

"""A commitment that comes again says so: the rule in words and the next dates, in the reader's language."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.web.rooms import Office, office
from tracker import queries
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Outcome
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.models import Commitment
from tracker.operations import closing, commitments
from tracker.operations.audit import Actor
from tracker.operations.terms import Due
from tracker.web.series import Series, series_on
from tracker.wording import due_briefly

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
BY = Actor.of_command("test")
FIRST = NOW.date() + timedelta(days=10)
WEEKLY = Recurrence(Frequency.WEEKLY, 2)


def repeating(place: Office, rule: Recurrence = WEEKLY) -> Commitment:
    due = Due(date=PartialDate.of_day(FIRST), recurrence=rule)
    return commitments.record(by=BY, now=NOW, unit=place.unit, title="Report every other week", due=due)


def series_of(commitment: Commitment) -> list[Series]:
    return series_on(commitment, commitment.deadlines.all(), queries.office())


def test_the_page_says_the_rule_and_the_next_dates() -> None:
    place = office()
    commitment = repeating(place)
    html = place.client(place.staff).get(f"/commitments/{commitment.reference}/").content.decode()
    assert "Every 2 weeks" in html
    for weeks in (2, 4, 6):
        assert due_briefly(PartialDate.of_day(FIRST + timedelta(weeks=weeks))) in html


def test_a_series_that_has_ended_names_no_further_date() -> None:
    place = office()
    commitment = repeating(place, Recurrence(Frequency.WEEKLY, 2, count=2))
    (series,) = series_of(commitment)
    assert series.words == "every 2 weeks, 2 times in all"
    assert len(series.next_dates) == 1
    closing.close(commitment, by=BY, now=NOW, outcome=Outcome.FULFILLED, reason="All of it came.")
    assert series_of(commitment)[0].next_dates == []
    html = place.client(place.staff).get(f"/commitments/{commitment.reference}/").content.decode()
    assert "no further date" in html


def test_a_date_that_stands_alone_says_nothing_of_it() -> None:
    place = office()
    html = place.client(place.staff).get(f"/commitments/{place.commitment.reference}/").content.decode()
    assert "Comes again" not in html

"""What is to come for the whole office: the same as date by date, and whole as far as it says."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.operations.stories import story
from tracker.models import Deadline
from tracker.operations import foreseeing, lifecycle
from tracker.operations.foreseeing import foreseen
from tracker.operations.schedule import forecast

pytestmark = pytest.mark.django_db
UNTIL = NOW + timedelta(days=60)


def world() -> None:
    for due in ("2027-05-10", "2027-06-10", "2027-08-10"):
        told = story(due)
        lifecycle.settle([told.deadline.pk], now=NOW)


def ids(planned: list) -> list[tuple[object, str, int]]:  # type: ignore[type-arg]
    return [(one.planned_at, one.step.step.id, one.deadline.pk) for one in planned]


def test_it_is_what_each_date_alone_foresees(monkeypatch: pytest.MonkeyPatch) -> None:
    world()
    monkeypatch.setattr(foreseeing, "SLICE", 1)
    found = foreseen(Deadline.objects.all(), now=NOW, until=UNTIL)
    assert ids(found.planned) == ids(forecast(Deadline.objects.all(), now=NOW, until=UNTIL))
    assert found.planned and found.whole_until is None


def test_where_there_are_too_many_it_is_whole_as_far_as_it_says() -> None:
    world()
    whole = foreseen(Deadline.objects.all(), now=NOW, until=UNTIL).planned
    found = foreseen(Deadline.objects.all(), now=NOW, until=UNTIL, most=1)
    assert found.whole_until is not None and found.looked_at == 1
    assert ids(found.planned) == [one for one in ids(whole) if one[0] <= found.whole_until]  # type: ignore[operator]

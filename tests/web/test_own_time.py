"""Times are the office's; where the clock of an account shows another one, that stands beside it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tests.factories import make_office, make_user
from tests.web.rooms import office
from tracker.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 20, 9, tzinfo=UTC)


def moment(instant: datetime, user: Any) -> str:
    """As a page shows it, without its marks."""
    request = RequestFactory().get("/")
    request.now, request.user, request.office = NOW, user, make_office(zone="Asia/Bishkek")  # type: ignore[attr-defined]
    shown = Template("{% load duebook %}{% moment at %}").render(Context({"request": request, "at": instant}))
    return Template("{{ shown|striptags }}").render(Context({"shown": shown}))


@pytest.mark.parametrize(
    ("zone", "hour", "words"),
    [
        ("", 3, "Fri 30 Apr, 09:00"),
        ("Asia/Bishkek", 3, "Fri 30 Apr, 09:00"),
        ("Asia/Dhaka", 3, "Fri 30 Apr, 09:00"),  # another name, the same clock
        ("Europe/Berlin", 3, "Fri 30 Apr, 09:00 (your time: 05:00)"),
        ("America/New_York", 3, "Fri 30 Apr, 09:00 (your time: Thu 29 Apr, 23:00)"),
    ],
)
def test_the_time_of_the_reader_stands_beside_the_offices(zone: str, hour: int, words: str) -> None:
    assert moment(datetime(2027, 4, 30, hour, tzinfo=UTC), make_user(time_zone=zone)) == words


def test_the_clocks_of_that_very_day_are_compared() -> None:
    """In winter Berlin is another hour away."""
    user = make_user(time_zone="Europe/Berlin")
    assert moment(datetime(2027, 12, 1, 3, tzinfo=UTC), user) == "Wed 1 Dec, 09:00 (your time: 04:00)"


def test_the_foot_names_both_zones() -> None:
    place = office()
    client = place.client(place.staff)
    assert "stand beside them" not in client.get("/").content.decode()
    User.objects.filter(pk=place.staff.pk).update(time_zone="Asia/Bishkek")
    assert "Yours (Asia/Bishkek) stand beside them." in client.get("/").content.decode()

"""The forms of measures and readings, and the picture on the page of the commitment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.factories import make_commitment
from tests.web.rooms import Office, office
from tests.web.test_personal import LATER, TODAY
from tests.web.test_reporting import measured
from tracker.models import Indicator, Reading

pytestmark = pytest.mark.django_db


def address(place: Office, rest: str) -> str:
    return f"/commitments/{place.commitment.reference}/measures/{rest}"


def wanted(place: Office) -> dict[str, object]:
    return {
        "name": "Place in the ranking", "unit": "", "direction": "down", "baseline": "100", "target": "50",
        "baseline_on": (TODAY - timedelta(days=300)).isoformat(), "deadline": place.deadline.pk,
    }  # fmt: skip


def page_of(place: Office) -> str:
    return place.client(place.staff).get(f"/commitments/{place.commitment.reference}/").content.decode()


def test_defined_read_and_drawn() -> None:
    place = office(LATER)
    client = place.client(place.staff)
    assert client.post(address(place, "new/"), wanted(place)).status_code == 302
    indicator = Indicator.objects.get()
    assert "No reading since" in page_of(place)
    said = {"value": "52", "day": TODAY.isoformat(), "source": "List of the year"}
    assert client.post(address(place, f"{indicator.pk}/reading/"), said).status_code == 302
    page = page_of(place)
    assert "On course by the reading of" in page and 'role="img"' in page and "List of the year" in page
    assert 'class="reading"' in page and "hollow" not in page.split("<svg class", 1)[1].split("</svg>")[0]
    reading = Reading.objects.get()
    strike = address(place, f"{indicator.pk}/reading/{reading.pk}/")
    assert "52" in client.get(strike).content.decode()
    assert client.post(strike, {"reason": ""}).status_code == 422
    assert client.post(strike, {"reason": "Wrong list"}).status_code == 302
    assert "No reading since" in page_of(place)


def test_changed_with_a_reason() -> None:
    place = office(LATER)
    indicator = measured(place)
    url = address(place, f"{indicator.pk}/edit/")
    client = place.client(place.staff)
    assert 'value="100"' in client.get(url).content.decode()
    assert client.post(url, wanted(place) | {"target": "40"}).status_code == 422
    assert client.post(url, wanted(place) | {"target": "40", "reason": "Annex 3"}).status_code == 302
    assert Indicator.objects.get().target == 40


def test_a_wrong_way_is_said_in_the_form() -> None:
    place = office(LATER)
    answer = place.client(place.staff).post(address(place, "new/"), wanted(place) | {"direction": "up"})
    assert answer.status_code == 422 and "wrong side" in answer.content.decode()


def test_a_claimed_reading_is_hollow() -> None:
    place = office(LATER)
    indicator = measured(place)
    report = place.deadline.reports.create(
        channel="page", received_on=TODAY, at=datetime.now(UTC), claimed_outcome="", recipient=place.person
    )
    indicator.readings.create(
        report=report, value=10, day=TODAY, state="claimed", at=datetime.now(UTC), by="recipient:x"
    )
    page = page_of(place)
    assert "reading hollow" in page and "No reading since" in page


def test_only_those_who_change_the_commitment() -> None:
    place = office(LATER)
    indicator = measured(place)
    for rest in ("new/", f"{indicator.pk}/edit/", f"{indicator.pk}/reading/"):
        for user in (place.stranger, place.reviewer, place.auditor, place.outsider):
            client = place.client(user)
            assert client.get(address(place, rest)).status_code == 403
            assert client.post(address(place, rest), wanted(place)).status_code == 403
        assert Client().get(address(place, rest)).status_code == 302
    assert Indicator.objects.count() == 1


def test_a_measure_of_another_commitment_is_not_found() -> None:
    place = office(LATER)
    indicator = measured(place)
    other = make_commitment("Another", unit=place.unit, owner=place.staff)
    client = place.client(place.staff)
    for rest in (f"{indicator.pk}/edit/", f"{indicator.pk}/reading/"):
        assert client.get(f"/commitments/{other.reference}/measures/{rest}").status_code == 404


def test_a_date_of_another_commitment_is_no_choice() -> None:
    place = office(LATER)
    foreign = make_commitment("Secret", unit=place.unit)
    from_elsewhere = foreign.deadlines.model.objects.exclude(commitment=place.commitment).first()
    number = from_elsewhere.pk if from_elsewhere else 10**6
    answer = place.client(place.staff).post(address(place, "new/"), wanted(place) | {"deadline": number})
    assert answer.status_code == 422 and not Indicator.objects.exists()

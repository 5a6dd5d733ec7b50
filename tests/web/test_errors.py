"""What people read when something went wrong, and the pages about Duebook itself."""

import logging
import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from config import urls
from tests.web.rooms import office
from tracker.domain.lifecycle import Status
from tracker.wording import status_label
from tracker.wording.meanings import meaning

pytestmark = pytest.mark.django_db


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret detail")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Its owner is T. Staff.")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("a secret detail")


handler400, handler500 = urls.handler400, urls.handler500
urlpatterns = [
    path("broken/", broken),
    path("refused/", refused),
    path("suspicious/", suspicious),
    *urls.urlpatterns,
]


@pytest.fixture
def bad_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def test_a_page_that_does_not_exist() -> None:
    place = office()
    for client, way_out in ((place.client(), "/accounts/login/"), (place.client(place.staff), "/")):
        page = client.get("/no/such/page/")
        assert page.status_code == 404
        assert "This page does not exist" in page.content.decode()
        assert f'class="button primary" href="{way_out}"' in page.content.decode()


def test_a_commitment_that_one_may_not_see_looks_like_one_that_does_not_exist() -> None:
    place = office()
    place.commitment.confidential = True
    place.commitment.save()
    client = place.client(place.stranger)
    bodies = []
    for reference in (place.commitment.reference, "C-1999-0001"):
        page = client.get(f"/commitments/{reference}/")
        assert page.status_code == 404
        bodies.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.content.decode()))
    assert bodies[0] == bodies[1]


@pytest.mark.usefixtures("bad_addresses")
def test_a_refusal_gives_its_reason() -> None:
    office()
    page = Client().get("/refused/")
    assert page.status_code == 403
    assert "Its owner is T. Staff." in page.content.decode()


@pytest.mark.usefixtures("bad_addresses")
def test_a_fault_of_ours_names_a_reference_that_the_log_knows_and_asks_the_database_nothing(
    caplog: pytest.LogCaptureFixture, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0), caplog.at_level(logging.ERROR):
        page = client.get("/broken/")
    assert page.status_code == 500
    body = page.content.decode()
    found = re.search(r"[0-9A-F]{4}-[0-9A-F]{2}", body)
    assert found
    assert "a secret detail" not in body
    (entry,) = (record for record in caplog.records if found[0] in record.getMessage())
    assert entry.exc_info
    assert "a secret detail" in str(entry.exc_info[1])


@pytest.mark.usefixtures("bad_addresses")
def test_a_request_that_makes_no_sense() -> None:
    page = Client().get("/suspicious/")
    assert page.status_code == 400
    assert "makes no sense" in page.content.decode()
    assert "a secret detail" not in page.content.decode()


def test_a_form_of_a_session_that_is_over_gives_back_what_was_typed() -> None:
    place = office()
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.staff)
    typed = "Ministry of Water: <b>progress</b> report by April"
    page = client.post(
        "/commitments/new/", {"text": typed, "password": "never to be shown again", "csrf_note": "x" * 30}
    )
    assert page.status_code == 403
    body = page.content.decode()
    assert "Your session was over" in body
    assert "Ministry of Water: &lt;b&gt;progress&lt;/b&gt; report by April</textarea>" in body
    assert "never to be shown" not in body
    assert "x" * 30 not in body


def test_help_names_every_status_and_needs_no_account() -> None:
    office()
    body = Client().get("/help/").content.decode()
    for status in Status:
        assert status_label(status) in body
        assert meaning(status) in body.replace("&#x27;", "'")


def test_accessibility_and_robots() -> None:
    office()
    assert "grants-office@example.org" in Client().get("/accessibility/").content.decode()
    assert Client().get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"

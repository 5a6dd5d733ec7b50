"""Calendars and saved views in a real browser: made, shown once, revoked, with an account and without one."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import faults, session_of, tab
from tests.web.rooms import office
from tracker.delivery import links
from tracker.models import Feed, RecipientLink, SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_view_is_saved_and_followed(browser: Browser, live_server: LiveServer) -> None:
    place = office()
    with tab(browser, cookie=session_of(place, place.staff, live_server.url)) as page:
        page.goto(f"{live_server.url}/commitments/?q=progress&owner=me")
        page.get_by_text("Save this view").click()
        found = faults(page, "list save view")
        page.get_by_label("Name of this view").fill("Progress")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("link", name="Progress", exact=True).first.wait_for()
        view = SavedView.objects.get()
        assert view.query == "q=progress&owner=me"
        page.goto(f"{live_server.url}/views/{view.pk}/")
        page.get_by_role("button", name="Make a calendar of this view").click()
        assert "/cal/" in page.get_by_label("Calendar: Progress").input_value()
        found += faults(page, "feed made")
        page.goto(f"{live_server.url}/views/{view.pk}/")
        found += faults(page, "saved view")
        page.goto(f"{live_server.url}/feeds/")
        found += faults(page, "feeds")
        assert "/cal/" not in page.content()
        page.get_by_role("button", name="Revoke").click()
        page.get_by_text("The address is revoked").wait_for()
    assert not found, "\n".join(found)
    assert Feed.objects.get().revoked_at is not None


def test_a_person_without_an_account_makes_one(browser: Browser, live_server: LiveServer) -> None:
    place = office()
    now = datetime.now(UTC)
    link = RecipientLink.objects.create(
        recipient=place.person, scope="all", created_at=now, expires_at=now + timedelta(days=60)
    )
    with tab(browser) as page:
        page.goto(f"{live_server.url}/r/{links.token_of(link)}/calendars/")
        found = faults(page, "personal calendars")
        page.get_by_role("button", name="Make a calendar address").click()
        page.get_by_text("Copy it now").wait_for()
        found += faults(page, "personal calendar made")
        page.get_by_role("button", name="Revoke").click()
        page.get_by_role("button", name="Make a calendar address").wait_for()
    assert not found, "\n".join(found)
    assert Feed.objects.get().revoked_at is not None

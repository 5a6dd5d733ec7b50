"""A pause is ended after a look at what comes then."""

import re
from datetime import timedelta

from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import NOW, faults, furnished, pytestmark, session_of, tab
from tracker.models import Deadline, Evidence, Reading, Report
from tracker.operations import pauses
from tracker.operations.audit import Actor

__all__ = ["pytestmark"]


def test_what_comes_after_a_pause_is_looked_at_first(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    Deadline.objects.update(status="upcoming")
    for rows in (Evidence, Reading, Report):
        rows.objects.all().delete()
    pauses.pause(
        place.deadline, by=Actor.of_user(place.admin), now=NOW - timedelta(days=9), until=None, reason="Their permit"
    )
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        page.goto(f"{live_server.url}/commitments/{place.commitment.reference}/")
        page.get_by_role("button", name=re.compile("End the pause")).click()
        expect(page.get_by_role("main")).to_contain_text("After the pause it is due")
        assert not faults(page, "resume")
        assert Deadline.objects.get().paused_at is not None
        page.get_by_role("button", name="End the pause").click()
        expect(page.locator(".messages")).to_contain_text("The clock runs again")
    assert Deadline.objects.get().paused_at is None

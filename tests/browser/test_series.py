"""Every page of a duty that comes again, of a date that follows, and of the case of a request, without a fault."""

from datetime import timedelta

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import faults, pytestmark, session_of, tab
from tests.web.rooms import office
from tests.web.test_more_time import BY, THEN, asked
from tests.web.test_recurring import lived
from tracker.domain.durations import Counted, Duration
from tracker.operations import triggers

__all__ = ["pytestmark"]


def test_the_pages_of_series_and_requests(browser: Browser, live_server: LiveServer) -> None:
    place = office()
    commitment = lived(place)
    triggers.add_following(commitment, place.deadline, Duration(5, Counted.DAYS), by=BY, now=THEN)
    extension = asked(place)
    schedule = commitment.schedules.get()
    newest = schedule.deadlines.latest("occurrence").occurrence
    assert newest is not None
    own = f"/commitments/{commitment.reference}/"
    series = f"{own}series/{schedule.pk}/"
    paths = {
        "series": series,
        "series-commitment": own,
        "series-end": f"{series}end/",
        "series-rule": f"{series}rule/",
        "series-dates": f"{series}dates/",
        "series-skip": f"{series}pass/{(newest + timedelta(weeks=1)).isoformat()}/",
        "dates-new": f"{own}dates/",
        "date-follow": f"{own}follow/",
        "extension-case": f"/review/extensions/{extension.pk}/",
    }
    wrong = {}
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        for name, path in paths.items():
            page.goto(live_server.url + path)
            wrong[name] = faults(page, name)
    assert not {name: found for name, found in wrong.items() if found}

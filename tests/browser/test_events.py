"""Words that hang on an event, in a real browser: typed, saved, dated; every page of it without a fault."""

from datetime import timedelta

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import NOW, faults, pytestmark, session_of, tab
from tests.web.rooms import Office, office
from tests.web.test_events import waiting
from tracker.domain.dates import PartialDate
from tracker.models import Deadline, TriggerEvent
from tracker.operations import deadlines, triggers
from tracker.operations.audit import Actor
from tracker.operations.terms import Due

__all__ = ["pytestmark"]
BY = Actor.of_command("test")
DAY = NOW.date() + timedelta(days=20)


def order(place: Office) -> TriggerEvent:
    """An event of the text with its day, a date that follows it, and one that was extended since."""
    first, second = waiting(place, title="Final report"), waiting(place, title="Statement of costs")
    event = TriggerEvent.objects.get(source=place.source)
    triggers.set_day(event, DAY, by=BY, now=NOW, reason="The bank wrote")
    due = Due(date=PartialDate.of_day(DAY + timedelta(days=90)))
    deadlines.extend(second, by=BY, now=NOW, due=due, reason="Flood")
    assert first.trigger == event
    return event


def sent(page: Page, event: TriggerEvent, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/events/{event.pk}/")
    page.get_by_label("On which day?").fill((DAY + timedelta(days=7)).isoformat())
    page.get_by_label("Why does it change?").fill("The bank corrected its letter")
    page.get_by_role("button", name="Show what moves").click()


def test_the_pages_of_an_event(browser: Browser, live_server: LiveServer) -> None:
    place = office()
    waiting_row = waiting(place, source=None, title="Visit report")
    own, event = TriggerEvent.objects.get(), order(place)
    wrong = {}
    with tab(browser, cookie=session_of(place, place.staff, live_server.url)) as page:
        for path in (
            f"/documents/{place.source.pk}/",
            f"/events/{own.pk}/",
            f"/events/{event.pk}/",
            f"/commitments/{waiting_row.commitment.reference}/",
            "/commitments/new/?text=Ministry+of+Water:+report+within+30+days+of+receipt+of+funds",
        ):
            page.goto(live_server.url + path)
            wrong[path] = faults(page, f"event-{path}")
        sent(page, event, live_server)
        expect(page.get_by_role("heading", level=1)).to_have_text("Is this how you meant it?")
        expect(page.get_by_role("main")).to_contain_text("was extended: stays, decide by hand")
        wrong["preview"] = faults(page, "event-preview")
    assert not {path: found for path, found in wrong.items() if found}


def test_the_day_is_typed_while_the_sentence_is_read(browser: Browser, live_server: LiveServer) -> None:
    place = office()
    with tab(browser, cookie=session_of(place, place.staff, live_server.url)) as page:
        page.goto(live_server.url + "/commitments/new/")
        page.get_by_label("Write it as you would say it").press_sequentially(
            "Ministry of Water: report within 30 days of receipt of funds"
        )
        reading = page.get_by_role("status")
        expect(reading).to_contain_text("Waits for: receipt of funds")
        expect(reading).to_contain_text("No reminder goes out until its day is known.")
        page.get_by_label("Has it happened? On which day").fill(DAY.isoformat())
        expect(reading).to_contain_text("dated at once")
        expect(reading).to_contain_text("First reminders")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("30 days after “receipt of funds”")
    assert Deadline.objects.get(commitment__title="report").last_day == DAY + timedelta(days=30)


def test_a_day_beside_the_words_of_a_passage(browser: Browser, live_server: LiveServer) -> None:
    place = office()
    start = place.source.text.index("The agencies")
    with tab(browser, cookie=session_of(place, place.staff, live_server.url)) as page:
        page.goto(f"{live_server.url}/documents/{place.source.pk}/?start={start}&end={start + 60}")
        page.locator("#id_due").fill("")
        page.locator("#id_due").press_sequentially("within 2 weeks of receipt of funds")
        reading = page.locator("#reading")
        expect(reading).to_contain_text("No reminder goes out until its day is known.")
        page.get_by_label("Has it happened? On which day").fill(DAY.isoformat())
        page.get_by_label("Has it happened? On which day").blur()
        expect(reading).to_contain_text("dated at once")
        assert not faults(page, "event-passage")
        page.get_by_label("What is promised").fill("Statement of costs")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#log .notice")).to_contain_text("Saved as C-")
    assert TriggerEvent.objects.get().deadlines.get().last_day == DAY + timedelta(days=14)

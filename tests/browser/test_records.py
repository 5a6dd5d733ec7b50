"""Records of promises, organisations and handing over in a real browser: every page of it without a fault."""

from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import faults, furnished, keep, pytestmark, session_of, tab
from tests.factories import make_deadline, make_user
from tracker.models import Attempt, Message, Party

__all__ = ["pytestmark"]


def test_the_pages_of_records_and_hand_overs(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    Attempt.objects.create(message=Message.objects.get(), result="accepted", code=250, reply="2.0.0 queued as 4711")
    make_deadline(place.commitment, "2030", number=2)
    make_user(name="H. Heir", unit=place.unit)
    place.person.away_until, place.person.away_since = place.deadline.last_day, place.deadline.settled_at
    party, wrong = Party.objects.get(name="Ministry of Water"), {}
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        for path in (
            "/organisations/", f"/organisations/{party.pk}/", f"/organisations/{party.pk}/record/",
            f"/organisations/{party.pk}/record/?as_of=2020-01-01", f"/documents/{place.source.pk}/record/",
            f"/commitments/{place.commitment.reference}/record/", f"/people/{place.person.uid}/hand-over/",
            f"/office/accounts/{place.staff.uid}/hand-over/",
        ):  # fmt: skip
            page.goto(live_server.url + path)
            wrong[path] = faults(page, f"record-{path}")
        page.get_by_label("New owner", exact=True).select_option(label="H. Heir")
        page.get_by_label("Note to the new owner").fill("I move on")
        page.get_by_role("button", name="Look at it first").click()
        wrong["preview"] = faults(page, "record-hand-over-preview")
        page.get_by_role("button", name="Hand over", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("H. Heir gets one mail about it.")
        wrong["done"] = faults(page, "record-hand-over-done")
        archive = page.request.get(f"{live_server.url}/organisations/{party.pk}/record.zip").body()
        alone = page.context.new_page()
        alone.set_content(_alone(archive).decode())
        keep(alone, "record-alone", "light")
        expect(alone.get_by_role("heading", level=1)).to_have_text("Record: Ministry of Water")
    assert not {path: found for path, found in wrong.items() if found}


def _alone(archive: bytes) -> bytes:
    with ZipFile(BytesIO(archive)) as packed:
        return packed.read("record.html")

"""Thirty overdue dates are decided together, three of them otherwise; one mail a person; undone in time, no mail."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import NOW, faults, pytestmark, session_of, tab
from tests.factories import make_commitment, make_contact, make_deadline, make_party, make_recipient
from tests.web.rooms import Office, office
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import RecordingTransport
from tracker.models import Deadline, DecisionBatch, Notification
from tracker.operations.joint import NOTICES_AFTER

__all__ = ["pytestmark"]
PAST = (NOW.date() - timedelta(days=60)).isoformat()


def thirty(place: Office, each_has: int = 10) -> list[Deadline]:
    """Of three parties, each with a contact of its own."""
    rows = []
    for number in range(3):
        party = make_party(f"Agency {number}")
        make_contact(party, make_recipient(f"agency{number}@example.org"), since=NOW - timedelta(days=90))
        for each in range(each_has):
            title, since = f"Agency {number} plan {each}", NOW - timedelta(days=90)
            commitment = make_commitment(title, unit=place.unit, responsible=party, since=since)
            rows.append(make_deadline(commitment, PAST, now=NOW))
    return rows


def decided_together(page: Page, live_server: LiveServer, rows: list[Deadline]) -> DecisionBatch:
    """As an admin does: all of the desk, three exceptions (one left out, two with a day of their own), then decide."""
    page.goto(f"{live_server.url}/review/")
    page.get_by_role("link", name="Decide all 31 together").click()
    expect(page.get_by_role("main")).to_contain_text("31 dates are chosen")
    page.locator(
        f"input[name=pick][value='{Deadline.objects.exclude(pk__in=[row.pk for row in rows]).get().pk}']"
    ).uncheck()
    page.locator(f"input[name=pick][value='{rows[0].pk}']").uncheck()
    for row in rows[1:3]:
        page.locator(f"input[name=due_{row.pk}]").fill("in 40 working days")
    page.get_by_label("What is decided?").select_option("extend")
    page.get_by_label("New date", exact=True).fill("in 20 working days")
    page.get_by_label("Why").fill("The budget was passed late.")
    page.get_by_label("Decided in the meeting of").fill(NOW.date().isoformat())
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("main")).to_contain_text(
        "29 dates would be decided. In ten minutes 3 people get one mail each"
    )
    assert not faults(page, "joint-preview")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("heading", name="29 dates decided")).to_be_visible()
    assert not faults(page, "joint-decided")
    return DecisionBatch.objects.latest("pk")


def mails(now: Any) -> list[str]:
    transport = RecordingTransport()
    deliver(now=now, transport=transport)
    return [bytes(raw).decode(errors="replace") for _to, raw in transport.mails]


def test_thirty_dates_one_mail_a_person(browser: Browser, live_server: LiveServer) -> None:
    place = office(PAST)
    rows = thirty(place)
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        batch = decided_together(page, live_server, rows)
    assert Deadline.objects.filter(extensions_count=1).count() == 29
    days = {row.last_day for row in Deadline.objects.filter(pk__in=[row.pk for row in rows])}
    assert len(days) == 3  # left out, its own, and that of all others
    assert not mails(batch.at)
    told = [mail for mail in mails(batch.at + NOTICES_AFTER) if "Decided: " in mail]
    assert len(told) == 3
    assert (
        sum("Decided: 9 dates" in mail for mail in told) == 1 and sum("Decided: 10 dates" in mail for mail in told) == 2
    )
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        page.goto(f"{live_server.url}/commitments/{rows[5].commitment.reference}/")
        expect(page.get_by_role("main")).to_contain_text("Decided in the meeting of")


def test_undone_in_time_nobody_hears(browser: Browser, live_server: LiveServer) -> None:
    place = office(PAST)
    rows = thirty(place)
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        batch = decided_together(page, live_server, rows)
        page.keyboard.press("u")
        expect(page.get_by_role("button", name="Undo", exact=True)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_contain_text("Nobody was told of it")
        assert not faults(page, "joint-undone")
    assert not Deadline.objects.exclude(extensions_count=0).exists()
    assert {str(row.last_day) for row in Deadline.objects.all()} == {PAST}
    assert not [mail for mail in mails(batch.at + NOTICES_AFTER) if "Decided: " in mail]
    cancelled = Notification.objects.filter(about__batch=batch.pk)
    assert {notice.state for notice in cancelled} == {Notification.State.CANCELLED}


def test_single_keys_move_the_focus_and_never_act(browser: Browser, live_server: LiveServer) -> None:
    place = office(PAST)
    rows = thirty(place, each_has=1)
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        page.goto(f"{live_server.url}/review/")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator(".case.here input[name=pick]")).to_be_checked()
        page.keyboard.press("1")
        expect(page.locator(".case.here .case-actions a").first).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("u")
        expect(page.get_by_role("link", name="Decided together")).to_be_focused()
        page.keyboard.press("?")
        expect(page.get_by_role("button", name="Turn single keys off")).to_be_focused()
        page.get_by_role("button", name="Turn single keys off").click()
        page.keyboard.press("j")
        expect(page.locator(".case").first).to_have_class("case pickable here")
        expect(page.get_by_role("button", name="Turn single keys on")).to_be_visible()
    assert Deadline.objects.open().count() == len(rows) + 1

"""Every page in a real browser, light and dark: no axe violation, no breach of the policy, nothing wider than a phone.

With SCREENS=DIR in the environment each page is also kept there as a picture, to be looked at.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_deadline, make_message, make_notification, make_office, make_quotation
from tests.fixtures.browser import PATIENCE, local
from tests.web.rooms import Office, office
from tracker.delivery import links
from tracker.domain.trajectories import Direction
from tracker.models import (
    Calendar,
    CalendarDay,
    Commitment,
    EditBatch,
    Evidence,
    Feed,
    IncomingMail,
    Indicator,
    Message,
    MessageContent,
    Notification,
    RecipientLink,
    ReminderPolicy,
    Report,
    User,
)
from tracker.operations import accounts

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(UTC)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
# What a form inside a form leaves behind: a button that does nothing.
LOST_BUTTONS = """
Array.from(document.querySelectorAll("button"))
    .filter(button => button.type === "submit" && !button.form)
    .map(button => button.textContent.trim())
"""
BREACHES = """
window.breaches = [];
document.addEventListener("securitypolicyviolation", event =>
    breaches.push(event.violatedDirective + " " + event.blockedURI));
"""


def furnished() -> Office:
    """An office whose every page has something to show: a quotation, a report that waits, mails sent and not sent."""
    place = office((NOW - timedelta(days=20)).date())
    calendar = Calendar.objects.create(name="Kyrgyzstan", country="KG")
    CalendarDay.objects.create(calendar=calendar, day=date(2026, 4, 29), working=False, name="Outing", provisional=True)
    CalendarDay.objects.create(calendar=calendar, day=date(2026, 2, 7), working=True, name="Moved from 8 January")
    place.commitment.quotation = make_quotation(place.source, "submit progress assessments by April")
    place.commitment.details = "Reported second hand."
    place.commitment.save()
    Report.objects.create(
        deadline=place.deadline, recipient=place.person, name="A. Petrova", channel="page",
        received_on=NOW.date(), at=NOW - timedelta(hours=2), narrative="All of it.", percent=90,
    )  # fmt: skip
    _measure(place)
    sent = make_message(place.person, now=NOW, state=Message.State.SENT, sent_at=NOW - timedelta(days=9))
    MessageContent.objects.create(
        message=sent, subject="Due today", text="Dear A. Petrova", html="<p>Dear A. Petrova</p>",
        headers=[{"kind": "text", "name": "Subject", "value": "Due today"}], rendered_at=NOW,
    )  # fmt: skip
    make_notification(place.deadline, place.person, message=sent, state=Notification.State.SENT, now=NOW)
    IncomingMail.objects.create(
        event_key="reply", source="mailbox", kind="reply", effect="waiting", message=sent, recipient=place.person,
        sender=place.person.email, subject="Re: Due today", words="It is done.", at=NOW,
    )  # fmt: skip
    make_notification(
        place.deadline, place.person, step="end-10", state=Notification.State.SKIPPED, reason="expired", now=NOW
    )
    edited = EditBatch.objects.create(
        by=f"user:{place.staff.uid}", at=NOW, until=NOW + timedelta(minutes=10), wanted={"owner": None}, nonce=uuid4()
    )
    edited.items.create(commitment=place.commitment, skipped="It is so already.")
    Feed.objects.create(about="source", user=place.staff, source=place.source, created_at=NOW, revoked_at=NOW)
    Feed.objects.create(about="person", recipient=place.person, created_at=NOW, read_at=NOW)
    return place


def _measure(place: Office) -> None:
    """A measure with readings of every state, and evidence of the report that waits."""
    report = Report.objects.get()
    Evidence.objects.create(report=report, title="https://example.org/list", url="https://example.org/list")
    measure = Indicator.objects.create(
        commitment=place.commitment, name="Place in the ranking", unit="place", direction=Direction.DOWN, baseline=100,
        target=50, baseline_on=NOW.date() - timedelta(days=900), deadline=place.deadline, created_at=NOW,
    )  # fmt: skip
    found = [(700, 90, "accepted"), (400, 71, "accepted"), (300, 12, "rejected"), (30, 62, "claimed")]
    for days, value, state in found:
        measure.readings.create(
            value=value, day=NOW.date() - timedelta(days=days), state=state, at=NOW, by="user:1", source="The list",
            report=report if state == "claimed" else None,
        )  # fmt: skip


def inside(place: Office) -> list[str]:
    """Pages for those who are signed in."""
    one, first = f"/commitments/{place.commitment.reference}/", f"/commitments/{place.commitment.reference}/1/"
    person = f"/people/{place.person.uid}/"
    message, report, calendar = Message.objects.get(), Report.objects.get(), Calendar.objects.get().pk
    ladder = ReminderPolicy.objects.get(use="dated").pk
    contact = place.person.contacts.get()
    party = f"/organisations/{contact.party_id}/"
    return [
        "/", "/?who=all", "/commitments/", "/commitments/?status=all&q=a&due_after=2026-01-01",
        "/commitments/?q=nothing+like+it", "/commitments/?paper=yes", "/commitments/new/",
        f"/commitments/together/?pick={place.commitment.pk}", f"/commitments/together/{EditBatch.objects.get().uid}/",
        "/commitments/new/?text=Ministry+of+Water:+progress+report+by+April",
        one, f"{one}edit/", f"{one}close/", f"{first}extend/", f"{first}correct/", f"{first}remind/", f"{first}log/",
        f"{first}pause/", f"{one}date/", f"{first}report/", f"{one}measures/new/",
        f"{one}measures/{Indicator.objects.get().pk}/edit/", f"{one}measures/{Indicator.objects.get().pk}/reading/",
        "/documents/", "/documents/new/", f"/documents/{place.source.pk}/",
        "/review/", "/review/answers/", "/review/nobody-told/", "/review/chased/",
        "/reports/", "/review/?group=party", "/review/meeting/", "/review/joint/decided/",
        f"/review/joint/?pick={place.deadline.pk}",
        f"/review/deadlines/{place.deadline.uid}/", f"/review/reports/{report.pk}/",
        "/deliveries/", "/deliveries/not-sent/", f"/deliveries/{message.uid}/",
        "/deliveries/forecast/?days=60", "/deliveries/files/", f"{one}day/",
        "/people/", f"{person}", f"{person}settings/", f"{person}day/?day={NOW.date()}",
        f"/people/{place.person.pk}/away/", f"/people/{place.person.pk}/links/",
        "/organisations/", "/organisations/?show=tree", "/organisations/?show=vacant", "/organisations/new/",
        party, f"{party}edit/", f"{party}contacts/new/", f"{party}contacts/{contact.pk}/",
        f"{party}contacts/{contact.pk}/end/", f"{party}contacts/{contact.pk}/delete/",
        "/office/dates/", "/office/dates/read-otherwise/",
        "/office/dates/preview/?by_period=start&until_day=excluded&before_day=included&week_ends_on=4"
        "&fiscal_year_starts=10&southern_seasons=1",
        "/office/calendars/", f"/office/calendars/{calendar}/", f"/office/calendars/{calendar}/?year=2026",
        f"/office/calendars/{calendar}/file/",
        "/office/ladders/", "/office/ladders/new/", f"/office/ladders/{ladder}/", f"/office/ladders/{ladder}/edit/",
        f"/documents/{place.source.pk}/reminders/",
        "/feeds/", "/office/feeds/?state=all", f"/office/feeds/{Feed.objects.get(revoked_at=None).uid}/revoke/",
        "/accounts/password/change/", "/accounts/logout/", "/help/", "/accessibility/",
    ]  # fmt: skip


def outside(place: Office) -> list[str]:
    """Pages that need no account."""
    link = RecipientLink.objects.create(
        recipient=place.person, scope="items", deadlines=[place.deadline.pk], created_at=NOW
    )
    mine = f"/r/{links.token_of(link)}/"
    return [
        "/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/nothing-here/", "/r/nothing-here/",
        mine, f"{mine}items/{place.deadline.pk}/", f"{mine}items/{place.deadline.pk}/report/",
        f"{mine}all/", f"{mine}notifications/",
        f"{mine}items/{place.deadline.pk}/reminders/",
        f"{mine}calendars/", f"/u/{mine[3:]}",
    ]  # fmt: skip


def session_of(place: Office, user: User, url: str) -> dict[str, str]:
    cookie = place.client(user).cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}


@contextmanager
def tab(browser: Browser, *, cookie: dict[str, str] | None = None) -> Iterator[Page]:
    """A tab of a fresh profile that notes breaches of the policy; asking another host fails."""
    context = browser.new_context(
        viewport=DESKTOP,  # type: ignore[arg-type]
        reduced_motion="reduce",  # colours are measured at once
        locale="en-GB",
        timezone_id="UTC",
    )
    context.add_init_script(BREACHES)
    foreign: list[str] = []
    context.on("request", lambda request: None if local(request.url) else foreign.append(request.url))
    if cookie:
        context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    try:
        yield page
    finally:
        context.close()
    assert not foreign, f"Pages asked other hosts: {foreign}"


def faults(page: Page, name: str = "") -> list[str]:
    """What axe finds in light and in dark, what the policy had to stop, and whether it is wider than a phone."""
    page.wait_for_load_state()  # what was waited for may stand there before the styles of the page do
    page.evaluate(Axe().axe_script)
    found = []
    for scheme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        keep(page, name, scheme)
        violations = page.evaluate("rules => axe.run(rules)", {**rules, "resultTypes": ["violations"]})["violations"]
        found += [f"axe, {scheme}, {one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations]
    found += [f"policy {breach}" for breach in page.evaluate("window.breaches")]
    found += [f"a button of no form: {words}" for words in page.evaluate(LOST_BUTTONS)]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    keep(page, name, "phone")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return found + ([f"{width} px wide on a phone"] if width > PHONE["width"] else [])


def keep(page: Page, name: str, how: str) -> None:
    """Keep the page as a picture where somebody wants to look."""
    if name and (folder := os.environ.get("SCREENS")):
        stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "home"
        page.screenshot(path=Path(folder) / f"{stem}.{how}.png", full_page=True)


def test_pages_of_the_office(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    wrong = {}
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        for path in inside(place):
            response = page.goto(live_server.url + path)
            assert response is not None and response.status == 200, path
            wrong[path] = faults(page, path)
    assert not {path: found for path, found in wrong.items() if found}


def test_the_preview_of_a_calendar_file(browser: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    place = furnished()
    calendar = Calendar.objects.get()
    day = date(NOW.year, 6, 10)
    day += timedelta(days=(2 - day.weekday()) % 7)  # a Wednesday, on which people work
    file = tmp_path / "days.ics"
    file.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        + "".join(
            f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n"
            for event in (
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nSUMMARY:Day of the city\r\nSTATUS:TENTATIVE",
                f"DTSTART;VALUE=DATE:{day.year}0101\r\nSUMMARY:New Year",
                "DTSTART;VALUE=DATE:nonsense\r\nSUMMARY:No such day",
            )
        )
        + "END:VCALENDAR\r\n",
        encoding="utf-8",
    )
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        page.goto(f"{live_server.url}/office/calendars/{calendar.pk}/file/")
        page.get_by_label("iCalendar file").set_input_files(file)
        page.get_by_role("button", name="See what it would change").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What the file would change")
        assert not faults(page, "calendar-preview")
        page.get_by_role("button", name="Save these days").click()
        expect(page.get_by_role("row", name=re.compile("Day of the city"))).to_contain_text("Provisional")
    assert calendar.days.filter(name="Day of the city", provisional=True).exists()


def test_what_would_change_on_a_ladder(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    ladder = ReminderPolicy.objects.get(use="dated")
    make_deadline(place.commitment, (NOW + timedelta(days=40)).date(), now=NOW, number=2)
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        page.goto(f"{live_server.url}/office/ladders/{ladder.pk}/edit/")
        page.get_by_role("button", name="Take this step out (3)").click()
        page.get_by_label("Long overdue after").fill("12")
        page.get_by_role("button", name="Add a step").click()
        page.get_by_label("How many").last.fill("12")
        page.get_by_role("button", name="See what would change").last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What would change")
        assert not faults(page, "ladder-preview")
        page.get_by_role("button", name="Change something").click()
        page.get_by_label("Long overdue after").fill("3")
        page.keyboard.press("Enter")
        expect(page.locator("#error-summary")).to_contain_text("before this step")
        assert not faults(page, "ladder-errors")
        page.get_by_label("Long overdue after").fill("12")
        page.get_by_role("button", name="See what would change").last.click()
        page.get_by_role("button", name="Save this ladder").click()
        expect(page.locator(".messages")).to_contain_text("What was already sent stays sent")
        expect(page.get_by_role("heading", name="Version 2")).to_be_visible()
        assert not faults(page, "ladder-versions")
    ladder.refresh_from_db()
    assert (ladder.version, ladder.long_overdue_after) == (2, 12)


def test_pages_without_an_account(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    wrong = {}
    with tab(browser) as page:
        for path in outside(place):
            page.goto(live_server.url + path)
            wrong[path] = faults(page, path)
    assert not {path: found for path, found in wrong.items() if found}


def test_the_page_of_the_first_admin(browser: Browser, live_server: LiveServer) -> None:
    make_office()
    path = accounts.first_admin_link(now=NOW)
    with tab(browser) as page:
        page.goto(f"{live_server.url}{path}")
        expect(page.get_by_label("Password", exact=True)).to_be_visible()
        assert not faults(page, "first-admin")


def test_the_sentence_is_read_while_one_types(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    april = NOW.year + (NOW.month > 4)
    with tab(browser, cookie=session_of(place, place.staff, live_server.url)) as page:
        page.goto(live_server.url + "/commitments/new/")
        page.get_by_label("Write it as you would say it").press_sequentially("Ministry of Water: plan by April")
        reading = page.get_by_role("status")
        expect(reading).to_contain_text(f"By the end of April {april}")
        expect(reading).to_contain_text("Ministry of Water (known)")
        expect(reading).to_contain_text("a.petrova@water.example.org")
        reading.get_by_role("button", name=f"before April {april} begins").click()
        expect(reading).to_contain_text(f"31 March {april}")
        page.get_by_label("Their e-mail address").first.fill("b.ivanov@water.example.org")
        page.get_by_label("Looked after by").focus()
        expect(reading).to_contain_text("b.ivanov@water.example.org")
        expect(reading).to_contain_text(f"31 March {april}")
        assert not faults(page)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("plan")
    saved = Commitment.objects.latest("pk").deadlines.get()
    assert (saved.edtf, saved.boundary) == (f"{april}-04", "start")


def test_without_javascript_the_reading_is_confirmed(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    april = NOW.year + (NOW.month > 4)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([session_of(place, place.staff, live_server.url)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(live_server.url + "/commitments/new/")
    page.get_by_label("Write it as you would say it").fill("Ministry of Water: plan by April")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this how you meant it?")
    page.get_by_role("button", name=f"before April {april} begins").click()
    expect(page.get_by_role("status")).to_contain_text(f"31 March {april}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("plan")
    context.close()
    saved = Commitment.objects.latest("pk").deadlines.get()
    assert (saved.edtf, saved.boundary) == (f"{april}-04", "start")


def test_the_keyboard_finds_the_way(browser: Browser, live_server: LiveServer) -> None:
    place = furnished()
    with tab(browser, cookie=session_of(place, place.staff, live_server.url)) as page:
        page.goto(live_server.url + "/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        menu = page.locator(".account summary")
        menu.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

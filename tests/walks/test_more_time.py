"""More time, whole, in a real browser: asked for through the link of a mail with a file behind it, another date
granted, both sides told by mail, what follows the date moved, the ladder begun anew without repeating what was sent."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.fixtures.mail import SmtpServer
from tests.walks.test_article_to_decision import sign_in
from tests.web.rooms import Office, office
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.deadlines import local_day
from tracker.domain.durations import Counted, Duration
from tracker.models import Deadline, Extension, Notification
from tracker.operations import triggers
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.of_command("test")


def furnished() -> Office:
    """A date of yesterday's yesterday, at least one working day late, and another commitment that follows it."""
    now = factories.datetime.now(factories.UTC)
    last = WEEKDAYS.add_workdays(local_day(now, "UTC"), -2)
    place = office(last.isoformat())
    other = factories.make_commitment("Visit of the donor", unit=place.unit, owner=place.staff)
    triggers.add_following(other, place.deadline, Duration(10, Counted.WORKING_DAYS), by=BY, now=now)
    return place


def tonight() -> str:
    """The evening of today, as commands take it: every step of the day is due, and nothing done before lies ahead."""
    now = factories.datetime.now(factories.UTC)
    return max(now, now.replace(hour=23, minute=0, second=0, microsecond=0)).isoformat()


def run(instant: str) -> None:
    call_command("sweep", "--now", instant)
    call_command("deliver", "--now", instant)


def ask(page: Page, link: str, wanted: str, proof: Path) -> None:
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("We need more time").check()
    page.get_by_label("Until when?").fill(wanted)
    page.get_by_label("Why?").fill("Flood damaged two stations.")
    page.get_by_label("A file that shows why").set_input_files(proof)
    page.get_by_label("Your name").fill("Ada Petrova")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_role("status")).to_contain_text("we noted it")


def grant_another(page: Page, live_server: LiveServer, extension: Extension, wanted: str) -> None:
    page.goto(f"{live_server.url}/review/extensions/{extension.pk}/")
    case = page.locator(".case-facts")
    expect(case).to_contain_text("overdue by")
    expect(case).to_contain_text("never")
    expect(case).to_contain_text("Visit of the donor")
    page.get_by_label("Grant another date").check()
    page.locator("#id_due").fill(wanted)
    page.get_by_label("Message to whoever asked").fill("The donor comes in the week after.")
    page.get_by_role("button", name="Decide").click()
    expect(case).to_contain_text("The other date")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("main")).to_contain_text("Granted")


def test_asked_by_the_recipient_and_granted_to_another_date(
    page: Page, live_server: LiveServer, smtp_server: SmtpServer, settings: Any, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    settings.EMAIL_URL = smtp_server.url
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    place = furnished()
    proof = tmp_path / "flood.pdf"
    proof.write_bytes(b"%PDF-1.7\n%%EOF\n")
    first = place.deadline.last_day
    assert first is not None
    Deadline.objects.filter(pk=place.deadline.pk).update(next_event_at=factories.datetime.now(factories.UTC))
    run(tonight())
    (reminder,) = smtp_server.to(place.person.email)
    link = re.search(r"https?://\S+/r/[\w-]+/?", reminder.text)
    assert link is not None
    old = set(Notification.objects.filter(deadline=place.deadline, kind="step").values_list("key", flat=True))

    asked, granted = (WEEKDAYS.add_workdays(first, count) for count in (30, 15))
    ask(page, link[0], asked.isoformat(), proof)
    extension = Extension.objects.get()
    assert [one.title for one in extension.evidence.all()] == ["flood.pdf"]

    sign_in(page, live_server, place.admin.email)
    grant_another(page, live_server, extension, granted.isoformat())
    stands = Deadline.objects.get(pk=place.deadline.pk)
    assert (stands.last_day, stands.original_last_day, stands.slip) == (granted, first, 15)
    follower = Deadline.objects.get(commitment__title="Visit of the donor")
    assert follower.last_day == WEEKDAYS.add_workdays(granted, 10)

    run(tonight())
    subjects = [str(mail.message["Subject"]) for mail in smtp_server.to(place.person.email)]
    assert any(words.startswith("New date") for words in subjects)
    owner = [mail for mail in smtp_server.to(place.staff.email) if str(mail.message["Subject"]).startswith("New date")]
    assert len(owner) == 1 and "The donor comes in the week after." in " ".join(owner[0].text.split())

    late = WEEKDAYS.add_workdays(granted, 1)
    run(f"{late.isoformat()}T23:00:00Z")
    again = str(smtp_server.to(place.person.email)[-1].message["Subject"])
    assert again.startswith("Overdue since")
    steps = Notification.objects.filter(deadline=place.deadline, kind="step")
    assert old <= set(steps.values_list("key", flat=True))
    repeated = steps.filter(last_day=first).exclude(key__in=old)
    assert not repeated.exclude(state__in=["skipped", "cancelled"]).exists()
    assert steps.filter(last_day=granted, state="sent").count() == 1
    page.goto(f"{live_server.url}/commitments/{place.commitment.reference}/")
    expect(page.get_by_role("main")).to_contain_text("Extended once, by 15 working days")

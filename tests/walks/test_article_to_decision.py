"""The main job, whole, in a real browser: an article is pasted, a passage logged, the person reminded by a real mail,
answers through its link without an account, an admin accepts, and the page tells the story."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.fixtures.mail import SmtpServer
from tracker.models import Commitment, Recipient

pytestmark = pytest.mark.django_db(transaction=True)

SEED = Path(__file__).resolve().parents[2].parent / "shared" / "seed"
PASSAGE = "with progress assessments due by April"
PUBLISHED = "2027-01-04"
REMINDED = "2027-03-04T12:00:00Z"  # twenty working days before 1 April 2027


@pytest.fixture
def article() -> str:
    """The news text that the project started from, beside the project."""
    found = sorted(SEED.glob("*.txt"))
    if not found:
        pytest.skip("the seed text does not lie beside the project")
    return found[0].read_text(encoding="utf-8")


def sign_in(page: Page, live_server: LiveServer, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My week")).to_be_visible()


def paste(page: Page, live_server: LiveServer, text: str) -> None:
    page.goto(f"{live_server.url}/documents/new/")
    page.get_by_label("Title").fill("A directive on artificial intelligence")
    page.locator("textarea[name=text]").fill(text)
    page.locator("input[name=published_on]").fill(PUBLISHED)
    page.locator("form[method=post] button.primary").first.click()
    expect(page.locator("#source-text")).to_contain_text(PASSAGE)
    page.wait_for_load_state("load")


def select(page: Page, words: str) -> None:
    """Select these words as a mouse does."""
    page.evaluate(
        """words => {
            const walk = document.createTreeWalker(document.getElementById("source-text"), NodeFilter.SHOW_TEXT);
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) {
                    getSelection().setBaseAndExtent(node, at, node, at + words.length);
                    document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
                    return;
                }
            }
            throw new Error("not in the text");
        }""",
        words,
    )


def log_passage(page: Page) -> None:
    select(page, PASSAGE)
    page.get_by_role("button", name="Log this passage").click()
    panel = page.locator("#log")
    expect(panel.locator("blockquote")).to_have_text(PASSAGE)
    panel.get_by_label("What is promised").fill("Progress assessments")
    page.locator("#id_due").fill("")
    page.locator("#id_due").press_sequentially("by April")
    expect(page.locator("#reading [name=seen]")).to_have_value("by April")
    expect(page.locator("#reading")).to_contain_text("By the end of April 2027")
    panel.get_by_label("Who must deliver").fill("Agencies")
    panel.get_by_label("Their e-mail address").first.fill("person@example.org")
    panel.get_by_role("button", name="Save").click()
    expect(panel.locator(".notice")).to_contain_text("Saved as C-")


def link_in(smtp_server: SmtpServer) -> str:
    (mail,) = smtp_server.to("person@example.org")
    assert PASSAGE in " ".join(mail.text.split())
    assert "April 2027" in str(mail.message["Subject"])
    found = re.search(r"https?://\S+/r/[\w-]+/?", mail.text)
    assert found is not None
    return found[0]


def answer(page: Page, link: str) -> None:
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", name="Progress assessments")).to_be_visible()
    page.get_by_label("It is done").check()
    page.get_by_label("Your name").fill("Ada Petrova")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_role("status")).to_contain_text("we noted it")


def accept(page: Page, live_server: LiveServer, reference: str) -> None:
    page.goto(f"{live_server.url}/review/")
    page.locator("a[href*='/review/reports/']").first.click()
    page.get_by_label("Accept").first.check()
    reason = page.get_by_label("Reason").or_(page.get_by_label("Why"))
    if reason.count():
        reason.first.fill("The assessments are published.")
    page.locator("form[method=post] button.primary").last.click()
    page.goto(f"{live_server.url}/commitments/{reference}/")


def test_from_article_to_decision(
    page: Page, live_server: LiveServer, smtp_server: SmtpServer, settings: Any, article: str
) -> None:
    settings.SITE_URL = live_server.url
    settings.EMAIL_URL = smtp_server.url
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    factories.make_office(sending_since=datetime(2026, 1, 1, tzinfo=UTC))
    unit = factories.make_unit("Chancellery")
    staff = factories.make_user("staff@office.example.org", name="Tom Staff", unit=unit)
    admin = factories.make_user("admin@office.example.org", name="Nora Admin", unit=unit, role="admin")

    sign_in(page, live_server, staff.email)
    paste(page, live_server, article)
    log_passage(page)
    commitment = Commitment.objects.get()
    assert commitment.quotation is not None and commitment.quotation.exact == PASSAGE
    assert commitment.deadlines.get().edtf == "2027-04"

    call_command("sweep", "--now", REMINDED)
    call_command("deliver", "--now", REMINDED)
    answer(page, link_in(smtp_server))
    assert commitment.deadlines.get().reports.get().recipient == Recipient.objects.get(email="person@example.org")

    sign_in(page, live_server, admin.email)
    accept(page, live_server, commitment.reference)
    expect(page.locator("main")).to_contain_text("Met")
    history = page.locator("ol.history").last
    for words in ("Tom Staff", "Nora Admin"):
        expect(history).to_contain_text(words)
    commitment.refresh_from_db()
    assert commitment.is_closed

"""Choosing a passage in a real browser: by mouse, by the plus sign, by the keyboard, and without JavaScript."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.web.rooms import TEXT, Office, office
from tracker.models import Commitment

pytestmark = pytest.mark.django_db(transaction=True)
PASSAGE = "submit progress assessments by April"  # lies behind a character of two UTF-16 units


def enter(context: BrowserContext, live_server: LiveServer, place: Office) -> str:
    """Sign in; the address of the text."""
    session = place.client(place.staff).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    return f"{live_server.url}/documents/{place.source.pk}/"


def mark(page: Page, words: str) -> None:
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


def test_a_passage_by_mouse_is_logged_at_its_place(
    page: Page, browser_context: BrowserContext, live_server: LiveServer
) -> None:
    place = office()
    page.goto(enter(browser_context, live_server, place))
    mark(page, PASSAGE)
    page.get_by_role("button", name="Log this passage").click()
    panel = page.locator("#log")
    expect(panel.locator("blockquote")).to_have_text(PASSAGE)
    expect(page.locator("#id_due")).to_have_value("by April")
    expect(page.locator("[name=title]")).to_be_focused()
    page.locator("#id_due").fill("by 2030")
    expect(page.locator("#reading [name=seen]")).to_have_value("by 2030")
    panel.get_by_label("Who must deliver").fill("Agencies")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("status")).to_contain_text("Saved as C-")
    expect(page.locator("mark.passage")).to_have_text(PASSAGE)
    quotation = Commitment.objects.exclude(pk=place.commitment.pk).get().quotation
    assert quotation is not None and TEXT[quotation.start : quotation.end] == PASSAGE


def test_the_plus_sign_and_the_keyboard(page: Page, browser_context: BrowserContext, live_server: LiveServer) -> None:
    place = office()
    page.goto(enter(browser_context, live_server, place))
    page.get_by_role("link", name="Log: The bank shall explore").click()
    quote = page.locator("#log blockquote")
    expect(quote).to_have_text("The bank shall explore founding an international journal.")
    assert page.url.endswith(f"/documents/{place.source.pk}/")  # only the panel changed
    mark(page, "Nothing else was agreed")
    page.keyboard.press("Control+Enter")
    expect(quote).to_have_text("Nothing else was agreed")


def test_a_selection_over_sentences_and_quotations(
    page: Page, browser_context: BrowserContext, live_server: LiveServer
) -> None:
    place = office()
    page.goto(enter(browser_context, live_server, place))
    page.evaluate(
        """() => {
            const text = document.getElementById("source-text");
            getSelection().selectAllChildren(text);
            document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
        }"""
    )
    page.get_by_role("button", name="Log this passage").click()
    expect(page.locator("#log [name=start]")).to_have_value("0")
    expect(page.locator("#log [name=end]")).to_have_value(str(len(TEXT)))


def test_without_javascript_every_sentence_has_its_link(browser: Browser, live_server: LiveServer) -> None:
    place = office()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(enter(context, live_server, place))
    page.get_by_role("link", name="Log: The bank shall explore").click()
    page.get_by_label("What is promised").fill("Found a journal")
    page.get_by_label("By when").fill("by 2030")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".errors")).to_contain_text("Press the button once more")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#log .notice")).to_contain_text("Saved as C-")
    context.close()
    assert Commitment.objects.get(title="Found a journal").deadlines.get().edtf == "2030"

"""The HTML of mails in a browser: readable by everybody, light and dark, wide and on a telephone."""

from itertools import product
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Browser

from tests.delivery.gallery import KINDS, Gallery
from tests.delivery.lint import SITE
from tests.delivery.test_conformance import LANGUAGES, mails_of
from tests.fixtures.mail import SmtpServer
from tracker.delivery.dispatch import deliver

pytestmark = pytest.mark.django_db
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# A mail stands inside the page of a mail program, which has the landmarks.
NOT_OF_A_PAGE = {"rules": {"landmark-one-main": {"enabled": False}, "region": {"enabled": False}}}


@pytest.mark.parametrize("kind", ["overdue_fifth", "several", "unsubscribed"])
def test_a_mail_is_accessible_and_fits_every_screen(
    kind: str, browser: Browser, mail_server: SmtpServer, settings: Any
) -> None:
    settings.SITE_URL = SITE
    assert deliver(now=KINDS[kind](Gallery("A title with a very long word: " + "Donau" * 20))).sent == 1
    context = browser.new_context(viewport={"width": 680, "height": 800})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.set_content(mail_server.mails[0].html)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=NOT_OF_A_PAGE).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    for width in (680, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []
    context.close()


@pytest.mark.chaos
def test_no_kind_is_wider_than_a_telephone_or_asks_for_anything(browser: Browser, settings: Any) -> None:
    settings.SITE_URL = SITE
    context = browser.new_context(viewport={"width": 320, "height": 800})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page, wide = context.new_page(), []
    for kind, (language, data) in product(KINDS, zip(LANGUAGES, ("long", "html", "emoji"), strict=True)):
        with transaction.atomic():
            (mail,) = mails_of(kind, language, data)
            transaction.set_rollback(True)
        page.set_content(mail.html)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append((kind, language, data))
    assert (wide, asked) == ([], [])
    context.close()

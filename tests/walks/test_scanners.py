"""What programs do with the links of our mails: they open them, follow what they find, and send forms. Nothing happens.

Scanners of mail gateways fetch every address of a mail, some run the scripts of the page, a few send its forms. None
of them presses a button on purpose: that is the field that an answer needs.
"""

import itertools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.delivery.gallery import KINDS, Gallery
from tests.fixtures.mail import Mail, SmtpServer
from tracker.delivery.dispatch import deliver
from tracker.models import Recipient, RecipientLink

# How they name themselves, and what they ask for; the fifth is a browser.
SCANNERS = {
    "gateway": ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks", ("GET", "HEAD")),
    "checker": ("curl/8.5.0", ("HEAD", "OPTIONS", "GET")),
    "preview": ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", ("GET",)),
    "sender": ("BarracudaCentral/1.0", ("OPTIONS", "GET", "POST")),
}
TIMES = 3
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
SESSIONS = {"django_session", "django_migrations"}


@pytest.fixture
def mail_server(smtp_server: SmtpServer, settings: Any) -> SmtpServer:
    """The tests' SMTP server as the office's relay."""
    settings.EMAIL_URL = smtp_server.url
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    return smtp_server


class Found(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields get their value, the first of several choices, or some text; buttons are left alone."""
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in values:
            self.links.append(urldefrag(urljoin(self.base, values["href"]))[0])
        elif tag == "form":
            self.forms.append((urljoin(self.base, values.get("action", "") or self.base), {}))
        elif tag in ("input", "textarea") and self.forms and values.get("type") != "file" and "name" in values:
            self.forms[-1][1].setdefault(values["name"], values.get("value") or "2026-11-30")


def is_of_a_person(url: str) -> bool:
    """Pages that a link opens without an account."""
    return urlsplit(url).path.startswith(("/r/", "/u/"))


def written(mail: Mail) -> list[str]:
    """Every address in a mail, in its header as well."""
    texts = [mail.text, mail.html.replace("&amp;", "&"), str(mail.message.get("List-Unsubscribe", ""))]
    found = [address.rstrip(".,)>") for text in texts for address in ADDRESS.findall(text)]
    return list(dict.fromkeys(found))


def everything() -> dict[str, str]:
    """A digest of every table of the database; sessions and the life sign of a link aside."""
    digests = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - SESSIONS):
            row = "to_jsonb(t) - 'opened_at'" if table == RecipientLink._meta.db_table else "to_jsonb(t)"
            cursor.execute(f'SELECT md5(string_agg(({row})::text, chr(10) ORDER BY ({row})::text)) FROM "{table}" t')
            digests[table] = cursor.fetchone()[0] or ""
    return digests


def scan(client: Client, url: str, scanner: str) -> Iterator[str]:
    """Ask for an address as a scanner does; gives what it could follow."""
    agent, methods = SCANNERS[scanner]
    path = urlsplit(url).path
    for method in methods:
        if method == "POST":
            continue
        answer = client.generic(method, path, headers={"user-agent": agent})
        assert answer.status_code in (200, 302, 403, 404, 405, 422), (method, path, answer.status_code)
        if method != "GET" or answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        page = Found(url)
        page.feed(answer.content.decode())
        yield from (link for link in page.links if is_of_a_person(link))
        for action, fields in page.forms if "POST" in methods else ():
            client.post(urlsplit(action).path, fields, headers={"user-agent": agent})
            client.post(urlsplit(action).path, {}, headers={"user-agent": agent})


def crawl(urls: list[str], scanner: str, *, deep: bool) -> int:
    """Open the addresses of a mail, and follow everything from there where it goes `deep`; how many addresses."""
    client, seen = Client(), set()
    waiting = list(urls)
    while waiting:
        url = waiting.pop()
        if urlsplit(url).path in seen:
            continue
        seen.add(urlsplit(url).path)
        times = TIMES if url in urls else 1
        found = itertools.chain.from_iterable([list(scan(client, url, scanner)) for _time in range(times)])
        waiting += found if deep else ()
    return len(seen)


def mail_of(kind: str, mail_server: SmtpServer) -> Mail:
    """The mail of one kind, as it arrived."""
    assert deliver(now=KINDS[kind](Gallery())).sent == 1
    return mail_server.mails[-1]


# In the short run each kind meets one scanner, and one kind with each kind of link is followed to the end.
DEEP = {"several": "sender", "link": "gateway", "receipt_report": "sender", "muted": "checker"}
CASES = [(kind, DEEP.get(kind, list(SCANNERS)[number % len(SCANNERS)])) for number, kind in enumerate(KINDS)]
OTHERS = [(kind, scanner) for kind in KINDS for scanner in SCANNERS if (kind, scanner) not in CASES]


def walked(kind: str, scanner: str, mail_server: SmtpServer, *, deep: bool) -> None:
    """Every link of a mail, and, going `deep`, all that can be reached from it."""
    urls = written(mail_of(kind, mail_server))
    assert urls
    before = everything()
    count = crawl(urls, scanner, deep=deep)
    after = everything()
    assert {table for table in before if before[table] != after[table]} == set()
    assert count >= (5 if deep and any(is_of_a_person(url) for url in urls) else 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "scanner"), CASES)
def test_opening_the_links_of_a_mail_changes_nothing(kind: str, scanner: str, mail_server: SmtpServer) -> None:
    walked(kind, scanner, mail_server, deep=kind in DEEP)


@pytest.mark.chaos
@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "scanner"), OTHERS)
def test_nor_does_any_other_scanner(kind: str, scanner: str, mail_server: SmtpServer) -> None:
    walked(kind, scanner, mail_server, deep=True)


@pytest.mark.django_db
def test_the_snapshot_sees_what_changes() -> None:
    Gallery()
    before = everything()
    Recipient.objects.filter(pk=Recipient.objects.values("pk")[:1]).update(min_gap=3)
    after = everything()
    assert {table for table in before if before[table] != after[table]} == {"tracker_recipient"}


# Ticks the first choice, fills every field, and sends each form as scripts do: without a button.
SEND_ALL = """() => {
  for (const form of document.forms) {
    for (const field of form.elements) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = true;
      else if (field.tagName === "TEXTAREA" || /text|email|url/.test(field.type)) field.value = "a@b.example";
    }
    const target = document.createElement("iframe");
    target.name = "sent" + Math.random();
    document.body.append(target);
    form.target = target.name;
    form.submit();
  }
  return document.forms.length;
}"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["confidential", "link"])
def test_nor_does_a_browser_that_runs_scripts_and_sends_forms(
    kind: str, browser: Browser, live_server: LiveServer, mail_server: SmtpServer, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    urls = [url for url in written(mail_of(kind, mail_server)) if url.startswith(live_server.url)]
    before = everything()
    context = browser.new_context(user_agent="Mozilla/5.0 HeadlessChrome/120 (scanner)")
    page, seen, waiting, forms = context.new_page(), set(), list(urls), 0
    while waiting:
        url = urldefrag(waiting.pop())[0]
        if url in seen or not url.startswith(live_server.url):
            continue
        seen.add(url)
        page.goto(url, wait_until="load")
        links = page.eval_on_selector_all("a", "all => all.map(a => a.href)")
        waiting += [link for link in links if is_of_a_person(link)]
        if is_of_a_person(url):
            forms += page.evaluate(SEND_ALL)
            page.wait_for_load_state("networkidle")
    context.close()
    after = everything()
    assert {table for table in before if before[table] != after[table]} == set()
    assert forms >= 4 and len(seen) >= 4

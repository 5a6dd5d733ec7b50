"""What every mail of the office must keep to, whatever it says. Returns the broken rules in words."""

import re
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from tests.fixtures.mail import Mail
from tracker.delivery import links

SITE = "https://duebook.example.org"
ONCE = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
LISTED = ["List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Help"]
ALLOWED = {*ONCE, *LISTED, "Reply-To", "In-Reply-To", "References", "Precedence"}
FORBIDDEN_TAGS = {"script", "img", "iframe", "form", "input", "link", "object", "embed", "svg", "base", "video"}


class Page(HTMLParser):
    """Tags, attributes and visible words of an HTML part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.hidden += tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def broken_rules(mail: Mail, *, transactional: bool) -> list[str]:
    """Every rule the mail breaks; empty for a good one."""
    return [*_header(mail, transactional), *_bytes(mail), *_html(mail), *_same_facts(mail)]


def _header(mail: Mail, transactional: bool) -> list[str]:
    message, found = mail.message, []
    names = message.keys()
    for name in ONCE + ([] if transactional else LISTED):
        if names.count(name) != 1:
            found.append(f"{name} stands {names.count(name)} times")
    found += [f"{name} does not belong there" for name in names if name not in ALLOWED]
    if transactional and any(name in names for name in LISTED):
        found.append("a mail about something the person just did is no list")
    if len(message["To"].addresses) != 1 or message["To"].addresses[0].addr_spec != mail.recipients[0]:
        found.append("To is not the one recipient")
    if len(str(message["Subject"])) > 150 or not str(message["Subject"]).strip():
        found.append("the subject is empty or too long")
    if message["Auto-Submitted"] != "auto-generated":
        found.append("not marked as written by a machine")
    if not re.fullmatch(r"<[0-9a-f]{40}@duebook\.example\.org>", str(message["Message-ID"]).strip()):
        found.append(f"the Message-ID is {message['Message-ID']}")
    if parsedate_to_datetime(str(message["Date"])).tzinfo is None:
        found.append("the date has no zone")
    if message.defects:
        found.append(f"defects: {message.defects}")
    return found + ([] if transactional else _list(mail))


def _list(mail: Mail) -> list[str]:
    message, found = mail.message, []
    if message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        found.append("no one-click unsubscription")
    first = str(message["List-Unsubscribe"]).split(",")[0].strip()
    token = first.removeprefix(f"<{SITE}/u/").removesuffix(">")
    link = links.find_for_unsubscribe(token)
    if link is None or link.recipient.email != mail.recipients[0]:
        found.append(f"the unsubscription does not lead to the recipient: {first}")
    return found


def _bytes(mail: Mail) -> list[str]:
    raw, found = mail.raw, []
    if not raw.isascii() or b"\0" in raw or re.search(rb"\r(?!\n)|(?<!\r)\n", raw):
        found.append("bytes that are not seven-bit lines")
    if max(map(len, raw.split(b"\r\n"))) > 998 or len(raw) > 100_000:
        found.append("too long")
    parts = [(part.get_content_type(), part["Content-Transfer-Encoding"], part.get_content_charset())
             for part in mail.message.iter_parts()]  # fmt: skip
    if [kind for kind, _coding, _set in parts] != ["text/plain", "text/html"]:
        found.append(f"parts {parts}")
    if any(coding not in ("quoted-printable", "base64") or charset != "utf-8" for _kind, coding, charset in parts):
        found.append(f"codings {parts}")
    if any(len(line) > 998 for line in mail.text.split("\n")):
        found.append("a line of text is too long to be read")
    return found


def _html(mail: Mail) -> list[str]:
    page, found = Page(mail.html), []
    for tag, attributes in page.tags:
        if tag in FORBIDDEN_TAGS:
            found.append(f"<{tag}> in a mail")
        for name, value in attributes.items():
            if name.startswith("on") or name in ("src", "background", "srcset", "action"):
                found.append(f"{tag} {name}={value}")
            if name == "href" and not (value or "").startswith(f"{SITE}/"):
                found.append(f"leads elsewhere: {value}")
            if name == "style" and "url(" in (value or ""):
                found.append(f"asks for something: {value}")
    if "prefers-color-scheme: dark" not in mail.html or "@import" in mail.html:
        found.append("the dark scheme is lost, or a style is imported")
    if not dict(page.tags[0][1]).get("lang"):
        found.append("the language is not named")
    return found


def _same_facts(mail: Mail) -> list[str]:
    """Every word of the text stands in the HTML, and the other way round; addresses stand behind links there."""
    text = " ".join(word for word in mail.text.split() if not word.startswith("http") and word not in ("--", "-" * 8))
    html = " ".join(" ".join(Page(mail.html).words).split())
    missing = _words(text) - _words(html)
    added = _words(html) - _words(text)
    return [f"only in the text: {missing}"] * bool(missing) + [f"only in the HTML: {added}"] * bool(added)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text))

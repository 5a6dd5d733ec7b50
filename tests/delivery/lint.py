"""What every mail of the office must keep to, whatever it says. Returns the broken rules in words.

The rules are those of the table of e-mail in the design: RFC 5322, 2045, 2046, 2047, 2369, 2919, 3834, 5321, 8058.
"""

import re
import unicodedata
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage
from email.policy import Policy
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.fixtures.mail import Mail
from tracker.delivery import links

SITE = "https://duebook.example.org"
ONCE = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "Feedback-ID", "MIME-Version", "Content-Type"]
LISTED = ["List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Help"]
ALLOWED = {*ONCE, *LISTED, "Reply-To", "In-Reply-To", "References", "Precedence"}
FORBIDDEN_TAGS = {"script", "img", "iframe", "form", "input", "link", "object", "embed", "svg", "base", "video",
                  "audio", "button", "picture", "canvas", "math", "frame", "applet"}  # fmt: skip
MESSAGE_ID = r"<[0-9a-f]{40}@duebook\.example\.org>"
POLICIES: tuple[Policy, ...] = (policy.default, policy.SMTP, policy.compat32, policy.strict)
TARGET, LONGEST, ENCODED, BIGGEST = 78, 998, 76, 100_000  # octets: of a line, of a line at most, of a body's, of a mail


class Page(HTMLParser):
    """Tags, attributes and visible words of an HTML part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.title: list[str] = []
        self.hidden: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("style", "title"):
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "title"):
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)
        elif self.hidden[-1] == "title":
            self.title.append(data)


def broken_rules(mail: Mail, *, transactional: bool, digest: bool = False) -> list[str]:
    """Every rule the mail breaks; empty for a good one. `digest`: a summary of many."""
    return [
        *_envelope(mail),
        *_header(mail, transactional, digest),
        *_header_lines(mail),
        *([] if transactional else _list(mail)),
        *_bytes(mail),
        *_bodies(mail),
        *_html(mail),
        *_same_facts(mail),
        *_read_alike(mail),
    ]


def _envelope(mail: Mail) -> Iterator[str]:
    if not parseaddr(mail.sender)[1] or len(mail.recipients) != 1:
        yield f"the envelope is {mail.sender!r} to {mail.recipients}"
    if not (mail.sender + mail.recipients[0]).isascii() or max(len(mail.sender), len(mail.recipients[0])) > 254:
        yield "an address of the envelope cannot be written"
    if mail.sender != mail.message["From"].addresses[0].addr_spec:
        yield "the envelope's sender is not the one of From"


def _header(mail: Mail, transactional: bool, digest: bool) -> Iterator[str]:
    message = mail.message
    names = message.keys()
    for name in ONCE + ([] if transactional else LISTED):
        if names.count(name) != 1:
            yield f"{name} stands {names.count(name)} times"
    yield from (f"{name} stands more than once" for name in set(names) if names.count(name) > 1)
    yield from (f"{name} does not belong there" for name in names if name not in ALLOWED)
    if transactional and any(name in names for name in LISTED):
        yield "a mail about something the person just did is no list"
    if (message["Precedence"] == "bulk") is not digest or message.get_all("Precedence", []) not in ([], ["bulk"]):
        yield f"Precedence is {message['Precedence']}"
    for name in ("From", "To"):
        if len(message[name].addresses) != 1 or message[name].groups[0].display_name is not None:
            yield f"{name} is not one address"
    if message["To"].addresses[0].addr_spec != mail.recipients[0]:
        yield "To is not the one recipient"
    if "Reply-To" in message and len(message["Reply-To"].addresses) != 1:
        yield "replies go to more than one address"
    subject = str(message["Subject"])
    if len(subject) > 150 or not subject.strip() or subject != " ".join(subject.split()) or subject.startswith("Re:"):
        yield f"the subject is empty, too long or not one line: {subject!r}"
    if message["Auto-Submitted"] != "auto-generated":
        yield "not marked as written by a machine"
    if not re.fullmatch(r"[a-z_]+:[a-z0-9-]{5,15}", str(message["Feedback-ID"])):
        yield f"Feedback-ID is {message['Feedback-ID']}"
    if not re.fullmatch(MESSAGE_ID, str(message["Message-ID"]).strip()):
        yield f"the Message-ID is {message['Message-ID']}"
    if message["In-Reply-To"] != message["References"]:
        yield "the thread is not said in both fields"
    if "References" in message and not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", str(message["References"]).strip()):
        yield f"References is {message['References']}"
    if message["References"] == message["Message-ID"]:
        yield "a mail follows itself"
    if parsedate_to_datetime(str(message["Date"])).tzinfo is None:
        yield "the date has no zone"
    if not re.search(rb"^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\r$", mail.raw, re.MULTILINE):
        yield "the date is not written as RFC 5322 has it"
    if message["MIME-Version"] != "1.0":
        yield "MIME-Version is not 1.0"
    if message.defects:
        yield f"defects: {message.defects}"
    for name, value in message.items():
        if strange := [char for char in str(value) if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]:
            yield f"{name} holds {strange}"


def _header_lines(mail: Mail) -> Iterator[str]:
    head, _, _body = mail.raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        words = line.partition(b": ")[2] or line
        if len(line) > TARGET and b" " in words.strip() and b"https://" not in line:
            yield f"a line of the header could be shorter: {line!r}"
        if not re.match(rb"[!-9;-~]+: ?\S|[ \t]+\S", line):
            yield f"no line of a header: {line!r}"
        for word in re.findall(rb"=\?[^?]+\?[^?]+\?[^?]*\?=", line):
            if len(word) > 75 or len(line) > ENCODED:
                yield f"an encoded word is too long: {line!r}"
            ((octets, charset),) = decode_header(word.decode("ascii"))
            if not isinstance(octets, bytes) or octets.decode(charset or "ascii", "replace").count("\ufffd"):
                yield f"an encoded word splits a character: {word!r}"


def _list(mail: Mail) -> Iterator[str]:
    message = mail.message
    if message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        yield "no one-click unsubscription"
    ways = re.findall(r"<([^<>\s]+)>", str(message["List-Unsubscribe"]))
    token = ways[0].removeprefix(f"{SITE}/u/")
    link = links.find_for_unsubscribe(token)
    if link is None or link.recipient.email != mail.recipients[0]:
        yield f"the unsubscription does not lead to the recipient: {ways[0]}"
    for way in ways[1:]:
        if not re.fullmatch(r"mailto:[^@?\s]+@[^@?\s]+\?subject=unsubscribe(%20[0-9a-f]{40})?", way):
            yield f"List-Unsubscribe offers {way}"
    if "Reply-To" in message and len(ways) != 2:
        yield "there is no unsubscription by mail"
    if not re.fullmatch(r'("[^"\\]+" )?<[a-z0-9.-]+>', str(message["List-Id"])) or len(str(message["List-Id"])) > 255:
        yield f"List-Id is {message['List-Id']}"
    if not re.fullmatch(rf"<{SITE}/[^<>\s]+>", str(message["List-Help"])):
        yield f"List-Help is {message['List-Help']}"


def _bytes(mail: Mail) -> Iterator[str]:
    raw = mail.raw
    if not raw.isascii() or re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", raw):
        yield "bytes that are not seven-bit lines"
    if max(map(len, raw.split(b"\r\n"))) > LONGEST or len(raw) > BIGGEST:
        yield "too long"
    if raw.endswith(b"\r\n\r\n.\r\n") or not raw.endswith(b"--\r\n"):
        yield "the mail does not end with its last boundary"
    body = raw.partition(b"\r\n\r\n")[2]
    if max(map(len, body.split(b"\r\n"))) > TARGET:
        yield "a line of a body is longer than need be"


def _bodies(mail: Mail) -> Iterator[str]:
    message = mail.message
    parts = [(part.get_content_type(), part["Content-Transfer-Encoding"], part.get_content_charset())
             for part in message.iter_parts()]  # fmt: skip
    if message.get_content_type() != "multipart/alternative" or message.preamble or (message.epilogue or "").strip():
        yield f"it is {message.get_content_type()} with text around its parts"
    if [kind for kind, _coding, _set in parts] != ["text/plain", "text/html"]:
        yield f"parts {parts}"
    if any(coding not in ("quoted-printable", "base64") or charset != "utf-8" for _kind, coding, charset in parts):
        yield f"codings {parts}"
    for part in message.walk():
        if "Content-Disposition" in part or part.get_filename() or part.get_content_maintype() == "application":
            yield "something is attached"
        if part.defects:
            yield f"defects of a part: {part.defects}"
        if part is not message and set(part.keys()) - {"Content-Type", "Content-Transfer-Encoding"}:
            yield f"a part has {part.keys()}"
    for name, body in (("text", mail.text), ("HTML", mail.html)):
        odd = {char for char in body if unicodedata.category(char) in ("Cs", "Zl", "Zp") or char in "\ufffd\u202e\u202d"
               or (unicodedata.category(char) == "Cc" and char not in "\r\n\t")}  # fmt: skip
        if odd:
            yield f"the {name} holds {odd}"
        if not body.strip():
            yield f"the {name} is empty"
    if any(len(line) > LONGEST for line in mail.text.split("\n")):
        yield "a line of text is too long to be read"
    if re.search(r"\n{4,}", mail.text.replace("\r\n", "\n")):
        yield "the text has holes"


def _html(mail: Mail) -> Iterator[str]:
    page = Page(mail.html)
    if not mail.html.lstrip().lower().startswith("<!doctype html>"):
        yield "the HTML has no doctype"
    for tag, attributes in page.tags:
        if tag in FORBIDDEN_TAGS:
            yield f"<{tag}> in a mail"
        for name, value in attributes.items():
            if name.startswith("on") or name in (
                "src",
                "background",
                "srcset",
                "action",
                "formaction",
                "poster",
                "ping",
            ):
                yield f"{tag} {name}={value}"
            if name == "href" and not (value or "").startswith(f"{SITE}/"):
                yield f"leads elsewhere: {value}"
            if name == "style" and re.search(r"url\(|expression|@import", value or ""):
                yield f"asks for something: {value}"
    if "prefers-color-scheme: dark" not in mail.html or "@import" in mail.html:
        yield "the dark scheme is lost, or a style is imported"
    if not dict(page.tags[0][1]).get("lang"):
        yield "the language is not named"
    if not "".join(page.title).strip():
        yield "the HTML has no title"
    if any(name == "id" and list_of_ids(page).count(value) > 1 for _t, attributes in page.tags
           for name, value in attributes.items()):  # fmt: skip
        yield "an id stands twice"


def list_of_ids(page: Page) -> list[str | None]:
    """Every id of the page."""
    return [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]


def _same_facts(mail: Mail) -> Iterator[str]:
    """Every word of the text stands in the HTML, and the other way round; addresses stand behind links there."""
    page = Page(mail.html)
    text = re.sub(rf"{SITE}/[^\s<>]*", " ", mail.text)
    missing = _words(text) - _words(" ".join(page.words))
    added = _words(" ".join(page.words)) - _words(text)
    yield from [f"only in the text: {missing}"] * bool(missing)
    yield from [f"only in the HTML: {added}"] * bool(added)
    behind = {attributes["href"] for _tag, attributes in page.tags if attributes.get("href")}
    written = {url.rstrip(".,;。，") for url in re.findall(rf"{SITE}/[^\s<>]*", mail.text)}
    if {urlsplit(str(url)).path for url in behind} != {urlsplit(url).path for url in written}:
        yield f"other links: {behind ^ written}"


def _read_alike(mail: Mail) -> Iterator[str]:
    """Every reader of the standard library finds the same fields, and the strictest has nothing to complain of."""
    wanted = mail.message.keys()
    for reader in POLICIES:
        try:
            found = message_from_bytes(mail.raw, policy=reader)
        except Exception as error:
            yield f"{type(error).__name__} in {reader}: {error}"
            continue
        if found.keys() != wanted or len(found.get_payload()) != 2:
            yield f"read otherwise by {reader}: {found.keys()}"
    again = mail.message.as_bytes(policy=policy.SMTP)
    kept = message_from_bytes(again, policy=policy.default)
    assert isinstance(kept, EmailMessage)
    if str(kept["Subject"]) != str(mail.message["Subject"]) or kept.keys() != wanted:
        yield "forwarded, it reads otherwise"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text))

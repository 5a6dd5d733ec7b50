"""The bytes of a mail: whatever goes in, the header stays the header and the parts read as they were written."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.delivery.wire import (
    Items,
    Mailbox,
    Malformed,
    Text,
    TooLong,
    ascii_address,
    build,
    clean,
    clean_text,
)

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=400)
SOMETHING = st.text(min_size=1, max_size=1000)


def parsed(raw: bytes) -> EmailMessage:
    """The mail as the newer of the two readers of the standard library understands it: not the one that checks it."""
    return BytesParser(policy=policy.default).parsebytes(raw)


def mail(subject: str = "x", display: str = "", text: str = "text\n", html: str = "<p>html</p>\n") -> bytes:
    fields = [
        Mailbox("From", "office@example.org", clean(display)),
        Mailbox("To", "a.petrova@example.org"),
        Text("Subject", clean(subject)),
        Items("List-Unsubscribe", ("<https://duebook.example.org/u/" + "a" * 200 + ">", "<mailto:office@example.org>")),
    ]
    return build(fields, text=clean_text(text), html=clean_text(html), boundary="=_boundary")


@given(ANYTHING, ANYTHING)
def test_no_text_breaks_the_header(subject: str, display: str) -> None:
    raw = mail(subject, display)
    message = parsed(raw)
    assert message.keys() == ["From", "To", "Subject", "List-Unsubscribe", "MIME-Version", "Content-Type"]
    assert message["Subject"] == clean(subject)
    assert message["From"].addresses[0].addr_spec == "office@example.org"


@given(ANYTHING, ANYTHING)
def test_every_body_reads_as_it_was_written(text: str, html: str) -> None:
    message = parsed(mail(text=text, html=html))
    found = [str(part.get_content()).replace("\r\n", "\n") for part in message.iter_parts()]
    assert [body.rstrip("\n") for body in found] == [clean_text(text).rstrip("\n"), clean_text(html).rstrip("\n")]


@given(SOMETHING)
def test_lines_are_short_and_plain(subject: str) -> None:
    raw = mail(subject, subject, subject, subject)
    lines = raw.split(b"\r\n")
    assert raw.isascii() and b"\0" not in raw and not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(map(len, lines)) <= 998
    for line in lines[: lines.index(b"")]:
        assert len(line) <= 78 or b"/u/" in line or b" " not in line.strip()
        assert b"=?" not in line or len(line) <= 76


@given(ANYTHING)
def test_clean_is_one_short_line_and_cleaning_again_changes_nothing(value: str) -> None:
    cleaned = clean(value)
    assert len(cleaned) <= 150 and clean(cleaned) == cleaned and cleaned == " ".join(cleaned.split(" ")).strip()
    cleaned.encode("utf-8")


def test_known_poisons_are_gone() -> None:
    assert clean("a\r\nBcc: b@example.org") == "a Bcc: b@example.org"
    assert clean("a\x1db\x85c\u2028d\u202ee\ud800f\u00adg\0h") == "a b c defg h"
    assert clean_text("a\r\nb\rc\x1d\u202ed\t\0") == "a\nb\ncd\t"
    assert clean("x" * 200) == "x" * 149 + "…"


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert mail("Ежегодный отчёт", "Офис", "текст", "<p>текст</p>") == mail(
        "Ежегодный отчёт", "Офис", "текст", "<p>текст</p>"
    )


@pytest.mark.parametrize("body", ["Ежегодный отчёт " * 50, "年度报告" * 100, "plain words " * 50])
def test_the_shorter_coding_is_taken(body: str) -> None:
    raw = mail(text=body)
    coding = b"quoted-printable" if body.isascii() else b"base64"
    assert b"Content-Transfer-Encoding: " + coding in raw


def test_a_mail_that_would_be_too_long_is_refused() -> None:
    with pytest.raises(TooLong):
        mail(text="x" * 200_000)


def test_bytes_that_do_not_say_what_they_should_are_refused() -> None:
    with pytest.raises(Malformed):
        build([Text("Subject", "two  spaces\nand a line")], text="a", html="b", boundary="=_b")
    with pytest.raises(Malformed):
        build([Items("X", ("a\r\nBcc: c@example.org",))], text="a", html="b", boundary="=_b")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("a.petrova@example.org", "a.petrova@example.org"),
        (" office@büro.example ", "office@xn--bro-hoa.example"),
        ("o'neil+tag@example.org", "o'neil+tag@example.org"),
    ],
)
def test_addresses_are_written_in_ascii(address: str, written: str) -> None:
    assert ascii_address(address) == written


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "@example.org", "a b@example.org", "a@example.org\r\nRCPT TO:<x@example.org>", "пётр@example.org",
     "a@" + "x" * 70 + ".org", "a@b@c.example\0", "<a@example.org>", "a@[127.0.0.1]"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Malformed):
        ascii_address(address)

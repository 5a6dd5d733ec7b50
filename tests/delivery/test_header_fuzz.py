"""E2: whatever stands in a name or a title, the header has the same fields, and they read as they were cleaned."""

import random
import unicodedata
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.policy import Policy

import pytest

from tracker.delivery.wire import Items, Mailbox, Text, build, clean

READERS: tuple[Policy, ...] = (policy.default, policy.SMTP, policy.compat32)
NAMES = ["Date", "From", "To", "Reply-To", "Subject", "Message-ID", "List-Id", "MIME-Version", "Content-Type"]
# What has broken headers before: line ends, encoded words, quotes, comments, groups, what looks like fields.
PIECES = [
    "\r\n", "\n", "\r", "\r\n ", "\r\n\t", "\x00", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028",
    "\u2029", "\x7f", "Bcc: victim@example.org", "\r\nBcc: v@example.org\r\n\r\n", "Content-Type: text/html",
    "--=_boundary", "\r\n.\r\n", "=?utf-8?b?SGVsbG8=?=", "=?utf-8?q?a=0D=0AX=3A_y?=", "=?x?q?", "?=", "=?",
    "=?utf-8?B?//79?=", '"', '\\"', "\\", "(", ")", "<a@b.example>", "<", ">", ",", ";", ":", "@", "[", "]",
    " ", "  ", "\t", "\u00a0", "\u3000", "\u00ad", "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\ud800",
    "\udfff", "\U000e0001", "e\u0301", "👩\u200d👧", "🇰🇬", "𠜎", "报告", "Отчёт", "تقرير", "x" * 80, "报" * 60,
    "ё" * 50, "a", "Report", "%s", "{{ x }}", "İ", "ß", "\ufffe", "\uffff", "\U0010ffff", "''", "=", "_", "?",
]  # fmt: skip


def hostile(chance: random.Random) -> str:
    """Pieces that have done harm, and any characters at all."""
    parts = []
    for _ in range(chance.randint(0, 12)):
        if chance.random() < 0.75:
            parts.append(chance.choice(PIECES))
        else:
            parts.append("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 6))))
    return "".join(parts)


def header_of(name: str, office: str, subject: str) -> bytes:
    """A mail as it is built from what people typed."""
    fields = [
        Items("Date", ("Tue, 27 Apr 2027 15:00:00 +0600",)),
        Mailbox("From", "office@example.org", clean(office, 100)),
        Mailbox("To", "a.petrova@example.org", clean(name, 100)),
        Mailbox("Reply-To", "contact@example.org", clean(office, 100)),
        Text("Subject", clean(subject) or "x"),
        Items("Message-ID", ("<0123456789012345678901234567890123456789@duebook.example.org>",)),
        Text("List-Id", "<deadlines.duebook.example.org>"),
    ]
    return build(fields, text="text\n", html="<p>html</p>\n", boundary="=_boundary")


def faults(case: int, seed: int) -> list[str]:
    """What is wrong with one case; it can be made again from its number and seed."""
    chance = random.Random(f"{seed}:{case}")
    name, office, subject = hostile(chance), hostile(chance), hostile(chance)
    try:
        raw = header_of(name, office, subject)
    except Exception as error:
        return [f"{seed}:{case}: {type(error).__name__}: {error}"]
    found = []
    for reader in READERS:
        message = message_from_bytes(raw, policy=reader)
        if message.keys() != NAMES or message.defects or len(message.get_payload()) != 2:
            found.append(f"{reader}: {message.keys()} {message.defects}")
    plain = message_from_bytes(raw, policy=policy.compat32)
    said = str(make_header(decode_header(plain["Subject"].replace("\r\n ", " "))))
    if said != (clean(subject) or "x"):
        found.append(f"the subject reads {said!r}")
    new = message_from_bytes(raw, policy=policy.default)
    for field, address in (("From", "office"), ("To", "a.petrova"), ("Reply-To", "contact")):
        if [one.addr_spec for one in new[field].addresses] != [f"{address}@example.org"]:
            found.append(f"{field} reads {new[field]}")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in said):
        found.append(f"the subject holds what it must not: {said!r}")
    if max(map(len, raw.split(b"\r\n"))) > 998 or not raw.isascii():
        found.append("a line is too long or not plain")
    return [f"{seed}:{case}: {one}" for one in found]


def broken(cases: int, seed: int) -> list[str]:
    return [fault for case in range(cases) for fault in faults(case, seed)]


def test_three_thousand_hostile_headers_are_whole() -> None:
    assert broken(3000, seed=20270420) == []


@pytest.mark.chaos
def test_fifty_thousand_hostile_headers_are_whole() -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    assert broken(50_000, seed) == []

"""The bytes of a mail: header fields cleaned, encoded and folded here, parsed back and compared before they leave.

RFC 5322 (fields, folding), RFC 2047 (encoded words), RFC 2045 and 2046 (parts). Made by hand, because the standard
library splits long addresses into encoded words and lets some control characters end the header block.
"""

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy, quoprimime
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Any

LONGEST_VALUE = 150  # characters of free text in a header
LONGEST_LINE = 998  # octets (RFC 5322 2.1.1)
LONGEST_MAIL = 100_000  # octets
_LINE = 76
_WORD_BYTES = 39  # of UTF-8 in one encoded word, so that the line that holds it stays within 76
_SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')
# Categories Cc (besides line feed and tab), Cs, Zl and Zp, and what reverses the reading order.
_UNWRITTEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
_CRLF = "\r\n"


class Malformed(ValueError):  # noqa: N818 - reads as what happened
    """The bytes do not say what they were built to say: they must not leave."""


def clean(value: str, longest: int = LONGEST_VALUE) -> str:
    """Free text for a header: no control, format or surrogate characters, single spaces, cut to `longest`."""
    kept = []
    for letter in value:
        category = unicodedata.category(letter)
        if category in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category not in ("Cs", "Cf", "Cn"):
            kept.append(letter)
    text = " ".join("".join(kept).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def clean_text(value: str) -> str:
    """Free text for a body: line ends and tabs stay, other control characters and reversed reading order go."""
    return _UNWRITTEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


class TooLong(Malformed):
    """More octets than a mail may have: say less."""


@dataclass(frozen=True)
class Text:
    """A field of free text."""

    name: str
    value: str

    def encoded(self) -> str:
        """The field as it stands in the header, folded."""
        return f"{self.name}: {_free(self.value, len(self.name) + 2)}"

    @property
    def said(self) -> str:
        """What a reader must find there."""
        return self.value


@dataclass(frozen=True)
class Mailbox:
    """A field with one address and perhaps a name."""

    name: str
    address: str
    display: str = ""

    def encoded(self) -> str:
        """The field as it stands in the header, the address on a line of its own where the name is long."""
        if not self.display:
            return f"{self.name}: {self.address}"
        phrase = _phrase(self.display, len(self.name) + 2)
        last = phrase.rpartition(_CRLF)[2]
        gap = f"{_CRLF} " if len(last) + len(self.address) + len(self.name) > _LINE - 6 else " "
        return f"{self.name}: {phrase}{gap}<{self.address}>"

    @property
    def said(self) -> str:
        """What a reader must find there."""
        return f"{self.display} <{self.address}>" if self.display else self.address


@dataclass(frozen=True)
class Items:
    """A field of plain ASCII items that must not be broken, folded between them."""

    name: str
    items: tuple[str, ...]

    def encoded(self) -> str:
        """The field as it stands in the header: one item a line."""
        return f"{self.name}: " + f",{_CRLF} ".join(self.items)

    @property
    def said(self) -> str:
        """What a reader must find there."""
        return ", ".join(self.items)


Field = Text | Mailbox | Items


def build(fields: Sequence[Field], *, text: str, html: str, boundary: str) -> bytes:
    """A multipart/alternative of a plain and an HTML part. The same arguments give the same bytes.

    Raises Malformed when the bytes, parsed back, differ from what went in.
    """
    raw = _assembled(fields, text=text, html=html, boundary=boundary)
    _compare(raw, fields, text, html, boundary)
    return raw


def _assembled(fields: Sequence[Field], *, text: str, html: str, boundary: str) -> bytes:
    lines = [field.encoded() for field in fields]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative;{_CRLF} boundary="{boundary}"', ""]
    for kind, body in (("plain", text), ("html", html)):
        coding, encoded = _encoded(body)
        lines += [
            f"--{boundary}",
            f'Content-Type: text/{kind}; charset="utf-8"',
            f"Content-Transfer-Encoding: {coding}",
            "",
            encoded,
        ]
    lines += [f"--{boundary}--", ""]
    return _CRLF.join(lines).encode("ascii", "strict")


def ascii_address(address: str) -> str:
    """An address for envelope and header, its domain in ASCII (RFC 5891). Raises Malformed for what is none."""
    local, at, domain = address.strip().rpartition("@")
    try:
        result = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise Malformed(f"the domain of {address!r} cannot be written") from error
    if not at or not local or not result.isascii() or re.search(r'[\s<>()\[\]\\,;:"\x00-\x1f\x7f]', result):
        raise Malformed(f"{address!r} is not an address that mail can be sent to")
    return result


def _compare(raw: bytes, fields: Sequence[Field], text: str, html: str, boundary: str) -> None:
    message, parts = _plainly_parsed(raw, boundary)
    wanted = [field.name for field in fields] + ["MIME-Version", "Content-Type"]
    if message.keys() != wanted or message.defects:
        raise Malformed(f"the header has {message.keys()} with {message.defects}")
    values = dict(message.items())
    for field in fields:
        found = _said(values[field.name], isinstance(field, Mailbox))
        if found != field.said:
            raise Malformed(f"{field.name} reads {found!r} instead of {field.said!r}")
    if [part.get_content_type() for part in parts] != ["text/plain", "text/html"] or any(p.defects for p in parts):
        raise Malformed("the parts are not a plain text and an HTML text")
    for part, body in zip(parts, (text, html), strict=True):
        read = part.get_payload(decode=True).decode(part.get_content_charset())
        if read.replace(_CRLF, "\n").rstrip("\n") != body.rstrip("\n"):
            raise Malformed(f"the {part.get_content_type()} part does not read as it was written")
    if max(map(len, raw.split(b"\r\n"))) > LONGEST_LINE or re.search(rb"\x00|\r(?!\n)|(?<!\r)\n", raw):
        raise Malformed("a line is too long, or not ended by CRLF")
    if len(raw) > LONGEST_MAIL:
        raise TooLong(f"the mail has {len(raw)} octets, more than {LONGEST_MAIL}")


def _plainly_parsed(raw: bytes, boundary: str) -> tuple[Any, list[Any]]:
    """The mail and its parts, by the older, stricter and quicker of the library's two readers: nothing interpreted.

    What lies between the boundaries (RFC 2046 5.1.1), and what after a header, is cut here: the library looks at every
    line for that, which takes most of its time.
    """
    head, *parts, rest = raw.split(f"{_CRLF}--{boundary}".encode())
    if rest != b"--\r\n":
        raise Malformed("the mail does not end with its last boundary")
    return _header(head), [_part(part) for part in parts]


def _header(raw: bytes) -> Any:
    return BytesHeaderParser(policy=policy.compat32).parsebytes(raw)


def _part(raw: bytes) -> Any:
    head, _blank, body = raw.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    part = _header(head)
    part.set_payload(body.decode("ascii"))
    return part


def _said(raw: str, is_mailbox: bool) -> str:
    """What a field says once unfolded and decoded; of a mailbox its name and address."""
    value = re.sub(r"\r\n(?=[ \t])", "", raw)
    if not is_mailbox:
        return _decoded(value)
    name, address = parseaddr(value)
    return f"{_decoded(name)} <{address}>" if name else address


def _decoded(value: str) -> str:
    return str(make_header(decode_header(value))) if "=?" in value else value


def _free(value: str, used: int) -> str:
    return _folded(value, used) if value.isascii() and "=?" not in value else _words(value)


def _phrase(value: str, used: int) -> str:
    if not value.isascii() or "=?" in value:
        return _words(value)
    if _SPECIALS.search(value):
        quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return quoted if len(quoted) + used <= _LINE else _words(value)
    return _folded(value, used)


def _folded(value: str, used: int) -> str:
    """ASCII text folded at its spaces."""
    lines, line = [], ""
    for word in value.split(" "):
        if line and used + len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line, used = word, 1
        else:
            line = f"{line} {word}" if line else word
    return f"{_CRLF} ".join([*lines, line])


def _words(value: str) -> str:
    """Encoded words (RFC 2047), none of which splits a character."""
    chunks, chunk = [], b""
    for letter in value:
        piece = letter.encode("utf-8")
        if len(chunk) + len(piece) > _WORD_BYTES:
            chunks.append(chunk)
            chunk = b""
        chunk += piece
    chunks.append(chunk)
    return f"{_CRLF} ".join(f"=?utf-8?b?{base64.b64encode(chunk).decode('ascii')}?=" for chunk in chunks)


def _encoded(body: str) -> tuple[str, str]:
    """The shorter of quoted-printable and base64, with CRLF line ends."""
    octets = body.replace("\n", _CRLF).encode("utf-8")
    quoted = quoprimime.body_encode(octets.decode("latin-1").replace(_CRLF, "\n"), maxlinelen=_LINE, eol=_CRLF)
    lines = base64.encodebytes(octets).decode("ascii").split("\n")
    plain = _CRLF.join(lines).rstrip()
    return ("quoted-printable", quoted) if len(quoted) <= len(plain) else ("base64", plain)

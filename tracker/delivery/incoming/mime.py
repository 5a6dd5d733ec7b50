"""The parts of a mail that somebody else wrote: whatever the bytes are, this ends soon and raises nothing.

RFC 5322 (fields), RFC 2045 and 2046 (parts), RFC 2047 (encoded words). The standard library's parser recurses as deep
as the mail is nested and raises on some headers, so fields are taken apart here; it decodes what is left.
"""

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LARGEST = 10 * 2**20  # octets of a mail that are read
DEEPEST = 10  # multiparts within multiparts
MOST_PARTS = 100
FORWARDED = ("message/rfc822", "message/global")
LONGEST_HEAD = 2**16  # octets
LONGEST_FIELD = 4000  # characters
LONGEST_TEXT = 2**16  # characters of one part

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"“”«»@]{1,64}@[^\s<>()\[\],;:\"'“”«»@]{1,253}")
_IN_BRACKETS = re.compile(rf"<({ADDRESS.pattern})>")
_FIELD = re.compile(r"([!-9;-~]{1,80})[ \t]*:[ \t]*(.*)", re.S)
_PARAMETER = re.compile(r";\s*([\w*-]{1,40})\s*=\s*(?:\"((?:[^\"\\]|\\.){0,500})\"|([^\s;\"]{1,500}))", re.S)
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?\s]{0,1000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
# Of Python's codecs these alone decode text, without surprise and in one pass.
_CHARSET = re.compile(
    r"utf-?8|(?:us-)?ascii|iso-?8859-\d{1,2}|latin-?\d|(?:windows|cp)-?125\d|cp866|koi8-[ru]|gb2312|gbk|gb18030|"
    r"hz-gb-2312|big5(?:-hkscs)?|euc-(?:kr|jp|tw)|shift_jis|iso-2022-(?:jp|kr)",
    re.I,
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_UNSEEN = re.compile(r"<(/?)(?:style|script)\b[^<>]{0,500}>", re.I)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]{0,200}>", re.I)


@dataclass(frozen=True)
class Part:
    """A part of a mail, or the whole: its fields by name in small letters, and its body as it came."""

    fields: dict[str, list[str]]
    body: bytes = b""
    children: list["Part"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The first field of that name, decoded; empty where there is none."""
        values = self.fields.get(name)
        return decoded_words(values[0]) if values else ""

    @property
    def kind(self) -> str:
        """The media type in small letters; plain text where none is given."""
        return self.value("content-type").partition(";")[0].strip().lower() or "text/plain"

    def parameter(self, name: str) -> str:
        """A parameter of the media type."""
        given = self.fields.get("content-type", [""])[0]
        for found in _PARAMETER.finditer(given):
            if found[1].lower().rstrip("*").removesuffix("*0") == name:
                return re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else found[3]
        return ""

    def walk(self) -> Iterator["Part"]:
        """The part and all within it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()

    def own(self) -> Iterator["Part"]:
        """The part and those within it that are not of a mail it forwards or returns."""
        yield self
        for child in self.children if self.kind not in FORWARDED else []:
            yield from child.own()

    @property
    def octets(self) -> bytes:
        """The body without its transfer encoding."""
        match self.value("content-transfer-encoding").strip().lower():
            case "base64":
                return _unbase64(self.body[: LONGEST_TEXT * 6])
            case "quoted-printable":
                return quopri.decodestring(self.body[: LONGEST_TEXT * 6])
        return self.body

    @property
    def text(self) -> str:
        """The body as text, at most LONGEST_TEXT characters; of HTML its words."""
        text = decoded(self.octets[: LONGEST_TEXT * 4], self.parameter("charset"))[:LONGEST_TEXT]
        return _words_of(text) if self.kind == "text/html" else text


def parse(raw: bytes) -> Part:
    """Take a mail apart, down to DEEPEST multiparts and MOST_PARTS parts; what lies beyond stays a body."""
    octets = raw[:LARGEST].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _part(octets, 0, [MOST_PARTS])


def fields_of(text: str) -> dict[str, list[str]]:
    """A block of fields: by name in small letters, unfolded; lines that are none are left out."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in [*text.split("\n"), "end"]:
        if line[:1] in (" ", "\t") and lines:
            lines.append(line)
            continue
        matched = _FIELD.fullmatch(" ".join(part.strip() for part in lines)[:LONGEST_FIELD]) if lines else None
        if matched:
            found.setdefault(matched[1].lower(), []).append(matched[2].strip())
        lines = [line]
    return found


def addresses_in(value: str) -> list[str]:
    """The addresses of a field such as To: those in angle brackets, else whatever looks like one."""
    return _IN_BRACKETS.findall(value) or ADDRESS.findall(value)


def decoded_words(value: str) -> str:
    """A field's text with its encoded words read (RFC 2047)."""
    return _WORD.sub(lambda word: _word(*word.groups()), _BETWEEN_WORDS.sub(r"\1", value))


def decoded(octets: bytes, charset: str) -> str:
    """Text of a character set; of an unknown one as UTF-8, else byte by byte."""
    named = charset.strip().strip("'\"").lower()
    # Chinese mail programs say gb2312 and write its supersets.
    known = "gb18030" if named in ("gb2312", "gbk") else named if _CHARSET.fullmatch(named) else "utf-8"
    try:
        return octets.decode(known, "replace")
    except (LookupError, UnicodeError):
        return octets.decode("latin-1")


def _part(octets: bytes, depth: int, left: list[int]) -> Part:
    head, _blank, body = octets.partition(b"\n\n")
    if octets.startswith(b"\n"):
        head, body = b"", octets[1:]
    part = Part(fields_of(decoded(head[:LONGEST_HEAD], "")), body)
    if depth < DEEPEST:
        for inner in _inner(part):
            if left[0] <= 0:
                break
            left[0] -= 1
            part.children.append(_part(inner, depth + 1, left))
    return part


def _inner(part: Part) -> Iterator[bytes]:
    """What stands between the boundaries of a multipart; the mail within a forwarded one."""
    if part.kind in FORWARDED:
        yield part.octets.replace(b"\r\n", b"\n").lstrip(b"\n")
        return
    boundary = part.parameter("boundary").encode("utf-8", "replace")
    if not part.kind.startswith("multipart/") or not boundary:
        return
    start: int | None = None
    for line in re.finditer(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\n|\Z)", part.body, re.M):
        if start is not None:
            yield part.body[start : max(line.start() - 1, start)]
        start = line.end()
        if line[1]:
            return
    if start is not None:  # cut off: the last boundary is missing
        yield part.body[start:]


def _word(charset: str, coding: str, text: str) -> str:
    if coding in "bB":
        octets = _unbase64(text.encode("utf-8", "replace"))
    else:
        octets = quopri.decodestring(text.replace("_", " ").encode("utf-8", "replace"))
    return decoded(octets, charset.partition("*")[0])


def _unbase64(text: bytes) -> bytes:
    """What base64 says, as far as it can be read: foreign characters and a broken end are passed over."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except (binascii.Error, ValueError):
        return b""


def _words_of(page: str) -> str:
    # What stands between a tag and its end, cut in one pass: (seen, "", unseen, "/", seen, ...).
    pieces = _UNSEEN.split(page)
    seen = pieces[0] + "".join(text for end, text in zip(pieces[1::2], pieces[2::2], strict=True) if end)
    text = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", seen)))
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)

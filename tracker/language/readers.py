"""Files to text. So far: plain text, in UTF-8, UTF-16 with its mark, or the single-byte codes of old office PCs."""

import codecs
import re

# Two or more letters above ASCII in a row: words of Cyrillic in code page 1251, rare in any Western text.
_RUNS = re.compile(rb"[\xa8\xb8\xc0-\xff]{2,}")
_HIGH = re.compile(rb"[\xa8\xb8\xc0-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class NotPlainText(ValueError):  # noqa: N818 - reads as what was found
    """The bytes are not those of a text: a picture, a PDF, a word processor's file."""


def read_plain_text(data: bytes) -> str:
    """The text of a file of plain text. Raises NotPlainText.

    The mark at the beginning decides (Unicode Standard, chapter 23.8), else UTF-8 where it is valid, else code page
    1251 where the letters above ASCII stand together as in Russian words, else 1252.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(_decoded(data, "utf-16"))
    try:
        return _checked(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _checked(_decoded(data, "cp1251" if _is_cyrillic(data) else "cp1252"))


def _is_cyrillic(data: bytes) -> bool:
    return 2 * sum(len(run) for run in _RUNS.findall(data)) > len(_HIGH.findall(data))


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotPlainText(encoding) from error


def _checked(text: str) -> str:
    if _CONTROL.search(text):
        raise NotPlainText("control characters")
    return text

"""Words to dates: what a phrase means as a deadline, and why.

Pure: no clock, no database. The reference date is an argument; it is the date of the document or of today.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.conventions import USUAL, Conventions
from tracker.language.chinese import CHINESE
from tracker.language.english import ENGLISH
from tracker.language.grammar import Setting
from tracker.language.language import Language
from tracker.language.readings import Head, Limit, Reading
from tracker.language.russian import RUSSIAN

__all__ = [
    "LONGEST_PHRASE",
    "LONGEST_TEXT",
    "InputTooLong",
    "Parsed",
    "Reading",
    "detect",
    "impossible",
    "resolve",
    "split",
]

LONGEST_PHRASE = 300
LONGEST_TEXT = 2000
# Of a long sentence around a phrase this much is looked at, on either side.
_CONTEXT = 500

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "ru": RUSSIAN, "zh": CHINESE}

_WEAK = frozenset({Head.IN, Head.ON, Head.UNTIL, Head.BARE})
_IN_PASSING = frozenset({Head.IN, Head.ON, Head.UNTIL})
_COLON = re.compile(r":(?=\s|$)|：")
_EDGES = " \t\r\n,;:–—-，；：。"
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")


class InputTooLong(ValueError):  # noqa: N818 - reads as what happened
    """The text is longer than is read at once: `length` code points, at most `limit`."""

    def __init__(self, length: int, limit: int) -> None:
        self.length = length
        self.limit = limit
        super().__init__(f"The text has {length} characters; at most {limit} are read at once. Shorten it.")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One sentence of the add form, taken apart: `who` is "" if nobody is named, `reading` None without a date."""

    who: str
    what: str
    reading: Reading | None


def detect(text: str) -> str:
    """The language whose grammar reads the text, by its script: "zh" for Han characters, "ru" for Cyrillic, else "en".

    Where scripts are mixed, that of most letters counts; figures alone are the same in every language.
    """
    han, cyrillic = len(_HAN.findall(text)), len(_CYRILLIC.findall(text))
    latin = len(_LATIN.findall(text))
    # A Chinese word has about a third of the characters that a European one has.
    if han and 3 * han >= max(cyrillic, latin):
        return "zh"
    return "ru" if cyrillic and cyrillic >= latin else "en"


def resolve(
    phrase: str,
    reference_date: date,
    lang: str = "",
    context: str = "",
    *,
    calendar: WorkCalendar = WEEKDAYS,
    conventions: Conventions = USUAL,
) -> Reading | None:
    """What the phrase means as a deadline, or None if it sets none.

    The reading's place is that in `phrase`, in code points. `lang` is "en", "ru" or "zh"; "" detects it. `context` is
    the sentence the phrase was taken from: with it, a date that obliges nobody (the date of a cited act, a past event)
    yields None. Without it a bare date is taken for what was meant. A date in the past is returned; whether it was a
    slip of the pen is the caller's question. Working days are counted in `calendar`; `conventions` decide what the
    words leave open. Raises InputTooLong beyond LONGEST_PHRASE, and nothing else.
    """
    if len(phrase) > LONGEST_PHRASE:
        raise InputTooLong(len(phrase), LONGEST_PHRASE)
    around = "" if context.strip() == phrase.strip() else _around(phrase, context)
    return _first(Setting(phrase, reference_date, calendar, conventions, around), lang)


def split(
    text: str,
    reference_date: date,
    lang: str = "",
    *,
    calendar: WorkCalendar = WEEKDAYS,
    conventions: Conventions = USUAL,
) -> Parsed:
    """Who has to do what by when: "Ministry of Water: progress report by April".

    Who stands before the first colon, what is the rest without the words of the deadline. The reading's place is that
    in `text`. Raises InputTooLong beyond LONGEST_TEXT.
    """
    if len(text) > LONGEST_TEXT:
        raise InputTooLong(len(text), LONGEST_TEXT)
    reading = _first(Setting(text, reference_date, calendar, conventions), lang)
    rest = text.replace("\0", " ")
    if reading:
        rest = f"{rest[: reading.start]}\0{rest[reading.end :]}"
    who, what = "", rest
    if colon := _COLON.search(rest):
        who, what = rest[: colon.start()], rest[colon.end() :]
    return Parsed(_tidy(who), _tidy(what), reading)


def impossible(text: str, lang: str = "") -> str | None:
    """The first words that look like a day and are none, as “31 February 2027”; None where every day exists.

    Raises InputTooLong beyond LONGEST_TEXT.
    """
    if len(text) > LONGEST_TEXT:
        raise InputTooLong(len(text), LONGEST_TEXT)
    places = sorted(_language(text, lang).impossible_days(text))
    return text[slice(*places[0])] if places else None


def _language(text: str, lang: str) -> Language:
    """The grammar of a language code ("zh-hans" is Chinese); of the text's script where it is "" or not known."""
    return LANGUAGES.get(lang[:2]) or LANGUAGES[detect(text)]


def _first(setting: Setting, lang: str) -> Reading | None:
    """The first deadline with a word of its own ("by"), else the first date that can only be one.

    A warning says that another stands in the text. A date out of a day that does not exist ("by February" of "by
    February 31") is none.
    """
    language = _language(setting.text, lang)
    wrong = list(language.impossible_days(setting.text))
    found = [
        (limit, reading)
        for limit, reading in language.readings(setting)
        if not any(start < reading.end and reading.start < end for start, end in wrong)
    ]
    if not found:
        return None
    limit, taken = next((one for one in found if _is_strong(*one)), found[0])
    # Beside "by April" a date in passing ("on the talks in March") is no second deadline.
    rival_heads = _IN_PASSING if _is_strong(limit, taken) else frozenset()
    if any(other is not taken and each.head not in rival_heads for each, other in found):
        return _with_second_date(taken)
    return taken


def _is_strong(limit: Limit, reading: Reading) -> bool:
    return limit.head not in _WEAK or (limit.head is Head.IN and reading.rule.endswith("days"))


def _with_second_date(reading: Reading) -> Reading:
    return replace(
        reading,
        warnings=(*reading.warnings, "second-date"),
        rivals=tuple(replace(rival, warnings=(*rival.warnings, "second-date")) for rival in reading.rivals),
    )


def _around(phrase: str, context: str) -> str:
    place = max(context.find(phrase), 0)
    return context[max(place - _CONTEXT, 0) : place + len(phrase) + _CONTEXT]


def _tidy(text: str) -> str:
    """Without the hole that the words of the deadline leave, and the marks and blanks at its edges."""
    before, _, after = text.partition("\0")
    if after.strip(_EDGES + ".!"):
        text = f"{before.rstrip()} {after.lstrip()}" if after[:1].isspace() else f"{before}{after}"
    else:
        text = before
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    return re.sub(r" ([,.;])", r"\1", " ".join(text.split())).strip(_EDGES)

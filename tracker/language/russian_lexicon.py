"""The shapes of Russian words and figures: «25-го», «10-дневный», «18:00», «01.04.2025 г.», «2025–2027»."""

import re
from dataclasses import replace

from tracker.domain.durations import Duration
from tracker.language import russian_forms as forms
from tracker.language.grammar import Setting, Value
from tracker.language.numeric import NUMERIC_LEXEMES
from tracker.language.periods import Period
from tracker.language.russian_words import WORDS
from tracker.language.tokens import Lexeme, Lexicon

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_MOST_DAYS = 31

Made = tuple[str, Value] | None


def _number(text: str, setting: Setting) -> Made:
    figures = re.sub(r"\D", "", text)
    value = int(figures)
    if len(figures) == 4 and _FIRST_YEAR <= value <= _LAST_YEAR:
        return "YEAR", value
    return ("SMALL" if value <= _MOST_DAYS else "NUMBER", value) if 0 < value < 100_000 else None


def _ordinal(text: str, setting: Setting) -> Made:
    value = int(re.findall(r"\d+", text)[0])
    return ("NTH", value) if 1 <= value <= _MOST_DAYS else None


def _roman(text: str, setting: Setting) -> Made:
    """II, IV-й."""
    figures = re.findall("[iv]+", text.casefold())
    return "ROMAN", _ROMAN[figures[0]]


def _clock(text: str, setting: Setting) -> Made:
    """Minutes after the beginning of the day."""
    hour, minute = (int(part) for part in re.findall(r"\d+", text)[:2])
    return ("TIME", hour * 60 + minute) if hour <= 24 and minute < 60 else None


def _length(text: str, setting: Setting) -> Made:
    """10-дневный, 3-х месячный."""
    count = int(re.findall(r"\d+", text)[0])
    word = text.casefold()
    stem = next(stem for stem in forms.LENGTH_STEMS if stem in word)
    _, unit, size = forms.LENGTH_STEMS[stem]
    return ("LENGTH", Duration(count * size, unit)) if count else None


def _numeric(text: str, setting: Setting) -> Made:
    """01.04.2025 г.: with points the day always comes first, so no other order is a rival."""
    made = _DAY_MONTH_YEAR(re.sub(r"[^\d.]+$", "", text).rstrip("."), setting)
    if made is None or not isinstance(made[1], Period) or made[1].convention != "day-before-month":
        return made
    return "PERIOD", replace(made[1], rivals=(), warnings=(), convention="")


def _word(text: str, setting: Setting) -> Made:
    return "WORD", text.casefold()


def _abbreviation(text: str, setting: Setting) -> Made:
    return "WORD", re.sub(r"\s", "", text.casefold())


def _mark(text: str, setting: Setting) -> Made:
    return "WORD", text


def _glue(text: str, setting: Setting) -> Made:
    return "GLUE", ""


def _nothing(text: str, setting: Setting) -> Made:
    return None


_DAY_MONTH_YEAR = next(lexeme.make for lexeme in NUMERIC_LEXEMES if lexeme.name == "day_month_year")
_LETTER = r"[^\W\d_]"
_DASHES = "[-‐‑–—−]"
_SHORT = "|".join(forms.SHORT_MONTHS)
_MONTHS = "|".join(sorted(forms.MONTHS, key=len, reverse=True))
_LENGTHS = "|".join(forms.LENGTH_STEMS)
_ORDINAL_ENDINGS = "го|ого|его|ое|е|ый|ий|ой|й|ому|ему|му|ом|ем|м|ая|я|ую|ю|х"
_HOUR = r"\d{1,2}\s?(?:часов|часа|час|ч\.?)\s?\d{2}\s?(?:минут[аы]?|мин\.?|м\.)"
_BEFORE_HOURS = r"(?=\s?(?:час|ч\.|ч\b|\(?мск|\(?по моск|\(?по мест|\(?моск|\(?время))"
_CLOCK = rf"{_HOUR}|\d{{1,2}}:\d{{2}}(?::00)?(?!\w)|\d{{1,2}}[.-]00(?![\w.,-]\d|\w)|\d{{1,2}}[.-]\d{{2}}{_BEFORE_HOURS}"
_HOURS_AFTER = r"(?:\s?(?:часов|часа|час|ч\.|ч\b))?"

LEXEMES = (
    Lexeme("clock", rf"(?<![\w.,:/-])(?:{_CLOCK}){_HOURS_AFTER}", _clock),
    Lexeme("dotted", r"(?<![\w./,:-])\d{1,2}\.\d{1,2}\.\d{4}(?![.\d/-])(?:\s?(?:года|г\.|г(?!\w)))?", _numeric),
    *NUMERIC_LEXEMES,
    Lexeme("length", rf"(?<!\w)\d{{1,3}}\s?(?:-?(?:ти|х|и|го))?\s?-?\s?(?:{_LENGTHS})\w{{2,3}}(?!\w)", _length),
    Lexeme("ordinal", rf"(?<![\w.,/])\d{{1,2}}\s?-\s?(?:{_ORDINAL_ENDINGS})(?!\w)", _ordinal),
    Lexeme("counted", r"(?<![\w.,/])\d{1,3}\s?-\s?(?:ти|х|и)(?!\w)", _number),
    Lexeme("thousands", r"(?<![\w.,/])\d{1,3}(?:[ \u00a0]\d{3})+(?![\w.,]*\d)", _number),
    Lexeme("first_of_range", rf"(?<![\w.,/:-])\d{{1,4}}(?={_DASHES}\d{{1,4}}(?![\w./:-]|,\d))", _number),
    Lexeme("last_of_range", rf"(?<=\d{_DASHES})\d{{1,4}}(?![\w./:-]|,\d)", _number),
    Lexeme("years_with_slash", r"(?<![\w.,/:-])\d{4}/\d{2,4}(?![\w/])", _nothing),
    Lexeme("figures_mixed", r"\d+(?:[.,/:-]+\d+)+\w*", _nothing),
    Lexeme("year_beside_word", r"(?<![\w.,/])\d{4}(?=г(?:г|\.|ода|оду)?(?!\w))", _number),
    Lexeme("number", r"(?<![\w.,/])\d{1,5}(?!\w)", _number),
    Lexeme("figures", r"\d+\w*", _nothing),
    Lexeme("this_year", r"\b[тс]\.\s?г\.?(?!\w)", lambda text, setting: ("NOWYEAR", 0)),
    Lexeme("short_month", rf"\b(?:{_SHORT})\.(?=\s*\d|\s*$)", _abbreviation),
    Lexeme("abbreviation", r"(?<![^\W\d_])(?:г\.\s?г\.|гг?\.|кв\.|мес\.|ч\.)", _abbreviation),
    Lexeme("roman", r"(?<!\w)(?:iv|i{1,3})(?:-?(?:й|го|м|ом))?(?!\w)", _roman),
    Lexeme("quotes", r"[«\"“„](?=\d{1,2}\s?[»\"”“])|(?<=\d)[»\"”“]", _glue),
    Lexeme("month_of_range", rf"(?<!\w)(?:{_MONTHS})(?=[-‑](?:{_MONTHS})(?!\w))", _word),
    Lexeme("word", rf"{_LETTER}+(?:[-‑]{_LETTER}+)*", _word),
    Lexeme("mark", r"[^\w\s]", _mark),
)

# «ё» is «е»; the Ukrainian «І» stands for a Roman figure.
LEXICON = Lexicon(LEXEMES, WORDS, alike={ord(other): letter for other, letter in zip("ёЁІі", "еЕIi", strict=True)})

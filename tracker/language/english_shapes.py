"""The shapes of English tokens: figures, times of day, codes of quarters, names cut short; and the lexicon."""

import re
from collections.abc import Callable

from tracker.domain.dates import PartialDate
from tracker.language.english_names import MONTH_NAMES, MONTHS, WEEKDAY_NAMES, WEEKDAYS
from tracker.language.english_words import TABLES
from tracker.language.grammar import Setting, Value
from tracker.language.numeric import NUMERIC_LEXEMES
from tracker.language.periods import built, fixed
from tracker.language.tokens import Lexeme, Lexicon, Unsure


def _number(text: str, setting: Setting) -> tuple[str, Value] | None:
    value = int(text.replace(",", ""))
    if len(text) == 4 and 1970 <= value <= 2200:
        return "YEAR", value
    return ("SMALL" if value <= 31 else "NUMBER", value) if 0 < value < 100_000 else None


def _ordinal(text: str, setting: Setting) -> tuple[str, Value] | None:
    value = int(text[:-2])
    return ("NTH", value) if 1 <= value <= 31 else None


def _clock(text: str, setting: Setting) -> tuple[str, Value] | None:
    """Minutes after the beginning of the day. 2H27 is no time: with a capital letter it is the second half of 2027."""
    if re.fullmatch(r"[12]H\d\d", text):
        return _letter_code_year(text, setting)
    figures = [int(part) for part in re.findall(r"[0-9]+", text)]
    hour, minute = figures[0], figures[1] if len(figures) > 1 else 0
    afternoon = re.search("[ap](?=\\.?m)", text, re.IGNORECASE)
    if afternoon is not None:
        hour = hour % 12 + (12 if afternoon[0] in "pP" else 0)
    return ("TIME", hour * 60 + minute) if hour <= 24 and minute < 60 else None


def _time_of_day(text: str, setting: Setting) -> tuple[str, Value] | None:
    """1700 hours, 2359 UTC."""
    return _clock(f"{text[:2]}:{text[2:4]}", setting)


_CODES = {"q": ("QUARTER", 4), "h": ("HALFYEAR", 2)}


def _letter_code(text: str, setting: Setting) -> tuple[str, Value] | None:
    """Q3, 3Q, H1, 2H."""
    letter, figure = _one(r"[a-z]", text.casefold()), int(_one(r"\d", text))
    kind, most = _CODES[letter]
    return (kind, figure) if 1 <= figure <= most else None


def _letter_code_year(text: str, setting: Setting) -> tuple[str, Value] | None:
    """Q1/2016, 2016/Q1, 2H2021, 1H25: with the year written to it."""
    year = _one(r"(?:19|20)\d{2}", text)
    rest = text.replace(year, "", 1) if year else text
    code = _one(r"(?:[qh] ?-?[1-4](?!\d))|(?:[1-4][qh])", rest.casefold())
    short = _one(r"\d{2}", rest.casefold().replace(code, "", 1))
    number = int(year) if year else _century(short, setting)
    letter, figure = _one(r"[a-z]", code), int(_one(r"\d", code))
    if letter == "q":
        return _period("quarter", lambda: PartialDate.of_quarter(number, figure))
    return _period("half-year", lambda: PartialDate.of_half_year(number, figure))


def _period(rule: str, make: Callable[[], PartialDate]) -> tuple[str, Value] | None:
    period = fixed(rule, built(make))
    return ("PERIOD", period) if period else None


def _century(figures: str, setting: Setting) -> int:
    return setting.reference.year // 100 * 100 + int(figures)


def _fiscal_code(text: str, setting: Setting) -> tuple[str, Value] | None:
    """FY27, FY 2026/27, fiscal year 2026-27: named by the year it ends in."""
    value = int(re.findall(r"\d+", text)[-1])
    return ("FISCALYEAR", value) if 0 < value <= 2200 else None


def _day_span(text: str, setting: Setting) -> tuple[str, Value] | None:
    """20-24, as one number: hundreds for the first."""
    first, last = (int(figures) for figures in re.findall(r"\d+", text))
    return ("DAYSPAN", 100 * first + last) if 0 < first < last < 100 else None


def _one(shape: str, text: str) -> str:
    found = re.search(shape, text)
    return found[0] if found else ""


def _word(text: str, setting: Setting) -> tuple[str, Value] | None:
    return "WORD", text.casefold().replace("’", "'")


def _nothing(text: str, setting: Setting) -> tuple[str, Value] | None:
    return None


def _abbreviation(text: str, setting: Setting) -> tuple[str, Value] | None:
    word = text[:-1].casefold()
    return ("MONTH", MONTHS[word]) if word in MONTHS else ("WEEKDAY", WEEKDAYS[word])


_AM_PM = r"\s?(?:a\.m\.|p\.m\.|[ap]m\b)"
_HOURS = " ?(?:hours|hrs|h)\\b"
_CLOCK = (
    rf"\d{{1,2}}\.\d{{2}}(?:{_AM_PM}|{_HOURS}|(?= ?(?:cet|cest|gmt|utc)\b))|\d{{1,2}}h\d{{2}}\b"
    rf"|\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:{_AM_PM}|{_HOURS})?(?![\w:])|\d{{1,2}}{_AM_PM}"
)
_FISCAL_SPAN = r"(?:19|20)\d{2} ?[-–/] ?(?:\d{4}|\d{2})\b"
_FISCAL = rf"(?:{_FISCAL_SPAN}|\d{{4}}\b|\d{{2}}(?:[-–/]\d{{2}})?\b)"
_YEAR = r"(?:19|20)\d{2}"
_CODE = r"(?:q[1-4]|h[12]|[1-4]q|[12]h)"
_CODE_YEAR = rf"{_CODE} ?[-/'’]? ?{_YEAR}|{_YEAR} ?[-/]? ?{_CODE}|{_CODE}['’/-]\d{{2}}|[1-4]q\d{{2}}|[12]h\d{{2}}"
_NTH = "(?:st|nd|rd|th)?"
_LETTER = r"[^\W\d_]"
_SHORT_NAMES = "|".join([*MONTH_NAMES[1], "sept", *WEEKDAY_NAMES[1], "tues", "thur", "thurs"])

LEXEMES = (
    Lexeme("clock", rf"(?<![\w.,:/-])(?:{_CLOCK})", _clock),
    Lexeme(
        "time_of_day", rf"(?<![\w.,:/-])[0-2]\d[0-5]\d(?:{_HOURS}|(?= ?(?:utc|gmt|cet|cest)\b))", _time_of_day
    ),
    Lexeme("zone", r"\b(?:gmt|utc) ?[+−-] ?\d{1,2}(?::?\d{2})?\b", lambda text, setting: ("ZONE", "zone")),
    Lexeme(
        "fiscal_code",
        rf"\bfy ?['’-]?{_FISCAL}|(?<=\byear ){_FISCAL_SPAN}|\b{_FISCAL_SPAN}(?= (?:fiscal|financial) year)",
        _fiscal_code,
    ),
    Lexeme("letter_code_year", rf"\b(?:{_CODE_YEAR})\b", _letter_code_year),
    *NUMERIC_LEXEMES,
    Lexeme(
        "day_span", rf"(?<![\w.,/-])\d{{1,2}}{_NTH} ?[-–—] ?\d{{1,2}}{_NTH}(?![\w/:-]|\.\d)", _day_span
    ),
    Lexeme("ordinal", r"(?<![\w.,/-])\d{1,2}(?:st|nd|rd|th)\b", _ordinal),
    Lexeme("letter_code", r"\b(?:[qh] ?-?[1-4]|[1-4][qh])\b", _letter_code),
    Lexeme("thousands", r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?![\w,]|\.\d)", _number),
    Lexeme("figures_mixed", r"\d+(?:[.,/:-]+\d+)+\w*", _nothing),
    Lexeme("number", r"(?<![\w.,/])\d{1,5}(?!\w)|(?<=\w-)\d{4}(?!\w)", _number),
    Lexeme("figures", r"\d+\w*", _nothing),
    Lexeme("abbreviation", rf"\b(?:{_SHORT_NAMES})\.(?=,?\s*\d|\s*$)", _abbreviation),
    Lexeme("glue", rf"(?<={_LETTER})[-‐‑](?=\w)|(?<=\d)[-‐‑](?={_LETTER})", lambda text, setting: ("GLUE", "")),
    Lexeme("word", rf"{_LETTER}+(?:['’]{_LETTER}+)*", _word),
    Lexeme("mark", r"[^\w\s]", lambda text, setting: ("WORD", text)),
)

_DATE_WORDS_BEFORE = (
    "SMALL ORDINAL NTH OF BY BEFORE IN PART END RELATIVE FOLLOWING LATER DUE WEEKDAY UNTIL LATEST BETWEEN ON YEAR THE "
    "AND TO THROUGH DASH SLASH BEGINNING FROM AFTER DAYSPAN EACH FIRSTTIME"
)

LEXICON = Lexicon(
    LEXEMES,
    TABLES,
    Unsure(
        words=frozenset({"may", "march", "mar", "sat", "sun", "mon", "wed", "jan", "dec", "spring", "fall", "second"}),
        after=frozenset(_DATE_WORDS_BEFORE.split()),
        before=frozenset({"SLASH", "SMALL", "ORDINAL", "NTH", "YEAR", "WEEKDAY", "MONTH", "PERIOD", "UNIT", "HALF"}),
    ),
)

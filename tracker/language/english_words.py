"""The vocabulary of English: which words are which kinds of token. Data only; the rules are in english.py."""

import re
from collections.abc import Mapping

from tracker.language.grammar import Setting, Value
from tracker.language.numeric import NUMERIC_LEXEMES
from tracker.language.tokens import Lexeme, Lexicon, Unsure


def _words(text: str) -> list[str]:
    return text.split()


_MONTHS = (
    _words("january february march april may june july august september october november december"),
    _words("jan feb mar apr may jun jul aug sep oct nov dec"),
)
_WEEKDAYS = (
    _words("monday tuesday wednesday thursday friday saturday sunday"),
    _words("mon tue wed thu fri sat sun"),
)
MONTHS = {name: number for names in _MONTHS for number, name in enumerate(names, 1)} | {"sept": 9}
WEEKDAYS = {name: number for names in _WEEKDAYS for number, name in enumerate(names)} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
_ONES = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ORDINALS = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)

_ONE_WORD_EACH: Mapping[str, str] = {
    "THE": "the",
    "OF": "of",
    "IN": "in during",
    "AT": "at",
    "AND": "and",
    "TO": "to through",
    "BETWEEN": "between",
    "FROM": "from since",
    "AFTER": "after following",
    "END": "end close",
    "ENDS": "ends closes",
    "START": "start beginning outset",
    "NOW": "now hence herefrom",
    "CALENDAR": "calendar full consecutive",
    "COMMA": ", ; – — -",
    "OPEN": "( [",
    "CLOSE": ") ]",
    "STOP": ". ! ?",
    "MODAL": "shall will must should can would unless if when whereas",
    "UNTIL": "until till til",
    "DUE": "due",
    "IS": "is are falls",
    "COLON": ":",
    "DOCUMENT": (
        "order directive memorandum proclamation policy guidance act law letter decision regulation regulations "
        "resolution agreement contract notice document decree instruction plan strategy section subsection circular "
        "bulletin advisory call solicitation announcement invitation charter protocol framework rule rules title "
        "statement mou treaty bill statute ordinance code action subpart part chapter article paragraph guidelines"
    ),
}

_PHRASES: Mapping[str, Mapping[str, Value]] = {
    "BY": dict.fromkeys(
        (
            "by",
            "no later than",
            "not later than",
            "not after",
            "on or before",
            "by or before",
            "latest by",
            "at latest by",
            "at the latest by",
            "at the latest on",
            "by no later than",
            "by not later than",
            "due date",
            "deadline",
            "the deadline",
            "in no event later than",
            "in any event no later than",
            "in any event not later than",
            "by and no later than",
            "on or by",
            "by or on",
            "no later",
        ),
        "by",
    ),
    "ON": dict.fromkeys(("on", "on or about", "on or around"), "on"),
    "LATEST": dict.fromkeys(
        ("at the latest", "at latest", "latest", "or earlier", "or sooner", "or before"), "latest"
    ),
    "BEFORE": dict.fromkeys(("before", "prior to", "ahead of", "in advance of", "earlier than", "preceding"), "before"),
    "WITHIN": dict.fromkeys(
        (
            "within", "within a period of", "not more than", "no more than", "in not more than", "at most",
            "in at most",
        ),
        "within",
    ),
    "ATLEAST": dict.fromkeys(
        (
            "at least", "not less than", "no less than", "no fewer than", "not fewer than", "no less often than",
            "not less often than", "no less frequently than", "not less frequently than", "at a minimum", "at minimum",
            "at the least",
        ),
        "at least",
    ),
    "WORD": dict.fromkeys(
        (
            "due to", "not before", "not earlier than", "no earlier than", "no sooner than", "not by", "due diligence",
            "may be", "may not", "so far", "by and large", "in time",
        ),
        "",
    ),
    "RELATIVE": {
        "this": 0, "present": 0, "the present": 0, "the current": 0, "current": 0, "next": 1, "the next": 1,
        "the coming": 1, "coming": 1, "the following": 1,
    },
    "TODAY": {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2},
    "SEASON": {"spring": 21, "springtime": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24},
    "PART": {
        "early": "early",
        "early in": "early",
        "the early part of": "early",
        "mid": "middle",
        "middle": "middle",
        "the middle of": "middle",
        "middle of": "middle",
        "late": "late",
        "late in": "late",
        "the latter part of": "late",
    },
    "UNIT": {
        "day": "days",
        "days": "days",
        "week": "weeks",
        "weeks": "weeks",
        "week's": "weeks",
        "weeks'": "weeks",
        "month": "months",
        "months": "months",
        "month's": "months",
        "quarter": "quarters",
        "quarters": "quarters",
        "half year": "half-years",
        "hour": "hours",
        "hours": "hours",
        "half years": "half-years",
        "half a year": "half-years",
        "year": "years",
        "years": "years",
        "year's": "years",
    },
    "WORKING": dict.fromkeys(("working", "business", "work"), "working"),
    "WORKDAY": {"workday": "days", "workdays": "days"},
    "THEREAFTER": dict.fromkeys(
        ("thereafter", "afterwards", "after that", "subsequently", "from then on", "then", "following that"), "then"
    ),
    "HALF": {"half": "half"},
    "ARTICLE": {"a": 1, "an": 1},
    "FORTNIGHT": {"fortnight": 2},
    "HUNDRED": {"hundred": 100},
    "EACH": dict.fromkeys(("each", "every", "per", "each and every", "any given"), "each"),
    "FISCAL": dict.fromkeys(("fiscal year", "fiscal", "fy"), "fiscal"),
    # In months. "Biannually" is twice a year, "biennially" every two years.
    "OFTEN": {
        "monthly": 1, "bimonthly": 2, "quarterly": 3, "semi annually": 6, "semiannually": 6, "semi annual": 6,
        "semiannual": 6, "biannually": 6, "biannual": 6, "half yearly": 6, "twice yearly": 6, "annually": 12,
        "annual": 12, "yearly": 12, "biennially": 24, "biennial": 24, "triennially": 36, "triennial": 36,
    },
    "OFTENDAYS": {"daily": 1, "weekly": 7, "fortnightly": 14, "biweekly": 14, "bi weekly": 14},
    "BASIS": {"basis": "basis"},
    "INTERVALS": {"intervals": "intervals", "intervals of": "intervals"},
    "TIMES": {"once": 1, "twice": 2},
    "TIMESWORD": {"times": "times"},
    "OTHER": {"other": 2},
    "SUBSEQUENT": dict.fromkeys(("subsequent", "succeeding", "following", "further", "later", "additional"), "later"),
    "ANNIVERSARY": {"anniversary": 1, "anniversary date": 1},
    "THATIS": dict.fromkeys(("date that is", "date which is", "day that is", "day which is", "date falling"), "that is"),
    "VAGUE": dict.fromkeys(
        (
            "immediately", "promptly", "forthwith", "as soon as possible", "as soon as practicable",
            "as soon as reasonably practicable", "as soon as reasonably possible", "as soon as feasible", "asap",
            "without delay", "without undue delay", "without unreasonable delay", "at the earliest opportunity",
            "at the earliest possible date", "at its earliest convenience", "at their earliest convenience",
            "at your earliest convenience", "in a timely manner", "in a timely fashion", "on a timely basis",
            "within a reasonable time", "within a reasonable period", "within a reasonable period of time",
            "in due course", "periodically", "from time to time", "on an ongoing basis", "on a regular basis",
            "at regular intervals", "regularly", "as needed", "when needed", "as appropriate", "upon request",
            "on request", "in the near future", "as early as possible",
        ),
        "vague",
    ),
    "SAMENESS": dict.fromkeys(("final", "official", "formal"), "same"),
    "ENDOF": {"eom": "months", "eoy": "years", "eoq": "quarters", "eow": "weeks", "month end": "months", "end of month": "months", "end of year": "years",
              "year end": "years", "quarter end": "quarters", "yearend": "years"},
    "HEREOF": dict.fromkeys(
        ("hereof", "date hereof", "issuance", "date of issuance", "its issuance", "its publication"), "hereof"
    ),
    "OVER": dict.fromkeys(("over", "over the course of", "in the course of"), "over"),
    "ISSUE": dict.fromkeys(
        (
            "date", "publication", "release", "issue", "promulgation", "date of issue",
            "date of publication", "date of release", "publication date", "issue date", "enactment",
            "date of enactment", "enactment date", "date of adoption", "adoption", "date of signing",
        ),
        "issue",
    ),
    "TIME": {
        "noon": 720, "midday": 720, "midnight": 1440, "cob": 1080, "eob": 1080, "eod": 1080, "close of business": 1080,
        "end of business": 1080, "end of day": 1080, "close of play": 1080, "the close of business": 1080,
        "the end of business": 1080, "the end of the day": 1080, "end of the day": 1080, "lunch": 720, "lunchtime": 720,
    },
    "ZONE": dict.fromkeys(
        (
            "edt", "est", "et", "cet", "cest", "utc", "gmt", "bst", "pst", "pdt", "pt", "cst", "cdt", "mst", "msk",
            "eastern time", "local time", "eastern", "central european time", "o'clock", "sharp",
        ),
        "zone",
    ),
    "MEASURE": dict.fromkeys(
        _words("percent percentage people persons tonnes tons units jobs homes schools usd eur euro euros dollars mw "
        "gw kw km million billion points % kg students staff ha hectares times"),
        "measure",
    ),
}  # fmt: skip


def _tables() -> dict[str, dict[str, Value]]:
    tables: dict[str, dict[str, Value]] = {
        kind: dict.fromkeys(words.split(), kind) for kind, words in _ONE_WORD_EACH.items()
    }
    for kind, entries in _PHRASES.items():
        tables.setdefault(kind, {}).update(entries)
    tables["MONTH"] = dict(MONTHS)
    tables["WEEKDAY"] = dict(WEEKDAYS)
    tables["ONES"] = {word: number for number, word in enumerate(_ONES, 1)}
    tables["TENS"] = dict(_TENS)
    tables["ORDINAL"] = {word: number for number, word in enumerate(_ORDINALS, 1)}
    tables["ORDINAL"] |= {"thirtieth": 30, "last": -1}
    return tables


def _number(text: str, setting: Setting) -> tuple[str, Value] | None:
    value = int(text.replace(",", ""))
    if len(text) == 4 and 1970 <= value <= 2200:
        return "YEAR", value
    return ("SMALL" if value <= 31 else "NUMBER", value) if 0 < value < 100_000 else None


def _ordinal(text: str, setting: Setting) -> tuple[str, Value] | None:
    value = int(text[:-2])
    return ("NTH", value) if 1 <= value <= 31 else None


def _clock(text: str, setting: Setting) -> tuple[str, Value] | None:
    """Minutes after the beginning of the day."""
    figures = [int(part) for part in re.findall(r"[0-9]+", text)]
    hour, minute = figures[0], figures[1] if len(figures) > 1 else 0
    afternoon = re.search("[ap](?=\\.?m)", text, re.IGNORECASE)
    if afternoon is not None:
        hour = hour % 12 + (12 if afternoon[0] in "pP" else 0)
    return ("TIME", hour * 60 + minute) if hour <= 24 and minute < 60 else None


def _letter_code(text: str, setting: Setting) -> tuple[str, Value] | None:
    letters, figures = re.match(r"([a-zA-Z]+)\D*(\d+)", text).groups()  # type: ignore[union-attr]
    kind, most = {"q": ("QUARTER", 4), "h": ("HALFYEAR", 2), "fy": ("FISCALYEAR", 2200)}[letters.casefold()]
    value = int(figures)
    return (kind, value) if 1 <= value <= most else None


def _word(text: str, setting: Setting) -> tuple[str, Value] | None:
    return "WORD", text.casefold().replace("’", "'")


def _nothing(text: str, setting: Setting) -> tuple[str, Value] | None:
    return None


def _abbreviation(text: str, setting: Setting) -> tuple[str, Value] | None:
    word = text[:-1].casefold()
    return ("MONTH", MONTHS[word]) if word in MONTHS else ("WEEKDAY", WEEKDAYS[word])


_AM_PM = r"\s?(?:a\.m\.|p\.m\.|[ap]m\b)"
_CLOCK = rf"\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:{_AM_PM})?(?![\w:])|\d{{1,2}}{_AM_PM}"
_LETTER = r"[^\W\d_]"
_SHORT_NAMES = "|".join([*_MONTHS[1], "sept", *_WEEKDAYS[1], "tues", "thur", "thurs"])

LEXEMES = (
    *NUMERIC_LEXEMES,
    Lexeme("clock", rf"(?<![\w.,:/-])(?:{_CLOCK})", _clock),
    Lexeme("ordinal", r"(?<![\w.,/-])\d{1,2}(?:st|nd|rd|th)\b", _ordinal),
    Lexeme("letter_code", r"\b(?:q|h|fy) ?-?\d{1,4}\b", _letter_code),
    Lexeme("thousands", r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?![\w,]|\.\d)", _number),
    Lexeme("day_of_range", rf"(?<![\w.,/-])\d{{1,2}}(?=[-–—]\d{{1,2}}\s{_LETTER})", _number),
    Lexeme("last_of_range", rf"(?<=\d[-–—])\d{{1,2}}(?=\s{_LETTER})", _number),
    Lexeme("figures_mixed", r"\d+(?:[.,/:-]+\d+)+\w*", _nothing),
    Lexeme("number", r"(?<![\w.,/])\d{1,5}(?!\w)|(?<=\w-)\d{4}(?!\w)", _number),
    Lexeme("figures", r"\d+\w*", _nothing),
    Lexeme("abbreviation", rf"\b(?:{_SHORT_NAMES})\.(?=,?\s*\d|\s*$)", _abbreviation),
    Lexeme("glue", rf"(?<={_LETTER})[-‐‑](?=\w)|(?<=\d)[-‐‑](?={_LETTER})", lambda text, setting: ("GLUE", "")),
    Lexeme("word", rf"{_LETTER}+(?:['’]{_LETTER}+)*", _word),
    Lexeme("mark", r"[^\w\s]", lambda text, setting: ("WORD", text)),
)

_DATE_WORDS_BEFORE = frozenset(
    _words("SMALL ORDINAL NTH OF BY BEFORE IN PART END RELATIVE DUE WEEKDAY UNTIL LATEST BETWEEN ON YEAR THE AND TO")
)

LEXICON = Lexicon(
    LEXEMES,
    _tables(),
    Unsure(
        words=frozenset({"may", "march", "mar", "sat", "sun", "mon", "wed", "jan", "dec", "spring", "fall", "second"}),
        after=_DATE_WORDS_BEFORE,
        before=frozenset({"SMALL", "ORDINAL", "NTH", "YEAR", "WEEKDAY", "MONTH", "PERIOD", "UNIT", "HALF"}),
    ),
)

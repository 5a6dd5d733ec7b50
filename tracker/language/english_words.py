"""The vocabulary of English: which words are which kinds of token. Data only; shapes are in english_shapes.py."""

from collections.abc import Mapping

from tracker.language.english_names import MONTHS, ONES, ORDINALS, TENS, WEEKDAYS
from tracker.language.grammar import Value


def _words(text: str) -> list[str]:
    return text.split()


_ONE_WORD_EACH: Mapping[str, str] = {
    "THE": "the",
    "OF": "of",
    "IN": "in during",
    "AT": "at",
    "AND": "and &",
    "TO": "to",
    "THROUGH": "through thru",
    "BETWEEN": "between",
    "FROM": "from since",
    "BEGINNING": "beginning starting commencing",
    "AFTER": "after following",
    "ENDS": "ends closes",
    "START": "start outset",
    "NOW": "now hence herefrom",
    "CALENDAR": "calendar full consecutive",
    "COMMA": ", ;",
    "DASH": "– — -",
    "SLASH": "/",
    "OPEN": "( [",
    "CLOSE": ") ]",
    "STOP": ". ! ?",
    "MODAL": "shall will must should can would unless if when whereas",
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
    "END": dict.fromkeys(
        ("end", "close", "towards the end", "toward the end", "around the end", "the very end"), "end"
    ),
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
    "UNTIL": dict.fromkeys(("until", "till", "til", "up until", "up to", "upto", "up to and including"), "until"),
    "BEGINNING": dict.fromkeys(("with effect from", "effective from", "as from", "as of", "as at"), "beginning"),
    "FIRSTTIME": dict.fromkeys(("for the first time", "in the first instance", "initially"), "first"),
    "INWHICH": dict.fromkeys(("in which", "during which", "to which", "for which", "on which"), "which"),
    "FOLLOWING": dict.fromkeys(
        ("the following", "the succeeding", "the subsequent", "the ensuing", "the next following",
        "the next succeeding"),
        1,
    ),
    "LATER": dict.fromkeys(
        ("later", "later in", "sometime", "sometime in", "some time in", "sometime during", "at some point in",
        "around",
         "approximately", "roughly", "about", "tentatively"), "later"
    ),
    "OWNPERIOD": dict.fromkeys(
        ("reporting period", "accounting period", "review period", "tax period", "performance period", "budget period",
         "award period", "compliance period", "period"), "period"
    ),
    "OWNYEAR": dict.fromkeys(
        ("school year", "academic year", "tax year", "reporting year", "financial year", "accounting year",
         "grant year", "program year", "programme year", "crop year", "marketing year", "plan year", "policy year",
         "contract year", "control year", "budget year"), "year"
    ),
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
        "the coming": 1, "coming": 1,
    },
    "TODAY": {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2},
    "SEASON": {"spring": 21, "springtime": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24},
    "TERMNAME": dict.fromkeys(("semester", "term", "session", "break", "holidays", "vacation", "campaign"), "term"),
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
        "w / c": "weeks",
        "week ending": "weeks",
        "month": "months",
        "months": "months",
        "month's": "months",
        "quarter": "quarters",
        "calendar year quarter": "quarters",
        "calendar year quarters": "quarters",
        "quarter's": "quarters",
        "fiscal quarter": "quarters",
        "financial quarter": "quarters",
        "reporting quarter": "quarters",
        "reporting month": "months",
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
    "EACH": dict.fromkeys(("each", "every", "each and every", "any given", "a given", "any particular"), "each"),
    "PER": dict.fromkeys(("per", "in any", "in any one"), "per"),
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
    "SUBSEQUENT": dict.fromkeys(("subsequent", "succeeding", "following", "further", "additional"), "later"),
    "ANNIVERSARY": {"anniversary": 1, "anniversary date": 1},
    "THATIS": dict.fromkeys(
        ("date that is", "date which is", "day that is", "day which is", "date falling", "day falling"), "that is"
    ),
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
            "on request", "in the near future", "shortly", "in the coming weeks",
            "in the coming months", "in the coming years", "over the coming months", "over the coming years",
            "as early as possible",
        ),
        "vague",
    ),
    "SAMENESS": dict.fromkeys(("final", "official", "formal"), "same"),
    "ENDOF": {
        "eom": "months", "eoy": "years", "eoq": "quarters", "eow": "weeks", "month end": "months", "year end": "years",
        "quarter end": "quarters", "quarter's end": "quarters", "month's end": "months", "year's end": "years",
        "yearend": "years",
    },
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
            "edt", "est", "et", "cet", "cest", "utc", "gmt", "bst", "pst", "pdt", "pt", "cst", "cdt", "mst", "mdt",
            "msk",
            "ist", "jst", "hkt", "sgt", "wat", "eat", "eet", "eest", "wet", "akst", "hst", "aest", "aedt", "nzst",
            "nzdt",
            "time", "local time", "eastern time", "eastern", "pacific", "eastern standard time",
            "eastern daylight time",
            "standard time", "daylight time", "central european time", "central european summer time",
            "greenwich mean time", "british summer time", "o'clock", "sharp", "anywhere on earth", "aoe", "prompt",
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
    tables["ONES"] = {word: number for number, word in enumerate(ONES, 1)}
    tables["TENS"] = dict(TENS)
    tables["ORDINAL"] = {word: number for number, word in enumerate(ORDINALS, 1)}
    tables["ORDINAL"] |= {"thirtieth": 30, "last": -1}
    return tables


TABLES: Mapping[str, Mapping[str, Value]] = _tables()

"""When a date in an English sentence is no deadline: it dates an act, tells of the past, says how long a thing holds.

A wrong date is worse than none. The weaker the words that lead to the date (in April, on 3 May, a date alone), the more
the sentence around must speak of a duty.
"""

import re

from tracker.domain.dates import Unit
from tracker.language.grammar import Setting
from tracker.language.readings import Head, Limit, Reading

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DUTY = _words(
    "shall will must should due deadline deadlines required requires require requested requests request invited invites invite "
    "directed directs expected undertakes undertake agrees agree obliged commits committed plans planned promise "
    "promised promises needs need seek seeks submit deliver report provide"
)
_DUTY_PHRASES = re.compile(r"\b(?:to be|is to|are to|has to|have to|'ll|’ll)\b", re.IGNORECASE)
_PAST = _words("was were had did been saw became began ended took went")
# What others reckon with binds nobody.
_FORECAST = re.compile(
    r"\b(?:projected|forecasts?|predicted|predicts|estimated to|estimates that|analysts|is likely to|are likely to|on average)\b",
    re.IGNORECASE,
)
_VALIDITY = _words(
    "valid validity force effect effective remain remains remained apply applies applicable expire expires expiry "
    "closed open continue continues continued lasts lasting runs running suspended extended available authorized "
    "authorised appropriated terminate terminates expired sunset cease ceases remaining prohibited barred"
)
_DATES_AN_ACT = re.compile(
    r"(?:\b(?:of|from|since|after|dated|approved|published|issued|adopted|signed|enacted|held|given|made|sent|begun|"
    r"starting|beginning|commencing|ending|ended|ends|begins|expires? on|expiring|terminates? on|not before|not by|earlier than|sooner than|effective|as of|into force|effect|"
    r"between|(?<!be )(?<!been )[^\W\d_]{3,}ed)[\s(]*)$",
    re.IGNORECASE,
)
_NAMES_AN_ACT = re.compile(r"\b(?:memorandum|act|law|order|decree|resolution|no)\W*$", re.IGNORECASE)
# "invoice 2027-04" is a number, as "No 2027-04" is.
_NUMBERED = re.compile(
    r"\b(?:invoice|contract|agreement|grant|project|case|file|version|ref|reference|number|nr|id|"
    r"edition|volume|vol)\W*$",
    re.IGNORECASE,
)
_FIGURES = frozenset({"iso", "edtf"})
_BEGINS = re.compile(r"\b(?:enters?|entered|entry|comes?|came|coming) into force\b|\btakes? effect\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;:(\-–—]\s*$")
_FROM = re.compile(r"\b(?:from|since)\b", re.IGNORECASE)

_STRONG = frozenset({Head.BY, Head.BEFORE, Head.WITHIN})


def is_no_deadline(limit: Limit, reading: Reading, setting: Setting) -> bool:
    """Whether nobody has to do anything by this date, as far as the words around it tell."""
    text, context = setting.text, setting.context
    before, after = text[: limit.start], text[limit.end :]
    whole = not before.strip(" ,.;:()[]\"'“”\n\t") and not after.strip(" ,.;:()[]\"'“”\n\t")
    sentence = context or text
    words = {word.casefold() for word in _WORD.findall(sentence)}
    duty = bool(words & _DUTY) or _DUTY_PHRASES.search(sentence) is not None
    past = reading.last_day is not None and reading.last_day < setting.reference
    if limit.again is not None and limit.again.counts_on:
        return False  # "beginning on 1 July 2027 and annually thereafter" is a duty, whatever leads to it
    if limit.head is Head.UNTIL and (words & _VALIDITY or _FROM.search(before)):
        return True
    if (words & _PAST and not duty) or _FORECAST.search(sentence):
        return True
    if context and past and (limit.head is not Head.BY or not duty):
        return True
    if whole:
        return bool(context) and not _stands_in_document(limit, duty)
    if limit.head in _STRONG:
        return False
    if _DATES_AN_ACT.search(before) or _BEGINS.search(before):
        return True
    if limit.head is Head.BARE:
        return _NAMES_AN_ACT.search(before) is not None or not _stands_alone(limit, reading, before, after, past)
    return past or (bool(context) and not duty)


def _stands_in_document(limit: Limit, duty: bool) -> bool:
    """Whether a phrase that is nothing but a date, chosen from a sentence, is a deadline there."""
    return limit.head in _STRONG or bool(limit.period.edge) or duty


def _stands_alone(limit: Limit, reading: Reading, before: str, after: str, past: bool) -> bool:
    """Whether a date without any word before it ends what was typed: "Progress report, 30 April 2027"."""
    if after.strip(" .;)]") or reading.date is None:
        return False
    if _SEPARATOR.search(before):
        return True
    if limit.period.rule in _FIGURES and _NUMBERED.search(before) and reading.date.unit is not Unit.DAY:
        return False
    return not past and (reading.date.unit is Unit.DAY or limit.period.rule in _FIGURES)

"""When a date in an English sentence is no deadline: it dates an act, tells of the past, says how long a thing holds.

A wrong date is worse than none. The weaker the words that lead to the date (in April, on 3 May, a date alone), the more
the sentence around must speak of a duty.
"""

import re

from tracker.domain.dates import Unit
from tracker.language.english_speech import (
    ACTION,
    BEGINS,
    CONDITION,
    DATES_AN_ACT,
    DUTY,
    DUTY_PHRASES,
    FORECAST,
    FROM,
    HABIT,
    HAPPENED,
    NAMES_AN_ACT,
    NEGATED,
    NEGATED_UNTIL,
    NUMBERED,
    PAST,
    QUANTITY,
    STATISTIC,
    TERM,
    VALIDITY,
    WAS,
    WORD,
)
from tracker.language.grammar import Setting
from tracker.language.readings import Head, Limit, Reading

_FIGURES = frozenset({"iso", "edtf"})
_SEPARATOR = re.compile(r"[,;:(\-–—|]\s*$")
_MARKS = " ,.;:()[]\"'“”\n\t"
_STRONG = frozenset({Head.BY, Head.BEFORE, Head.WITHIN})
_ADJECTIVES = frozenset(
    ("annual", "semiannual", "biannual", "biennial", "triennial", "monthly", "quarterly", "weekly", "daily", "yearly")
)
_NOUN = re.compile(r"\s+[a-z]{3,}", re.IGNORECASE)


def is_no_deadline(limit: Limit, reading: Reading, setting: Setting) -> bool:
    """Whether nobody has to do anything by this date, as far as the words around it tell."""
    text = setting.text
    before, after = text[: limit.start], text[limit.end :]
    whole = not before.strip(_MARKS) and not after.strip(_MARKS)
    sentence = setting.context or text
    words = {word.casefold() for word in WORD.findall(sentence)}
    duty = bool(words & DUTY) or bool(DUTY_PHRASES.search(sentence) or ACTION.search(sentence))
    lead = _lead(setting) + before
    if CONDITION.search(lead):
        return True
    if limit.again is not None and limit.again.counts_on:
        return False  # "beginning on 1 July 2027 and annually thereafter" is a duty, whatever leads to it
    if limit.period.rule == "repeats":
        return _is_no_duty(limit, setting, words, whole, duty)
    past = reading.last_day is not None and reading.last_day < setting.reference
    if _holds_until(limit, words, lead) or NEGATED.search(lead):
        return True
    rest = sentence.replace(reading.words, " ")
    told = {word.casefold() for word in WORD.findall(rest)} & PAST or (reading.date is None and HAPPENED.search(rest))
    if (told and not duty) or FORECAST.search(sentence):
        return True
    if setting.context and past and (limit.head is not Head.BY or not duty):
        return True
    if past and WAS.search(lead):
        return True
    if whole:
        if limit.head is Head.ON and limit.period.repeats is not None:
            return _is_no_duty(limit, setting, words, whole, duty)
        return _is_no_whole(limit, setting, duty, past)
    if limit.head in _STRONG:
        return False
    if DATES_AN_ACT.search(before) or BEGINS.search(before):
        return True
    if limit.head is Head.BARE:
        return NAMES_AN_ACT.search(before) is not None or not _stands_alone(limit, reading, before, after, past)
    return past or (bool(setting.context) and not duty)


def _lead(setting: Setting) -> str:
    """What stands before the text in its sentence."""
    place = setting.context.find(setting.text) if setting.context else 0
    return setting.context[: max(place, 0)]


def _holds_until(limit: Limit, words: set[str], lead: str) -> bool:
    """Remains in force until May; no decision before 2030: nothing has to be done by then."""
    if limit.head in (Head.UNTIL, Head.BEFORE) and NEGATED_UNTIL.search(lead):
        return True
    return limit.head is Head.UNTIL and (bool(words & VALIDITY) or FROM.search(lead) is not None)


def _is_no_duty(limit: Limit, setting: Setting, words: set[str], whole: bool, duty: bool) -> bool:
    """A repetition without a date is a duty, but where it tells how often a thing happens, or is a mere adjective."""
    text, sentence = setting.text, setting.context or setting.text
    tells = words & PAST or HAPPENED.search(sentence) or QUANTITY.search(sentence)
    if STATISTIC.search(sentence) or (tells and not duty) or HABIT.search(sentence):
        return True
    rest = text[limit.end :]
    if whole and setting.context:
        rest = setting.context[setting.context.find(text) + len(text) :]
    last_word = text[limit.start : limit.end].split(" ")[-1].casefold()
    if last_word in _ADJECTIVES and _NOUN.match(rest):
        return not (whole and (duty or not setting.context))
    return False


def _is_no_whole(limit: Limit, setting: Setting, duty: bool, past: bool) -> bool:
    """A phrase that is nothing but a date: alone it is what was meant; chosen from a sentence, the sentence decides."""
    if not setting.context:
        return past and limit.head is Head.IN
    if limit.head in _STRONG or limit.period.edge:
        return False
    lead = _lead(setting)
    if limit.head in (Head.BARE, Head.ON) and (DATES_AN_ACT.search(lead) or BEGINS.search(lead)):
        return True
    return not duty or (limit.period.rule == "days" and TERM.search(setting.context) is not None)


def _stands_alone(limit: Limit, reading: Reading, before: str, after: str, past: bool) -> bool:
    """Whether a date without any word before it ends what was typed: "Progress report, 30 April 2027"."""
    if after.strip(" .;)]") or reading.date is None:
        return False
    if _SEPARATOR.search(before):
        return True
    if limit.period.rule in _FIGURES and NUMBERED.search(before) and reading.date.unit is not Unit.DAY:
        return False
    return not past and (reading.date.unit is Unit.DAY or limit.period.rule in _FIGURES)

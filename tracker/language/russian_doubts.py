"""When a date in a Russian sentence is no deadline: it dates an act, tells of the past, says how long a thing holds.

A wrong date is worse than none. The weaker the words that lead to the date (в апреле, 3 мая, a date alone), the more
the sentence around must speak of a duty.
"""

import re

from tracker.domain.dates import Unit
from tracker.language import russian_speech as speech
from tracker.language.grammar import Setting
from tracker.language.periods import Edge
from tracker.language.readings import Head, Limit, Reading

_STRONG = frozenset({Head.BY, Head.BEFORE, Head.WITHIN})
_MARKS = " ,.;:()[]\"'«»“”–—-\n\t"
# So many characters before a limit, and half as many behind it, are near it.
_NEAR = 90
# No sentence is looked at further from the limit than this.
_FAR = 400
_LONGEST_PARTICIPLE_CLAUSE = 12  # words


def is_no_deadline(limit: Limit, reading: Reading, setting: Setting) -> bool:
    """Whether nobody has to do anything by this date, as far as the words around it tell."""
    left, right = _around(limit, setting)
    sentence = f"{left}{setting.text[limit.start : limit.end]}{right}"
    if speech.LASTING.search(left) or _is_of_the_past(reading, setting):
        return True
    if _limits_a_noun(left) or _is_a_title(limit, reading, left):
        return True
    near = f"{left[-_NEAR:]} {right[: _NEAR // 2]}"
    if speech.VALIDITY.search(near) and not speech.WINDOW.search(sentence):
        return True
    if speech.FORECAST.search(sentence) and not speech.INFINITIVE.search(sentence):
        return True
    if reading.date is None and reading.recurrence is not None:
        return _only_tells(sentence)
    if reading.offset is not None and speech.LASTS.search(f"{left} {right}"):
        return True
    if speech.DENIED.search(left) and "," not in left[-_NEAR // 3 :]:
        return True
    if reading.date is None:
        return False
    if limit.head in _STRONG:
        return _binds_nobody(limit, left, sentence)
    return _is_in_passing(limit, reading, left, right, setting)


def _around(limit: Limit, setting: Setting) -> tuple[str, str]:
    """The words of the sentence before the limit and after it."""
    before, after = setting.text[: limit.start], setting.text[limit.end :]
    place = setting.context.find(setting.text) if setting.context else -1
    if place >= 0:
        before = setting.context[:place] + before
        after = after + setting.context[place + len(setting.text) :]
    before, after = before[-_FAR:], after[:_FAR]
    cuts = [found.end() for found in speech.SENTENCE_END.finditer(before)]
    stop = speech.SENTENCE_END.search(after)
    return before[cuts[-1] if cuts else 0 :], after[: stop.start() if stop else len(after)]


def _is_of_the_past(reading: Reading, setting: Setting) -> bool:
    """Whether the last day had passed when the sentence was written."""
    return bool(setting.context) and reading.last_day is not None and reading.last_day < setting.reference


def _limits_a_noun(left: str) -> bool:
    """Введенных в эксплуатацию до 2020 года; налогоплательщики, применявшие до 1 января."""
    if speech.PARTICIPLE_BEFORE.search(left[-_NEAR:]):
        return True
    clause = re.split(r"[,;(]", left)[-1]
    short = len(clause.split()) < _LONGEST_PARTICIPLE_CLAUSE
    return short and speech.CLAUSE_OF_PARTICIPLE.match(clause) is not None and not _has_a_verb(clause)


def _has_a_verb(words: str) -> bool:
    return speech.ORDER.search(words) is not None or speech.PRESENT.search(words) is not None


def _is_a_title(limit: Limit, reading: Reading, left: str) -> bool:
    """Стратегия развития до 2030 года."""
    date = reading.date
    if date is None or date.unit not in (Unit.YEAR, Unit.INTERVAL) or limit.period.edge is not Edge.NONE:
        return False
    title = speech.TITLE.search(left)
    return title is not None and not _has_a_verb(title[0])


def _only_tells(sentence: str) -> bool:
    """Whether a sentence with a repetition and no date says what happens, happened, or may be done."""
    if speech.TALKS.search(sentence):
        return True
    return (_is_told(sentence) or speech.MAY.search(sentence) is not None) and not speech.ORDER.search(sentence)


def _is_told(sentence: str) -> bool:
    """Whether a verb of the past carries the sentence; «…, сообщил мэр» does not where another verb stands there."""
    if speech.BE.search(sentence) or not speech.PAST.search(sentence):
        return False
    return speech.PAST_UNSAID.search(sentence) is not None or not speech.PRESENT.search(sentence)


def _binds_nobody(limit: Limit, left: str, sentence: str) -> bool:
    """«Работал до 2030 года» tells, «вправе изменить до конца года» allows, «с 2026 года до 2030» says how long."""
    if speech.TOLD_BEFORE.search(left) and not speech.ORDER.search(sentence):
        return True
    if limit.head is Head.BEFORE and speech.PAST_BEFORE.search(left):
        return True
    if speech.WINDOW.search(sentence) or limit.head is Head.WITHIN:
        return False
    return speech.MAY.search(sentence) is not None or _is_end_of_span(left)


def _is_end_of_span(left: str) -> bool:
    found = speech.SINCE.search(left)
    return found is not None and speech.FIGURE.search(found[0]) is not None


def _is_in_passing(limit: Limit, reading: Reading, left: str, right: str, setting: Setting) -> bool:
    """A date that no word makes a limit (в апреле, 3 мая), or through a day."""
    words = setting.text[limit.start : limit.end].casefold()
    if (limit.head is Head.ON and words.startswith("на ")) or speech.ONTO.search(left):
        return limit.period.repeats is None and speech.FOR_A_DAY.search(left) is None
    if speech.LEADS_AWAY.search(left) and not speech.NOT_LATER.search(left):
        return True
    if limit.head is Head.BARE and reading.recurrence is None and _dates_a_thing(left):
        return True
    if limit.head is Head.IN and speech.PERIOD_DEFINED.search(left):
        return True
    sentence = f"{left} {right}"
    ordered = speech.ORDER.search(sentence) is not None
    if _is_told(sentence) and not ordered:
        return True
    if limit.head is Head.UNTIL and _is_end_of_span(left) and not speech.WINDOW.search(sentence):
        return True
    if not left.strip(_MARKS) and not right.strip(_MARKS):
        return False
    duty = ordered or speech.PRESENT.search(sentence) is not None
    if limit.head is not Head.BARE:
        return bool(setting.context) and not duty and bool(right.strip(_MARKS))
    return not _stands_alone(limit, reading, left, right, setting, duty)


def _dates_a_thing(left: str) -> bool:
    """Указ 7 мая; озвучены 21 апреля; дата начала: 12 февраля; дата публикации: 1 марта."""
    if speech.BEGINNING.search(left) and speech.BEGINS.search(left):
        return True
    return any(found.search(left) for found in (speech.PAST_BEFORE, speech.NAMES_AN_ACT, speech.PUBLISHED))


def _stands_alone(limit: Limit, reading: Reading, left: str, right: str, setting: Setting, duty: bool) -> bool:
    """Whether a date without any word before it ends what was written, or stands apart in a duty."""
    if reading.date is None or (reading.last_day is not None and reading.last_day < setting.reference):
        return False
    if reading.recurrence is not None:
        return True
    whole = not setting.text[: limit.start].strip(_MARKS) and not setting.text[limit.end :].strip(_MARKS)
    if not right.strip(_MARKS) or (whole and duty):
        return True
    return duty and (not left.strip(_MARKS) or left.rstrip()[-1:] in ",;:(–—-")

"""When a date in a Russian sentence is no deadline: it dates an act, tells of the past, says how long a thing holds.

A wrong date is worse than none. The weaker the words that lead to the date (в апреле, 3 мая, a date alone), the more
the sentence around must speak of a duty. Endings tell much: a participle of the past before the date («утвержденный
5 мая», «применявшие до») makes it a mark of the thing, an infinitive makes the sentence an order.
"""

import re

from tracker.domain.dates import Unit
from tracker.domain.durations import Counted
from tracker.language.grammar import Setting
from tracker.language.periods import Edge
from tracker.language.readings import Head, Limit, Reading

_STRONG = frozenset({Head.BY, Head.BEFORE, Head.WITHIN})
_MARKS = " ,.;:()[]\"'«»“”–—-\n\t"

_ADJECTIVE = r"(?:ий|ый|ой|ая|яя|ое|ее|ие|ые|его|ого|ей|ому|ему|их|ых|им|ым|ом|ем|ую|юю|ими|ыми)(?:ся)?"
# Active («применявшие») and passive («принятого», «введенных») participles of the past; «данные» is a noun,
# «общественный», «временный» are adjectives.
_PARTICIPLE = (
    rf"(?!(?:данн|ценн|военн|врем|соврем|един|иностр|инн|длинн|осенн|весенн|ранн|внутр|указ)\w*\b)"
    rf"(?:\w{{3,}}(?:вш|дш|кш|сш|рш)|(?!\w*(?:ственн|ионн|онн|инн)\w*\b)\w{{2,}}[аяеё]нн|\w*(?:нят|чат|крыт|стигнут|взят|жат|тянут|вернут))"
    rf"{_ADJECTIVE}"
)
_PARTICIPLE_BEFORE = re.compile(rf"\b{_PARTICIPLE}\s+(?:(?:в|на)\s+\w+\s+|\w+(?:ом|ем|ой|ами|ями|ием)\s+)?$", re.IGNORECASE)
_CLAUSE_OF_PARTICIPLE = re.compile(rf"^\W*(?:не\s+|ранее\s+|впервые\s+)?{_PARTICIPLE}\b", re.IGNORECASE)
_INFINITIVE = (
    r"\b(?!(?:деятельн|част|област|власт|отчетн|пят|шест|дев|дес|двадцат|тридцат|очеред|связь|сет|реч|ноч|печат|мат|памят|кроват|площад)\w*\b)"
    r"(?!\w*(?:ость|есть)\b)\w{2,}(?:ать|ять|ить|еть|оть|уть|ыть|йти|сти|зти|чь|чься|ться|тись)\b"
)
_ORDER = re.compile(
    rf"{_INFINITIVE}|\b(?:долж(?:ен|на|но|ны)|обязан[аоы]?|обязуется|обязуются|необходимо|надлежит|следует|подлеж\w+|"
    r"поруч\w+|планирует(?:ся|ь)?|планируют(?:ся)?|планирую|предстоит|намечен\w*|намерен\w*|срок\w*|прошу|просим|требует(?:ся|сь)?|"
    r"нужно|надо|будет|будут|запланирован\w*|предусматривается|жд[еу]т|ожида[ею]т|обещал\w*|ответственн\w+)\b",
    re.IGNORECASE,
)
# Present and future of the third person: «представляет», «направляются», «завершится».
_PRESENT = re.compile(r"\b\w{2,}(?:[аяуюеио]ет|[аяуюеи]ют|[аеиоуы]?ут|[бвгдзклмнпрстфхцчшщж]ит|[бвгдзклмнпрстфхцчшщж]ят|ёт)(?:ся)?\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?!(?:квартал|материал|капитал|персонал|отдел|раздел|предел|филиал|потенциал|журнал|портал|канал|сигнал|начал|правил"
    r"|интервал|генерал|урал|сил|цел|недел|числ|тыл|стил|зал|идеал|терминал|финал|минерал|специал|угл|сел|дел|тел|доля|отрасл"
    r"|модел|емкост|арсенал|оригинал|протокол|контрол|школ|стол|пол|сельск|доли|осталь)\w{0,3}\b)"
    r"\w{2,}(?:[аеиоуыя]л|[аеиоуыя]ла|[аеиоуыя]ло|[аеиоуыя]ли|шел|шла|шло|шли|рос|вел)(?:ся|сь)?\b"
    r"|\b(?!(?:долж|обяз|намер|план|обм|стран|орган|район|экран|кран|океан|сан|ран)\w*\b)\w{3,}(?:ан|ян|ен|нят|крыт)(?:а|о|ы)?\b",
    re.IGNORECASE,
)
_BE = re.compile(r"\b(?:быть|будет|будут|должн\w+|должен)\b", re.IGNORECASE)
# What others reckon with, or what is so on the average, binds nobody.
_FORECAST = re.compile(
    r"\b(?:прогнозир\w+|по прогноз\w+|по оценк\w+|эксперты|аналитик\w*|в среднем|ожидается,? что|вероятно|по расчетам)\b",
    re.IGNORECASE,
)
_VALIDITY = re.compile(
    r"\b(?:действу[ею]т|действовал\w*|действи[ея] (?:\w+ ){0,4}(?:продл\w+|приостан\w+|ограничен\w*|распростран\w+)|срок\w* (?:его |их |ее )?действия|"
    r"действител(?:ен|ьн[аоы])|продл(?:ить|ен[аоы]?|евается|еваются) (?:\w+ ){0,3}действи[ея]|"
    r"вступ(?:а[ею]т|ит|ят|ил[аио]?) в (?:законную )?силу|вступлени[ея] в силу|в силе|утрачива[ею]т силу|утрат(?:ит|ил\w*)|"
    r"ввод(?:ит|ят)ся в действие|введен[аоы]? в действие|применя[ею]тся|применяется|распространя[ею]тся|сохраня[ею]т(?:ся)?|"
    r"приостан\w+|мораторий|запрещ\w+|не допускается|хранятся|хранится|хранить|хранению|хранени[ея]|"
    r"заключ(?:ен|ается|ен[аоы]) (?:на срок|сроком)|исчисляется|считается|признается|освобожда[ею]тся|истека[ею]т|истек\w*|"
    r"находи(?:тся|лся)|гаранти[яий]\w*|назначается сроком|начинается)\b",
    re.IGNORECASE,
)
_LASTS = re.compile(
    r"\b(?:хран\w+|действ(?:у[ею]т|овать|ует|ия|ителен|ительн\w+)|стаж\w*|опыт\w*|гаранти\w*|не допускает\w*|осуществляв\w+|имел\w*|"
    r"проработ\w+|прожив\w+|непрерывно|сохраня\w+|вступа\w+ в силу|вступ(?:ит|ления|ление) в силу|ограничива\w+|приостан\w+|лишени\w+|"
    r"срок службы|эксплуатац\w+|предшеству\w+|ежегодно в течение|рассрочк\w+|пользован\w+|аренд\w+)\b",
    re.IGNORECASE,
)
_LEADS_AWAY = re.compile(
    r"(?:^|[\s(«\"])(?:от|с|со|после|начиная с|не ранее|не раньше|ранее|раньше|по состоянию на|по данным на|за|№|n|в редакции от|"
    r"введен\w*|датированн\w+|вплоть с|свыше|более|менее|около|позже|позднее|прошл\w+|со времени|с момента)[\s(«\"]*$",
    re.IGNORECASE,
)
_NOT_LATER = re.compile(r"не (?:позже|позднее)\s*$", re.IGNORECASE)
_NAMES_AN_ACT = re.compile(
    r"\b(?:закон\w*|указ\w*|постановлени\w+|приказ\w*|распоряжени\w+|договор\w*|протокол\w*|решени\w+|письм\w+|№|редакци\w+|план\w*"
    r"|программ\w+|бюджет\w*|совещани\w+|заседани\w+|сесси\w+|встреч\w+)\W*$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:стратеги|концепци|прогноз|доктрин|основн\w+ направлени|генеральн\w+ схем|энергетическ\w+ стратеги|генплан|"
    r"(?:государственн|федеральн|национальн|муниципальн|целев)\w+ (?:программ|проект|план)|план\w* (?:развития|мероприятий|действий)|"
    r"дорожн\w+ карт|программ\w* развития)\w*[^,.;:]{0,120}$",
    re.IGNORECASE,
)
_VERB_AFTER_TITLE = re.compile(rf"{_ORDER.pattern}|{_PRESENT.pattern}", re.IGNORECASE)
_FOR_A_DAY = re.compile(
    r"\b(?:заплан\w+|назнач\w+|намеч\w+|перен[еo]с\w*|отлож\w+|планир\w+|сдвин\w+|предусмотрен\w*|вынес\w+|внес\w+ на рассмотрение)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:с|со|начиная с)\s+[^,.;]{0,40}$", re.IGNORECASE)
_WINDOW = re.compile(r"\b(?:при[её]м\w*|принима\w+|пода[чтюв]\w*|представ\w+|направ\w+|провести|проводит\w*|проведени\w+|провест\w*)\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:вправе|имеет право|имеют право|может|могут)\b", re.IGNORECASE)
_TALKS = re.compile(r"\b(?:составля[ею]т|приходится|рождается|погиба\w+|насчитыва\w+|растет|растут|отмеча[ею]т\w*|празднует\w*)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<![ гкчмт])(?<!\bст)(?<!\bп)(?<!\bпп)(?<!\bгг)\.\s+(?=[А-ЯЁ\d])|[!?]\s+|;\s+|\n")
_NEAR = 90


def is_no_deadline(limit: Limit, reading: Reading, setting: Setting) -> bool:
    """Whether nobody has to do anything by this date, as far as the words around it tell."""
    left, right = _around(limit, setting)
    sentence = f"{left}{setting.text[limit.start : limit.end]}{right}"
    if limit.again is not None and limit.again.counts_on:
        return False
    if _is_of_the_past(reading, setting) or _limits_a_noun(left) or _is_a_title(limit, reading, left):
        return True
    near = left[-_NEAR:] + " " + right[: _NEAR // 2]
    if _VALIDITY.search(near) and not _window(limit, sentence):
        return True
    if reading.date is None:
        return _is_no_duty(limit, reading, sentence)
    if _lasts(limit, reading, sentence):
        return True
    if limit.head in _STRONG:
        return bool(_SINCE.search(left)) and _starts_a_span(left) and not _window(limit, sentence)
    return _is_weak(limit, reading, left, right, setting)


def _around(limit: Limit, setting: Setting) -> tuple[str, str]:
    """The words of the sentence before the limit and after it."""
    before, after = setting.text[: limit.start], setting.text[limit.end :]
    place = setting.context.find(setting.text) if setting.context else -1
    if place >= 0:
        before = setting.context[:place] + before
        after = after + setting.context[place + len(setting.text) :]
    cut = [found.end() for found in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    return before[cut[-1] if cut else 0 :], after[: stop.start() if stop else len(after)]


def _is_of_the_past(reading: Reading, setting: Setting) -> bool:
    """Whether a day that stands in a sentence has passed on its date."""
    return bool(setting.context) and reading.last_day is not None and reading.last_day < setting.reference


def _limits_a_noun(left: str) -> bool:
    """Введенных в эксплуатацию до 2020 года; налогоплательщики, применявшие до 1 января."""
    if _PARTICIPLE_BEFORE.search(left[-_NEAR:]):
        return True
    clause = re.split(r"[,;(]", left)[-1]
    return bool(_CLAUSE_OF_PARTICIPLE.match(clause)) and not _VERB_AFTER_TITLE.search(clause) and len(clause.split()) < 12


def _is_a_title(limit: Limit, reading: Reading, left: str) -> bool:
    """Стратегия развития до 2030 года."""
    date = reading.date
    if date is None or date.unit not in (Unit.YEAR, Unit.INTERVAL) or limit.period.edge is not Edge.NONE:
        return False
    title = _TITLE.search(left)
    return title is not None and not _VERB_AFTER_TITLE.search(title[0])


def _window(limit: Limit, sentence: str) -> bool:
    """Whether the sentence tells when something is handed in."""
    return _WINDOW.search(sentence) is not None


def _starts_a_span(left: str) -> bool:
    """С 1 января 2026 года до …: how long a thing holds."""
    found = _SINCE.search(left)
    return found is not None and re.search(r"\d", found[0]) is not None


def _is_no_duty(limit: Limit, reading: Reading, sentence: str) -> bool:
    """A repetition without a date in a sentence that only tells."""
    if reading.recurrence is None:
        return False
    if _FORECAST.search(sentence) or _TALKS.search(sentence):
        return True
    told = _PAST.search(sentence) is not None and not _BE.search(sentence)
    return (told or _MAY.search(sentence) is not None) and not _ORDER.search(sentence)


def _lasts(limit: Limit, reading: Reading, sentence: str) -> bool:
    """Хранит в течение пяти лет: a length of time that is no limit."""
    length = reading.offset.duration if reading.offset else None
    return length is not None and length.unit in (Counted.YEARS, Counted.MONTHS, Counted.DAYS) and bool(_LASTS.search(sentence))


def _is_weak(limit: Limit, reading: Reading, left: str, right: str, setting: Setting) -> bool:
    """A date in passing (в апреле, 3 мая), or until a day."""
    words = setting.text[limit.start : limit.end].casefold()
    sentence = f"{left} {right}"
    if words.startswith("на ") and not _FOR_A_DAY.search(left):
        return True
    if _LEADS_AWAY.search(left) and not _NOT_LATER.search(left):
        return True
    if limit.head is Head.BARE and limit.again is None and _NAMES_AN_ACT.search(left):
        return True
    ordered = _ORDER.search(sentence) is not None
    told = _PAST.search(sentence) is not None and not _BE.search(sentence)
    if (told or _FORECAST.search(sentence)) and not ordered:
        return True
    if limit.head is Head.UNTIL and _starts_a_span(left) and not _window(limit, sentence):
        return True
    if not left.strip(_MARKS) and not right.strip(_MARKS):
        return False
    if limit.head is not Head.BARE:
        return bool(setting.context) and not ordered and not _PRESENT.search(sentence) and bool(right.strip(_MARKS))
    return not _stands_alone(left, right, ordered or bool(_PRESENT.search(sentence)), reading, setting)


def _stands_alone(left: str, right: str, duty: bool, reading: Reading, setting: Setting) -> bool:
    """Whether a date without any word before it ends what was written, or stands between commas in a duty."""
    past = reading.last_day is not None and reading.last_day < setting.reference
    if reading.date is None or past:
        return False
    apart = not left.strip(_MARKS) or left.rstrip()[-1:] in ",;:(–—-"
    if not right.strip(_MARKS):
        return True
    return apart and duty

"""The vocabulary of Russian: which words are which kinds of token. Data only; forms are made in russian_forms.py."""

from collections.abc import Iterable, Mapping

from tracker.language import russian_forms as forms
from tracker.language.grammar import Value
from tracker.language.russian_forms import adjective, noun


def _words(text: str) -> list[str]:
    return text.split()


def _listed(text: str) -> list[str]:
    """Entries divided by a bar."""
    return [" ".join(entry.split()) for entry in text.split("|")]


def _of_stems(hard: str = "", *, soft: str = "", hissing: str = "", velar: str = "") -> list[str]:
    """All forms of adjectives by their stems."""
    patterns = (("hard", hard), ("soft", soft), ("soft-щ", hissing), ("soft-к", velar))
    return [form for pattern, stems in patterns for stem in stems.split() for form in adjective(stem, pattern)]


_ONE_WORD_EACH: Mapping[str, str] = {
    "DO": "до",
    "KO": "к ко",
    "PO": "по",
    "IN": "в во",
    "FROM": "с со",
    "ONTO": "на",
    "FOR": "за",
    "ACT": "от",
    "AND": "и",
    "COMMA": ",",
    "DASH": "– — - ‑ −",
    "COLON": ":",
    "OPEN": "( [",
    "CLOSE": ") ]",
    "STOP": ". ! ? ;",
    "TERM": " ".join(noun("срок", "hard-к")) + " дедлайн",
    "DATEW": "дата даты дате дату датой момента моментом моменту",
    "ORDINALDAY": "число числа числу числом числе чисел числам числах",
    "TENDAYS": " ".join(noun("декад", "feminine")),
    "HALFPART": " ".join(noun("половин", "feminine")),
    "LATE": "конце",
    "START": "начало начала началу началом",
    "END": "конец конца концу концом",
    "CLOSING": " ".join(form for stem in ("окончан", "завершен", "истечен") for form in noun(stem, "neuter-ие")),
    "PERIODW": " ".join(noun("период", "hard")),
    "RESULT": "итогам результатам итогу",
    "INCLUDED": "включительно",
    "ONCE": "раз раза разу",
}

_ENTRIES: Mapping[str, list[str]] = {
    "NOTLATER": _listed(
        "не позднее | не позднее чем | не позднее , чем | не позже | не позже чем | не позже , чем | крайний срок |"
        "самое позднее | не позднее даты"
    ),
    "NOTBEFORE": _listed(
        "не ранее | не раньше | не ранее чем | не раньше чем | не ранее , чем | не раньше , чем | ранее | раньше |"
        "ранее чем"
    ),
    "WITHIN": _listed("в течение | в течении | в продолжение"),
    "ATMOST": _listed(
        "не более | не более чем | не более , чем | не больше | не свыше | не превышающий | не превышающего |"
        "не превышающем | не превышающие | максимум"
    ),
    "ATLEAST": _listed(
        "не реже | не реже чем | не реже , чем | не менее | не менее чем | не менее , чем | не меньше | минимум |"
        "как минимум | по крайней мере | по меньшей мере | с периодичностью | периодичностью |"
        "с периодичностью не реже | с периодичностью не менее"
    ),
    "SELDOM": _listed("не чаще | не чаще чем | не чаще , чем | не более чем"),
    "THROUGH": _listed("через | спустя"),
    "AFTER": _listed("после"),
    "FROM": _listed("начиная с | начиная со | считая с | считая со | исчисляя с | исчисляя со"),
    "AND": _listed("а также"),
    "THEREAFTER": _listed(
        "далее | и далее | а далее | затем | а затем | впоследствии | в дальнейшем | в последующем | потом |"
        "после этого | в последующие годы | в последующие периоды | в последующие отчетные периоды"
    ),
    "CALENDAR": _of_stems("финансов календарн бюджетн налогов хозяйственн"),
    "WORKING": [*_of_stems(hissing="рабоч", velar="банковск"), *_of_stems("служебн операционн")],
    "REPORTED": [*_of_stems("отчетн расчетн"), *_of_stems(hissing="истекш прошедш минувш предыдущ")],
    "EACH": _of_stems("кажд"),
    "SUBSEQUENT": _of_stems(hissing="последующ"),
    "PLANNED": _of_stems("планируем планов"),
    "DAYEND": _listed("до конца дня | до конца рабочего дня | к концу дня | к концу рабочего дня | в течение дня"),
    "NEWYEAR": _listed("нового года | новому году"),
    "ISSUE": _listed(
        "издания | подписания | принятия | утверждения | опубликования | официального опубликования | публикации |"
        "официальной публикации | размещения | заключения | выхода | вынесения | выдачи | составления"
    ),
    "DOCUMENT": _listed(
        "постановления | распоряжения | приказа | указа | закона | федерального закона | поручения | решения | письма |"
        "договора | соглашения | контракта | плана | протокола | положения | порядка | правил | извещения |"
        "уведомления | документа | представления | предписания | перечня | меморандума | программы | кодекса | устава |"
        "объявления | поручений | акта | инструкции | директивы | конституционного закона | закона республики |"
        "дополнительного соглашения | государственного контракта | муниципального контракта | требования | циркуляра"
    ),
    "NOW": _listed("сегодняшнего дня | сего дня | настоящего времени | настоящего момента | сегодня"),
    "ZONE": _listed(
        "мск | msk | ( мск ) | ( msk ) | ( время московское ) | время московское | московского времени |"
        "по московскому времени | ( по московскому времени ) | по мск | местного времени | по местному времени |"
        "( по местному времени ) | ( местного времени ) | ( московского времени ) | по времени астаны | utc | gmt |"
        "утра | вечера | ночи | по времени города астаны | по времени г. астаны"
    ),
    "VAGUE": _listed(
        "незамедлительно | немедленно | безотлагательно | неотложно | без промедления | без задержки | срочно |"
        "по мере необходимости | по мере поступления | по мере возможности | по мере готовности |"
        "по мере возникновения | постоянно | на постоянной основе | систематически |"
        "на систематической основе | регулярно |"
        "на регулярной основе | периодически | своевременно | оперативно | в оперативном порядке |"
        "в кратчайшие сроки | в кратчайший срок | в возможно короткие сроки | в возможно короткий срок |"
        "в максимально короткие сроки | в максимально короткий срок | в разумный срок | в разумные сроки |"
        "в установленный срок | в установленные сроки | в указанный срок | в указанные сроки | в согласованные сроки |"
        "в согласованный срок | в ближайшее время | в ближайшие дни | по запросу | по требованию |"
        "по первому требованию | при необходимости | в случае необходимости | в рабочем порядке | в сжатые сроки |"
        "в ускоренном порядке | в первоочередном порядке | в приоритетном порядке | как можно скорее |"
        "как можно быстрее | в кратчайшее время | в плановом порядке | по отдельному графику | весь период |"
        "в тот же день | в этот же день |"
        "в течение всего периода | в течение всего срока | в режиме реального времени | без отлагательств"
    ),
    # Words that belong together and lead to no deadline: with them goes what follows.
    "AGAINST": _listed(
        "по состоянию на | по данным на | в возрасте до | в возрасте от | в период до | на период до | на срок до |"
        "сроком до | в редакции от | за период с | за период до | за период | на срок | сроком на | за последние |"
        "в течение последних | в течение предшествующих | в течение предыдущих | в течение не менее | на протяжении |"
        "за исключением"
    ),
}  # fmt: skip

_VALUED: Mapping[str, Mapping[str, Value]] = {
    "THIS": dict.fromkeys(
        [*_of_stems(hissing="настоящ", hard="данн"), *_words("это этот эта этого этой этому этом этим")], 0
    ),
    "RELATIVE": {
        **dict.fromkeys([*_of_stems(hissing="текущ", soft="нынешн"), "сего"], 0),
        **dict.fromkeys(_of_stems(hissing="следующ ближайш будущ предстоящ"), 1),
        **dict.fromkeys(adjective("очередн", "hard-ой"), 1),
        **dict.fromkeys(_of_stems("прошл"), -1),
    },
    "TODAY": {"сегодня": 0, "завтра": 1, "завтрашнего дня": 1, "послезавтра": 2},
    "SEASON": {
        **dict.fromkeys(_words("весна весны весне весну весной весною"), 21),
        **dict.fromkeys(_words("лето лета лету летом лете"), 22),
        **dict.fromkeys(_words("осень осени осенью"), 23),
        **dict.fromkeys(_words("зима зимы зиме зиму зимой зимою"), 24),
    },
    "ONEANDHALF": {"полтора": 18, "полутора": 18},
    "SHORTDAY": {short: number for number, short in enumerate(["пн", "вт", "ср", "чт", "пт", "сб", "вс"])},
    "EARLY": dict.fromkeys(("начале", "первых числах"), "early"),
    "MIDDLE": dict.fromkeys(noun("середин", "feminine"), "middle"),
    "TIMES": {"дважды": 2, "трижды": 3},
    "FOLLOWING": dict.fromkeys([f"{form} за" for form in _of_stems(hissing="следующ последующ")], "following"),
    "PRECEDING": dict.fromkeys(_of_stems(hissing="предшествующ"), "preceding"),
}


def _tables() -> dict[str, dict[str, Value]]:
    tables: dict[str, dict[str, Value]] = {
        kind: dict.fromkeys(words.split(), kind) for kind, words in _ONE_WORD_EACH.items()
    }
    for kind, entries in _ENTRIES.items():
        tables.setdefault(kind, {}).update(dict.fromkeys(entries, kind))
    for kind, valued in _VALUED.items():
        tables.setdefault(kind, {}).update(valued)
    for kind, (unit, words) in forms.UNITS.items():
        tables[kind] = dict.fromkeys(words, unit)
    shortened = {f"{short}.": number for short, number in forms.SHORT_MONTHS.items()}
    by_number: Mapping[str, Mapping[str, int]] = {
        "MONTH": {**forms.MONTHS, **forms.SHORT_MONTHS, **shortened},
        "WEEKDAY": {word: day for word, day in forms.WEEKDAYS.items() if word not in forms.EACH_WEEKDAYS},
        "EACHWEEKDAY": forms.EACH_WEEKDAYS,
        "ONES": forms.ONES,
        "TENS": forms.TENS,
        "HUNDREDS": forms.HUNDREDS,
        "ORDINAL": forms.ORDINALS,
        "OFTEN": {**dict(_of_often(forms.OFTEN_STEMS)), "по месяцам": 1, "по кварталам": 3, "по полугодиям": 6},
        "OFTENDAYS": dict(_of_often(forms.OFTEN_DAYS_STEMS)),
    }
    for kind, numbers in by_number.items():
        tables[kind] = dict(numbers)
    tables["LENGTH"] = dict(forms.LENGTHS)
    return tables


def _of_often(stems: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """The adverb «ежегодно», and «на ежегодной основе»; the adjective alone («ежегодный отчет») sets no day."""
    for stem, length in stems.items():
        yield stem + "о", length
        for form in (f"на {stem}ой основе", f"в {stem}ом порядке", f"в {stem}ом режиме"):
            yield form, length


WORDS = _tables()

"""Inflection of Russian: stems and endings make the tables of forms, so that no form is typed case by case.

«ё» is read as «е» everywhere (the lexicon sees to it), so no form here has it.
"""

from collections.abc import Iterable, Mapping

from tracker.domain.durations import Counted, Duration

# Endings of the cases in the singular and, after them, in the plural. A dot is an empty ending.
_NOUNS: Mapping[str, str] = {
    "hard": ". а у ом е ы ов ам ами ах",  # квартал
    "hard-ц": ". а у ем е ы ев ам ами ах",  # месяц
    "hard-к": ". а у ом е и ов ам ами ах",  # понедельник
    "soft": "ь я ю ем е и ей ям ями ях",  # январь
    "soft-й": "й я ю ем е",  # май
    "feminine": "а ы е у ой . ам ами ах",  # декада
    "feminine-ц": "а ы е у ей . ам ами ах",  # пятница
    "feminine-я": "я и е ю ей ь ям ями ях",  # неделя
    "neuter": "о а у ом е . ам ами ах",  # начало
    "neuter-ие": "ие ия ию ием ии ий иям иями иях",  # полугодие
    "neuter-ье": "ье ья ью ьем ий ьям ьями ьях",  # воскресенье
}
_ADJECTIVES: Mapping[str, str] = {
    "hard": "ый ая ое ые ого ой ому ую ым ом ых ыми",  # первый
    "hard-ой": "ой ая ое ые ого ому ую ым ом ых ыми",  # второй
    "soft": "ий яя ее ие его ей ему юю им ем их ими",  # последний
    "soft-щ": "ий ая ее ие его ей ему ую им ем их ими",  # текущий, рабочий
    "soft-к": "ий ая ое ие ого ой ому ую им ом их ими",  # банковский
    "third": "ий ья ье ьи ьего ьей ьему ью ьим ьем ьих ьими",  # третий
}


def noun(stem: str, pattern: str) -> list[str]:
    """Every case of a noun, singular and plural."""
    return _with_endings(stem, _NOUNS[pattern])


def adjective(stem: str, pattern: str = "hard") -> list[str]:
    """Every gender, number and case of an adjective or participle."""
    return _with_endings(stem, _ADJECTIVES[pattern])


def _with_endings(stem: str, endings: str) -> list[str]:
    return [stem + ending.strip(".") for ending in endings.split()]


_MONTHS = (
    ("январ", "soft"), ("феврал", "soft"), ("март", "hard"), ("апрел", "soft"), ("ма", "soft-й"), ("июн", "soft"),
    ("июл", "soft"), ("август", "hard"), ("сентябр", "soft"), ("октябр", "soft"), ("ноябр", "soft"),
    ("декабр", "soft"),
)  # fmt: skip
MONTHS = {form: number for number, month in enumerate(_MONTHS, 1) for form in noun(*month)}
# Written with a point: «1 дек. 2025 г.».
SHORT_MONTHS = {
    "янв": 1, "фев": 2, "февр": 2, "мар": 3, "апр": 4, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "сент": 9, "окт": 10,
    "ноя": 11, "нояб": 11, "дек": 12,
}  # fmt: skip

_WEEKDAYS = (
    ("понедельник", "hard-к"), ("вторник", "hard-к"), ("сред", "feminine"), ("четверг", "hard-к"),
    ("пятниц", "feminine-ц"), ("суббот", "feminine"), ("воскресен", "neuter-ье"),
)  # fmt: skip
WEEKDAYS = {form: number for number, weekday in enumerate(_WEEKDAYS) for form in noun(*weekday)}
# «По пятницам».
EACH_WEEKDAYS = {form: number for form, number in WEEKDAYS.items() if form.endswith(("ам", "ям"))}

DAY_FORMS = ["день", "дня", "дню", "днем", "дне", "дни", "дней", "дням", "днями", "днях", "сутки", "суток"]
YEAR_FORMS = [*noun("год", "hard"), "лет", "годам", "г", "гг", "г.", "гг.", "г.г."]
UNITS: Mapping[str, tuple[str, Iterable[str]]] = {
    "DAYW": ("days", DAY_FORMS),
    "WEEKW": ("weeks", noun("недел", "feminine-я")),
    "MONTHW": ("months", [*noun("месяц", "hard-ц"), "мес", "мес."]),
    "QUARTERW": ("quarters", [*noun("квартал", "hard"), "кв", "кв."]),
    "HALFW": ("half-years", [*noun("полугод", "neuter-ие"), "полгода", "полугода"]),
    "YEARW": ("years", YEAR_FORMS),
    "HOURW": ("hours", [*noun("час", "hard"), "ч", "ч."]),
}

_FROM_FIVE = {5: "пят", 6: "шест", 7: "сем", 9: "девят", 10: "десят", 20: "двадцат", 30: "тридцат"} | {
    11: "одиннадцат", 12: "двенадцат", 13: "тринадцат", 14: "четырнадцат", 15: "пятнадцат", 16: "шестнадцат",
    17: "семнадцат", 18: "восемнадцат", 19: "девятнадцат",
}  # fmt: skip
_SMALL_CARDINALS = {
    1: "один одна одно одного одной одному одну одним одном",
    2: "два две двух двум двумя двое двоих",
    3: "три трех трем тремя трое троих",
    4: "четыре четырех четырем четырьмя четверо",
    8: "восемь восьми восемью восьмью",
}
ONES = {form: number for number, forms in _SMALL_CARDINALS.items() for form in forms.split()} | {
    stem + ending: number for number, stem in _FROM_FIVE.items() if number < 20 for ending in ("ь", "и", "ью")
}
_GENITIVES = {5: "пяти", 6: "шести", 7: "семи", 8: "восьми"}
TENS = (
    {_FROM_FIVE[number] + ending: number for number in (20, 30) for ending in ("ь", "и", "ью")}
    | {"сорок": 40, "сорока": 40, "девяносто": 90, "девяноста": 90}
    | {stem + "десят": 10 * number for number, stem in {5: "пять", 6: "шесть", 7: "семь", 8: "восемь"}.items()}
    | {genitive + "десяти": 10 * number for number, genitive in _GENITIVES.items()}
)
HUNDREDS = {"сто": 100, "ста": 100, "двести": 200, "двухсот": 200, "триста": 300, "трехсот": 300}

_ORDINAL_STEMS: Mapping[int, tuple[str, str]] = {
    1: ("перв", "hard"), 2: ("втор", "hard-ой"), 3: ("трет", "third"), 4: ("четверт", "hard"), 6: ("шест", "hard-ой"),
    7: ("седьм", "hard-ой"), 8: ("восьм", "hard-ой"),
    **{number: (stem, "hard") for number, stem in _FROM_FIVE.items() if number not in (6, 7)},
}  # fmt: skip
ORDINALS = {form: number for number, stem in _ORDINAL_STEMS.items() for form in adjective(*stem)} | dict.fromkeys(
    [*adjective("последн", "soft"), *adjective("заключительн")], -1
)

# First part of «трехмесячный»: the genitive, but «одно-», «девяносто-», «сто-».
_PREFIXES = (
    {1: "одно", 2: "двух", 3: "трех", 4: "четырех", 8: "восьми", 40: "сорока", 45: "сорокапяти", 90: "девяносто"}
    | {100: "сто", 120: "стодвадцати", 180: "стовосьмидесяти"}
    | {number: stem + "и" for number, stem in _FROM_FIVE.items()}
    | {10 * number: genitive + "десяти" for number, genitive in _GENITIVES.items()}
)
LENGTH_STEMS: Mapping[str, tuple[str, Counted, int]] = {
    # stem: pattern, unit, how many of it
    "дневн": ("hard", Counted.DAYS, 1),
    "суточн": ("hard", Counted.DAYS, 1),
    "недельн": ("hard", Counted.WEEKS, 1),
    "декадн": ("hard", Counted.DAYS, 10),
    "месячн": ("hard", Counted.MONTHS, 1),
    "годичн": ("hard", Counted.YEARS, 1),
    "летн": ("soft", Counted.YEARS, 1),
}
_ALONE = ("суточн", "недельн", "декадн", "месячн", "годичн")
LENGTHS: Mapping[str, Duration] = (
    {
        form: Duration(number * size, unit)
        for stem, (pattern, unit, size) in LENGTH_STEMS.items()
        for number, prefix in _PREFIXES.items()
        for form in adjective(prefix + stem, pattern)
    }
    | {form: Duration(LENGTH_STEMS[stem][2], LENGTH_STEMS[stem][1]) for stem in _ALONE for form in adjective(stem)}
    | {form: Duration(6, Counted.MONTHS) for form in [*adjective("полугодов", "hard-ой"), *adjective("полугодичн")]}
)

# «Ежеквартально», «на ежеквартальной основе»: in months, and in days.
OFTEN_STEMS = {"ежемесячн": 1, "ежеквартальн": 3, "ежегодн": 12, "помесячн": 1, "поквартальн": 3}
OFTEN_DAYS_STEMS = {"ежедневн": 1, "еженедельн": 7, "ежедекадн": 10}

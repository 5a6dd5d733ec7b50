"""Phrases that nobody wrote, through `resolve`: no exception, and none that takes long."""

import random
import time
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta

from bench.corpus import phrases
from bench.tables import milliseconds, share, table
from tests.language.pieces import GLUE, PIECES
from tracker.language.phrases import LONGEST_PHRASE, resolve

TOO_LONG = 0.05  # seconds of CPU for one reading
SHOWN = 5
_CHUNK = 10_000
_FIRST, _LAST = date(1970, 1, 1), date(2200, 12, 31)
# Letters and marks of every script here, and what breaks programs: other digits, marks without width, halves, zeros.
_CHARACTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!?()[]{}<>/\\|-–—_'\"“”«»&%$#@*+=~^`\t\n"
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВ年月日季度前后内起第一二三四五六七八九十百千零〇廿卅两半末底初中旬周星期每自之至不迟于"
    "０１９٣৪²½Ⅳ①\u200b\u00a0\u3000\u202e\u0301\ud800\x00\x1f\U0001f4c5ß\u0130ſ"
)


@dataclass
class Outcome:
    """What a share of the phrases came to; `times` are seconds of CPU."""

    times: "array[float]" = field(default_factory=lambda: array("d"))
    read: int = 0
    raised: list[str] = field(default_factory=list)
    slow: list[tuple[float, str]] = field(default_factory=list)


def run(languages: Sequence[str], count: int, jobs: int, seed: int) -> int:
    rows, failures = [], []
    seeds = {lang: [row["phrase"] for row in phrases() if row["lang"] == lang] for lang in languages}
    for lang in languages:
        began = time.perf_counter()
        found = _all(lang, seeds[lang], count, jobs, seed)
        times = sorted(found.times)
        rows.append(
            [
                lang, f"{len(times):,}", f"{found.read / len(times):.0%}", str(len(found.raised)),
                *(milliseconds(share(times, part)) for part in (0.5, 0.99, 0.9999)), milliseconds(times[-1]),
                str(len(found.slow)), f"{time.perf_counter() - began:.0f} s",
            ]
        )  # fmt: skip
        failures += [f"{lang}: {each}" for each in found.raised[:SHOWN]]
        failures += [f"{lang}: {milliseconds(each)}: {words}" for each, words in sorted(found.slow)[-SHOWN:]]
    too_long = f"over {TOO_LONG * 1000:.0f} ms"
    head = ["", "phrases", "read", "raised", "p50", "p99", "p99.99", "longest", too_long, "took"]
    print(table(head, rows))
    print("\n".join(["", *failures]) if failures else "\nno exception, none too slow")
    return 1 if failures else 0


def _all(lang: str, seeds: list[str], count: int, jobs: int, seed: int) -> Outcome:
    whole = Outcome()
    shares = [(lang, seeds, min(_CHUNK, count - first), f"{seed} {first}") for first in range(0, count, _CHUNK)]
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(_share, shares):
            whole.times.extend(found.times)
            whole.read += found.read
            whole.raised += found.raised
            whole.slow += found.slow
    return whole


def _share(given: tuple[str, list[str], int, str]) -> Outcome:
    lang, seeds, count, seed = given
    chance, found = random.Random(seed), Outcome()
    for _ in range(count):
        phrase, context = _phrase(chance, lang, seeds), ""
        if chance.random() < 0.2:
            context = f"{_pieces(chance, lang, 40)} {phrase} {_pieces(chance, lang, 40)}"
        reference = _FIRST + timedelta(days=chance.randrange((_LAST - _FIRST).days))
        began = time.thread_time()
        try:
            reading = resolve(phrase, reference, chance.choice((lang, lang, "")), context)
            found.read += reading is not None
        except Exception as error:  # whatever it is, it is what is looked for
            found.raised.append(f"{error!r}: {phrase!r} on {reference} in {context!r}")
        taken = time.thread_time() - began
        found.times.append(taken)
        if taken > TOO_LONG:
            found.slow.append((taken, f"{phrase!r} on {reference} in {context!r}"))
    return found


def _phrase(chance: random.Random, lang: str, seeds: list[str]) -> str:
    kind = chance.random()
    if kind < 0.6 and seeds:
        made = chance.choice(seeds)
        for _ in range(chance.randint(1, 5)):
            made = chance.choice(_MUTATIONS)(chance, made, lang, seeds)
    elif kind < 0.9:
        made = _pieces(chance, lang, chance.choice((4, 12, 60)))
    else:
        made = "".join(chance.choices(_CHARACTERS, k=chance.choice((3, 30, LONGEST_PHRASE))))
    return made[:LONGEST_PHRASE]


def _pieces(chance: random.Random, lang: str, most: int) -> str:
    return GLUE[lang].join(chance.choices(PIECES[lang], k=chance.randint(1, most)))


def _cut(chance: random.Random, text: str) -> tuple[str, str, str]:
    first, last = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    last = min(last, first + chance.choice((1, 5, 30)))
    return text[:first], text[first:last], text[last:]


Mutation = Callable[[random.Random, str, str, list[str]], str]


def _without(chance: random.Random, text: str, lang: str, seeds: list[str]) -> str:
    before, _, after = _cut(chance, text)
    return before + after


def _doubled(chance: random.Random, text: str, lang: str, seeds: list[str]) -> str:
    before, middle, after = _cut(chance, text)
    return before + middle * chance.choice((2, 3, 40)) + after


def _with_character(chance: random.Random, text: str, lang: str, seeds: list[str]) -> str:
    before, _, after = _cut(chance, text)
    return before + chance.choice(_CHARACTERS) + after


def _with_piece(chance: random.Random, text: str, lang: str, seeds: list[str]) -> str:
    before, middle, after = _cut(chance, text)
    return GLUE[lang].join((before, chance.choice(PIECES[lang]), chance.choice((middle, "")) + after))


def _with_number(chance: random.Random, text: str, lang: str, seeds: list[str]) -> str:
    figures = [place for place, letter in enumerate(text) if letter.isdecimal()]
    if not figures:
        return _with_piece(chance, text, lang, seeds)
    place = chance.choice(figures)
    number = chance.choice(("", "0", "29", "30", "31", "32", "99", "1969", "2100", "2201", "99999", "9" * 30))
    return text[:place] + number + text[place + 1 :]


def _spliced(chance: random.Random, text: str, lang: str, seeds: list[str]) -> str:
    other = chance.choice(seeds)
    end = other[chance.randint(0, len(other)) :]
    return text[: chance.randint(0, len(text))] + chance.choice((" ", ", ", "")) + end


def _in_other_letters(chance: random.Random, text: str, lang: str, seeds: list[str]) -> str:
    return chance.choice((text.upper(), text.lower(), text.title(), text[::-1], text.replace(" ", "\u00a0\n")))


_MUTATIONS: tuple[Mutation, ...] = (
    _without, _doubled, _with_character, _with_piece, _with_number, _spliced, _in_other_letters,
)  # fmt: skip

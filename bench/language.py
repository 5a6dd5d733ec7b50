"""The deadline language beside dateparser: speed and accuracy on the same phrases, one reading, and the start."""

import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bench.corpus import phrases, scorer
from bench.tables import milliseconds, percent, share, table
from tracker.language.phrases import resolve
from tracker.management.commands.resolve_deadlines import row_of

ROOT = Path(__file__).resolve().parents[1]
Rows = Sequence[dict[str, Any]]
Reader = Callable[[dict[str, Any]], dict[str, Any]]
# What no web process should have to load to read a date.
HEAVY = ("dateparser", "django", "jieba", "lark", "numpy", "pandas", "regex", "spacy", "torch")
_START = """
import json, sys, time
began = time.process_time()
import tracker.language.phrases
print(json.dumps([time.process_time() - began, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def run(rounds: int) -> int:
    rows = phrases()
    languages = sorted({row["lang"] for row in rows})
    readers: dict[str, Reader] = {"Duebook": ours, "dateparser.parse": theirs, "dateparser.search": searched}
    answers = {name: list(map(read, rows)) for name, read in readers.items()}  # this warms every one of them up
    print(f"{len(rows)} phrases of the corpus, each read {rounds} times by Duebook, once by dateparser\n")
    _speed("phrases a second, the language given", rows, languages, readers, rounds)
    some = [{**row, "said": row["lang"], "lang": ""} for row in rows]
    _speed("phrases a second, the language found out", some, languages, readers, rounds)
    _accuracy(rows, languages, answers)
    _one_reading(rows, languages, rounds)
    _start()
    return 0


def ours(row: dict[str, Any]) -> dict[str, Any]:
    """As resolve_deadlines answers, without the text around the phrase: dateparser does not get it either."""
    reading = resolve(row["phrase"], date.fromisoformat(row["reference_date"]), row["lang"])
    return {"id": row["id"], **row_of(reading)}


def theirs(row: dict[str, Any]) -> dict[str, Any]:
    """dateparser on the phrase as it stands, with the settings that suit deadlines best."""
    import dateparser

    return _answer(row, dateparser.parse(row["phrase"], languages=_given(row), settings=_settings(row)))


def searched(row: dict[str, Any]) -> dict[str, Any]:
    """The first date that dateparser finds anywhere in the phrase."""
    from dateparser.search import search_dates

    found = search_dates(row["phrase"], languages=_given(row), settings=_settings(row))
    return _answer(row, found[0][1] if found else None)


def _given(row: dict[str, Any]) -> list[str] | None:
    return [row["lang"]] if row["lang"] else None


def _settings(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "RELATIVE_BASE": datetime.fromisoformat(row["reference_date"]),
        "PREFER_DATES_FROM": "future",
        "PREFER_DAY_OF_MONTH": "last",
        "PREFER_MONTH_OF_YEAR": "last",
    }


def _answer(row: dict[str, Any], found: datetime | None) -> dict[str, Any]:
    day = found.date().isoformat() if found else None
    return {"id": row["id"], "edtf": day, "due_date": day, "rrule": None}


def _speed(title: str, rows: Rows, languages: Sequence[str], readers: dict[str, Reader], rounds: int) -> None:
    found = []
    for lang in (*languages, "all"):
        some = [row for row in rows if lang in ("all", row.get("said", row["lang"]))]
        rates = [_rate(read, some, rounds if name == "Duebook" else 1) for name, read in readers.items()]
        ratios = [f"{rates[0] / rate:.1f} x" for rate in rates[1:]]
        found.append([lang, *(f"{rate:,.0f}" for rate in rates), *ratios])
    print(table([title, *readers, "Duebook / parse", "Duebook / search"], found), "\n")


def _rate(read: Reader, rows: Rows, rounds: int) -> float:
    began = time.process_time()
    for _ in range(rounds):
        for row in rows:
            read(row)
    return rounds * len(rows) / (time.process_time() - began)


def _accuracy(rows: Rows, languages: Sequence[str], answers: dict[str, list[dict[str, Any]]]) -> None:
    score = scorer()
    in_text = [_in_its_sentence(row) for row in rows]
    scored = {name: score.table(score.score(rows, found)) for name, found in answers.items()}
    scored["Duebook, with the sentence"] = score.table(score.score(rows, in_text))
    columns = {
        "due date": "due_strict",
        "repetition": "rrule",
        "left open": "abstain",
        "false positives": "false_positive",
        "right in all": "overall",
    }
    for lang in (*languages, "all"):
        lines = [[name, *(percent(of[lang][key]) for key in columns.values())] for name, of in scored.items()]
        print(table([f"right ({lang})", *columns], lines), "\n")


def _in_its_sentence(row: dict[str, Any]) -> dict[str, Any]:
    reading = resolve(row["phrase"], date.fromisoformat(row["reference_date"]), row["lang"], row["text"])
    return {"id": row["id"], **row_of(reading)}


def _one_reading(rows: Rows, languages: Sequence[str], rounds: int) -> None:
    lines = []
    for lang in (*languages, "all"):
        some = [row for row in rows if lang in ("all", row["lang"])]
        times = sorted(_times(some, rounds))
        shares = [milliseconds(share(times, part)) for part in (0.5, 0.95, 0.99)]
        lines.append([lang, *shares, milliseconds(times[-1])])
    print(table(["CPU time of one reading, with its sentence", "p50", "p95", "p99", "longest"], lines), "\n")


def _times(rows: Rows, rounds: int) -> Iterable[float]:
    for _ in range(rounds):
        for row in rows:
            reference = date.fromisoformat(row["reference_date"])
            began = time.thread_time()
            resolve(row["phrase"], reference, row["lang"], row["text"])
            yield time.thread_time() - began


def _start() -> None:
    """How long tracker.language.phrases takes to load in a fresh process, what it brings along, and the command."""
    times, modules = [], set()
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
        seconds, loaded = json.loads(done.stdout)
        times.append(seconds)
        modules |= set(loaded)
    heavy = ", ".join(sorted(modules & set(HEAVY))) or "none"
    taken = milliseconds(statistics.median(times))
    print(f"loading tracker.language.phrases: {taken} of CPU; heavy libraries: {heavy}")
    with tempfile.TemporaryDirectory() as place:
        times = [_command(place) for _ in range(6)][1:]  # the first one makes keys
    print(f"manage.py resolve_deadlines from start to end with one phrase: {milliseconds(statistics.median(times))}")


def _command(place: str) -> float:
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_KEY"))}
    asked = json.dumps({"id": 1, "phrase": "by April", "reference_date": "2027-01-04"})
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "resolve_deadlines"],
        cwd=ROOT,
        env=kept | {"VAR_DIR": place, "ENV_FILE": os.devnull},
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - began


warnings.filterwarnings("ignore", module="dateparser")
logging.getLogger("tzlocal").setLevel(logging.ERROR)

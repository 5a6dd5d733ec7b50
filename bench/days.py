"""Every day of a century in every written form, read back. The tests read a share of these forms."""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from bench.tables import table
from tests.language.written import FORMS, days_of_the_century, misread


def run(languages: Sequence[str], jobs: int) -> int:
    wanted = [(lang, form) for lang in languages for form in FORMS[lang]]
    began = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        wrong = list(pool.map(_wrong, wanted))
    number = len(days_of_the_century())
    rows = [[f"{lang} {form}", f"{number:,}", str(len(found)), found[0] if found else ""]
            for (lang, form), found in zip(wanted, wrong, strict=True)]  # fmt: skip
    print(table(["written like", "days", "wrong", "the first wrong one"], rows))
    print(f"\n{number * len(wanted):,} readings in {time.perf_counter() - began:.0f} s")
    return 1 if any(wrong) else 0


def _wrong(wanted: tuple[str, str]) -> list[str]:
    lang, form = wanted
    return [found for day in days_of_the_century() if (found := misread(day, lang, form))]

"""The article that this product began with: what it promises is found in it, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from tracker.language.passages import find_quote, normalise, sentences
from tracker.language.phrases import LONGEST_TEXT, resolve, split

SEED = Path(__file__).resolve().parents[2].parent / "shared" / "seed"
PUBLISHED = date(2025, 1, 2)


@pytest.fixture(scope="module")
def article() -> str:
    files = sorted(SEED.glob("*.txt"))
    if not files:
        pytest.skip("the seed article is not beside the project (../shared/seed/*.txt)")
    return normalise(files[0].read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("with progress assessments due by April", "2025-04"),
        ("improve its standing in international AI rankings by 2030", "2030"),
    ],
)
def test_a_promise_in_the_article_is_read(article: str, words: str, edtf: str) -> None:
    quote = find_quote(article, words)
    assert quote is not None
    reading = resolve(quote.exact, PUBLISHED)
    assert reading is not None and reading.date is not None
    assert reading.date.edtf == edtf


def test_no_other_sentence_has_a_date(article: str) -> None:
    found = []
    for start, end in sentences(article):
        reading = split(article[start:end][:LONGEST_TEXT], PUBLISHED).reading
        if reading is not None:
            found.append(reading.words)
    assert found == ["due by April", "by 2030"]

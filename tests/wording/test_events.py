"""How far a date lies from its event, and why it does not follow, in words."""

import pytest

from tracker.domain.deadlines import Boundary
from tracker.domain.durations import Counted, Duration
from tracker.domain.triggers import Stays
from tracker.wording import hangs_in_words, stays_in_words


@pytest.mark.parametrize(
    ("count", "unit", "boundary", "words"),
    [
        (30, Counted.DAYS, Boundary.END, "30 days after “receipt”"),
        (1, Counted.DAYS, Boundary.END, "1 day after “receipt”"),
        (-10, Counted.WORKING_DAYS, Boundary.END, "10 working days before “receipt”"),
        (-1, Counted.MONTHS, Boundary.END, "1 month before “receipt”"),
        (0, Counted.DAYS, Boundary.END, "on the day of “receipt”"),
        (0, Counted.DAYS, Boundary.START, "before the day of “receipt”"),
    ],
)
def test_where_a_date_lies(count: int, unit: Counted, boundary: Boundary, words: str) -> None:
    assert hangs_in_words("receipt", Duration(count, unit), boundary) == words


@pytest.mark.parametrize("unit", list(Counted))
@pytest.mark.parametrize("count", [-2, 2])
def test_every_unit_has_words(count: int, unit: Counted) -> None:
    assert hangs_in_words("receipt", Duration(count, unit)).startswith("2 ")


@pytest.mark.parametrize("stays", list(Stays))
def test_every_reason_has_words(stays: Stays) -> None:
    assert stays_in_words(stays).endswith("decide by hand")

"""Every fact about a day and every fate of the ledger has a sentence of its own."""

import pytest

from tracker.operations.day_facts import Why
from tracker.queries.ledger import Fate
from tracker.wording.days import CODES, day_at, day_fact_in_words
from tracker.wording.ledger import FATE_LOOKS, fate_in_words

VALUES = {name: f"<{name}>" for name in ("who", "what", "step", "next_step", "at", "next_at", "day", "reason")}


@pytest.mark.parametrize("code", sorted(CODES | {why.value for why in Why}))
@pytest.mark.parametrize("count", [1, 4])
def test_every_fact_has_a_whole_sentence(code: str, count: int) -> None:
    words = day_fact_in_words(code, VALUES, count)
    assert words[0] in "<ABINOSTL" and "%" not in words and words.rstrip("”").endswith((".", "<reason>"))


@pytest.mark.parametrize("fate", Fate)
def test_every_fate_has_words_and_a_look(fate: Fate) -> None:
    assert fate_in_words(fate) and fate in FATE_LOOKS


def test_day_and_hour() -> None:
    assert day_at("Fri 30 Apr 2027", "09:00", "Bishkek time") == "Fri 30 Apr 2027 at 09:00, Bishkek time"

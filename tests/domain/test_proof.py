"""Whatever is done to the chain without its key is found, and the right event is named; nothing else is."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.domain.chain import ERASED, Anchor, Link, Text, as_line, hash_of, of_line, text_hash_of
from tracker.domain.proof import Examined, Fault, examine

KEY = b"the key of the tests alone"
BEGIN = datetime(2027, 4, 1, 9, tzinfo=UTC)
LENGTH = 60
Chain = list[Link]


def sealed(link: Link) -> Link:
    return replace(link, hash=hash_of(link, KEY))


def link(number: int, previous: str, **values: Any) -> Link:
    text = Text(f"{number:032x}", f"Reason {number} — причина") if number % 3 == 0 else None
    values = {
        "action": ("deadline.extended", "report.returned", "party.changed")[number % 3],
        "target": f"deadline:{number // 4}",
        "commitment": number // 8 or None,
        "by": f"user:{number % 5}",
        "effective_at": BEGIN + timedelta(hours=number),
        "recorded_at": BEGIN + timedelta(hours=number, seconds=1, microseconds=7),
        "before": {"last_day": "2027-04-30"},
        "after": {"last_day": f"2027-05-{number % 28 + 1:02}", "tags": ["ä", None], "version": number},
        "text_hash": text_hash_of(text.salt, text.text) if text else "",
        "text": text,
        **values,
    }
    return sealed(Link(sequence=number, previous_hash=previous, hash="", **values))


def chain(length: int = LENGTH) -> Chain:
    found: Chain = []
    for number in range(1, length + 1):
        found.append(link(number, found[-1].hash if found else ""))
    return found


def proved(links: Chain, *anchors: Anchor) -> Examined:
    numbers = {one.hash: one.sequence for one in links} | {"": 0}
    return examine(links, key=KEY, anchors=anchors, number_of=numbers.get)


def faults(links: Chain, *anchors: Anchor) -> set[tuple[str, int, int | None]]:
    return {(one.fault.value, one.sequence, one.until or one.number) for one in proved(links, *anchors).problems}


def anchor(one: Link) -> Anchor:
    return Anchor(one.sequence, one.hash)


def test_a_chain_as_it_was_written_holds() -> None:
    links = chain()
    found = proved(links, anchor(links[39]))
    assert found.is_sound
    assert (found.events, found.first, found.last, found.head) == (60, 1, 60, links[-1].hash)
    assert (found.anchored, found.unanchored_from) == (40, 41)
    assert proved(links, anchor(links[-1])).unanchored_from is None
    assert proved([]).is_sound


def test_a_part_of_it_holds_by_itself() -> None:
    assert examine(chain()[20:40], key=KEY, from_start=False).is_sound
    assert faults(chain()[20:40]) == {("removed", 1, 20)}


def test_another_key_holds_for_nothing() -> None:
    assert len(examine(chain(), key=b"another").problems) == LENGTH


def test_instants_are_the_same_in_any_zone() -> None:
    links = chain()
    elsewhere = datetime.fromisoformat("2027-04-01T16:00:00+06:00")
    links[0] = replace(links[0], effective_at=elsewhere)
    assert proved(links).is_sound


def test_removed_newest_events_are_known_by_the_anchor_alone() -> None:
    links = chain()
    assert faults(links[:-3]) == set()
    assert faults(links[:-3], anchor(links[-1])) == {("removed", 58, 60)}
    assert faults([], anchor(links[-1])) == {("removed", 1, 60)}


def test_who_has_the_key_and_writes_the_end_anew_is_betrayed_by_an_anchor() -> None:
    links = chain()
    forged = [*links[:-1], link(60, links[-2].hash, by="user:9")]
    assert faults(forged) == set()
    assert faults(forged, anchor(links[-1])) == {("rewritten", 60, None)}
    assert faults(links, anchor(links[-1]), Anchor(60, "0" * 64)) == {("rewritten", 60, None)}


def test_texts() -> None:
    links = chain()
    links[2] = replace(links[2], text=Text(links[2].text.salt, "Another reason"))  # type: ignore[union-attr]
    links[5] = replace(links[5], text=None)
    links[6] = replace(links[6], text=Text("0" * 32, "Put in"))
    found = proved(links)
    assert faults(links) == {("text_changed", 3, None), ("text_removed", 6, None), ("text_added", 7, None)}
    assert (found.problems[0].action, found.problems[0].target) == ("deadline.extended", "deadline:0")


def test_a_text_that_an_erasure_names_may_be_missing() -> None:
    links = chain(9)
    links.append(link(10, links[-1].hash, action=ERASED, after={"texts": [6]}, text=None, text_hash=""))
    links[5] = replace(links[5], text=None)
    found = proved(links)
    assert found.is_sound and found.erased_texts == 1
    links[9] = replace(links[9], after={"texts": [3, 6]})
    links[2] = replace(links[2], text=None)
    assert faults(links) == {("text_removed", 3, None), ("text_removed", 6, None), ("changed", 10, None)}


def changed(links: Chain, chance: random.Random) -> set[tuple[str, int, int | None]]:
    place = chance.randrange(LENGTH)
    values: dict[str, Callable[[Link], Any]] = {
        "action": lambda one: one.action + "x",
        "target": lambda one: "deadline:999",
        "commitment": lambda one: 999,
        "by": lambda one: "user:9",
        "effective_at": lambda one: one.effective_at + timedelta(microseconds=1),
        "recorded_at": lambda one: one.recorded_at - timedelta(days=1),
        "before": lambda one: {**one.before, "last_day": "2027-04-29"},
        "after": lambda one: {**one.after, "version": 0},
        "hash": lambda one: "0" * 64,
        "previous_hash": lambda one: "1" * 64,
    }
    name = chance.choice(sorted(values))
    links[place] = replace(links[place], **{name: values[name](links[place])})
    return {("changed", place + 1, None)}


def removed(links: Chain, chance: random.Random) -> set[tuple[str, int, int | None]]:
    first = chance.randrange(LENGTH - 1)
    count = min(chance.randrange(1, 4), LENGTH - 1 - first)
    del links[first : first + count]
    return {("removed", first + 1, first + count)}


def removed_and_numbered_anew(links: Chain, chance: random.Random) -> set[tuple[str, int, int | None]]:
    place = chance.randrange(LENGTH - 1)
    del links[place]
    links[place:] = [replace(one, sequence=one.sequence - 1) for one in links[place:]]
    moved = {("moved", number, number + 1) for number in range(place + 1, LENGTH)}
    return {("removed", place + 1, place + 1), *moved}


def swapped(links: Chain, chance: random.Random) -> set[tuple[str, int, int | None]]:
    one, other = sorted(chance.sample(range(LENGTH), 2))
    links[one], links[other] = (
        replace(links[other], sequence=one + 1), replace(links[one], sequence=other + 1),
    )  # fmt: skip
    return {("moved", one + 1, other + 1), ("moved", other + 1, one + 1)}


def inserted(links: Chain, chance: random.Random) -> set[tuple[str, int, int | None]]:
    place = chance.randrange(1, LENGTH)
    made_up = replace(links[place], by="user:9", previous_hash=links[place - 1].hash, hash="2" * 64)
    links[place:] = [made_up, *(replace(one, sequence=one.sequence + 1) for one in links[place:])]
    moved = {("moved", number + 1, number) for number in range(place + 1, LENGTH + 1)}
    return {("inserted", place + 1, None), *moved}


def doubled(links: Chain, chance: random.Random) -> set[tuple[str, int, int | None]]:
    place = chance.randrange(LENGTH)
    links.insert(place + 1, replace(links[place], by="user:9", hash="2" * 64))
    return {("doubled", place + 1, None)}


def appended(links: Chain, chance: random.Random) -> set[tuple[str, int, int | None]]:
    links.append(replace(links[-1], sequence=LENGTH + 1, previous_hash=links[-1].hash, hash="2" * 64))
    return {("changed", LENGTH + 1, None)}


TAMPERINGS = (changed, removed, removed_and_numbered_anew, swapped, inserted, doubled, appended)


@pytest.mark.parametrize("seed", range(500))
def test_five_hundred_tamperings_are_found_and_named(seed: int) -> None:
    chance = random.Random(seed)
    links = chain()
    last = anchor(links[-1])
    expected = TAMPERINGS[seed % len(TAMPERINGS)](links, chance)
    assert faults(links, last) == expected


def test_every_fault_is_known() -> None:
    assert {fault.value for fault in Fault} == {
        "changed", "inserted", "moved", "removed", "doubled", "loose", "rewritten", "text_changed", "text_removed",
        "text_added",
    }  # fmt: skip


def test_a_fork_of_the_same_key_is_noticed() -> None:
    links = chain(10)
    links[5] = link(6, "3" * 64)
    assert {(one.fault, one.sequence) for one in proved(links).problems} == {(Fault.LOOSE, 6), (Fault.LOOSE, 7)}


@pytest.mark.parametrize("one", chain(4))
def test_a_line_of_a_file_is_the_event_again(one: Link) -> None:
    assert of_line(as_line(one)) == one


@pytest.mark.parametrize("line", ["", "{}", "[1]", "null", '{"text": null}', "not json"])
def test_what_is_no_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of an exported history"):
        of_line(line)

"""Every event that a verb records has a sentence of its own."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tracker.domain.chain import ERASED
from tracker.domain.lifecycle import CLOSED, Outcome, Status
from tracker.wording.history import _PLAIN, _ROWS, _TOLD, event_in_words

OPERATIONS = Path(__file__).resolve().parents[2] / "tracker/operations"
NAMES = {"user:1": "Tara Staff", "recipient:2": "Anna Petrova"}


@dataclass
class Event:
    action: str
    by: str = "user:1"
    after: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)


ACTION = re.compile(r"[a-z]+\.[a-z_]+")
# What a date or a row may go through, named by its cause or its kind; `tracker/operations/said.py` names what was said.
BUILT = {
    'f"deadline.{cause.value}"': {"deadline.corrected", "deadline.extended", "deadline.trigger"},
    "f\"{row._meta.model_name}.{'changed' if before else 'added'}\"": set(),  # see _ROWS
    'f"{row._meta.model_name}.deleted"': set(),
    'f"{said._meta.model_name}.{action}"': set(),  # by the calls of change_of
    'f"indicator.{action}"': {"indicator.defined", "indicator.revised"},
}
SAID = {"answers.py": "answer", "extensions.py": "extension", "reports.py": "report"}


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def strings(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def actions() -> set[str]:
    """Every action that the verbs record, found in their source."""
    found = set().union(*BUILT.values()) | {ERASED}
    for path in sorted(OPERATIONS.glob("*.py")):
        found |= {one for one in strings(ast.parse(path.read_text(encoding="utf-8"))) if ACTION.fullmatch(one)}
        for call in calls(path):
            if getattr(call.func, "attr", "") == "change_of" and isinstance(call.args[2], ast.Constant):
                found.add(f"{SAID[path.name]}.{call.args[2].value}")
    return found


def built() -> set[str]:
    """Actions that are put together, as their source has them."""
    found = set()
    for path in sorted(OPERATIONS.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [one.value for one in ast.walk(tree) if isinstance(one, ast.keyword) and one.arg == "action"]
        named += [
            one.value for one in ast.walk(tree)
            if isinstance(one, ast.Assign) and getattr(one.targets[0], "id", "") == "action"
        ]  # fmt: skip
        named += [
            call.args[1] for call in calls(path)
            if getattr(call.func, "id", "") in ("of_deadline", "of_commitment") and len(call.args) > 1
        ]  # fmt: skip
        found |= {ast.unparse(one) for one in named if isinstance(one, ast.JoinedStr)}
    return found


SPAN = {"edtf": "2027-04", "boundary": "end", "first_day": "2027-04-01", "last_day": "2027-04-30"}
MARCH = {"edtf": "2027-03", "boundary": "end", "first_day": "2027-03-01", "last_day": "2027-03-31"}
PAGE = {"channel": "page", "received_on": "2027-04-20"}
LETTER = {"channel": "letter", "received_on": "2027-04-20"}


def test_every_action_of_the_verbs_has_a_sentence_and_no_sentence_is_left_over() -> None:
    known = actions()
    assert {"commitment.recorded", "deadline.reminded", "report.returned", "reminderpolicy.retired"} <= known
    told = {*_PLAIN, *_TOLD}
    assert not {one for one in known - told if one.partition(".")[2] not in _ROWS}, "no sentence: see deeds.py"
    assert not told - known, "nobody records this any more"


def test_actions_that_are_put_together_are_known() -> None:
    assert built() <= {ast.unparse(ast.parse(one, mode="eval").body) for one in BUILT}


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            Event("commitment.recorded", after={"kind": "result", "edtf": "2027-04", "boundary": "end"}),
            "Tara Staff logged this: due by the end of April 2027.",
        ),
        (
            Event("commitment.recorded", after={"kind": "result", "edtf": "", "last_day": None, "event": 7}),
            "Tara Staff logged this; its date waits for an event.",
        ),
        (Event("deadline.trigger", after=SPAN), "Tara Staff set the day of the event: due by the end of April 2027."),
        (
            Event("deadline.trigger", before=MARCH, after=SPAN),
            "Tara Staff changed the day of the event: by the end of April 2027 instead of by the end of March 2027.",
        ),
        (
            Event("commitment.recorded", after={"kind": "result", "edtf": "2027-04", "boundary": "start"}),
            "Tara Staff logged this: due before April 2027 begins.",
        ),
        (
            Event("commitment.recorded", after={"kind": "review", "edtf": "2027-10-20", "boundary": "end"}),
            "Tara Staff logged this, without a date.",
        ),
        (
            Event("commitment.edited", before={"title": "a", "owner": 1}, after={"title": "b", "owner": 2}),
            "Tara Staff changed: title, owner.",
        ),
        (Event("commitment.edited"), "Tara Staff edited the details."),
        (
            Event("commitment.edited", before={"unit": 1, "tags": []}, after={"unit": 2, "undone": True}),
            "Tara Staff undid a change of several: unit, tags.",
        ),
        (
            Event("deadline.status", "system:clock", {"status": Status.OVERDUE.value}),
            "The status turned to “Overdue”.",
        ),
        (
            Event("deadline.extended", before=MARCH, after=SPAN),
            "Tara Staff extended the date: by the end of March 2027 → by the end of April 2027.",
        ),
        (Event("deadline.paused", after={"until": "2027-05-20"}), "Tara Staff paused the date through 20 May 2027."),
        (Event("deadline.paused", after={"until": None}), "Tara Staff paused the date."),
        (
            Event("deadline.resumed", "system:clock", {"last_day": "2027-05-20"}),
            "The pause ended; the last day is now 20 May 2027.",
        ),
        (Event("deadline.resumed", "system:clock", {"last_day": None}), "The pause ended."),
        (Event("deadline.reminded", after={"recipients": ["a", "b"]}), "Tara Staff had 2 people reminded."),
        (
            Event("report.submitted", "recipient:2", {"claimed": "met", **PAGE}),
            "Anna Petrova reported: met.",
        ),
        (
            Event("report.submitted", after={"claimed": "met", **LETTER}),
            "Tara Staff noted a report received on 20 April 2027 (letter): met.",
        ),
        (
            Event("extension.asked", "recipient:2", {"edtf": "2027-05-31", "boundary": "end", **PAGE}),
            "Anna Petrova asked for more time: Monday 31 May 2027, end of day.",
        ),
        (
            Event("extension.granted", after={"decision": "other_date"}),
            "Tara Staff granted more time, to another date than asked.",
        ),
        (
            Event("answer.given", "recipient:2", {"kind": "not_mine", **PAGE}),
            "Anna Petrova answered: this is not mine.",
        ),
        (
            Event("answer.given", after={"kind": "not_mine", **LETTER}),
            "Tara Staff noted the answer “this is not mine”.",
        ),
        (
            Event("answer.given", "recipient:2", {"kind": "snooze", "until": "2027-05-03", **PAGE}),
            "Anna Petrova asked to be reminded again on 3 May 2027.",
        ),
        (Event("answer.decided", after={"decision": "upheld"}), "Tara Staff accepted the answer."),
        (Event("report.accepted", "user:9"), "An account that is gone accepted the report."),
        (Event("office.sending_started", "command:start_sending"), "A command started sending."),
        (Event("party.changed"), "Tara Staff changed something in the office's books."),
    ],
)
def test_a_sentence_says_who_did_what(event: Event, words: str) -> None:
    assert event_in_words(event, NAMES) == words


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_each_way_of_closing_a_date_has_words(status: Status) -> None:
    assert event_in_words(Event("deadline.closed", after={"status": status.value}), NAMES).startswith("Tara Staff ")


@pytest.mark.parametrize("outcome", sorted(Outcome))
def test_each_outcome_of_a_commitment_has_words(outcome: Outcome) -> None:
    words = event_in_words(Event("commitment.closed", after={"outcome": outcome.value}), NAMES)
    assert words.startswith("Tara Staff closed the commitment: ")

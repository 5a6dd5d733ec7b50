"""Every event that a verb records has a sentence of its own."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

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


def actions() -> set[str]:
    """The actions named in the verbs' source, those of rows aside: these are built from the row's kind."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(OPERATIONS.glob("*.py")))
    named = set(re.findall(r'"([a-z]+\.[a-z_]+)"', text)) - {"f.name"}
    kinds = {
        "report": ("submitted", "accepted", "returned", "withdrawn"),
        "extension": ("asked", "granted", "refused", "withdrawn"),
        "answer": ("given", "decided", "withdrawn"),
        "deadline": ("corrected", "extended", "trigger", "rederived"),
    }
    return {name for name in named if name.split(".")[0] in KINDS} | {
        f"{kind}.{verb}" for kind, verbs in kinds.items() for verb in verbs
    }


KINDS = {"commitment", "deadline", "report", "extension", "answer", "message", "office", "import", "recipient",
         "user", "source", "quotation", "event", "party", "contact"}  # fmt: skip
SPAN = {"edtf": "2027-04", "boundary": "end", "first_day": "2027-04-01", "last_day": "2027-04-30"}
MARCH = {"edtf": "2027-03", "boundary": "end", "first_day": "2027-03-01", "last_day": "2027-03-31"}
PAGE = {"channel": "page", "received_on": "2027-04-20"}
LETTER = {"channel": "letter", "received_on": "2027-04-20"}


def test_every_action_of_the_verbs_has_words() -> None:
    known = actions()
    assert {"commitment.recorded", "deadline.reminded", "office.sending_held"} <= known
    missing = {name for name in known if name not in _PLAIN and name not in _TOLD and name.split(".")[1] not in _ROWS}
    assert not missing


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            Event("commitment.recorded", after={"kind": "result", "edtf": "2027-04", "boundary": "end"}),
            "Tara Staff logged this: due by the end of April 2027.",
        ),
        (
            Event("commitment.recorded", after={"kind": "result", "edtf": "", "last_day": "None", "event": 7}),
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
        (Event("deadline.resumed", "system:clock", {"last_day": "None"}), "The pause ended."),
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

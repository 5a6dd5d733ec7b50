"""What a run came to: the mail server's log beside the database, message by message."""

import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from tests.chaos.machine import Machine

PATIENCE = 180.0  # seconds without any progress after which a run counts as stuck; not a bar
PAUSE = 0.2

WAITING = """
SELECT (SELECT count(*) FROM tracker_deadline WHERE next_event_at <= clock_timestamp()),
       (SELECT count(*) FROM tracker_notification
        WHERE state = 'queued' AND planned_at <= clock_timestamp() + %s * interval '1 second'),
       (SELECT count(*) FROM tracker_message WHERE state IN ('pending', 'leased', 'sending')),
       (SELECT count(*) FROM tracker_message WHERE state = 'sent')
"""
REMINDERS = """
SELECT r.email, n.state, n.planned_at, m.message_id, coalesce(m.state, ''), coalesce(m.uncertain, 0),
       coalesce(m.rescues, 0)
FROM tracker_notification n JOIN tracker_recipient r ON r.id = n.recipient_id
LEFT JOIN tracker_message m ON m.id = n.message_id
WHERE n.kind = 'step' AND n.step = 'end-3' AND n.state <> 'cancelled'
"""


@dataclass
class Verdict:
    """The figures of a run. Lists name the culprits; `late` are seconds from the plan to the acceptance."""

    reminders: int
    lost: list[str] = field(default_factory=list)  # neither accepted nor on the desk
    never_sent: list[str] = field(default_factory=list)  # said to be sent, and never accepted
    unsettled: list[str] = field(default_factory=list)  # accepted, and neither said to be sent nor on the desk
    review: list[str] = field(default_factory=list)  # on the desk: it may have arrived, or ended its senders
    refused: list[str] = field(default_factory=list)  # dead: the server said that there is nobody
    early: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)  # accepted more than once; one entry for each time too many
    outside: list[str] = field(default_factory=list)  # doubled with other bytes, in another mail, or not counted
    uncertain: int = 0
    rescues: int = 0
    late: list[float] = field(default_factory=list)

    def lateness(self, share: float) -> float:
        """Seconds below which that share of the reminders was accepted."""
        late = sorted(self.late)
        return round(late[min(int(len(late) * share), len(late) - 1)], 2) if late else 0.0

    def figures(self) -> dict[str, Any]:
        """Everything as numbers."""
        lists = ("lost", "never_sent", "unsettled", "review", "refused", "early", "doubled", "outside")
        return {
            "reminders": self.reminders,
            **{name: len(getattr(self, name)) for name in lists},
            "uncertain": self.uncertain,
            "rescues": self.rescues,
            "late_p50": self.lateness(0.5),
            "late_p99": self.lateness(0.99),
            "late_max": self.lateness(1.0),
        }


def waiting(machine: Machine, ahead: float = 0.0) -> tuple[int, ...]:
    """Rows that still have to move within `ahead` seconds, and how many messages have gone."""
    with machine.connect() as link:
        found = link.execute(WAITING, [ahead]).fetchone()
    assert found is not None
    return tuple(int(str(value)) for value in found)


def drain(machine: Machine, ahead: float = 3600.0, until: Callable[[], bool] = lambda: True) -> None:
    """Wait until nothing is due, queued or under way, as long as something still changes."""
    last: tuple[int, ...] = ()
    changed_at = time.monotonic()
    while True:
        try:
            now = waiting(machine, ahead)
        except psycopg.Error:
            now = last
        if now and not any(now[:3]) and until():
            return
        if now != last:
            last, changed_at = now, time.monotonic()
        assert time.monotonic() - changed_at < PATIENCE, f"stuck at {last} (deadlines, notices, messages, sent)"
        time.sleep(PAUSE)


def accepted(machine: Machine) -> list[dict[str, Any]]:
    """What the mail server took, in order."""
    if not machine.mail_log.exists():
        return []
    return [json.loads(line) for line in machine.mail_log.read_text().splitlines()]


def judge(machine: Machine, reminders: int) -> Verdict:
    """Compare by Message-ID."""
    verdict = Verdict(reminders)
    by_id: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fact in accepted(machine):
        by_id[fact["id"]].append(fact)
    rows: dict[str, tuple[Any, ...]] = {}
    with machine.connect() as link:
        for email, *rest in link.execute(REMINDERS):
            if str(email) in rows:
                verdict.outside.append(f"{email}: two notices")
            rows[str(email)] = tuple(rest)
    mails_to: dict[str, set[str]] = defaultdict(set)
    for message_id, facts in by_id.items():
        mails_to[facts[0]["to"]].add(message_id)
    for n in range(reminders):
        email = f"person{n}@example.org"
        if email not in rows:
            verdict.lost.append(f"{email}: no notice")
            continue
        _judge_one(verdict, email, rows[email], by_id)
        if len(mails_to[email]) > 1:
            verdict.outside.append(f"{email}: {sorted(mails_to[email])}")
    strangers = set(mails_to) - {f"person{n}@example.org" for n in range(reminders)}
    verdict.outside += [f"{email}: nobody asked for it" for email in strangers]
    return verdict


def _judge_one(verdict: Verdict, email: str, row: tuple[Any, ...], by_id: dict[str, list[dict[str, Any]]]) -> None:
    state, planned_at, message_id, message_state, uncertain, rescues = row
    facts = by_id.get(message_id or "", [])
    verdict.uncertain += uncertain
    verdict.rescues += rescues
    told = f"{email} {message_id} notice {state}, message {message_state}, uncertain {uncertain}, rescues {rescues}"
    if message_state == "review":
        verdict.review.append(told)
    elif message_state == "dead":
        verdict.refused.append(told)
    elif not facts:
        (verdict.never_sent if message_state == "sent" else verdict.lost).append(told)
    elif (state, message_state) != ("sent", "sent"):
        verdict.unsettled.append(told)
    if not facts:
        return
    late = facts[0]["at"] - _seconds(planned_at)
    verdict.late.append(late)
    if late < 0:
        verdict.early.append(told)
    verdict.doubled += [told] * (len(facts) - 1)
    if len(facts) - 1 > uncertain or len({(fact["sha"], fact["to"]) for fact in facts}) > 1:
        verdict.outside.append(told)


def _seconds(instant: datetime) -> float:
    return instant.timestamp()


def clean(verdict: Verdict) -> None:
    """What holds of every run, whatever was done to it."""
    for name in ("lost", "never_sent", "unsettled", "early", "outside"):
        found = getattr(verdict, name)
        assert not found, f"{name}: {len(found)}, such as {found[:5]}"

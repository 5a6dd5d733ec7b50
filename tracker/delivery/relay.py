"""One circuit breaker and one rate a mail server, shared by all senders through its rows among the life signs.

Five failures in a row open it for 30 seconds, doubling to five minutes; then one message probes. What fails within
the same second, be it with many senders, is one failure: a mail server that is started anew is away for a moment and
not left alone for half a minute. A server that refuses us (wrong password, wrong sender) opens it at once and is
reported at once.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tracker.models import Heartbeat
from tracker.operations.heartbeats import database_now

logger = logging.getLogger(__name__)

FAILURES_TO_OPEN = 5
FIRST_WAIT = 30.0  # seconds
LONGEST_WAIT = 300.0
ONE_FAILURE = timedelta(seconds=1)  # in which all failures count as one
BREAKER_ROW = "relay "  # how the names of these life signs begin


@dataclass
class Breaker:
    """The state of one relay. Times are the database's."""

    relay: str
    counting: bool = False

    @property
    def row_name(self) -> str:
        """The life sign that keeps the state."""
        return f"{BREAKER_ROW}{self.relay}"

    def allows(self, wanted: int) -> int:
        """How many messages may be tried now: all, one as a probe, or none."""
        if not Heartbeat.objects.filter(name=self.row_name, detail__failures__gt=0).exists():
            self.counting = False
            return wanted
        self.counting = True
        with transaction.atomic():
            row = self._locked()
            state = row.detail
            if state.get("open_until") is None:
                return wanted
            wall = database_now()
            if wall < datetime.fromisoformat(state["open_until"]):
                return 0
            # Whoever probes keeps the others out for one more wait.
            state["open_until"] = (wall + timedelta(seconds=state["wait"])).isoformat()
            row.save(update_fields=["detail"])
            return 1

    @transaction.atomic
    def failed(self, why: str, *, at_once: bool = False) -> bool:
        """Count a failure; True while it is open: nothing more should be tried now."""
        row, wall = self._locked(), database_now()
        state: dict[str, Any] = row.detail
        last = state.get("failed_at")
        if last is not None and wall - datetime.fromisoformat(last) < ONE_FAILURE and not at_once:
            return state.get("open_until") is not None
        state["failures"] = state.get("failures", 0) + 1
        state["failed_at"], state["why"] = wall.isoformat(), why[:300]
        opens = at_once or state["failures"] >= FAILURES_TO_OPEN
        if opens:
            state["wait"] = min(state["wait"] * 2, LONGEST_WAIT) if state.get("wait") else FIRST_WAIT
            row.beat_at = wall
            state["open_until"] = (row.beat_at + timedelta(seconds=state["wait"])).isoformat()
            log = logger.error if at_once else logger.warning
            log("the mail server %s is left alone for %d seconds: %s", self.relay, state["wait"], why)
        row.save(update_fields=["detail", "beat_at"])
        return opens

    @transaction.atomic
    def worked(self) -> None:
        """The server did its work: forget what was."""
        row = self._locked()
        row.detail, row.beat_at = {"failures": 0}, database_now()
        row.save(update_fields=["detail", "beat_at"])

    def _locked(self) -> Heartbeat:
        return _locked_row(self.row_name)


@dataclass
class Allowance:
    """How many mails a minute one relay takes from all senders of all machines together: a token bucket in one row.

    It fills by the database's clock and holds a tenth of a minute's worth (at least one mail), so that no minute sees
    more than a tenth above the rate. Nobody waits in it: a sender that gets nothing stops, and the next look goes on.
    """

    relay: str
    per_minute: int  # 0: no limit

    @property
    def row_name(self) -> str:
        """The life sign that keeps what is left."""
        return f"rate {self.relay}"

    @property
    def capacity(self) -> float:
        """The most that is ever there at once."""
        return max(1.0, self.per_minute / 10)

    def take(self, wanted: int) -> int:
        """Take up to `wanted` mails out of what is left, 0 where nothing is. What is not used is to be given back."""
        if not self.per_minute or not wanted:
            return wanted
        with transaction.atomic():
            row = _locked_row(self.row_name)
            left = self._left(row)
            taken = min(wanted, int(left))
            self._keep(row, left - taken)
        return taken

    @transaction.atomic
    def give_back(self, count: int) -> None:
        """What was taken and not used."""
        if self.per_minute and count > 0:
            row = _locked_row(self.row_name)
            self._keep(row, min(self.capacity, self._left(row) + count))

    def _left(self, row: Heartbeat) -> float:
        """What is there by now; `beat_at` becomes the instant it was counted at."""
        wall = database_now()
        if "left" not in row.detail:
            row.beat_at = wall
            return self.capacity
        # A clock that was set back adds nothing and takes nothing away.
        seconds = max(0.0, (wall - row.beat_at).total_seconds())
        row.beat_at = wall
        return min(self.capacity, float(row.detail["left"]) + seconds * self.per_minute / 60)

    def _keep(self, row: Heartbeat, left: float) -> None:
        row.detail = {"left": left}
        row.save(update_fields=["detail", "beat_at"])


def _locked_row(name: str) -> Heartbeat:
    Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": database_now()})
    return Heartbeat.objects.select_for_update(no_key=True).get(name=name)

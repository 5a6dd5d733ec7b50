"""One circuit breaker a mail server, shared by all senders through its row among the life signs.

Five failures in a row open it for 30 seconds, doubling to five minutes; then one message probes. A server that
refuses us (wrong password, wrong sender) opens it at once and is reported at once.
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


@dataclass
class Breaker:
    """The state of one relay. Times are the database's."""

    relay: str
    counting: bool = False

    @property
    def row_name(self) -> str:
        """The life sign that keeps the state."""
        return f"relay {self.relay}"

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
        """Count a failure; True when nothing more should be tried now."""
        row = self._locked()
        state: dict[str, Any] = row.detail
        state["failures"] = state.get("failures", 0) + 1
        state["why"] = why[:300]
        opens = at_once or state["failures"] >= FAILURES_TO_OPEN
        if opens:
            state["wait"] = min(state["wait"] * 2, LONGEST_WAIT) if state.get("wait") else FIRST_WAIT
            row.beat_at = database_now()
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
        Heartbeat.objects.get_or_create(name=self.row_name, defaults={"beat_at": database_now()})
        return Heartbeat.objects.select_for_update(no_key=True).get(name=self.row_name)

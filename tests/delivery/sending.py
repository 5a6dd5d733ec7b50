"""What tests of sending begin with: something queued, a server, and what was tried."""

from datetime import datetime
from typing import Any

from tests.delivery.conftest import use_relay
from tests.delivery.faults import FaultServer
from tests.factories import NOW, make_deadline, make_notification, make_recipient
from tests.operations.stories import Story
from tracker.delivery.dispatch import deliver
from tracker.delivery.sender import DispatchResult
from tracker.domain import retries
from tracker.models import (
    Attempt,
    Message,
    Notification,
)

SOON = NOW + retries.NETWORK_WAIT


def queued(told: Story, **values: object) -> Notification:
    return make_notification(told.deadline, told.person, **values)


def receipts(count: int) -> list[Notification]:
    """Notices to as many people, of the kind that needs least beside it."""
    return [make_notification(make_deadline(), make_recipient(), kind="link") for _ in range(count)]


def one_message() -> Message:
    return Message.objects.get()


def send(settings: Any, server: FaultServer, *, now: datetime = NOW) -> DispatchResult:
    use_relay(settings, server.host, server.port)
    return deliver(now=now)


def attempts() -> list[tuple[str, int | None]]:
    return list(Attempt.objects.order_by("pk").values_list("result", "code"))


def one_message_to(told: Story) -> Message:
    return Message.objects.get(recipient=told.person)

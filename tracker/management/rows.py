"""Rows of the ledger as the commands print them."""

from typing import Any

from tracker.management.instants import written
from tracker.models import Notification
from tracker.wording import reason_in_words, told_because


def as_row(notification: Notification) -> dict[str, Any]:
    """One notification: who is told what, when, and what became of it."""
    message = notification.message
    return {
        "key": notification.key,
        "kind": notification.kind,
        "step": notification.step,
        "deadline": notification.deadline.reference if notification.deadline else None,
        "recipient": notification.recipient.email if notification.recipient else None,
        "planned_at": written(notification.planned_at),
        "state": notification.state,
        "reason": notification.reason,
        "message_id": message.message_id if message else None,
        "sent_at": written(message.sent_at) if message else None,
    }


def as_line(row: dict[str, Any]) -> str:
    """The same for people to read, in columns."""
    what = row["step"] or row["kind"]
    who = row["recipient"] or "-"
    line = f"{row['planned_at']}  {row['state']:<9}  {what:<12}  {row['deadline'] or '-':<15}  {who}"
    return f"{line}  ({row['reason']})" if row["reason"] else line


def as_rehearsed(notification: Notification) -> str:
    """The same with why: what makes it the person's business, or why they would not be told."""
    row = as_row(notification)
    row["recipient"] = row["recipient"] or (notification.party.name if notification.party else None)
    row["reason"] = reason_in_words(row["reason"]) if row["reason"] else told_because(notification.roles)
    return as_line(row)

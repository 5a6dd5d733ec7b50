"""The story of one commitment: its history and the mails about it, told newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker.models import Commitment, Message, Notification, Recipient
from tracker.queries import commitment as queries
from tracker.queries.history import names_of
from tracker.wording import event_in_words, list_in_words, step_in_words

# One shape and tone for each kind of event; the sentence says the same.
MARKS = {
    "commitment.recorded": ("plus", "blue"),
    "commitment.activated": ("play", "blue"),
    "commitment.edited": ("pencil", "gray"),
    "commitment.closed": ("archive-box", "green"),
    "deadline.status": ("clock", "amber"),
    "deadline.closed": ("check", "green"),
    "deadline.reminded": ("bell", "gray"),
    "report": ("eye", "violet"),
    "extension": ("arrow-path", "violet"),
    "answer": ("chat-bubble-left", "violet"),
    "deadline": ("calendar-days", "blue"),
}
MAIL = ("envelope", "gray")
PLAIN = ("information-circle", "gray")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, in words, with the free text that came with it, or the mail that it was."""

    at: datetime
    words: str
    mark: tuple[str, str]
    text: str = ""
    message: Message | None = None


def story(commitment: Commitment, people: Mapping[int, str]) -> list[Entry]:
    """Everything that happened to a commitment, newest first; `people` names recipients."""
    events = queries.history_of(commitment)
    names = names_of(event.by for event in events)
    told = [
        Entry(event.effective_at, event_in_words(event, names), _mark(event.action), event.text)  # type: ignore[attr-defined]
        for event in events
    ]
    mails = list(_mails(queries.mails_of(commitment), people))
    return sorted([*told, *reversed(mails)], key=lambda entry: entry.at, reverse=True)


def _mails(rows: Iterable[Notification], people: Mapping[int, str]) -> Iterable[Entry]:
    """One entry for all the mails of one reason that were accepted at one instant."""
    together: dict[Any, list[Notification]] = {}
    for row in rows:
        if row.message is not None:
            together.setdefault((row.message.sent_at, row.kind, row.step, row.deadline_id), []).append(row)
    for (at, kind, step, _deadline), group in together.items():
        who = list_in_words([_name(row.recipient, people) for row in group])
        if kind == Notification.Kind.STEP:
            words = _("Reminder to %(who)s: %(step)s.") % {"who": who, "step": step_in_words(step)}
        else:
            words = _("Mail to %(who)s: %(what)s.") % {"who": who, "what": group[0].get_kind_display()}
        yield Entry(at, words, MAIL, message=group[0].message)


def _name(recipient: Recipient | None, people: Mapping[int, str]) -> str:
    return people.get(recipient.pk, recipient.email) if recipient is not None else ""


def _mark(action: str) -> tuple[str, str]:
    return MARKS.get(action) or MARKS.get(action.partition(".")[0]) or PLAIN

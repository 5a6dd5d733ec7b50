"""From a checked answer form to the verb that records it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Status
from tracker.models import Answer, Channel, Deadline, Extension, Recipient, Report
from tracker.operations import answers, extensions, reports
from tracker.operations.audit import Actor
from tracker.web.forms.personal import AnswerForm, Choice

ANSWERS = {
    Choice.HAVE_IT: Answer.Kind.HAVE_IT,
    Choice.NOT_MINE: Answer.Kind.NOT_MINE,
    Choice.WRONG: Answer.Kind.WRONG,
    Choice.SNOOZE: Answer.Kind.SNOOZE,
    Choice.ALIVE: Answer.Kind.ALIVE,
}


def tell(
    deadline: Deadline, form: AnswerForm, recipient: Recipient, *, nonce: UUID, now: datetime
) -> Report | Extension | Answer:
    """Record what a person said through a personal link. Raises Refused as the verbs do."""
    said = form.cleaned_data
    choice = Choice(said["choice"])
    common: dict[str, Any] = {
        "by": Actor.of_recipient(recipient),
        "now": now,
        "channel": Channel.PAGE,
        "recipient": recipient,
        "name": said["name"],
        "nonce": nonce,
    }
    today = local_day(now, deadline.zone)
    if choice is Choice.DONE:
        claimed = Status(said["claimed"] or Status.MET)
        return reports.submit(
            deadline,
            received_on=said["done_on"],
            narrative=said["narrative"],
            claimed_outcome=claimed,
            proofs=form.proofs(),
            **common,
        )
    if choice is Choice.MORE_TIME and form.asked is not None:
        date, boundary = form.asked
        words = said["new_date"]
        return extensions.ask(
            deadline,
            received_on=today,
            wording=words,
            date=date,
            boundary=boundary,
            reason=said["why"],
            proofs=form.proofs(),
            **common,
        )
    return answers.give(
        deadline,
        kind=ANSWERS[choice],
        received_on=today,
        text=said.get("what_is_wrong") or "",
        successor_email=said.get("successor_email") or "",
        successor_name=said.get("successor_name") or "",
        snooze_until=said.get("until"),
        **common,
    )

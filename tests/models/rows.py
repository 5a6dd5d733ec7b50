"""Rows that only the tests of constraints need, and two ways to bring them into the database."""

import itertools
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Model

from tests.factories import (
    NOW,
    make_commitment,
    make_deadline,
    make_message,
    make_recipient,
    make_source,
    make_user,
)
from tracker.models import (
    Answer,
    Attempt,
    AuditEvent,
    BatchItem,
    Calendar,
    DecisionBatch,
    EditBatch,
    EditItem,
    Evidence,
    Extension,
    Feed,
    ImportBatch,
    ImportChange,
    ImportFile,
    IncomingMail,
    Indicator,
    Invitation,
    Mute,
    Pause,
    PolicyVersion,
    Reading,
    ReminderPolicy,
    Report,
    ReportDraft,
    SavedView,
    Schedule,
    Step,
    TriggerEvent,
)

_numbers = itertools.count(1)
DECIDED = {"decided_at": NOW, "decided_by": "user:1"}
SAID = {"channel": "page", "received_on": date(2027, 4, 19), "at": NOW}


def put(row: Model, **values: Any) -> Model:
    """The row with these values, written past everything but the database."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    return row


def report(**values: Any) -> Report:
    return Report.objects.create(**{"deadline": values.pop("deadline", None) or make_deadline(), **SAID, **values})


def answer(**values: Any) -> Answer:
    return Answer.objects.create(**{"deadline": make_deadline(), "kind": "have_it", **SAID, **values})


def extension(**values: Any) -> Extension:
    deadline = values.pop("deadline", None) or make_deadline()
    values = {"requested_edtf": "2027-05-31", "reason": "Flood", **SAID, **values}
    return Extension.objects.create(deadline=deadline, **values)


def draft(**values: Any) -> ReportDraft:
    values = {"deadline": values.pop("deadline", None) or make_deadline(), "saved_at": NOW, **values}
    return ReportDraft.objects.create(**values)


def indicator(**values: Any) -> Indicator:
    deadline = values.pop("deadline", None) or make_deadline()
    own = {"commitment": deadline.commitment, "name": "Place in the ranking", "direction": "down", "target": 50}
    more = {"baseline": 100, "baseline_on": date(2026, 1, 1), "deadline": deadline, "created_at": NOW}
    return Indicator.objects.create(**{**own, **more, **values})


def reading(**values: Any) -> Reading:
    own = {"value": 90, "day": date(2027, 1, 1), "state": "accepted", "at": NOW, "by": "user:1"}
    return Reading.objects.create(**{"indicator": values.pop("indicator", None) or indicator(), **own, **values})


def evidence(**values: Any) -> Evidence:
    backed = {"report": values.pop("report") if "report" in values else report()}
    return Evidence.objects.create(**backed, title="Report", **values)


def pause(**values: Any) -> Pause:
    deadline = values.pop("deadline", None) or make_deadline()
    values = {"started_at": NOW, "reason": "The other side moves first", "by": "user:1", **values}
    return Pause.objects.create(deadline=deadline, **values)


def policy(**values: Any) -> ReminderPolicy:
    return ReminderPolicy.objects.create(**{"name": f"Ladder {next(_numbers)}", **values})


def step(**values: Any) -> Step:
    values = {"position": 1, "slug": "end-3", "offset": -3, "anchor": "latest", "audience": ["responsible"], **values}
    return Step.objects.create(policy=values.pop("policy", None) or policy(), **values)


def calendar(**values: Any) -> Calendar:
    return Calendar.objects.create(**{"name": f"Calendar {next(_numbers)}", **values})


def schedule(**values: Any) -> Schedule:
    values = {"rrule": "FREQ=YEARLY", "kind": "report", "first_date": date(2027, 1, 31), **values}
    return Schedule.objects.create(commitment=make_commitment(), **values)


def trigger(**values: Any) -> TriggerEvent:
    values = {"name": "entry into force", **values}
    return TriggerEvent.objects.create(**{"source": make_source() if "source" not in values else None, **values})


def batch(**values: Any) -> ImportBatch:
    return ImportBatch.objects.create(file_name="a.csv", digest="0" * 64, by="command:test", at=NOW, **values)


def invitation(**values: Any) -> Invitation:
    usual = {"digest": f"{next(_numbers):064}", "by": "user:1", "at": NOW, "expires_at": NOW + timedelta(days=7)}
    return Invitation.objects.create(**{**usual, "user": values.pop("user", None) or make_user(), **values})


def import_file(**values: Any) -> ImportFile:
    usual = {"file_name": "a.csv", "digest": "0" * 64, "content": b"title\nA\n", "sent_at": NOW}
    return ImportFile.objects.create(**{**usual, "user": values.pop("user", None) or make_user(), **values})


def import_change(**values: Any) -> ImportChange:
    usual = {"line": 2, "digest": "0" * 64, "before": {"title": "A"}, "after": {"title": "B"}}
    made = values.pop("batch", None) or batch()
    about = values.pop("commitment", None) or make_commitment()
    return ImportChange.objects.create(**{**usual, "batch": made, "commitment": about, **values})


def joint(**values: Any) -> DecisionBatch:
    usual = {"action": "remind", "by": "user:1", "at": NOW, "notices_at": NOW + timedelta(minutes=10), "reason": "Late"}
    return DecisionBatch.objects.create(**{**usual, "nonce": uuid4(), **values})


def joint_item(**values: Any) -> BatchItem:
    made = values.pop("batch", None) or joint()
    return BatchItem.objects.create(
        **{"batch": made, "deadline": values.pop("deadline", None) or make_deadline(), **values}
    )


def edited(**values: Any) -> EditBatch:
    usual = {"by": "user:1", "at": NOW, "until": NOW + timedelta(minutes=10), "wanted": {"owner": None}}
    return EditBatch.objects.create(**{**usual, "nonce": uuid4(), **values})


def edited_item(**values: Any) -> EditItem:
    made = values.pop("batch", None) or edited()
    row = values.pop("commitment", None) or make_commitment()
    return EditItem.objects.create(**{"batch": made, "commitment": row, **values})


def event(**values: Any) -> AuditEvent:
    number = next(_numbers)
    values = {
        "sequence": number,
        "action": "test",
        "target": "test:1",
        "by": "user:1",
        "hash": f"{number:064}",
        **values,
    }
    return AuditEvent.objects.create(effective_at=NOW, recorded_at=NOW, **values)


def attempt(**values: Any) -> Attempt:
    return Attempt.objects.create(message=make_message(), result="accepted", **values)


def policy_version(**values: Any) -> PolicyVersion:
    values = {"version": 1, "name": "Standard", "content": {}, "by": "user:1", "at": NOW, **values}
    return PolicyVersion.objects.create(policy=values.pop("policy", None) or policy(), **values)


def mute(**values: Any) -> Mute:
    values = {"at": NOW, "by": "user:1", **values}
    recipient = values.pop("recipient", None) or make_recipient()
    return Mute.objects.create(
        recipient=recipient, commitment=values.pop("commitment", None) or make_commitment(), **values
    )


def incoming(**values: Any) -> IncomingMail:
    number = next(_numbers)
    values = {"event_key": f"event {number}", "source": "mailbox", "kind": "hard", "effect": "noted", **values}
    return IncomingMail.objects.create(at=NOW, **values)


def view(**values: Any) -> SavedView:
    values = {"name": "Overdue", "query": "status=overdue", "created_at": NOW, **values}
    return SavedView.objects.create(user=values.pop("user", None) or make_user(), **values)


def feed(**values: Any) -> Feed:
    values = {"about": "person", "created_at": NOW, **values}
    if "recipient" not in values:
        values.setdefault("user", make_user())
    return Feed.objects.create(**values)

"""Rows, constraints and one-table questions. No model writes another; the verbs live in operations."""

from tracker.models.answers import CONTESTS, Answer, Channel, Evidence, Extension, Report
from tracker.models.audit import AuditEvent, AuditText
from tracker.models.batches import BatchItem, DecisionBatch
from tracker.models.calendars import Calendar, CalendarDay
from tracker.models.commitments import Commitment, Participation, ReferenceCounter
from tracker.models.deadlines import Deadline, DeadlineTerms, explanation_json
from tracker.models.drafts import ReportDraft
from tracker.models.edits import EditBatch, EditItem
from tracker.models.feeds import Feed, SavedView
from tracker.models.imports import ImportBatch, ImportChange, ImportColumns, ImportFile
from tracker.models.incoming import IncomingMail
from tracker.models.indicators import Indicator, Reading
from tracker.models.links import RecipientLink
from tracker.models.messages import Attempt, Message, MessageContent
from tracker.models.notifications import Notification
from tracker.models.office import Heartbeat, OfficeSettings
from tracker.models.parties import Contact, Mute, Party, Recipient
from tracker.models.pauses import Pause
from tracker.models.policies import PolicyVersion, ReminderPolicy, Step
from tracker.models.schedules import Schedule
from tracker.models.sources import Quotation, SourceDocument, TriggerEvent
from tracker.models.users import Invitation, Membership, Unit, User

__all__ = [
    "CONTESTS",
    "Answer",
    "Attempt",
    "AuditEvent",
    "AuditText",
    "BatchItem",
    "Calendar",
    "CalendarDay",
    "Channel",
    "Commitment",
    "Contact",
    "Deadline",
    "DeadlineTerms",
    "DecisionBatch",
    "EditBatch",
    "EditItem",
    "Evidence",
    "Extension",
    "Feed",
    "Heartbeat",
    "ImportBatch",
    "ImportChange",
    "ImportColumns",
    "ImportFile",
    "IncomingMail",
    "Indicator",
    "Invitation",
    "Membership",
    "Message",
    "MessageContent",
    "Mute",
    "Notification",
    "OfficeSettings",
    "Participation",
    "Party",
    "Pause",
    "PolicyVersion",
    "Quotation",
    "Reading",
    "Recipient",
    "RecipientLink",
    "ReferenceCounter",
    "ReminderPolicy",
    "Report",
    "ReportDraft",
    "SavedView",
    "Schedule",
    "SourceDocument",
    "Step",
    "TriggerEvent",
    "Unit",
    "User",
    "explanation_json",
]

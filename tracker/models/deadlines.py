"""The only thing with a clock, and the versions of its date."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained, Roll, Span, Terms
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import CLOSED, OPEN, PAST_DUE, UNDATED, Kind, Status

KINDS = [
    (Kind.REPORT.value, _("progress report")),
    (Kind.RESULT.value, _("result")),
    (Kind.REVIEW.value, _("review")),
]
BOUNDARIES = [(Boundary.END.value, _("through the end")), (Boundary.START.value, _("before it begins"))]
ROLLS = [(roll.value, roll.value) for roll in Roll]


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Questions about deadlines alone."""

    def open(self) -> "DeadlineQuerySet":
        """Those without a decision."""
        return self.filter(status__in=[status.value for status in sorted(OPEN)])

    def overdue(self) -> "DeadlineQuerySet":
        """Past their last day and not reported."""
        return self.filter(status__in=[status.value for status in sorted(PAST_DUE)])

    def long_overdue(self) -> "DeadlineQuerySet":
        """The decision items."""
        return self.filter(status=Status.LONG_OVERDUE.value)

    def events_due(self, now: datetime) -> "DeadlineQuerySet":
        """Those to which something may have happened by `now`."""
        return self.filter(next_event_at__lte=now).exclude(put_off_until__gt=now)


class DatedTerms(models.Model):
    """What is due when: as recorded, and the instants that follow from it."""

    wording = models.CharField(_("due words"), max_length=300, blank=True)
    edtf = models.CharField(_("date"), max_length=30, blank=True, help_text=_("EDTF, ISO 8601-2."))
    boundary = models.CharField(_("boundary"), max_length=5, choices=BOUNDARIES, default=Boundary.END.value)
    roll = models.CharField(_("roll"), max_length=20, choices=ROLLS, default=Roll.NONE.value)
    zone = models.CharField(_("time zone"), max_length=64, help_text=_("IANA name."))
    calendar = models.ForeignKey("tracker.Calendar", models.PROTECT, null=True, blank=True, related_name="+")
    precision = models.CharField(max_length=10, blank=True, choices=[(unit.value, unit.value) for unit in Unit])
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True, help_text=_("Start of the first day. Business time."))
    due_at = models.DateTimeField(null=True, blank=True, help_text=_("First instant too late. Business time."))
    explanation = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def date(self) -> PartialDate | None:
        """The date as precise as it was promised; None while it waits for its trigger."""
        return PartialDate.parse(self.edtf) if self.edtf else None

    @property
    def terms(self) -> Terms | None:
        """The terms as a value; None while undated."""
        if not self.edtf:
            return None
        return Terms(PartialDate.parse(self.edtf), Boundary(self.boundary), Roll(self.roll), self.zone)

    @property
    def span(self) -> Span | None:
        """The resolved days and instants; None while undated."""
        if self.first_day is None or self.last_day is None or self.starts_at is None or self.due_at is None:
            return None
        steps = tuple(Explained(step["code"], step["values"]) for step in self.explanation)
        return Span(
            self.first_day, self.last_day, self.starts_at, self.due_at, Unit(self.precision), self.zone, steps
        )


class Deadline(DatedTerms):
    """One date of one commitment, with its facts, its status and the next instant anything can happen to it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey("tracker.Commitment", models.PROTECT, related_name="deadlines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=6, choices=KINDS)
    schedule = models.ForeignKey(
        "tracker.Schedule", models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    occurrence = models.DateField(null=True, blank=True)
    trigger = models.ForeignKey(
        "tracker.TriggerEvent", models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    offset_count = models.SmallIntegerField(
        null=True, blank=True, help_text=_("Counted from the event, which is not counted itself; below 0: before it.")
    )
    offset_unit = models.CharField(max_length=15, blank=True, choices=[(unit.value, unit.value) for unit in Counted])
    version = models.PositiveSmallIntegerField(default=1)
    original_edtf = models.CharField(_("first date"), max_length=30, blank=True)
    original_last_day = models.DateField(_("first last day"), null=True, blank=True)
    extensions_count = models.PositiveSmallIntegerField(_("times extended"), default=0)
    slip = models.PositiveIntegerField(
        _("slip"), default=0, help_text=_("Working days by which extensions moved it, in its own calendar.")
    )
    internal_due = models.DateField(_("internal date"), null=True, blank=True, help_text=_("Shown to staff only."))
    status = models.CharField(
        _("status"), max_length=20, choices=[(status.value, status.value) for status in Status]
    )
    closed_as = models.CharField(max_length=20, blank=True, choices=[(s.value, s.value) for s in sorted(CLOSED)])
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, help_text=_("Business time."))
    received_on = models.DateField(_("received on"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text=_("Business time."))
    paused_until = models.DateTimeField(null=True, blank=True, help_text=_("Business time."))
    next_event_at = models.DateTimeField(null=True, blank=True, help_text=_("Business time."))
    put_off_until = models.DateTimeField(
        null=True, blank=True, help_text=_("Could not be settled: tried again then. Business time.")
    )
    dated_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the present last day took effect. Business time.")
    )
    settled_at = models.DateTimeField(help_text=_("Business time; never decreases."))
    ladder_from = models.DateTimeField(null=True, blank=True, help_text=_("Business time; empty: nobody is told."))
    ladder_catches_up = models.BooleanField(default=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["commitment", "number"]
        indexes = [
            models.Index(
                fields=["next_event_at"], condition=Q(next_event_at__isnull=False), name="deadline_next_event"
            ),
            models.Index(fields=["status", "last_day"], name="deadline_status_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="deadline_number_unique"),
            models.UniqueConstraint(fields=["schedule", "occurrence"], name="deadline_occurrence_unique"),
            models.CheckConstraint(
                condition=~Q(status=Status.AWAITING_TRIGGER.value) | Q(due_at=None), name="deadline_awaiting_undated"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(status__in=[status.value for status in sorted(UNDATED)]),
                name="deadline_undated_status",
            ),
            models.CheckConstraint(condition=Q(starts_at__lt=F("due_at")), name="deadline_starts_before_due"),
            models.CheckConstraint(
                condition=Q(due_at=None, starts_at=None, first_day=None, last_day=None)
                | Q(
                    due_at__isnull=False,
                    starts_at__isnull=False,
                    first_day__isnull=False,
                    last_day__isnull=False,
                    first_day__lte=F("last_day"),
                ),
                name="deadline_dated_whole",
            ),
            models.CheckConstraint(
                condition=Q(next_event_at=None) | ~Q(status__in=[s.value for s in sorted(CLOSED)]),
                name="deadline_closed_rests",
            ),
            models.CheckConstraint(
                condition=Q(closed_as="", closed_at=None) | ~Q(closed_as="") & Q(closed_at__isnull=False),
                name="deadline_closed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PAUSED.value)
                | Q(paused_at__isnull=False, paused_until=None, next_event_at=None)
                # A comparison with nothing is unknown, and a check lets the unknown pass.
                | Q(
                    paused_at__isnull=False,
                    paused_until__isnull=False,
                    next_event_at__isnull=False,
                    next_event_at__lte=F("paused_until"),
                ),
                name="deadline_paused_rests",
            ),
            models.CheckConstraint(
                condition=Q(paused_until=None) | Q(paused_at__isnull=False), name="deadline_pause_whole"
            ),
            models.CheckConstraint(
                condition=Q(trigger=None, offset_count=None, offset_unit="")
                | Q(trigger__isnull=False, offset_count__isnull=False) & ~Q(offset_unit=""),
                name="deadline_offset_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """C-2026-0001/2."""
        return f"{self.commitment.reference}/{self.number}"

    @property
    def state(self) -> Status:
        """The status as the enumeration the rules speak of."""
        return Status(self.status)

    @property
    def is_open(self) -> bool:
        """True until somebody decides it."""
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        """True past the last day while no report waits."""
        return self.state in PAST_DUE

    @property
    def is_late(self) -> bool:
        """Received after the last day, whatever the decision."""
        return self.received_on is not None and self.last_day is not None and self.received_on > self.last_day

    @property
    def is_extended(self) -> bool:
        """True once the promise was moved."""
        return self.extensions_count > 0

    @property
    def offset(self) -> Duration | None:
        """How far from the day of its event the date lies; None where it hangs on none."""
        return None if self.offset_count is None else Duration(self.offset_count, Counted(self.offset_unit))

    @property
    def is_review(self) -> bool:
        """True for "is this still alive?", where nobody named a date."""
        return self.kind == Kind.REVIEW.value

    @property
    def order_key(self) -> tuple[bool, date, int]:
        """Soonest last day first, undated last."""
        return (self.last_day is None, self.last_day or date.max, self.number)


class DeadlineTerms(DatedTerms):
    """An append-only version of what is due when."""

    class Cause(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        CORRECTED = "corrected", _("corrected")
        EXTENDED = "extended", _("extended")
        RESUMED = "resumed", _("resumed")
        TRIGGER = "trigger", _("trigger")
        REDERIVED = "rederived", _("re-derived")
        UNDONE = "undone", _("undone")

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    reference_date = models.DateField(_("counted from"), null=True, blank=True)
    rule = models.CharField(max_length=50, blank=True)
    convention = models.CharField(max_length=50, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField(help_text=_("Business time."))
    recorded_at = models.DateTimeField(db_default=Now(), help_text=_("Wall time."))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        ordering = ["deadline", "version"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "version"], name="terms_version_unique"),
            models.CheckConstraint(
                condition=~Q(cause__in=["corrected", "extended"]) | ~Q(reason=""), name="terms_moved_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} v{self.version} {self.edtf}"


def explanation_json(steps: tuple[Explained, ...]) -> list[dict[str, Any]]:
    """Explanation steps as they are stored."""
    return [{"code": step.code, "values": dict(step.values)} for step in steps]

"""Promised results and who has what to do with them."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.lifecycle import OPEN, Outcome, Stage
from tracker.domain.policies import Role

if TYPE_CHECKING:
    from tracker.models.deadlines import Deadline

PARTICIPATING = (
    Role.ISSUER,
    Role.RESPONSIBLE,
    Role.SUPPORTING,
    Role.CONTROLLER,
    Role.BENEFICIARY,
    Role.WATCHER,
)


class ReferenceCounter(models.Model):
    """The last number given in a year, in the office's zone. Gaps are allowed, doubles are not."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")

    def __str__(self) -> str:
        return f"C-{self.year}-{self.last:04d}"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Questions about commitments alone."""

    def active(self) -> "CommitmentQuerySet":
        """Those that somebody still has to keep."""
        return self.filter(stage=Stage.ACTIVE.value)


class Commitment(models.Model):
    """One promised result."""

    class Firmness(models.TextChoices):
        FIRM = "firm", _("firm")
        SOFT = "soft", _("hedged")

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    external_ref = models.CharField(_("external reference"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300)
    details = models.TextField(_("details"), blank=True)
    source = models.ForeignKey(
        "tracker.SourceDocument", models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    quotation = models.ForeignKey(
        "tracker.Quotation", models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    unit = models.ForeignKey("tracker.Unit", models.PROTECT, related_name="commitments")
    owner = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="commitments")
    owner_since = models.DateTimeField(_("owner since"), null=True, blank=True, help_text=_("Business time."))
    firmness = models.CharField(_("firmness"), max_length=4, choices=Firmness.choices, default=Firmness.FIRM)
    stage = models.CharField(
        _("stage"),
        max_length=6,
        choices=[
            (Stage.DRAFT.value, _("draft")),
            (Stage.ACTIVE.value, _("active")),
            (Stage.CLOSED.value, _("closed")),
        ],
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=20,
        blank=True,
        choices=[
            (Outcome.FULFILLED.value, _("fulfilled")),
            (Outcome.PARTLY.value, _("partly fulfilled")),
            (Outcome.NOT_FULFILLED.value, _("not fulfilled")),
            (Outcome.WITHDRAWN.value, _("withdrawn")),
            (Outcome.SUPERSEDED.value, _("superseded")),
            (Outcome.ENTERED_BY_MISTAKE.value, _("entered by mistake")),
        ],
    )
    confidential = models.BooleanField(_("confidential"), default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    policy = models.ForeignKey(
        "tracker.ReminderPolicy", models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    tags = ArrayField(models.CharField(max_length=50), default=list, blank=True, verbose_name=_("tags"))
    batch = models.ForeignKey(
        "tracker.ImportBatch", models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    row_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("logged"), help_text=_("Business time."))
    created_by = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, help_text=_("Business time."))

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["-created_at", "-pk"]
        indexes = [GinIndex(fields=["tags"], name="commitment_tags")]
        constraints = [
            models.UniqueConstraint(
                fields=["external_ref"], condition=~Q(external_ref=""), name="commitment_external_ref_unique"
            ),
            models.UniqueConstraint(
                fields=["row_digest"], condition=~Q(row_digest=""), name="commitment_row_digest_unique"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="commitment_has_title"),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED.value, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(stage=Stage.CLOSED.value) & Q(outcome="", closed_at=None),
                name="commitment_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(quotation=None) | Q(source__isnull=False), name="commitment_quotation_has_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_draft(self) -> bool:
        """True until somebody activates it: nobody outside is told."""
        return self.stage == Stage.DRAFT.value

    @property
    def is_active(self) -> bool:
        """True while it has to be kept."""
        return self.stage == Stage.ACTIVE.value

    @property
    def is_closed(self) -> bool:
        """True once it has an outcome."""
        return self.stage == Stage.CLOSED.value

    @property
    def next_deadline(self) -> "Deadline | None":
        """The open deadline with the earliest last day (undated ones last); works on prefetched deadlines."""
        return min((d for d in self.deadlines.all() if d.status in OPEN), key=lambda d: d.order_key, default=None)


class Participation(models.Model):
    """A party's role in a commitment."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="participations")
    party = models.ForeignKey("tracker.Party", models.PROTECT, related_name="participations")
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=[
            (Role.ISSUER.value, _("promised or ordered by")),
            (Role.RESPONSIBLE.value, _("responsible")),
            (Role.SUPPORTING.value, _("supporting")),
            (Role.CONTROLLER.value, _("checks")),
            (Role.BENEFICIARY.value, _("promised to")),
            (Role.WATCHER.value, _("informed")),
        ],
    )
    since = models.DateTimeField(_("since"), help_text=_("Business time: what came before is not sent."))

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "party", "role"], name="participation_unique"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in PARTICIPATING]), name="participation_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} ({self.get_role_display()})"

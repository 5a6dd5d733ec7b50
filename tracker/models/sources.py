"""Where promises were found, and the very sentences."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Lower
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tracker.models.users import Unit


class SourceDocument(models.Model):
    """A text that contains promises. The text never changes: quotations point into it."""

    unit = models.ForeignKey("tracker.Unit", models.PROTECT, related_name="sources")
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    second_hand = models.BooleanField(
        _("a second-hand report"), default=False, help_text=_("Somebody reports the promise; this is not the original.")
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    file = models.FileField(_("original file"), upload_to="sources", blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    issuer = models.ForeignKey("tracker.Party", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="+")
    controller = models.ForeignKey("tracker.Party", models.PROTECT, null=True, blank=True, related_name="+")
    policy = models.ForeignKey("tracker.ReminderPolicy", models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("added"), help_text=_("Business time."))

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering = ["-added_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "sha256"], name="source_unique_in_unit")]

    def __str__(self) -> str:
        return self.title


class Quotation(models.Model):
    """A passage by the W3C Web Annotation model: TextQuoteSelector with TextPositionSelector, in code points.

    `exact` equals the text from `start` to `end`; a trigger refuses anything else.
    """

    source = models.ForeignKey(SourceDocument, models.PROTECT, related_name="quotations")
    exact = models.TextField()
    prefix = models.CharField(max_length=100, blank=True)
    suffix = models.CharField(max_length=100, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        ordering = ["source", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(end=F("start") + Length("exact")), name="quotation_length"),
            models.CheckConstraint(condition=~Q(exact=""), name="quotation_not_empty"),
        ]

    def __str__(self) -> str:
        return self.exact


class TriggerEvent(models.Model):
    """A named event that relative dates hang on, with a date or none yet.

    It belongs to the text that names it, where several commitments may hang on it, or to one commitment without a text.
    With an `anchor` it is the last day of that date, which belongs to the same commitment: other dates follow that one.
    """

    source = models.ForeignKey(SourceDocument, models.PROTECT, null=True, blank=True, related_name="triggers")
    commitment = models.ForeignKey(
        "tracker.Commitment", models.PROTECT, null=True, blank=True, related_name="triggers"
    )
    name = models.CharField(_("event"), max_length=200)
    anchor = models.OneToOneField(
        "tracker.Deadline", models.PROTECT, null=True, blank=True, related_name="as_event", verbose_name=_("date")
    )
    happened_on = models.DateField(_("its day"), null=True, blank=True, help_text=_("Empty: not known yet."))

    class Meta:
        verbose_name = _("trigger event")
        verbose_name_plural = _("trigger events")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source=None, commitment__isnull=False) | Q(source__isnull=False, commitment=None),
                name="trigger_has_one_home",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="trigger_has_name"),
            models.CheckConstraint(
                condition=Q(anchor=None) | Q(commitment__isnull=False), name="trigger_anchor_in_commitment"
            ),
            models.UniqueConstraint("source", Lower("name"), name="trigger_unique_in_source"),
            models.UniqueConstraint("commitment", Lower("name"), name="trigger_unique_in_commitment"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> "Unit":
        """The unit whose staff set its day: that of the text, or of the commitment."""
        home = self.source or self.commitment
        if home is None:
            raise ValueError("an event belongs to a text or to a commitment")
        return home.unit

"""Decisions made together: one choice about many dates, with what is needed to take it back."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.lifecycle import Status


class DecisionBatch(models.Model):
    """One decision about several dates. Its facts count at once; who is told of it hears at `notices_at`."""

    class Action(models.TextChoices):
        EXTEND = "extend", _("Extend")
        REMIND = "remind", _("Remind now")
        ESCALATE = "escalate", _("Ask the superior for help")
        MET = Status.MET.value, _("Close as met")
        PARTLY = Status.PARTLY_MET.value, _("Close as partly met")
        MISSED = Status.MISSED.value, _("Close as missed")
        WAIVE = Status.WAIVED.value, _("Waive")
        SUPERSEDE = Status.SUPERSEDED.value, _("Set aside: another one takes its place")
        PAUSE = Status.PAUSED.value, _("Pause")
        ACCEPT = "accept", _("Accept the reports as claimed")
        GRANT = "grant", _("Grant the time asked for")
        REFUSE = "refuse", _("Refuse the time asked for")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.CharField(_("decision"), max_length=12, choices=Action.choices)
    by = models.CharField(max_length=60)
    at = models.DateTimeField(help_text=_("Business time."))
    notices_at = models.DateTimeField(help_text=_("When those concerned are told. Business time."))
    reason = models.TextField(_("reason"))
    meeting_on = models.DateField(_("meeting of"), null=True, blank=True)
    nonce = models.UUIDField(unique=True, editable=False, help_text=_("The same form sent twice is one decision."))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, help_text=_("Business time."))

    class Meta:
        verbose_name = _("joint decision")
        verbose_name_plural = _("joint decisions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="batch_has_reason"),
            models.CheckConstraint(condition=Q(notices_at__gt=F("at")), name="batch_notices_wait"),
        ]

    def __str__(self) -> str:
        return str(self.get_action_display())


class BatchItem(models.Model):
    """What became of one date in a joint decision; `before` holds its facts as they were."""

    batch = models.ForeignKey(DecisionBatch, models.PROTECT, related_name="items")
    deadline = models.ForeignKey("tracker.Deadline", models.PROTECT, related_name="+")
    skipped = models.TextField(_("why it was skipped"), blank=True)
    before = models.JSONField(default=dict)
    since = models.PositiveBigIntegerField(default=0, help_text=_("The last event of its history before."))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, help_text=_("Business time."))
    kept = models.TextField(_("why it was not undone"), blank=True)

    class Meta:
        verbose_name = _("date of a joint decision")
        verbose_name_plural = _("dates of joint decisions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "deadline"], name="batch_item_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(skipped="", kept=""), name="batch_item_done_before_undone"
            ),
        ]

    def __str__(self) -> str:
        return str(self.deadline_id)

"""Commitments that were changed together: one choice about many, with what is needed to take it back."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class EditBatch(models.Model):
    """One change of several commitments. Until `until` nobody is reminded because of it, so that it can be undone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.CharField(max_length=60)
    at = models.DateTimeField(help_text=_("Business time."))
    until = models.DateTimeField(db_index=True, help_text=_("Reminders wait until then. Business time."))
    wanted = models.JSONField(default=dict, help_text=_("What was chosen: ids, codes and tags."))
    nonce = models.UUIDField(unique=True, editable=False, help_text=_("The same form sent twice is one change."))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, help_text=_("Business time."))

    class Meta:
        verbose_name = _("joint change")
        verbose_name_plural = _("joint changes")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("at")), name="edit_batch_waits")]

    def __str__(self) -> str:
        return str(self.uid)


class EditItem(models.Model):
    """What became of one commitment in a joint change; `before` holds its facts as they were."""

    batch = models.ForeignKey(EditBatch, models.PROTECT, related_name="items")
    commitment = models.ForeignKey("tracker.Commitment", models.CASCADE, related_name="+")
    skipped = models.TextField(_("why it was skipped"), blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, help_text=_("Business time."))
    kept = models.TextField(_("why it was not undone"), blank=True)

    class Meta:
        verbose_name = _("commitment of a joint change")
        verbose_name_plural = _("commitments of joint changes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "commitment"], name="edit_item_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(skipped="", kept=""), name="edit_item_done_before_undone"
            ),
        ]

    def __str__(self) -> str:
        return str(self.commitment_id)

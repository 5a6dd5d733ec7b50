"""Append-only, hash-chained history. No foreign keys: it outlives what it tells of."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that happened. `effective_at` is when it took effect, `recorded_at` when it was noticed."""

    sequence = models.PositiveBigIntegerField(unique=True)  # from 1 on, without gaps
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=60, help_text=_("Kind and uid or id, e.g. deadline:…"))
    commitment = models.BigIntegerField(null=True, blank=True, help_text=_("Id of the commitment it belongs to."))
    by = models.CharField(max_length=60)
    effective_at = models.DateTimeField(help_text=_("Business time."))
    recorded_at = models.DateTimeField(help_text=_("Wall time, by the database's clock."))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["commitment", "sequence"], name="audit_of_commitment"),
            models.Index(fields=["target", "sequence"], name="audit_of_target"),
            BrinIndex(fields=["recorded_at"], name="audit_recorded"),  # written in its order
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(hash="") & ~Q(action=""), name="audit_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.target}"


class AuditText(models.Model):
    """Free text of an event, apart from the chain, which holds only its salted hash."""

    sequence = models.PositiveBigIntegerField(unique=True)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        verbose_name = _("audit text")
        verbose_name_plural = _("audit texts")

    def __str__(self) -> str:
        return self.text[:80]

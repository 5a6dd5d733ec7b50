"""One e-mail: all that one recipient is told at that moment, and every try to hand it over."""

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """An e-mail to one recipient. The lease is kept by the database's clock, everything else by business time."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        LEASED = "leased", _("leased")
        SENDING = "sending", _("sending")
        SENT = "sent", _("accepted by the mail server")
        CANCELLED = "cancelled", _("cancelled")
        DEAD = "dead", _("refused")
        REVIEW = "review", _("waits for a decision")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey("tracker.Recipient", models.PROTECT, related_name="messages")
    bundle_key = models.CharField(max_length=300)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PENDING)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("composed"), help_text=_("Business time."))
    next_attempt_at = models.DateTimeField(help_text=_("Business time."))
    refusals = models.PositiveSmallIntegerField(_("refused"), default=0)
    uncertain = models.PositiveSmallIntegerField(_("uncertain"), default=0)
    rescues = models.PositiveSmallIntegerField(_("rescued"), default=0)
    lease_owner = models.BigIntegerField(null=True, blank=True, help_text=_("Advisory lock of the sending process."))
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, help_text=_("Wall time."))
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the frozen bytes; empty: not frozen."))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, help_text=_("Business time."))
    bounced_at = models.DateTimeField(_("bounced"), null=True, blank=True, help_text=_("Business time."))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="pending"), name="message_to_send"),
            models.Index(
                fields=["lease_owner"], condition=Q(state__in=["leased", "sending"]), name="message_in_flight"
            ),
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=["dead", "review"]), name="message_stuck"),
            models.Index(
                fields=["next_attempt_at"], condition=Q(uncertain__gt=0) | Q(rescues__gt=0), name="message_doubted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "bundle_key"],
                condition=Q(state="pending", digest=""),
                name="message_one_open_bundle",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="message_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["leased", "sending"], lease_owner__isnull=False, lease_token__isnull=False)
                | ~Q(state__in=["leased", "sending"]) & Q(lease_owner=None, lease_token=None),
                name="message_lease_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "dead", "review"]) | ~Q(reason=""), name="message_ended_because"
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def is_frozen(self) -> bool:
        """True once bytes may have left: a second try sends the same ones."""
        return self.digest != ""


class MessageContent(models.Model):
    """What was last rendered for a message. Personal links are kept as placeholders."""

    message = models.OneToOneField(Message, models.PROTECT, related_name="content", primary_key=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    rendered_at = models.DateTimeField(help_text=_("Business time."))

    class Meta:
        verbose_name = _("message content")
        verbose_name_plural = _("message contents")

    def __str__(self) -> str:
        return self.subject


class Attempt(models.Model):
    """One try to hand a message over; append-only."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused for now")
        REJECTED = "rejected", _("refused for good")
        NETWORK = "network", _("no connection")
        UNCERTAIN = "uncertain", _("no answer after the message was handed over")
        ERROR = "error", _("could not be written")

    message = models.ForeignKey(Message, models.PROTECT, related_name="attempts")
    at = models.DateTimeField(db_default=Now(), help_text=_("Wall time."))
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    reply = models.TextField(_("answer of the mail server"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["pk"]
        indexes = [BrinIndex(fields=["at"], name="attempt_at")]

    def __str__(self) -> str:
        return f"{self.result} {self.code or ''}".strip()

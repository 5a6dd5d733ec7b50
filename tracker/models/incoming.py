"""What comes back: returned mails, complaints, automatic replies, replies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IncomingMail(models.Model):
    """One thing that came back, read once: from the mailbox of the office or from a provider's webhook.

    `event_key` makes it happen once: the provider's event id, or the digest of the mail. `effect` says what it did.
    """

    class Kind(models.TextChoices):
        HARD_BOUNCE = "hard", _("returned: the address does not work")
        SOFT_BOUNCE = "soft", _("returned for now")
        POLICY = "policy", _("refused: the receiver distrusts our mail")
        DELAYED = "delayed", _("delayed on its way")
        COMPLAINT = "complaint", _("complaint")
        AUTO_REPLY = "auto_reply", _("automatic reply")
        REPLY = "reply", _("reply")
        OPT_OUT = "opt_out", _("wants no more mail")
        OTHER = "other", _("something else")

    class Source(models.TextChoices):
        MAILBOX = "mailbox", _("mailbox")
        WEBHOOK = "webhook", _("mail provider")

    class Effect(models.TextChoices):
        APPLIED = "applied", _("acted upon")
        WAITING = "waiting", _("waits for a person")
        NOTED = "noted", _("noted")
        IGNORED = "ignored", _("without effect")

    event_key = models.CharField(max_length=200, unique=True)
    source = models.CharField(_("read from"), max_length=7, choices=Source.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    effect = models.CharField(_("effect"), max_length=7, choices=Effect.choices)
    because = models.CharField(_("because"), max_length=300, blank=True, help_text=_("Why it had this effect."))
    message = models.ForeignKey(
        "tracker.Message", models.PROTECT, null=True, blank=True, related_name="returned", verbose_name=_("message")
    )
    recipient = models.ForeignKey(
        "tracker.Recipient", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recipient")
    )
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=12, blank=True, help_text=_("Enhanced code, RFC 3463."))
    words = models.TextField(_("words"), blank=True, help_text=_("Of the mail server or of the person, shortened."))
    away_until = models.DateField(_("away until"), null=True, blank=True, help_text=_("As an automatic reply says."))
    at = models.DateTimeField(_("received"), help_text=_("Business time."))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, help_text=_("Business time."))
    decided_by = models.CharField(max_length=60, blank=True)
    decision = models.CharField(_("decision"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], condition=Q(effect="waiting", decided_at=None), name="incoming_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by="")
                | ~Q(decision="") & Q(decided_at__isnull=False) & ~Q(decided_by=""),
                name="incoming_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.event_key

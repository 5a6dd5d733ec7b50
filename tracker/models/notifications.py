"""The transactional outbox: one reason to tell one recipient."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """One reason to tell one recipient something; `key` makes it happen once."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("skipped")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    class Kind(models.TextChoices):
        STEP = "step", _("reminder")
        NOBODY_TOLD = "nobody_told", _("nobody could be told")
        REMIND_NOW = "remind_now", _("reminder sent by hand")
        RECEIPT = "receipt", _("receipt")
        DECISION = "decision", _("decision")
        ANSWER = "answer", _("an answer arrived")
        UNSUBSCRIBED = "unsubscribed", _("somebody unsubscribed")
        MUTED = "muted", _("somebody wants no more reminders about one commitment")
        AWAY = "away", _("somebody is away")
        HANDED_OVER = "handed_over", _("commitments were handed over")
        LINK = "link", _("a fresh personal link")
        SERIES_ENDS = "series_ends", _("a series ends")
        FEED_ENDED = "feed_ended", _("a calendar address was ended")
        HISTORY = "history", _("the state of the history")

    key = models.CharField(max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    step = models.CharField(_("step"), max_length=40, blank=True, help_text=_("A repeat has its number: end+5#2."))
    ladder = models.ForeignKey(
        "tracker.PolicyVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ladder")
    )
    deadline = models.ForeignKey(
        "tracker.Deadline", models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    last_day = models.DateField(null=True, blank=True, help_text=_("The last day the step was earned for."))
    recipient = models.ForeignKey(
        "tracker.Recipient", models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    party = models.ForeignKey("tracker.Party", models.PROTECT, null=True, blank=True, related_name="+")
    roles = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    about = models.JSONField(default=dict, blank=True, help_text=_("Ids of what caused the notice."))
    planned_at = models.DateTimeField(_("planned"), help_text=_("Business time."))
    expires_at = models.DateTimeField(_("expires"), help_text=_("Business time."))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    message = models.ForeignKey(
        "tracker.Message", models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    created_at = models.DateTimeField(help_text=_("Business time."))

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["planned_at", "pk"]
        indexes = [
            models.Index(
                fields=["planned_at", "recipient"],
                condition=Q(state="queued", message=None),
                name="notification_to_compose",
            ),
            models.Index(fields=["deadline", "last_day"], name="notification_of_deadline"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(state="cancelled"), name="notification_key_unique"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "failed"]) | Q(message__isnull=False),
                name="notification_sent_has_message",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "cancelled"]) | ~Q(reason=""), name="notification_skip_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(state="skipped"), name="notification_nobody_is_skipped"
            ),
            models.CheckConstraint(
                condition=~Q(kind="step") | Q(deadline__isnull=False) & Q(last_day__isnull=False) & ~Q(step=""),
                name="notification_step_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_of_ladder(self) -> bool:
        """A step, or that somebody could not be told one: these share the one mail a day."""
        return self.kind == self.Kind.STEP or self.kind == self.Kind.NOBODY_TOLD and self.deadline_id is not None

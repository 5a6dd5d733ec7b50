"""Personal links for people without an account."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class RecipientLink(models.Model):
    """A personal link. The token is computed from the row's id and the link key, and stored nowhere."""

    class Scope(models.TextChoices):
        ITEMS = "items", _("the items of one mail")
        ALL = "all", _("all items of the person")

    recipient = models.ForeignKey("tracker.Recipient", models.PROTECT, related_name="links")
    scope = models.CharField(_("scope"), max_length=5, choices=Scope.choices)
    deadlines = ArrayField(models.BigIntegerField(), default=list, blank=True)
    message = models.ForeignKey("tracker.Message", models.PROTECT, null=True, blank=True, related_name="links")
    created_at = models.DateTimeField(help_text=_("Business time."))
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Business time; empty: while an item is open and 60 days on.")
    )
    revoked_at = models.DateTimeField(null=True, blank=True, help_text=_("Business time."))
    opened_at = models.DateTimeField(null=True, blank=True, help_text=_("First opened. Business time."))
    forms_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("The hour in which forms are counted. Business time.")
    )
    forms = models.PositiveIntegerField(default=0, editable=False, help_text=_("Forms sent within that hour."))

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.scope}"

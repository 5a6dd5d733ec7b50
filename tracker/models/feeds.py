"""What is read by other programs at a private address: calendars and lists of changes."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list of commitments that somebody named: the query string of the list is its filter."""

    user = models.ForeignKey("tracker.User", models.PROTECT, related_name="views")
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(max_length=1000, help_text=_("The query string of the list."))
    created_at = models.DateTimeField(help_text=_("Business time."))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_name_unique")]

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """A private address of dates or changes. The token is computed from the row and the link key, stored nowhere.

    It shows what its reader may see at the moment of reading: the account `user`, or the person `recipient`.
    """

    class About(models.TextChoices):
        PERSON = "person", _("the dates of one person")
        PARTY = "party", _("the dates of one party")
        SOURCE = "source", _("the dates of one source")
        VIEW = "view", _("the dates of a saved view")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    about = models.CharField(_("about"), max_length=6, choices=About.choices)
    user = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="feeds")
    recipient = models.ForeignKey("tracker.Recipient", models.PROTECT, null=True, blank=True, related_name="feeds")
    party = models.ForeignKey("tracker.Party", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey("tracker.SourceDocument", models.PROTECT, null=True, blank=True, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, blank=True, related_name="feeds")
    created_at = models.DateTimeField(_("made"), help_text=_("Business time."))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, help_text=_("Business time."))
    read_at = models.DateTimeField(_("last read"), null=True, blank=True, help_text=_("Business time."))

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, recipient=None) | Q(user=None, recipient__isnull=False),
                name="feed_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(about="person", party=None, source=None, view=None)
                | Q(about="party", party__isnull=False, source=None, view=None)
                | Q(about="source", party=None, source__isnull=False, view=None)
                | Q(about="view", party=None, source=None, view__isnull=False),
                name="feed_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.uid}"

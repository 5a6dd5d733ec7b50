"""Who promises and who is told: organisations, persons, posts; addresses; who can be reached where."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tracker.domain.reminders import Mode


class Party(models.Model):
    """An organisation, a person or a post. `superior` is said by somebody, never guessed from the tree."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("person")
        POST = "post", _("post")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ORGANISATION)
    name = models.CharField(_("name"), max_length=300)
    aliases = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name=_("other names"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name=_("superior")
    )
    superior_since = models.DateTimeField(
        _("superior since"), null=True, blank=True, editable=False, help_text=_("Business time.")
    )
    calendar = models.ForeignKey(
        "tracker.Calendar", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("calendar")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged",
        help_text=_("The party that took its place. The history still names this one."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["name"]
        indexes = [models.Index(Lower("name"), name="party_name_lower")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="party_has_name"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="party_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(superior=None) | ~Q(superior=F("id")), name="party_not_its_own_superior"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="party_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def survivor(self) -> "Party":
        """The party that took its place, or itself."""
        return self.merged_into or self


class Recipient(models.Model):
    """One e-mail address and how it wants to be written to. It may belong to an account or be shared by several."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    user = models.OneToOneField(
        "tracker.User", models.PROTECT, null=True, blank=True, related_name="recipient", verbose_name=_("account")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("Empty: the office's."))
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("Empty: the office's."))
    mode = models.CharField(
        _("written to"),
        max_length=8,
        choices=[
            (Mode.AT_ONCE.value, _("at once")),
            (Mode.DAILY.value, _("once a day")),
            (Mode.WEEKLY.value, _("once a week, on Monday")),
        ],
        default=Mode.DAILY.value,
    )
    send_hour = models.TimeField(_("send hour"), null=True, blank=True, help_text=_("Empty: the office's."))
    min_gap = models.PositiveSmallIntegerField(
        _("working days between two reminders"),
        default=0,
        help_text=_("At least so many; what would come too late by waiting goes at once."),
    )
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True, help_text=_("Business time."))
    unreachable_at = models.DateTimeField(_("unreachable since"), null=True, blank=True, help_text=_("Business time."))
    unreachable_because = models.CharField(_("because"), max_length=300, blank=True)
    away_since = models.DateTimeField(_("absence recorded"), null=True, blank=True, help_text=_("Business time."))
    away_until = models.DateField(_("away until"), null=True, blank=True, help_text=_("The last day away."))
    deputy = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="stands_in_for", verbose_name=_("deputy")
    )
    introduced_at = models.DateTimeField(
        _("introduced"), null=True, blank=True, editable=False, help_text=_("First mail. Business time.")
    )
    soft_bounces = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text=_("Mails returned for a passing reason, one after the other.")
    )
    created_at = models.DateTimeField(_("known since"), help_text=_("Business time."))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged",
        help_text=_("The address that is written to in its place. What was sent to this one stays with it."),
    )  # fmt: skip
    erased_at = models.DateTimeField(
        _("erased"), null=True, blank=True, editable=False, help_text=_("The address is none any more. Business time.")
    )

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="recipient_email_unique"),
            models.CheckConstraint(
                condition=Q(away_until=None, away_since=None) | Q(away_until__isnull=False, away_since__isnull=False),
                name="recipient_away_whole",
            ),
            models.CheckConstraint(condition=Q(deputy=None) | ~Q(deputy=F("id")), name="recipient_not_its_own_deputy"),
            models.CheckConstraint(
                condition=Q(unreachable_at=None) | ~Q(unreachable_because=""), name="recipient_unreachable_because"
            ),
            models.CheckConstraint(condition=Q(min_gap__lte=20), name="recipient_min_gap"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")) & Q(user=None), name="recipient_merged"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def survivor(self) -> "Recipient":
        """Who is written to: the address that this one was merged into, or itself."""
        return self.merged_into or self

    @property
    def survivor_id(self) -> int:
        """Its key, without asking for it."""
        return self.merged_into_id or self.pk

    def is_away(self, day: date) -> bool:
        """True through the last day away."""
        return self.away_until is not None and day <= self.away_until


class ContactQuerySet(models.QuerySet["Contact"]):
    """Questions to contacts."""

    def current(self, day: date | Combinable) -> "ContactQuerySet":
        """Those who are contacts on a day of the office, by the rule of `Contact.is_current`."""
        begun = Q(starts_on=None) | Q(starts_on__lte=day)
        return self.filter(begun, Q(ends_on=None) | Q(ends_on__gte=day))


class Contact(models.Model):
    """Who at a party is written to, from and until a day. The party stays when the person leaves."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="contacts")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="contacts")
    display_name = models.CharField(_("name"), max_length=200, blank=True)
    main = models.BooleanField(_("main contact"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))
    since = models.DateTimeField(_("recorded"), help_text=_("Business time: what came before is not sent."))
    held_by = models.ForeignKey(
        "tracker.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="contacts",
        help_text=_("Written to only from the release of this import on."),
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-main", "display_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "recipient"], condition=Q(ends_on=None), name="contact_current_unique"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")), name="contact_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.recipient.email

    def is_current(self, day: date) -> bool:
        """True while this person is the party's contact; `ContactQuerySet.current` asks the database the same."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


class Mute(models.Model):
    """A person wants no more reminders about one commitment, until somebody ends the silence."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="mutes")
    commitment = models.ForeignKey("tracker.Commitment", models.PROTECT, related_name="mutes")
    at = models.DateTimeField(_("since"), help_text=_("Business time."))
    by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, help_text=_("Business time."))

    class Meta:
        verbose_name = _("silence")
        verbose_name_plural = _("silences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "commitment"], condition=Q(ended_at=None), name="mute_one_running"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="mute_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.commitment}"

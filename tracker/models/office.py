"""The one row of settings an office has."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from tracker.domain.conventions import ByPeriod, Conventions, Named
from tracker.domain.deadlines import Roll


class OfficeSettings(models.Model):
    """Name, contact, zone, calendar, conventions, and whether anything is sent at all."""

    class Sending(models.TextChoices):
        HELD = "held", _("held")
        ON = "on", _("on")

    name = models.CharField(_("office name"), max_length=200)
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    contact_telephone = models.CharField(_("telephone"), max_length=50, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True, help_text=_("Where replies go."))
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", help_text=_("IANA name, e.g. Asia/Bishkek."))
    calendar = models.ForeignKey(
        "tracker.Calendar", models.PROTECT, null=True, blank=True, verbose_name=_("calendar"), related_name="+"
    )
    send_hour = models.TimeField(_("send hour"), default=time(9, 0))
    by_period_means = models.CharField(
        _("“by April” means"),
        max_length=20,
        choices=[
            (ByPeriod.END.value, _("by the end of April")),
            (ByPeriod.LAST_WORKING_DAY.value, _("by the last working day of April")),
            (ByPeriod.START.value, _("before April begins")),
        ],
        default=ByPeriod.END.value,
        help_text=_("The same holds for a quarter, a season and a year. The other readings stay a button away."),
    )
    until_day_means = models.CharField(
        _("“до 1 апреля” means"),
        max_length=10,
        choices=[(Named.EXCLUDED.value, _("through 31 March")), (Named.INCLUDED.value, _("through 1 April"))],
        default=Named.EXCLUDED.value,
        help_text=_("Whether the day that is named after «до» is still on time."),
    )
    before_day_means = models.CharField(
        _("“6月30日前” means"),
        max_length=10,
        choices=[(Named.INCLUDED.value, _("through 30 June")), (Named.EXCLUDED.value, _("through 29 June"))],
        default=Named.INCLUDED.value,
        help_text=_("Whether the day that is named before “前” is still on time."),
    )
    week_ends_on = models.PositiveSmallIntegerField(
        _("“by the end of the week” means"),
        choices=[(4, _("Friday")), (5, _("Saturday")), (6, _("Sunday"))],
        default=6,
        help_text=_("A week begins on Monday; this is its last day that is on time."),
    )
    fiscal_year_starts = models.PositiveSmallIntegerField(
        _("the fiscal year begins in"),
        choices=list(enumerate(MONTHS.values(), start=1)),
        default=10,
        help_text=_("Fiscal year 2027 is the one that ends in 2027."),
    )
    southern_seasons = models.BooleanField(
        _("seasons of the southern hemisphere"), default=False, help_text=_("Spring is then September to November.")
    )
    roll = models.CharField(
        _("a last day that is no working day"),
        max_length=20,
        choices=[
            (Roll.NONE.value, _("stays")),
            (Roll.FOLLOWING.value, _("moves to the next working day")),
            (Roll.PRECEDING.value, _("moves to the working day before")),
            (Roll.MODIFIED_FOLLOWING.value, _("moves to the next working day within the month")),
        ],
        default=Roll.NONE.value,
    )
    sending = models.CharField(_("sending"), max_length=4, choices=Sending.choices, default=Sending.HELD)
    sending_since = models.DateTimeField(_("sending since"), null=True, blank=True, help_text=_("Business time."))
    mail_epoch = models.DateTimeField(
        _("mail epoch"), null=True, blank=True, help_text=_("Instant of the last restore. Business time.")
    )
    first_admin_token = models.CharField(max_length=64, blank=True, editable=False, help_text=_("SHA-256 of the link."))
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("office settings")
        verbose_name_plural = _("office settings")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="office_settings_one_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def conventions(self) -> Conventions:
        """How this office reads what words leave open."""
        return Conventions(
            by_period=ByPeriod(self.by_period_means),
            until_day=Named(self.until_day_means),
            before_day=Named(self.before_day_means),
            week_ends_on=self.week_ends_on,
            fiscal_year_starts=self.fiscal_year_starts,
            southern_seasons=self.southern_seasons,
        )

    @conventions.setter
    def conventions(self, chosen: Conventions) -> None:
        self.by_period_means = chosen.by_period.value
        self.until_day_means = chosen.until_day.value
        self.before_day_means = chosen.before_day.value
        self.week_ends_on = chosen.week_ends_on
        self.fiscal_year_starts = chosen.fiscal_year_starts
        self.southern_seasons = chosen.southern_seasons

    @property
    def is_sending(self) -> bool:
        """True once an admin has started sending."""
        return self.sending == self.Sending.ON


class Heartbeat(models.Model):
    """The last life sign of a part of the machine."""

    name = models.CharField(max_length=100, unique=True)
    beat_at = models.DateTimeField(help_text=_("Wall time, by the database's clock."))
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name

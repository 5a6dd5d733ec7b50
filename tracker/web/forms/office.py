"""Forms of the office: its name, its contact, its country and zone; colleagues and units."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.calendars import known_countries
from tracker.models import Calendar, Membership, OfficeSettings, Unit, User
from tracker.queries.people import may_own
from tracker.web.forms.accounts import judged
from tracker.wording.calendars import country_in_words


def _calendars() -> list[tuple[str, str]]:
    """The calendars that there are, then the countries that have none yet."""
    there = [(f"calendar:{row.pk}", row.name) for row in Calendar.objects.order_by("name")]
    kept = set(Calendar.objects.exclude(country="").values_list("country", flat=True))
    countries = sorted((country_in_words(code), code) for code in known_countries() if code not in kept)
    return [("", gettext("none: Monday to Friday")), *there, *((f"country:{code}", name) for name, code in countries)]


def _zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class OfficeForm(forms.ModelForm):
    """What every page and mail says of the office, and by which days and clock it counts."""

    working_days = forms.ChoiceField(
        label=_("Country"), choices=_calendars, required=False, help_text=_("Its public holidays and its weekend.")
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)

    class Meta:
        model = OfficeSettings
        fields = ("name", "contact_name", "contact_telephone", "contact_email", "zone", "send_hour")
        widgets = {"send_hour": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    field_order = ("name", "contact_name", "contact_telephone", "contact_email", "working_days", "zone", "send_hour")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if self.instance.calendar_id:
            self.fields["working_days"].initial = f"calendar:{self.instance.calendar_id}"


class InviteForm(forms.Form):
    """Who is invited, and what they may do."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.all(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.STAFF)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class AccountForm(forms.Form):
    """Who somebody is here, and what they may do in which unit."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [("", gettext("the office's")), *_zones()], required=False
    )

    def __init__(self, *args: Any, units: Sequence[Unit], held: Sequence[Membership] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.units = units
        for unit in units:
            self.fields[f"unit{unit.pk}"] = forms.MultipleChoiceField(
                label=unit.name,
                choices=Membership.Role.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[str(one.role) for one in held if one.unit_id == unit.pk],
            )

    @property
    def roles(self) -> list[tuple[Unit, str]]:
        """What the account may do where."""
        return [(unit, role) for unit in self.units for role in self.cleaned_data[f"unit{unit.pk}"]]

    @property
    def role_fields(self) -> list[forms.BoundField]:
        """One field a unit."""
        return [self[f"unit{unit.pk}"] for unit in self.units]


class CloseForm(forms.Form):
    """Who looks after what the account looked after."""

    successor = forms.ModelChoiceField(label=_("New owner of their commitments"), queryset=User.objects.none())

    def __init__(self, *args: Any, user: User, owns: int, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["successor"].queryset = may_own(Unit.objects.all()).exclude(pk=user.pk)  # type: ignore[attr-defined]
        self.fields["successor"].required = owns > 0


class UnitForm(forms.Form):
    """A unit has a name."""

    name = forms.CharField(label=_("Name of the unit"), max_length=200)


class AcceptForm(forms.Form):
    """Whoever was invited says their name and chooses a password."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters; a few words that only you would put together are best."),
    )

    def __init__(self, *args: Any, user: User, **values: Any) -> None:
        super().__init__(*args, **values)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        judged(self, User(email=self.user.email, name=data.get("name", "")))
        return data

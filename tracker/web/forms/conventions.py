"""How the office reads what words leave open, and which dates are to be corrected."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.domain.conventions import ByPeriod, Conventions, Named
from tracker.models import OfficeSettings

HEMISPHERES = [("", _("of the northern hemisphere: spring is March to May")),
               ("1", _("of the southern hemisphere: spring is September to November"))]  # fmt: skip


def _stored(name: str) -> dict[str, Any]:
    """Label, help and choices of a setting, as its field in the database has them."""
    field: Any = OfficeSettings._meta.get_field(name)
    return {"label": field.verbose_name, "help_text": field.help_text, "choices": field.choices}


class ConventionsForm(forms.Form):
    """One field for each field of Conventions, under the same name."""

    by_period = forms.TypedChoiceField(coerce=ByPeriod, **_stored("by_period_means"))
    until_day = forms.TypedChoiceField(coerce=Named, **_stored("until_day_means"))
    before_day = forms.TypedChoiceField(coerce=Named, **_stored("before_day_means"))
    week_ends_on = forms.TypedChoiceField(coerce=int, **_stored("week_ends_on"))
    fiscal_year_starts = forms.TypedChoiceField(coerce=int, **_stored("fiscal_year_starts"))
    southern_seasons = forms.TypedChoiceField(
        label=_("seasons are those"), choices=HEMISPHERES, coerce=bool, empty_value=False, required=False
    )

    @property
    def conventions(self) -> Conventions:
        """What was chosen; of a valid form."""
        return Conventions(**self.cleaned_data)


def ticked(values: Iterable[str]) -> dict[int, str]:
    """Ids of the ticked deadlines with the date that was seen beside each; what has another shape is left out."""
    pairs = (value.partition(":") for value in values)
    return {int(number): seen for number, _colon, seen in pairs if number.isascii() and number.isdigit() and seen}

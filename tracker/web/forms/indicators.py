"""By what a commitment is measured, and a reading of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.domain.trajectories import Direction
from tracker.models import Commitment, Deadline, Indicator
from tracker.operations.indicators import Measure, Measured
from tracker.web.forms.personal import DateInput
from tracker.wording import due_in_words

FIGURE: dict[str, Any] = {"max_digits": 20, "decimal_places": 6, "localize": True}
PLAIN = {"widget": forms.TextInput(attrs={"inputmode": "decimal"})}
WHY = forms.Textarea(attrs={"rows": 2})


class _Dates(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{due_in_words(obj.span)} ({obj.reference})"


class IndicatorForm(forms.Form):
    """From where, to where, by when; to change it a reason is needed."""

    name = forms.CharField(
        label=_("What is measured"), max_length=200, help_text=_("For example: position in the ranking.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False, help_text=_("For example: per cent."))
    direction = forms.ChoiceField(
        label=_("Which way is better?"), choices=Indicator.Way.choices, widget=forms.RadioSelect
    )
    baseline = forms.DecimalField(label=_("Baseline"), **FIGURE, **PLAIN)
    baseline_on = forms.DateField(label=_("Day of the baseline"), widget=DateInput)
    target = forms.DecimalField(label=_("Target"), **FIGURE, **PLAIN)
    deadline = _Dates(label=_("By which date"), queryset=Deadline.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=WHY, help_text=_("Kept in the history."))

    def __init__(self, *args: Any, commitment: Commitment, indicator: Indicator | None = None, **kwargs: Any) -> None:
        if indicator is not None:
            names = ("name", "unit", "direction", "baseline_on", "deadline")
            kwargs["initial"] = {name: getattr(indicator, name) for name in names} | {
                "baseline": indicator.baseline.normalize(), "target": indicator.target.normalize()
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["deadline"].queryset = commitment.deadlines.exclude(last_day=None).order_by("number")  # type: ignore[attr-defined]
        if indicator is None:
            del self.fields["reason"]

    @property
    def measure(self) -> Measure:
        """What was filled in."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return Measure(**{**data, "direction": Direction(data["direction"])})


class ReadingForm(forms.Form):
    """A value that the office has itself."""

    value = forms.DecimalField(label=_("Value"), **FIGURE, **PLAIN)
    day = forms.DateField(label=_("As of"), widget=DateInput)
    source = forms.CharField(label=_("Where the figure stands"), max_length=500, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"day": today}, **kwargs)
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def measured(self, indicator: Indicator) -> Measured:
        """What was filled in."""
        data = self.cleaned_data
        return Measured(indicator, data["value"], data["day"], data["source"])


class StrikeForm(forms.Form):
    """Why a reading was wrong."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=WHY, help_text=_("Kept in the history."))

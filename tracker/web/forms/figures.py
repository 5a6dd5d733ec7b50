"""What the figures count."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import Party, SourceDocument, Unit, User
from tracker.models.deadlines import KINDS
from tracker.queries.access import parties_for
from tracker.queries.documents import documents_for
from tracker.queries.figures import Chosen

MONTHS_BEFORE = 11


class MonthInput(forms.DateInput):
    """A month by the browser's own picker."""

    input_type = "month"


class ChosenForm(forms.Form):
    """The filters of the page; what is left out is not narrowed."""

    since = forms.DateField(label=_("From"), required=False, input_formats=["%Y-%m"], widget=MonthInput(format="%Y-%m"))
    until = forms.DateField(label=_("To"), required=False, input_formats=["%Y-%m"], widget=MonthInput(format="%Y-%m"))
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"), required=False, empty_label=_("any"))
    party = forms.ModelChoiceField(
        Party.objects.none(), label=_("Responsible"), required=False, empty_label=_("anybody")
    )
    source = forms.ModelChoiceField(
        SourceDocument.objects.none(), label=_("Source"), required=False, empty_label=_("any")
    )
    tag = forms.CharField(label=_("Tag"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("any")), *(one for one in KINDS if one[0] != "review")]
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["party"].queryset = parties_for(user)  # type: ignore[attr-defined]
        self.fields["source"].queryset = documents_for(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("This lies before the first month."))
        return data

    @property
    def chosen(self) -> Chosen:
        """What is counted; the last twelve months unless others are named. What was typed wrongly does not narrow."""
        data = self.cleaned_data if self.is_valid() else {}
        until = data.get("until") or self.today.replace(day=1)
        since = data.get("since") or _months_before(until, MONTHS_BEFORE)
        return Chosen(
            since=since,
            until=until,
            unit=_key(data.get("unit")),
            party=_key(data.get("party")),
            source=_key(data.get("source")),
            tag=data.get("tag", ""),
            kind=data.get("kind", ""),
        )


def _months_before(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def _key(row: Any) -> int | None:
    return row.pk if row is not None else None

"""What is decided about a duty that comes again. The forms check shape; the verbs decide what is allowed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Kind
from tracker.models import OfficeSettings
from tracker.operations.recurring import MOST_LISTED
from tracker.web.forms.personal import DateInput
from tracker.web.reading import read
from tracker.wording import date_in_words

REASON = forms.Textarea(attrs={"rows": 3})
KINDS = [(Kind.RESULT.value, _("the promised thing itself")), (Kind.REPORT.value, _("a progress report"))]
_ONE_DAY = timedelta(days=1)


class SkipForm(forms.Form):
    """Why one date is let pass, or counts after all."""

    reason = forms.CharField(label=_("Why"), max_length=2000, widget=REASON, help_text=_("Kept in the history."))


class EndForm(forms.Form):
    """The last day on which a date of the series may fall."""

    last = forms.DateField(
        label=_("No date after"), widget=DateInput, help_text=_("A date of the series on this very day still counts.")
    )
    reason = forms.CharField(
        label=_("Why does it end?"), max_length=2000, widget=REASON, help_text=_("Kept in the history.")
    )


class DatesForm(forms.Form):
    """Dates that no rule says, one a line; read, shown, and kept once they were seen."""

    dates = forms.CharField(
        label=_("Dates, one a line"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In words or figures: 15 June 2027, by the end of October 2027, 2028-03."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: OfficeSettings, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.reference = office, today

    @cached_property
    def found(self) -> list[tuple[str, PartialDate | None]]:
        """Each line with the date that was read in it."""
        lines = [" ".join(line.split()) for line in str(self["dates"].value() or "").splitlines()]
        return [(line, self._date_in(line)) for line in lines if line][: MOST_LISTED + 1]

    @property
    def stated(self) -> list[PartialDate]:
        """The dates that were read."""
        return [found for _line, found in self.found if found is not None]

    @property
    def stamp(self) -> str:
        """A name of these very dates."""
        return " ".join(one.edtf for one in self.stated)

    @property
    def was_seen(self) -> bool:
        """Whether the person saw how these very lines are read."""
        return bool(self["seen"].value()) and self["seen"].value() == self.stamp

    def clean_dates(self) -> str:
        """The lines as they were typed. Raises ValidationError for one that names no date."""
        for line, found in self.found:
            if found is None:
                raise forms.ValidationError(gettext("No date was found in “%(line)s”.") % {"line": line[:80]})
        return str(self.cleaned_data["dates"])

    def _date_in(self, line: str) -> PartialDate | None:
        choices = read(line, reference=self.reference, office=self.office)
        if not choices:
            return None
        due = choices[0].due
        return due.date if due.boundary is Boundary.END else PartialDate.of_day(due.date.first_day - _ONE_DAY)


class ChangeDatesForm(DatesForm):
    """Other dates to come, and why."""

    reason = forms.CharField(
        label=_("Why do the dates change?"), max_length=2000, widget=REASON, help_text=_("Kept in the history.")
    )

    def __init__(self, *args: Any, coming: list[PartialDate], **kwargs: Any) -> None:
        kwargs["initial"] = {"dates": "\n".join(map(as_line, coming))} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["dates"].required = False


class NewDatesForm(DatesForm):
    """A duty that falls due on these dates."""

    kind = forms.ChoiceField(label=_("What is due"), choices=KINDS, widget=forms.RadioSelect, initial=Kind.REPORT.value)
    wording = forms.CharField(
        label=_("As written"), max_length=300, required=False, help_text=_("The words of the promise, if it has some.")
    )


class FollowForm(forms.Form):
    """A date that lies so far from the last day of another one."""

    BEFORE, AFTER = "before", "after"
    UNITS = [
        (Counted.WORKING_DAYS.value, _("working days")),
        (Counted.DAYS.value, _("days")),
        (Counted.WEEKS.value, _("weeks")),
        (Counted.MONTHS.value, _("months")),
        (Counted.YEARS.value, _("years")),
    ]

    count = forms.IntegerField(label=_("How many"), min_value=0, max_value=10_000, initial=10)
    unit = forms.ChoiceField(label=_("Of what"), choices=UNITS)
    side = forms.ChoiceField(
        label=_("Before or after"), choices=[(AFTER, _("after")), (BEFORE, _("before"))], initial=AFTER
    )
    anchor = forms.CharField(
        label=_("The date that it follows"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "anchors", "autocomplete": "off"}),
        help_text=_("Its reference, for example C-2026-0001/2. It is counted from the last day of that date."),
    )
    wording = forms.CharField(
        label=_("As written"), max_length=300, required=False, help_text=_("The words of the promise, if it has some.")
    )
    kind = forms.ChoiceField(label=_("What is due"), choices=KINDS, widget=forms.RadioSelect, initial=Kind.RESULT.value)

    @property
    def offset(self) -> Duration:
        """How far from that day, below 0 before it."""
        said = self.cleaned_data
        sign = -1 if said["side"] == self.BEFORE else 1
        return Duration(sign * said["count"], Counted(said["unit"]))


def as_line(stated: PartialDate) -> str:
    """A date as a line that is read as this very date."""
    return stated.edtf if stated.unit in (Unit.DAY, Unit.MONTH, Unit.YEAR) else date_in_words(stated)

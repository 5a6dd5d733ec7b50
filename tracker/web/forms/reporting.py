"""The form of a report, the same for staff and for people without an account."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.lifecycle import Status
from tracker.models import Channel, Evidence, Indicator, Recipient
from tracker.operations.errors import Refused
from tracker.operations.evidence import TYPES, Proof, check, checked_ending
from tracker.operations.indicators import Measured
from tracker.web.forms.personal import DateInput

LONGEST = 5000
_is_address = URLValidator(schemes=["http", "https"])


class SeveralFilesInput(forms.FileInput):
    """The browser's own field for several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files, each of a kind that is taken."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        found = [super(SeveralFilesField, self).clean(file, initial) for file in files if file]
        try:
            for file in found:
                checked_ending(file.name, file)
            check([Proof(file.name, file) for file in found])
        except Refused as refused:
            raise ValidationError(refused.message) from refused
        return found


class ReportingForm(forms.Form):
    """How far a promise is: in words, in per cent, with readings and what shows it.

    `pieces`: what lies with the draft or with the report that came back; `indicators` ask for readings.
    """

    PROGRESS = "progress"
    claimed = forms.ChoiceField(
        label=_("How far is it?"),
        widget=forms.RadioSelect,
        choices=[
            (PROGRESS, _("It is under way: this only tells how far. The date and the reminders stay.")),
            (Status.MET.value, _("It is done, all of it")),
            (Status.PARTLY_MET.value, _("A part of it is done, and no more will come")),
            (Status.MISSED.value, _("It was not done")),
        ],
        initial=PROGRESS,
    )
    percent = forms.IntegerField(
        label=_("Per cent done (optional)"),
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    received_on = forms.DateField(label=_("On which day?"), widget=DateInput)
    narrative = forms.CharField(
        label=_("What was done, and what is still to do"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        required=False,
    )
    kept = forms.ModelMultipleChoiceField(
        label=_("Sent or kept before"),
        queryset=Evidence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Files lie with your draft until you send. Untick what shall not come with this report."),
    )
    proof = SeveralFilesField(
        label=_("Files that show it (optional)"),
        required=False,
        widget=SeveralFilesInput(attrs={"accept": ",".join(sorted(TYPES))}),
        help_text=_(
            "Documents, tables, pictures or PDF: at most 10 MB each and 30 MB together. Only the office can open them."
        ),
        error_messages={"empty": _("The file is empty.")},
    )
    proof_url = forms.CharField(
        label=_("Links that show it (optional)"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST,
        required=False,
        help_text=_("One address a line, beginning with https://."),
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        pieces: Any,
        indicators: Sequence[Indicator],
        words: Mapping[str, str],
        waiting: bool,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"received_on": today, **kwargs.get("initial", {}), **words}
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()
        self.fields["kept"].queryset = pieces  # type: ignore[attr-defined]
        self.fields["kept"].initial = [piece.pk for piece in pieces]
        if not self.fields["kept"].initial:
            del self.fields["kept"]
        if waiting:  # another claim waits for its decision
            claimed: Any = self.fields["claimed"]
            claimed.choices = claimed.choices[:1]
        for indicator in indicators:
            self._ask_for(indicator)
        # What was added last stands last, and the name below it.
        self.order_fields([name for name in self.fields if name not in self.SENDER] + list(self.SENDER))

    SENDER: tuple[str, ...] = ()

    def _ask_for(self, indicator: Indicator) -> None:
        label = f"{indicator.name} ({indicator.unit})" if indicator.unit else indicator.name
        self.fields[f"value_{indicator.pk}"] = forms.DecimalField(
            label=label,
            max_digits=20,
            decimal_places=6,
            required=False,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        self.fields[f"day_{indicator.pk}"] = forms.DateField(label=_("As of"), required=False, widget=DateInput)
        self.fields[f"source_{indicator.pk}"] = forms.CharField(
            label=_("Where the figure stands"), max_length=500, required=False
        )

    def plain_fields(self) -> list[Any]:
        """What is asked about the report itself."""
        asked = ("claimed", "percent", "received_on", "narrative", "kept", "proof", "proof_url")
        return [self[name] for name in asked if name in self.fields]

    def sender_fields(self) -> list[Any]:
        """Who says it."""
        return [self[name] for name in self.SENDER]

    def reading_fields(self) -> list[tuple[Any, Any, Any]]:
        """Value, day and source of each measure."""
        return [(self[f"value_{i.pk}"], self[f"day_{i.pk}"], self[f"source_{i.pk}"]) for i in self.indicators]

    def clean_proof_url(self) -> list[str]:
        """The addresses, each once."""
        lines = (line.strip() for line in self.cleaned_data["proof_url"].splitlines())
        found = list(dict.fromkeys(line for line in lines if line))
        for address in found:
            if len(address) > 1000:
                raise ValidationError(gettext("This address is too long."))
            _is_address(address)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for indicator in self.indicators:
            value, day = data.get(f"value_{indicator.pk}"), data.get(f"day_{indicator.pk}")
            if value is not None and not day and f"day_{indicator.pk}" not in self.errors:
                self.add_error(f"day_{indicator.pk}", gettext("Say for which day this figure holds."))
        said = data.get("narrative") or data.get("percent") is not None or self.readings() or self.proofs()
        if data.get("claimed") == self.PROGRESS and not (said or data.get("kept")):
            self.add_error("narrative", gettext("Say how far it is: in words, in per cent or with a figure."))
        return data

    @property
    def outcome(self) -> Status | None:
        """What the report claims; None if it only tells how far it is."""
        claimed = self.cleaned_data["claimed"]
        return None if claimed == self.PROGRESS else Status(claimed)

    def proofs(self) -> list[Proof]:
        """The new files and links."""
        files = [Proof(file.name, file) for file in self.cleaned_data.get("proof") or []]
        return [*files, *(Proof(url, url=url) for url in self.cleaned_data.get("proof_url") or [])]

    def readings(self) -> list[Measured]:
        """The figures that were filled in."""
        data = self.cleaned_data
        return [
            Measured(one, data[f"value_{one.pk}"], data[f"day_{one.pk}"], data.get(f"source_{one.pk}") or "")
            for one in self.indicators
            if data.get(f"value_{one.pk}") is not None and data.get(f"day_{one.pk}")
        ]

    def words(self) -> dict[str, str]:
        """What was typed, to be kept as it is: a half-written form need not be right."""
        kept = [name for name in self.fields if name not in ("kept", "proof", "proof_url")]
        return {name: str(self.data.get(name, ""))[:LONGEST] for name in kept}

    @property
    def can_be_kept(self) -> bool:
        """Whether it can be kept as a draft: only what it brings along has to be right."""
        return not {"proof", "proof_url", "kept"} & set(self.errors)


class OwnReportForm(ReportingForm):
    """The same through a personal link, with the name of whoever writes."""

    SENDER = ("name",)
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("This address may be read by several people."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that the office knows who answered.")},
    )


class NotedReportForm(ReportingForm):
    """The same for staff, with who reported it and how."""

    SENDER = ("recipient", "name", "channel")
    recipient = forms.ModelChoiceField(
        label=_("Who"), queryset=Recipient.objects.none(), required=False, empty_label=_("somebody else")
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False, help_text=_("As they gave it."))
    channel = forms.ChoiceField(
        label=_("How"), choices=[choice for choice in Channel.choices if choice[0] != Channel.PAGE.value]
    )

    def __init__(self, *args: Any, people: list[Recipient], **kwargs: Any) -> None:
        kwargs["initial"] = {"channel": Channel.MEETING.value}
        super().__init__(*args, **kwargs)
        self.fields["received_on"].label = _("Received on")
        self.fields["recipient"].queryset = Recipient.objects.filter(  # type: ignore[attr-defined]
            pk__in=[person.pk for person in people]
        )

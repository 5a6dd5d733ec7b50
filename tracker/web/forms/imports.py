"""Forms of an import: the file or what was copied from a spreadsheet, what its columns mean, what is recorded."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.exchange.columns import REQUIRED, Layout
from tracker.exchange.tables import LARGEST_FILE
from tracker.models import ImportBatch, Unit, User
from tracker.queries.people import may_own
from tracker.wording.imports import COLUMNS, column_label


class SendForm(forms.Form):
    """A file, or cells that were copied."""

    file = forms.FileField(
        label=_("Spreadsheet"), required=False, help_text=_("XLSX, ODS, XLS or CSV, at most 2 MB and 5,000 rows.")
    )
    pasted = forms.CharField(
        label=_("or paste the cells here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Select the table in your spreadsheet with its headings, copy, and paste."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file, pasted = data.get("file"), data.get("pasted", "").strip()
        if "file" in self.errors:
            return data
        if bool(file) == bool(pasted):
            words = _("Choose one: a file, or pasted cells.") if file else _("Choose a file, or paste the cells.")
            self.add_error("file", words)
        elif file and file.size > LARGEST_FILE:
            limit = gettext("The file is larger than %(limit)d MB: split it.") % {"limit": LARGEST_FILE // 2**20}
            self.add_error("file", limit)
        return data

    @property
    def content(self) -> bytes:
        """The bytes that were sent."""
        file = self.cleaned_data["file"]
        content: bytes = file.read() if file else self.cleaned_data["pasted"].encode()
        return content

    @property
    def name(self) -> str:
        """What the file is called."""
        file = self.cleaned_data["file"]
        return str(file.name) if file else gettext("pasted cells")


class ColumnsForm(forms.Form):
    """What each column means, and whose the commitments become."""

    unit = forms.ModelChoiceField(label=_("For the unit"), queryset=Unit.objects.none())
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Who looks after them, where a row names nobody."),
    )
    dates_mean = forms.ChoiceField(
        label=_("Where the file has another date than Duebook"),
        widget=forms.RadioSelect,
        choices=ImportBatch.DatesMean.choices,
    )

    def __init__(self, *args: Any, layout: Layout, units: Sequence[Unit], **values: Any) -> None:
        super().__init__(*args, **values)
        self.layout = layout
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])  # type: ignore[attr-defined]
        self.fields["owner"].queryset = may_own(units)  # type: ignore[attr-defined]
        choices = [("", gettext("not read")), *((column, column_label(column)) for column in COLUMNS)]
        for place, heading in enumerate(layout.headings):
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=heading or gettext("Column %(number)d") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=layout.columns[place],
            )

    @property
    def columns(self) -> list[str]:
        """What each column means, in their order."""
        return [self.cleaned_data[f"column{place}"] for place in range(len(self.layout.headings))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data.get(f"column{place}", "") for place in range(len(self.layout.headings))]
        for place, column in enumerate(chosen):
            if column and column in chosen[:place]:
                words = gettext("“%(name)s” is chosen for another column already.") % {"name": column_label(column)}
                self.add_error(f"column{place}", words)
        for column in REQUIRED:
            if column not in chosen:
                words = gettext("Say which column is “%(name)s”: every row needs it.")
                self.add_error(None, words % {"name": column_label(column)})
        return data


class PlaceForm(forms.Form):
    """Where the table begins."""

    sheet = forms.IntegerField(required=False, min_value=-1, max_value=99)
    header = forms.IntegerField(required=False, min_value=1, max_value=1_048_576)

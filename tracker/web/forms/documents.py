"""Forms around a text: bringing it in, and logging a commitment from a passage of it."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.policies import Role
from tracker.language.passages import normalise
from tracker.language.phrases import detect
from tracker.language.readers import NotPlainText, read_plain_text
from tracker.models import OfficeSettings, ReminderPolicy, SourceDocument, Unit, User
from tracker.operations.naming import Wanted
from tracker.queries.people import may_own
from tracker.queries.policies import offered
from tracker.web.forms.events import HappenedForm
from tracker.web.forms.personal import DateInput
from tracker.web.previewing import day_of
from tracker.web.reading import Choice, confirm, read, words_without_a_day
from tracker.web.waiting import Waiting, confirm_waiting, waiting_in

LONGEST_TEXT = 300_000  # code points; about a hundred pages
LARGEST_FILE = 2**20  # bytes
_NAMED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>\s]+)>$")
LANGUAGES = [
    ("", _("as the text is (recognised)")),
    ("en", _("English")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
    ("und", _("another")),
]
# How a page names the language of a text that `detect` has recognised.
MARKED = {"en": "en", "ru": "ru", "zh": "zh-hans"}


class DocumentForm(forms.Form):
    """A text, pasted or in a file of plain text, and what its commitments inherit."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Paste the article, directive or minutes. The text is kept as it is and never changes."),
    )
    file = forms.FileField(
        label=_("or a file of plain text"), required=False, help_text=_("A .txt file of at most 1 MB.")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    publisher = forms.CharField(label=_("Published by"), max_length=200, required=False)
    url = forms.URLField(label=_("Address"), max_length=1000, required=False, assume_scheme="https")
    published_on = forms.DateField(
        label=_("Published on"),
        required=False,
        widget=DateInput,
        help_text=_("Words like “by April” are counted from this day."),
    )
    second_hand = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        choices=[("", _("the original text")), ("yes", _("a second-hand report: somebody tells of the promise"))],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    issuer = forms.CharField(label=_("Promised or ordered by"), max_length=300, required=False)
    controller = forms.CharField(label=_("Checked by"), max_length=300, required=False)
    owner = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=User.objects.none(), required=False, empty_label=_("nobody yet")
    )
    policy = forms.ModelChoiceField(
        label=_("Reminders"),
        queryset=ReminderPolicy.objects.none(),
        required=False,
        empty_label=_("as usual"),
    )

    def __init__(self, *args: Any, units: list[Unit], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["unit"].queryset = mine
        self.fields["unit"].initial = units[0].pk if units else None
        self.fields["owner"].queryset = may_own(mine)
        self.fields["owner"].initial = user.pk
        self.has_units = len(units) > 1
        self.fields["policy"].queryset = offered()
        self.has_policies = self.fields["policy"].queryset.exists()
        for name in ("issuer", "controller"):
            self.fields[name].widget.attrs |= {"list": "parties", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file and (data.get("text") or "").strip():
            self.add_error("file", _("Paste the text or choose a file, not both."))
        elif file:
            data["text"] = self._read(file)
        elif not (data.get("text") or "").strip() and "file" not in self.errors:
            self.add_error("text", _("Paste the text in which the promise stands, or choose a file."))
        length = len(normalise(data.get("text") or ""))
        if length > LONGEST_TEXT:
            message = ngettext(
                "The text has %(count)s character; %(most)s are the most. Paste the part that has the promises.",
                "The text has %(count)s characters; %(most)s are the most. Paste the part that has the promises.",
                length,
            )
            self.add_error("text", message % {"count": f"{length:,}", "most": f"{LONGEST_TEXT:,}"})
        data["language"] = data.get("language") or MARKED[detect(data.get("text") or "")]
        return data

    def _read(self, file: Any) -> str:
        if file.size > LARGEST_FILE:
            self.add_error("file", _("The file is larger than 1 MB. Paste the part that has the promises."))
            return ""
        try:
            return read_plain_text(file.read())
        except NotPlainText:
            self.add_error("file", _("This is no file of plain text. Open it, copy its text and paste it above."))
            return ""

    def clean_second_hand(self) -> bool:
        return self.cleaned_data["second_hand"] == "yes"


class PassageForm(HappenedForm):
    """A commitment that stands in a passage."""

    start = forms.IntegerField(widget=forms.HiddenInput)
    end = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("What is promised"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    due = forms.CharField(
        label=_("By when"), max_length=300, required=False, help_text=_("In the words of the text, or your own.")
    )
    due_choice = forms.CharField(required=False, widget=forms.HiddenInput)
    responsible = forms.CharField(label=_("Who must deliver"), max_length=300, required=False)
    email = forms.EmailField(label=_("Their e-mail address"), required=False)
    supporting = forms.CharField(
        label=_("Who supports them"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: a name, an address, or Name <address>."),
    )
    owner = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=User.objects.none(), required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, source: SourceDocument, office: OfficeSettings, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source, self.office = source, office
        self.reference = source.published_on or today
        self.fields["owner"].queryset = may_own([source.unit])
        self.fields["responsible"].widget.attrs |= {"list": "parties", "autocomplete": "off"}
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    @property
    def home(self) -> int:
        """Where its events belong, as the page names it."""
        return self.source.pk

    def choices(self) -> list[Choice]:
        """The readings of the due words as they stand in the form."""
        words = str(self["due"].value() or "")
        chosen = str(self["due_choice"].value() or "")
        return read(words, reference=self.reference, office=self.office, chosen=chosen)

    @cached_property
    def waiting(self) -> Waiting | None:
        """The event of the text that the due words hang on; None where they do not."""
        if self.choices():
            return None
        return waiting_in(
            str(self["due"].value() or ""),
            reference=self.reference,
            office=self.office,
            home=self.source,
            happened_on=day_of(str(self["happened_on"].value() or "")),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choices = self.choices()
        if self.waiting is not None:
            if self.data.get("seen") != data.get("due"):
                self.add_error("due", confirm_waiting(self.waiting))
        elif data.get("due") and not choices:
            example = gettext("We could not find a date in this. Write, for example, “by 27 April”, or leave it empty.")
            said = words_without_a_day(data["due"], reference=self.reference, office=self.office)
            self.add_error("due", said or example)
        elif choices and self.data.get("seen") != data["due"]:
            self.add_error("due", confirm(choices[0]))
        return data

    def clean_supporting(self) -> list[Wanted]:
        return [wanted_of(line) for line in self.cleaned_data["supporting"].splitlines() if line.strip()]

    def wanted(self) -> list[tuple[Role, Wanted]]:
        """The parties with their roles, as the form names them."""
        data = self.cleaned_data
        named = Wanted(data["responsible"].strip(), data["email"])
        doers = [(Role.RESPONSIBLE, named)] if named.key else []
        return [*doers, *((Role.SUPPORTING, one) for one in data["supporting"])]


def wanted_of(line: str) -> Wanted:
    line = line.strip()
    found = _NAMED.match(line)
    name, email = (found["name"].strip(), found["email"]) if found else ("", line) if "@" in line else (line, "")
    if email:
        validate_email(email)
    return Wanted(name, email)

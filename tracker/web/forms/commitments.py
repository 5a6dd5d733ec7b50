"""Logging a commitment in one sentence, and changing what is known of it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.policies import Role
from tracker.language.phrases import LONGEST_TEXT, InputTooLong, Parsed, detect, impossible, split
from tracker.models import Commitment, OfficeSettings, Party, ReminderPolicy, Unit, User
from tracker.operations.naming import Wanted
from tracker.operations.terms import Due
from tracker.queries.people import contacts_at, may_own, party_named
from tracker.queries.policies import offered
from tracker.web.forms.documents import wanted_of
from tracker.web.forms.events import HappenedForm
from tracker.web.previewing import by_hand, day_of
from tracker.web.reading import Choice, as_office_reads, choices_of, without_a_day
from tracker.web.waiting import Waiting, waiting_of
from tracker.wording import impossible_in_words

# The languages whose words are read.
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("zh", _("Chinese"))]
DAY = forms.DateInput(attrs={"type": "date"})


class ReadForm(HappenedForm):
    """What one sentence says: who, what, by when. Reads; saves nothing.

    `seen` is the sentence whose reading the page shows; the reading chosen for it holds for that sentence alone.
    """

    text = forms.CharField(
        label=_("Write it as you would say it"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text=_("For example: Ministry of Water: progress report by April"),
    )
    due_choice = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    chosen_date = forms.DateField(label=_("The last day that is on time"), required=False, widget=DAY)
    responsible = forms.CharField(
        label=_("Responsible"), max_length=300, required=False, help_text=_("Empty: whoever the sentence names.")
    )
    email = forms.EmailField(
        label=_("Their e-mail address"), required=False, help_text=_("Reminders go here. They need no account.")
    )

    language = forms.ChoiceField(label=_("Read as"), required=False)

    def __init__(self, *args: Any, office: OfficeSettings, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.today = office, today
        found = dict(LANGUAGES)[detect(self._typed("text"))]
        self.fields["language"].choices = [  # type: ignore[attr-defined] # a choice field has them
            ("", gettext("%(language)s (recognised)") % {"language": found}),
            *LANGUAGES,
        ]

    def _typed(self, name: str) -> str:
        return str(self[name].value() or "").strip()

    @property
    def was_seen(self) -> bool:
        """Whether the person saw how this very sentence is read before saving."""
        return " ".join(self._typed("seen").split()) == " ".join(self._typed("text").split()) != ""

    @cached_property
    def parsed(self) -> Parsed | None:
        """The sentence taken apart; None while it is empty or too long."""
        try:
            said = self._typed("text")
            return split(said, self.today, self._typed("language"), **as_office_reads(self.office)) if said else None
        except InputTooLong:
            return None

    @cached_property
    def choices(self) -> list[Choice]:
        """The readings of its date, the one that counts first."""
        if self.parsed is None or self.parsed.reading is None:
            return []
        chosen = self._typed("due_choice") if self.was_seen else ""
        return choices_of(self.parsed.reading, reference=self.today, chosen=chosen)

    @property
    def impossible(self) -> str:
        """What to say of words that look like a date and are none; empty where there are none."""
        found = (
            impossible(self._typed("text"), self._typed("language"))
            if self.parsed is not None and self.due is None
            else None
        )
        return impossible_in_words(found) if found else ""

    @cached_property
    def due(self) -> Due | None:
        """The date as it would be saved: the one chosen by hand, else the reading that counts; None without any."""
        words = self.parsed.reading.words if self.parsed and self.parsed.reading else ""
        chosen = by_hand(self._typed("chosen_date"), words)
        if chosen is not None:
            return self._as_often(chosen)
        if self.waiting is None:
            return self.choices[0].due if self.choices else None
        return self.waiting.due(self.office)

    def _as_often(self, chosen: Due) -> Due:
        """A date chosen by hand comes again as the words say, unless these name days of their own."""
        rule = self.parsed.reading.recurrence if self.parsed and self.parsed.reading else None
        return replace(chosen, recurrence=rule) if rule is not None and not rule.names_days else chosen

    @property
    def without_a_day(self) -> str:
        """What to say of words that set a duty and name no day of it."""
        return without_a_day(self.parsed.reading) if self.parsed is not None and self.due is None else ""

    @cached_property
    def waiting(self) -> Waiting | None:
        """The event that its date hangs on; None where it has a date of its own, also one chosen by hand."""
        reading = self.parsed.reading if self.parsed else None
        if self.choices or by_hand(self._typed("chosen_date"), ""):
            return None
        return waiting_of(reading, happened_on=day_of(self._typed("happened_on")))

    @property
    def who(self) -> str:
        """Who has to deliver: as the field says, else as the sentence begins."""
        return self._typed("responsible") or (self.parsed.who if self.parsed else "")

    @cached_property
    def party(self) -> Party | None:
        """The party of that name, if it is known."""
        return party_named(self.who) if self.who else None

    @cached_property
    def reached(self) -> list[str]:
        """Who would be written to: the address given here, else the party's contacts."""
        if self._typed("email"):
            return [self._typed("email")]
        contacts = contacts_at(self.party, today=self.today) if self.party else []
        return [f"{one} ({one.recipient.email})" if one.display_name else str(one) for one in contacts]


class AddForm(ReadForm):
    """A sentence and what may be said beside it."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    supporting = forms.CharField(
        label=_("Supporting"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: a name, an address, or Name <address>."),
    )
    controller = forms.CharField(label=_("Who checks"), required=False, max_length=300)
    controller_email = forms.EmailField(label=_("Their e-mail address"), required=False)
    owner = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=User.objects.none(), required=False, empty_label=_("nobody yet")
    )
    internal_due = forms.DateField(
        label=_("Our own earlier date"), required=False, widget=DAY, help_text=_("Shown to staff only; sends nothing.")
    )
    policy = forms.ModelChoiceField(
        label=_("Reminders"), queryset=ReminderPolicy.objects.none(), required=False, empty_label=_("the usual ones")
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=300, help_text=_("Separated by commas."))
    details = forms.CharField(label=_("Details"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    confidential = forms.BooleanField(
        label=_("Confidential: seen by this unit, participants and admins only"), required=False
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [unit.pk for unit in units]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        self.fields["unit"].initial = ids[0] if ids else None
        self.fields["owner"].queryset = may_own(units)  # type: ignore[attr-defined]
        self.fields["policy"].queryset = offered()  # type: ignore[attr-defined]
        self.fields["responsible"].widget.attrs |= {"list": "parties", "autocomplete": "off"}

    def clean_supporting(self) -> list[Wanted]:
        return [wanted_of(line) for line in self.cleaned_data["supporting"].splitlines() if line.strip()]

    def clean_tags(self) -> list[str]:
        return list(dict.fromkeys(tag.strip()[:50] for tag in self.cleaned_data["tags"].split(",") if tag.strip()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.parsed is not None and not self.parsed.what:
            self.add_error("text", gettext("Say what is promised, too: for example “progress report by April”."))
        if self.impossible:
            self.add_error("text", self.impossible)
        return data

    def wanted(self) -> list[tuple[Role, Wanted]]:
        """The parties with their roles, as the form names them."""
        data = self.cleaned_data
        named = [
            (Role.RESPONSIBLE, Wanted(self.who, data["email"])),
            *((Role.SUPPORTING, one) for one in data["supporting"]),
            (Role.CONTROLLER, Wanted(data["controller"].strip(), data["controller_email"])),
        ]
        return [(role, one) for role, one in named if one.key]


class EditForm(forms.Form):
    """What is known of a commitment, except its dates."""

    title = forms.CharField(label=_("What is promised"), max_length=300)
    details = forms.CharField(label=_("Details"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    responsible = forms.CharField(
        label=_("Responsible"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    supporting = forms.CharField(
        label=_("Supporting"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    controller = forms.CharField(
        label=_("Who checks"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    issuer = forms.CharField(
        label=_("Promised or ordered by"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    beneficiary = forms.CharField(
        label=_("Promised to"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=User.objects.none(), required=False, empty_label=_("nobody yet")
    )
    internal_due = forms.DateField(
        label=_("Our own earlier date"), required=False, widget=DAY, help_text=_("Shown to staff only; sends nothing.")
    )
    policy = forms.ModelChoiceField(
        label=_("Reminders"), queryset=ReminderPolicy.objects.none(), required=False, empty_label=_("the usual ones")
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=300, help_text=_("Separated by commas."))
    confidential = forms.BooleanField(
        label=_("Confidential: seen by this unit, participants and admins only"), required=False
    )

    ROLES = (Role.RESPONSIBLE, Role.SUPPORTING, Role.CONTROLLER, Role.ISSUER, Role.BENEFICIARY)

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        kwargs["initial"] = self.state_of(commitment) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = may_own([commitment.unit])  # type: ignore[attr-defined]
        self.fields["policy"].queryset = offered()  # type: ignore[attr-defined]

    @classmethod
    def state_of(cls, commitment: Commitment) -> dict[str, Any]:
        """The form's values as they are stored now."""
        deadline = commitment.next_deadline
        rows = list(commitment.participations.select_related("party"))
        named = {role.value: "\n".join(row.party.name for row in rows if row.role == role.value) for role in cls.ROLES}
        return named | {
            "title": commitment.title,
            "details": commitment.details,
            "owner": commitment.owner_id,
            "internal_due": deadline.internal_due if deadline else None,
            "policy": commitment.policy_id,
            "tags": ", ".join(commitment.tags),
            "confidential": commitment.confidential,
        }

    def clean_tags(self) -> list[str]:
        return list(dict.fromkeys(tag.strip()[:50] for tag in self.cleaned_data["tags"].split(",") if tag.strip()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for role in self.ROLES:
            lines = str(data.get(role.value, "")).splitlines()
            try:
                data[role.value] = [wanted_of(line) for line in lines if line.strip()]
            except forms.ValidationError as error:
                self.add_error(role.value, error)
        return data

    def wanted(self) -> list[tuple[Role, Wanted]]:
        """The parties with their roles, as the form names them."""
        return [(role, one) for role in self.ROLES for one in self.cleaned_data[role.value]]

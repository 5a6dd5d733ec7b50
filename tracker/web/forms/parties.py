"""Forms of parties and their contacts. Other parties are named, and only those that the reader may see are found."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import Calendar, Contact, Party, User
from tracker.queries.access import parties_for
from tracker.queries.people import parties_named, party_named
from tracker.web.forms.personal import DateInput
from tracker.wording import date_in_words

LONGEST_NAME = 300
MOST_NAMES = 50


def _named() -> forms.TextInput:
    return forms.TextInput(attrs={"list": "parties", "autocomplete": "off"})


class PartyForm(forms.Form):
    """An organisation, a person or a post."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Party.Kind.choices,
        widget=forms.RadioSelect,
        initial=Party.Kind.ORGANISATION.value,
        error_messages={"required": _("Say what it is.")},
    )
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("Give it a name.")})
    aliases = forms.CharField(
        label=_("Other names (optional)"),
        required=False,
        max_length=MOST_NAMES * LONGEST_NAME,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: abbreviations, former names, names in other languages. It is found by each of them."),
    )
    parent = forms.CharField(
        label=_("Part of (optional)"),
        required=False,
        max_length=LONGEST_NAME,
        widget=_named(),
        help_text=_("Where it has no main contact of its own, those of what it is part of are told."),
    )
    superior = forms.CharField(
        label=_("Superior (optional)"),
        required=False,
        max_length=LONGEST_NAME,
        widget=_named(),
        help_text=_("Told when a date stays missed. Never guessed from what it is part of."),
    )
    calendar = forms.ModelChoiceField(
        label=_("Working days"),
        required=False,
        queryset=Calendar.objects.none(),
        empty_label=_("as the office"),
        help_text=_("By which the reminders to its contacts are counted."),
    )

    def __init__(self, *args: Any, user: User, party: Party | None = None, **kwargs: Any) -> None:
        self.party, self.seen = party, parties_for(user)
        super().__init__(*args, initial=self._initial(), **kwargs)
        self.fields["calendar"].queryset = Calendar.objects.order_by("name")

    def _initial(self) -> dict[str, Any]:
        if self.party is None:
            return {}
        return {
            "kind": self.party.kind,
            "name": self.party.name,
            "aliases": "\n".join(self.party.aliases),
            "parent": str(self._shown("parent") or ""),
            "superior": str(self._shown("superior") or ""),
            "calendar": self.party.calendar_id,
        }

    def _shown(self, link: str) -> Party | None:
        """The party that stands there, if the reader may see it."""
        above = getattr(self.party, f"{link}_id", None)
        return self.seen.filter(pk=above).first() if above is not None else None

    def clean_name(self) -> str:
        """Without doubled spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_aliases(self) -> list[str]:
        """Each once, without the empty lines."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines())
        names = list(dict.fromkeys(line for line in lines if line))
        longest = max(names, key=len, default="")
        if len(longest) > LONGEST_NAME:
            raise ValidationError(
                gettext("“%(name)s…” is longer than %(most)s characters: shorten it."),
                params={"name": longest[:40], "most": LONGEST_NAME},
            )
        if len(names) > MOST_NAMES:
            raise ValidationError(gettext("More than %(most)s other names: keep those in use."),
                                  params={"most": MOST_NAMES})  # fmt: skip
        return names

    def clean_parent(self) -> Party | None:
        """The party of that name."""
        return self._party("parent")

    def clean_superior(self) -> Party | None:
        """The party of that name."""
        return self._party("superior")

    def _party(self, link: str) -> Party | None:
        """The one named; where nothing was shown and nothing is named, what stands there stays."""
        name, shown = self.cleaned_data[link].strip(), self._shown(link)
        if shown is not None and name == shown.name:
            return shown  # not another one of the same name
        if not name:
            return getattr(self.party, link, None) if shown is None else None
        found = party_named(name, among=self.seen)
        if found is None:
            raise ValidationError(gettext("Nobody is called “%(name)s” here: choose a name of the list."),
                                  params={"name": name})  # fmt: skip
        return found

    @cached_property
    def namesakes(self) -> list[Party]:
        """Other parties that bear a name which is new here, as far as the reader may see them."""
        had = {self.party.name, *self.party.aliases} if self.party is not None else set()
        names = {self.cleaned_data["name"], *self.cleaned_data["aliases"]} - had
        others = self.seen.exclude(pk=self.party.pk) if self.party is not None else self.seen
        return parties_named(names, among=others)

    def put_into(self, party: Party) -> Party:
        """The party with what the form says."""
        for name in ("kind", "name", "aliases", "parent", "superior", "calendar"):
            setattr(party, name, self.cleaned_data[name])
        return party


class ContactForm(forms.Form):
    """Who is written to at a party, as what, from and until when."""

    display_name = forms.CharField(
        label=_("Name (optional)"), required=False, max_length=200, help_text=_("As the person signs.")
    )
    main = forms.BooleanField(
        label=_("Main contact: reminders go there"),
        required=False,
        initial=True,
        help_text=_("Others stand here to be found; they are not written to."),
    )
    starts_on = forms.DateField(
        label=_("From (optional)"), required=False, widget=DateInput, help_text=_("Empty: at once.")
    )
    ends_on = forms.DateField(
        label=_("Until (optional)"),
        required=False,
        widget=DateInput,
        help_text=_("The last day. Empty: until further notice."),
    )

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        names = ("display_name", "main", "starts_on", "ends_on")
        initial = {name: getattr(contact, name) for name in names} if contact is not None else None
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first: correct one of them."))
        return data


class NewContactForm(ContactForm):
    """The same with the address; several people may share one, and one person may stand for several parties."""

    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"required": _("Give the address to which reminders go.")},
        help_text=_("It may be shared by several people, and one person may be contact of several organisations."),
    )
    field_order = ("email", "display_name", "main", "starts_on", "ends_on")


class EndForm(forms.Form):
    """The last day of a contact."""

    last_day = forms.DateField(
        label=_("Last day"),
        widget=DateInput,
        error_messages={"required": _("Say the last day: from the next day on the person is told nothing more.")},
    )

    def __init__(self, *args: Any, contact: Contact, today: date, **kwargs: Any) -> None:
        self.first = contact.starts_on
        super().__init__(*args, initial={"last_day": today}, **kwargs)

    def clean_last_day(self) -> date:
        """Not before the contact begins."""
        day: date = self.cleaned_data["last_day"]
        if self.first is not None and day < self.first:
            words = gettext("This contact begins on %(day)s only: delete it if it was a mistake.")
            raise ValidationError(words, params={"day": date_in_words(self.first)})
        return day

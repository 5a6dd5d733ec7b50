"""Changing many commitments together: what is to be changed in each; a field that is left alone changes nothing."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.domain.policies import Role
from tracker.models import Commitment, Party, Unit, User
from tracker.operations.edit_choice import Choice, How
from tracker.queries.access import parties_for
from tracker.queries.people import may_own, party_named
from tracker.queries.policies import offered
from tracker.web.forms.batches import FREE, mark_of

STAYS = ("", _("stays as it is"))
NOBODY, USUAL = "none", "usual"
HOW = [
    STAYS,
    (How.REPLACE.value, _("instead of all others:")),
    (How.ADD.value, _("also:")),
    (How.OFF.value, _("no longer:")),
]
PLACES = {"responsible": Role.RESPONSIBLE, "controller": Role.CONTROLLER}
LONGEST_TAG = 50


def _how() -> forms.Select:
    return forms.Select(attrs={"aria-label": _("What becomes of the others")})


def _name() -> forms.TextInput:
    words = _("Organisation or person")
    return forms.TextInput(attrs={"list": "parties", "autocomplete": "off", "placeholder": words, "aria-label": words})


class TogetherForm(forms.Form):
    """What is to be changed; `upto` is the last event of the office's history that the reader could have seen."""

    owner = forms.ChoiceField(label=_("Looked after by"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    responsible_how = forms.ChoiceField(label=_("Responsible"), required=False, choices=HOW, widget=_how())
    responsible = forms.CharField(label=_("Responsible"), required=False, max_length=300, widget=_name())
    controller_how = forms.ChoiceField(label=_("Who checks"), required=False, choices=HOW, widget=_how())
    controller = forms.CharField(label=_("Who checks"), required=False, max_length=300, widget=_name())
    policy = forms.ChoiceField(label=_("Reminders"), required=False)
    tags_on = forms.CharField(
        label=_("Tags to be put on"), required=False, max_length=300, help_text=_("Separated by commas.")
    )
    tags_off = forms.CharField(label=_("Tags to be taken off"), required=False, max_length=300)
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    upto = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, user: User, rows: Iterable[Commitment], units: Iterable[Unit], **more: Any):
        super().__init__(*args, initial={"nonce": uuid4()}, **more)
        self.user, self.units = user, {str(unit.pk): unit for unit in units}
        known = {row.unit.pk: row.unit for row in rows} | {unit.pk: unit for unit in self.units.values()}
        self.owners = {str(one.uid): one for one in may_own(known.values())}
        self.policies = {str(one.pk): one for one in offered()}
        self._offer("owner", [(NOBODY, _("nobody")), *((uid, str(one)) for uid, one in self.owners.items())])
        self._offer("unit", [(pk, str(one)) for pk, one in self.units.items()])
        self._offer("policy", [(USUAL, _("the usual ones")), *((pk, str(one)) for pk, one in self.policies.items())])
        self.parties: dict[Role, tuple[How, Party]] = {}

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = [STAYS, *choices]  # type: ignore[attr-defined] # a choice field has them

    def clean_tags_on(self) -> tuple[str, ...]:
        return self._tags("tags_on")

    def clean_tags_off(self) -> tuple[str, ...]:
        return self._tags("tags_off")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, role in PLACES.items():
            how, words = data.get(f"{name}_how", ""), data.get(name, "")
            if how and not words:
                self.add_error(name, _("Name the organisation or person."))
            elif words and not how:
                self.add_error(f"{name}_how", _("Say what becomes of the others."))
            elif how and f"{name}_how" not in self.errors:
                self._name(name, role, How(how), words)
        return data

    @property
    def looked_at(self) -> str:
        """The mark of what was sent."""
        return mark_of(self.data, FREE | {"upto"})

    @property
    def was_seen(self) -> bool:
        """Whether whoever changes them has seen what would happen."""
        return bool(self.data.get("seen") == self.looked_at) and self.cleaned_data.get("upto") is not None

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        data = self.cleaned_data
        return Choice(
            names=frozenset(name for name in ("owner", "unit", "policy") if data[name]),
            owner=self.owners.get(data["owner"]),
            unit=self.units.get(data["unit"]),
            policy=self.policies.get(data["policy"]),
            parties=self.parties,
            tags_on=data["tags_on"],
            tags_off=data["tags_off"],
        )

    def _tags(self, name: str) -> tuple[str, ...]:
        named = (tag.strip()[:LONGEST_TAG] for tag in self.cleaned_data[name].split(","))
        return tuple(dict.fromkeys(tag for tag in named if tag))

    def _name(self, field: str, role: Role, how: How, words: str) -> None:
        """Only who is known already: a slip of the pen would make a new party of many commitments."""
        party = party_named(words)
        if party is None or not parties_for(self.user).filter(pk=party.pk).exists():
            self.add_error(field, _("No organisation or person of this name is known. Is it written as in the list?"))
        else:
            self.parties[role] = (how, party)

"""The row of fields of one step of a ladder."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import Unit
from tracker.domain.policies import Anchor, Days, Letter, Role, Step
from tracker.wording.ladders import letter_label, moment_in_words, unit_label
from tracker.wording.statuses import role_label

MOST_DAYS = 400
BEFORE, AFTER = "before", "after"
NEW = "new-"


def _roles() -> list[tuple[str, str]]:
    return [(role.value, role_label(role)) for role in Role]


def _units() -> list[tuple[str, str]]:
    return [(unit.value, unit_label(unit)) for unit in Unit]


def _letters() -> list[tuple[str, str]]:
    return [(letter.value, letter_label(letter)) for letter in Letter]


class StepForm(forms.Form):
    """One step. `key` is its id, or names a new one until it gets an id."""

    key = forms.RegexField(r"^(?:new-\d{1,3}|[a-z0-9+-]{1,30})$", widget=forms.HiddenInput)
    number = forms.IntegerField(label=_("How many"), min_value=0, max_value=MOST_DAYS)
    days = forms.ChoiceField(
        label=_("Which days"),
        choices=[(Days.WORKING.value, _("working days")), (Days.CALENDAR.value, _("calendar days"))],
    )
    side = forms.ChoiceField(label=_("Before or after"), choices=[(BEFORE, _("before")), (AFTER, _("after"))])
    anchor = forms.ChoiceField(
        label=_("Counted from"),
        choices=[
            (Anchor.LATEST.value, _("the last day")),
            (Anchor.EARLIEST.value, _("the first day of the period")),
            (Anchor.NOTICE.value, _("the first day of the notice period")),
        ],
    )
    audience = forms.MultipleChoiceField(
        label=_("Told"),
        choices=_roles,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("The step tells nobody: tick who is told.")},
    )
    units = forms.MultipleChoiceField(
        label=_("Only where the date is"),
        choices=_units,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing ticked: for every date."),
    )
    repeat_every = forms.IntegerField(
        label=_("Again every"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Days of the same kind. Empty: the step comes once."),
    )
    repeat_cap = forms.IntegerField(
        label=_("At most"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Mails in all, the first one counted."),
    )
    letter = forms.ChoiceField(label=_("Letter"), choices=_letters)
    follows = forms.ChoiceField(
        label=_("The superior only after"),
        required=False,
        help_text=_("The step whose mail announces it. A new step can be chosen here once the page was shown again."),
    )
    note = forms.CharField(
        label=_("The office's own sentence"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands in the mail as it is, in the language in which you write it."),
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = str(self["key"].value() or "")
        choices = [("", _("nobody has to be told before")), *(one for one in others if one[0] != own)]
        self.fields["follows"].choices = choices  # type: ignore[attr-defined]

    @property
    def has_more(self) -> bool:
        """Whether something is said in the fields that are folded away."""
        folded = ("units", "repeat_every", "repeat_cap", "follows", "note")
        if any(self[name].value() for name in folded) or self["letter"].value() != Letter.REMINDER.value:
            return True
        return self.is_bound and any(self.errors.get(name) for name in (*folded, "letter"))

    @property
    def words(self) -> str:
        """The day of the step in words, as far as it was typed."""
        return moment_of({name: self[name].value() for name in ("number", "days", "side", "anchor")})


def offset_of(data: Mapping[str, Any]) -> int:
    """Days before (negative) or after, of the cleaned values of a row."""
    return -data["number"] if data["side"] == BEFORE else int(data["number"])


def values_of(step: Step) -> dict[str, Any]:
    """What the row of a step shows."""
    return {
        "key": step.id,
        "number": abs(step.offset),
        "days": step.days.value,
        "side": AFTER if step.offset > 0 else BEFORE,
        "anchor": step.anchor.value,
        "audience": [role.value for role in Role if role in step.audience],
        "units": [unit.value for unit in Unit if unit in step.units],
        "repeat_every": step.repeat_every or None,
        "repeat_cap": step.repeat_cap if step.repeat_every else None,
        "letter": step.letter.value,
        "follows": step.follows,
        "note": step.note,
    }


def moment_of(values: Mapping[str, Any]) -> str:
    """The day of a step in words; empty where it was not typed well enough."""
    number = str(values.get("number", "")).strip()
    if not number.isdecimal() or len(number) > 3:
        return ""
    try:
        anchor, days = Anchor(str(values["anchor"])), Days(str(values["days"]))
    except (KeyError, ValueError):
        return ""
    offset = int(number) if values.get("side") == AFTER else -int(number)
    return moment_in_words(Step("", offset, anchor, frozenset(), days=days))

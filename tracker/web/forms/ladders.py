"""The form of a ladder: a few fields, and a row of fields for each step; rows are added and taken out by buttons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import Unit
from tracker.domain.ladder_problems import Found, LadderProblem, problems_of
from tracker.domain.policies import Anchor, Days, Letter, Policy, Role, Step
from tracker.domain.policy_parts import id_for, in_order
from tracker.models import Commitment, ReminderPolicy
from tracker.queries.policies import offered
from tracker.web.forms.ladder_steps import MOST_DAYS, NEW, StepForm, moment_of, offset_of, values_of
from tracker.wording.ladder_problems import ladder_problem_in_words

MOST_STEPS = 40
# Beside which field of a step each problem is told; what is not named here is told above the form.
FIELDS = {
    LadderProblem.DUPLICATE_ID: "number",
    LadderProblem.EMPTY_AUDIENCE: "audience",
    LadderProblem.UNKNOWN_FOLLOWS: "follows",
    LadderProblem.FOLLOWS_NOTHING_BEFORE: "follows",
    LadderProblem.SUPERIOR_UNANNOUNCED: "follows",
    LadderProblem.REPEAT_WITHOUT_CAP: "repeat_cap",
    LadderProblem.CAP_WITHOUT_REPEAT: "repeat_every",
    LadderProblem.AFTER_THE_LAST_DAY: "number",
    LadderProblem.AFTER_LONG_OVERDUE: "number",
    LadderProblem.COPY_TO_RESPONSIBLE: "letter",
    LadderProblem.SAME_DAY: "number",
}


@dataclass(frozen=True)
class Wanted:
    """A ladder as somebody wants it saved."""

    name: str
    ladder: Policy
    reason: str
    seen: int


class HeadForm(forms.Form):
    """What a ladder is besides its steps."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(label=_("Name"), max_length=100)
    long_overdue_after = forms.IntegerField(
        label=_("Long overdue after"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Working days after the last day. Then mails end, and an admin decides."),
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with this version, for those who wonder later."),
    )


class LadderForm:
    """The whole form: `head`, and `steps` in the order of the page. Rows are named by the values of `row`."""

    def __init__(self, data: QueryDict | None = None, *, first: Mapping[str, Any] | None = None) -> None:
        """Of what was sent, to be validated; or, with `first`, to be filled in."""
        self.data = data
        self.first = first or {}

    @classmethod
    def of(cls, name: str, ladder: Policy, seen: int, reason: str = "") -> "LadderForm":
        """The form that says what a ladder says."""
        head = {"seen": seen, "name": name, "long_overdue_after": ladder.long_overdue_after, "reason": reason}
        return cls(first={"head": head, "steps": [values_of(step) for step in ladder.steps]})

    @classmethod
    def typed(cls, data: QueryDict, *, add: bool = False, without: str = "") -> "LadderForm":
        """What was sent, not yet looked at: with one more row, or without one."""
        head = _raw(HeadForm(), data)
        steps = [_raw(StepForm(prefix=f"step-{row}"), data) for row in _rows_in(data) if row != without]
        if add and len(steps) < MOST_STEPS:
            taken = {str(step["key"]) for step in steps}
            number = next(n for n in range(1, 2 + MOST_STEPS) if f"{NEW}{n}" not in taken)
            steps.append({"key": f"{NEW}{number}", "audience": [Role.RESPONSIBLE.value], "letter": "reminder"})
        return cls(first={"head": head, "steps": steps})

    @cached_property
    def head(self) -> HeadForm:
        """The few fields."""
        return HeadForm(self.data) if self.data is not None else HeadForm(initial=dict(self.first["head"]))

    @cached_property
    def steps(self) -> list[tuple[str, StepForm]]:
        """The rows, each with its name."""
        if self.data is None:
            known = self.first["steps"]
            others = [(str(step["key"]), words) for step in known if (words := moment_of(step))]
            return [(str(n), StepForm(prefix=f"step-{n}", initial=step, others=others)) for n, step in enumerate(known)]
        raw = {row: _raw(StepForm(prefix=f"step-{row}"), self.data) for row in _rows_in(self.data)}
        others = [(str(step["key"]), moment_of(step) or str(step["key"])) for step in raw.values()]
        return [(row, StepForm(self.data, prefix=f"step-{row}", others=others)) for row in raw]

    @property
    def may_grow(self) -> bool:
        """Whether there is room for another step."""
        return len(self.steps) < MOST_STEPS

    def is_valid(self) -> bool:
        """Whether the ladder can be saved; what is wrong stands beside the fields."""
        forms_of_steps = [step for _row, step in self.steps]
        valid = self.head.is_valid()
        valid = not [step for step in forms_of_steps if not step.is_valid()] and valid
        if valid:
            ladder = self._ladder
            for problem in problems_of(ladder):
                self._tell(problem, ladder)
        return not self.has_errors

    @property
    def has_errors(self) -> bool:
        """Whether anything was told to be wrong."""
        return bool(self.head.is_bound and (self.head.errors or any(step.errors for _row, step in self.steps)))

    @property
    def wanted(self) -> Wanted:
        """What is to be saved; of a valid form. The steps are in the order in which they are reached."""
        head = self.head.cleaned_data
        return Wanted(" ".join(head["name"].split()), self._ladder, head["reason"].strip(), head["seen"])

    @property
    def errors_of_steps(self) -> Iterator[tuple[int, Any, str]]:
        """(number of the step, field, error) of everything wrong in a step, for the summary above the form."""
        if self.head.is_bound:
            for number, (_row, step) in enumerate(self.steps, start=1):
                for field in step:
                    for error in field.errors:
                        yield number, field, str(error)

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The id of each key: a step keeps its own, a new one gets one."""
        keys = [step.cleaned_data["key"] for _row, step in self.steps]
        ids = {key: key for key in keys if not key.startswith(NEW)}
        for _row, step in self.steps:
            data = step.cleaned_data
            if data["key"] not in ids:
                ids[data["key"]] = id_for(Anchor(data["anchor"]), offset_of(data), Days(data["days"]), ids.values())
        return ids

    @cached_property
    def _ladder(self) -> Policy:
        steps = [self._step(step.cleaned_data) for _row, step in self.steps]
        return Policy(in_order(steps), self.head.cleaned_data["long_overdue_after"])

    def _step(self, data: Mapping[str, Any]) -> Step:
        return Step(
            id=self._ids[data["key"]],
            offset=offset_of(data),
            anchor=Anchor(data["anchor"]),
            audience=frozenset(Role(role) for role in data["audience"]),
            units=frozenset(Unit(unit) for unit in data["units"]),
            follows=self._ids.get(data["follows"], ""),
            days=Days(data["days"]),
            repeat_every=data["repeat_every"] or 0,
            repeat_cap=data["repeat_cap"] or 1,
            letter=Letter(data["letter"]),
            note=" ".join(data["note"].split()),
        )

    def _tell(self, problem: Found, ladder: Policy) -> None:
        words = ladder_problem_in_words(problem, ladder)
        for _row, step in self.steps:
            if problem.step and self._ids[step.cleaned_data.get("key", "")] == problem.step:
                step.add_error(FIELDS.get(problem.code), words)
                return
        self.head.add_error("long_overdue_after" if problem.code is LadderProblem.LONG_OVERDUE_AT_ONCE else None, words)


def _rows_in(data: QueryDict) -> list[str]:
    """The names of the rows, in order, each once; numbers only."""
    return [row for row in dict.fromkeys(data.getlist("row")) if row.isdecimal() and len(row) < 4][:MOST_STEPS]


def _raw(form: forms.Form, data: QueryDict) -> dict[str, Any]:
    """The values of a form's fields as they were sent."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))  # type: ignore[arg-type]
        for name, field in form.fields.items()
    }


class SourceLadderForm(forms.Form):
    """The ladder of what is logged from a document, and which of its open commitments get it, too."""

    policy = forms.ModelChoiceField(
        label=_("Reminders of what will be logged from this document"),
        queryset=ReminderPolicy.objects.none(),
        required=False,
        empty_label=_("the usual ones"),
    )
    commitments = forms.ModelMultipleChoiceField(
        label=_("These open commitments, too"),
        queryset=Commitment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their reminders to come change at once; what was already sent stays sent."),
    )

    def __init__(self, *args: Any, commitments: QuerySet[Commitment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = offered()  # type: ignore[attr-defined]
        field: Any = self.fields["commitments"]
        field.queryset = commitments
        field.label_from_instance = _named


def _named(commitment: Commitment) -> str:
    ladder = commitment.policy.name if commitment.policy else gettext("the usual ones")
    return gettext("%(reference)s %(title)s – now: %(ladder)s") % {
        "reference": commitment.reference,
        "title": commitment.title,
        "ladder": ladder,
    }

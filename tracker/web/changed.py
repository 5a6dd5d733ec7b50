"""Changing many commitments, for the page: which are chosen, and what would become of each, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.domain.policies import Role
from tracker.models import Commitment, Unit
from tracker.operations.edits import Outcome
from tracker.queries import commitments, events_told
from tracker.queries.edits import chosen
from tracker.queries.people import names_at
from tracker.web.filters import CommitmentFilter
from tracker.wording import list_in_words, role_label
from tracker.wording.changes import Changed, changes_in_words

# What changing one of these does to who may see a confidential commitment.
_SEEING = ("owner", "unit", "parties")


@dataclass
class Line:
    """A chosen commitment: whether the reader may change it, and what would become of it once that was looked at."""

    row: Commitment
    may: bool
    becomes: Outcome | None = None
    changes: list[Changed] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)

    @property
    def seen_by_others(self) -> bool:
        """A confidential one that others than now would see."""
        one = self.becomes
        return bool(one) and self.row.confidential and any(one.before.get(n) != one.after.get(n) for n in _SEEING)


def picked(request: HttpRequest, *, most: int) -> tuple[list[Commitment], bool]:
    """The commitments that were ticked, or all that the filter in the address finds; and whether they are too many."""
    sent = request.POST if request.method == "POST" else request.GET
    ids = [int(pk) for pk in sent.getlist("pick") if pk.isdecimal() and len(pk) < 19]
    if request.method != "POST" and not ids and "all" in request.GET:
        seen = commitments.dates_seen_by(request.user)
        filtered = CommitmentFilter(request.GET, queryset=seen, user=request.user)
        ids = list(filtered.rows().order_by("commitment").values_list("commitment", flat=True)[: most + 1])
    return list(chosen(request.user, ids[:most])), len(ids) > most


def lines_of(rows: Sequence[Commitment], rehearsed: Sequence[Outcome], units: Sequence[Unit]) -> list[Line]:
    """A line a commitment, each with what would change in it."""
    found = {one.commitment.pk: one for one in rehearsed}
    called = events_told.called([side for one in rehearsed for side in (one.before, one.after)])
    names = names_at({pk for one in rehearsed for pk in one.told})
    mine, lines = {unit.pk for unit in units}, []
    for row in rows:
        one = found.get(row.pk)
        line = Line(row, row.unit_id in mine, one)
        line.responsible = [part.party.name for part in row.participations.all() if part.role == Role.RESPONSIBLE.value]
        if one is not None:
            line.changes = changes_in_words(*_apart(one.before, one.after), called)
            line.told = [names[pk] for pk in one.told if pk in names]
        lines.append(line)
    return lines


def _apart(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides; of tags and parties only what goes and what comes."""
    was, becomes = dict(before), dict(after)
    for name in ("tags", "parties"):
        was[name] = [one for one in before.get(name, ()) if one not in after.get(name, ())]
        becomes[name] = [one for one in after.get(name, ()) if one not in before.get(name, ())]
    return was, becomes


def summary_of(rehearsed: Sequence[Outcome]) -> dict[str, Any]:
    """How many would change, and who is reminded because of it, in words."""
    if not rehearsed:
        return {}
    going = sum(not one.refused for one in rehearsed)
    people = len({pk for one in rehearsed for pk in one.told})
    said = ngettext("%(count)s commitment would change.", "%(count)s commitments would change.", going)
    said %= {"count": going}
    if staying := len(rehearsed) - going:
        words = ngettext("%(count)s stays as it is: see why.", "%(count)s stay as they are: see why.", staying)
        said = f"{said} {words % {'count': staying}}"
    if not people:
        told = _("Nobody is reminded because of it now.")
    else:
        told = ngettext(
            "%(count)s person is reminded because of it, not before ten minutes from now.",
            "%(count)s people are reminded because of it, not before ten minutes from now.",
            people,
        ) % {"count": people}
    return {"summary": f"{said} {told}", "going": going}


def chosen_in_words(wanted: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was chosen: (what, to what)."""
    parties = wanted.get("parties", [])
    called = events_told.called([{**wanted, "parties": [[role, pk] for role, _how, pk in parties]}])
    found = [
        (_("Unit"), called.units.get(wanted["unit"], "–")) if "unit" in wanted else None,
        (_("Looked after by"), called.users.get(wanted["owner"], _("nobody"))) if "owner" in wanted else None,
        (_("Reminders"), called.policies.get(wanted["policy"], _("the usual ones"))) if "policy" in wanted else None,
        *((role_label(role), _HOW[how]() % {"party": called.parties.get(pk, "–")}) for role, how, pk in parties),
        (_("Tags put on"), list_in_words(wanted["tags_on"])) if "tags_on" in wanted else None,
        (_("Tags taken off"), list_in_words(wanted["tags_off"])) if "tags_off" in wanted else None,
    ]
    return [one for one in found if one is not None]


_HOW = {
    "replace": lambda: _("%(party)s instead of all others"),
    "add": lambda: _("also %(party)s"),
    "off": lambda: _("no longer %(party)s"),
}

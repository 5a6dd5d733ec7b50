"""What waits on the desk of those who decide: to be decided, answered, nobody told, chased automatically.

A tab is a list of (kind, id) in one order, so that a page of it is read in a constant number of queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from tracker.domain.lifecycle import OPEN, Stage, Status
from tracker.domain.policies import Role
from tracker.models import (
    CONTESTS,
    Answer,
    Commitment,
    Deadline,
    Extension,
    Message,
    Notification,
    Participation,
    Report,
    User,
)
from tracker.queries.access import on_desk_of, sees_everything
from tracker.queries.deliveries import messages_for
from tracker.queries.desk_groups import EVERYTHING, Narrow, group_of
from tracker.queries.reach import is_reached

Said = Report | Extension | Answer
DOERS = [Role.RESPONSIBLE.value, Role.SUPPORTING.value]


@dataclass
class Told:
    """How often those who must deliver were written to, and when the mail server last accepted one."""

    times: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass
class Item:
    """One row of the desk: a deadline, and what was said about it where that is what waits."""

    kind: str
    deadline: Deadline
    said: Said | None = None
    told: Told = field(default_factory=Told)
    heard_at: datetime | None = None
    group: str = ""

    @property
    def silent_since(self) -> datetime | None:
        """The last sign of life, else the first mail that nobody answered."""
        return self.heard_at or self.told.first


def to_decide(user: User, narrow: Narrow = EVERYTHING) -> QuerySet[Any]:
    """(kind, id, at) of all that waits on the desk this account reads, oldest first: questions, and the long overdue.

    A deadline about which somebody asked something stands there once, with the question.
    """
    mine = narrow.of(on_desk_of(user), user)
    asked = _undecided(Extension.objects.all(), mine)
    contested = _undecided(Answer.objects.filter(kind__in=CONTESTS), mine)
    long_overdue = (
        Deadline.objects.long_overdue()
        .filter(commitment__in=mine, commitment__stage=Stage.ACTIVE.value)
        .exclude(Exists(Extension.objects.filter(deadline=OuterRef("pk"), decision="")))
        .exclude(Exists(Answer.objects.filter(deadline=OuterRef("pk"), decision="", kind__in=CONTESTS)))
    )
    among, of = narrow.late("deadline__"), narrow.group
    parts = [
        _keys(_undecided(Report.objects.waiting().filter(among), mine), "report", "at", of),
        _keys(asked.filter(among), "extension", "at", of),
        _keys(contested.filter(among), "answer", "at", of),
        _keys(long_overdue.filter(narrow.late("")), "overdue", "due_at", of),
    ]
    order = ["row_group", "row_at", "row_kind", "id"] if of else ["row_at", "row_kind", "id"]
    return parts[0].union(*parts[1:], all=True).order_by(*order)


def to_decide_count(user: User) -> int:
    """The number in the menu: one query after those that say who the account is."""
    return to_decide(user).count()


def answers_list(user: User, *, waiting: bool) -> QuerySet[Any]:
    """(kind, id, at) of all that people said, newest first; with `waiting` only what nobody has decided."""
    mine = on_desk_of(user)
    open_only = Q(decision="") if waiting else Q()
    parts = [
        _keys(rows.filter(open_only, deadline__commitment__in=mine), kind, "at")
        for kind, rows in (
            ("report", Report.objects.all()),
            ("extension", Extension.objects.all()),
            ("answer", Answer.objects.all()),
        )
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-row_at", "row_kind", "id")


def nobody_told(user: User, *, today: date) -> QuerySet[Deadline]:
    """Open deadlines of active commitments whose responsible people no mail reaches; `today` is the office's day."""
    rows = _open_of(on_desk_of(user)).exclude(is_reached(today=today))
    return rows.order_by(F("last_day").asc(nulls_last=True), "pk")


def undeliverable(user: User) -> QuerySet[Message]:
    """Mails that the mail server refused for good, or that wait for a person; newest first.

    What is about no commitment at all (a link that somebody asked for) stands with those who see everything, and so
    does a mail that says something else, which the account may not see.
    """
    everything = sees_everything(user)
    stuck = (Message.objects.all() if everything else messages_for(user)).filter(
        state__in=[Message.State.DEAD, Message.State.REVIEW]
    )
    told = Notification.objects.filter(message=OuterRef("pk"))
    about = Exists(told.filter(deadline__commitment__in=on_desk_of(user)))
    of_nothing = ~Exists(told.filter(deadline__isnull=False)) if everything else Q(pk=None)
    rows = stuck.filter(about | of_nothing).select_related("recipient", "content")
    return rows.prefetch_related("notifications__deadline__commitment").order_by("-created_at", "-pk")


def chased(user: User, *, today: date, narrow: Narrow = EVERYTHING) -> QuerySet[Deadline]:
    """Overdue deadlines on whose ladder the next step works by itself: nothing to do. Oldest first."""
    rows = _open_of(narrow.of(on_desk_of(user), user)).filter(status=Status.OVERDUE.value, ladder_from__isnull=False)
    rows = rows.filter(narrow.late(""))
    waiting = [Extension.objects.filter(deadline=OuterRef("pk"), decision=""),
               Answer.objects.filter(deadline=OuterRef("pk"), decision="", kind__in=CONTESTS)]  # fmt: skip
    for said in waiting:
        rows = rows.exclude(Exists(said))
    rows = rows.exclude(pk__in=nobody_told(user, today=today).order_by().values("pk"))
    if not narrow.group:
        return rows.order_by("last_day", "pk")
    return rows.annotate(row_group=group_of(narrow.group, "")).order_by("row_group", "last_day", "pk")


def items_of(rows: Sequence[tuple[Any, ...]]) -> list[Item]:
    """The rows of a page of keys, in their order, with all that a page shows of them."""
    keys: list[tuple[str, int, datetime]] = [(row[0], row[1], row[2]) for row in rows]
    groups = [row[3] if len(row) > 3 else "" for row in rows]
    said: dict[tuple[str, int], Said] = {}
    for kind, model in (("report", Report), ("extension", Extension), ("answer", Answer)):
        ids = [pk for k, pk, _at in keys if k == kind]
        about = model.objects.filter(pk__in=ids).select_related("recipient", "recorded_by")
        about = about if model is Answer else about.prefetch_related("evidence")
        said |= {(kind, row.pk): row for row in about}
    wanted = {said[kind, pk].deadline_id if (kind, pk) in said else pk for kind, pk, _at in keys}
    items = {deadline.pk: deadline for deadline in with_all(Deadline.objects.filter(pk__in=wanted))}
    found = [
        Item(kind, items[said[kind, pk].deadline_id if (kind, pk) in said else pk], said.get((kind, pk)), group=group)
        for (kind, pk, _at), group in zip(keys, groups, strict=True)
        if (kind, pk) in said or pk in items
    ]
    return _with_history(found)


def items_of_deadlines(deadlines: Iterable[Deadline], kind: str) -> list[Item]:
    """The rows of a page of deadlines."""
    groups = {deadline.pk: str(getattr(deadline, "row_group", "")) for deadline in deadlines}
    rows = {deadline.pk: deadline for deadline in with_all(Deadline.objects.filter(pk__in=groups))}
    return _with_history([Item(kind, rows[pk], group=group) for pk, group in groups.items() if pk in rows])


def deadlines_on(user: User, narrow: Narrow, *, tab: str, today: date, most: int) -> list[int]:
    """The ids of the deadlines of a part of the desk, at most so many: of those chased, else of what is decided."""
    if tab == "chased":
        return list(chased(user, today=today, narrow=narrow).values_list("pk", flat=True)[:most])
    keys = [(row[0], row[1]) for row in to_decide(user, narrow)[:most]]
    found = {pk for kind, pk in keys if kind == "overdue"}
    for kind, model in (("report", Report), ("extension", Extension), ("answer", Answer)):
        ids = [pk for k, pk in keys if k == kind]
        found |= set(model.objects.filter(pk__in=ids).values_list("deadline", flat=True))
    return sorted(found)


def item_of(deadline: Deadline, kind: str, said: Said | None = None) -> Item:
    """One row, for the page on which it is decided."""
    (row,) = with_all(Deadline.objects.filter(pk=deadline.pk))
    return _with_history([Item(kind, row, said)])[0]


def with_all(deadlines: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """Deadlines with what a row shows: commitment, quotation, source, owner, parties, calendar."""
    return deadlines.select_related(
        "commitment__quotation", "commitment__source", "commitment__owner", "commitment__unit", "calendar"
    ).prefetch_related(
        "calendar__days",
        Prefetch("commitment__participations", Participation.objects.select_related("party").order_by("pk")),
    )


def said_about(deadline: Deadline) -> list[tuple[str, Said]]:
    """(kind, row) of everything people said about a deadline, newest first."""
    found: list[tuple[str, Said]] = []
    for kind, rows in (
        ("report", deadline.reports),
        ("extension", deadline.extensions),
        ("answer", deadline.answers),
    ):
        found += [(kind, row) for row in rows.select_related("recipient", "recorded_by")]
    return sorted(found, key=lambda pair: (pair[1].at, pair[1].pk), reverse=True)


def _with_history(items: list[Item]) -> list[Item]:
    ids = {item.deadline.pk for item in items}
    to_doers = Q(kind=Notification.Kind.REMIND_NOW) | Q(kind=Notification.Kind.STEP, roles__overlap=DOERS)
    told = {
        row["deadline"]: Told(row["times"], row["first"], row["last"])
        for row in Notification.objects.filter(to_doers, deadline__in=ids, state=Notification.State.SENT)
        .values("deadline")
        .annotate(times=Count("message", distinct=True), first=Min("message__sent_at"), last=Max("message__sent_at"))
    }
    heard: dict[int, datetime] = {}
    for model in (Report, Extension, Answer):
        for row in model.objects.filter(deadline__in=ids).values("deadline").annotate(last=Max("at")):
            heard[row["deadline"]] = max(row["last"], heard.get(row["deadline"], row["last"]))
    for item in items:
        item.told = told.get(item.deadline.pk, Told())
        item.heard_at = heard.get(item.deadline.pk)
    return items


def _undecided(rows: QuerySet[Any], commitments: QuerySet[Commitment]) -> QuerySet[Any]:
    return rows.filter(decision="", deadline__commitment__in=commitments)


def _open_of(commitments: QuerySet[Commitment]) -> QuerySet[Deadline]:
    open_ones = [status.value for status in sorted(OPEN)]
    return Deadline.objects.filter(
        status__in=open_ones, commitment__in=commitments, commitment__stage=Stage.ACTIVE.value
    )


def _keys(rows: QuerySet[Any], kind: str, at: str, group: str = "") -> QuerySet[Any]:
    """A part of a union: kind, id, the instant it is ordered by, and where wanted the group it stands in."""
    named = rows.order_by().annotate(row_kind=Value(kind, CharField()), row_at=Cast(at, DateTimeField()))
    names = ["row_kind", "pk", "row_at"]
    if group:
        named = named.annotate(row_group=group_of(group, "" if rows.model is Deadline else "deadline__"))
        names.append("row_group")
    keys: QuerySet[Any] = named.values_list(*names)
    return keys

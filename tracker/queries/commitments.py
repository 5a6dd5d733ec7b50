"""The list of commitments: each with the one date that the reader's question is about."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OrderBy,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Lower

from tracker.domain.lifecycle import CLOSED, OPEN, PAST_DUE, SEVERITY, Kind, Stage, Status
from tracker.models import Commitment, Deadline, Extension, Participation, User
from tracker.queries.access import visible_to
from tracker.queries.reach import is_reached

SOON = timedelta(days=7)
_RANK = Case(*(When(status=status.value, then=Value(rank)) for rank, status in enumerate(SEVERITY)), default=Value(99))
_ACTIVE = Q(commitment__stage=Stage.ACTIVE.value)
_WAITING = Q(pk__in=Extension.objects.filter(decision="").values("deadline"))

# What the first part of the filter may say; a status of a date is one more way to say it.
VIEWS: dict[str, Q] = {
    status.value: ~Q(commitment__stage=Stage.DRAFT.value) & Q(status=status.value) for status in Status
} | {
    "open": _ACTIVE & Q(status__in=[status.value for status in sorted(OPEN)]),
    "overdue": _ACTIVE & Q(status__in=[status.value for status in sorted(PAST_DUE)]),
    "asked": _ACTIVE & _WAITING,
    "no_date": _ACTIVE
    & Q(status__in=[status.value for status in sorted(OPEN)])
    & (Q(kind=Kind.REVIEW.value) | Q(last_day=None)),
    "draft": Q(commitment__stage=Stage.DRAFT.value),
    "closed": Q(commitment__stage=Stage.CLOSED.value),
    "all": Q(),
}
# Where the newest date of a commitment is the one to be shown, not the one that comes next.
BACKWARDS = frozenset({"closed"} | {status.value for status in CLOSED})

SORTS: dict[str, tuple[OrderBy, ...]] = {
    "reference": (F("commitment__reference").asc(),),
    "title": (Lower("commitment__title").asc(),),
    "owner": (Lower("commitment__owner__name").asc(nulls_last=True),),
    "due": (F("last_day").asc(nulls_last=True),),
    "first": (F("original_last_day").asc(nulls_last=True),),
    "status": (_RANK.asc(), F("last_day").asc(nulls_last=True)),
}


@dataclass(frozen=True)
class Numbers:
    """How many commitments stand behind each number of a page."""

    open: int
    mine: int
    overdue: int
    soon: int
    reported: int
    asked: int
    no_date: int
    draft: int


def dates_seen_by(user: User) -> QuerySet[Deadline]:
    """The dates of all commitments that an account may see."""
    return Deadline.objects.filter(commitment__in=visible_to(user).order_by().values("pk"))


def in_view(dates: QuerySet[Deadline], view: str) -> QuerySet[Deadline]:
    """Those that a view or status keeps. Raises KeyError for an unknown one."""
    return dates.filter(VIEWS[view])


def owned_by(dates: QuerySet[Deadline], user: User) -> QuerySet[Deadline]:
    """Those that this account looks after."""
    return dates.filter(commitment__owner=user)


def one_a_commitment(dates: QuerySet[Deadline], *, newest: bool = False) -> QuerySet[Deadline]:
    """Of each commitment the date that comes next among these, or the newest one; undated ones last."""
    day = F("last_day").desc(nulls_last=True) if newest else F("last_day").asc(nulls_last=True)
    chosen = dates.order_by("commitment_id", day, "number").distinct("commitment_id")
    return Deadline.objects.filter(pk__in=Subquery(chosen.values("pk")))


def sorted_by(dates: QuerySet[Deadline], sort: str) -> QuerySet[Deadline]:
    """In the order of a column, a minus sign before it turning it round; unknown columns mean the due day."""
    name = sort.removeprefix("-")
    orders = SORTS.get(name, SORTS["due"])
    if sort.startswith("-"):
        turned = {"descending": True, "nulls_last": True}
        orders = tuple(OrderBy(order.expression, **turned) for order in orders)
    return dates.order_by(*orders, "commitment__reference", "number")


def shown(dates: QuerySet[Deadline], *, today: date) -> QuerySet[Deadline]:
    """With all that a row of the page shows: `written`, how many other dates are open, whether anybody is told."""
    others = Deadline.objects.open().filter(commitment=OuterRef("commitment")).exclude(pk=OuterRef("pk"))
    count = others.order_by().values("commitment").annotate(n=Count("pk")).values("n")
    silent = Q(status__in=[status.value for status in sorted(OPEN)]) & _ACTIVE & ~is_reached(today=today)
    return written(dates).annotate(
        other_dates=Subquery(count),
        nobody_told=ExpressionWrapper(silent, output_field=BooleanField()),
        more_time_asked=Exists(Extension.objects.filter(deadline=OuterRef("pk"), decision="")),
    )


def written(dates: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """With all that a row of a file holds: commitment, owner, unit, source, quotation and parties."""
    parties = Participation.objects.select_related("party").order_by("pk")
    return (
        dates.select_related("commitment__owner", "commitment__unit", "commitment__source", "commitment__quotation")
        .prefetch_related(Prefetch("commitment__participations", parties))
        .defer("commitment__source__text")
    )


def numbers(dates: QuerySet[Deadline], user: User, *, today: date) -> Numbers:
    """The numbers of the tiles and of the row of views: one query. `today` is the office's day."""

    def how_many(condition: Q) -> Count:
        return Count("commitment", filter=condition, distinct=True)

    found = dates.aggregate(
        open=how_many(VIEWS["open"]),
        mine=how_many(VIEWS["open"] & Q(commitment__owner=user)),
        overdue=how_many(VIEWS["overdue"]),
        soon=how_many(VIEWS["open"] & due_within(today)),
        reported=how_many(VIEWS[Status.REPORTED.value]),
        asked=how_many(VIEWS["asked"]),
        no_date=how_many(VIEWS["no_date"]),
        draft=how_many(VIEWS["draft"]),
    )
    return Numbers(**found)


def due_within(today: date, ahead: timedelta = SOON) -> Q:
    """Due from today through so many days."""
    return Q(last_day__gte=today, last_day__lte=today + ahead)


def tags_of(user: User) -> list[str]:
    """Every tag in use, in alphabetical order."""
    found: set[str] = set()
    for tags in visible_to(user).exclude(tags=[]).order_by().values_list("tags", flat=True).distinct():
        found.update(tags)
    return sorted(found, key=str.casefold)


def has_any(user: User) -> bool:
    """Whether there is a commitment to be seen at all."""
    return visible_to(user).exists()


def owns_any(user: User) -> bool:
    """Whether the account looks after an active commitment."""
    return Commitment.objects.active().filter(owner=user).exists()

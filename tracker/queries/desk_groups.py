"""Looking at a part of the desk: one party or source, what one checks oneself, how long it has been overdue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from tracker.domain.calendars import WorkCalendar
from tracker.domain.deadlines import Roll
from tracker.domain.policies import Role
from tracker.models import Commitment, Participation, User
from tracker.queries.access import parties_of

PARTY, SOURCE = "party", "source"
# Working days overdue: from, to (None: more).
BANDS: dict[str, tuple[int, int | None]] = {"1-5": (1, 5), "6-10": (6, 10), "11-20": (11, 20), "21-60": (21, 60),
                                            "60+": (61, None)}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Narrow:
    """What is shown, and `group`, by what it is ordered: party, source or neither.

    `party`: who is responsible. `controlled`: only what a party that the account stands for checks. `days`: last days
    from, to (both inclusive).
    """

    group: str = ""
    party: int | None = None
    source: int | None = None
    controlled: bool = False
    days: tuple[date | None, date | None] = (None, None)

    def of(self, commitments: QuerySet[Commitment], user: User) -> QuerySet[Commitment]:
        """Those of the commitments."""
        if self.party is not None:
            commitments = commitments.filter(pk__in=_commitments_of(Role.RESPONSIBLE, party=self.party))
        if self.source is not None:
            commitments = commitments.filter(source=self.source)
        if self.controlled:
            mine = _commitments_of(Role.CONTROLLER, party__in=parties_of(user))
            commitments = commitments.filter(pk__in=mine)
        return commitments

    def late(self, prefix: str) -> Q:
        """The condition on the last day of a deadline that is reached by `prefix`."""
        first, last = self.days
        found = Q(**{f"{prefix}last_day__gte": first}) if first else Q()
        return found & Q(**{f"{prefix}last_day__lte": last}) if last else found


EVERYTHING = Narrow()


def band_days(band: str, calendar: WorkCalendar, today: date) -> tuple[date | None, date | None]:
    """The last days, from and to, of what is overdue by so many working days of the office's calendar today.

    A band that is none is everything.
    """
    if band not in BANDS:
        return None, None
    least, most = BANDS[band]
    base = calendar.roll(today, Roll.PRECEDING)
    last = calendar.add_workdays(base, 1 - least) - date.resolution
    return (calendar.add_workdays(base, -most) if most is not None else None), last


def group_of(group: str, prefix: str) -> Any:
    """The key of a row's group, which sorts by name: "name|id" of the first responsible party, or of the source."""
    if group == SOURCE:
        source = f"{prefix}commitment__source"
        return Coalesce(_named(F(f"{source}__title"), F(f"{source}_id")), Value(""), output_field=CharField())
    responsible = Participation.objects.filter(
        commitment=OuterRef(f"{prefix}commitment"), role=Role.RESPONSIBLE.value
    ).order_by("pk")
    name = Subquery(responsible.annotate(named=_named(F("party__name"), F("party_id"))).values("named")[:1])
    return Coalesce(name, Value(""), output_field=CharField())


def named_in(key: str) -> tuple[str, int | None]:
    """(name, id) of a group's key; ("", None) for what belongs to none."""
    name, _mark, number = key.rpartition("|")
    return (name, int(number)) if number else ("", None)


def _named(name: F, number: F) -> Any:
    return Concat(name, Value("|"), Cast(number, CharField()), output_field=CharField())


def _commitments_of(role: Role, **of: Any) -> Any:
    return Participation.objects.filter(role=role.value, **of).values("commitment")

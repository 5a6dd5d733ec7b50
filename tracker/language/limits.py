"""Builders of limits, for the rules of every language: by, before, within, in, on."""

from collections.abc import Callable

from tracker.domain.conventions import Named
from tracker.language import counted
from tracker.language.grammar import Match
from tracker.language.periods import Edge, Period, Series
from tracker.language.readings import Head, Limit
from tracker.language.repeating import Again


def limit(head: Head) -> Callable[[Match], Limit]:
    """The limit that a head sets for the captured `period`; a captured `series` repeats it."""
    return lambda match: _limit(match, head, match.period("period"))


def named_day(taken: Callable[[Match], Named], code: str) -> Callable[[Match], Limit]:
    """A limit that names a day of which the words leave open whether it still counts: «до 1 апреля», “6月30日前”.

    `taken` says what the office's conventions decide; `code` is that of the convention, without "-included".
    """

    def build(match: Match) -> Limit:
        decided = taken(match)
        heads = (Head.BY, Head.BEFORE) if decided is Named.INCLUDED else (Head.BEFORE, Head.BY)
        return _limit(match, heads[0], match.period("period"), also=heads[1:], convention=f"{code}-{decided}")

    return build


def counted_limit(head: Head) -> Callable[[Match], Limit | None]:
    """So long from the reference date: within 30 days, in two months."""

    def build(match: Match) -> Limit | None:
        period = counted.from_reference(match)
        return _limit(match, head, period) if period else None

    return build


def edge_limit(match: Match) -> Limit | None:
    """At the end of the month; "at 30 April" is not said."""
    return limit(Head.ON)(match) if match.period("period").edge in (Edge.END, Edge.START) else None


def vague_limit(match: Match) -> Limit:
    """Immediately, as soon as possible: a duty without a day."""
    return Limit(Head.BARE, Period("vague", ()), match.start, match.end)


def bare_series(series: Series, start: int, end: int) -> Limit:
    """A repetition without any date: monthly, at six-monthly intervals; or with the first one it names."""
    period = series.first or Period("repeats", ())
    return Limit(Head.BARE, period, start, end, again=Again(series, counts_on=series.first is not None))


def _limit(
    match: Match, head: Head, period: Period, *, also: tuple[Head, ...] = (), convention: str = ""
) -> Limit:
    again = Again(match.series("series")) if "series" in match else None
    return Limit(head, period, match.start, match.end, also, convention, again)

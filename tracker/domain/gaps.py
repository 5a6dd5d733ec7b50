"""The least distance between two reminder mails to one person, and what it does to a row of reminders."""

from collections.abc import Sequence
from datetime import date, datetime

from tracker.domain.deadlines import local_day
from tracker.domain.readers import Reader


def waits_until(reader: Reader, gap: int, last: date, expiries: Sequence[datetime], now: datetime) -> datetime | None:
    """Until when reminders that expire at `expiries` wait after a mail of the day `last`; None if they may go now.

    They wait for the first window at least `gap` working days (the reader's own) after that day, all together; unless
    one of them would have expired by then: then all of them go now.
    """
    if gap < 1:
        return None
    window = reader.window_after_gap(last, gap)
    return window if now < window and all(expires_at > window for expires_at in expiries) else None


def spread(planned: Sequence[tuple[datetime, datetime]], reader: Reader, gap: int, last: date | None) -> list[datetime]:
    """When each of some reminders (planned, expires), in order, leaves if nothing else happens; `last` as above."""
    leaves: list[datetime] = []
    waiting: list[int] = []
    newest: datetime | None = None
    for place, (planned_at, _expires_at) in enumerate(planned):
        leaves.append(planned_at)
        if last is None or planned_at == newest:
            last, newest = local_day(planned_at, reader.zone), planned_at
            continue
        window = reader.window_after_gap(last, gap)
        if waiting and window <= planned_at:
            _leave(leaves, waiting, window)
            last, newest = local_day(window, reader.zone), window
        waiting.append(place)
        expiries = [planned[one][1] for one in waiting]
        if planned_at == newest or waits_until(reader, gap, last, expiries, planned_at) is None:
            _leave(leaves, waiting, planned_at)
            last, newest = local_day(planned_at, reader.zone), planned_at
    if waiting and last is not None:
        _leave(leaves, waiting, reader.window_after_gap(last, gap))
    return leaves


def _leave(leaves: list[datetime], waiting: list[int], at: datetime) -> None:
    for place in waiting:
        leaves[place] = at
    waiting.clear()

"""Instants as they are typed at the shell: ISO 8601 with a zone."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime

from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1970, 2200


def instant(text: str) -> datetime:
    """The instant in UTC. Raises ArgumentTypeError, with words that say what to write, for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ArgumentTypeError(
            _("“%(text)s” is no instant: write date, time and zone, like 2027-03-01T09:00:00Z.") % {"text": text}
        ) from None
    if found.tzinfo is None:
        wanted = found.isoformat()
        raise ArgumentTypeError(
            _("“%(text)s” has no zone: write %(utc)s for UTC, or %(local)s for a clock six hours ahead of it.")
            % {"text": text, "utc": f"{wanted}Z", "local": f"{wanted}+06:00"}
        )
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise ArgumentTypeError(
            _("“%(text)s” is out of range: choose a year from %(first)s to %(last)s.")
            % {"text": text, "first": FIRST_YEAR, "last": LAST_YEAR - 1}
        )
    return found.astimezone(UTC)


def written(at: datetime | None) -> str | None:
    """An instant as the commands print it: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None

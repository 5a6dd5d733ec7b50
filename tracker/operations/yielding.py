"""Work that takes many locks gives way: it never lets others wait for a lock that it only gets after theirs.

Verbs lock in the order that suits what they do; something that locks commitments, dates and people at once cannot suit
them all. So it waits for nobody longer than a moment: it lets go of everything and begins anew, before the database
would have to end somebody for a deadlock (after a second).
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from tracker.operations.errors import Refused

R = TypeVar("R")
TRIES = 10
LONGEST_WAIT = "200ms"


def giving_way(act: Callable[[], R]) -> R:
    """Do it, as often as somebody else is in the way. Raises Refused where that does not end; must run in a verb."""
    for _left in range(TRIES):
        try:
            with transaction.atomic():
                _wait_for(f"'{LONGEST_WAIT}'")
                done = act()
                _wait_for("DEFAULT")
                return done
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
                raise
    raise Refused(_("Others are working on the same commitments at this moment: try again in a minute."))


def _wait_for(longest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout TO {longest}")

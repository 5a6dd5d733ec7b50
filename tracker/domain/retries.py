"""When a refused message is tried again, and when nobody tries any more."""

from datetime import datetime, timedelta

# Waits after the first, second, ... refusal by the mail server, before the jitter.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
)
JITTER = (0.5, 1.5)
NETWORK_WAIT = timedelta(seconds=5)
RESCUES_BEFORE_REVIEW = 3


def next_attempt_at(attempts: int, now: datetime, chance: float) -> datetime:
    """When to try again after `attempts` refusals (1 = the first), seen at `now`.

    `chance` in [0, 1] picks the place within the jitter, so that a crowd of refused messages does not
    come back as a crowd. After the last wait of the table that wait repeats until the notice expires.
    """
    if attempts < 1:
        raise ValueError("attempts counts refusals: it is at least 1")
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    low, high = JITTER
    return now + wait * (low + (high - low) * chance)

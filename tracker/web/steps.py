"""A step as the ladder that earned it says it."""

from tracker.models import Notification
from tracker.wording import step_in_words
from tracker.wording.ladders import step_of_ladder


def step_sent(row: Notification) -> str:
    """The step of a row in the words of its ladder's version; a notice by its kind."""
    if not row.step:
        return str(row.get_kind_display())
    if row.ladder is None:
        return step_in_words(row.step)
    return step_of_ladder(row.step, row.ladder.kept)

"""The history: it was proved lately, it holds, and its newest events are noted outside the database."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from tracker.domain.proof import Fault
from tracker.health.figures import Figures
from tracker.health.finding import Finding
from tracker.operations.heartbeats import ANCHOR, VERIFIED
from tracker.wording.proofs import problem_in_words

ANCHOR_LATE = timedelta(hours=3)  # beat asks every hour


def history(figures: Figures) -> Finding:
    """The last proof found every event as it was written."""
    beat = figures.beats.get(VERIFIED)
    if beat is None:
        return Finding("history", None, grave=False)
    if not beat.detail.get("count"):
        return Finding("history", beat.detail.get("sequence", 0), grave=False)
    fault, *rest = beat.detail["problems"][0]
    words = _("The history does not hold. %s") % problem_in_words(Fault(fault), *rest)
    cure = _("Run `manage.py verify_audit`: it names every event that is not right. Keep the database and the file of "
             "anchors as they are, and compare with a backup.")  # fmt: skip
    return Finding("history", "broken", words, cure, grave=False)


def anchor(figures: Figures) -> Finding:
    """The newest events are noted outside the database, every hour."""
    beat, age = figures.beats.get(ANCHOR), figures.beat_age(ANCHOR)
    if beat is None or age is None:
        return Finding("history_anchor", None, grave=False)
    cure = _("Let the worker write to AUDIT_ANCHOR_FILE; until then nobody would notice that the newest events of the "
             "history were removed.")  # fmt: skip
    if error := str(beat.detail.get("error", "")):
        return Finding("history_anchor", "down", _("The history cannot be anchored: %s.") % error, cure, grave=False)
    if age > ANCHOR_LATE.total_seconds():
        words = _("The history has not been anchored for more than three hours.")
        return Finding("history_anchor", round(age), words, _("See that beat runs (`make up`)."), grave=False)
    return Finding("history_anchor", beat.detail.get("sequence", 0), grave=False)


CHECKS: dict[str, Callable[[Figures], Finding]] = {"history": history, "history_anchor": anchor}

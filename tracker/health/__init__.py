"""Is everything running that must run for reminders to go out? What is found, who is told, and the figures."""

from tracker.health.figures import SWEEP, Figures, read
from tracker.health.finding import Finding, short
from tracker.health.mails import CHECKS as MAILS
from tracker.health.parts import CHECKS as PARTS
from tracker.health.parts import SKEW, SWEEP_LATE
from tracker.health.readiness import findings_of, is_ready, readiness

__all__ = [
    "MAILS", "PARTS", "SKEW", "SWEEP", "SWEEP_LATE", "Figures", "Finding", "findings_of", "is_ready", "read",
    "readiness", "short",
]  # fmt: skip

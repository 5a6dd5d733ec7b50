"""Everything the rules can say, in words of the language that is active (gettext). No model, no clock, no rule.

Every sentence is one message with named places, so that a translator can turn it round.
"""

from tracker.wording.dates import (
    HasDays,
    brief_date,
    clock_in_words,
    date_in_words,
    day_near,
    due_briefly,
    due_in_words,
    list_in_words,
    short_date,
    time_in_words,
    weekday_date,
    zone_in_words,
)
from tracker.wording.duties import mark_label
from tracker.wording.events import hangs_in_words, stays_in_words
from tracker.wording.explanations import convention_in_words, explain, warning_in_words
from tracker.wording.history import actor_in_words, event_in_words
from tracker.wording.problems import impossible_in_words, problem_in_words
from tracker.wording.reasons import reason_in_words, step_in_words, told_because
from tracker.wording.recurrence import recurrence_in_words
from tracker.wording.slips import first_date_in_words, slip_in_words
from tracker.wording.statuses import (
    chip,
    due_in_workdays,
    kind_label,
    outcome_label,
    overdue_by_workdays,
    role_label,
    stage_label,
    status_label,
)

__all__ = [
    "HasDays",
    "actor_in_words",
    "brief_date",
    "chip",
    "clock_in_words",
    "convention_in_words",
    "date_in_words",
    "day_near",
    "due_briefly",
    "due_in_words",
    "due_in_workdays",
    "event_in_words",
    "explain",
    "first_date_in_words",
    "hangs_in_words",
    "impossible_in_words",
    "kind_label",
    "list_in_words",
    "mark_label",
    "outcome_label",
    "overdue_by_workdays",
    "problem_in_words",
    "reason_in_words",
    "recurrence_in_words",
    "role_label",
    "short_date",
    "slip_in_words",
    "stage_label",
    "status_label",
    "stays_in_words",
    "step_in_words",
    "time_in_words",
    "told_because",
    "warning_in_words",
    "weekday_date",
    "zone_in_words",
]

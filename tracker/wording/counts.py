"""Messages of steps that count days, weeks, months or years: each whole, each with its plural forms."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext_lazy

COUNT_WORDS: Mapping[str, Any] = {
    "counted-from-day:days": ngettext_lazy(
        "%(count)s day after %(anchor)s is %(day)s.",
        "%(count)s days after %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-from-day:working-days": ngettext_lazy(
        "%(count)s working day after %(anchor)s is %(day)s.",
        "%(count)s working days after %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-from-day:weeks": ngettext_lazy(
        "%(count)s week after %(anchor)s is %(day)s.",
        "%(count)s weeks after %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-from-day:months": ngettext_lazy(
        "%(count)s month after %(anchor)s is %(day)s.",
        "%(count)s months after %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-from-day:years": ngettext_lazy(
        "%(count)s year after %(anchor)s is %(day)s.",
        "%(count)s years after %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-back:days": ngettext_lazy(
        "%(count)s day before %(anchor)s is %(day)s.",
        "%(count)s days before %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-back:working-days": ngettext_lazy(
        "%(count)s working day before %(anchor)s is %(day)s.",
        "%(count)s working days before %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-back:weeks": ngettext_lazy(
        "%(count)s week before %(anchor)s is %(day)s.",
        "%(count)s weeks before %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-back:months": ngettext_lazy(
        "%(count)s month before %(anchor)s is %(day)s.",
        "%(count)s months before %(anchor)s is %(day)s.",
        "count",
    ),
    "counted-back:years": ngettext_lazy(
        "%(count)s year before %(anchor)s is %(day)s.",
        "%(count)s years before %(anchor)s is %(day)s.",
        "count",
    ),
    "waits-for-event:days": ngettext_lazy(
        "%(count)s day after “%(event)s”. The day of that is not known yet.",
        "%(count)s days after “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:working-days": ngettext_lazy(
        "%(count)s working day after “%(event)s”. The day of that is not known yet.",
        "%(count)s working days after “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:weeks": ngettext_lazy(
        "%(count)s week after “%(event)s”. The day of that is not known yet.",
        "%(count)s weeks after “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:months": ngettext_lazy(
        "%(count)s month after “%(event)s”. The day of that is not known yet.",
        "%(count)s months after “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:years": ngettext_lazy(
        "%(count)s year after “%(event)s”. The day of that is not known yet.",
        "%(count)s years after “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:days:before": ngettext_lazy(
        "%(count)s day before “%(event)s”. The day of that is not known yet.",
        "%(count)s days before “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:working-days:before": ngettext_lazy(
        "%(count)s working day before “%(event)s”. The day of that is not known yet.",
        "%(count)s working days before “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:weeks:before": ngettext_lazy(
        "%(count)s week before “%(event)s”. The day of that is not known yet.",
        "%(count)s weeks before “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:months:before": ngettext_lazy(
        "%(count)s month before “%(event)s”. The day of that is not known yet.",
        "%(count)s months before “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:years:before": ngettext_lazy(
        "%(count)s year before “%(event)s”. The day of that is not known yet.",
        "%(count)s years before “%(event)s”. The day of that is not known yet.",
        "count",
    ),
    "waits-for-event:days:unnamed": ngettext_lazy(
        "%(count)s day after an event that is not named. Its day is not known yet.",
        "%(count)s days after an event that is not named. Its day is not known yet.",
        "count",
    ),
    "waits-for-event:working-days:unnamed": ngettext_lazy(
        "%(count)s working day after an event that is not named. Its day is not known yet.",
        "%(count)s working days after an event that is not named. Its day is not known yet.",
        "count",
    ),
    "waits-for-event:weeks:unnamed": ngettext_lazy(
        "%(count)s week after an event that is not named. Its day is not known yet.",
        "%(count)s weeks after an event that is not named. Its day is not known yet.",
        "count",
    ),
    "waits-for-event:months:unnamed": ngettext_lazy(
        "%(count)s month after an event that is not named. Its day is not known yet.",
        "%(count)s months after an event that is not named. Its day is not known yet.",
        "count",
    ),
    "waits-for-event:years:unnamed": ngettext_lazy(
        "%(count)s year after an event that is not named. Its day is not known yet.",
        "%(count)s years after an event that is not named. Its day is not known yet.",
        "count",
    ),
}

"""The facts of one day as sentences for a page, with names, days and hours as the reader's office has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from tracker.domain.deadlines import local_day
from tracker.models import Deadline, Message, Notification, OfficeSettings, PolicyVersion, Recipient
from tracker.operations.day_facts import DayOf, Fact, Why
from tracker.wording import brief_date, clock_in_words, reason_in_words, step_in_words, weekday_date, zone_in_words
from tracker.wording.days import day_at, day_fact_in_words


@dataclass(frozen=True)
class Sentence:
    """One sentence about a day, with the mail it speaks of."""

    words: str
    message: Message | None = None
    told: bool = False


@dataclass(frozen=True)
class Said:
    """All sentences about one date; `deadline` is None for those about the person."""

    deadline: Deadline | None
    sentences: tuple[Sentence, ...]
    told: bool


def told_of(days: list[DayOf], office: OfficeSettings, called: Mapping[int, str]) -> list[Said]:
    """The days as sentences; `called` names recipients, others are named by their address."""
    return [Said(day.deadline, tuple(_sentence(fact, office, called) for fact in day.facts), day.told) for day in days]


def at_in_words(instant: datetime | None, office: OfficeSettings) -> str:
    """“Fri 30 Apr 2027 at 09:00, Bishkek time”, by the office's clock."""
    if instant is None:
        return ""
    day = brief_date(local_day(instant, office.zone))
    return day_at(day, clock_in_words(instant, office.zone), zone_in_words(office.zone))


def _sentence(fact: Fact, office: OfficeSettings, called: Mapping[int, str]) -> Sentence:
    values = {
        "who": name_of(fact.recipient, called) or str(fact.party or _("somebody")),
        "what": _what(fact),
        "step": step_in_words(fact.step) if fact.step else "",
        "next_step": step_in_words(fact.next_step) if fact.next_step else "",
        "at": at_in_words(fact.at, office),
        "next_at": at_in_words(fact.next_at, office),
        "day": _day(fact.day),
        "reason": _reason(fact),
    }
    told = fact.why in (Why.TOLD, Why.TOLD_TOGETHER)
    return Sentence(day_fact_in_words(_code(fact), values, fact.count), fact.message, told)


def name_of(recipient: Recipient | None, called: Mapping[int, str]) -> str:
    """“A. Petrova (a.petrova@water.example)”, or the address alone."""
    if recipient is None:
        return ""
    name = called.get(recipient.pk)
    return _("%(name)s (%(address)s)") % {"name": name, "address": recipient.email} if name else recipient.email


def _code(fact: Fact) -> str:
    match fact:
        case Fact(why=Why.HELD, at=None):
            return "held_unknown"
        case Fact(why=Why.MOVED_DATE, day=None):
            return "moved_date_away"
        case Fact(why=Why.REST_DAY) if fact.reason:
            return "rest_day_named"
        case Fact(why=Why.WEEKLY) if fact.step:
            return "weekly_step"
        case _:
            return fact.why.value


def _what(fact: Fact) -> str:
    if fact.step:
        return step_in_words(fact.step)
    return str(Notification.Kind(fact.kind).label) if fact.kind else ""


def _reason(fact: Fact) -> str:
    """Stored codes become sentences; a day without work is named by its day and, where it has one, its name."""
    if fact.why in (Why.NOT_TOLD, Why.STUCK):
        return reason_in_words(fact.reason)
    if fact.why is Why.MOVED:
        day, _blank, name = fact.reason.partition(" ")
        words = weekday_date(date.fromisoformat(day))
        return _("%(day)s, %(name)s") % {"day": words, "name": name} if name else words
    return fact.reason


def _day(day: date | None) -> str:
    return weekday_date(day) if day else ""


def ladder_name(ladder: PolicyVersion | None) -> str:
    """“Standard, version 3”; empty where the row names none."""
    if ladder is None:
        return ""
    return _("%(name)s, version %(number)s") % {"name": ladder.name, "number": ladder.version}


__all__ = ["Said", "Sentence", "at_in_words", "ladder_name", "name_of", "told_of"]

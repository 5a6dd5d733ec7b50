"""What people said that silences reminders or holds them back, read for a batch of deadlines in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from tracker.models import CONTESTS, Answer, Extension, Mute

Pair = tuple[int, int]
Hold = tuple[datetime, datetime | None]


def standing_answers(deadlines: Sequence[int]) -> QuerySet[Answer]:
    """What recipients said of these deadlines and did not take back."""
    said = Answer.objects.filter(deadline__in=deadlines, recipient__isnull=False)
    return said.exclude(decision=Answer.Decision.WITHDRAWN)


def contested(answers: Iterable[Answer]) -> frozenset[Pair]:
    """(deadline, recipient) of those who say that something is wrong, until the office has decided."""
    return _pairs(answer for answer in answers if answer.kind in CONTESTS and not answer.is_decided)


def having_it(answers: Iterable[Answer], dated: Mapping[int, datetime | None]) -> frozenset[Pair]:
    """(deadline, recipient) of those who said "I have it" of the present last day (`dated`: since when it stands)."""
    return _pairs(answer for answer in answers if _has_it(answer, dated))


def muted(commitments: Iterable[int]) -> frozenset[Pair]:
    """(commitment, recipient) of those who want no more reminders about one commitment."""
    running = Mute.objects.filter(commitment__in=set(commitments), ended_at=None)
    return frozenset(running.values_list("commitment_id", "recipient_id"))


def snoozes(answers: Iterable[Answer]) -> dict[Pair, date]:
    """The latest day up to which each person asked for silence; reminders go again from that day on."""
    found: dict[Pair, date] = {}
    for answer in answers:
        if answer.snooze_until is not None and answer.recipient_id is not None:
            pair = (answer.deadline_id, answer.recipient_id)
            found[pair] = max(answer.snooze_until, found.get(pair, answer.snooze_until))
    return found


def holds(ids: Sequence[int], answers: Iterable[Answer]) -> dict[int, list[tuple[datetime, datetime | None]]]:
    """When something undecided held the later steps: (from, to); a request taken back held them too."""
    found = defaultdict(list)
    for request in Extension.objects.filter(deadline__in=ids):
        found[request.deadline_id].append((request.at, request.decided_at))
    for answer in answers:
        if answer.kind in CONTESTS:
            found[answer.deadline_id].append((answer.at, answer.decided_at))
    return found


def _has_it(answer: Answer, dated: Mapping[int, datetime | None]) -> bool:
    """Whether the person said "I have it" of the present last day, not of an earlier one."""
    since = dated.get(answer.deadline_id)
    return answer.kind == Answer.Kind.HAVE_IT and (since is None or answer.at >= since)


def _pairs(answers: Iterable[Answer]) -> frozenset[Pair]:
    return frozenset((a.deadline_id, a.recipient_id) for a in answers if a.recipient_id is not None)

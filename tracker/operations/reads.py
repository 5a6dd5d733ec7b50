"""Which open deadlines read a row: whoever saves that row has the next sweep look at them.

A deadline's next instant is a cache of its policy, calendars, parties, contacts and recipients. These functions may
name a deadline too many, never one too few. Each takes a constant number of queries, and one a level of the tree of
parties.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tracker.models import Calendar, Deadline, OfficeSettings, Party, Recipient, ReminderPolicy


def of_parties(parties: Iterable[int]) -> QuerySet[Deadline]:
    """Deadlines that read these parties: as participants, as ancestors with contacts, as superiors.

    Also those that read a contact of theirs elsewhere, since the working days of a recipient are their main party's.
    """
    below = _descendants(parties)
    recipients = Recipient.objects.filter(contacts__party__in=below).values_list("pk", flat=True)
    return of_recipients(recipients, parties=below)


def of_recipients(recipients: Iterable[int], *, parties: Iterable[int] = ()) -> QuerySet[Deadline]:
    """Deadlines that may tell these people: as contacts, as deputies of contacts, as owners."""
    people = set(recipients)
    people |= set(Recipient.objects.filter(deputy__in=people).values_list("pk", flat=True))
    held = Party.objects.filter(contacts__recipient__in=people).values_list("pk", flat=True)
    below = _descendants({*parties, *held})
    served = below | set(Party.objects.filter(superior__in=below).values_list("pk", flat=True))
    told = Q(commitment__participations__party__in=served)
    owned = Q(commitment__owner__recipient__in=people)
    return _open().filter(pk__in=Deadline.objects.filter(told | owned).values("pk"))


def of_calendar(calendar: Calendar) -> QuerySet[Deadline]:
    """Deadlines whose date, ladder or readers count working days by this calendar."""
    if OfficeSettings.objects.filter(calendar=calendar).exists():
        return _open()
    parties = Party.objects.filter(calendar=calendar).values_list("pk", flat=True)
    reading = of_parties(parties).values("pk")
    return _open().filter(Q(calendar=calendar) | Q(pk__in=reading))


def of_policy(policy: ReminderPolicy) -> QuerySet[Deadline]:
    """Deadlines that climb this ladder; all of them for one that is a default."""
    if policy.use:
        return _open()
    return _open().filter(commitment__policy=policy)


def of_office() -> QuerySet[Deadline]:
    """Every open deadline reads the office's settings."""
    return _open()


def _open() -> QuerySet[Deadline]:
    return Deadline.objects.open()


def _descendants(parties: Iterable[int]) -> set[int]:
    """The parties and everything below them; a party without contacts is told through its ancestors."""
    found: set[int] = set()
    level = set(parties)
    while level:
        found |= level
        level = set(Party.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
    return found

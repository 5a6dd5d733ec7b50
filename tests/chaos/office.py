"""An office whose people must be reminded during the next minutes: `python -m tests.chaos.office N SECONDS SEED`.

Everything is recorded by the real operations, a month ago. Each person's send hour is then an instant of its own,
spread over the run, and the clock has to look at each promise a few seconds before: sweep, compose and send all run
all the time.
"""

import sys
from datetime import UTC, datetime, timedelta

import django

from config.celery import app

django.setup()

from django.db import connection  # noqa: E402

from tests import factories  # noqa: E402
from tracker.domain.calendars import WorkCalendar  # noqa: E402
from tracker.domain.dates import PartialDate  # noqa: E402
from tracker.domain.policies import Role  # noqa: E402
from tracker.models import Calendar, CalendarDay, Contact, Party, Recipient  # noqa: E402
from tracker.operations import commitments  # noqa: E402
from tracker.operations.audit import Actor  # noqa: E402
from tracker.operations.terms import Due  # noqa: E402

STEP = "end-3"  # of the ladder that every office has: three working days before the last day
AHEAD = 3
EARLIER = 10  # seconds by which the clock may look at a promise before its reminder goes
FIRST = timedelta(seconds=3)  # until the first reminder
MORNING = 10  # o'clock in the office while the run begins: no midnight comes into it
BATCH = 500

_ = app  # the application's tasks belong to the program that is tested


def make(reminders: int, seconds: float, seed: int) -> None:
    """Fill an empty database with as many promises as people, one reminder each within `seconds` from now."""
    now = datetime.now(UTC)
    ago = now - timedelta(days=30)
    zone, today = _morning(now)
    calendar = Calendar.objects.create(name="Every day of the run", weekend=[5, 6])
    CalendarDay.objects.create(calendar=calendar, day=today, working=True)
    factories.make_office(zone=zone, calendar=calendar, sending_since=ago)
    unit = factories.make_unit()
    factories.make_user("staff@office.example.org", name="Staff", unit=unit)
    last_day = WorkCalendar(None, overrides={today: True}).add_workdays(today, AHEAD)
    due = Due(date=PartialDate.of_day(last_day), wording=f"by {last_day}")
    parties = _people(reminders, ago)
    for start in range(0, reminders, BATCH):
        news = [
            commitments.New(unit=unit, title=f"Report of {party}", due=due, parties=[(Role.RESPONSIBLE, party)])
            for party in parties[start : start + BATCH]
        ]
        commitments.record_many(news, by=Actor.of_command("chaos"), now=ago)
    _spread(reminders, seconds, seed, zone)


def _morning(now: datetime) -> tuple[str, object]:
    """A zone in which it is morning now, and the day it is there."""
    behind = (now.hour - MORNING) % 24
    behind = behind if behind <= 12 else behind - 24
    zone = f"Etc/GMT{behind:+d}" if behind else "UTC"  # POSIX: GMT+5 lies five hours behind
    return zone, (now - timedelta(hours=behind)).date()


def _people(count: int, since: datetime) -> list[Party]:
    parties = Party.objects.bulk_create([Party(name=f"Ministry {n}") for n in range(count)], batch_size=BATCH)
    people = Recipient.objects.bulk_create(
        [Recipient(email=f"person{n}@example.org", created_at=since) for n in range(count)], batch_size=BATCH
    )
    Contact.objects.bulk_create(
        [
            Contact(party=party, recipient=person, display_name=f"Person {n}", since=since)
            for n, (party, person) in enumerate(zip(parties, people, strict=True))
        ],
        batch_size=BATCH,
    )
    return parties


def _spread(reminders: int, seconds: float, seed: int, zone: str) -> None:
    """Give each person an instant of the run for send hour, and each promise one a little earlier to be looked at."""
    begin = datetime.now(UTC) + FIRST
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [seed % 1000 / 1000])
        cursor.execute(
            """
            UPDATE tracker_recipient r
            SET send_hour = ((%s + x.place * %s * interval '1 second') AT TIME ZONE %s)::time
            FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM tracker_recipient) AS x
            WHERE x.id = r.id""",
            [begin, seconds / reminders, zone],
        )
        cursor.execute(
            """
            UPDATE tracker_deadline d
            SET next_event_at = ((%s AT TIME ZONE %s)::date + r.send_hour) AT TIME ZONE %s
                                - random() * %s * interval '1 second'
            FROM tracker_participation p JOIN tracker_contact c ON c.party_id = p.party_id
                 JOIN tracker_recipient r ON r.id = c.recipient_id
            WHERE p.commitment_id = d.commitment_id""",
            [begin, zone, zone, EARLIER],
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    make(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))

"""A large office made in the database itself: one row of each kind by hand, the others copied from it by SQL.

Everything hangs together as if it had been recorded: commitments with a responsible party, its contact, deadlines
with the next instant at which anything happens to them, and the reminders that went before.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tests import factories
from tracker.domain.dates import PartialDate
from tracker.models import Contact, Deadline, Notification, OfficeSettings

LOGGED = datetime(2027, 1, 4, 12, tzinfo=UTC)
LAST_DAY = date(2027, 4, 29)  # a Thursday: the step after it is reached in the instant at which it is over
OVER = datetime(2027, 4, 30, tzinfo=UTC)
PER_COMMITMENT = 10  # deadlines; the first falls over the cliff, the second is for the set-based statement
TEMPLATE_ROWS = (("notification", "deadline_id"), ("deadlineterms", "deadline_id"), ("deadline", "id"))
TOLD_BEFORE = ("end-10", "end-3", "end-0")


@dataclass(frozen=True)
class Size:
    """How many of each."""

    deadlines: int
    due: int
    people: int

    @property
    def commitments(self) -> int:
        return max(self.deadlines // PER_COMMITMENT, self.due)


def make(size: Size) -> None:
    """Fill an empty database. Foreign keys are not checked meanwhile; constraints and indexes are kept all along."""
    with transaction.atomic():
        first = _first_rows()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            _people(cursor, first, size.people)
            _commitments(cursor, first, size)
            _deadlines(cursor, first, size)
            _told_before(cursor, first)
            for table, column in TEMPLATE_ROWS:
                cursor.execute(f"DELETE FROM tracker_{table} WHERE {column} = %s", [first.pk])
    with connection.cursor() as cursor:
        for table in ("deadline", "commitment", "participation", "party", "contact", "recipient", "notification"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('tracker_{table}', 'id'), (SELECT max(id) FROM tracker_{table}))"
            )
        cursor.execute("VACUUM ANALYZE")


def _first_rows() -> Deadline:
    """The commitment that all others are copies of."""
    office = OfficeSettings.objects.get()
    office.sending, office.sending_since = OfficeSettings.Sending.ON, LOGGED
    office.contact_name, office.contact_email = "N. Admin", "office@example.org"
    office.save()
    party = factories.make_contact(factories.make_party("Ministry 1"), since=LOGGED).party
    quotation = factories.make_quotation()
    commitment = factories.make_commitment(
        "Progress assessment of the monitoring network", responsible=party, since=LOGGED,
        source=quotation.source, quotation=quotation, reference="C-1",
    )  # fmt: skip
    deadline = factories.make_deadline(
        commitment, PartialDate.of_day(LAST_DAY), wording="by 29 April 2027", now=LOGGED, number=100,
        next_event_at=OVER, status="due", ladder_from=LOGGED, settled_at=datetime(2027, 4, 29, tzinfo=UTC),
    )  # fmt: skip
    recipient = Contact.objects.get().recipient
    for step in TOLD_BEFORE:
        factories.make_notification(
            deadline, recipient, step=step, now=LOGGED, state=Notification.State.SKIPPED,
            reason="told before the measurement", key=f"{deadline.uid}|{LAST_DAY}|{step}|{recipient.uid}",
        )  # fmt: skip
    return deadline


def _copy(cursor: CursorWrapper, table: str, original: int, source: str, **values: str) -> None:
    """Copies of one row, one for each row of `source`; `values` are SQL over both."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    chosen = ", ".join(values.get(name, f'one."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} AS one, {source} WHERE one.id = {original}"
    )


def _people(cursor: CursorWrapper, first: Deadline, count: int) -> None:
    """One party, one contact, one address each."""
    contact = Contact.objects.get()
    numbers = f"generate_series(1, {count - 1}) AS i"
    _copy(cursor, "tracker_party", contact.party_id, numbers, id=f"{contact.party_id} + i", name="'Ministry ' || i + 1")
    _copy(cursor, "tracker_recipient", contact.recipient_id, numbers, id=f"{contact.recipient_id} + i",
          uid="gen_random_uuid()", email="'m' || i + 1 || '@example.org'")  # fmt: skip
    _copy(cursor, "tracker_contact", contact.pk, numbers, id=f"{contact.pk} + i", display_name="'Person ' || i + 1",
          party_id=f"{contact.party_id} + i", recipient_id=f"{contact.recipient_id} + i")  # fmt: skip


def _commitments(cursor: CursorWrapper, first: Deadline, size: Size) -> None:
    commitment = first.commitment
    part = commitment.participations.get()
    numbers = f"generate_series(1, {size.commitments - 1}) AS i"
    _copy(cursor, "tracker_commitment", commitment.pk, numbers, id=f"{commitment.pk} + i", reference="'C-' || i + 1")
    _copy(cursor, "tracker_participation", part.pk, numbers, id=f"{part.pk} + i",
          commitment_id=f"{commitment.pk} + i", party_id=f"{part.party_id} + i % {size.people}")  # fmt: skip


def _deadlines(cursor: CursorWrapper, first: Deadline, size: Size) -> None:
    """The first two of the first commitments fall over the cliff; all others lie up to ten years ahead of it."""
    per = max(size.deadlines // size.commitments, 2)
    rows = f"""(SELECT c, n, c < {size.due} AND n < 2 AS falls, 365 + (3650 * random())::int AS later
                FROM generate_series(0, {size.commitments - 1}) AS c, generate_series(0, {per - 1}) AS n) AS x"""
    moved = {
        name: f"CASE WHEN x.falls THEN one.{name} ELSE one.{name} + x.later * interval '1 day' END"
        for name in ("first_day", "last_day", "original_last_day", "starts_at", "due_at", "next_event_at")
    }
    _copy(cursor, "tracker_deadline", first.pk, rows, **moved,
          id=f"{first.pk} + 1 + x.c * {per} + x.n", uid="gen_random_uuid()", number="x.n + 1",
          commitment_id=f"{first.commitment_id} + x.c",
          status="CASE WHEN x.falls THEN one.status ELSE 'upcoming' END")  # fmt: skip


def _told_before(cursor: CursorWrapper, first: Deadline) -> None:
    """The reminders before the last day: each of those that fall has its rows."""
    rows = f"""(SELECT d.id, d.uid, r.id AS recipient, r.uid AS person FROM tracker_deadline d
                JOIN tracker_participation p ON p.commitment_id = d.commitment_id
                JOIN tracker_contact k ON k.party_id = p.party_id JOIN tracker_recipient r ON r.id = k.recipient_id
                WHERE d.next_event_at = '{OVER.isoformat()}' AND d.id <> {first.pk}) AS x"""
    for row in first.notifications.all():
        _copy(cursor, "tracker_notification", row.pk, rows, id="nextval('tracker_notification_id_seq')",
              deadline_id="x.id", recipient_id="x.recipient",
              key=f"x.uid || '|{LAST_DAY}|{row.step}|' || x.person")  # fmt: skip

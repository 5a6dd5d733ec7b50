"""Records of promises: as they were known on any past day, exactly as a record made on that day said."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_party,
    make_recipient,
    make_unit,
    make_user,
)
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Kind, Outcome, Status
from tracker.domain.policies import Role
from tracker.domain.records import Tally, Verdict
from tracker.models import Attempt, Channel, Commitment, Deadline, Extension, Party, Report, User
from tracker.operations import closing, commitments, deadlines, extensions, pauses, reports
from tracker.operations.audit import Actor
from tracker.operations.terms import Due
from tracker.queries import records
from tracker.queries.record_past import DateKnown, Known
from tracker.queries.records import Scope, last_instant

pytestmark = pytest.mark.django_db
BY = Actor("user:staff")


def on(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 4, 20, hour, tzinfo=UTC) + timedelta(days=day)


def due(text: str) -> Due:
    return Due(date=PartialDate.parse(text), wording=text)


class Story:
    """A ministry promises a bank two things; much happens to the first."""

    def __init__(self) -> None:
        make_office()
        self.unit = make_unit()
        self.admin: User = make_user(unit=self.unit, role="admin")
        self.ministry, self.bank = make_party("Ministry of Water"), make_party("Bank")
        self.agency = make_party("Road Agency")
        self.person = make_contact(self.ministry, make_recipient("a.petrova@water.example"), "A. Petrova").recipient

    @property
    def first(self) -> Commitment:
        return Commitment.objects.get(title__startswith="Assessment")

    @property
    def date(self) -> Deadline:
        return self.first.deadlines.get(number=1)

    def said(self, now: datetime) -> dict[str, Any]:
        return {"by": BY, "now": now, "received_on": now.date(), "channel": Channel.PAGE, "recipient": self.person}

    def record(self, now: datetime) -> None:
        parties = [(Role.RESPONSIBLE, self.ministry), (Role.BENEFICIARY, self.bank)]
        commitments.record(
            by=BY, now=now, unit=self.unit, title="Assessment", due=due("2027-04-30"), parties=parties,
        )  # fmt: skip

    def correct(self, now: datetime) -> None:
        deadlines.correct(self.date, by=BY, now=now, due=due("2027-05-03"), reason="Misread")

    def ask(self, now: datetime) -> None:
        extensions.ask(
            self.date, wording="by 14 May", date=PartialDate.parse("2027-05-14"), boundary=Boundary.END,
            reason="Flood", **self.said(now),
        )  # fmt: skip

    def grant(self, now: datetime) -> None:
        row = Extension.objects.get(decision="")
        extensions.grant(row, by=BY, now=now, due=due("2027-05-10"), reason="A week is enough")

    def rename(self, now: datetime) -> None:
        row = self.first
        commitments.edit(
            row, by=BY, now=now, title="Assessment of rivers", details="", owner=None, policy=None, tags=[],
            confidential=False, parties=[(Role.RESPONSIBLE, self.agency), (Role.BENEFICIARY, self.bank)],
        )  # fmt: skip

    def pause(self, now: datetime) -> None:
        pauses.pause(self.date, by=BY, now=now, until=None, reason="The bank moves first")

    def resume(self, now: datetime) -> None:
        pauses.resume(self.date, by=BY, now=now)

    def progress(self, now: datetime) -> None:
        reports.submit(self.date, narrative="Half of it", percent=50, claimed_outcome=None, **self.said(now))

    def report(self, now: datetime) -> None:
        reports.submit(self.date, narrative="Done", claimed_outcome=Status.MET, **self.said(now))

    def send_back(self, now: datetime) -> None:
        reports.send_back(Report.objects.waiting().get(), by=BY, now=now, reason="Figures are missing")

    def accept(self, now: datetime) -> None:
        reports.accept(Report.objects.waiting().get(), by=BY, now=now, outcome=Status.MET, reason="Complete")

    def second(self, now: datetime) -> None:
        commitments.record(
            by=BY, now=now, unit=self.unit, title="Loan", due=due("2027-05-05"),
            parties=[(Role.RESPONSIBLE, self.bank)],
        )  # fmt: skip

    def close_second(self, now: datetime) -> None:
        row = Commitment.objects.get(title="Loan")
        closing.close(row, by=BY, now=now, outcome=Outcome.NOT_FULFILLED, reason="Nothing came")

    def wait(self, now: datetime) -> None:
        """Nothing but time passes."""


PLOT: list[tuple[int, Callable[[Story, datetime], None]]] = [
    (0, Story.record), (1, Story.correct), (3, Story.second), (6, Story.ask), (8, Story.grant), (9, Story.rename),
    (12, Story.pause), (14, Story.wait), (15, Story.resume), (18, Story.wait), (22, Story.progress), (25, Story.report),
    (26, Story.send_back), (28, Story.report), (30, Story.accept), (33, Story.close_second),
]  # fmt: skip


def fingerprint(items: list[Known]) -> list[Any]:
    return [
        (
            item.row.reference, item.title, [(role, party.name) for role, party in item.parties],
            item.outcome and (item.outcome.outcome, item.outcome.at, item.outcome.reason),
            [_date(one) for one in item.dates],
            [(mail.sent_at, mail.address, mail.message_id, mail.reply) for mail in item.mails],
        )
        for item in items
    ]  # fmt: skip


def _date(one: DateKnown) -> Any:
    first, present = one.moves.first, one.moves.present
    return (
        one.status, one.verdict, one.slip, one.times_extended, one.received_on, one.in_time_at_first,
        first and first.edtf, present and present.edtf, present and present.last_day,
        [(version.version, version.cause, version.reason) for version in one.versions],
        one.ended and (one.ended.outcome, one.ended.at, one.ended.reason),
        [(type(said).__name__, said.pk, said.decision, said.decision_reason, said.decided_at) for said in one.said],
        len(one.pauses),
    )  # fmt: skip


def seen(told: Story, scope: Scope, known_at: datetime) -> list[Known]:
    chunks = records.known(told.admin, scope, known_at=known_at, calendar=WEEKDAYS, mails=True)
    return [item for items in chunks for item in items]


def test_a_past_day_is_shown_as_a_record_of_that_day_showed_it() -> None:
    told = Story()
    scopes = [Scope(party=told.ministry), Scope(party=told.bank), Scope(party=told.bank, role="responsible"),
              Scope(party=told.agency)]  # fmt: skip
    snapshots = []
    for day, act in PLOT:
        act(told, on(day))
        at = last_instant(on(day).date(), "UTC", now=on(day, 23))
        snapshots.append((day, [fingerprint(seen(told, scope, at)) for scope in scopes]))
    for day, before in snapshots:
        at = last_instant(on(day).date(), "UTC", now=on(60))
        for scope, then, now in zip(
            scopes, before, [fingerprint(seen(told, scope, min(at, on(day, 23)))) for scope in scopes], strict=True
        ):
            assert now == then, (day, scope)
    assert len({str(one) for _day, one in snapshots}) > 10


def test_the_present_is_what_the_rows_say() -> None:
    told = Story()
    for day, act in PLOT:
        act(told, on(day))
    (item,) = seen(told, Scope(party=told.agency), on(40))
    (one,) = item.promised_dates
    row = told.date
    assert (item.title, one.status, one.received_on) == ("Assessment of rivers", row.status, row.received_on)
    first, present = one.moves.first, one.moves.present
    assert first is not None and present is not None
    assert (first.edtf, present.last_day, one.times_extended) == (row.original_edtf, row.last_day, row.extensions_count)
    assert one.slip == WEEKDAYS.workdays_between(date(2027, 5, 3), date(2027, 5, 10)) == 5
    assert one.accepted is not None and one.accepted.decision_reason == "Complete"
    assert one.ended is not None and one.ended.by == BY.ref and not one.in_time_at_first
    assert seen(told, Scope(party=told.ministry), on(40)) == []


def test_every_date_counts_once_and_an_own_mistake_not_at_all() -> None:
    told = Story()
    ministry = told.ministry
    cases: list[tuple[Status | None, date | None, Verdict]] = [
        (Status.MET, date(2027, 4, 30), Verdict.IN_TIME), (Status.MET, date(2027, 5, 1), Verdict.TOO_LATE),
        (Status.MET, None, Verdict.DAY_UNKNOWN), (Status.PARTLY_MET, date(2027, 4, 1), Verdict.IN_PART),
        (Status.MISSED, None, Verdict.NOT_KEPT), (Status.WAIVED, None, Verdict.SET_ASIDE),
        (None, None, Verdict.NOT_JUDGED),
    ]  # fmt: skip
    later = datetime(2027, 5, 20, tzinfo=UTC)
    for closed_as, received_on, _verdict in cases:
        row = make_commitment(responsible=ministry)
        make_deadline(row, "2027-04-30", closed_as=closed_as, received_on=received_on, now=NOW)
    make_deadline(make_commitment(responsible=ministry), "2027-06-30")
    make_deadline(make_commitment(responsible=ministry), "2027-10-20", kind=Kind.REVIEW)
    mistake = make_commitment(responsible=ministry)
    make_deadline(mistake, "2027-04-30", closed_as=Status.ENTERED_BY_MISTAKE)
    tally, items = Tally(), seen(told, Scope(party=ministry), later)
    for item in items:
        tally.add(item.promised_dates)
    assert (tally.commitments, tally.undated, tally.dates, tally.in_time_at_first) == (10, 2, 8, 1)
    assert sum(tally.verdicts.values()) == tally.dates
    assert [tally.verdicts[verdict] for *_case, verdict in cases] == [1] * len(cases)
    assert tally.verdicts[Verdict.AHEAD] == 1


def test_confidential_promises_are_told_to_those_who_see_them_only() -> None:
    told = Story()
    row = make_commitment("Secret", unit=told.unit, responsible=told.ministry, confidential=True)
    make_deadline(row)
    stranger = make_user(unit=make_unit())
    for user, count in ((told.admin, 1), (make_user(unit=told.unit), 1), (stranger, 0)):
        chunks = records.known(user, Scope(party=told.ministry), known_at=NOW, calendar=WEEKDAYS, mails=True)
        assert sum(len(items) for items in chunks) == count


def test_mails_that_a_server_accepted_and_what_it_said() -> None:
    told = Story()
    row = make_commitment(unit=told.unit, responsible=told.ministry)
    deadline = make_deadline(row)
    sent = make_message(told.person, state="sent", sent_at=NOW, digest="ab" * 32, bounced_at=NOW + timedelta(days=2))
    Attempt.objects.create(message=sent, result="network", reply="no route")
    Attempt.objects.create(message=sent, result="accepted", code=250, reply="2.0.0 queued as 4711")
    make_notification(deadline, told.person, message=sent, state="sent")
    make_notification(deadline, told.person, step="end-10", state="skipped", reason="expired")
    (item,) = seen(told, Scope(commitment=row), NOW + timedelta(days=1))
    (mail,) = item.mails
    assert (mail.address, mail.message_id) == (told.person.email, sent.message_id)
    assert (mail.reply, mail.bounced_at) == ("250 2.0.0 queued as 4711", None)
    assert seen(told, Scope(commitment=row), NOW - timedelta(hours=1))[0].mails == []
    assert seen(told, Scope(commitment=row), NOW + timedelta(days=3))[0].mails[0].bounced_at == sent.bounced_at


def test_the_number_of_queries_does_not_grow() -> None:
    told = Story()
    _fill(told.ministry, 3)
    few = _asked(told)
    _fill(told.ministry, 40)
    assert _asked(told) == few


def _fill(party: Party, count: int) -> None:
    for _ in range(count):
        deadline = make_deadline(make_commitment(responsible=party))
        make_notification(deadline, message=make_message(state="sent", sent_at=NOW, digest="a" * 64), state="sent")


def _asked(told: Story) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert seen(told, Scope(party=told.ministry), NOW)
    return len(asked)

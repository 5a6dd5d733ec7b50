"""A file becomes commitments whole or not at all, once, and tells nobody before it is released."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.factories import make_office, make_party, make_unit, make_user
from tracker.domain.policies import Role
from tracker.exchange import imports
from tracker.exchange.imports import Outcome
from tracker.models import (
    AuditEvent,
    Commitment,
    Contact,
    Deadline,
    ImportBatch,
    Notification,
    OfficeSettings,
    Party,
    Quotation,
    Recipient,
    ReminderPolicy,
    SourceDocument,
    User,
)
from tracker.operations import office, schedule
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
BY = Actor("command:test")
FULL = """title,by,responsible_name,responsible_email,details,reference_date,time_zone,supporting,controller_email,\
issuer,beneficiary,source_title,source_url,quote,policy,external_id
Progress assessments,by April,Ministry of Water,a.petrova@water.example,Two copies,2026-11-22,Asia/Bishkek,\
b.lee@example.org; c.kim@example.org,d.ray@example.org,Cabinet,Donors,Directive 12,https://example.org/12,\
"The agencies shall submit assessments, twice.",standard reminders,D-12/1
"""


@pytest.fixture(autouse=True)
def quiet_office() -> OfficeSettings:
    return make_office(sending=OfficeSettings.Sending.HELD)


def run(text: str | bytes, *, owner: User | None = None, **values: Any) -> Outcome:
    data = text if isinstance(text, bytes) else text.encode()
    return imports.run(data, by=BY, now=values.pop("now", NOW), file_name="promises.csv", owner=owner, **values)


def told(outcome: Outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


def parties(role: Role) -> list[str]:
    return list(Party.objects.filter(participations__role=role).order_by("pk").values_list("name", flat=True))


def test_every_column_arrives() -> None:
    assert told(run(FULL)) == []
    row = Commitment.objects.get()
    assert (row.title, row.details, row.external_ref) == ("Progress assessments", "Two copies", "D-12/1")
    assert row.policy == ReminderPolicy.objects.get(use="dated")
    assert row.source is not None
    assert (row.source.title, row.source.url) == ("Directive 12", "https://example.org/12")
    assert row.quotation is not None
    assert row.quotation.exact == "The agencies shall submit assessments, twice."
    deadline = row.deadlines.get()
    assert (deadline.edtf, deadline.wording, deadline.zone) == ("2027-04", "by April", "Asia/Bishkek")
    assert deadline.versions.get().reference_date == date(2026, 11, 22)
    assert parties(Role.RESPONSIBLE) == ["Ministry of Water"]
    assert parties(Role.SUPPORTING) == ["b.lee@example.org", "c.kim@example.org"]
    assert parties(Role.CONTROLLER) == ["d.ray@example.org"]
    assert parties(Role.ISSUER) == ["Cabinet"]
    assert parties(Role.BENEFICIARY) == ["Donors"]
    assert Contact.objects.get(party__name="Ministry of Water").recipient.email == "a.petrova@water.example"


def test_a_title_is_enough() -> None:
    run("title\nFound an international journal\n")
    deadline = Deadline.objects.get()
    assert (deadline.kind, deadline.last_day) == ("review", date(2027, 7, 4))
    assert deadline.commitment.is_active
    assert Party.objects.count() == Recipient.objects.count() == 0


def test_the_zone_of_a_row_is_that_of_its_review_too() -> None:
    run("title,time_zone\nFound a journal,Asia/Bishkek\n")
    assert (Deadline.objects.get().kind, Deadline.objects.get().zone) == ("review", "Asia/Bishkek")


def test_words_are_read_on_the_offices_day() -> None:
    make_office(zone="Pacific/Auckland", sending=OfficeSettings.Sending.HELD)
    run("title,by\nA,in 1 day\n", now=datetime(2027, 1, 4, 12, tzinfo=UTC))  # 5 January there
    assert Deadline.objects.get().last_day == date(2027, 1, 6)


def test_an_office_that_reads_by_april_as_before_april_gets_that() -> None:
    make_office(by_period_means="start", sending=OfficeSettings.Sending.HELD)
    run("title,by\nA,by April\nB,by 30 April 2027\n")
    assert [row.last_day for row in Deadline.objects.order_by("pk")] == [date(2027, 3, 31), date(2027, 4, 30)]


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("title,by", ",by April", "title: Every commitment needs a title"),
        ("title,by", "A,soon enough", "by: “soon enough” names no date"),
        ("title,by", "A,immediately", "by: “immediately” names no day"),
        ("title,by", f"A,{'x ' * 200}", "by: This is too long"),
        ("title,reference_date", "A,next April", "reference_date: “next April” is no day"),
        ("title,time_zone", "A,Mars/Olympus", "time_zone: There is no such time zone"),
        ("title,time_zone", "A,../../etc/passwd", "time_zone: There is no such time zone"),
        ("title,responsible_email", "A,a.petrova", "responsible_email: “a.petrova” is not an e-mail address"),
        ("title,supporting", "A,b@example.org; c@", "supporting: “c@” is not an e-mail address"),
        ("title,controller_email", 'A,"d@example.org, e@example.org"', "controller_email: "),
        ("title,source_url", "A,javascript:alert(1)", "source_url: This is no address"),
        ("title,policy", "A,Gentle", "policy: There is no such ladder"),
        ("title,external_id", "A," + "x" * 201, "external_id: At most 200 characters"),
        ("title,by", "T" * 301 + ",", "title: At most 300 characters"),
    ],
)
def test_an_error_on_one_line_leaves_everything_out(header: str, row: str, words: str) -> None:
    outcome = run(f"{header}\nGood one{',' * header.count(',')}\n{row}\n")
    (problem,) = told(outcome)
    assert problem.startswith(f"line 3, {words}")
    assert Commitment.objects.count() == ImportBatch.objects.count() == AuditEvent.objects.count() == 0


def test_all_errors_are_told_at_once_in_the_order_of_lines() -> None:
    outcome = run("title,by,time_zone\nA,sometime,Mars/Olympus\n,by April,\nC,by April,\n")
    assert [(problem.line, problem.column) for problem in outcome.problems] == [
        (2, "time_zone"),
        (2, "by"),
        (3, "title"),
    ]


def test_the_same_file_again_changes_nothing() -> None:
    run(FULL)
    before = AuditEvent.objects.count()
    outcome = run(FULL)
    assert (len(outcome.imported.new), len(outcome.imported.known)) == (0, 1)
    assert Commitment.objects.count() == ImportBatch.objects.count() == 1
    assert AuditEvent.objects.count() == before


def test_rows_without_an_id_are_known_by_what_they_say() -> None:
    run("title,by\nA,by April\n")
    outcome = run("title,by,details\nB,by May,\nA,by April,\nA,by June,\n")
    assert [row.line for row, _commitment in outcome.imported.new] == [2, 4]
    assert [row.line for row in outcome.imported.known] == [3]


def test_a_row_that_stands_twice_is_one_commitment() -> None:
    outcome = run("title,by\nA,by April\nA,by April\n")
    assert (len(outcome.imported.new), len(outcome.imported.known)) == (1, 1)


def test_one_id_for_two_promises_is_an_error() -> None:
    outcome = run("title,external_id\nA,X\nB,X\n")
    assert told(outcome) == [
        "line 3, external_id: Line 2 has this id for something else: give each commitment its own."
    ]


def test_a_name_or_an_address_alone_makes_a_party() -> None:
    run("title,responsible_name,responsible_email\nA,Ministry,\nB,,b.lee@example.org\n")
    assert parties(Role.RESPONSIBLE) == ["Ministry", "b.lee@example.org"]
    assert Contact.objects.get().party.name == "b.lee@example.org"


def test_known_parties_are_used_and_namesakes_kept_apart() -> None:
    known = make_party("Ministry of Water", aliases=["MoW"])
    run(
        "title,responsible_name,responsible_email\nA,MINISTRY  OF WATER,\nB,mow,\n"
        "C,Anna Lee,anna@one.example\nD,Anna Lee,anna@two.example\nE,Anna Lee,ANNA@two.example\n"
    )
    assert known.participations.count() == 2
    namesakes = Party.objects.filter(name="Anna Lee").order_by("pk")
    assert [party.participations.count() for party in namesakes] == [1, 2]
    assert [party.contacts.get().recipient.email for party in namesakes] == ["anna@one.example", "anna@two.example"]


def test_quotes_of_one_source_share_its_text() -> None:
    run("title,source_title,quote\nA,Directive 12,First promise.\nB,Directive 12,Second promise.\nC,Directive 12,\n")
    source = SourceDocument.objects.get()
    assert [row.source for row in Commitment.objects.all()] == [source] * 3
    assert {q.exact for q in Quotation.objects.all()} == {"First promise.", "Second promise."}


def test_quotes_are_found_in_a_text_that_is_here() -> None:
    run("title,source_title,quote\nA,Directive 12,The first promise.\n")
    run("title,source_title,quote\nB,Directive 12,first  promise\nC,Directive 12,A later one.\n")
    assert SourceDocument.objects.filter(title="Directive 12").count() == 2
    assert Commitment.objects.get(title="B").source == Commitment.objects.get(title="A").source


def test_a_quote_without_a_title_stands_in_the_file() -> None:
    run("title,quote\nA,We shall report.\n")
    assert SourceDocument.objects.get().title == "promises.csv"


def test_nothing_is_planted_before_the_release() -> None:
    run("title,by,responsible_email\nA,by 8 January 2027,a@example.org\n")
    schedule.sweep(now=NOW)
    assert ImportBatch.objects.get().is_held
    assert Deadline.objects.get().ladder_from is None
    assert Deadline.objects.get().status == "due_soon"
    assert Notification.objects.count() == 0


def test_start_sending_lets_the_import_go() -> None:
    run("title,by,responsible_email\nA,by 8 January 2027,a@example.org\n")
    started = office.start_sending(by=BY, now=NOW)
    schedule.sweep(now=NOW)
    assert (started.first, started.released, started.deadlines) == (True, [ImportBatch.objects.get()], 1)
    assert Notification.objects.filter(state="queued").count() == 1


def test_release_lets_it_go_where_sending_is_on_now_or_later() -> None:
    office.start_sending(by=BY, now=NOW)
    run("title,by,responsible_email\nA,by 8 January 2027,a@example.org\n", release=True)
    assert Notification.objects.filter(state="queued").count() == 1
    file = "title,by,responsible_email\nB,by 8 January 2027,b@example.org\n"
    run(file)
    assert Deadline.objects.get(commitment__title="B").ladder_from is None
    run(file, release=True)
    schedule.sweep(now=NOW)
    assert Deadline.objects.get(commitment__title="B").ladder_from == NOW
    assert not ImportBatch.objects.filter(released_at=None).exists()


def test_a_rehearsal_leaves_nothing_behind() -> None:
    outcome = run(FULL, dry_run=True)
    assert len(outcome.imported.new) == 1
    assert Commitment.objects.count() == Party.objects.count() == AuditEvent.objects.count() == 0


def test_commitments_go_to_the_owner_and_their_unit() -> None:
    make_unit("Another unit")
    owner = make_user(unit=make_unit("Grants"))
    run("title\nA\n", owner=owner)
    assert (Commitment.objects.get().owner, Commitment.objects.get().unit.name) == (owner, "Grants")


def test_an_office_without_a_unit_gets_one() -> None:
    run("title\nA\n")
    assert Commitment.objects.get().unit.name == "Grants Office"
    assert Commitment.objects.get().owner is None


def test_the_import_is_in_the_history() -> None:
    run("title\nA\nB\n")
    event = AuditEvent.objects.get(action="import.recorded")
    assert event.after["commitments"] == 2
    assert AuditEvent.objects.filter(action="commitment.recorded").count() == 2


def test_rows_do_not_cost_statements_of_their_own(django_assert_max_num_queries: Any) -> None:
    rows = [f"Report {n},by 30 April 2027,Person {n % 5},p{n % 5}@example.org" for n in range(400)]
    with django_assert_max_num_queries(100):
        run("title,by,responsible_name,responsible_email\n" + "\n".join(rows) + "\n")
    assert Recipient.objects.count() == Party.objects.count() == 5

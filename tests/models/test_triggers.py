"""History is only ever added to; the text of a source stays; a quotation is the very words of its source."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_participation,
    make_party,
    make_quotation,
    make_recipient,
    make_source,
)
from tests.models import rows
from tests.models.rows import put
from tracker.domain.policies import Role
from tracker.models import AuditEvent, DeadlineTerms, Party, Quotation, Recipient

pytestmark = pytest.mark.django_db

APPEND_ONLY: dict[str, tuple[Callable[[], object], str]] = {
    "tracker_deadlineterms": (lambda: make_deadline().versions.get(), "reason"),
    "tracker_auditevent": (rows.event, "by"),
    "tracker_attempt": (rows.attempt, "reply"),
    "tracker_policyversion": (rows.policy_version, "reason"),
}


def refused(sql: str) -> str:
    """Run a statement that must be refused; the name of what refused it."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_tables_take_rows_and_never_change_or_lose_one(table: str) -> None:
    make, column = APPEND_ONLY[table]
    make()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for sql in (f"UPDATE {table} SET \"{column}\" = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        assert refused(sql) == f"{table}_append_only"


def test_the_orm_cannot_pass_either() -> None:
    make_deadline()
    for act in (lambda: DeadlineTerms.objects.all().delete(), lambda: DeadlineTerms.objects.update(wording="by May")):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    "name_it",
    [
        lambda party, person: make_contact(party),
        lambda party, person: make_contact(recipient=person),
        lambda party, person: put(make_contact(), party=party),
        lambda party, person: put(make_contact(), recipient=person),
        lambda party, person: make_participation(make_commitment(), party, Role.WATCHER),
        lambda party, person: put(make_participation(make_commitment(), make_party(), Role.WATCHER), party=party),
    ],
)
def test_what_was_merged_is_named_by_nothing_new(name_it: Callable[[Party, Recipient], object]) -> None:
    party = put(make_party(), merged_into=make_party())
    person = put(make_recipient(), merged_into=make_recipient())
    with pytest.raises(IntegrityError, match="was merged into"), transaction.atomic():
        name_it(party, person)


def test_the_text_of_a_source_stays_while_its_other_fields_change() -> None:
    source = make_source("The agencies shall report by April.")
    put(source, title="Directive, second printing")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        put(source, text="The agencies shall report by May.")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        put(source, sha256="0" * 64)


@pytest.mark.parametrize(
    ("start", "exact", "fits"),
    [
        (4, "agencies", True),
        (0, "The agencies shall report by April.", True),
        (5, "agencies", False),
        (4, "Agencies", False),
        (30, "April. And", False),
    ],
)
def test_a_quotation_is_the_words_between_its_places(start: int, exact: str, fits: bool) -> None:
    source = make_source("The agencies shall report by April.")
    values = {"source": source, "exact": exact, "start": start, "end": start + len(exact)}
    if fits:
        assert Quotation.objects.create(**values).pk
        return
    with pytest.raises(IntegrityError, match="very words"), transaction.atomic():
        Quotation.objects.create(**values)


def test_places_are_counted_in_code_points() -> None:
    source = make_source("𝄞 Отчёт до апреля — 进度报告")
    start = source.text.index("进度")
    assert Quotation.objects.create(source=source, exact="进度报告", start=start, end=start + 4).pk


def test_a_quotation_cannot_drift_later() -> None:
    quotation = make_quotation()
    with pytest.raises(IntegrityError), transaction.atomic():
        put(quotation, start=quotation.start + 1, end=quotation.end + 1)

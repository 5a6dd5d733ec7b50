"""The page of figures: for whom, what it says when there is little to say, its filters and files."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_deadline, make_party
from tests.web.rooms import Office, office
from tracker.domain.lifecycle import Status
from tracker.models import Deadline

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.date()


def closed(place: Office, count: int, *, late: int = 0, **values: Any) -> None:
    """Dates decided yesterday, received `late` days after their last day."""
    party = make_party("=HYPERLINK() Ministry")
    for number in range(count):
        commitment = make_commitment(f"Done {number}", unit=place.unit, responsible=party, **values)
        row = make_deadline(commitment, TODAY - timedelta(days=1 + late), now=NOW)
        Deadline.objects.filter(pk=row.pk).update(
            status=Status.MET.value, closed_as=Status.MET.value, closed_at=NOW - timedelta(days=1), next_event_at=None,
            received_on=TODAY - timedelta(days=1),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("reviewer", 200), ("auditor", 200), ("staff", 200), ("stranger", 200), ("outsider", 403)],
)
def test_who_sees_figures(who: str, status: int) -> None:
    place = office()
    assert place.client(getattr(place, who)).get("/reports/").status_code == status
    assert place.client().get("/reports/").status_code == 302


def test_too_few_dates_make_no_rate() -> None:
    place = office()
    closed(place, 3)
    page = place.client(place.staff).get("/reports/").content.decode()
    assert "Not enough closed dates for a rate (3 of at least 5)." in page


def test_a_rate_is_a_sentence_a_drawing_and_a_table() -> None:
    place = office()
    closed(place, 4)
    closed(place, 2, late=10)
    page = place.client(place.staff).get("/reports/").content.decode()
    assert "4 of 6 closed dates were kept by their first date." in page
    assert 'role="img" aria-labelledby="on-time-title on-time-desc"' in page
    assert "style=" not in page.partition("<main")[2]


def test_nobody_counts_what_they_may_not_see() -> None:
    place = office()
    closed(place, 6, confidential=True)
    assert "6 of 6 closed dates" in place.client(place.admin).get("/reports/").content.decode()
    assert "(0 of at least 5)" in place.client(place.stranger).get("/reports/").content.decode()


@pytest.mark.parametrize("name", ["on-time", "slippage", "ageing", "load", "answers", "parties"])
def test_each_table_is_a_file_that_no_spreadsheet_executes(name: str) -> None:
    place = office()
    closed(place, 2)
    answer = place.client(place.staff).get(f"/reports/{name}.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{name}-')
    assert all(len(row) == len(rows[0]) for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_another_table_is_not_found() -> None:
    place = office()
    assert place.client(place.staff).get("/reports/salaries.csv").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=2020-01&until=2020-02", "(0 of at least 5)"),
        ("since=2020-03&until=2020-02", "This lies before the first month."),
        ("tag=water", "(0 of at least 5)"),
        ("since=nonsense&unit=x&party=99999999", "6 of 6 closed dates"),
    ],
)
def test_the_address_says_what_is_counted(query: str, words: str) -> None:
    place = office()
    closed(place, 6)
    assert words in place.client(place.staff).get(f"/reports/?{query}").content.decode()


def test_the_page_takes_the_same_queries_for_few_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    place = office()
    closed(place, 2)
    client = place.client(place.admin)
    client.get("/reports/")
    with django_assert_max_num_queries(100) as few:
        client.get("/reports/")
    closed(place, 40)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/reports/")

"""The list of commitments: what the address asks for, who sees what, and the file."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from tests.factories import make_commitment, make_contact, make_deadline, make_party
from tests.web.rooms import Office, office
from tracker.domain.lifecycle import Kind, Outcome, Stage, Status
from tracker.exchange import exports
from tracker.models import Commitment, Extension, Membership, SavedView

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.date()


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


def promise(place: Office, title: str, days: int = 40, **values: Any) -> Commitment:
    """One more commitment of the first unit with one date."""
    dated = {name: values.pop(name) for name in ("kind", "wording", "closed_as", "extensions_count") if name in values}
    commitment = make_commitment(title, unit=place.unit, **values)
    make_deadline(commitment, later(days), now=NOW, **dated)
    return commitment


def titles(place: Office, address: str = "", who: str = "staff") -> list[str]:
    """Titles of the rows in their order."""
    page = place.client(getattr(place, who)).get(f"/commitments/{address}")
    assert page.status_code == 200
    return [row.commitment.title for row in page.context["page"].object_list]


@pytest.mark.parametrize(
    ("who", "seen"),
    [("staff", True), ("admin", True), ("auditor", True), ("reviewer", True), ("stranger", False)],
)
def test_confidential_rows_are_hidden_from_other_units(who: str, seen: bool) -> None:
    place = office()
    promise(place, "Secret audit", confidential=True)
    assert ("Secret audit" in titles(place, who=who)) is seen
    assert "Progress assessments" in titles(place, who=who)
    body = place.client(getattr(place, who)).get("/commitments/?q=secret&status=all").content.decode()
    assert ("Secret audit" in body) is seen


def test_those_without_a_unit_and_those_not_signed_in_stay_outside() -> None:
    place = office()
    assert place.client(place.outsider).get("/commitments/").status_code == 403
    for address in ("/commitments/", "/commitments.csv"):
        answer = place.client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_the_views() -> None:
    place = office()
    promise(place, "Late", -3)
    promise(place, "Much later than that", -60)
    promise(place, "No day named", 180, kind=Kind.REVIEW)
    promise(place, "Draft", stage=Stage.DRAFT.value)
    done = {"stage": Stage.CLOSED.value, "outcome": Outcome.FULFILLED.value, "closed_at": NOW}
    promise(place, "Done", -10, closed_as=Status.MET, **done)
    everything = ["Progress assessments", "Late", "Much later than that", "No day named"]
    assert sorted(titles(place)) == sorted(everything)
    assert titles(place, "?status=overdue") == ["Much later than that", "Late"]
    assert titles(place, "?status=long_overdue") == ["Much later than that"]
    assert titles(place, "?status=no_date") == ["No day named"]
    assert titles(place, "?status=draft") == ["Draft"]
    assert titles(place, "?status=closed") == titles(place, "?status=met") == ["Done"]
    assert len(titles(place, "?status=all")) == 6
    assert sorted(titles(place, "?status=nonsense")) == sorted(everything)
    numbers = place.client(place.staff).get("/commitments/").context["numbers"]
    assert (numbers.open, numbers.mine, numbers.overdue, numbers.no_date, numbers.draft) == (4, 1, 2, 1, 1)


def test_more_time_asked() -> None:
    place = office()
    promise(place, "Nobody asked")
    Extension.objects.create(
        deadline=place.deadline, requested_edtf="2030", reason="Flood", channel="page", received_on=TODAY, at=NOW
    )
    assert titles(place, "?status=asked") == ["Progress assessments"]
    assert "More time asked" in place.client(place.staff).get("/commitments/").content.decode()


def test_each_filter() -> None:
    place = office()
    agency = make_party("Agency for Water", aliases=["AfW"])
    promise(place, "Flood plan", 10, owner=place.admin, responsible=agency, details="with maps", tags=["water"])
    promise(place, "Ethics paper", 70, external_ref="GA-17/4")
    assert titles(place, "?owner=me") == ["Progress assessments"]
    assert titles(place, f"?owner={place.admin.uid}") == ["Flood plan"]
    assert titles(place, "?owner=none") == ["Ethics paper"]
    assert titles(place, "?party=for+water") == titles(place, "?party=afw") == ["Flood plan"]
    assert titles(place, "?tag=water") == ["Flood plan"]
    assert titles(place, f"?due_before={later(20)}") == ["Flood plan"]
    assert titles(place, f"?due_after={later(60)}") == ["Ethics paper"]
    assert titles(place, f"?source={place.source.pk}") == ["Progress assessments"]
    assert len(titles(place, f"?unit={place.unit.pk}")) == 3
    assert titles(place, "?q=plan+MAPS") == ["Flood plan"]
    assert titles(place, "?q=ga-17/4") == ["Ethics paper"]
    assert titles(place, f"?q={place.commitment.reference}") == ["Progress assessments"]
    assert titles(place, "?q=nothing+like+it") == []


def test_a_mistyped_day_is_named_and_does_not_break_the_list() -> None:
    place = office()
    page = place.client(place.staff).get("/commitments/?due_after=soon")
    assert page.status_code == 200
    assert "Enter a valid date" in page.content.decode()
    assert page.content.decode().count("<tr>") == 2


def test_active_filters_can_be_taken_out_one_by_one() -> None:
    place = office()
    page = place.client(place.staff).get("/commitments/?status=all&owner=me&q=progress&page=1")
    links = {one.name: one.href for one in page.context["filter"].active}
    assert links == {"q": "?status=all&owner=me", "owner": "?status=all&q=progress"}
    assert "<strong>me</strong>" in page.content.decode()


def test_headers_sort_and_say_so() -> None:
    place = office()
    promise(place, "Zebra crossing", 3)
    promise(place, "apple harvest", 90)
    assert titles(place) == ["Zebra crossing", "Progress assessments", "apple harvest"]
    assert titles(place, "?sort=-due") == ["apple harvest", "Progress assessments", "Zebra crossing"]
    assert titles(place, "?sort=title") == ["apple harvest", "Progress assessments", "Zebra crossing"]
    assert titles(place, "?sort=nonsense") == titles(place)
    body = place.client(place.staff).get("/commitments/?sort=title&q=a").content.decode()
    assert 'aria-sort="ascending"><a href="?sort=-title&amp;q=a"' in body
    assert body.count('aria-sort="none"') == 4


def test_of_what_is_over_the_newest_comes_first() -> None:
    place = office()
    for days in (-30, -10, -20):
        promise(place, f"{-days} days ago", days, closed_as=Status.MET)
    assert titles(place, "?status=met") == ["10 days ago", "20 days ago", "30 days ago"]


def test_a_commitment_with_several_dates_is_one_row_with_the_next_one() -> None:
    place = office()
    make_deadline(place.commitment, later(200), now=NOW)
    make_deadline(place.commitment, later(-2), now=NOW)
    body = place.client(place.staff).get("/commitments/").content.decode()
    assert titles(place) == ["Progress assessments"]
    assert "Overdue" in body
    assert "and 2 more dates" in body


def test_a_moved_date_shows_the_first_one_struck_through() -> None:
    place = office()
    place.deadline.original_edtf, place.deadline.original_last_day = "2020-03", date(2020, 3, 31)
    place.deadline.extensions_count = 1
    place.deadline.wording = "by the spring at the latest"
    place.deadline.save()
    body = place.client(place.staff).get("/commitments/").content.decode()
    assert "<del>" in body
    assert "March 2020</del>" in body
    assert "Extended once" in body
    assert "by the spring at the latest" in body


def test_the_words_are_left_out_where_they_only_repeat_the_day() -> None:
    place = office("2027-04-30", wording="by 30 April 2027")
    assert "by 30 April 2027" not in place.client(place.staff).get("/commitments/").content.decode()


def test_nobody_to_tell_is_flagged() -> None:
    place = office()
    assert "Nobody to tell" not in place.client(place.staff).get("/commitments/").content.decode()
    promise(place, "Without a contact", responsible=make_party("Post without a person"))
    assert place.client(place.staff).get("/commitments/").content.decode().count("Nobody to tell") == 1


def test_empty_lists_say_what_to_do() -> None:
    place = office()
    body = place.client(place.staff).get("/commitments/?q=xyzzy").content.decode()
    assert "No commitment matches." in body
    Commitment.objects.filter(pk=place.commitment.pk).update(confidential=True)
    body = place.client(place.stranger).get("/commitments/").content.decode()
    assert "No open commitment yet." in body


def test_fifty_a_page() -> None:
    place = office()
    for number in range(51):
        promise(place, f"Report {number:02}", number + 1)
    client = place.client(place.staff)
    first = client.get("/commitments/")
    assert len(first.context["page"].object_list) == 50
    assert "Page 1 of 2" in first.content.decode()
    assert len(client.get("/commitments/?page=2").context["page"].object_list) == 2


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    place = office()
    client = place.client(place.staff)
    client.get("/commitments/")

    def more(numbers: range) -> None:
        for number in numbers:
            party = make_party(f"Agency {number}")
            make_contact(party)
            promise(place, f"Report {number}", number, owner=place.admin, responsible=party, tags=[f"tag {number}"])

    more(range(2))
    with CaptureQueriesContext(connection) as few:
        client.get("/commitments/")
    more(range(2, 29))
    with django_assert_num_queries(len(few)):
        client.get("/commitments/")
    assert len(few) <= 31  # one of them asks which parties the account may know the names of


def table(place: Office, address: str = "", who: str = "staff") -> list[dict[str, str]]:
    """The rows of the file."""
    answer = place.client(getattr(place, who)).get(f"/commitments.csv{address}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="commitments-')
    data = b"".join(answer.streaming_content)  # type: ignore[arg-type, attr-defined]
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_file_has_the_rows_of_the_list() -> None:
    place = office(wording="by April")
    promise(place, "Confidential one", confidential=True)
    promise(place, "=HYPERLINK(A1)", 3, responsible=make_party("Agency"))
    rows = table(place)
    assert [row["title"] for row in rows] == ["'=HYPERLINK(A1)", "Progress assessments", "Confidential one"]
    assert (
        rows[1]
        | {
            "responsible_name": "Ministry of Water",
            "controller": "Audit Chamber",
            "owner": "T. Staff",
            "unit": "Research",
            "by": "by April",
            "last_day": str(later(40)),
            "source_title": "Directive on research",
            "status": "Upcoming",
        }
        == rows[1]
    )
    assert "Confidential one" not in [row["title"] for row in table(place, who="stranger")]
    assert [row["title"] for row in table(place, "?q=progress")] == ["Progress assessments"]


def test_the_file_asks_as_much_for_many_rows_as_for_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    place = office()
    client = place.client(place.staff)
    with CaptureQueriesContext(connection) as few:
        assert b"".join(client.get("/commitments.csv").streaming_content).count(b"\n") == 2  # type: ignore[arg-type, attr-defined]
    for number in range(30):
        promise(place, f"Report {number}", number)
    with django_assert_num_queries(len(few)):
        assert b"".join(client.get("/commitments.csv").streaming_content).count(b"\n") == 32  # type: ignore[arg-type, attr-defined]


def test_an_auditor_reads_everything() -> None:
    place = office()
    promise(place, "Secret", confidential=True)
    assert Membership.objects.filter(user=place.auditor, role="auditor").exists()
    assert {"Secret", "Progress assessments"} == {row["title"] for row in table(place, who="auditor")}


def workbook(page: Any) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(page.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_workbook_holds_what_the_csv_file_holds() -> None:
    place = office()
    for number in range(60):
        promise(place, f"Road {number:02}", days=number)
    promise(place, "=SUM(A1)", tags=["rail"])
    client = place.client(place.staff)
    page = client.get("/commitments.xlsx?q=road&sort=-title")
    assert page["Content-Type"].endswith("spreadsheetml.sheet") and page["Cache-Control"] == "no-store"
    assert f"commitments-{TODAY}.xlsx" in page["Content-Disposition"]
    rows = workbook(page)
    body = b"".join(client.get("/commitments.csv?q=road&sort=-title").streaming_content)
    same = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(same) == 60 and list(rows[0]) == list(same[0])
    assert [(row["title"], str(row["last_day"])) for row in rows] == [(row["title"], row["last_day"]) for row in same]
    (formula,) = workbook(client.get("/commitments.xlsx?tag=rail"))
    assert formula["title"] == "=SUM(A1)"


def test_nobody_gets_more_into_a_workbook_than_the_list_shows() -> None:
    place = office()
    promise(place, "Secret audit", confidential=True)
    for who, count in (("staff", 2), ("stranger", 1)):
        assert len(workbook(place.client(getattr(place, who)).get("/commitments.xlsx"))) == count


def test_a_list_that_is_too_long_for_a_workbook_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    place = office()
    promise(place, "One")
    client = place.client(place.staff)
    monkeypatch.setattr(exports, "MOST_SHEET_ROWS", 1)
    page = client.get("/commitments.xlsx?sort=title")
    assert page["Location"] == "/commitments/?sort=title"
    body = client.get(page["Location"]).content.decode()
    assert "A workbook holds at most 1 commitments, and these are 2: narrow the list, or take CSV." in body
    assert client.get("/commitments.csv").status_code == 200


def test_on_paper_the_whole_list_stands_on_one_page_with_what_it_is() -> None:
    place = office()
    for number in range(60):
        promise(place, f"Road {number:02}", tags=["road"])
    client = place.client(place.staff)
    listed = client.get("/commitments/?tag=road").content.decode()
    assert 'href="/commitments/?tag=road&amp;paper=yes">Print' in listed
    paper = client.get("/commitments/?tag=road&paper=yes").content.decode()
    assert paper.count('<td class="ref"') == 60 and "<h1>All open</h1>" in paper
    assert "Grants Office" in paper and "Tag: <strong>road</strong>" in paper and "checkbox" not in paper


def test_a_saved_view_goes_into_a_file() -> None:
    place = office()
    promise(place, "Road", tags=["road"])
    view = SavedView.objects.create(user=place.staff, name="Roads", query="tag=road", created_at=NOW)
    body = place.client(place.staff).get(f"/views/{view.pk}/").content.decode()
    assert 'href="/commitments.xlsx?tag=road"' in body and 'href="/commitments.csv?tag=road"' in body

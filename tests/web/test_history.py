"""The pages of the history: of a commitment with how it stood on a day, and of the office with its proof."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.rooms import Office, office
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Status
from tracker.models import AuditEvent, Commitment, Deadline, User
from tracker.operations import commitments, deadlines, pauses, proving
from tracker.operations.audit import Actor
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchor_file(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page(place: Office, path: str, user: User | None = None) -> Any:
    return place.client(user or place.admin).get(path)


def told(place: Office) -> tuple[Commitment, datetime]:
    """Logged thirty days ago, extended ten days ago, paused and met today."""
    now = datetime.now(UTC)
    by = Actor.of_user(place.admin)
    row = commitments.record(
        by=by, now=now - timedelta(days=30), unit=place.unit, owner=place.staff, title="Found a journal",
        due=Due(date=PartialDate.of_day((now + timedelta(days=5)).date())),
    )  # fmt: skip
    deadline = row.deadlines.get()
    later = Due(date=PartialDate.of_day((now + timedelta(days=40)).date()))
    deadlines.extend(deadline, by=by, now=now - timedelta(days=10), due=later, reason="A flood at two stations")
    pauses.pause(deadline, by=by, now=now - timedelta(hours=2), until=None, reason="They move first")
    deadlines.decide(deadline, by=by, now=now - timedelta(hours=1), status=Status.MET, reason="Seen in print")
    return row, now


class TestOfACommitment:
    def test_every_event_says_who_what_before_and_after_and_why(self) -> None:
        place = office()
        row, _now = told(place)
        said = words(page(place, f"/commitments/{row.reference}/history/"))
        assert "N. Admin extended the date" in said and "“A flood at two stations”" in said
        assert "Times extended 1" in said
        assert "Stage active → closed" in said.replace("Active", "active").replace("Closed", "closed")
        assert "deadline.extended" in said
        assert "noted" in said, "it was told later than it happened"

    def test_as_it_stood_on_a_day(self) -> None:
        place = office()
        row, now = told(place)
        path = f"/commitments/{row.reference}/history/"

        def on(days: int) -> str:
            return words(page(place, f"{path}?on={(now - timedelta(days=days)).date()}"))

        assert "It had not been logged yet." in on(40)
        assert "As it stood at the end of" in on(20) and "extended once" not in on(20).partition("Events, newest")[0]
        assert "extended once" in on(5).partition("Events, newest")[0]
        assert "fulfilled" in on(0).partition("Events, newest")[0].lower()

    @pytest.mark.parametrize("asked", ["on=never", "on=9999-12-31", "before=x", "before=-1", "before=" + "9" * 30])
    def test_nonsense_in_the_address_shows_the_newest(self, asked: str) -> None:
        place = office()
        row, _now = told(place)
        response = page(place, f"/commitments/{row.reference}/history/?{asked}")
        assert response.status_code == 200 and 'id="then"' not in response.content.decode()

    def test_it_is_paged_and_its_queries_stay_the_same(self) -> None:
        place = office()
        by = Actor.of_user(place.admin)
        now = datetime.now(UTC)

        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                page(place, f"/commitments/{place.commitment.reference}/history/")
            return len(seen)

        row = Deadline.objects.get(pk=place.deadline.pk)
        pauses.pause(row, by=by, now=now, until=None, reason="One")
        few = queries()
        for _ in range(30):
            pauses.resume(row, by=by, now=now)
            pauses.pause(row, by=by, now=now, until=None, reason="Again")
        assert queries() <= few + 1
        response = page(place, f"/commitments/{place.commitment.reference}/history/")
        (older,) = re.findall(r'href="(\?before=\d+)"', response.content.decode())
        assert "Newest" in words(page(place, f"/commitments/{place.commitment.reference}/history/{older}"))

    def test_only_for_those_who_see_the_commitment(self) -> None:
        place = office()
        Commitment.objects.filter(pk=place.commitment.pk).update(confidential=True)
        path = f"/commitments/{place.commitment.reference}/history/"
        assert [page(place, path, user).status_code for user in (place.staff, place.auditor)] == [200, 200]
        assert page(place, path, place.stranger).status_code == 404
        assert page(place, path, place.outsider).status_code == 403
        assert place.client().get(path).status_code == 302

    def test_the_commitment_leads_to_it(self) -> None:
        place = office()
        path = f"/commitments/{place.commitment.reference}/history/"
        assert path in page(place, f"/commitments/{place.commitment.reference}/").content.decode()


    def test_a_history_that_somebody_wrote_to_is_shown_all_the_same(self) -> None:
        place = office()
        row, now = told(place)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("""UPDATE tracker_auditevent SET after = '{"status": "x", "parties": [1]}'""")
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for path in (f"/commitments/{row.reference}/", f"/commitments/{row.reference}/history/", "/audit/"):
            assert page(place, path).status_code == 200
        said = words(page(place, f"/commitments/{row.reference}/history/?on={now.date()}"))
        assert "cannot be worked out" in said


class TestOfTheOffice:
    def test_it_shows_the_head_and_what_the_proof_found(self) -> None:
        place = office()
        told(place)
        head = AuditEvent.objects.latest("sequence")
        said = words(page(place, "/audit/", place.auditor))
        assert head.hash in said and "not yet; once a day" in said and "not yet; every hour" in said
        proving.verify(now=datetime.now(UTC))
        assert f"It holds through event {head.sequence}." in words(page(place, "/audit/"))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE tracker_auditevent SET by = 'user:x', after = '{}' WHERE sequence = 1")
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        proving.verify(now=datetime.now(UTC))
        said = words(page(place, "/audit/"))
        assert "The history does not hold." in said and "Event 1 (" in said and "is not as it was written." in said

    def test_admins_see_in_the_banner_that_it_does_not_hold(self) -> None:
        place = office()
        told(place)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("DELETE FROM tracker_auditevent WHERE sequence = 2")
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        proving.verify(now=datetime.now(UTC))
        assert "Event 2 was removed." in words(page(place, "/help/"))
        assert "Event 2 was removed." not in words(page(place, "/help/", place.staff))

    def test_filters(self) -> None:
        place = office()
        row, now = told(place)
        by_admin = words(page(place, "/audit/?who=N.+Admin&action=deadline.ext"))
        assert "extended the date" in by_admin and "logged this" not in by_admin
        assert "No event matches" in words(page(place, "/audit/?who=nobody-like-this"))
        tomorrow = (now + timedelta(days=2)).date()
        assert "No event matches" in words(page(place, f"/audit/?since={tomorrow}"))
        assert row.reference in words(page(place, f"/audit/?until={tomorrow}"))
        assert page(place, "/audit/?since=x&until=y&before=z").status_code == 200

    def test_the_file_is_the_whole_of_it(self) -> None:
        place = office()
        told(place)
        response = page(place, "/audit/history.jsonl", place.auditor)
        assert response["Content-Type"] == "application/x-ndjson"
        assert response["Content-Disposition"].startswith("attachment")
        lines = [json.loads(line) for line in response.getvalue().decode().splitlines()]
        assert [line["sequence"] for line in lines] == list(range(1, AuditEvent.objects.count() + 1))

    @pytest.mark.parametrize("path", ["/audit/", "/audit/history.jsonl"])
    def test_only_for_admins_and_auditors(self, path: str) -> None:
        place = office()
        assert [page(place, path, user).status_code for user in (place.admin, place.auditor)] == [200, 200]
        assert {page(place, path, user).status_code for user in (place.staff, place.reviewer, place.outsider)} == {403}
        assert place.client().get(path).status_code == 302
        assert place.client(place.auditor).post(path).status_code in (403, 405)


class TestReopening:
    def test_a_date_is_opened_again_with_a_reason(self) -> None:
        place = office()
        row, _now = told(place)
        path = f"/commitments/{row.reference}/1/reopen/"
        assert path in page(place, f"/commitments/{row.reference}/").content.decode()
        client = place.client(place.admin)
        assert "The commitment is open again with it" in words(client.get(path))
        assert client.post(path, {"reason": ""}).status_code == 422
        assert client.post(path, {"reason": "It was empty"}).status_code == 302
        assert Deadline.objects.get(commitment=row).is_open
        assert "is open" in words(client.post(path, {"reason": "Again"}))

    def test_only_for_those_who_decide(self) -> None:
        place = office()
        row, _now = told(place)
        path = f"/commitments/{row.reference}/1/reopen/"
        for user in (place.staff, place.auditor, place.stranger):
            assert place.client(user).post(path, {"reason": "Mine"}).status_code in (403, 404)
        assert not Deadline.objects.get(commitment=row).is_open

"""Reminders to come, and the ledger as a file, on their pages."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_notification
from tests.web.rooms import office
from tracker.domain.lifecycle import Status
from tracker.models import Deadline, OfficeSettings, ReminderPolicy, Report

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def test_by_day_with_step_and_ladder_and_narrowed() -> None:
    place = office()
    Deadline.objects.update(next_event_at=NOW)
    client = place.client(place.staff)
    page = client.get("/deliveries/forecast/?days=60").content.decode()
    assert "Progress assessments" in page and "3 working days before the last day" in page
    assert "Standard reminders, version" in page and "Sending is held" not in page
    usual = ReminderPolicy.objects.get(use="dated").pk
    review = ReminderPolicy.objects.get(use="review").pk
    for query, seen in (("person=petrova", True), ("person=nobody", False), ("party=water", True),
                        ("party=road", False), (f"ladder={usual}", True), (f"ladder={review}", False),
                        ("days=nonsense", True)):  # fmt: skip
        page = client.get(f"/deliveries/forecast/?days=60&{query}")
        assert ("Progress assessments" in page.content.decode()) is seen, query
    OfficeSettings.objects.update(sending="held")
    assert "Sending is held" in client.get("/deliveries/forecast/").content.decode()


def test_who_is_to_decide_about_a_report_is_foreseen_by_no_ladder() -> None:
    place = office()
    at = NOW - timedelta(days=1)
    Report.objects.create(deadline=place.deadline, narrative="Done.", channel="page", at=at, received_on=at.date())
    Deadline.objects.update(next_event_at=NOW, status=Status.REPORTED.value)
    client = place.client(place.staff)
    for query in ("days=60", f"days=60&person={place.reviewer.email}"):
        page = client.get(f"/deliveries/forecast/?{query}").content.decode()
        assert "a report waits for its decision" in page and "Standard reminders, version" not in page, query
    page = client.get(f"/commitments/{place.commitment.reference}/").content.decode()
    assert "a report waits for its decision" in page


def test_confidential_ones_are_not_foreseen_nor_filed_for_others() -> None:
    place = office()
    Deadline.objects.update(next_event_at=NOW)
    place.commitment.confidential = True
    place.commitment.save()
    make_notification(place.deadline, place.person, state="skipped", reason="expired", now=NOW)
    for who, seen in (("staff", True), ("auditor", True), ("stranger", False)):
        client = place.client(getattr(place, who))
        assert ("Progress" in client.get("/deliveries/forecast/?days=60").content.decode()) is seen
        lines = b"".join(client.get("/deliveries/ledger.jsonl").streaming_content).splitlines()
        assert len(lines) == (1 if seen else 0)
    assert place.client(place.outsider).get("/deliveries/ledger.csv").status_code == 403


def test_the_file_is_narrowed_as_the_page_says() -> None:
    place = office()
    make_notification(place.deadline, place.person, state="skipped", reason="expired", now=NOW)
    client = place.client(place.auditor)
    for query, count in ((f"commitment={place.commitment.reference}", 1), ("commitment=C-1", 0), ("state=skipped", 1),
                         ("state=sent", 0), (f"recipient={place.person.uid}", 1), ("step=end-3", 1), ("step=end-0", 0),
                         ("until=2020-01-01", 0), ("recipient=nonsense", 1)):  # fmt: skip
        answer = client.get(f"/deliveries/ledger.jsonl?{query}")
        lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
        assert len(lines) == count, query
    answer = client.get("/deliveries/ledger.csv")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    page = client.get("/deliveries/files/?state=skipped").content.decode()
    assert "What each column means" in page and "/deliveries/ledger.csv?state=skipped" in page

"""The page of a commitment: who sees it, what it says, what one may do from it; always the same number of queries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_party,
    make_quotation,
    make_recipient,
)
from tests.web.rooms import Office, office
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Stage, Status
from tracker.models import AuditEvent, Channel, Commitment, Contact, Extension, Message, Notification, Report
from tracker.operations import deadlines, pauses, reports
from tracker.operations.audit import Actor
from tracker.operations.schedule import forecast
from tracker.operations.terms import Due
from tracker.queries.ladders import ladders_of
from tracker.web.foresight import lines_of

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
PAST = (NOW.date() - timedelta(days=20)).isoformat()
EVERYBODY = ["staff", "stranger", "reviewer", "admin", "auditor", "outsider"]


def page(place: Office, who: str = "admin", path: str = "", status: int = 200) -> str:
    response = place.client(getattr(place, who)).get(f"/commitments/{place.commitment.reference}/{path}")
    assert response.status_code == status
    return response.content.decode()


def post(place: Office, who: str, path: str, data: dict[str, Any] | None = None) -> Any:
    return place.client(getattr(place, who)).post(f"/commitments/{place.commitment.reference}/{path}", data or {})


@pytest.mark.parametrize(("who", "status"), [*((one, 200) for one in EVERYBODY[:5]), ("outsider", 403)])
def test_an_open_commitment_is_seen_by_the_office(who: str, status: int) -> None:
    page(office(), who, status=status)


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("reviewer", 200), ("admin", 200), ("auditor", 200), ("stranger", 404), ("outsider", 403)],
)
def test_a_confidential_one_by_its_own(who: str, status: int) -> None:
    place = office()
    place.commitment.confidential = True
    place.commitment.save()
    page(place, who, status=status)


def test_nobody_sees_it_without_signing_in() -> None:
    place = office()
    response = place.client().get(f"/commitments/{place.commitment.reference}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("edit/", {"staff", "admin"}),
        ("close/", {"staff", "admin"}),
        ("date/", {"staff", "admin"}),
        ("1/log/", {"staff", "admin"}),
        ("1/remind/", {"staff", "admin"}),
        ("1/correct/", {"staff", "admin"}),
        ("1/extend/", {"reviewer", "admin"}),
        ("1/pause/", {"reviewer", "admin"}),
    ],
)
def test_who_may_do_what(path: str, allowed: set[str]) -> None:
    place = office()
    for who in EVERYBODY:
        page(place, who, path, status=200 if who in allowed else 403)
    shown = {who for who in EVERYBODY[:5] if f'/{path}"' in page(place, who)}
    assert shown == allowed


def test_looking_changes_nothing() -> None:
    place = office(PAST)
    before = AuditEvent.objects.count(), Notification.objects.count()
    for path in ("", "edit/", "close/", "date/", "1/log/", "1/remind/", "1/extend/", "1/pause/"):
        page(place, path=path)
    assert (AuditEvent.objects.count(), Notification.objects.count()) == before


def test_the_quote_comes_first_with_its_source() -> None:
    place = office()
    place.commitment.quotation = make_quotation(place.source, "submit progress assessments by April")
    place.commitment.save()
    shown = page(place)
    quote, dates = shown.index("<mark>submit progress assessments by April</mark>"), shown.index("The date")
    assert quote < dates
    assert f"/documents/{place.source.pk}/#at-{place.commitment.quotation.start}" in shown


def test_a_moved_date_stands_beside_the_first_one() -> None:
    place = office()
    first = place.deadline.last_day
    assert first is not None
    due = Due(date=PartialDate.of_day(first + timedelta(days=14)))
    deadlines.extend(place.deadline, by=Actor.of_user(place.admin), now=NOW, due=due, reason="Flood")
    shown = page(place)
    assert "Extended once, by 10 working days" in shown and "<del>" in shown
    assert "N. Admin extended the date" in shown and "“Flood”" in shown


def test_what_waits_for_a_decision_stands_on_top() -> None:
    place = office()
    said = {"deadline": place.deadline, "recipient": place.person, "name": "A. Petrova", "channel": "page",
            "received_on": NOW.date(), "at": NOW}  # fmt: skip
    report = Report.objects.create(**said, narrative="All of it.")
    extension = Extension.objects.create(**said, requested_edtf="2030", reason="Flood")
    shown = page(place, "reviewer")
    assert "All of it." in shown and f"/review/reports/{report.pk}/" in shown
    assert "Flood" in shown and f"/review/extensions/{extension.pk}/" in shown
    assert f"/review/reports/{report.pk}/" not in page(place, "staff")


def test_mails_are_part_of_the_history_and_the_reasons_of_the_ledger() -> None:
    place = office(PAST)
    sent = make_message(place.person, now=NOW, state=Message.State.SENT, sent_at=NOW - timedelta(days=3))
    make_notification(place.deadline, place.person, step="end+5", message=sent, state="sent", now=NOW)
    make_notification(place.deadline, place.person, step="end-10", state="skipped", reason="expired", now=NOW)
    shown = page(place)
    assert "Reminder to A. Petrova: 5 working days after the last day." in shown
    assert f"/deliveries/{sent.uid}/" in shown
    assert "accepted 1 mail about this" in shown
    assert "It could not be sent in time" in shown


def test_a_reminder_whose_time_has_passed_goes_at_once() -> None:
    # The reminder 3 working days before it was due on an earlier day, the next one comes on a later one.
    place = office(WEEKDAYS.add_workdays(NOW.date(), 2).isoformat())
    planned = forecast(place.commitment.deadlines.all(), now=NOW, until=NOW + timedelta(days=60))
    assert planned[0].planned_at < NOW < planned[-1].planned_at
    lines = lines_of(planned, ladders_of([place.deadline]), {}, now=NOW)
    assert [line.at_once for line in lines] == [line.at <= NOW and not line.skip for line in lines]
    shown = page(place).split("Who will be told next, if nothing changes")[1].split("</table>")[0]
    assert shown.count("at once") == sum(line.at_once for line in lines) > 0


def test_reminders_to_come_name_people() -> None:
    shown = page(office())
    assert "10 working days before the last day" in shown
    assert "A. Petrova" in shown.split("Who will be told next, if nothing changes")[1]


def test_nobody_to_tell_is_said() -> None:
    place = office()
    assert "Nobody to tell" not in page(place)
    place.person.unsubscribed_at = NOW
    place.person.save()
    shown = page(place)
    assert "Nobody to tell" in shown and "wants no mail" in shown


def test_the_number_of_queries_does_not_grow() -> None:
    place = office(PAST)
    client = place.client(place.admin)
    url = f"/commitments/{place.commitment.reference}/"
    told = make_message(place.person, now=NOW, state=Message.State.SENT, sent_at=NOW)
    make_notification(place.deadline, place.person, message=told, state="sent", now=NOW)
    Report.objects.create(
        deadline=place.deadline, recipient=place.person, channel="page", received_on=NOW.date(), at=NOW, narrative="x"
    )
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(4):
        party = make_party(f"Agency {number}")
        person = make_recipient(f"p{number}@agency.example.org")
        make_contact(party, person, f"P. {number}")
        place.commitment.participations.create(party=party, role="supporting", since=NOW)
        deadline = make_deadline(place.commitment, PAST, now=NOW)
        message = make_message(person, now=NOW, state=Message.State.SENT, sent_at=NOW)
        make_notification(deadline, person, message=message, state="sent", now=NOW)
        Report.objects.create(
            deadline=deadline, recipient=person, channel="page", received_on=NOW.date(), at=NOW, narrative="x"
        )
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few), "\n".join(query["sql"][:200] for query in many)


def test_editing_names_people_and_keeps_what_was_typed() -> None:
    place = office()
    form = {"title": "Assessments of progress", "responsible": "Ministry of Water\nNew Bank <bank@bank.example.org>",
            "owner": place.staff.pk, "tags": "water, reports"}  # fmt: skip
    refused = post(place, "staff", "edit/", form | {"title": "", "supporting": "two@@wrong <a@b>"})
    assert refused.status_code == 422
    assert "New Bank &lt;bank@bank.example.org&gt;" in refused.content.decode()
    assert post(place, "staff", "edit/", form).status_code == 302
    changed = Commitment.objects.get(pk=place.commitment.pk)
    assert (changed.title, changed.tags) == ("Assessments of progress", ["water", "reports"])
    names = set(changed.participations.filter(role="responsible").values_list("party__name", flat=True))
    assert names == {"Ministry of Water", "New Bank"}


def test_a_draft_is_activated_and_a_commitment_closed() -> None:
    place = office()
    place.commitment.stage = Stage.DRAFT.value
    place.commitment.save()
    assert "Activate" in page(place, "staff")
    post(place, "staff", "activate/")
    assert Commitment.objects.get(pk=place.commitment.pk).is_active
    assert post(place, "staff", "close/", {"outcome": "withdrawn"}).status_code == 422
    assert post(place, "stranger", "close/", {"outcome": "withdrawn", "reason": "x"}).status_code == 403
    post(place, "staff", "close/", {"outcome": "withdrawn", "reason": "They took it back."})
    closed = Commitment.objects.get(pk=place.commitment.pk)
    assert closed.is_closed and closed.outcome == "withdrawn"
    assert "They took it back." in page(place, "stranger")


def test_a_pause_is_begun_and_ended() -> None:
    place = office()
    assert post(place, "staff", "1/pause/", {"reason": "Permit"}).status_code == 403
    post(place, "reviewer", "1/pause/", {"reason": "Permit"})
    shown = page(place, "reviewer")
    assert "Paused: Permit" in shown and "End the pause" in shown
    assert place.client(place.admin).get(f"/commitments/{place.commitment.reference}/1/resume/").status_code == 405
    looked = post(place, "reviewer", "1/resume/").content.decode()
    assert "After the pause it is due" in looked and "Who will be told next" in looked
    assert looked.split("<main")[1].count("<form") == 1  # its button belongs to it
    assert "End the pause" in page(place, "reviewer") and not AuditEvent.objects.filter(action="deadline.resumed")
    post(place, "reviewer", "1/resume/", {"act": "yes"})
    assert "End the pause" not in page(place, "reviewer")


def test_contacts_of_today_are_shown() -> None:
    place = office()
    party = place.commitment.participations.get(role="responsible").party
    for name, last in (("leaving", NOW.date() + timedelta(days=3)), ("left", NOW.date() - timedelta(days=3))):
        make_contact(party, make_recipient(f"{name}@water.example.org"), since=NOW - timedelta(days=90))
        Contact.objects.filter(recipient__email=f"{name}@water.example.org").update(ends_on=last)
    shown = page(place, "staff")
    assert "leaving@water.example.org" in shown and "left@water.example.org" not in shown


def test_what_comes_after_a_pause_names_who_decides_about_a_report_that_waits() -> None:
    """Whoever decides is reminded by no ladder: the page says so without naming one."""
    place = office()
    post(place, "reviewer", "1/pause/", {"reason": "Permit"})
    now = datetime.now(UTC)
    reports.submit(
        place.deadline, by=Actor.of_user(place.staff), now=now, narrative="Done", claimed_outcome=Status.MET,
        received_on=now.date(), channel=Channel.TELEPHONE,
    )  # fmt: skip
    looked = post(place, "reviewer", "1/resume/")
    assert looked.status_code == 200 and "a report waits for its decision" in looked.content.decode()


def test_a_verb_that_refuses_says_why() -> None:
    place = office()
    pauses.pause(place.deadline, by=Actor.of_user(place.admin), now=NOW, until=None, reason="Permit")
    again = post(place, "admin", "1/pause/", {"reason": "Once more"})
    assert again.status_code == 422
    assert "paused already" in again.content.decode()


def test_another_commitment_is_not_found() -> None:
    place = office()
    other = make_commitment("Other")
    make_deadline(other)
    assert place.client(place.admin).get(f"/commitments/{place.commitment.reference}/2/log/").status_code == 404
    assert place.client(place.admin).get("/commitments/C-1999-0001/").status_code == 404


def test_what_it_is_part_of_is_shown_to_those_who_may_see_it() -> None:
    place = office()
    whole = make_commitment("The whole of it", unit=place.unit, confidential=True)
    part = make_commitment("A part of it", unit=place.unit, parent=place.commitment)
    make_deadline(part, now=NOW)
    place.commitment.parent = whole
    place.commitment.save()
    assert "The whole of it" in page(place, "staff") and "A part of it" in page(place, "staff")
    assert "The whole of it" not in page(place, "stranger") and "A part of it" in page(place, "stranger")

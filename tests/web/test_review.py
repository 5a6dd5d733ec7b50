"""The desk and its decisions: who sees and decides what, each decision once, nothing on GET."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_deadline, make_message, make_notification, make_party
from tests.web.rooms import Office, office
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.lifecycle import Status
from tracker.models import Answer, AuditEvent, Contact, Extension, Message, Report

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.date()
SAID = {"channel": "page", "received_on": TODAY, "at": NOW - timedelta(hours=2), "name": "A. Petrova"}
PAST = (TODAY - timedelta(days=60)).isoformat()
DECIDED = {"decided_at": NOW - timedelta(hours=1), "decided_by": "user:x", "decision_reason": "Annex 2 is missing."}


def asked(place: Office, model: Any, **values: Any) -> Any:
    return model.objects.create(deadline=place.deadline, recipient=place.person, **SAID, **values)


def report(place: Office) -> Report:
    row = asked(place, Report, narrative="All of it.")
    place.deadline.status = Status.REPORTED
    place.deadline.save()
    return row


@pytest.mark.parametrize("tab", ["", "answers/", "nobody-told/", "chased/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("reviewer", 200), ("staff", 403), ("stranger", 403), ("auditor", 200), ("outsider", 403)],
)
def test_who_sits_at_the_desk(tab: str, who: str, status: int) -> None:
    place = office(PAST)
    assert place.client(getattr(place, who)).get(f"/review/{tab}").status_code == status


def test_an_auditor_reads_the_desk_and_decides_nothing() -> None:
    place = office(PAST)
    asked(place, Answer, kind="wrong", text="Never agreed.")
    make_deadline(make_commitment(unit=place.unit), PAST, now=NOW)
    make_message(place.person, state=Message.State.DEAD, reason="refused")
    client = place.client(place.auditor)
    for tab in ("", "answers/", "nobody-told/", "chased/"):
        page = client.get(f"/review/{tab}").content.decode()
        assert "case-actions" not in page and 'class="count"' not in page
        assert 'href="/review/" aria-current="page"' in page
    assert "2 things wait" in client.get("/review/").content.decode()
    assert "Never agreed." in client.get("/review/answers/").content.decode()


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("", "/review/"),
        ("?from=decide", "/review/"),
        ("?from=chased", "/review/chased/"),
        ("?from=commitment", "/commitments/{}/"),
        ("?from=//evil.example.org", "/review/"),
        ("?next=//evil.example.org", "/review/"),
    ],
)
def test_a_decision_returns_to_where_it_was_started(came: str, back: str) -> None:
    place = office(PAST)
    client, url = place.client(place.admin), f"/review/deadlines/{place.deadline.uid}/{came}"
    back = back.format(place.commitment.reference)
    assert f'href="{back}"' in client.get(url).content.decode()
    assert client.post(url, {"outcome": "missed", "reason": "Nothing came."})["Location"] == back


def test_the_commitment_page_names_itself_as_the_way_back_and_the_desk_its_tab() -> None:
    place = office(PAST)
    client = place.client(place.admin)
    url = f"/review/deadlines/{place.deadline.uid}/"
    assert f"{url}?from=commitment" in client.get(f"/commitments/{place.commitment.reference}/").content.decode()
    remind = f"/commitments/{place.commitment.reference}/1/remind/?from=decide"
    page = client.get("/review/").content.decode()
    assert f'class="button primary" href="{url}?from=decide"' in page and remind in page
    assert client.post(remind)["Location"] == "/review/"


def test_a_row_says_what_a_decision_needs() -> None:
    place = office(PAST)
    assert place.deadline.state is Status.LONG_OVERDUE
    sent = make_message(place.person, state=Message.State.SENT, sent_at=NOW - timedelta(days=9))
    make_notification(place.deadline, place.person, message=sent, state="sent")
    page = place.client(place.admin).get("/review/").content.decode()
    for words in ("1 thing waits", "Progress assessments", "Ministry of Water", "Told once", "No answer for 9 days"):
        assert words in page
    assert f"/review/deadlines/{place.deadline.uid}/" in page


def test_the_menu_counts_only_what_waits_for_a_decision() -> None:
    place = office(PAST)
    asked(place, Answer, kind="have_it")
    page = place.client(place.admin).get("/documents/").content.decode()
    assert '<span class="count">1' in page


def test_a_full_page_costs_what_a_short_one_does(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    place = office(PAST)
    for number in range(30):
        commitment = make_commitment(unit=place.unit, responsible=make_party(f"Agency {number}"))
        make_deadline(commitment, PAST, now=NOW)
    client = place.client(place.admin)
    for path in ("/review/", "/review/nobody-told/", "/review/chased/", "/review/answers/"):
        with django_assert_max_num_queries(26):
            client.get(path)


class TestOutcome:
    def test_missed(self) -> None:
        place = office(PAST)
        url = f"/review/deadlines/{place.deadline.uid}/?from=chased"
        client = place.client(place.admin)
        assert client.get(url).status_code == 200
        response = client.post(url, {"outcome": "missed", "received_on": TODAY.isoformat(), "reason": "Nothing came."})
        assert response["Location"] == "/review/chased/"
        place.deadline.refresh_from_db()
        assert (place.deadline.state, place.deadline.received_on) == (Status.MISSED, None)
        again = client.post(url, {"outcome": "met", "received_on": PAST, "reason": "Too late."})
        assert again.status_code == 422 and "closed already" in again.content.decode()

    def test_met_needs_the_day_on_which_it_came(self) -> None:
        place = office(PAST)
        client, url = place.client(place.admin), f"/review/deadlines/{place.deadline.uid}/"
        assert client.post(url, {"outcome": "met", "reason": "It was in the post."}).status_code == 422
        client.post(url, {"outcome": "met", "reason": "It was in the post.", "received_on": PAST})
        place.deadline.refresh_from_db()
        assert place.deadline.state is Status.MET and not place.deadline.is_late

    @pytest.mark.parametrize(("who", "status"), [("staff", 403), ("stranger", 403), ("auditor", 403)])
    def test_who_may_not(self, who: str, status: int) -> None:
        place = office(PAST)
        url = f"/review/deadlines/{place.deadline.uid}/"
        client = place.client(getattr(place, who))
        assert client.get(url).status_code == client.post(url, {"outcome": "met", "reason": "x"}).status_code == status
        assert place.deadline.commitment.deadlines.get().is_open

    def test_a_reviewer_decides_only_what_their_party_checks(self) -> None:
        place = office(PAST)
        other = make_deadline(make_commitment(unit=place.unit), PAST, now=NOW)
        client = place.client(place.reviewer)
        assert client.get(f"/review/deadlines/{place.deadline.uid}/").status_code == 200
        assert client.get(f"/review/deadlines/{other.uid}/").status_code == 404


class TestReports:
    @pytest.mark.parametrize(("working_days", "tone"), [(4, None), (5, "amber"), (9, "amber"), (10, "red")])
    def test_one_that_waits_for_long_says_so_at_the_desk(self, working_days: int, tone: str | None) -> None:
        place = office()
        row = report(place)
        since = WEEKDAYS.add_workdays(TODAY, -working_days)
        Report.objects.filter(pk=row.pk).update(at=datetime.combine(since, time(12), UTC))
        for page in ("/review/", f"/review/reports/{row.pk}/"):
            said = place.client(place.admin).get(page).content.decode()
            chip = re.search(r'chip-(\w+)">(?:(?!chip-).)*?Undecided for (\d+) working days', said, re.S)
            assert (chip and (chip[1], int(chip[2]))) == (tone and (tone, working_days)), page
        Report.objects.filter(pk=row.pk).update(claimed_outcome="")  # it only tells how far it is
        assert "Undecided for" not in place.client(place.admin).get("/review/answers/").content.decode()

    def test_accepted(self) -> None:
        place = office()
        row = report(place)
        client = place.client(place.reviewer)
        assert "All of it." in client.get(f"/review/reports/{row.pk}/").content.decode()
        assert client.post(f"/review/reports/{row.pk}/", {"decision": "met"}).status_code == 302
        place.deadline.refresh_from_db()
        row.refresh_from_db()
        assert (place.deadline.state, row.decision, row.outcome) == (Status.MET, "accepted", "met")

    def test_sent_back_needs_a_reason(self) -> None:
        place = office()
        row = report(place)
        client, url = place.client(place.admin), f"/review/reports/{row.pk}/"
        assert client.post(url, {"decision": "back"}).status_code == 422
        assert client.post(url, {"decision": "back", "reason": "The annex is missing."}).status_code == 302
        row.refresh_from_db()
        assert (row.decision, row.decision_reason) == ("returned", "The annex is missing.")


class TestExtensions:
    def ask(self, place: Office) -> Extension:
        later = (TODAY + timedelta(days=90)).isoformat()
        row: Extension = asked(place, Extension, requested_edtf=later, reason="flood")
        return row

    def test_granted_as_asked(self) -> None:
        place = office()
        row = self.ask(place)
        place.client(place.admin).post(f"/review/extensions/{row.pk}/", {"decision": "grant"})
        place.deadline.refresh_from_db()
        assert place.deadline.edtf == row.requested_edtf and place.deadline.extensions_count == 1

    def test_another_date_is_read_first(self) -> None:
        place = office()
        client, url = place.client(place.admin), f"/review/extensions/{self.ask(place).pk}/"
        assert client.post(url, {"decision": "other"}).status_code == 422
        day = TODAY + timedelta(days=60)
        form = {"decision": "other", "due": f"by {day:%d %B %Y}"}
        assert "once more" in client.post(url, form).content.decode()
        assert client.post(url, form | {"seen": form["due"]}).status_code == 302
        place.deadline.refresh_from_db()
        assert place.deadline.last_day == day

    def test_refused_with_a_reason(self) -> None:
        place = office()
        row = self.ask(place)
        client, url = place.client(place.admin), f"/review/extensions/{row.pk}/"
        assert client.post(url, {"decision": "refuse"}).status_code == 422
        client.post(url, {"decision": "refuse", "reason": "The donor waits."})
        row.refresh_from_db()
        assert row.decision == "refused"


class TestAnswers:
    def test_not_mine_agreed_hands_over(self) -> None:
        place = office()
        row = asked(place, Answer, kind="not_mine", successor_email="b@example.org", successor_name="B. Boss")
        place.client(place.admin).post(f"/review/answers/{row.pk}/", {"decision": "upheld"})
        row.refresh_from_db()
        assert row.decision == "upheld"
        assert Contact.objects.filter(recipient__email="b@example.org", ends_on=None).exists()

    @pytest.mark.parametrize(("kind", "decision"), [("wrong", "rejected"), ("have_it", "noted")])
    def test_other_decisions(self, kind: str, decision: str) -> None:
        place = office()
        row = asked(place, Answer, kind=kind, text="never agreed")
        client = place.client(place.admin)
        response = client.post(f"/review/answers/{row.pk}/?from=answers", {"decision": decision})
        row.refresh_from_db()
        assert (row.decision, response["Location"]) == (decision, "/review/answers/")
        assert "noted" in client.get("/review/answers/?all").content.decode() or decision == "rejected"

    def test_a_contest_cannot_be_noted_away(self) -> None:
        place = office()
        row = asked(place, Answer, kind="wrong", text="never agreed")
        assert place.client(place.admin).post(f"/review/answers/{row.pk}/", {"decision": "noted"}).status_code == 422


class TestStuckMail:
    def test_send_again_and_leave(self) -> None:
        place = office()
        mails = [make_message(place.person, state="dead", reason="550 no such user") for _ in range(2)]
        for number, mail in enumerate(mails):
            make_notification(place.deadline, place.person, message=mail, state="failed", step=f"end-{number}")
        client = place.client(place.admin)
        assert client.get("/review/nobody-told/").content.decode().count("550 no such user") == 2
        client.post(f"/review/mails/{mails[0].uid}/", {"decision": "again"})
        client.post(f"/review/mails/{mails[1].uid}/?from=nobody", {"decision": "leave"})
        assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
        assert client.get(f"/review/mails/{mails[1].uid}/").status_code == 404


def test_who_decides_reads_all_that_was_said() -> None:
    place = office(PAST)
    long = f"{'First. ' * 90}\nLast line & end."
    row = asked(place, Report, narrative=long)
    earlier = asked(place, Answer, kind="have_it", text=long, decision="noted", **DECIDED)
    page = place.client(place.admin).get(f"/review/reports/{row.pk}/").content.decode()
    assert page.count("Last line &amp; end.") == 2 and earlier.text == long
    assert "Last line" not in place.client(place.admin).get("/review/").content.decode()


def test_who_decides_sees_when_it_came() -> None:
    place = office(PAST)
    row = asked(place, Report, claimed_outcome="met")
    url = f"/review/reports/{row.pk}/"
    assert "(late)" in place.client(place.admin).get(url).content.decode()
    Report.objects.update(received_on=place.deadline.last_day)
    page = place.client(place.admin).get(url).content.decode()
    assert "received on" in page and "(late)" not in page


def test_what_is_closed_asks_for_no_decision() -> None:
    place = office(PAST)
    client, url = place.client(place.admin), f"/review/deadlines/{place.deadline.uid}/"
    client.post(url, {"outcome": "missed", "reason": "Nothing came."})
    page = client.get(url).content.decode()
    assert "This is closed: missed" in page and "<form" not in page.split("<main")[1]


@pytest.mark.parametrize("kind", ["reports", "extensions", "answers"])
def test_what_is_decided_already_asks_for_no_decision(kind: str) -> None:
    place = office(PAST)
    model, values = {
        "reports": (Report, {"decision": "returned"}),
        "extensions": (Extension, {"decision": "refused", "requested_edtf": "2031", "reason": "Flood"}),
        "answers": (Answer, {"decision": "rejected", "kind": "wrong", "text": "No."}),
    }[kind]
    row = asked(place, model, **values, **DECIDED)
    page = place.client(place.admin).get(f"/review/{kind}/{row.pk}/").content.decode()
    assert "This is decided already" in page and "Annex 2 is missing." in page and "<form" not in page.split("<main")[1]


def test_opening_decides_nothing() -> None:
    place = office(PAST)
    row = asked(place, Extension, requested_edtf="2030", reason="flood")
    contest = asked(place, Answer, kind="wrong", text="x")
    client = place.client(place.admin)
    before = AuditEvent.objects.count()
    for path in (f"extensions/{row.pk}", f"answers/{contest.pk}", f"deadlines/{place.deadline.uid}"):
        assert client.get(f"/review/{path}/").status_code == 200
        assert client.head(f"/review/{path}/").status_code == 200
    assert AuditEvent.objects.count() == before and not Extension.objects.get().is_decided

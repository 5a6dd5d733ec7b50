"""People that are written to: who sees whom, how they stand, what staff may change."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_party,
    make_recipient,
)
from tests.web.rooms import office
from tracker.models import AuditEvent, IncomingMail, Recipient

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.mark.parametrize("who", ["staff", "stranger", "reviewer", "admin", "auditor"])
def test_people_of_open_commitments_are_seen_by_the_whole_office(who: str) -> None:
    place = office()
    client = place.client(getattr(place, who))
    assert "a.petrova@water.example.org" in client.get("/people/").content.decode()
    page = client.get(f"/people/{place.person.uid}/").content.decode()
    assert "A. Petrova" in page and "Ministry of Water" in page and "Progress assessments" in page
    may = who in ("staff", "admin")
    assert ("/settings/" in page) is may
    assert client.get(f"/people/{place.person.uid}/settings/").status_code == (200 if may else 403)


def test_people_of_confidential_commitments_are_hidden_from_other_units() -> None:
    place = office()
    place.commitment.confidential = True
    place.commitment.save()
    for who, status in (("staff", 200), ("admin", 200), ("auditor", 200), ("stranger", 404)):
        client = place.client(getattr(place, who))
        for path in ("", "day/"):
            assert client.get(f"/people/{place.person.uid}/{path}").status_code == status, who
    assert "petrova" not in place.client(place.stranger).get("/people/").content.decode()
    assert place.client(place.outsider).get("/people/").status_code == 403
    assert place.client().get(f"/people/{place.person.uid}/").status_code == 302


def test_a_party_of_confidential_commitments_alone_is_named_to_nobody_else() -> None:
    """Not through a contact either who is seen for the sake of another party."""
    place = office()
    hidden = make_party("Secret Service")
    make_contact(hidden, place.person, "Colonel P.", since=NOW - timedelta(days=9))
    make_commitment("Hidden", unit=place.unit, responsible=hidden, confidential=True)
    for who, sees in (("staff", True), ("admin", True), ("auditor", True), ("stranger", False)):
        client = place.client(getattr(place, who))
        looks_after = [f"/people/{place.person.uid}/hand-over/"] if who in ("staff", "admin") else []
        for path in ("/people/", f"/people/{place.person.uid}/", "/people/?q=secret", *looks_after):
            assert ("Secret Service" in client.get(path).content.decode()) is sees, (who, path)


def test_search_and_states() -> None:
    place = office()
    gone = make_recipient("gone@example.org", unreachable_at=NOW, unreachable_because="550 no such user")
    make_contact(make_party("Road Agency"), gone, "B. Gone")
    client = place.client(place.admin)
    for query, seen in (("q=road", True), ("q=gone+road", True), ("q=petrova", False), ("state=unreachable", True),
                        ("state=away", False), ("state=nonsense", True)):  # fmt: skip
        assert ("gone@example.org" in client.get(f"/people/?{query}").content.decode()) is seen, query
    assert "Nobody matches" in client.get("/people/?q=nobody").content.decode()


def test_staff_set_how_we_write_and_it_is_history() -> None:
    place = office()
    client = place.client(place.staff)
    answer = client.post(
        f"/people/{place.person.uid}/settings/",
        {"mode": "weekly", "send_hour": "08:30", "time_zone": "Asia/Bishkek", "language": "ru", "min_gap": "3"},
    )
    assert answer.status_code == 302
    person = Recipient.objects.get(pk=place.person.pk)
    assert (person.mode, person.time_zone, person.language, person.min_gap) == ("weekly", "Asia/Bishkek", "ru", 3)
    assert AuditEvent.objects.filter(target=f"recipient:{person.uid}", by=f"user:{place.staff.uid}").exists()
    for who in (place.auditor, place.stranger, place.reviewer):
        assert place.client(who).post(f"/people/{person.uid}/settings/", {"mode": "daily"}).status_code == 403


def test_write_to_this_address_again() -> None:
    place = office()
    Recipient.objects.filter(pk=place.person.pk).update(unreachable_at=NOW, unreachable_because="550 no such user")
    client = place.client(place.staff)
    page = client.get(f"/people/{place.person.uid}/").content.decode()
    assert "550 no such user" in page and "Write to this address again" in page
    assert place.client(place.auditor).post(f"/people/{place.person.uid}/write-again/").status_code == 403
    assert client.get(f"/people/{place.person.uid}/write-again/").status_code == 405
    client.post(f"/people/{place.person.uid}/write-again/")
    assert Recipient.objects.get(pk=place.person.pk).unreachable_at is None


def test_the_persons_ledger_what_came_back_and_what_comes_next() -> None:
    place = office()
    sent = make_message(place.person, now=NOW, state="sent", sent_at=NOW - timedelta(days=9), bounced_at=NOW)
    make_notification(place.deadline, place.person, message=sent, state="sent", step="end-10", now=NOW)
    make_notification(place.deadline, place.person, step="end-3", state="skipped", reason="expired", now=NOW)
    IncomingMail.objects.create(
        event_key="1", source="mailbox", kind="hard", effect="applied", message=sent, recipient=place.person,
        words="550 5.1.1 unknown", at=NOW,
    )  # fmt: skip
    page = place.client(place.staff).get(f"/people/{place.person.uid}/").content.decode()
    for words in ("came back", "550 5.1.1 unknown", "could not be sent in time", f"/deliveries/{sent.uid}/",
                  "What comes next", "working days before the last day"):  # fmt: skip
        assert words in page


def test_words_of_a_reply_about_what_an_account_does_not_see_are_hidden_from_it() -> None:
    place = office()
    secret = make_commitment(
        "Secret talks", unit=place.stranger.memberships.get().unit, responsible=place.person.contacts.get().party,
        confidential=True,
    )  # fmt: skip
    mail = make_message(place.person, now=NOW, state="sent", sent_at=NOW)
    make_notification(make_deadline(secret, now=NOW), place.person, message=mail, state="sent", now=NOW)
    IncomingMail.objects.create(
        event_key="1", source="mailbox", kind="reply", effect="waiting", message=mail, recipient=place.person,
        words="the talks fail", at=NOW,
    )  # fmt: skip
    for who, seen in (("staff", False), ("stranger", True), ("admin", True), ("auditor", True)):
        page = place.client(getattr(place, who)).get(f"/people/{place.person.uid}/").content.decode()
        assert ("the talks fail" in page) is seen, who


def test_addresses_of_pages_that_no_person_wrote() -> None:
    place = office()
    client = place.client(place.admin)
    for path in ("/people/?after=%00a", f"/people/{place.person.uid}/day/?day=9999-12-31",
                 f"/commitments/{place.commitment.reference}/day/?day=0001-01-01",
                 "/deliveries/?until=9999-12-31", "/deliveries/not-sent/?since=0001-01-01",
                 "/deliveries/ledger.csv?until=9999-12-31"):  # fmt: skip
        assert client.get(path).status_code == 200, path

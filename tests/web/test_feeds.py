"""Calendars at private addresses: what each reader gets, who gets nothing, and what a program may ask."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from config.logs import without_links
from tests.factories import make_commitment, make_contact, make_deadline, make_party, make_recipient
from tests.web.rooms import Office, office
from tracker import queries
from tracker.delivery import links
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Stage, Status
from tracker.domain.policies import Role
from tracker.models import AuditEvent, Feed, OfficeSettings, Party, Recipient, RecipientLink, SavedView, User
from tracker.operations import commitments, deadlines, feeds, parties, saved_views
from tracker.operations import links as personal_links
from tracker.operations.audit import Actor
from tracker.operations.rows import save_row
from tracker.operations.terms import Due
from tracker.web.views import feeds as views

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
BY = Actor("command:test")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _no_reads_counted() -> None:
    cache.clear()


def follow(reader: User | Recipient, about: Any = None) -> Feed:
    return feeds.make(reader, about, uid=uuid4(), by=BY, now=NOW)


def address(feed: Feed, kind: str = "ics") -> str:
    return links.feed_url_of(feed, kind).removeprefix(settings.SITE_URL)


def read(feed: Feed, kind: str = "ics", **fields: str) -> Any:
    return Client().get(address(feed, kind), headers=fields)


def calendar(feed: Feed) -> Calendar:
    answer = read(feed)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.getvalue())


def titles(feed: Feed) -> list[str]:
    return [str(event["summary"]).partition(" ")[2] for event in calendar(feed).walk("VEVENT")]


def changes(feed: Feed, page: str = "") -> ElementTree.Element:
    answer = Client().get(address(feed, "atom") + page)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.getvalue())


def promise(place: Office, title: str, **values: Any) -> Any:
    commitment = make_commitment(title, unit=place.unit, **values)
    return make_deadline(commitment, (NOW + timedelta(days=50)).date(), now=NOW)


def test_one_event_of_a_day_says_what_the_table_asks_for() -> None:
    place = office()
    answer = read(follow(place.staff))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer["Content-Disposition"] == 'attachment; filename="due.ics"'
    (event,) = Calendar.from_ical(answer.getvalue()).walk("VEVENT")
    day = place.deadline.last_day
    assert event["uid"] == f"{place.deadline.uid}@[127.0.0.1]"
    assert (event["dtstart"].dt, event["dtend"].dt) == (day, day + timedelta(days=1))
    assert event["transp"] == "TRANSPARENT" and event["status"] == "CONFIRMED"
    assert event["organizer"] == "mailto:grants-office@example.org" and "attendee" not in event
    assert event["url"] == f"{settings.SITE_URL}/commitments/{place.commitment.reference}/"
    assert "Ministry of Water" in event["description"] and "Directive on research" in event["description"]
    (alarm,) = event.walk("VALARM")
    assert alarm["action"] == "DISPLAY" and alarm["trigger"].dt == timedelta(days=-1)


@pytest.mark.parametrize(
    ("due", "days", "from_end"),
    [("2027-04", 30, True), ("2027-34", 1, False), ("2030", 1, False), ("2027-06-11/2027-06-20", 10, True)],
)
def test_a_month_is_a_bar_and_what_is_longer_stands_on_its_last_day(due: str, days: int, from_end: bool) -> None:
    place = office()
    row = make_deadline(make_commitment("Coarse", unit=place.unit, owner=place.staff), due, now=NOW)
    found = [event for event in calendar(follow(place.staff)).walk("VEVENT") if "Coarse" in event["summary"]]
    (event,) = found
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=days)
    assert event["dtend"].dt == row.last_day + timedelta(days=1)
    (alarm,) = event.walk("VALARM")
    rings = (event["dtend"] if from_end else event["dtstart"]).dt + alarm["trigger"].dt
    assert (alarm["trigger"].params.get("RELATED") == "END") is from_end
    assert rings == row.last_day - timedelta(days=1)


def test_a_closed_date_is_cancelled_for_sixty_days() -> None:
    place = office()
    feed = follow(place.staff)
    before = calendar(feed).walk("VEVENT")[0]["sequence"]
    deadlines.decide(place.deadline, by=BY, now=NOW, status=Status.MET, reason="Seen.")
    (event,) = calendar(feed).walk("VEVENT")
    assert event["status"] == "CANCELLED" and event["categories"].cats == ["Met"]
    assert event["sequence"] > before and not event.walk("VALARM")
    type(place.deadline).objects.filter(pk=place.deadline.pk).update(closed_at=NOW - timedelta(days=61))
    assert titles(feed) == []


@pytest.mark.parametrize(("who", "seen"), [("staff", True), ("admin", True), ("auditor", True), ("stranger", False)])
def test_confidential_rows_are_read_by_whom_they_are_for(who: str, seen: bool) -> None:
    place = office()
    promise(place, "Secret audit", confidential=True, source=place.source)
    promise(place, "Open audit", source=place.source)
    reader = getattr(place, who)
    feed = Feed.objects.create(user=reader, about="party", party=make_party("Nobody"), created_at=NOW)
    assert titles(feed) == []
    view = SavedView.objects.create(user=reader, name="all", query="status=all", created_at=NOW)
    assert ("Secret audit" in titles(follow(reader, view))) is seen
    assert "Open audit" in titles(follow(reader, view))
    assert ("Secret audit" in ElementTree.tostring(changes(follow(reader, view)), "unicode")) is False


def test_rights_are_those_of_the_moment_of_reading() -> None:
    place = office()
    view = SavedView.objects.create(user=place.staff, name="all", query="status=all", created_at=NOW)
    feed = follow(place.staff, view)
    promise(place, "Secret audit", confidential=True)
    assert "Secret audit" in titles(feed)
    place.staff.memberships.update(unit=place.stranger.memberships.get().unit)
    assert "Secret audit" not in titles(feed)
    place.staff.memberships.all().delete()
    assert read(feed).status_code == 404


def test_unknown_forged_revoked_disabled_and_foreign_tokens_give_the_same_answer() -> None:
    place = office()
    revoked, disabled = follow(place.staff), follow(place.stranger)
    feeds.revoke(revoked, by=BY, now=NOW)
    place.stranger.is_active = False
    place.stranger.save()
    link = RecipientLink.objects.create(recipient=place.person, scope="all", created_at=NOW)
    true = links.feed_token_of(follow(place.person))
    forged = ("A" if true[0] != "A" else "B") + true[1:]
    tokens = [links.feed_token_of(revoked), links.feed_token_of(disabled), links.token_of(link),
              links.unsubscribe_token_of(link), forged, "nothing", "é" * 32]  # fmt: skip
    for kind in ("ics", "atom"):
        answers = [Client().get(f"/cal/{token}.{kind}") for token in tokens]
        told = {(a.status_code, a.content, *sorted((k, v) for k, v in a.headers.items())) for a in answers}
        assert len(told) == 1 and answers[0].status_code == 404
        with CaptureQueriesContext(connection) as unknown:
            Client().get(f"/cal/{forged}.{kind}")
        with CaptureQueriesContext(connection) as known:
            Client().get(f"/cal/{links.feed_token_of(revoked)}.{kind}")
        assert len(unknown) == len(known)
    assert Client().get(f"/r/{true}/").status_code == 404


def test_the_token_of_a_former_key_still_counts_and_no_log_shows_it() -> None:
    place = office()
    feed = follow(place.staff)
    old = links.feed_token_of(feed, key="a key of last month, which is long enough")
    assert Client().get(f"/cal/{old}.ics").status_code == 404
    with override_settings(LINK_KEY_FALLBACKS=["a key of last month, which is long enough"]):
        assert Client().get(f"/cal/{old}.ics").status_code == 200
    assert old not in without_links(f"GET /cal/{old}.ics HTTP/1.1") + without_links(f"webcal://x/cal/{old}.atom?a=1")


def test_a_person_reads_what_they_are_a_contact_of_today_and_gets_no_link() -> None:
    place = office()
    other = promise(place, "Of somebody else", responsible=make_party("Bank"))
    promise(place, "Not sent yet", responsible=make_party("Draft"), stage=Stage.DRAFT.value)
    feed = follow(place.person)
    assert titles(feed) == ["Progress assessments"]
    make_contact(other.commitment.participations.get().party, place.person)
    assert len(titles(feed)) == 2
    text = read(feed).getvalue().decode()
    assert "/r/" not in text and "URL" not in text
    place.person.contacts.update(ends_on=(NOW - timedelta(days=1)).date())
    assert titles(feed) == []


def test_a_person_hears_no_name_of_the_staff_and_no_reason() -> None:
    place = office()
    feed = follow(place.person)
    due = Due(date=PartialDate.of_day((NOW + timedelta(days=80)).date()))
    deadlines.extend(place.deadline, by=Actor.of_user(place.staff), now=NOW, due=due, reason="Between ourselves.")
    outside = ElementTree.tostring(changes(feed), "unicode")
    assert "extended the date" in outside and "Grants Office" in outside
    assert "T. Staff" not in outside and "ourselves" not in outside and "/commitments/" not in outside
    inside = ElementTree.tostring(changes(follow(place.staff)), "unicode")
    assert "T. Staff" in inside and "ourselves" in inside and "/commitments/" in inside


def test_ending_the_links_of_an_address_ends_its_calendars() -> None:
    place = office()
    feed = follow(place.person)
    personal_links.end_all(place.person, by=BY, now=NOW)
    assert read(feed).status_code == 404


def test_feeds_of_a_party_a_source_and_a_view() -> None:
    place = office()
    bank = make_party("Bank")
    promise(place, "By the bank", responsible=bank)
    promise(place, "From elsewhere", tags=["water"], owner=place.staff)
    assert titles(follow(place.staff, bank)) == ["By the bank"]
    assert titles(follow(place.staff, place.source)) == ["Progress assessments"]
    view = saved_views.save(place.staff, "Water", "tag=water&sort=-due", by=BY, now=NOW)
    assert titles(follow(place.staff, view)) == ["From elsewhere"]
    view = saved_views.save(place.staff, "Upcoming", "status=upcoming&owner=me", by=BY, now=NOW)
    feed = follow(place.staff, view)
    assert sorted(titles(feed)) == ["From elsewhere", "Progress assessments"]


def test_a_view_keeps_what_was_closed_as_cancelled_and_shows_nothing_once_its_filter_names_what_is_gone() -> None:
    place = office()
    row = promise(place, "Wells", tags=["water"])
    feed = follow(place.staff, saved_views.save(place.staff, "Water", "tag=water", by=BY, now=NOW))
    deadlines.decide(row, by=BY, now=NOW, status=Status.MET, reason="Seen.")
    assert [event["status"] for event in calendar(feed).walk("VEVENT")] == ["CANCELLED"]
    row.commitment.refresh_from_db()
    row.commitment.tags = []
    row.commitment.save()
    assert titles(feed) == []


def test_nothing_is_written_but_the_last_reading_and_that_once_an_hour() -> None:
    place = office()
    feed = follow(place.staff)
    before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as asked:
        read(feed).getvalue()
    wrote = [q["sql"] for q in asked if re.match(r"\s*(INSERT|UPDATE|DELETE)", q["sql"])]
    wrote = [sql for sql in wrote if "duebook_cache" not in sql]
    assert len(wrote) == 1 and "tracker_feed" in wrote[0] and "read_at" in wrote[0]
    feed.refresh_from_db()
    first = feed.read_at
    read(feed, "atom").getvalue()
    Client().head(address(feed))
    feed.refresh_from_db()
    assert feed.read_at == first and AuditEvent.objects.count() == before
    Feed.objects.update(read_at=NOW - timedelta(minutes=61))
    read(feed).getvalue()
    feed.refresh_from_db()
    assert feed.read_at > first


@pytest.mark.parametrize("kind", ["ics", "atom"])
def test_what_is_unchanged_is_not_sent_again(kind: str) -> None:
    place = office()
    feed = follow(place.staff)
    first, second = read(feed, kind), read(feed, kind)
    assert first["ETag"] == second["ETag"] and first.getvalue() == second.getvalue()
    assert first["Cache-Control"] == "private, no-store" and first["X-Robots-Tag"] == "noindex"
    assert first["Referrer-Policy"] == "no-referrer" and not first.cookies
    again = read(feed, kind, if_none_match=first["ETag"])
    assert again.status_code == 304 and again["ETag"] == first["ETag"] and again["Cache-Control"] == "private, no-store"
    head = Client().head(address(feed, kind))
    assert head.status_code == 200 and head["ETag"] == first["ETag"] and not head.getvalue()
    assert head["Content-Type"] == first["Content-Type"]
    deadlines.decide(place.deadline, by=BY, now=NOW, status=Status.MET, reason="Seen.")
    assert read(feed, kind, if_none_match=first["ETag"]).status_code == 200


def retitled(place: Office) -> None:
    row = place.commitment
    kept = {"details": "", "owner": place.staff, "parties": [(Role(p.role), p.party) for p in row.participations.all()],
            "policy": None, "tags": [], "internal_due": None, "confidential": False}  # fmt: skip
    commitments.edit(row, by=BY, now=NOW, title="Waterworks", **kept)


def renamed_party(place: Office) -> None:
    party = place.person.contacts.get().party
    party.name = "Waterworks"
    parties.save(party, by=BY, now=NOW)


def renamed_source(place: Office) -> None:
    """No page does it; whatever will, saves a row as all reference data is saved."""
    place.source.title = "Waterworks"
    save_row(place.source, by=BY, now=NOW)


def renamed_office(place: Office) -> None:
    row = OfficeSettings.objects.get()
    row.name = "Waterworks"
    save_row(row, by=BY, now=NOW)


def happened(when: datetime) -> None:
    """All that happened so far, happened then: the instants of the history are the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE tracker_auditevent SET recorded_at = %s", [when])
        cursor.execute("UPDATE tracker_deadline SET settled_at = %s", [when])
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize("rename", [retitled, renamed_party, renamed_source, renamed_office])
def test_another_name_in_the_words_of_a_date_is_sent_again(rename: Any) -> None:
    place = office()
    feed = follow(place.staff)
    long_ago = (NOW - timedelta(days=3)).replace(microsecond=0)
    happened(long_ago)
    before = read(feed)
    text = before.getvalue().decode()
    assert "Waterworks" not in text
    asked = {"if_none_match": before["ETag"], "if_modified_since": before["Last-Modified"]}
    assert read(feed, **asked).status_code == 304
    rename(place)
    fresh = read(feed, **asked)
    since = read(feed, if_modified_since=before["Last-Modified"])  # of programs that keep no tag
    assert (fresh.status_code, since.status_code) == (200, 200) and fresh["ETag"] != before["ETag"]
    body = fresh.getvalue()
    assert b"Waterworks" in body.replace(b"\r\n ", b"") and body == since.getvalue()
    (old,), (new,) = (Calendar.from_ical(words).walk("VEVENT") for words in (text, body))
    assert old["last-modified"].dt == old["dtstamp"].dt == long_ago and new["sequence"] >= old["sequence"]
    if rename in (retitled, renamed_party):  # what a reader of single events goes by
        assert new["last-modified"].dt == new["dtstamp"].dt > long_ago


def test_a_date_is_not_newer_by_another_name_of_who_has_nothing_to_do_with_it() -> None:
    place = office()
    feed = follow(place.staff)
    happened(long_ago := (NOW - timedelta(days=3)).replace(microsecond=0))
    other, same = make_party("Bank"), place.person.contacts.get().party
    other.name, same.kind = "Other bank", Party.Kind.POST
    for party in (other, same):
        parties.save(party, by=BY, now=NOW)
    (event,) = calendar(feed).walk("VEVENT")
    assert event["last-modified"].dt == event["dtstamp"].dt == long_ago


@pytest.mark.parametrize("kind", ["ics", "atom"])
def test_a_closed_account_and_a_contact_who_left_get_nothing_of_any_kind(kind: str) -> None:
    place = office()
    retitled(place)
    view = saved_views.save(place.staff, "All", "status=all", by=BY, now=NOW)
    theirs = [follow(place.staff, about) for about in (None, place.source, view, place.person.contacts.get().party)]
    outside = follow(place.person)
    known = read(theirs[0], kind)["ETag"]
    assert {read(feed, kind).status_code for feed in (*theirs, outside)} == {200}
    place.staff.is_active = False
    save_row(place.staff, by=BY, now=NOW)
    assert {read(feed, kind, if_none_match=known).status_code for feed in theirs} == {404}
    told = read(outside, kind)
    assert "Waterworks" in told.getvalue().decode()
    contact = place.person.contacts.get()
    parties.end_contact(contact, by=BY, now=NOW, last_day=(NOW - timedelta(days=2)).date())
    fresh = read(outside, kind, if_none_match=told["ETag"])
    assert fresh.status_code == 200 and "Waterworks" not in fresh.getvalue().decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused(method: str) -> None:
    feed = follow(office().staff)
    assert getattr(Client(), method)(address(feed)).status_code == 405


def test_an_address_that_is_asked_too_often_waits() -> None:
    feed = follow(office().staff)
    codes = [read(feed).status_code for _number in range(61)]
    assert set(codes[:60]) == {200} and codes[60] == 429


def test_a_program_that_asks_every_few_minutes_is_never_shut_out() -> None:
    feed = follow(office().staff)
    asked = [NOW + timedelta(minutes=4) * time for time in range(100)]
    assert not any(views._is_too_often(feed, at) for at in asked)


def test_the_answer_is_streamed_with_as_many_questions_for_ten_as_for_three_hundred() -> None:
    place = office()
    feed = follow(place.staff)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = read(feed)
            assert answer.streaming
            pieces = list(answer.streaming_content)
        assert len(pieces) == 2 + pieces_expected
        assert max(map(len, pieces)) < 3000
        return len(queries)

    pieces_expected = 1
    asked()  # the first reading is noted, and begins the count of an hour
    few = asked()
    for number in range(60):
        promise(place, f"Number {number}", owner=place.staff, responsible=place.commitment.participations.first().party)
    pieces_expected = 61
    assert asked() == few


def test_changes_are_paged_by_relative_links() -> None:
    place = office()
    feed = follow(place.staff)
    for number in range(130):
        AuditEvent.objects.create(
            sequence=10_000 + number, action="report.accepted", target="x", commitment=place.commitment.pk,
            by="system:clock", effective_at=NOW, recorded_at=NOW, hash=f"{number}",
        )  # fmt: skip
    first = changes(feed)
    (link,) = first.findall(f"{ATOM}link")
    assert link.get("rel") == "next" and link.get("href", "").startswith("?before=")
    second = changes(feed, link.get("href", ""))
    ids = [entry.findtext(f"{ATOM}id") for page in (first, second) for entry in page.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 130 and not second.findall(f"{ATOM}link")
    assert ids == sorted(ids, reverse=True)
    assert changes(feed, "?before=nonsense").findtext(f"{ATOM}id") == f"urn:uuid:{feed.uid}"


def test_an_empty_feed_is_still_a_calendar() -> None:
    place = office()
    bank = make_party("Bank")
    answer = read(follow(place.staff, bank))
    head, zone, end = list(answer.streaming_content)
    assert head.startswith(b"BEGIN:VCALENDAR") and zone.startswith(b"BEGIN:VTIMEZONE") and end == b"END:VCALENDAR\r\n"
    found = Calendar.from_ical(head + zone + end)
    assert found["method"] == "PUBLISH"
    assert [(one.name, one["TZID"]) for one in found.subcomponents] == [("VTIMEZONE", queries.office().zone)]
    assert make_recipient() and changes(follow(place.staff, bank)).findall(f"{ATOM}entry") == []


def test_what_the_office_notes_for_itself_is_not_named_outside() -> None:
    place = office()
    row = place.commitment
    kept = {"details": "", "owner": place.staff, "parties": [(Role(p.role), p.party) for p in row.participations.all()],
            "policy": None, "confidential": False}  # fmt: skip
    day = (NOW + timedelta(days=20)).date()
    commitments.edit(row, by=BY, now=NOW, title=row.title, tags=["delicate"], internal_due=day, **kept)
    commitments.edit(row, by=BY, now=NOW, title="Assessments", tags=["delicate"], internal_due=day, **kept)
    inside, outside = (read(follow(reader), "atom").getvalue().decode() for reader in (place.staff, place.person))
    for words in ("own earlier date", "tags"):
        assert words in inside and words not in outside
    assert "changed: title" in inside and "changed: title" in outside


def test_what_has_not_changed_for_a_while_says_since_when() -> None:
    place = office()
    promise(place, "Open audit", source=place.source)
    AuditEvent.objects.create(
        sequence=10**6, action="test", target="test:1", by="user:1", hash="1" * 64,
        effective_at=datetime.now(UTC) - timedelta(hours=1), recorded_at=datetime.now(UTC),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE tracker_auditevent SET recorded_at = now() - interval '1 hour'")
        cursor.execute("SET session_replication_role = DEFAULT")
    feed = Feed.objects.create(user=place.staff, about="source", source=place.source, created_at=NOW)
    first = read(feed)
    assert first.status_code == 200 and first["Last-Modified"].endswith("GMT")
    again = Client().get(address(feed, "ics"), headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 304

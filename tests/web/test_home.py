"""My week: the numbers and the lists they lead to, what is due, what changed, and what an empty week says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_deadline, make_office, make_party, make_unit, make_user
from tests.web.rooms import Office, office
from tracker.domain.lifecycle import Status
from tracker.models import Calendar, CalendarDay, Commitment, OfficeSettings
from tracker.operations import pauses, recipients
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.date()


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


def promise(place: Office, title: str, days: int, **values: object) -> Commitment:
    commitment = make_commitment(title, unit=place.unit, **values)  # type: ignore[arg-type]
    make_deadline(commitment, later(days), now=NOW)
    return commitment


def read(client: Client, address: str = "/") -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_each_number_leads_to_a_list_of_that_length() -> None:
    place = office()
    for days in (-30, -3, 0, 5, 20):
        promise(place, f"In {days} days", days, owner=place.staff)
    reported = promise(place, "Reported", 3, owner=place.staff).deadlines.get()
    reported.status = Status.REPORTED
    reported.save()
    promise(place, "Not mine", 2)
    client = place.client(place.staff)
    for address, wanted in (("/", (2, 3, 1, 0)), ("/?who=all", (2, 4, 1, 0))):
        page = client.get(address)
        numbers = page.context["numbers"]
        assert (numbers.overdue, numbers.soon, numbers.reported, numbers.asked) == wanted
        links = [
            part.split('"')[0].replace("&amp;", "&") for part in page.content.decode().split('</strong><a href="')[1:]
        ]
        counts = [client.get(link).context["page"].paginator.count for link in links]
        assert tuple(counts) == wanted


def test_only_mine_unless_nothing_is_mine() -> None:
    place = office()
    promise(place, "Mine and soon", 2, owner=place.staff)
    promise(place, "Somebody's and soon", 2)
    assert "Somebody&#x27;s and soon" not in read(place.client(place.staff))
    assert "Somebody&#x27;s and soon" in read(place.client(place.staff), "/?who=all")
    for who in (place.admin, place.reviewer):
        assert "Somebody&#x27;s and soon" in read(place.client(who))


@pytest.mark.parametrize(
    ("who", "seen"), [("staff", True), ("admin", True), ("auditor", True), ("reviewer", True), ("stranger", False)]
)
def test_confidential_things_are_hidden_from_other_units(who: str, seen: bool) -> None:
    place = office()
    secret = promise(place, "Secret audit", 2, confidential=True)
    pauses.pause(
        secret.deadlines.get(), by=Actor.of_user(place.admin), now=NOW, until=later(5), reason="Whispered reason"
    )
    promise(place, "Secret paper", 2, confidential=True)
    body = read(place.client(getattr(place, who)), "/?who=all")
    assert ("Secret paper" in body) is seen
    assert ("Whispered reason" in body) is seen


def test_who_may_come_in() -> None:
    place = office()
    assert place.client().get("/")["Location"] == "/accounts/login/?next=/"
    refused = place.client(place.outsider).get("/")
    assert refused.status_code == 403
    assert "ask an admin to give it a role" in refused.content.decode()


def test_only_those_who_may_log_are_offered_to() -> None:
    place = office()
    for who, offered in (("staff", True), ("admin", True), ("auditor", False), ("reviewer", False)):
        assert ('action="/commitments/new/"' in read(place.client(getattr(place, who)))) is offered


def test_rows_stand_under_their_time_soonest_first() -> None:
    place = office()
    for title, days in (("Past", -2), ("Now", 0), ("Far", 14), ("Farther", 15)):
        promise(place, title, days, owner=place.staff)
    page = place.client(place.staff).get("/")
    assert [row.commitment.title for row in page.context["due"]] == ["Past", "Now", "Far"]
    headings = [words for words, _rows in page.context["groups"]]
    assert headings[:2] == ["Last day has passed", "Today"]


def test_what_changed_in_words_with_the_reason() -> None:
    place = office()
    by = Actor.of_user(place.admin)
    pauses.pause(place.deadline, by=by, now=NOW, until=None, reason="The dam comes first")
    person = Actor.of_recipient(place.person)
    recipients.unsubscribe(place.person, by=person, now=NOW)
    body = read(place.client(place.staff))
    assert "N. Admin paused the date." in body
    assert "The dam comes first" in body
    assert place.commitment.title in body


def test_old_changes_are_not_shown() -> None:
    place = office()
    by = Actor.of_user(place.admin)
    pauses.pause(place.deadline, by=by, now=NOW - timedelta(days=8), until=None, reason="Long ago")
    assert "Nothing changed in the last 7 days." in read(place.client(place.staff))


def test_an_empty_week_names_the_next_date() -> None:
    place = office()
    body = read(place.client(place.staff))
    assert "Nothing is due for you in the next two weeks." in body
    assert f'<a href="/commitments/{place.commitment.reference}/">Progress assessments</a>' in body


def test_an_empty_office_says_how_to_begin() -> None:
    make_office()
    unit = make_unit()
    client = Client()
    client.force_login(make_user(unit=unit))
    assert "No commitments yet." in read(client)


def test_the_next_holiday_and_held_sending() -> None:
    place = office()
    calendar = Calendar.objects.create(name="Ours", country="")
    CalendarDay.objects.create(calendar=calendar, day=later(4), working=False, name="Founders' day")
    OfficeSettings.objects.update(calendar=calendar, sending="held")
    body = read(place.client(place.staff))
    assert "Founders&#x27; day" in body
    assert "Sending is held" in body
    OfficeSettings.objects.update(sending="on")
    assert "Sending is held" not in read(place.client(place.staff))


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    place = office()
    client = place.client(place.staff)
    by = Actor.of_user(place.admin)

    def more(count: int) -> None:
        for number in range(count):
            row = promise(place, f"Report {number}", number - 3, responsible=make_party(f"Agency {number} of {count}"))
            pauses.pause(row.deadlines.get(), by=by, now=NOW, until=later(9), reason="Rain")
            promise(place, f"Plan {number}", number - 3)

    more(2)
    client.get("/?who=all")
    with CaptureQueriesContext(connection) as few:
        client.get("/?who=all")
    more(8)
    with django_assert_num_queries(len(few)):
        client.get("/?who=all")

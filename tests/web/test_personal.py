"""The page behind the link of a mail: who may open it, what an answer does, and that nothing else does anything."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_deadline, make_recipient
from tests.web.rooms import Office, office
from tracker.delivery import links
from tracker.domain.lifecycle import Kind
from tracker.models import Answer, AuditEvent, Extension, Notification, Recipient, RecipientLink, Report
from tracker.operations.answers import latest_snooze
from tracker.wording import weekday_date

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
LATER = (TODAY + timedelta(days=40)).isoformat()


def opened(place: Office, *more: Any, scope: str = "items", **values: Any) -> tuple[RecipientLink, str]:
    link = RecipientLink.objects.create(
        recipient=values.pop("recipient", place.person),
        scope=scope,
        deadlines=[place.deadline.pk, *(deadline.pk for deadline in more)],
        created_at=datetime.now(UTC),
        **values,
    )
    return link, f"/r/{links.token_of(link)}/"


def nonce(page: bytes) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', page.decode())
    assert found
    return found[1]


def send(client: Client, url: str, **said: str) -> Any:
    """Open the page and send its form as a person does."""
    number = nonce(client.get(url).content)
    return client.post(url, {"nonce": number, "send": "answer", "name": "A. Petrova", **said})


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Report, Answer, Extension, AuditEvent, Notification))


def test_the_page_says_what_is_due_to_whom_without_a_cookie() -> None:
    place = office(LATER)
    _link, url = opened(place)
    response = Client().get(url)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Progress assessments" in page and "Ministry of Water" in page and "a.p***@water.example.org" in page
    assert place.person.email not in page
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies and '<html lang="en">' in page


def test_unknown_expired_and_revoked_links_give_the_same_page() -> None:
    place = office(LATER)
    now = datetime.now(UTC)
    _expired, old = opened(place, expires_at=now - timedelta(days=1))
    _revoked, gone = opened(place, revoked_at=now)
    answers = [Client().get(url) for url in (old, gone, "/r/nothing-of-ours/", f"{old[:-3]}AA/")]
    assert {response.status_code for response in answers} == {404}
    assert len({response.content for response in answers}) == 1
    assert Client().post(old, {"send": "answer"}).status_code == 404


def test_a_fresh_link_goes_to_the_address_on_file_and_the_page_does_not_tell() -> None:
    place = office(LATER)
    now = datetime.now(UTC)
    _expired, old = opened(place, expires_at=now - timedelta(days=1))
    _revoked, gone = opened(place, revoked_at=now)
    pages = [Client().post(url, {"send": "fresh"}) for url in (old, gone, "/r/nothing-of-ours/")]
    assert len({(page.status_code, page.content) for page in pages}) == 1
    assert Notification.objects.get(kind="link").recipient == place.person
    for _number in range(5):
        Client().post(old, {"send": "fresh"})
    assert Notification.objects.filter(kind="link").count() == 3


def test_an_item_of_another_link_is_not_opened() -> None:
    place = office(LATER)
    _link, url = opened(place)
    other = make_deadline(due=LATER)
    assert Client().get(f"{url}items/{other.pk}/").status_code == 404


def test_it_is_done_is_a_report_that_waits() -> None:
    place = office(LATER)
    link, url = opened(place)
    response = send(Client(), url, choice="done", claimed="met", done_on=TODAY.isoformat(), narrative="Sent today.")
    report = Report.objects.get()
    assert response.status_code == 302 and f"noted=report-{report.pk}" in response["Location"]
    assert (report.name, report.channel, report.recipient) == ("A. Petrova", "page", place.person)
    assert report.received_on == TODAY
    page = Client().get(response["Location"]).content.decode()
    assert "Thank you" in page and "Sent today." in page and "Take it back" in page
    link.refresh_from_db()
    assert link.opened_at is not None


def test_more_time_is_read_in_words() -> None:
    place = office(LATER)
    _link, url = opened(place)
    later = TODAY + timedelta(days=90)
    send(Client(), url, choice="more_time", new_date=f"by {later:%d %B %Y}", why="flood")
    request = Extension.objects.get()
    assert (request.requested_edtf, request.reason) == (later.isoformat(), "flood")
    response = send(Client(), url, choice="have_it")
    assert response.status_code == 302 and Answer.objects.get().kind == "have_it"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"choice": "have_it"}, "have_it"),
        ({"choice": "not_mine", "successor_name": "B. Boss", "successor_email": "b@example.org"}, "not_mine"),
        ({"choice": "wrong", "what_is_wrong": "never agreed"}, "wrong"),
        ({"choice": "snooze", "until": "next"}, "snooze"),
    ],
)
def test_other_answers(said: dict[str, str], kind: str) -> None:
    place = office(LATER)
    _link, url = opened(place)
    if said.get("until"):
        day = TODAY + timedelta(days=3 if TODAY.weekday() < 3 else 4)
        said = {**said, "until": day.isoformat()}
    assert send(Client(), url, **said).status_code == 302
    answer = Answer.objects.get()
    assert (answer.kind, answer.recipient, answer.decision) == (kind, place.person, "")


@pytest.mark.parametrize(
    ("said", "follows", "waiting"),
    [
        ({"choice": "have_it"}, "No more reminders come before the last day.", False),
        ({"choice": "snooze"}, "Reminders rest until", False),
        ({"choice": "wrong", "what_is_wrong": "never agreed"}, "another one when the office has decided", True),
        ({"choice": "done", "done_on": TODAY.isoformat()}, "another one when the office has decided", True),
    ],
)
def test_the_thanks_promise_what_follows(said: dict[str, str], follows: str, waiting: bool) -> None:
    place = office(LATER)
    _link, url = opened(place)
    if said["choice"] == "snooze":
        latest = latest_snooze(place.deadline, now=datetime.now(UTC))
        assert latest is not None
        assert f"Until {weekday_date(latest)} at most." in Client().get(url).content.decode()
        said = said | {"until": latest.isoformat()}
    page = Client().get(send(Client(), url, **said)["Location"]).content.decode()
    assert "Thank you" in page and follows in page
    assert ("when the office has decided" in page.split("Thank you")[1].split("</div>")[0]) is waiting
    assert ("The office has not decided yet." in page) is waiting
    assert "Take it back" in page


def test_ones_own_address_is_no_successor() -> None:
    place = office(LATER)
    _link, url = opened(place)
    own = {"successor_name": "Myself", "successor_email": place.person.email.upper()}
    response = send(Client(), url, choice="not_mine", **own)
    assert response.status_code == 422 and "This is your own address" in response.content.decode()
    assert not Answer.objects.exists()


def test_a_review_is_asked_whether_it_is_alive() -> None:
    place = office(TODAY.isoformat(), kind=Kind.REVIEW)
    _link, url = opened(place)
    page = Client().get(url).content.decode()
    assert "Is this still alive?" in page and "We need more time" not in page
    send(Client(), url, choice="alive")
    place.deadline.refresh_from_db()
    assert not place.deadline.is_open and place.commitment.deadlines.count() == 2


def test_nothing_happens_by_opening_or_by_a_post_that_nobody_meant() -> None:
    place = office(LATER)
    link, url = opened(place)
    client = Client()
    before = everything()
    page = client.get(url).content
    client.head(url)
    for path in ("all/", "notifications/", f"items/{place.deadline.pk}/"):
        client.get(url + path)
    done = {"choice": "done", "done_on": TODAY.isoformat(), "name": "X", "nonce": nonce(page)}
    client.post(url, done)  # no button
    client.post(url, {**done, "send": "answer", "nonce": "forged"})
    client.post(url, {"send": "answer", "nonce": nonce(page), "name": "X"})  # nothing chosen
    client.post(f"{url}all/", {"nonce": nonce(page)})
    client.post(f"{url}notifications/", {"nonce": nonce(page), "mode": "weekly"})
    assert everything() == before
    assert Recipient.objects.get(pk=place.person.pk).mode == "daily"
    link.refresh_from_db()


def test_the_same_form_sent_twice_is_one_answer() -> None:
    place = office(LATER)
    _link, url = opened(place)
    client = Client()
    form = {"nonce": nonce(client.get(url).content), "send": "answer", "name": "A"}
    form |= {"choice": "done", "done_on": TODAY.isoformat()}
    first, second = client.post(url, form), client.post(url, form)
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1


def test_errors_are_shown_beside_what_was_typed() -> None:
    place = office(LATER)
    _link, url = opened(place)
    response = send(Client(), url, choice="more_time", new_date="whenever", why="flood")
    page = response.content.decode()
    assert response.status_code == 422 and "We could not find a date" in page and "whenever" in page
    response = send(Client(), url, choice="done", done_on=(TODAY + timedelta(days=2)).isoformat())
    assert response.status_code == 422 and "still to come" in response.content.decode()
    assert Report.objects.count() == 0


def test_an_answer_can_be_taken_back_from_the_same_address_only() -> None:
    place = office(LATER)
    _link, url = opened(place)
    _theirs, foreign = opened(place, recipient=make_recipient())
    client = Client()
    send(client, url, choice="have_it")
    answer = Answer.objects.get()
    path = f"withdraw/answer/{answer.pk}/"
    assert client.get(foreign + path).status_code == 404
    page = client.get(url + path)
    assert client.post(url + path, {"send": "withdraw", "nonce": nonce(page.content)}).status_code == 302
    answer.refresh_from_db()
    assert answer.decision == "withdrawn"


def test_what_can_no_more_be_taken_back_is_not_offered() -> None:
    place, client = office(LATER), Client()
    _link, url = opened(place)
    for choice in ({"choice": "have_it"}, {"choice": "done", "claimed": "met", "done_on": TODAY.isoformat()}):
        send(client, url, **choice)
    assert client.get(url).content.decode().count("Take it back") == 2
    for model in (Report, Answer):
        model.objects.update(at=datetime.now(UTC) - timedelta(hours=25))
    assert "Take it back" not in client.get(url).content.decode()


def test_several_items_are_a_list_and_all_items_go_to_the_address_on_file() -> None:
    place = office(LATER)
    second = make_deadline(place.commitment, LATER, now=datetime.now(UTC))
    _link, url = opened(place, second)
    client = Client()
    assert client.get(url).content.decode().count("Answer<") == 2
    client.post(f"{url}all/", {"send": "link", "nonce": nonce(client.get(f"{url}all/").content)})
    notice = Notification.objects.get(kind="link")
    assert notice.recipient == place.person
    _all, everything_url = opened(place, scope="all", expires_at=datetime.now(UTC) + timedelta(days=60))
    assert "2 items" in client.get(everything_url).content.decode()


def test_settings_and_the_language_of_the_page() -> None:
    place = office(LATER)
    _link, url = opened(place)
    client, page = Client(), f"{url}notifications/"
    form = {"send": "settings", "nonce": nonce(client.get(page).content), "mode": "weekly", "send_hour": "08:30"}
    assert client.post(page, {**form, "time_zone": "Asia/Bishkek", "language": "ru"}).status_code == 302
    person = Recipient.objects.get(pk=place.person.pk)
    assert (person.mode, str(person.send_hour), person.time_zone, person.language) == (
        "weekly", "08:30:00", "Asia/Bishkek", "ru",
    )  # fmt: skip
    assert 'lang="ru"' in client.get(url).content.decode()


def test_thirty_answers_an_hour_are_enough() -> None:
    place = office(LATER)
    _link, url = opened(place)
    said = {"recipient": place.person, "channel": "page", "received_on": TODAY, "at": datetime.now(UTC)}
    for _number in range(30):
        Answer.objects.create(deadline=place.deadline, kind="have_it", decision="", **said)
    response = send(Client(), url, choice="have_it")
    assert response.status_code == 429
    assert Answer.objects.count() == 30


class TestUnsubscribe:
    """RFC 8058: a POST without cookie, 200, no redirect, effective at once; opening does nothing."""

    def url(self, place: Office, **values: Any) -> str:
        link, _url = opened(place, **values)
        return f"/u/{links.unsubscribe_token_of(link)}"

    def test_one_click(self) -> None:
        place = office(LATER)
        client, url = Client(enforce_csrf_checks=True), self.url(place)
        assert client.get(url).status_code == 200
        client.post(url, {"something": "else"})
        assert Recipient.objects.get(pk=place.person.pk).unsubscribed_at is None
        first = client.post(url, {"List-Unsubscribe": "One-Click"})
        again = client.post(url, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert (first.status_code, again.status_code) == (200, 200) and not first.cookies
        assert Recipient.objects.get(pk=place.person.pk).unsubscribed_at is not None
        assert AuditEvent.objects.filter(action="recipient.unsubscribed").count() == 1
        assert Notification.objects.filter(kind="unsubscribed").count() == 1

    def test_it_works_from_a_link_that_is_dead_and_cannot_open_items(self) -> None:
        place = office(LATER)
        url = self.url(place, revoked_at=datetime.now(UTC))
        assert Client().get(url.replace("/u/", "/r/") + "/").status_code == 404
        assert Client().post(url + "/", {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Client().get("/u/unknown").status_code == 404

    def test_mail_again(self) -> None:
        place = office(LATER)
        Client().post(self.url(place), {"List-Unsubscribe": "One-Click"})
        _link, url = opened(place)
        page = f"{url}notifications/"
        Client().post(page, {"send": "again", "nonce": nonce(Client().get(page).content)})
        assert Recipient.objects.get(pk=place.person.pk).unsubscribed_at is None


def test_a_closed_item_shows_its_end() -> None:
    place = office("2026-01-30")
    place.deadline.status = place.deadline.closed_as = "met"
    place.deadline.closed_at = datetime.now(UTC)
    place.deadline.save()
    _link, url = opened(place)
    page = Client().get(url).content.decode()
    assert "This is closed" in page and "Send answer" not in page



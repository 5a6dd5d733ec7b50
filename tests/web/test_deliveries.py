"""The delivery log: who sees which mail, the exact message without its key, and why nothing was sent."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_deadline, make_message, make_notification, make_recipient
from tests.web.rooms import Office, office
from tracker.models import Attempt, Message, MessageContent, RecipientLink

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def mail(place: Office, **values: Any) -> Message:
    """A mail as the sender leaves it: content with placeholders, an attempt, a notice."""
    message = make_message(
        values.pop("recipient", place.person), now=NOW, **{"state": "sent", "sent_at": NOW, **values}
    )
    link = RecipientLink.objects.create(recipient=message.recipient, scope="items", message=message, created_at=NOW)
    MessageContent.objects.create(
        message=message,
        subject="Due in 3 working days: Progress assessments",
        text=f"Answer here:\n[[link:{link.pk}]]\nStop: [[unsubscribe:{link.pk}]]",
        html=f'<p style="color:red">Answer <a href="[[link:{link.pk}]]#x">here</a> or [[link:{link.pk}]]</p>',
        headers=[
            {"kind": "text", "name": "Subject", "value": "Due in 3 working days"},
            {"kind": "items", "name": "List-Unsubscribe", "items": [f"<[[unsubscribe:{link.pk}]]>"]},
        ],
        rendered_at=NOW,
    )
    Attempt.objects.create(message=message, result="accepted", code=250, reply="2.0.0 queued as 4711")
    make_notification(place.deadline, message.recipient, message=message, state="sent", step="end-3")
    return message


@pytest.mark.parametrize(("who", "sees"), [("staff", True), ("stranger", True), ("admin", True), ("auditor", True)])
def test_who_reads_a_mail_about_an_open_commitment(who: str, sees: bool) -> None:
    place = office()
    message = mail(place)
    client = place.client(getattr(place, who))
    assert (client.get(f"/deliveries/{message.uid}/").status_code == 200) is sees
    assert ("Due in 3 working days" in client.get("/deliveries/").content.decode()) is sees


def test_a_confidential_one_is_for_its_unit() -> None:
    place = office()
    place.commitment.confidential = True
    place.commitment.save()
    message = mail(place)
    for who, status in (("staff", 200), ("admin", 200), ("auditor", 200), ("stranger", 404)):
        client = place.client(getattr(place, who))
        assert client.get(f"/deliveries/{message.uid}/").status_code == status
        assert client.get(f"/deliveries/{message.uid}/html/").status_code == status
    assert "Due in 3" not in place.client(place.stranger).get("/deliveries/").content.decode()
    assert place.client(place.outsider).get("/deliveries/").status_code == 403
    assert place.client().get("/deliveries/").status_code == 302


def test_the_exact_message_the_servers_words_and_why() -> None:
    place = office()
    message = mail(place)
    make_notification(place.deadline, place.person, step="end-10", state="skipped", reason="newer step end-3")
    page = place.client(place.staff).get(f"/deliveries/{message.uid}/").content.decode()
    for words in ("Answer here:", "[personal link]", "2.0.0 queued as 4711", "accepted by the mail server"):
        assert words in page
    for words in ("3 working days before the last day", "Told as responsible", "A newer reminder took its place"):
        assert words in page
    assert "[[" not in page


def test_the_html_stands_in_a_frame_that_can_do_nothing() -> None:
    place = office()
    message = mail(place)
    client = place.client(place.staff)
    frame = client.get(f"/deliveries/{message.uid}/html/")
    body = frame.content.decode()
    assert "[[" not in body and 'href="#"' in body and "[personal link]" in body
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    page = client.get(f"/deliveries/{message.uid}/")
    assert "frame-src 'self'" in page["Content-Security-Policy"] and 'sandbox=""' in page.content.decode()


def test_a_row_names_each_commitment_once_and_its_state_in_plain_words() -> None:
    place = office()
    reference = place.commitment.reference
    waiting = make_message(place.person, now=NOW)
    MessageContent.objects.create(
        message=waiting, subject=f"Due in 3 days: Progress [{reference}]", text="", html="", rendered_at=NOW
    )
    again = make_deadline(place.commitment, number=2, now=NOW)
    for deadline in (place.deadline, again):
        make_notification(deadline, place.person, message=waiting)
    client = place.client(place.admin)
    table = client.get("/deliveries/").content.decode().split("<tbody>")[1]
    assert table.count(f">{reference}<") == 1 and f"[{reference}]" not in table and "Due in 3 days: Progress<" in table
    assert "waits to go out" in table
    page = client.get("/deliveries/?state=on-its-way").content.decode()
    assert "on its way" in page and "leased" not in page and "No mail matches" in page
    held = {"lease_owner": 1, "lease_token": uuid4(), "lease_until": NOW}
    Message.objects.filter(pk=waiting.pk).update(state=Message.State.LEASED, **held)
    table = client.get("/deliveries/?state=on-its-way").content.decode().split("<tbody>")[1]
    assert "on its way" in table and "leased" not in table


def test_filters_live_in_the_address() -> None:
    place = office()
    mail(place)
    other = make_deadline(make_commitment(unit=place.unit), now=NOW)
    dead = make_message(make_recipient("b@example.org"), state="dead", reason="550", now=NOW)
    make_notification(other, dead.recipient, message=dead, state="failed")
    client = place.client(place.admin)
    for query, count in (("", 2), ("state=dead", 1), ("person=petrova", 1), ("state=nonsense", 2),
                         (f"commitment={other.commitment.reference}", 1), ("person=nobody", 0)):  # fmt: skip
        page = client.get(f"/deliveries/?{query}").content.decode()
        assert page.count('<th scope="row"') == count, query


def test_what_was_not_sent_has_its_reason_in_words() -> None:
    place = office()
    make_notification(place.deadline, place.person, step="end-10", state="skipped", reason="before it was logged")
    make_notification(place.deadline, place.person, step="end-3")
    client = place.client(place.staff)
    page = client.get("/deliveries/not-sent/").content.decode()
    assert "This step lay before the reminders of this date began." in page and "It waits for its hour." in page
    assert client.get("/deliveries/not-sent/?state=skipped").content.decode().count('<th scope="row"') == 1


def test_a_mail_that_is_not_written_yet() -> None:
    place = office()
    message = make_message(place.person, now=NOW)
    make_notification(place.deadline, place.person, message=message)
    client = place.client(place.staff)
    assert "not written yet" in client.get(f"/deliveries/{message.uid}/").content.decode()
    assert client.get(f"/deliveries/{message.uid}/html/").status_code == 404


def test_a_full_page_costs_what_a_short_one_does(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    place = office()
    client = place.client(place.admin)
    for _number in range(12):
        mail(place, recipient=make_recipient())
    with django_assert_max_num_queries(16):
        assert client.get("/deliveries/").content.decode().count('<th scope="row"') == 12


def test_send_again_is_for_those_who_decide_about_a_stuck_mail() -> None:
    place = office()
    message = make_message(place.person, now=NOW, state="dead", reason="550 no such user")
    make_notification(place.deadline, place.person, message=message, state="failed")
    for who, status in (("stranger", 403), ("auditor", 403), ("admin", 302)):
        client = place.client(getattr(place, who))
        assert ("Send again" in client.get(f"/deliveries/{message.uid}/").content.decode()) is (who == "admin")
        assert client.post(f"/deliveries/{message.uid}/again/").status_code == status, who
    assert Message.objects.get(pk=message.pk).state == "cancelled"


def test_the_log_goes_on_from_the_last_mail_of_a_page() -> None:
    place = office()
    for number in range(52):
        message = make_message(place.person, now=NOW)
        make_notification(place.deadline, place.person, message=message, step=f"end+{number}")
    client = place.client(place.staff)
    first = client.get("/deliveries/").content.decode()
    assert first.count('<th scope="row"') == 50 and "Older" in first and "Newest" not in first
    place_of_next = first.split("before=")[1].split('"')[0]
    second = client.get(f"/deliveries/?before={place_of_next}").content.decode()
    assert second.count('<th scope="row"') == 2 and "Newest" in second and "Older" not in second
    assert client.get("/deliveries/?before=nonsense").content.decode().count('<th scope="row"') == 50

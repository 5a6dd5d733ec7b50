"""What came back by mail, at the desk: seen by whom, taken off the list, recorded as an answer or an absence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.factories import make_commitment, make_deadline, make_message, make_notification, make_recipient
from tests.web.rooms import Office, office
from tracker.models import Answer, IncomingMail, Report

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def came(place: Office, kind: str, **values: Any) -> IncomingMail:
    message = make_message(place.person, state="sent", sent_at=NOW - timedelta(days=1))
    step = f"end-{IncomingMail.objects.count() + 1}"
    make_notification(place.deadline, place.person, step=step, message=message, state="sent")
    row = IncomingMail(
        event_key=f"{kind} {message.pk}", source="mailbox", kind=kind, effect="waiting", message=message,
        recipient=place.person, sender="a.petrova@water.example.org", subject="Re: Due in 3 working days", at=NOW,
        words="Done on Monday <b>really</b>.",
    )  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def page(place: Office, path: str, who: str = "admin") -> str:
    return place.client(getattr(place, who)).get(path).content.decode()


def test_a_reply_waits_among_the_answers_with_its_words_and_commitments() -> None:
    place = office()
    row = came(place, "reply")
    text = page(place, "/review/answers/")
    assert "A reply by mail from a.petrova@water.example.org" in text
    assert "Done on Monday &lt;b&gt;really&lt;/b&gt;." in text and place.commitment.title in text
    assert f"/commitments/{place.commitment.reference}/1/log/?mail={row.pk}&amp;from=answers" in text
    assert "A reply by mail" not in page(place, "/review/answers/?all") and "A reply" not in page(place, "/review/")


def test_an_auditor_reads_it_and_decides_nothing() -> None:
    place = office()
    row = came(place, "reply")
    text = page(place, "/review/answers/", "auditor")
    assert "A reply by mail" in text and f"/review/incoming/{row.pk}/" not in text
    for who in ("auditor", "staff", "stranger"):
        client = place.client(getattr(place, who))
        assert client.post(f"/review/incoming/{row.pk}/", {"act": "noted"}).status_code == 403


def test_a_reviewer_sees_what_is_about_their_commitments_alone() -> None:
    place = office()
    came(place, "reply")
    assert "A reply by mail" in page(place, "/review/answers/", "reviewer")
    place.commitment.participations.filter(role="controller").delete()
    assert "A reply by mail" not in page(place, "/review/answers/", "reviewer")


def test_a_reply_that_is_about_something_hidden_from_a_reviewer_too_waits_for_an_admin() -> None:
    place = office()
    row = came(place, "reply")
    secret = make_commitment("Secret talks", unit=place.stranger.memberships.get().unit, confidential=True)
    make_notification(make_deadline(secret), place.person, message=row.message, state="sent")
    assert "Secret talks" not in page(place, "/review/answers/", "reviewer")
    assert place.client(place.reviewer).post(f"/review/incoming/{row.pk}/", {"act": "noted"}).status_code == 404
    assert "Secret talks" in page(place, "/review/answers/", "admin")


def test_noted_it_leaves_the_list() -> None:
    place = office()
    row = came(place, "reply")
    client = place.client(place.admin)
    assert client.get(f"/review/incoming/{row.pk}/").status_code == 405
    answer = client.post(f"/review/incoming/{row.pk}/?from=answers", {"act": "noted"})
    assert answer["Location"] == "/review/answers/"
    row.refresh_from_db()
    assert row.decision == "noted" and "A reply by mail" not in page(place, "/review/answers/")
    assert client.post(f"/review/incoming/{row.pk}/", {"act": "noted"}).status_code == 404


def test_a_reply_is_recorded_as_an_answer_with_its_words_filled_in() -> None:
    place = office()
    row = came(place, "reply")
    client, url = (
        place.client(place.admin),
        f"/commitments/{place.commitment.reference}/1/log/?mail={row.pk}&from=answers",
    )
    form = client.get(url).context["form"]
    assert form["text"].value() == row.words and form["channel"].value() == "mail"
    assert form["recipient"].value() == place.person.pk
    sent = client.post(url, {"said": "done", "outcome": "met", "text": row.words, "channel": "mail",
                             "received_on": NOW.date(), "recipient": place.person.pk})  # fmt: skip
    assert sent["Location"] == "/review/answers/"
    row.refresh_from_db()
    assert Report.objects.get().narrative == row.words and row.decision == "recorded"


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 40, "²"])
def test_a_number_that_names_no_reply_fills_nothing_in(number: str) -> None:
    place = office()
    client = place.client(place.admin)
    answer = client.get(f"/commitments/{place.commitment.reference}/1/log/", {"mail": number})
    assert answer.status_code == 200 and not answer.context["form"]["text"].value()
    assert not Answer.objects.exists()


def test_one_click_records_the_absence_that_an_automatic_reply_names() -> None:
    place = office()
    deputy = make_recipient("b.deputy@water.example.org")
    until = date(2099, 4, 28)
    row = came(
        place,
        "auto_reply",
        away_until=until,
        words="Away. Ask b.deputy@water.example.org, or a.petrova@water.example.org.",
    )
    text = page(place, "/review/answers/")
    assert "is away until" in text and "b.deputy@water.example.org stands in" in text
    place.client(place.admin).post(f"/review/incoming/{row.pk}/", {"act": "away"})
    place.person.refresh_from_db()
    assert (place.person.away_until, place.person.deputy) == (until, deputy)
    row.refresh_from_db()
    assert row.decision == "away"


def test_without_a_known_deputy_the_absence_is_recorded_alone() -> None:
    place = office()
    row = came(place, "auto_reply", away_until=date(2099, 4, 28))
    assert "nobody stands in" in page(place, "/review/answers/")
    place.client(place.admin).post(f"/review/incoming/{row.pk}/", {"act": "away"})
    place.person.refresh_from_db()
    assert place.person.away_until == date(2099, 4, 28) and place.person.deputy is None


def test_distrust_stands_under_nobody_told() -> None:
    place = office()
    row = came(place, "policy", words="550 5.7.26 unauthenticated")
    text = page(place, "/review/nobody-told/")
    assert "was refused" in text and "5.7.26" in text and "A reply" not in page(place, "/review/answers/")
    answer = place.client(place.admin).post(f"/review/incoming/{row.pk}/?from=nobody", {"act": "noted"})
    assert answer["Location"] == "/review/nobody-told/"

"""A provider's webhook: closed without one, believed only with its signature, each event once."""

import hashlib
import hmac
import json
import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.delivery.incoming.samples import Maker, reply
from tests.factories import make_message, make_office, make_recipient
from tracker.delivery.incoming import doors, provider
from tracker.models import IncomingMail, Message

pytestmark = pytest.mark.django_db
KEY = "signing key of the tests"
NOW = datetime.now(UTC)
URL = "/webhooks/mail/tracking/"


@pytest.fixture
def mailgun(settings: Any) -> None:
    make_office()
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


def sent() -> Message:
    message_id = f"<{'cd' * 20}@duebook.example.org>"
    return make_message(make_recipient("a@water.example"), message_id=message_id, state="sent",
                        sent_at=NOW - timedelta(hours=1))  # fmt: skip


def call(event: dict[str, Any], *, token: str = "t1", key: str = KEY) -> int:
    stamp = str(int(NOW.timestamp()))
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    body = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": event}
    return Client().post(URL, json.dumps(body), content_type="application/json").status_code


def failed(message: Message, text: str = "550 5.1.1 no such user", **values: Any) -> dict[str, Any]:
    return {
        "event": "failed", "severity": "permanent", "reason": "bounce", "timestamp": NOW.timestamp(),
        "recipient": message.recipient.email, "message": {"headers": {"message-id": message.message_id.strip("<>")}},
        "delivery-status": {"code": 550, "message": text}, **values,
    }  # fmt: skip


@pytest.mark.usefixtures("mailgun")
def test_a_signed_event_has_its_effect_once() -> None:
    message = sent()
    assert call(failed(message)) == call(failed(message)) == 200
    row = IncomingMail.objects.get()
    assert (row.kind, row.effect, row.source, row.status) == ("hard", "applied", "webhook", "5.1.1")
    message.recipient.refresh_from_db()
    assert message.recipient.unreachable_at is not None


@pytest.mark.usefixtures("mailgun")
def test_a_false_signature_is_refused_and_does_nothing() -> None:
    message = sent()
    assert call(failed(message), key="another") == 400
    assert Client().post(URL, b"no json", content_type="application/json").status_code == 400
    assert Client().get(URL).status_code == 405
    assert not IncomingMail.objects.exists()


@pytest.mark.usefixtures("mailgun")
@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"severity": "temporary"}, "delayed"),
        ({"event": "complained"}, "complaint"),
        ({"event": "unsubscribed"}, "opt_out"),
        ({"delivery-status": {"message": "550 5.7.1 spam"}}, "policy"),
        ({"delivery-status": {"message": "552 5.2.2 full"}}, "soft"),
        ({"delivery-status": {"message": ""}}, "hard"),
    ],
)
def test_events_by_their_kind(changes: dict[str, Any], kind: str) -> None:
    assert call(failed(sent()) | changes) == 200
    assert IncomingMail.objects.get().kind == kind


@pytest.mark.usefixtures("mailgun")
@pytest.mark.parametrize("event", ["delivered", "opened", "clicked"])
def test_what_nothing_follows_from_leaves_nothing(event: str) -> None:
    assert call(failed(sent()) | {"event": event}) == 200 and not IncomingMail.objects.exists()


@pytest.mark.usefixtures("mailgun")
def test_an_event_about_a_mail_being_sent_is_asked_for_again() -> None:
    message = sent()
    lease = {"lease_owner": 1, "lease_token": "6f1c1c5e-0000-4000-8000-000000000000"}
    Message.objects.filter(pk=message.pk).update(state="sending", sent_at=None, **lease)
    assert call(failed(message)) == 503 and not IncomingMail.objects.exists()


@pytest.mark.parametrize("name", ["", "nobody", "postmark"])
def test_closed_without_a_provider_that_is_known_and_guarded(name: str, settings: Any) -> None:
    settings.MAIL_PROVIDER = name
    assert Client().post(URL, b"{}", content_type="application/json").status_code == 404
    assert Client().post("/webhooks/mail/other/", b"{}", content_type="application/json").status_code == 404


def test_closed_without_the_package(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAIL_PROVIDER = "mailgun"
    monkeypatch.setattr(doors, "find_spec", lambda name: None)
    assert Client().post(URL, b"{}", content_type="application/json").status_code == 404


def test_a_mail_that_a_provider_passes_on_is_read_like_one_of_the_mailbox() -> None:
    make = Maker(random.Random(1), "en")
    event = SimpleNamespace(event_type="inbound", message=reply(make), event_id="e1", timestamp=None)
    (arrival,) = provider._arrivals([event], "Postmark", NOW.date())
    assert (arrival.kind, arrival.message_ids[0], arrival.source) == ("reply", make.message_id, "webhook")
    assert arrival.event_key.startswith("Postmark:")

"""The figures for Prometheus, read back by its own parsers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from tests import factories
from tracker import health
from tracker.delivery.relay import Breaker
from tracker.health import metrics
from tracker.models import Attempt, Heartbeat
from tracker.operations import heartbeats

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"
PLAIN = "text/plain; version=0.0.4"
OPEN = "application/openmetrics-text; version=1.0.0"


@pytest.fixture(autouse=True)
def token(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(metrics, "_counted", metrics._Counted())


def scrape(client: Client, accept: str = PLAIN) -> dict[str, Metric]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Accept": accept})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(accept.split(";")[0])
    parse = openmetrics.text_string_to_metric_families if accept == OPEN else text_string_to_metric_families
    return {family.name: family for family in parse(answer.content.decode())}


def values(family: Metric) -> dict[str, float]:
    return {next(iter(sample.labels.values()), ""): sample.value for sample in family.samples}


def test_without_a_token_there_is_no_such_page_and_with_one_it_must_be_shown(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 401
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer é"):
        answer = client.get("/metrics", headers={"Authorization": wrong})
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("accept", [PLAIN, OPEN])
def test_the_figures_are_those_of_the_database(accept: str, client: Client, settings: Any) -> None:
    settings.EMAIL_MESSAGES_PER_MINUTE = 120
    now = timezone.now()
    factories.make_office()
    sent = factories.make_message(now=now, state="sent", sent_at=now)
    factories.make_message(now=now - timedelta(minutes=10))
    factories.make_message(now=now, state="dead", reason="550 no such user", uncertain=1)
    factories.make_notification(factories.make_deadline(status="overdue"), factories.make_recipient(), now=now)
    Attempt.objects.create(message=sent, result="accepted", code=250)
    Heartbeat.objects.update_or_create(name=health.SWEEP, defaults={"beat_at": now - timedelta(seconds=30)})
    heartbeats.beat(heartbeats.RESETTLE, changed=3)
    Breaker("mail.example.org:25").failed("535", at_once=True)
    found = scrape(client, accept)
    messages = values(found["duebook_messages"])
    assert (messages["sent"], messages["pending"], messages["dead"], messages["review"]) == (1, 1, 1, 0)
    assert values(found["duebook_notifications"])["queued"] == 1
    assert values(found["duebook_open_deadlines"]) == {"overdue": 1}
    assert values(found["duebook_delivery_attempts"])["accepted"] == 1
    assert found["duebook_delivery_attempts"].type == "counter"
    assert {sample.name for sample in found["duebook_delivery_attempts"].samples} == {"duebook_delivery_attempts_total"}
    assert 600 <= values(found["duebook_oldest_unsent_age_seconds"])[""] < 660
    assert 30 <= values(found["duebook_heartbeat_age_seconds"])["sweep"] < 90
    assert values(found["duebook_mail_server_open"]) == {"mail.example.org:25": 1}
    single = {name.removeprefix("duebook_"): values(family).get("") for name, family in found.items()}
    assert single["uncertain_messages"] == single["dead_messages"] == single["sending_enabled"] == 1
    assert single["rescued_messages"] == single["review_messages"] == 0
    assert (single["resettle_corrected"], single["rate_limit_per_minute"]) == (3, 120)
    assert abs(single["clock_skew_seconds"] or 0) < 60
    assert all(family.documentation and family.type in ("gauge", "counter") for family in found.values())


def test_attempts_only_grow_and_old_ones_are_counted_once(client: Client) -> None:
    message = factories.make_message()
    old = timezone.now() - timedelta(days=1)
    for result, at in (("refused", old), ("refused", old), ("accepted", timezone.now())):
        Attempt.objects.create(message=message, result=result, at=at)
    counted = [values(scrape(client)["duebook_delivery_attempts"]) for _ in range(2)]
    assert counted[0] == counted[1] and (counted[0]["refused"], counted[0]["accepted"]) == (2, 1)
    Attempt.objects.create(message=message, result="network")
    assert values(scrape(client)["duebook_delivery_attempts"])["network"] == 1
    assert metrics._counted.counts["refused"] == 2 and metrics._counted.counts["network"] == 0

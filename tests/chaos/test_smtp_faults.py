"""A mail server that fails in every way it can: nothing is lost, and twice comes only what it took without a word."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.chaos.crowd import Crowd, crowd
from tests.chaos.erratic import NOBODY, PHASES, Erratic
from tests.delivery.faults import TLS, FaultServer, fault_server, running
from tests.factories import NOW
from tracker.delivery.dispatch import DispatchResult, deliver
from tracker.delivery.relay import FAILURES_TO_OPEN, Breaker
from tracker.delivery.smtp import Relay, SmtpTransport
from tracker.domain.retries import NETWORK_WAIT
from tracker.models import Heartbeat, Message, Notification, Recipient

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 2000  # more than any run needs: it ends when nothing waits any more
PASSWORD = {"user": "duebook", "password": "right"}
TRUSTED = {"starttls": True, "ca_file": str(TLS / "server.pem")}


def relay_of(server: FaultServer, **values: Any) -> Relay:
    return Relay(server.host, server.port, **TRUSTED | PASSWORD | values)


def breaker_of(server: FaultServer) -> Heartbeat | None:
    return Heartbeat.objects.filter(name=Breaker(f"{server.host}:{server.port}").row_name).first()


def elapse(server: FaultServer) -> None:
    """The wait of the breaker, which goes by the database's clock, is over; what fails now is a failure of its own."""
    row = breaker_of(server)
    if row is not None:
        row.detail |= {
            name: "2000-01-01T00:00:00+00:00" for name in ("open_until", "failed_at") if row.detail.get(name)
        }
        row.save()


def next_look(now: datetime) -> datetime | None:
    """When something can be tried again; None when nothing waits."""
    waiting = Message.objects.filter(state=Message.State.PENDING).order_by("next_attempt_at").first()
    if waiting is None and not Notification.objects.filter(state=Notification.State.QUEUED).exists():
        return None
    return max(now + NETWORK_WAIT, waiting.next_attempt_at if waiting else now)


def drain(server: FaultServer, relay: Relay, now: datetime = NOW) -> tuple[DispatchResult, datetime]:
    """Deliver until nothing waits; business time goes on by itself, from one try to the next."""
    total = DispatchResult()
    for _ in range(ROUNDS):
        total.add(deliver(now=now, transport=SmtpTransport(relay)))
        elapse(server)
        later = next_look(now)
        if later is None:
            return total, now
        now = later
    pytest.fail("mails wait for ever")


def taken(server: FaultServer) -> dict[str, list[bytes]]:
    """The accepted mails by Message-ID."""
    mails: dict[str, list[bytes]] = defaultdict(list)
    for message, raw in zip(server.messages, server.mails, strict=True):
        mails[str(message["Message-ID"])].append(raw)
    return mails


def all_told(people: Crowd, server: Erratic) -> None:
    """Everybody is told once but those who do not exist, and twice where the server gave no answer; same bytes then."""
    states = dict(Message.objects.values_list("recipient__email", "state").filter(recipient__in=people.people))
    assert states == {row.email: "dead" if row.email in server.dead else "sent" for row in people.people}
    mails = taken(server)
    assert set(mails) == set(Message.objects.filter(state="sent").values_list("message_id", flat=True))
    doubled = [name for name, copies in mails.items() if len(copies) > 1]
    assert sorted(doubled) == sorted(server.cuts)
    assert all(len(mails[name]) == 2 and len(set(mails[name])) == 1 for name in doubled)
    assert set(Message.objects.filter(uncertain__gt=0).values_list("message_id", flat=True)) == set(doubled)
    told = Notification.objects.filter(recipient__in=people.people)
    assert {(row.recipient.email in server.dead, row.state) for row in told.select_related("recipient")} <= {
        (True, "failed"), (False, "sent"),
    }  # fmt: skip


def dead_are_given_up(people: Crowd, server: Erratic) -> None:
    """No such user: asked once, unreachable by the server's words, and the owner hears of each."""
    assert {server.asked[address] for address in server.dead} <= {1}
    gone = Recipient.objects.filter(email__in=server.dead)
    assert set(gone.values_list("unreachable_because", flat=True)) == ({NOBODY} if server.dead else set())
    told = Notification.objects.filter(recipient=people.story.owner_address, kind=Notification.Kind.NOBODY_TOLD)
    assert told.filter(state=Notification.State.SENT).count() == len(server.dead)
    assert not Recipient.objects.exclude(email__in=server.dead).exclude(unreachable_at=None).exists()


@pytest.mark.parametrize(
    ("count", "worse", "stall", "ready"),
    [
        pytest.param(80, 8, 0.5, 0.25, id="short"),
        pytest.param(5000, 1, 30.0, 10.0, id="long", marks=pytest.mark.chaos),
    ],
)
def test_refusals_cuts_storms_and_stalls(
    count: int, worse: int, stall: float, ready: float, seed: int, report: Callable[..., None]
) -> None:
    people = crowd(count)
    dead = frozenset(row.email for row in people.people[:: max(1, 200 // worse)])
    server = Erratic(
        starttls=True, login=True, seed=seed, dead=dead, stall=stall, stalls=list(PHASES),
        later=0.03 * worse, no_room=0.01 * worse, cut=0.003 * worse, storm=0.002 * worse,
    )  # fmt: skip
    with running(server):
        total, ended = drain(server, relay_of(server, ready_seconds=ready))
        assert not server.stalls, "each phase has stalled once"
    report("K6", {
        "messages": count, "seed": seed, "sent": total.sent, "dead": total.dead, "cuts": len(server.cuts),
        "doubled": len(server.mails) - len(taken(server)), "connections": server.connections,
        "stalled": server.stalled, "answers": dict(server.answers),
        "business_hours": round((ended - NOW) / timedelta(hours=1), 1),
    })  # fmt: skip
    all_told(people, server)
    dead_are_given_up(people, server)


def test_silence_after_the_last_byte_is_a_cut_like_any_other() -> None:
    people = crowd(3)
    server = Erratic(starttls=True, login=True, calm=True, stall=1.0, stalls=["BODY"])
    with running(server):
        drain(server, relay_of(server, answer_seconds=0.2))
        (name,) = Message.objects.filter(uncertain=1).values_list("message_id", flat=True)
        server.cuts.append(name)
    all_told(people, server)


@pytest.mark.parametrize(
    ("faults", "wrong", "most"),
    [
        ({"AUTH": "535 5.7.8 wrong password"}, {"password": "wrong"}, 1),
        ({}, {"ca_file": ""}, 1),
        # What may be over in a moment is tried twice at a look, and what fails in the same second counts as one.
        ({"STARTTLS": "454 4.7.0 TLS not available"}, {}, 2 * FAILURES_TO_OPEN),
        ({"STARTTLS": "not a reply"}, {}, 2 * FAILURES_TO_OPEN),
    ],
    ids=["password", "certificate", "no TLS just now", "nonsense"],
)
def test_a_server_that_will_not_have_us_is_left_alone_and_all_go_when_it_is_mended(
    faults: dict[str, str], wrong: dict[str, str], most: int
) -> None:
    people = crowd(30)
    with fault_server(starttls=True, login=True, faults=dict(faults)) as server:
        now = NOW
        for _ in range(3 * FAILURES_TO_OPEN):
            assert deliver(now=now, transport=SmtpTransport(relay_of(server, **wrong))).sent == 0
            now += NETWORK_WAIT
            row = breaker_of(server)
            assert row is not None
            if row.detail.get("open_until"):
                break
            row.detail["failed_at"] = "2000-01-01T00:00:00+00:00"  # the next failure is one of another second
            row.save()
        tries = server.connections
        assert deliver(now=now, transport=SmtpTransport(relay_of(server, **wrong))).stopped == "mail server"
        assert server.connections == tries <= most and server.mails == []
        assert "MAIL" not in server.verbs and set(Message.objects.values_list("refusals", flat=True)) <= {0}
        server.faults.clear()
        elapse(server)
        drain(server, relay_of(server), now)
        told = Counter(str(mail["To"].addresses[0].addr_spec) for mail in server.messages)
    assert told == Counter(row.email for row in people.people)
    assert set(Message.objects.values_list("state", "uncertain")) == {("sent", 0)}

"""A sender that is asked to end finishes its mail and begins no other."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.delivery.conftest import use_relay
from tests.delivery.faults import fault_server, tried
from tests.factories import NOW, make_deadline, make_notification, make_office, make_recipient
from tracker.delivery import stopping
from tracker.delivery.dispatch import deliver
from tracker.models import Message


@pytest.fixture(autouse=True)
def asked_no_more() -> Iterator[None]:
    yield
    stopping.ask(False)


@pytest.mark.django_db
def test_the_mail_under_way_is_finished_and_the_others_go_back(settings: Any) -> None:
    make_office()
    for _ in range(4):
        make_notification(make_deadline(), make_recipient(), kind="link")
    with fault_server(on_body=lambda body: stopping.ask()) as server:
        use_relay(settings, server.host, server.port)
        result = deliver(now=NOW)
        assert (result.sent, result.stopped, len(server.mails)) == (1, "asked to end", 1)
        assert Message.objects.filter(state=Message.State.PENDING, lease_owner=None, rescues=0).count() == 3
        assert tried(deliver(now=NOW)) == 0
        stopping.ask(False)
        server.on_body = lambda body: None
        assert deliver(now=NOW).sent == 3


def test_children_hear_it() -> None:
    pid = os.fork()
    if not pid:
        while not stopping.is_asked():
            os.sched_yield()
        os._exit(7)
    stopping.ask()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7

"""Two people at the same moment: one of them is first, nothing happens twice and nobody waits for ever."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import NOW
from tests.operations.stories import BY, Story, events, notices, story
from tracker.domain.lifecycle import Status
from tracker.domain.proof import examine
from tracker.models import Channel, Recipient, Report
from tracker.operations import recipients, reports
from tracker.operations.errors import Refused
from tracker.queries.chain import links

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def at_once(act: Callable[[int], object]) -> list[object]:
    """What several threads that begin together got back, each on its own connection: a value or a refusal."""
    barrier, results = Barrier(TOGETHER), []

    def run(number: int) -> None:
        try:
            barrier.wait()
            results.append(act(number))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(results) == TOGETHER
    return results


def submit(told: Story, **values: object) -> Report:
    return reports.submit(
        told.deadline, by=told.asker, now=NOW, narrative="Done", claimed_outcome=Status.MET, received_on=NOW.date(),
        channel=Channel.PAGE, recipient=told.person, **values,
    )  # type: ignore[arg-type]  # fmt: skip


def chain_holds() -> bool:
    return examine(links(), key=settings.AUDIT_KEY.encode()).is_sound


def test_one_form_sent_by_impatient_fingers_is_one_report() -> None:
    told, nonce = story(), uuid4()
    results = at_once(lambda _number: submit(told, nonce=nonce))
    assert results == [Report.objects.get()] * TOGETHER
    assert notices("receipt") == [told.person]
    assert events() == ["report.submitted"]


def test_of_several_reports_the_first_waits_and_the_others_hear_of_it() -> None:
    told = story()
    results = at_once(lambda _number: submit(told))
    assert sum(isinstance(result, Report) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == TOGETHER - 1


def test_a_report_is_decided_by_one_of_several() -> None:
    told = story()
    report = submit(told)

    def decide(number: int) -> Report:
        if number % 2:
            return reports.accept(report, by=BY, now=NOW, outcome=Status.MET)
        return reports.send_back(report, by=BY, now=NOW, reason="Annex 2 is missing")

    results = at_once(decide)
    assert sum(isinstance(result, Report) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == TOGETHER - 1
    assert chain_holds()


def test_an_address_is_made_once_and_the_history_stays_one_chain() -> None:
    results = at_once(lambda number: recipients.find_or_create("a.petrova@water.example", now=NOW))
    assert results == [Recipient.objects.get()] * TOGETHER
    assert events() == ["recipient.added"]
    assert chain_holds()

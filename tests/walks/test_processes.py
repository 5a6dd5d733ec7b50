"""Two of everything at once, and a sender killed in the middle: with real processes on one database."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests import factories
from tests.config.waiting import until
from tests.fixtures.mail import Mail, SmtpServer
from tracker.domain.dates import PartialDate
from tracker.domain.policies import Role
from tracker.models import Message, Notification
from tracker.operations import commitments
from tracker.operations.audit import Actor
from tracker.operations.terms import Due

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PEOPLE, PROMISES = 20, 200
LOGGED = datetime(2027, 1, 4, 12, tzinfo=UTC)
MORNING = datetime(2027, 4, 16, 9, 0, tzinfo=UTC)
BEGIN = f"""
from datetime import datetime
import django
django.setup()
from tracker.delivery.compose import compose
from tracker.delivery.dispatch import deliver, dispatch
from tracker.models import Notification
from tracker.operations.schedule import sweep
now = datetime.fromisoformat("{MORNING.isoformat()}")
"""
SWEEP_ONE_BY_ONE = BEGIN + "sweep(now=now, batch_size=1)\n"
COMPOSE_ONE_BY_ONE = (
    BEGIN
    + f"""
while Notification.objects.filter(message=None).exists() or Notification.objects.count() < {PROMISES}:
    compose(now=now, limit=1)
"""
)
DISPATCH_ONE_BY_ONE = BEGIN + "dispatch(now=now, batch_size=1)\n"
DELIVER = BEGIN + "deliver(now=now)\n"

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def office(transactional_db: None) -> None:
    """Two hundred promises of twenty people, all reminded on the same morning."""
    factories.make_office(sending_since=LOGGED)
    parties = [
        factories.make_contact(recipient=factories.make_recipient(f"person{n}@example.org")).party
        for n in range(PEOPLE)
    ]
    unit = factories.make_unit()
    due = Due(date=PartialDate.parse("2027-04-30"), wording="by 30 April 2027")
    news = [
        commitments.New(unit=unit, title=f"Report {n}", due=due, parties=[(Role.RESPONSIBLE, parties[n % PEOPLE])])
        for n in range(PROMISES)
    ]
    commitments.record_many(news, by=Actor.of_command("test"), now=LOGGED)


@pytest.fixture
def start(process_env: dict[str, str], smtp_server: SmtpServer) -> Start:
    env = process_env | {"EMAIL_URL": smtp_server.url}
    return lambda program: subprocess.Popen([sys.executable, "-c", program], env=env, text=True)


def all_end_well(*processes: "subprocess.Popen[str]") -> None:
    assert [process.wait(timeout=120) for process in processes] == [0] * len(processes)


@pytest.mark.usefixtures("office")
def test_two_of_everything_write_one_mail_a_person(start: Start, smtp_server: SmtpServer) -> None:
    programs = [SWEEP_ONE_BY_ONE, SWEEP_ONE_BY_ONE, COMPOSE_ONE_BY_ONE, COMPOSE_ONE_BY_ONE]
    all_end_well(*[start(program) for program in programs])
    assert Message.objects.count() == PEOPLE
    all_end_well(start(DISPATCH_ONE_BY_ONE), start(DISPATCH_ONE_BY_ONE))
    assert Counter(mail.recipients[0] for mail in smtp_server.mails) == {
        f"person{n}@example.org": 1 for n in range(PEOPLE)
    }
    assert set(Notification.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.usefixtures("office")
def test_a_killed_sender_loses_nothing_and_doubles_at_most_what_was_in_flight(
    start: Start, smtp_server: SmtpServer
) -> None:
    all_end_well(start(SWEEP_ONE_BY_ONE))
    victim: list[subprocess.Popen[str]] = []

    def kill_at_the_seventh(mail: Mail) -> str | None:
        """The server has the whole mail and has not said so yet: the worst moment to die."""
        if len(smtp_server.mails) == 6 and victim:
            smtp_server.mails.append(mail)
            victim.pop().kill()
            return "451 nobody hears this"
        return None

    smtp_server.refuse_data = kill_at_the_seventh
    process = start(DELIVER)
    victim.append(process)
    assert process.wait(timeout=120) == -9
    until(lambda: len(smtp_server.mails) >= 7, "the server had seven mails")
    all_end_well(start(DELIVER))
    all_end_well(start(DELIVER))
    accepted = Counter(mail.recipients[0] for mail in smtp_server.mails)
    assert set(accepted) == {f"person{n}@example.org" for n in range(PEOPLE)}
    doubled = [person for person, times in accepted.items() if times > 1]
    assert len(doubled) <= 1
    for person in doubled:
        assert len({mail.message["Message-ID"] for mail in smtp_server.to(person)}) == 1
        assert len({mail.raw for mail in smtp_server.to(person)}) == 1
    assert set(Notification.objects.values_list("state", flat=True)) == {"sent"}
    assert list(Message.objects.filter(uncertain__gt=0).values_list("uncertain", flat=True)) == [1]

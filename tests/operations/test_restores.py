"""After a restore nothing that was waiting goes by itself; a person sends again what was lost."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import make_deadline, make_message, make_notification, make_office, make_recipient
from tracker import health
from tracker.delivery.dispatch import deliver
from tracker.delivery.liveness import RESTORED
from tracker.delivery.transports import RecordingTransport
from tracker.models import AuditEvent, Heartbeat, Message, OfficeSettings
from tracker.operations import restores

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> RecordingTransport:
    """What is handed over."""
    return RecordingTransport()


def waiting(count: int = 1) -> None:
    """Notices and messages that were to go a moment ago."""
    now = timezone.now()
    for _ in range(count):
        make_notification(make_deadline(), make_recipient(), kind="remind_now", now=now)
    message = make_message(now=now)
    make_notification(make_deadline(), message.recipient, kind="remind_now", message=message, now=now)


def changed(**numbers: object) -> None:
    """As if the database had noted other numbers than it has."""
    row = Heartbeat.objects.get(name=restores.DATABASE)
    row.detail |= numbers
    row.save()


def run(*options: str) -> str:
    out = StringIO()
    call_command("after_restore", *options, stdout=out)
    return out.getvalue()


def finding() -> health.Finding:
    (found,) = [one for one in health.findings_of(health.read(now=timezone.now())) if one.name == "restored"]
    return found


def test_the_first_look_only_notes_which_database_it_is() -> None:
    make_office()
    assert [restores.notice(now=timezone.now()) for _ in range(2)] == [False, False]
    assert OfficeSettings.objects.get().mail_epoch is None
    assert set(Heartbeat.objects.get(name=restores.DATABASE).detail) == {"cluster", "database", "table", "timeline"}


@pytest.mark.parametrize("other", [{"cluster": "1"}, {"database": 1}, {"table": 1}])
def test_a_dump_that_was_read_back_is_noticed_before_anything_is_sent(
    other: dict[str, object], sent: RecordingTransport
) -> None:
    make_office()
    waiting()
    restores.notice(now=timezone.now())
    changed(**other)
    now = timezone.now()
    assert restores.notice(now=now) and not restores.notice(now=now)
    assert deliver(now=now, transport=sent).sent == 0 and sent.mails == []
    assert set(Message.objects.values_list("state", "reason")) == {("review", RESTORED)}
    assert AuditEvent.objects.get(action="office.restored").by == "system:clock"


def test_a_server_that_went_another_way_is_told_and_a_person_says_what_it_means(sent: RecordingTransport) -> None:
    make_office()
    waiting()
    restores.notice(now=timezone.now())
    changed(timeline=0)
    assert not restores.notice(now=timezone.now()) and not restores.notice(now=timezone.now())
    assert "after_restore" in finding().cure
    run("--nothing-lost")
    assert finding().ok and OfficeSettings.objects.get().mail_epoch is None
    assert deliver(now=timezone.now(), transport=sent).sent == 2


def test_the_command_holds_back_what_waits_and_sends_it_again_when_asked(sent: RecordingTransport) -> None:
    make_office()
    waiting()
    assert "1 mail waits for a decision." in run()
    assert deliver(now=timezone.now(), transport=sent).sent == 0
    assert Message.objects.filter(state="review", reason=RESTORED).count() == 2  # the other was composed meanwhile
    assert "2 mails are sent again." in run("--send-again")
    assert deliver(now=timezone.now(), transport=sent).sent == 2
    assert len(sent.mails) == 2 and not Message.objects.filter(state="review").exists()


def test_what_is_planned_after_the_restore_goes(sent: RecordingTransport) -> None:
    make_office()
    run()
    waiting()
    assert deliver(now=timezone.now(), transport=sent).sent == 2


def test_the_help_says_when_to_run_it(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        call_command("after_restore", "--help")
    text = " ".join(capsys.readouterr().out.split())
    assert "after restoring a backup" in text and "“Send again”" in text

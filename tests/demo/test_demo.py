"""The whole history, loaded as on a weekend, on the last day of a year and on 29 February."""

from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests import factories
from tracker.demo.people import COLLEAGUES, LOGINS, PASSWORD
from tracker.domain.lifecycle import Stage, Status
from tracker.domain.proof import examine
from tracker.management.commands.doctor import commitments_without_deadline
from tracker.models import (
    Answer,
    AuditEvent,
    Commitment,
    Deadline,
    Extension,
    IncomingMail,
    Message,
    Notification,
    OfficeSettings,
    Quotation,
    Recipient,
    Report,
    Unit,
    User,
)
from tracker.operations.schedule import forecast, resettle
from tracker.queries.chain import links

pytestmark = pytest.mark.django_db

SHOWN = set(Status)
NOON_OF = {
    "weekend": datetime(2026, 9, 5, 12, tzinfo=UTC),
    "last day of the year": datetime(2026, 12, 31, 12, tzinfo=UTC),
    "29 February": datetime(2028, 2, 29, 12, tzinfo=UTC),
}


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.DEMO_MARK = tmp_path / "demo"
    settings.MAIL_DIR = tmp_path / "mail"


def demo(now: datetime) -> str:
    out = StringIO()
    call_command("demo", "--now", now.isoformat(), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize(
    "now",
    [
        NOON_OF["weekend"],
        NOON_OF["29 February"],
        pytest.param(NOON_OF["last day of the year"], marks=pytest.mark.chaos),
    ],
    ids=str,
)
def test_the_office_is_alive_on_any_day(now, settings):
    said = demo(now)
    assert PASSWORD in said
    check_statuses()
    check_ledger(now)
    check_mails(now, settings)
    check_history(now)
    check_people()
    check_what_was_said()
    assert forecast(Deadline.objects.all(), now=now, until=datetime(now.year + 1, 12, 31, tzinfo=UTC))
    assert resettle(now=now) == 0
    before = Counter(AuditEvent.objects.values_list("action", flat=True))
    assert "loaded already" in demo(now)
    assert Counter(AuditEvent.objects.values_list("action", flat=True)) == before


def check_statuses():
    assert {Status(status) for status in Deadline.objects.values_list("status", flat=True)} == SHOWN
    assert set(Commitment.objects.values_list("stage", flat=True)) == {stage.value for stage in Stage}
    assert commitments_without_deadline().ok
    assert set(Deadline.objects.values_list("kind", flat=True)) == {"report", "result", "review"}
    for commitment in Commitment.objects.select_related("quotation", "source"):
        passage = commitment.quotation
        assert commitment.source.text[passage.start : passage.end] == passage.exact


def check_ledger(now):
    left = Notification.objects.filter(state=Notification.State.QUEUED, planned_at__lte=now)
    assert not left.exists(), list(left)
    for row in Notification.objects.filter(state=Notification.State.SENT).select_related("message"):
        assert row.planned_at <= row.message.sent_at < row.expires_at
        assert row.message.sent_at <= now


def check_mails(now, settings):
    assert OfficeSettings.objects.get().is_demo
    assert settings.DEMO_MARK.exists()
    assert not settings.MAIL_DIR.exists()
    states = Counter(Message.objects.values_list("state", flat=True))
    assert set(states) == {Message.State.SENT, Message.State.DEAD}
    assert states[Message.State.SENT] > 100
    for message in Message.objects.filter(notifications__deadline__commitment__confidential=True).distinct():
        about = message.notifications.values_list("deadline__commitment", flat=True)
        assert len(set(about)) == 1
    assert not Recipient.objects.exclude(email__endswith=".example").exists()


def check_history(now):
    assert examine(links(), key=settings.AUDIT_KEY.encode()).is_sound
    assert not AuditEvent.objects.filter(effective_at__gt=now).exists()
    first = AuditEvent.objects.order_by("sequence").first()
    assert 180 <= (now - first.effective_at).days <= 220


def check_people():
    assert Unit.objects.count() == 2
    assert {email for _what, email in LOGINS} == {colleague.email for colleague in COLLEAGUES}
    assert all(User.objects.get(email=email).check_password(PASSWORD) for _what, email in LOGINS)
    assert Recipient.objects.filter(unreachable_at__isnull=False).count() == 1
    assert Recipient.objects.filter(unsubscribed_at__isnull=False).count() == 1
    assert Recipient.objects.filter(away_until__isnull=False, deputy__isnull=False).count() == 1
    came_back = IncomingMail.objects.select_related("message").order_by("at")
    assert [(row.kind, row.effect) for row in came_back] == [("soft", "applied"), ("auto_reply", "waiting")]
    assert [bool(row.message.bounced_at) for row in came_back] == [True, False]
    skipped = Notification.objects.filter(state=Notification.State.SKIPPED)
    assert skipped.filter(reason="nobody holds this post", recipient=None).exists()


def check_what_was_said():
    assert Report.objects.filter(decision="").count() == 2
    assert Report.objects.filter(decision=Report.Decision.RETURNED).exists()
    assert Report.objects.filter(decision=Report.Decision.ACCEPTED).exists()
    assert any(deadline.is_late for deadline in Deadline.objects.filter(status=Status.MET.value))
    assert Extension.objects.filter(decision="").count() == 1
    assert Extension.objects.filter(decision=Extension.Decision.OTHER_DATE).exists()
    assert Extension.objects.filter(decision=Extension.Decision.REFUSED).exists()
    assert any(answer.is_contest for answer in Answer.objects.filter(decision=""))
    assert set(Answer.objects.values_list("kind", flat=True)) >= {"have_it", "not_mine", "wrong", "snooze"}
    assert Commitment.objects.filter(confidential=True).count() == 1
    assert Quotation.objects.count() > 35


def test_a_database_in_use_is_left_alone(settings):
    factories.make_user()
    with pytest.raises(CommandError, match="needs an empty one"):
        demo(NOON_OF["weekend"])
    assert not settings.DEMO_MARK.exists()
    assert not OfficeSettings.objects.filter(is_demo=True).exists()


def test_with_a_mail_server_nothing_is_loaded(settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    with pytest.raises(CommandError, match="DEMO=1"):
        demo(NOON_OF["weekend"])
    assert not settings.DEMO_MARK.exists()


def test_a_history_that_breaks_off_leaves_nothing(settings, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("broken")

    monkeypatch.setattr("tracker.demo.recording.log", broken)
    with pytest.raises(RuntimeError):
        demo(NOON_OF["weekend"])
    assert not User.objects.exists()
    assert not OfficeSettings.objects.get().is_demo
    assert not settings.DEMO_MARK.exists()

"""Asked again at the moment of sending: what people changed since the notice was queued is never contradicted."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.factories import NOW, make_contact, make_notification, make_recipient
from tests.fixtures.mail import SmtpServer
from tests.operations.stories import BY, Story, story
from tracker.delivery.compose import compose
from tracker.delivery.dispatch import dispatch
from tracker.delivery.recheck import Because
from tracker.domain.lifecycle import Status
from tracker.domain.policies import Role
from tracker.models import Answer, Extension, Message, Notification, Recipient, Report
from tracker.operations import absences

pytestmark = pytest.mark.django_db
Kind = Notification.Kind


def answered(told: Story, kind: str, **values: object) -> Answer:
    return Answer.objects.create(
        deadline=told.deadline,
        recipient=told.person,
        channel="page",
        at=NOW,
        received_on=NOW.date(),
        kind=kind,
        **values,
    )


def set_status(told: Story, status: Status, **values: object) -> None:
    for name, value in {"status": status.value, **values}.items():
        setattr(told.deadline, name, value)
    told.deadline.save()


def changed(told: Story, **values: object) -> None:
    for name, value in values.items():
        setattr(told.person, name, value)
    told.person.save()


def hold_of_contact_ends(told: Story) -> None:
    told.contact.ends_on = NOW.date() - timedelta(days=1)
    told.contact.save()


def moved(told: Story) -> None:
    told.deadline.last_day = date(2027, 5, 14)
    told.deadline.save()


AWAY = "the person is away and has no deputy"

CHANGES: dict[str, tuple[Callable[[Story], object], Because | str]] = {
    "closed": (lambda t: set_status(t, Status.MET, closed_as="met", closed_at=NOW), Because.CLOSED),
    "withdrawn": (lambda t: set_status(t, Status.WITHDRAWN, closed_as="withdrawn", closed_at=NOW), Because.CLOSED),
    "reported": (lambda t: set_status(t, Status.REPORTED), Because.REPORTED),
    "paused": (lambda t: set_status(t, Status.PAUSED, paused_at=NOW), Because.PAUSED),
    "moved": (moved, Because.MOVED),
    "not mine": (lambda t: answered(t, "not_mine"), Because.CONTESTED),
    "wrong": (lambda t: answered(t, "wrong"), Because.CONTESTED),
    "has it": (lambda t: answered(t, "have_it"), Because.HAS_IT),
    "snoozed": (lambda t: answered(t, "snooze", snooze_until=date(2027, 4, 23)), Because.SNOOZED),
    "unsubscribed": (lambda t: changed(t, unsubscribed_at=NOW), Because.UNSUBSCRIBED),
    "unreachable": (lambda t: changed(t, unreachable_at=NOW, unreachable_because="550"), Because.UNREACHABLE),
    "away": (lambda t: changed(t, away_until=date(2027, 4, 26), away_since=NOW), AWAY),
    "left": (hold_of_contact_ends, Because.NOT_TOLD),
    "role ended": (lambda t: t.commitment.participations.update(role=Role.WATCHER.value), Because.NOT_TOLD),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_step_that_is_no_longer_right_is_not_sent(change: str, mail_server: SmtpServer) -> None:
    told = story()
    notice = make_notification(told.deadline, told.person)
    compose(now=NOW)
    act, because = CHANGES[change]
    act(told)
    result = dispatch(now=NOW)
    notice.refresh_from_db()
    message = Message.objects.get()
    assert (result.cancelled, mail_server.mails) == (1, [])
    assert (notice.state, notice.reason) == (Notification.State.CANCELLED, str(because))
    assert message.state == Message.State.CANCELLED and message.reason and notice.message == message


@pytest.mark.parametrize(
    ("kind", "said"),
    [("snooze", {"snooze_until": date(2027, 4, 20)}), ("not_mine", {"decision": "rejected"}),
     ("have_it", {"decision": "withdrawn"}), ("snooze", {"decision": "withdrawn", "snooze_until": date(2027, 4, 23)})],
)  # fmt: skip
def test_what_is_over_or_taken_back_stops_nothing(kind: str, said: dict[str, object], mail_server: SmtpServer) -> None:
    told = story()
    make_notification(told.deadline, told.person)
    if "decision" in said:
        said = said | {"decided_at": NOW, "decided_by": "user:x"}
    answered(told, kind, **said)
    compose(now=NOW)
    assert dispatch(now=NOW).sent == 1


def test_i_have_it_is_no_answer_on_the_last_day(mail_server: SmtpServer) -> None:
    told = story()
    on_the_day = NOW.replace(day=30)
    make_notification(told.deadline, told.person, step="end-0", now=on_the_day)
    answered(told, "have_it")
    compose(now=on_the_day)
    assert dispatch(now=on_the_day).sent == 1


def test_time_that_ran_out_is_skipped(mail_server: SmtpServer) -> None:
    told = story()
    notice = make_notification(told.deadline, told.person, expires_at=NOW + timedelta(hours=1))
    compose(now=NOW)
    dispatch(now=NOW + timedelta(hours=1))
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == (Notification.State.SKIPPED, "expired")
    assert Message.objects.get().state == Message.State.CANCELLED and mail_server.mails == []


def test_what_is_still_right_in_a_bundle_goes(mail_server: SmtpServer) -> None:
    told, other = story(), story()
    other.commitment.participations.update(party=told.party)
    gone = make_notification(told.deadline, told.person)
    kept = make_notification(other.deadline, told.person)
    compose(now=NOW)
    set_status(told, Status.REPORTED)
    assert dispatch(now=NOW).sent == 1
    gone.refresh_from_db(), kept.refresh_from_db()
    assert (gone.state, kept.state) == (Notification.State.CANCELLED, Notification.State.SENT)
    assert other.commitment.reference in mail_server.mails[0].text
    assert told.commitment.reference not in mail_server.mails[0].text


def test_a_reminder_by_hand_passes_a_snooze_but_no_report(mail_server: SmtpServer) -> None:
    told = story()
    answered(told, "snooze", snooze_until=date(2027, 4, 23))
    answered(told, "have_it")
    first = make_notification(told.deadline, told.person, kind=Kind.REMIND_NOW)
    compose(now=NOW)
    assert dispatch(now=NOW).sent == 1
    second = make_notification(told.deadline, told.person, kind=Kind.REMIND_NOW)
    compose(now=NOW)
    set_status(told, Status.REPORTED)
    dispatch(now=NOW)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state, second.reason) == ("sent", "cancelled", "reported")


@pytest.mark.parametrize("kind", [Kind.RECEIPT, Kind.LINK, Kind.DECISION])
def test_answers_to_the_person_reach_even_those_who_unsubscribed(kind: str, mail_server: SmtpServer) -> None:
    told = story()
    report = Report.objects.create(
        deadline=told.deadline, recipient=told.person, channel="page", at=NOW, received_on=NOW.date(),
        decision="returned", decided_at=NOW, decided_by="user:x", decision_reason="too short",
    )  # fmt: skip
    changed(told, unsubscribed_at=NOW)
    make_notification(told.deadline, told.person, kind=kind, about={"report": report.pk})
    compose(now=NOW)
    assert dispatch(now=NOW).sent == 1


def test_a_decision_that_somebody_else_asked_for_does_not_reach_those_who_unsubscribed(mail_server: SmtpServer) -> None:
    told = story()
    other = make_contact(told.party, make_recipient(unsubscribed_at=NOW)).recipient
    refused = Extension.objects.create(
        deadline=told.deadline, recipient=told.person, channel="page", at=NOW, received_on=NOW.date(), reason="flood",
        requested_edtf="2027-05-31", decision="refused", decided_at=NOW, decided_by="user:x", decision_reason="no",
    )  # fmt: skip
    make_notification(told.deadline, other, kind=Kind.DECISION, about={"extension": refused.pk})
    compose(now=NOW)
    assert dispatch(now=NOW).cancelled == 1


def test_an_answer_taken_back_is_no_news(mail_server: SmtpServer) -> None:
    told = story()
    said = answered(told, "not_mine", decision="withdrawn", decided_at=NOW, decided_by="recipient:x")
    make_notification(told.deadline, told.owner_address, kind=Kind.ANSWER, about={"answer": said.pk})
    compose(now=NOW)
    assert dispatch(now=NOW).cancelled == 1


def test_a_deputy_is_told_in_place_of_the_person_who_is_away(mail_server: SmtpServer) -> None:
    told, deputy = story(), make_recipient()
    changed(told, away_until=date(2027, 4, 26), away_since=NOW - timedelta(days=1), deputy=deputy)
    make_notification(told.deadline, deputy)
    compose(now=NOW)
    assert dispatch(now=NOW).sent == 1
    assert "because you stand in for the contact of Ministry of Water, who is away" in mail_server.mails[
        0
    ].text.replace("\r\n", " ")


WHILE_AWAY: dict[str, Callable[[Story], object]] = {
    "back": lambda t: absences.come_back(t.person, by=BY, now=NOW),
    "another day": lambda t: absences.stand_in(t.person, by=BY, now=NOW, until=date(2027, 5, 7)),
    "another deputy": lambda t: absences.stand_in(
        t.person, by=BY, now=NOW, until=date(2027, 4, 30), deputy_email="other@example.org"
    ),
}


@pytest.mark.parametrize("change", WHILE_AWAY)
def test_that_somebody_is_away_is_not_said_after_their_return(change: str, mail_server: SmtpServer) -> None:
    told = story()
    absences.stand_in(told.person, by=BY, now=NOW, until=date(2027, 4, 30), deputy_email="deputy@example.org")
    old = list(Notification.objects.filter(kind="away").order_by("pk"))
    assert {row.recipient for row in old} == {told.owner_address, Recipient.objects.get(email="deputy@example.org")}
    compose(now=NOW)
    WHILE_AWAY[change](told)
    dispatch(now=NOW)
    for row in old:
        row.refresh_from_db()
        assert (row.state, row.reason) == (Notification.State.CANCELLED, str(Because.TAKEN_BACK))
    assert mail_server.mails == []

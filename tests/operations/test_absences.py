"""Away for a while: who stands in, who hears it, and that nobody is written to because a stranger said so."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from tests.factories import NOW, make_contact, make_party, make_recipient, make_unit, make_user
from tests.operations.stories import BY, Story, notices, story
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import RecordingTransport
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.models import Channel, Deadline, Notification, OfficeSettings, Recipient
from tracker.operations import absences, extensions, mutes, recipients, scene, schedule
from tracker.operations.audience import addressees
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
MAY = date(2027, 5, 7)


def away(told: Story, deputy: str = "", now: datetime = NOW) -> Recipient:
    return absences.go_away(told.person, by=told.asker, now=now, until=MAY, deputy_email=deputy)


def test_a_pause_is_an_absence_without_a_deputy_and_the_owner_hears() -> None:
    told = story()
    row = away(told)
    assert (row.away_until, row.away_since, row.deputy) == (MAY, NOW, None)
    assert notices("away") == [told.owner_address]
    about = Notification.objects.get(kind="away").about
    assert (about["until"], about["deputy"], about["wished"], about["count"]) == ("2027-05-07", None, None, 1)


def test_a_colleague_stands_in_at_once_and_hears_it_too() -> None:
    told = story()
    colleague = make_contact(told.party).recipient
    assert away(told, colleague.email.upper()).deputy == colleague
    assert notices("away") == [told.owner_address, colleague]


@pytest.mark.parametrize("place", ["above", "below", "beside"])
def test_close_by_means_around_the_same_party(place: str) -> None:
    told = story()
    ministry = make_party()
    told.party.parent = ministry
    told.party.save()
    there = {"above": ministry, "below": make_party(parent=told.party), "beside": make_party(parent=ministry)}[place]
    assert away(told, make_contact(there).recipient.email).deputy is not None


def test_an_account_stands_in() -> None:
    told = story()
    user = make_user()
    make_recipient(user.email, user=user)
    assert away(told, user.email).deputy is not None


def test_a_strange_address_waits_for_the_office_and_hears_nothing() -> None:
    told = story()
    contact = make_contact()  # of another party
    for minutes, address in enumerate(("stranger@elsewhere.example", contact.recipient.email)):
        row = away(told, address, now=NOW + timedelta(minutes=minutes))
        assert row.deputy is None and row.away_until == MAY
        wished = absences.wished_deputy(row)
        assert wished is not None and wished.email == address
    assert set(notices("away")) == {told.owner_address}
    agreed = absences.stand_in(row, by=BY, now=NOW, until=MAY, deputy_email=contact.recipient.email)
    assert agreed.deputy == contact.recipient and absences.wished_deputy(agreed) is None


def test_ones_own_address_is_no_deputy() -> None:
    told = story()
    with pytest.raises(Refused, match="own deputy"):
        away(told, told.person.email)
    assert notices("away") == []


def test_coming_back_ends_it_and_the_owner_who_did_it_hears_nothing() -> None:
    told = story()
    absences.stand_in(told.person, by=Actor.of_user(told.owner), now=NOW, until=MAY)
    back = absences.come_back(told.person, by=BY, now=NOW)
    assert (back.away_until, back.away_since) == (None, None)
    assert notices("away") == []


def test_the_news_lapses_when_the_person_is_back() -> None:
    told = story()
    OfficeSettings.objects.update(zone="Asia/Bishkek")
    absences.stand_in(told.person, by=BY, now=NOW, until=NOW.date() + timedelta(days=1))
    notice = Notification.objects.get(kind="away")
    assert notice.expires_at == datetime(2027, 4, 21, 18, tzinfo=UTC)  # 22 April begins in Bishkek
    absences.stand_in(told.person, by=BY, now=NOW + timedelta(hours=1), until=NOW.date() + timedelta(days=90))
    later = Notification.objects.filter(kind="away").latest("pk")
    assert later.expires_at < NOW + timedelta(days=10)  # stale sooner, like all news


def test_the_deputy_of_an_absent_owner_hears_what_the_owner_would() -> None:
    told = story()
    deputy = make_recipient("deputy@office.example", user=make_user(name="D. Deputy", unit=told.unit))
    recipients.set_absence(told.owner_address, by=BY, now=NOW, away_until=MAY, deputy=deputy)
    said: dict[str, Any] = {"by": told.asker, "recipient": told.person, "received_on": NOW.date()}
    extensions.ask(
        told.deadline, **said, now=NOW, wording="end of May", date=PartialDate.parse("2027-05-31"),
        boundary=Boundary.END, reason="Flood", channel=Channel.PAGE,
    )  # fmt: skip
    mutes.mute(told.person, told.commitment, by=told.asker, now=NOW)
    assert notices("answer") == notices("muted") == [deputy]
    transport = RecordingTransport()
    deliver(now=NOW, transport=transport)
    raws = [raw for to, raw in transport.mails if to.recipient == deputy.email]
    mails = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    texts = [" ".join(mail.get_body(("plain",)).get_content().split()) for mail in mails]  # type: ignore[attr-defined]
    assert len(texts) == 2 and all("you stand in for T. Staff in our office, who is away" in text for text in texts)
    later = NOW + timedelta(days=40)
    recipients.unsubscribe(told.person, by=told.asker, now=later)
    assert notices("unsubscribed") == [told.owner_address]


@pytest.mark.parametrize(("confidential", "known", "hears"), [
    (False, "", True), (True, "", False), (True, "unit", True), (True, "party", True),
])  # fmt: skip
def test_nobody_stands_in_who_may_not_know(confidential: bool, known: str, hears: bool) -> None:
    """Whoever has a link may name any account of the office; what is confidential goes to none that may not see it."""
    told = story()
    told.commitment.confidential = confidential
    told.commitment.save()
    user = make_user(unit=told.unit if known == "unit" else make_unit())
    deputy = make_recipient(user.email, user=user)
    if known == "party":
        make_contact(told.party, deputy, main=False)
    away(told, user.email)
    people = [one.recipient for one in addressees(scene.load(Deadline.objects.all(), now=NOW), told.now())]
    assert (deputy in people) is hears and (told.person in people) is not hears
    recipients.set_absence(told.owner_address, by=BY, now=NOW, away_until=MAY, deputy=deputy)
    mutes.mute(told.person, told.commitment, by=told.asker, now=NOW)
    assert notices("muted") == [deputy if hears else told.owner_address]


def test_the_absence_of_a_superior_of_a_party_above_moves_nothing() -> None:
    """They are told of nothing that a part of the party owes: neither the change nor the nightly look finds a row."""
    told = story()
    far = make_contact(make_party("Cabinet")).recipient
    told.party.parent = make_party("Group", superior=far.contacts.get().party)
    told.party.save()
    schedule.resettle(now=NOW)
    before = told.now().next_event_at
    recipients.set_absence(far, by=BY, now=NOW, away_until=NOW.date() + timedelta(days=1), deputy=None)
    assert schedule.resettle(now=NOW) == 0
    assert told.now().next_event_at == before

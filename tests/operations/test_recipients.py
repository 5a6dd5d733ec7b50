"""Addresses: one a person, written to as they wish, silenced, given up, and what the owners hear of it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from tests.factories import NOW, make_commitment, make_deadline, make_recipient, make_user
from tests.operations.stories import BY, Story, events, last_event, notices, story
from tracker.domain.reminders import Mode
from tracker.models import AuditEvent, Commitment, Deadline, Notification, Recipient
from tracker.operations import recipients
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
FAR = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def told() -> Story:
    made = story()
    Deadline.objects.update(next_event_at=FAR)
    return made


def touched(told: Story) -> bool:
    return told.now().next_event_at == NOW


def test_an_address_is_one_recipient_whatever_its_case() -> None:
    made = recipients.find_or_create(" A.Petrova@Water.example ", now=NOW, by=BY)
    assert made.email == "A.Petrova@Water.example"
    assert recipients.find_or_create("a.petrova@water.example", now=NOW, by=BY) == made
    assert events() == ["recipient.added"]


@pytest.mark.parametrize(
    "email", ["", "a", "a@b", "a b@example.org", "a@example.org, b@example.org", "a@example.org\n"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    if email.strip() != email and email.strip():
        assert recipients.find_or_create(email, now=NOW).email == email.strip()
        return
    with pytest.raises(Refused, match="not an e-mail address"):
        recipients.find_or_create(email, now=NOW)


def test_an_account_is_written_to_at_its_address() -> None:
    known, user = make_recipient("T.Staff@example.org"), make_user("t.staff@example.org")
    assert recipients.for_user(user, now=NOW) == known
    assert recipients.for_user(user, now=NOW).user == user
    assert events() == ["recipient.account"]


def test_an_address_belongs_to_one_account() -> None:
    make_recipient("t.staff@example.org", user=make_user())
    with pytest.raises(Refused, match="another account"):
        recipients.for_user(make_user("t.staff@example.org"), now=NOW)


def preferences(told: Story, **values: Any) -> Recipient:
    values = {"mode": Mode.WEEKLY, "send_hour": time(8), "time_zone": "Asia/Bishkek", "language": "ru", **values}
    return recipients.set_preferences(told.person, by=told.asker, now=NOW, **values)


def test_preferences_are_kept_and_what_reads_them_is_looked_at(told: Story) -> None:
    row = preferences(told)
    assert (row.mode, row.send_hour, row.time_zone, row.language) == ("weekly", time(8), "Asia/Bishkek", "ru")
    assert touched(told)
    event = last_event("recipient.changed")
    assert (event.by, event.after["mode"], event.after["send_hour"]) == (told.asker.ref, "weekly", "08:00:00")
    assert told.person.email not in str(event.after)


def test_a_zone_that_is_none_is_refused(told: Story) -> None:
    with pytest.raises(Refused, match="not a time zone"):
        preferences(told, time_zone="Mars/Olympus")
    assert not touched(told)


def test_absence_counts_from_when_it_was_recorded(told: Story) -> None:
    deputy = make_recipient()
    row = recipients.set_absence(told.person, by=BY, now=NOW, away_until=date(2027, 5, 7), deputy=deputy)
    assert (row.away_since, row.deputy) == (NOW, deputy)
    assert touched(told)
    later = recipients.set_absence(row, by=BY, now=FAR, away_until=date(2027, 5, 14), deputy=deputy)
    assert later.away_since == NOW
    back = recipients.set_absence(row, by=BY, now=FAR, away_until=None, deputy=None)
    assert (back.away_since, back.away_until, back.deputy) == (None, None, None)


def test_nobody_is_their_own_deputy(told: Story) -> None:
    with pytest.raises(Refused, match="own deputy"):
        recipients.set_absence(told.person, by=BY, now=NOW, away_until=date(2027, 5, 7), deputy=told.person)


def test_the_deputys_own_changes_reach_what_they_stand_in_for(told: Story) -> None:
    deputy = make_recipient()
    recipients.set_absence(told.person, by=BY, now=NOW, away_until=date(2027, 5, 7), deputy=deputy)
    Deadline.objects.update(next_event_at=FAR)
    deputy.time_zone = "Asia/Bishkek"
    recipients.save(deputy, by=BY, now=NOW)
    assert touched(told)


def test_an_owners_preferences_reach_what_they_own(told: Story) -> None:
    owner = told.owner_address
    owner.time_zone = "Asia/Bishkek"
    recipients.save(owner, by=BY, now=NOW)
    assert touched(told)


def test_unsubscribing_tells_the_owner_once(told: Story) -> None:
    recipients.unsubscribe(told.person, by=told.asker, now=NOW)
    recipients.unsubscribe(told.person, by=told.asker, now=NOW)
    told.person.refresh_from_db()
    assert told.person.unsubscribed_at == NOW
    assert notices("unsubscribed") == [told.owner_address]
    about = Notification.objects.get(kind="unsubscribed").about
    assert about == {"recipient": told.person.pk, "deadlines": [told.deadline.pk], "count": 1}
    assert touched(told)
    assert events() == ["recipient.unsubscribed"]


def test_unsubscribing_a_second_time_after_coming_back_tells_again(told: Story) -> None:
    recipients.unsubscribe(told.person, by=told.asker, now=NOW)
    recipients.subscribe_again(told.person, by=told.asker, now=NOW)
    told.person.refresh_from_db()
    assert told.person.unsubscribed_at is None
    recipients.unsubscribe(told.person, by=told.asker, now=FAR)
    assert len(notices("unsubscribed")) == 2
    assert events().count("recipient.subscribed") == 1


def test_the_notice_names_no_confidential_commitment(told: Story) -> None:
    Commitment.objects.filter(pk=told.commitment.pk).update(confidential=True)
    recipients.unsubscribe(told.person, by=told.asker, now=NOW)
    assert Notification.objects.get(kind="unsubscribed").about["deadlines"] == []
    assert Notification.objects.get(kind="unsubscribed").about["count"] == 1


def test_each_owner_hears_once_of_all_their_open_deadlines(told: Story) -> None:
    make_deadline(make_commitment(owner=told.owner, responsible=told.party))
    make_deadline(make_commitment(owner=make_user(), responsible=told.party))
    make_deadline(make_commitment(responsible=told.party))
    recipients.mark_unreachable(told.person, by=BY, now=NOW, because="550 no such user")
    rows = Notification.objects.filter(kind="nobody_told").order_by("about__count")
    assert [row.about["count"] for row in rows] == [1, 2]


def test_an_unreachable_address_is_kept_with_the_servers_words(told: Story) -> None:
    recipients.mark_unreachable(told.person, by=BY, now=NOW, because="550 5.1.1 no such user")
    recipients.mark_unreachable(told.person, by=BY, now=FAR, because="again")
    told.person.refresh_from_db()
    assert (told.person.unreachable_at, told.person.unreachable_because) == (NOW, "550 5.1.1 no such user")
    assert notices("nobody_told") == [told.owner_address]
    assert "550" not in str(AuditEvent.objects.values_list("after", flat=True))
    with pytest.raises(Refused, match="cannot be reached"):
        recipients.send_link(told.person, by=told.asker, now=NOW)
    recipients.subscribe_again(told.person, by=BY, now=FAR)
    told.person.refresh_from_db()
    assert (told.person.unreachable_at, told.person.unreachable_because) == (None, "")


def test_a_link_goes_to_the_address_on_file_each_time_it_is_asked_for(told: Story) -> None:
    recipients.send_link(told.person, by=told.asker, now=NOW)
    recipients.send_link(told.person, by=told.asker, now=FAR)
    assert notices("link") == [told.person, told.person]
    assert events() == ["recipient.link_asked"] * 2


def test_an_address_that_something_names_stays(told: Story) -> None:
    with pytest.raises(Refused, match="still need it"):
        recipients.delete(told.person, by=BY, now=NOW)
    recipients.delete(make_recipient(), by=BY, now=NOW)
    assert events() == ["recipient.deleted"]


def test_an_address_is_taken_once(told: Story) -> None:
    other = make_recipient()
    other.email = told.person.email.upper()
    with pytest.raises(Refused, match="known already"):
        recipients.save(other, by=BY, now=NOW)

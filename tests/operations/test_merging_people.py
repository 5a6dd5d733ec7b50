"""Two addresses of one person become one: nothing is told twice, nothing lost, nothing that was sent is rewritten."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_party,
    make_recipient,
    make_user,
)
from tests.operations.stories import BY, Story, last_event, story
from tracker.delivery import links as tokens
from tracker.domain.reminders import Mode
from tracker.models import (
    Answer,
    Contact,
    Deadline,
    Feed,
    ImportBatch,
    Message,
    Mute,
    Notification,
    Recipient,
    RecipientLink,
    ReportDraft,
)
from tracker.operations import (
    answers,
    days,
    erasure,
    links,
    merging_people,
    messages,
    mutes,
    parties,
    recipients,
    schedule,
)
from tracker.operations.day_facts import Why
from tracker.operations.errors import Refused
from tracker.queries import addresses, deliveries, ledger
from tracker.queries.access import office
from tracker.queries.footprint import Footprint
from tracker.queries.parties import seen_people

pytestmark = pytest.mark.django_db
State = Notification.State
OTHER = "anna@private.example"


def pair(**values: Any) -> tuple[Story, Recipient]:
    """A. Petrova, and another address of hers that helps with the same commitment."""
    told = story(**values)
    other = make_recipient(OTHER)
    helper = make_party("Audit Chamber")
    make_contact(helper, other, "Anna Petrova")
    told.commitment.participations.create(party=helper, role="supporting", since=NOW - timedelta(days=365))
    return told, other


def merge(old: Recipient, new: Recipient, now: Any = NOW) -> merging_people.Merged:
    return merging_people.merge(old, new, by=BY, now=now)


def steps(**about: Any) -> list[Notification]:
    rows = Notification.objects.filter(kind="step", **about).exclude(state=State.CANCELLED)
    return list(rows.order_by("planned_at", "pk"))


def fresh(row: Recipient) -> Recipient:
    return Recipient.objects.get(pk=row.pk)


def sent_to(row: Recipient, notice: Notification) -> Message:
    """The notice went out in a mail of its own."""
    mail = make_message(row, state="sent", sent_at=NOW, digest="0" * 64)
    Notification.objects.filter(pk=notice.pk).update(message=mail, state=State.SENT)
    return mail


def on_day(told: Story, days: int) -> Any:
    """Nine o'clock so many days from now, swept."""
    now = NOW + timedelta(days=days)
    Deadline.objects.update(next_event_at=now)
    schedule.sweep(now=now)
    return now


def test_contacts_answers_and_reminders_go_over_and_the_history_says_so() -> None:
    told, other = pair()
    now = on_day(told, 8)
    before = {(row.deadline_id, row.step) for row in steps(recipient=told.person)}
    assert before
    answers.give(
        told.deadline, by=BY, now=now, kind=Answer.Kind.HAVE_IT, received_on=now.date(), channel="page",
        recipient=told.person,
    )  # fmt: skip
    merged = merge(told.person, other, now)
    assert (merged.contacts.moved, merged.contacts.joined, merged.said) == (1, 0, 1)
    assert set(Contact.objects.values_list("recipient", flat=True)) == {other.pk}
    assert Answer.objects.get().recipient == other
    assert fresh(told.person).merged_into == other
    event = last_event("recipient.merged")
    assert event.target == f"recipient:{told.person.uid}" and event.after["into"] == str(other.uid)
    later = on_day(told, 10)
    assert {row.recipient_id for row in steps(state=State.QUEUED)} <= {other.pk, told.owner_address.pk}
    assert later


def test_what_one_address_was_told_the_other_is_not_told_again() -> None:
    told, other = pair()
    now = on_day(told, 8)
    (mine,) = steps(recipient=told.person, state=State.QUEUED)
    mail = sent_to(told.person, mine)
    (theirs,) = steps(recipient=other, step=mine.step, state=State.QUEUED)
    assert merge(told.person, other, now).notices.dropped == 1
    theirs.refresh_from_db()
    assert theirs.state == State.CANCELLED
    on_day(told, 8)
    on_day(told, 9)
    rows = steps(step=mine.step, key__endswith=f"|{other.uid}")
    assert [row.pk for row in rows] == [mine.pk], "told once, at the address that it was sent to"
    assert rows[0].recipient == told.person and rows[0].message == mail and mail.recipient == told.person


def test_what_one_was_told_is_taken_out_of_a_mail_that_waits_for_the_other() -> None:
    told, other = pair()
    now = on_day(told, 8)
    (mine,) = steps(recipient=told.person, state=State.QUEUED)
    (theirs,) = steps(recipient=other, step=mine.step, state=State.QUEUED)
    sent_to(told.person, mine)
    waiting = make_message(other)
    Notification.objects.filter(pk=theirs.pk).update(message=waiting)
    merge(told.person, other, now)
    on_day(told, 8)
    waiting.refresh_from_db()
    assert waiting.state == Message.State.CANCELLED
    assert not steps(step=mine.step, state=State.QUEUED, recipient=other)


def test_a_notice_whose_key_names_nobody_goes_over_as_well() -> None:
    told, other = pair()
    row = make_notification(told.deadline, told.person, kind="receipt", key="receipt|of an older version")
    assert merge(told.person, other).notices.moved == 1
    row.refresh_from_db()
    assert (row.recipient, row.state) == (other, State.QUEUED)


def test_what_waits_goes_to_the_other_address_and_keeps_its_roles() -> None:
    told, other = pair()
    now = on_day(told, 8)
    (mine,) = steps(recipient=told.person, state=State.QUEUED)
    mail = make_message(told.person)
    Notification.objects.filter(pk=mine.pk).update(message=mail)
    merge(told.person, other, now)
    mail.refresh_from_db()
    assert mail.state == Message.State.CANCELLED and "merged" in mail.reason
    on_day(told, 8)
    (row,) = steps(step=mine.step, state=State.QUEUED)
    assert (row.recipient, row.message, row.roles) == (other, None, ["responsible", "supporting"])


@pytest.mark.parametrize("whose", ["old", "new"])
@pytest.mark.parametrize("state", ["leased", "sending", "frozen"])
def test_a_mail_on_its_way_is_waited_for(state: str, whose: str) -> None:
    told, other = pair()
    lease: dict[str, Any] = {"state": state, "lease_owner": 1, "lease_token": other.uid}
    make_message(told.person if whose == "old" else other, **({"digest": "0" * 64} if state == "frozen" else lease))
    with pytest.raises(Refused, match="on its way"):
        merge(told.person, other)
    assert fresh(told.person).merged_into is None


def test_a_stuck_mail_is_sent_again_to_the_address_that_stays() -> None:
    told, other = pair()
    now = on_day(told, 8)
    (mine,) = steps(recipient=told.person, state=State.QUEUED)
    mail = make_message(told.person, state="dead", reason="550 unknown", digest="0" * 64)
    Notification.objects.filter(pk=mine.pk).update(message=mail, state=State.FAILED)
    recipients.mark_unreachable(told.person, by=BY, now=now, because="550 unknown")
    merge(fresh(told.person), other, now)
    assert fresh(other).unreachable_at is None, "that the old address does not work says nothing about the other"
    assert messages.send_again(mail, by=BY, now=now) == 1
    assert Notification.objects.get(kind="remind_now").recipient == other


def test_the_stricter_wish_counts_and_an_unreachable_address_does_not_stay() -> None:
    told, other = pair()
    recipients.unsubscribe(told.person, by=BY, now=NOW)
    recipients.set_preferences(
        told.person, by=BY, now=NOW, mode=Mode.WEEKLY, send_hour=None, time_zone="", language="", min_gap=3
    )
    mutes.mute(told.person, told.commitment, by=BY, now=NOW)
    recipients.mark_unreachable(other, by=BY, now=NOW, because="550")
    with pytest.raises(Refused, match="cannot be reached"):
        merge(told.person, other)
    recipients.subscribe_again(other, by=BY, now=NOW)
    assert merge(told.person, other).silences == 1
    row = fresh(other)
    assert row.unsubscribed_at == NOW and row.min_gap == 3 and row.mode == Mode.DAILY
    assert Mute.objects.get(ended_at=None).recipient == other


def test_deputies_follow_and_nobody_stands_in_for_themselves() -> None:
    told, other = pair()
    absent = make_recipient()
    until = NOW.date() + timedelta(days=9)
    recipients.set_absence(absent, by=BY, now=NOW, away_until=until, deputy=told.person)
    recipients.set_absence(told.person, by=BY, now=NOW, away_until=until, deputy=other)
    merge(told.person, other)
    assert fresh(absent).deputy == other
    row = fresh(other)
    assert (row.away_until, row.deputy) == (until, None)


def test_an_absence_that_is_over_does_not_hide_the_one_that_runs() -> None:
    told, other = pair()
    until = NOW.date() + timedelta(days=9)
    recipients.set_absence(told.person, by=BY, now=NOW, away_until=until, deputy=None)
    Recipient.objects.filter(pk=other.pk).update(
        away_since=NOW - timedelta(days=30), away_until=NOW.date() - timedelta(days=20)
    )
    merge(told.person, other)
    assert fresh(other).away_until == until


def test_contacts_at_one_party_are_joined_and_count_from_the_earlier_day() -> None:
    told, other = pair()
    Contact.objects.filter(recipient=told.person).update(main=True, since=NOW - timedelta(days=9), display_name="Anna")
    twin = make_contact(told.party, other, main=False, since=NOW - timedelta(days=2))
    Contact.objects.filter(pk=twin.pk).update(display_name="")
    assert merge(told.person, other).contacts.joined == 1
    twin.refresh_from_db()
    assert (twin.main, twin.since, twin.display_name) == (True, NOW - timedelta(days=9), "Anna")
    assert Contact.objects.filter(party=told.party).count() == 1


def test_a_contact_that_waits_for_an_import_is_not_joined() -> None:
    told, other = pair()
    batch = ImportBatch.objects.create(file_name="promises.xlsx", digest="0" * 64, by="user:x", at=NOW)
    make_contact(told.party, other, main=False, held_by=batch)
    with pytest.raises(Refused, match=r"promises\.xlsx"):
        merge(told.person, other)


def test_links_and_calendars_end_and_unsubscribing_by_an_old_mail_still_counts() -> None:
    told, other = pair()
    link = RecipientLink.objects.create(recipient=told.person, scope="all", created_at=NOW)
    Feed.objects.create(about="person", recipient=told.person, created_at=NOW)
    assert merge(told.person, other).links == 1
    assert tokens.find(tokens.token_of(link), now=NOW) is None
    assert not Feed.objects.filter(revoked_at=None).exists()
    found = tokens.find_for_unsubscribe(tokens.unsubscribe_token_of(link))
    assert found is not None
    recipients.unsubscribe(found.recipient, by=BY, now=NOW)
    assert fresh(other).unsubscribed_at == NOW
    assert links.end_all(other, by=BY, now=NOW) == 0


def test_whoever_names_the_old_address_means_the_new_one() -> None:
    told, other = pair()
    merge(told.person, other)
    assert recipients.find_or_create(told.person.email.upper(), now=NOW) == other
    party = parties.find_or_create("Ministry of Roads", by=BY, now=NOW)
    assert parties.add_contact(party, recipients.find_or_create(told.person.email, now=NOW), by=BY, now=NOW)
    admin = make_user(role="admin", unit=told.unit)
    assert list(addresses.listed_people(admin, words=told.person.email)) == [other]
    recipients.mark_unreachable(told.person, by=BY, now=NOW, because="550")
    assert fresh(other).unreachable_at is None


def test_the_former_address_may_become_the_present_one_again() -> None:
    told, other = pair()
    old_address = told.person.email
    merge(told.person, other)
    row = fresh(other)
    row.email = old_address
    recipients.save(row, by=BY, now=NOW)
    assert (fresh(other).email, fresh(told.person).email) == (old_address, OTHER)
    third = make_recipient()
    third.email = OTHER
    with pytest.raises(Refused, match="known already"):
        recipients.save(third, by=BY, now=NOW)


def test_a_chain_of_merges_leads_to_the_last_address() -> None:
    told, other = pair()
    last = make_recipient("last@water.example")
    now = on_day(told, 8)
    (mine,) = steps(recipient=told.person, state=State.QUEUED)
    sent_to(told.person, mine)
    merge(told.person, other, now)
    merge(other, last, now)
    assert fresh(told.person).merged_into == last
    on_day(told, 9)
    assert [row.pk for row in steps(step=mine.step, key__endswith=f"|{last.uid}")] == [mine.pk]
    past = ledger.past_of(make_user(role="admin", unit=told.unit), recipient=last)
    assert mine.pk in set(past.values_list("pk", flat=True))


def test_what_was_sent_to_the_old_address_is_found_with_the_person() -> None:
    told, other = pair()
    now = on_day(told, 8)
    (mine,) = steps(recipient=told.person, state=State.QUEUED)
    mail = sent_to(told.person, mine)
    Message.objects.filter(pk=mail.pk).update(sent_at=now)
    merge(told.person, other, now)
    admin, colleague = make_user(unit=told.unit, role="admin"), make_user(unit=told.unit)
    assert seen_people(colleague, [told.person.pk, other.pk]) == {told.person.pk, other.pk}
    (entry,) = ledger.entries(ledger.rows_for(admin).filter(pk=mine.pk), reader=admin)
    assert (entry.row.recipient, entry.fate) == (told.person, ledger.Fate.SENT)
    answers.give(
        told.deadline, by=BY, now=now + timedelta(hours=1), kind=Answer.Kind.HAVE_IT, received_on=now.date(),
        channel="page", recipient=other,
    )  # fmt: skip
    (entry,) = ledger.entries(ledger.rows_for(admin).filter(pk=mine.pk), reader=admin)
    assert entry.fate == ledger.Fate.ANSWERED, "the person answered, from whichever address"
    assert told.party in [row.party for row in deliveries.contacts_behind(fresh_mail(mail))]
    (_whole, day) = days.day_of_person(
        other, Deadline.objects.all(), now.date(), office=office(), now=now + timedelta(days=1), reader=admin
    )
    assert day.told and {fact.recipient for fact in day.facts if fact.why is Why.TOLD} == {told.person}


def fresh_mail(mail: Message) -> Message:
    return Message.objects.select_related("recipient").get(pk=mail.pk)


def test_what_cannot_be_merged_says_why() -> None:
    told, other = pair()
    with pytest.raises(Refused, match="one and the same"):
        merge(other, other)
    with pytest.raises(Refused, match="belongs to an account"):
        merge(told.owner_address, other)
    merge(told.person, other)
    with pytest.raises(Refused, match="already"):
        merge(told.person, other)
    erased = make_recipient()
    Recipient.objects.filter(pk=erased.pk).update(erased_at=NOW)
    with pytest.raises(Refused, match="erased"):
        merge(erased, other)


def test_a_rehearsal_says_the_same_and_changes_nothing() -> None:
    told, other = pair()
    now = on_day(told, 8)
    rehearsed = merging_people.rehearse(told.person, other, by=BY, now=now)
    assert fresh(told.person).merged_into is None and Contact.objects.filter(recipient=told.person).exists()
    assert rehearsed == merge(told.person, other, now)


def test_of_two_drafts_about_one_date_the_one_of_the_address_that_stays_goes_on() -> None:
    told, other = pair()
    later = make_deadline(make_commitment(unit=told.unit))
    for row, deadline in ((told.person, told.deadline), (other, told.deadline), (told.person, later)):
        ReportDraft.objects.create(recipient=row, deadline=deadline, words={"narrative": row.email}, saved_at=NOW)
    merge(told.person, other)
    kept = dict(ReportDraft.objects.filter(recipient=other).values_list("deadline", "words__narrative"))
    assert kept == {told.deadline.pk: OTHER, later.pk: told.person.email}


def test_erasing_the_person_erases_every_address() -> None:
    told, other = pair()
    now = on_day(told, 8)
    (mine,) = steps(recipient=told.person, state=State.QUEUED)
    sent_to(told.person, mine)
    merge(told.person, other, now)
    assert Footprint(other).notices.filter(pk=mine.pk).exists()
    erasure.erase(told.person, by=BY, now=now, reason="asked for it", leave_vacant=True)
    assert {fresh(row).email.rpartition("@")[2] for row in (told.person, other)} == {"erased.invalid"}


def test_two_offices_of_dates_are_asked_in_few_queries(django_assert_max_num_queries: Any) -> None:
    make_office()
    told, other = pair()
    for number in range(20):
        deadline = make_deadline(make_commitment(f"Promise {number}", unit=told.unit, responsible=told.party))
        assert deadline.pk
    now = on_day(told, 8)
    with django_assert_max_num_queries(80):
        merge(told.person, other, now)

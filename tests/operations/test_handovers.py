"""Handing over: all that an account looks after, and the posts of a person who leaves."""

from datetime import date, timedelta

import pytest

from tests.factories import NOW, make_commitment, make_contact, make_deadline, make_party, make_recipient, make_user
from tests.operations.stories import BY, Story, events, last_event, notices, story
from tracker.domain.lifecycle import Outcome
from tracker.models import AuditText, Commitment, Contact, Recipient, RecipientLink, User
from tracker.operations import closing, handovers
from tracker.operations.errors import Refused
from tracker.operations.handovers import Handed

pytestmark = pytest.mark.django_db
YESTERDAY = NOW.date() - timedelta(days=1)
NEW = "n.new@water.example"


def successor_of(told: Story) -> User:
    user = make_user("successor@office.example.org", name="S. Successor", unit=told.unit)
    make_recipient(user.email, user=user)
    return user


def give(told: Story, rows: list[Commitment], note: str = "", to: User | None = None) -> Handed:
    return handovers.give(told.owner, to or successor_of(told), rows, by=BY, now=NOW, note=note)


def several(told: Story, count: int = 3) -> list[Commitment]:
    rows = [
        make_commitment(f"Promise {n}", unit=told.unit, owner=told.owner, responsible=told.party) for n in range(count)
    ]
    for row in rows:
        make_deadline(row)
    return [told.commitment, *rows]


def test_a_new_owner_gets_all_of_it_and_one_notice() -> None:
    told = story()
    rows = several(told)
    confidential = make_commitment("Quiet matter", unit=told.unit, owner=told.owner, confidential=True)
    result = give(told, [*rows, confidential], note="T. Staff retires")
    assert len(result.done) == 5 and result.skipped == []
    assert {row.owner.email for row in Commitment.objects.all() if row.owner} == {"successor@office.example.org"}
    assert set(Commitment.objects.values_list("owner_since", flat=True)) == {NOW}
    assert events().count("commitment.edited") == 5
    assert (last_event("commitment.edited").before, AuditText.objects.filter(text="T. Staff retires").count()) == (
        {"owner": told.owner.pk}, 5,
    )  # fmt: skip
    assert len(notices("handed_over")) == 1


def test_what_cannot_go_stays_and_says_why() -> None:
    told = story()
    rows = several(told)
    closing.close(rows[1], by=BY, now=NOW, outcome=Outcome.FULFILLED, reason="done")
    other = make_user(unit=told.unit)
    Commitment.objects.filter(pk=rows[2].pk).update(owner=other)
    foreign = make_commitment("Elsewhere", owner=told.owner)
    result = give(told, [*rows, foreign])
    assert len(result.done) == 2
    whys = [why for _what, why in result.skipped]
    assert whys[0].startswith("It is closed") and whys[1].startswith("Somebody else") and "has no role in" in whys[2]
    assert Commitment.objects.get(pk=foreign.pk).owner == told.owner
    again = give(told, rows[:1], to=User.objects.get(email="successor@office.example.org"))
    assert again.done == [] and len(notices("handed_over")) == 1


def test_nobody_hands_over_to_themselves_or_to_an_account_that_is_off() -> None:
    told = story()
    with pytest.raises(Refused, match="already"):
        give(told, [told.commitment], to=told.owner)
    with pytest.raises(Refused, match="switched off"):
        give(told, [told.commitment], to=make_user(unit=told.unit, is_active=False))


def succeed(told: Story, rows: list[Contact] | None = None, last_day: date = YESTERDAY, email: str = NEW) -> Handed:
    chosen = rows if rows is not None else handovers.posts_of(told.person, today=NOW.date())
    return handovers.succeed(told.person, chosen, by=BY, now=NOW, last_day=last_day, email=email, name="N. New")


def test_a_successor_takes_over_at_several_parties_but_not_where_left_out() -> None:
    told = story()
    bank, agency = make_party("Bank"), make_party("Agency")
    make_contact(bank, told.person, "A. Petrova", main=False)
    kept = make_contact(agency, told.person, "A. Petrova")
    link = RecipientLink.objects.create(recipient=told.person, expires_at=NOW + timedelta(days=9), created_at=NOW)
    chosen = [contact for contact in handovers.posts_of(told.person, today=NOW.date()) if contact != kept]
    result = succeed(told, chosen)
    assert sorted(result.done) == ["Bank", "Ministry of Water"] and result.skipped == []
    new = Recipient.objects.get(email=NEW)
    held = Contact.objects.filter(recipient=new, ends_on=None).order_by("party__name")
    assert [(row.party.name, row.main, row.display_name) for row in held] == [
        ("Bank", False, "N. New"), ("Ministry of Water", True, "N. New"),
    ]  # fmt: skip
    assert set(told.person.contacts.exclude(pk=kept.pk).values_list("ends_on", flat=True)) == {YESTERDAY}
    assert handovers.posts_of(told.person, today=NOW.date()) == [kept]
    link.refresh_from_db()
    assert link.revoked_at == NOW
    event = last_event("recipient.handed_over")
    assert event.after["successor"] == str(new.uid) and NEW not in str(event.after)
    again = succeed(told, chosen)
    assert again.done == [] and len(again.skipped) == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "nobody"}, "is not an e-mail address"),
        ({"last_day": NOW.date() + timedelta(days=1)}, "still to come"),
    ],
)
def test_refused(values: dict[str, str], words: str) -> None:
    told = story()
    with pytest.raises(Refused, match=words):
        succeed(told, **values)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="own address"):
        succeed(told, email=told.person.email)
    assert handovers.posts_of(told.person, today=NOW.date()) == [told.contact]

"""Parties and contacts: found by name, saved with what reads them looked at, never in a circle."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import NOW, make_commitment, make_contact, make_deadline, make_party, make_recipient
from tests.operations.stories import BY, Story, events, last_event, story
from tracker.domain.policies import Role
from tracker.models import Contact, Deadline, Participation, Party, Recipient
from tracker.operations import parties
from tracker.operations.errors import Refused
from tracker.operations.naming import Wanted, find_or_create_many

pytestmark = pytest.mark.django_db
FAR = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def told() -> Story:
    made = story()
    Deadline.objects.update(next_event_at=FAR)
    return made


def touched(told: Story) -> bool:
    return told.now().next_event_at == NOW


def test_a_party_is_found_by_name_or_other_name_whatever_the_case() -> None:
    known = make_party("Ministry of Water", aliases=["MoW"])
    for name in ("ministry of water", " Ministry  of Water ", "mow"):
        assert parties.find_or_create(name, by=BY, now=NOW) == known
    assert events() == []


def test_an_unknown_party_is_made_once() -> None:
    made = parties.find_or_create("  Bank ", kind=Party.Kind.ORGANISATION, by=BY, now=NOW)
    assert made.name == "Bank"
    assert parties.find_or_create("BANK", by=BY, now=NOW) == made
    assert events() == ["party.added"]


def test_many_wanted_are_found_or_made_in_their_order() -> None:
    water = make_party("Ministry of Water")
    wanted = [
        Wanted("Bank", "b@bank.example"),
        Wanted("ministry of water", "a@water.example"),
        Wanted("", "c@x.example"),
        Wanted("bank"),
        Wanted("Bank", "B@BANK.example"),
    ]
    bank, ministry, person, again, same = find_or_create_many(wanted, by=BY, now=NOW)
    assert (ministry, again, same) == (water, bank, bank)
    assert (person.name, person.kind) == ("c@x.example", Party.Kind.PERSON)
    assert {c.recipient.email for c in Contact.objects.filter(party=water)} == {"a@water.example"}
    assert Recipient.objects.count() == 3


def test_a_namesake_with_another_address_is_somebody_else() -> None:
    known = make_contact(make_party("Anna Lee"), make_recipient("anna@one.example"))
    (other,) = find_or_create_many([Wanted("Anna Lee", "anna@two.example")], by=BY, now=NOW)
    assert other != known.party


def test_an_address_beside_a_name_opens_nothing_confidential() -> None:
    ministry = make_party("Ministry of Water")
    quiet = make_commitment("Quiet matter", confidential=True, responsible=ministry)
    (found,) = find_or_create_many([Wanted("Ministry of Water", "curious@example.org")], by=BY, now=NOW)
    assert found != ministry and not ministry.contacts.exists()
    quiet.confidential = False
    quiet.save()
    Party.objects.filter(pk=found.pk).update(name="Somebody")
    (found,) = find_or_create_many([Wanted("Ministry of Water", "open@example.org")], by=BY, now=NOW)
    assert found == ministry


def test_a_contact_who_left_does_not_count() -> None:
    left = make_contact(make_party("Bank"), make_recipient("old@bank.example"), ends_on=date(2027, 1, 1))
    (found,) = find_or_create_many([Wanted("Bank", "new@bank.example")], by=BY, now=NOW)
    assert found == left.party


def test_nobody_is_nobody() -> None:
    with pytest.raises(ValueError, match="a name or an address"):
        find_or_create_many([Wanted()], by=BY, now=NOW)


def test_saving_a_party_touches_what_reads_it(told: Story) -> None:
    told.party.name = "Ministry of Rivers"
    parties.save(told.party, by=BY, now=NOW)
    assert touched(told)
    assert last_event("party.changed").after == {"fields": ["name"]}


def test_an_ancestor_and_a_superior_are_read_too(told: Story) -> None:
    above, superior = make_party("Cabinet"), make_party("Prime minister")
    stranger = make_deadline(make_commitment(responsible=make_party()), next_event_at=FAR)
    Party.objects.filter(pk=told.party.pk).update(parent=above, superior=superior)
    for party in (above, superior):
        Deadline.objects.update(next_event_at=FAR)
        party.name += "!"
        parties.save(party, by=BY, now=NOW)
        assert touched(told)
    stranger.refresh_from_db()
    assert stranger.next_event_at == FAR


@pytest.mark.parametrize("link", ["parent", "superior"])
def test_no_circles(link: str) -> None:
    top = make_party()
    middle = make_party(**{link: top})
    setattr(top, link, make_party(**{link: middle}))
    with pytest.raises(Refused, match="cannot be"):
        parties.save(top, by=BY, now=NOW)


def test_a_superior_counts_from_when_they_became_one(told: Story) -> None:
    told.party.superior = make_party()
    parties.save(told.party, by=BY, now=NOW)
    assert told.party.superior_since == NOW
    told.party.name = "Ministry of Rivers"
    parties.save(told.party, by=BY, now=FAR)
    assert told.party.superior_since == NOW
    told.party.superior = None
    parties.save(told.party, by=BY, now=FAR)
    assert told.party.superior_since is None


def test_a_new_contact_counts_from_now(told: Story) -> None:
    contact = parties.add_contact(told.party, make_recipient(), by=BY, now=NOW, display_name="B. Lee")
    assert (contact.since, contact.main) == (NOW, True)
    assert touched(told)
    assert events() == ["contact.added"]


def test_a_contact_is_one_once(told: Story) -> None:
    with pytest.raises(Refused, match="already"):
        parties.save_contact(Contact(party=told.party, recipient=told.person), by=BY, now=NOW)
    assert parties.add_contact(told.party, told.person, by=BY, now=NOW) == told.contact


def test_a_contact_who_becomes_a_main_one_joins_now(told: Story) -> None:
    side = make_contact(told.party, main=False)
    assert parties.add_contact(told.party, side.recipient, by=BY, now=NOW).since == NOW


def test_a_contact_of_today_can_end_today() -> None:
    contact = make_contact(starts_on=date(2027, 4, 20))
    parties.end_contact(contact, by=BY, now=NOW, last_day=date(2027, 4, 19))
    assert contact.starts_on == contact.ends_on == date(2027, 4, 19)


def test_a_party_that_something_names_stays(told: Story) -> None:
    with pytest.raises(Refused, match="still need it"):
        parties.delete(told.party, by=BY, now=NOW)
    assert events() == []
    assert Participation.objects.filter(party=told.party, role=Role.RESPONSIBLE).exists()

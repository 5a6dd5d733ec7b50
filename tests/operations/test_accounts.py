"""Accounts: made by admins, the first one by a link that works once, the last one kept."""

import pytest

from tests.factories import NOW, make_office, make_unit, make_user
from tests.operations.stories import BY, events, last_event
from tracker.models import Membership, OfficeSettings, Recipient, Unit, User
from tracker.operations import accounts
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding password"
EMAIL = "n.new@office.example.org"


def claim(token: str, **values: str) -> User:
    values = {"email": EMAIL, "name": "N. New", "password": PASSWORD, "office_name": "Grants Office", **values}
    return accounts.claim_first_admin(token, now=NOW, **values)


def token_of(path: str | None) -> str:
    assert path is not None
    return path.strip("/").split("/")[-1]


def test_an_account_comes_with_roles_and_an_address() -> None:
    unit = make_unit()
    user = accounts.create_user(
        by=BY, now=NOW, email=f" {EMAIL}", name=" N.  New ", password=PASSWORD, roles=[(unit, "staff")], language="ru"
    )
    user = User.objects.get(pk=user.pk)
    assert (user.email, user.name, user.language, user.check_password(PASSWORD)) == (EMAIL, "N. New", "ru", True)
    assert Membership.objects.get(user=user).unit == unit
    assert Recipient.objects.get(user=user).email == EMAIL
    assert {"user.added", "user.password", "membership.added"} <= set(events())
    assert "password" not in last_event("user.added").after["fields"]


def test_without_a_password_nobody_signs_in() -> None:
    user = accounts.create_user(by=BY, now=NOW, email=EMAIL, name="N. New", password=None)
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "nobody"}, "not an e-mail address"),
        ({"name": " "}, "person's name"),
        ({"password": "short"}, "too short"),
        ({"password": "N.new@office.example"}, "too similar"),
    ],
)
def test_what_makes_no_account_is_refused(values: dict[str, str], words: str) -> None:
    given = {"email": EMAIL, "name": "N. New", "password": PASSWORD, **values}
    with pytest.raises(Refused, match=words):
        accounts.create_user(by=BY, now=NOW, **given)  # type: ignore[arg-type]
    assert events() == []


def test_an_address_has_one_account() -> None:
    make_user(EMAIL)
    with pytest.raises(Refused, match="already"):
        accounts.create_user(by=BY, now=NOW, email=EMAIL.upper(), name="Other", password=PASSWORD)


def test_mails_follow_a_changed_address() -> None:
    user = accounts.create_user(by=BY, now=NOW, email=EMAIL, name="N. New", password=None)
    user.email = "newer@office.example.org"
    accounts.save_user(user, by=BY, now=NOW)
    assert Recipient.objects.get(user=user).email == "newer@office.example.org"


def test_the_first_admin_is_made_by_a_link_that_works_once() -> None:
    make_office(name="Duebook")
    link = accounts.first_admin_link(now=NOW)
    assert link is not None
    assert link.startswith("/first-admin/")
    assert token_of(link) not in OfficeSettings.objects.get().first_admin_token
    assert accounts.is_first_admin_token(token_of(link))
    user = claim(token_of(link))
    assert (accounts.first_admin(), user.is_superuser) == (user, True)
    assert Membership.objects.get(user=user, role="admin").unit.name == "Grants Office"
    assert OfficeSettings.objects.get().name == "Grants Office"
    assert accounts.first_admin_link(now=NOW) is None
    with pytest.raises(Refused, match="used or replaced"):
        claim(token_of(link), email="x@example.org")
    assert User.objects.count() == 1


def test_a_fresh_link_replaces_the_one_before() -> None:
    make_office()
    old, new = (token_of(accounts.first_admin_link(now=NOW)) for _ in "ab")
    assert (accounts.is_first_admin_token(old), accounts.is_first_admin_token(new)) == (False, True)
    with pytest.raises(Refused, match="used or replaced"):
        claim(old)


@pytest.mark.parametrize("token", ["", "guess", "0" * 64])
def test_no_other_token_opens(token: str) -> None:
    make_office()
    assert not accounts.is_first_admin_token(token)
    accounts.first_admin_link(now=NOW)
    assert not accounts.is_first_admin_token(token)


def test_a_refused_claim_leaves_the_link_alive() -> None:
    make_office(name="Duebook")
    token = token_of(accounts.first_admin_link(now=NOW))
    with pytest.raises(Refused, match="too short"):
        claim(token, password="short")
    with pytest.raises(Refused, match="office's name"):
        claim(token, office_name=" ")
    assert OfficeSettings.objects.get().name == "Duebook"
    assert accounts.is_first_admin_token(token)


def test_the_last_admin_stays() -> None:
    admin = make_user(unit=make_unit(), role="admin")
    membership = admin.memberships.get()
    admin.is_active = False
    with pytest.raises(Refused, match="last admin"):
        accounts.save_user(admin, by=BY, now=NOW)
    with pytest.raises(Refused, match="last admin"):
        accounts.delete_membership(membership, by=BY, now=NOW)
    assert Membership.objects.filter(role="admin").exists()
    make_user(unit=make_unit(), role="admin")
    accounts.delete_membership(Membership.objects.get(user=admin), by=BY, now=NOW)
    assert events() == ["membership.deleted"]


def test_a_role_is_given_once() -> None:
    user, unit = make_user(), make_unit()
    accounts.save_membership(Membership(user=user, unit=unit, role="staff"), by=BY, now=NOW)
    with pytest.raises(Refused, match="already"):
        accounts.save_membership(Membership(user=user, unit=unit, role="staff"), by=BY, now=NOW)


def test_the_first_unit_bears_the_offices_name() -> None:
    make_office(name="Grants Office")
    made = accounts.default_unit(by=BY, now=NOW)
    assert (made.name, accounts.default_unit(by=BY, now=NOW)) == ("Grants Office", made)
    assert Unit.objects.count() == 1

"""Second factors: demanded of admins and auditors of a real office everywhere; used once; taken off by an admin."""

import re
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.accounts import SecondFactorAdapter
from tests.factories import PASSWORD, make_office, make_unit, make_user
from tests.web.access_world import addresses, build
from tests.web.test_access import all_addresses
from tracker.models import AuditEvent, User
from tracker.web.middleware import WITHOUT_FACTOR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demanded(settings: Settings) -> None:
    settings.MFA_REQUIRED = True


def code_of(secret: str, *, ahead: int = 0) -> str:
    """What an app shows now, or some steps later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def signed_in(client: Client, user: User) -> None:
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def turned_on(client: Client) -> str:
    """The secret of a second factor that was just set up."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'<code class="link">(\w+)</code>', page)
    assert found is not None
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])}, follow=True)
    assert "Recovery codes" in answer.content.decode()
    return found[1]


@pytest.mark.parametrize("actor", ["admin", "auditor", "superuser"])
def test_without_one_every_page_leads_to_setting_it_up(actor: str) -> None:
    world = build()
    client = Client()
    client.force_login(world.users[actor])
    elsewhere = []
    for address in all_addresses():
        if address.name.rpartition(":")[2] in WITHOUT_FACTOR:
            continue
        for kwargs in addresses(world, address.name, address.parameters).values():
            for ask in (client.get, client.post):
                answer = ask(reverse(address.name, kwargs=kwargs))
                if (answer.status_code, answer.headers.get("Location")) != (302, "/accounts/2fa/totp/activate/"):
                    elsewhere.append((address.name, answer.status_code))
    assert not elsewhere


def test_staff_may_go_without(client: Client) -> None:
    make_office()
    client.force_login(make_user(unit=make_unit()))
    assert client.get("/").status_code == 200


def test_set_up_then_asked_at_each_sign_in_and_each_code_is_used_once(client: Client) -> None:
    make_office()
    nora = make_user(unit=make_unit(), role="admin")
    signed_in(client, nora)
    assert client.get("/").headers["Location"] == "/accounts/2fa/totp/activate/"
    secret = turned_on(client)
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    signed_in(client, nora)
    assert client.get("/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    code = code_of(secret, ahead=1)  # the last one was used to set it up
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/").status_code == 200
    other = Client()
    signed_in(other, nora)
    other.post("/accounts/2fa/authenticate/", {"code": code})
    assert other.get("/").status_code == 302


def test_a_recovery_code_lets_in_once(client: Client) -> None:
    make_office()
    nora = make_user(unit=make_unit(), role="admin")
    signed_in(client, nora)
    turned_on(client)
    codes = Authenticator.objects.get(user=nora, type="recovery_codes").wrap().get_unused_codes()
    for expected in (200, 302):
        another = Client()
        signed_in(another, nora)
        another.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert another.get("/").status_code == expected


def test_who_has_few_recovery_codes_left_is_told_at_each_sign_in(client: Client) -> None:
    make_office()
    nora = make_user(unit=make_unit(), role="admin")
    signed_in(client, nora)
    turned_on(client)
    codes = Authenticator.objects.get(user=nora, type="recovery_codes").wrap().get_unused_codes()
    for used, code in enumerate(codes, start=1):
        another = Client()
        signed_in(another, nora)
        page = another.post("/accounts/2fa/authenticate/", {"code": code}, follow=True).content.decode()
        left = len(codes) - used
        noun = "code" if left == 1 else "codes"
        assert (f"You have {left} recovery {noun} left" in page) is (left <= 3)


def test_who_must_have_one_cannot_turn_it_off(client: Client) -> None:
    make_office()
    nora = make_user(unit=make_unit(), role="admin")
    signed_in(client, nora)
    turned_on(client)
    assert client.post("/accounts/2fa/totp/deactivate/").status_code in (200, 302, 403)
    assert Authenticator.objects.filter(user=nora, type="totp").exists()


def test_another_admin_takes_it_off(client: Client, settings: Settings) -> None:
    make_office()
    unit = make_unit()
    nora, ines = make_user(unit=unit, role="admin"), make_user(unit=unit, role="admin")
    theirs = Client()
    signed_in(theirs, ines)
    turned_on(theirs)
    signed_in(client, nora)
    turned_on(client)
    client.post(f"/office/accounts/{ines.uid}/", {"act": "factor"})
    assert not Authenticator.objects.filter(user=ines).exists()
    assert AuditEvent.objects.filter(action="user.second_factor_removed", target=f"user:{ines.uid}").exists()
    assert theirs.get("/").headers["Location"] == "/accounts/2fa/totp/activate/"


def test_secrets_are_kept_encrypted(settings: Settings) -> None:
    adapter = SecondFactorAdapter()
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of this office"
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_breaking_the_glass_lets_an_admin_in_again(client: Client) -> None:
    make_office()
    nora = make_user(unit=make_unit(), role="admin", is_superuser=True)
    signed_in(client, nora)
    turned_on(client)
    client.logout()
    said = StringIO()
    call_command("break_glass", nora.email, stdout=said, stderr=StringIO())
    link = re.search(r"/invitation/\S+", said.getvalue())
    assert link is not None
    client.post(link[0], {"name": "Nora", "password": "another hill beyond the old wall"})
    assert client.get("/").headers["Location"] == "/accounts/2fa/totp/activate/"
    assert AuditEvent.objects.filter(action="user.break_glass").exists()


def test_breaking_the_glass_makes_an_admin_where_nobody_is_left() -> None:
    make_office()
    call_command("break_glass", "it@office.example.org", stdout=StringIO(), stderr=StringIO())
    assert User.objects.get(email="it@office.example.org").is_superuser

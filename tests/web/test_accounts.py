"""Signing in and out, passwords, the closed sign-up, and the page that makes the first admin."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import PASSWORD, make_office, make_unit, make_user
from tests.web.rooms import office
from tracker.models import OfficeSettings, User
from tracker.operations import accounts

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
STRONG = "seven quiet rivers meet"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": email, "password": password}).status_code


def test_sign_in_leads_to_the_page_that_was_wanted() -> None:
    place = office()
    client = Client()
    page = client.get("/accounts/login/?next=/commitments/")
    assert 'name="next" value="/commitments/"' in page.content.decode()
    assert "Grants Office" in page.content.decode()
    sent = {"login": place.staff.email, "password": PASSWORD, "next": "/commitments/"}
    answer = client.post("/accounts/login/", sent)
    assert answer["Location"] == "/commitments/"
    assert "Successfully" not in client.get("/commitments/").content.decode()


def test_a_wrong_password_says_so_and_not_which_half_was_wrong() -> None:
    place = office()
    words = []
    for email in (place.staff.email, "nobody@office.example.org"):
        page = Client().post("/accounts/login/", {"login": email, "password": "wrong"})
        assert page.status_code == 200
        body = page.content.decode()
        assert "<title>Error: Sign in" in " ".join(body.split())
        assert 'id="error-summary"' in body
        words.append(re.search(r'role="alert".*?</div>', body, re.DOTALL)[0])  # type: ignore[index]
    assert words[0] == words[1]


def test_signing_out_asks_first_and_wants_a_post() -> None:
    place = office()
    client = place.client(place.staff)
    assert "Do you want to sign out?" in client.get("/accounts/logout/").content.decode()
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_changing_the_password_ends_the_session() -> None:
    place = office()
    client = place.client(place.staff)
    assert place.staff.email in client.get("/accounts/password/change/").content.decode()
    weak = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert "at least 15 characters" in weak.content.decode()
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": STRONG, "password2": STRONG})
    assert client.get("/").status_code == 302
    assert sign_in(Client(), place.staff.email, STRONG) == 302


def test_a_forgotten_password(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    place = office()
    client = Client()
    client.post("/accounts/password/reset/", {"email": place.staff.email})
    client.post("/accounts/password/reset/", {"email": "nobody@office.example.org"})
    assert "It works for one hour" in client.get("/accounts/password/reset/done/").content.decode()
    (letter,) = mail.outbox
    assert letter.subject == "Choose a new password for Duebook"
    assert "your password stays as it is" in letter.body
    (link,) = re.findall(r"http://\S+", letter.body)
    page = client.get(link.replace("http://testserver", ""), follow=True)
    assert "Choose a new password" in page.content.decode()
    client.post(page.request["PATH_INFO"], {"password1": STRONG, "password2": STRONG})
    assert sign_in(Client(), place.staff.email, STRONG) == 302
    again = Client().get(link.replace("http://testserver", ""), follow=True)
    assert "This link does not work any more" in again.content.decode()


def test_nobody_signs_up_and_switched_off_accounts_stay_outside() -> None:
    make_office()
    assert "Nobody signs up here" in Client().get("/accounts/signup/").content.decode()
    assert not User.objects.exists()
    user = make_user(unit=make_unit(), is_active=False)
    assert sign_in(client := Client(), user.email) in (200, 302)
    assert client.get("/").status_code == 302
    assert "This account is switched off" in Client().get("/accounts/inactive/").content.decode()


def test_pages_speak_the_language_of_the_account() -> None:
    place = office()
    User.objects.filter(pk=place.staff.pk).update(language="ru")
    assert '<html lang="ru">' in place.client(place.staff).get("/").content.decode()
    assert (
        '<html lang="zh-hans">'
        in Client(headers={"accept-language": "zh-hans"}).get("/accounts/login/").content.decode()
    )


def test_the_link_makes_the_first_admin_once() -> None:
    make_office(name="Duebook")
    address = accounts.first_admin_link(now=NOW)
    assert address
    client = Client()
    page = client.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    sent = {"office_name": "River Office", "name": "Nora Admin", "email": "nora@office.example.org"}
    weak = client.post(address, {**sent, "password": "nora admin"})
    assert weak.status_code == 422
    assert "at least 15 characters" in weak.content.decode()
    assert "River Office" in weak.content.decode()
    made = client.post(address, {**sent, "password": STRONG})
    assert made["Location"] == "/office/start/"
    assert OfficeSettings.objects.get().name == "River Office"
    assert User.objects.get().is_superuser
    home = client.get("/").content.decode()
    assert "Welcome." in home
    assert "Administration" in home
    assert Client().get(address).status_code == 404
    assert Client().post(address, {**sent, "password": STRONG}).status_code == 404
    assert sign_in(Client(), "NORA@office.example.org", STRONG) == 302


def test_a_wrong_link_says_what_to_do() -> None:
    make_office()
    page = Client().get("/first-admin/not-the-token/")
    assert page.status_code == 404
    assert "Starting Duebook again" in page.content.decode()

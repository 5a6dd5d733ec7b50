"""Single sign-on with a service that really answers: accounts by verified address, roles by groups, PKCE, a proxy."""

import base64
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from pytest_django import Settings

from tests.factories import make_office, make_unit, make_user
from tracker.domain.sign_in_groups import GroupRole, WrongGroups, mapping_of, roles_of
from tracker.models import AuditEvent, Membership, User

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Service:
    """An OpenID provider: it answers for one person, whoever asks, once PKCE fits."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    challenge: str = ""
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, form: dict[str, list[str]]) -> dict[str, Any] | None:
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                found = {f"{name}_endpoint": f"{self.url}/{place}" for name, place in names.items()}
                return found | {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
            case "/token":
                digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
                fits = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
                if not fits or form["client_secret"][0] != "agreed":
                    return None
                token = jwt.encode({"iss": self.url, "aud": "duebook", **self.claims}, KEY, algorithm="RS256")
                return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
            case "/userinfo":
                return self.claims
        return None


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    one = Service()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            said = one.answer(urlsplit(self.path).path, parse_qs(self.rfile.read(length).decode()))
            self.send_response(200 if said is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said or {"error": "invalid_grant"}).encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *words: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        one.url = f"http://127.0.0.1:{server.server_port}"
        settings.OIDC_URL, settings.SIGN_IN_GROUPS = one.url, ()
        app = {"provider_id": "sso", "name": "Portal", "client_id": "duebook", "secret": "agreed",
               "settings": {"server_url": one.url}}  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield one
        server.shutdown()


def came(client: Client, service: Service, **claims: Any) -> int:
    """The status of the page behind the service's answer for this person."""
    service.claims = {"sub": "1", "email_verified": True, "name": "Ines Marlow", **claims}
    sent = client.post("/accounts/oidc/sso/login/")
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    service.challenge = asked["code_challenge"][0]
    back = client.get("/accounts/oidc/sso/login/callback/", {"code": "abc", "state": asked["state"][0]})
    return client.get("/").status_code if back.status_code == 302 else back.status_code


@pytest.mark.django_db
def test_an_account_is_found_by_its_verified_address(client: Client, service: Service) -> None:
    make_office()
    ines = make_user("ines@office.example.org", unit=make_unit())
    assert "Sign in with" in client.get("/accounts/login/").content.decode()
    assert came(client, service, email="INES@office.example.org") == 200
    assert client.session["_auth_user_id"] == str(ines.pk)
    again = Client()
    assert came(again, service, email="another@office.example.org") == 200  # the same person, whose address has changed
    assert again.session["_auth_user_id"] == str(ines.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("verified", [False, None, "yes"])
def test_an_address_that_nobody_vouches_for_opens_nothing(client: Client, service: Service, verified: object) -> None:
    make_office()
    make_user("ines@office.example.org", unit=make_unit())
    assert came(client, service, email="ines@office.example.org", email_verified=verified) == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_strangers_and_closed_accounts_stay_outside(client: Client, service: Service) -> None:
    make_office()
    make_user("gone@office.example.org", unit=make_unit(), is_active=False)
    assert came(client, service, email="who@office.example.org") == 403
    assert came(Client(), service, sub="2", email="gone@office.example.org") == 403
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_groups_make_the_account_and_decide_its_roles(client: Client, service: Service, settings: Settings) -> None:
    make_office()
    make_user(unit=make_unit("Grants"), role="admin")
    settings.SIGN_IN_GROUPS = mapping_of("duebook-admins=admin; grants=staff@Grants; research=staff@Research")
    assert came(client, service, email="ines@office.example.org", groups=["grants", "other"]) == 200
    ines = User.objects.get(email="ines@office.example.org")
    assert set(ines.memberships.values_list("unit__name", "role")) == {("Grants", "staff")}
    assert came(Client(), service, email="ines@office.example.org", groups=["research", "duebook-admins"]) == 200
    ines.refresh_from_db()
    assert ines.is_superuser
    assert set(ines.memberships.values_list("role", flat=True)) == {"staff", "admin"}
    came(Client(), service, email="ines@office.example.org", groups=[])
    assert not Membership.objects.filter(user=ines).exists()
    assert AuditEvent.objects.filter(by="command:single-sign-on").exists()


@pytest.mark.django_db
def test_groups_never_take_the_last_admin_away(client: Client, service: Service, settings: Settings) -> None:
    make_office()
    nora = make_user("nora@office.example.org", unit=make_unit(), role="admin", is_superuser=True)
    settings.SIGN_IN_GROUPS = mapping_of("duebook-admins=admin")
    assert came(client, service, email="nora@office.example.org", groups=[]) == 200
    assert Membership.objects.get(user=nora).role == "admin"


@pytest.mark.django_db
def test_whoever_the_service_let_in_needs_no_second_factor_here(
    client: Client, service: Service, settings: Settings
) -> None:
    settings.MFA_REQUIRED = True
    make_office()
    make_user("nora@office.example.org", unit=make_unit(), role="admin")
    assert came(client, service, email="nora@office.example.org") == 200


@pytest.mark.django_db
def test_a_proxy_is_believed_and_nobody_else(client: Client, settings: Settings) -> None:
    make_office()
    make_user("ines@office.example.org", unit=make_unit())
    header = {"X-Remote-User": "ines@office.example.org"}
    assert client.get("/", headers=header).status_code == 302
    settings.REMOTE_USER_HEADER = "X-Remote-User"
    assert client.get("/", headers=header, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert client.get("/", headers=header).status_code == 200
    assert client.get("/").status_code == 302  # the proxy names nobody any more
    assert client.get("/", headers={"X-Remote-User": "who@office.example.org"}).status_code == 403


@pytest.mark.django_db
def test_the_groups_of_a_proxy_decide_too(client: Client, settings: Settings) -> None:
    make_office()
    make_unit("Grants")
    settings.REMOTE_USER_HEADER, settings.REMOTE_GROUPS_HEADER = "X-Remote-User", "X-Remote-Groups"
    settings.SIGN_IN_GROUPS = mapping_of("grants=staff@Grants")
    header = {"X-Remote-User": "new@office.example.org", "X-Remote-Groups": "all, grants"}
    assert client.get("/", headers=header).status_code == 200
    assert Membership.objects.get(user__email="new@office.example.org").role == "staff"


def test_a_mapping_is_read_and_what_is_none_is_said() -> None:
    assert mapping_of("") == ()
    mapping = mapping_of(" a = admin ; b=staff@Grants Office;")
    assert mapping == (GroupRole("a", "admin"), GroupRole("b", "staff", "Grants Office"))
    assert roles_of(["b", "c"], mapping) == {("Grants Office", "staff")}
    for wrong in ("a", "a=boss", "=admin"):
        with pytest.raises(WrongGroups, match="is not group=role"):
            mapping_of(wrong)

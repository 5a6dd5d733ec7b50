"""The first morning of an office: what is left to do is judged from facts, and the mail server is heard out."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.delivery.conftest import use_relay
from tests.delivery.faults import fault_server
from tests.factories import PASSWORD, make_commitment, make_office, make_unit, make_user
from tracker.domain.first_steps import FirstStep, SetUp, is_done, open_steps
from tracker.models import AuditEvent, Commitment, Heartbeat, Invitation, Membership, OfficeSettings, Unit, User
from tracker.operations import invitations
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db
WHOLE = SetUp(
    name="Grants Office", contact_name="Nora", contact_telephone="1", has_calendar=True, zone="Asia/Bishkek",
    reachable=True, mail_taken=True, units=1, colleagues=1, commitments=1, sending=True,
)  # fmt: skip


@pytest.fixture(autouse=True)
def mail_directory(settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_DIR = tmp_path
    return tmp_path


@pytest.fixture
def nora() -> User:
    make_office(sending=OfficeSettings.Sending.HELD, sending_since=None)
    return make_user("nora@office.example.org", unit=make_unit("Grants"), role="admin", is_superuser=True)


def test_every_step_is_done_by_its_own_fact_alone() -> None:
    assert open_steps(WHOLE) == []
    assert open_steps(SetUp()) == list(FirstStep)
    alone = {
        FirstStep.NAME: SetUp(name="Grants"),
        FirstStep.CONTACT: SetUp(contact_name="N", contact_telephone="1"),
        FirstStep.ZONE: SetUp(zone="Asia/Bishkek"),
        FirstStep.ADDRESS: SetUp(reachable=True),
        FirstStep.MAIL: SetUp(mail_taken=True),
        FirstStep.UNITS: SetUp(units=1),
        FirstStep.COLLEAGUES: SetUp(colleagues=1),
        FirstStep.COMMITMENTS: SetUp(commitments=1),
        FirstStep.SENDING: SetUp(sending=True),
    }
    for step, facts in alone.items():
        assert [one for one in FirstStep if is_done(one, facts)] == [step]
    assert not is_done(FirstStep.CONTACT, SetUp(contact_name="N"))
    assert not is_done(FirstStep.NAME, SetUp(name="Duebook"))


def test_the_checklist_shows_facts_and_what_is_left(client: Client, nora: User) -> None:
    client.force_login(nora)
    assert "is being set up" in client.get("/").content.decode()
    page = client.get("/office/start/").content.decode()
    assert "Nobody else can open this address" in page
    make_commitment()
    assert "1 commitment" in client.get("/office/start/").content.decode()


def test_the_settings_make_the_calendar_of_a_country(client: Client, nora: User) -> None:
    client.force_login(nora)
    said = {
        "name": "Grants Office", "contact_name": "Nora Vale", "contact_telephone": "+996 312 0", "contact_email": "",
        "working_days": "country:KG", "zone": "Asia/Bishkek", "send_hour": "08:30",
    }  # fmt: skip
    assert client.post("/office/settings/", said).status_code == 302
    office = OfficeSettings.objects.get()
    assert office.calendar is not None
    assert (office.calendar.country, office.zone, f"{office.send_hour:%H:%M}") == ("KG", "Asia/Bishkek", "08:30")
    refused = client.post("/office/settings/", said | {"zone": "Mars/Olympus"})
    assert refused.status_code == 422
    assert "Nora Vale" in refused.content.decode()


@pytest.mark.parametrize(
    ("faults", "shown", "helps", "taken"),
    [
        ({}, "250", "The mail server took the mail", True),
        ({"RCPT": "550 5.7.1 relaying denied"}, "relaying denied", "distrusts us", False),
        ({"RCPT": "550 5.1.1 no such user"}, "no such user", "does not know this address", False),
        ({"MAIL": "530 authentication required"}, "authentication required", "does not accept us", False),
        ({"CONNECT": "421 too busy"}, "too busy", "cannot be reached, or is busy", False),
        ({"BODY": "accept and drop"}, "", "took the mail and then said nothing", False),
    ],
)
def test_a_trial_mail_shows_what_the_server_said(
    client: Client, nora: User, settings: Settings, faults: dict[str, str], shown: str, helps: str, taken: bool
) -> None:
    client.force_login(nora)
    with fault_server(faults=faults) as server:
        use_relay(settings, server.host, server.port)
        page = client.post("/office/start/trial-mail/", follow=True).content.decode()
    assert shown in page
    assert helps in page
    assert Heartbeat.objects.get(name="test mail").detail["taken"] is taken
    if taken:
        (mail,) = server.messages
        assert (mail["To"], mail["Auto-Submitted"]) == (nora.email, "auto-generated")


def test_a_server_that_is_not_there_is_said(client: Client, nora: User, settings: Settings) -> None:
    use_relay(settings, "127.0.0.1", 9)
    client.force_login(nora)
    page = client.post("/office/start/trial-mail/", follow=True).content.decode()
    assert "cannot be reached" in page


def invited(client: Client, nora: User, **values: object) -> tuple[User, str]:
    """A colleague, and the link they were given."""
    client.force_login(nora)
    unit = Unit.objects.get(name="Grants")
    said = {"email": "ines@office.example.org", "name": "Ines", "unit": unit.pk, "role": "reviewer", "language": "en"}
    page = client.post("/office/accounts/", said | values).content.decode()
    user = User.objects.get(email=said["email"])
    found = re.search(r"/invitation/[\w-]+/", page)
    return user, found[0] if found else ""


def test_a_colleague_comes_in_by_a_link_once(client: Client, nora: User) -> None:
    user, link = invited(client, nora)
    assert not user.has_usable_password()
    client.logout()
    weak = client.post(link, {"name": "Ines Marlow", "password": "ines"})
    assert weak.status_code == 422
    assert client.post(link, {"name": "Ines Marlow", "password": PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.check_password(PASSWORD)) == ("Ines Marlow", True)
    assert client.get("/").status_code == 200
    assert client.get(link).status_code == 404
    assert Membership.objects.get(user=user).role == "reviewer"
    assert {"invitation.sent", "invitation.accepted"} <= set(AuditEvent.objects.values_list("action", flat=True))


def test_the_mail_of_an_invitation_brings_the_link(client: Client, nora: User, mail_directory: Path) -> None:
    _user, link = invited(client, nora)
    (mail,) = mail_directory.glob("*.eml")
    assert link in mail.read_text()


def test_a_link_grows_old_and_is_replaced_by_a_fresh_one(client: Client, nora: User) -> None:
    user, link = invited(client, nora)
    page = client.post(f"/office/accounts/{user.uid}/", {"act": "invite"}).content.decode()
    found = re.search(r"/invitation/[\w-]+/", page)
    assert found is not None
    client.logout()
    assert client.get(link).status_code == 404
    assert client.get(found[0]).status_code == 200
    Invitation.objects.update(expires_at=datetime.now(UTC) - timedelta(minutes=1))
    assert "Ask" in client.get(found[0]).content.decode()


def test_an_old_invitation_opens_no_account_that_has_a_password(client: Client, nora: User) -> None:
    user, link = invited(client, nora)
    user.set_password(PASSWORD)  # as the page for forgotten passwords does
    user.save()
    client.logout()
    assert client.get(link).status_code == 404


def test_nobody_is_invited_twice(client: Client, nora: User) -> None:
    invited(client, nora)
    unit = Unit.objects.get(name="Grants")
    said = {"email": "INES@office.example.org", "name": "I", "unit": unit.pk, "role": "staff", "language": "en"}
    assert client.post("/office/accounts/", said).status_code == 422


def test_a_closed_account_is_out_at_once_and_its_work_goes_on(client: Client, nora: User) -> None:
    unit = Unit.objects.get(name="Grants")
    tomas, ines = make_user(unit=unit), make_user(unit=unit)
    owned = make_commitment(unit=unit, owner=tomas)
    theirs = Client()
    theirs.force_login(tomas)
    assert theirs.get("/").status_code == 200
    client.force_login(nora)
    assert client.post(f"/office/accounts/{tomas.uid}/close/", {}).status_code == 422
    assert client.post(f"/office/accounts/{tomas.uid}/close/", {"successor": ines.pk}).status_code == 302
    assert theirs.get("/").status_code == 302
    assert Commitment.objects.get(pk=owned.pk).owner == ines
    client.post(f"/office/accounts/{tomas.uid}/close/", {})
    assert User.objects.get(pk=tomas.pk).is_active


def test_the_last_admin_stays(client: Client, nora: User) -> None:
    client.force_login(nora)
    assert client.post(f"/office/accounts/{nora.uid}/close/", {}).status_code == 422
    unit = Unit.objects.get(name="Grants")
    said = {"act": "save", "name": "Nora", "email": nora.email, "language": "en", "time_zone": ""}
    answer = client.post(f"/office/accounts/{nora.uid}/", {**said, f"unit{unit.pk}": ["staff"]})
    assert answer.status_code == 422
    assert "last admin" in answer.content.decode()
    assert Membership.objects.get(user=nora).role == "admin"


def test_roles_are_given_and_taken(client: Client, nora: User) -> None:
    unit, other = Unit.objects.get(name="Grants"), make_unit("Research")
    tomas = make_user(unit=unit)
    client.force_login(nora)
    said = {"act": "save", "name": "Tomas Iver", "email": tomas.email, "language": "ru", "time_zone": ""}
    client.post(f"/office/accounts/{tomas.uid}/", {**said, f"unit{other.pk}": ["staff", "admin"]})
    tomas.refresh_from_db()
    held = set(tomas.memberships.values_list("unit__name", "role"))
    assert held == {("Research", "staff"), ("Research", "admin")}
    assert (tomas.is_superuser, tomas.language) == (True, "ru")
    client.post(f"/office/accounts/{tomas.uid}/", {**said, f"unit{other.pk}": ["staff"]})
    tomas.refresh_from_db()
    assert not tomas.is_superuser


def test_units_are_named_renamed_and_removed_when_empty(client: Client, nora: User) -> None:
    client.force_login(nora)
    grants = Unit.objects.get(name="Grants")
    client.post("/office/units/", {"name": "Research"})
    research = Unit.objects.get(name="Research")
    assert client.post("/office/units/", {"name": "GRANTS"}).status_code == 422
    client.post("/office/units/", {"unit": research.pk, "name": "Studies"})
    assert client.post("/office/units/", {"unit": grants.pk, "act": "delete"}).status_code == 422
    client.post("/office/units/", {"unit": research.pk, "act": "delete"})
    assert list(Unit.objects.values_list("name", flat=True)) == ["Grants"]


def test_an_account_with_a_password_is_not_invited_again(nora: User) -> None:
    with pytest.raises(Exception, match="has a password already"):
        invitations.invite_again(nora, by=Actor.of_user(nora), now=datetime.now(UTC))

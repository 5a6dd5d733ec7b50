"""Starting and holding: for admins alone, after a look at who would get what."""

import pytest
from django.test import Client

from tests import factories
from tracker.models import AuditEvent, OfficeSettings, User

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def held_office() -> None:
    factories.make_office(sending=OfficeSettings.Sending.HELD)


def test_an_admin_sees_who_would_get_what_starts_and_holds() -> None:
    held_office()
    admin = factories.make_user(unit=factories.make_unit(), role="admin")
    client = signed_in(admin)
    assert "nothing leaves the house" in client.get("/sending/").content.decode()
    client.post("/sending/", {"act": "start"})
    assert OfficeSettings.objects.get().is_sending
    client.post("/sending/", {"act": "hold"})
    assert not OfficeSettings.objects.get().is_sending
    actions = AuditEvent.objects.filter(by=f"user:{admin.uid}").values_list("action", flat=True)
    assert list(actions) == ["office.sending_started", "office.sending_held"]


def test_looking_starts_nothing() -> None:
    held_office()
    signed_in(factories.make_user(unit=factories.make_unit(), role="admin")).get("/sending/")
    assert not OfficeSettings.objects.get().is_sending


@pytest.mark.parametrize(("role", "looks"), [("staff", 403), ("reviewer", 403), ("auditor", 200)])
def test_nobody_else_starts(role: str, looks: int) -> None:
    held_office()
    client = signed_in(factories.make_user(unit=factories.make_unit(), role=role))
    page = client.get("/sending/")
    assert page.status_code == looks and "Start sending" not in page.content.decode()
    assert client.post("/sending/", {"act": "start"}).status_code == 403
    assert not OfficeSettings.objects.get().is_sending

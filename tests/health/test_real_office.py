"""What `doctor` finds missing in an office that sends to real people, each with its cure."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories import make_office, make_unit, make_user
from tracker.health import real_office
from tracker.models import OfficeSettings
from tracker.operations import heartbeats, invitations

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def sending(settings: Settings, tmp_path: Path) -> OfficeSettings:
    settings.MEDIA_ROOT, settings.SITE_URL, settings.MFA_REQUIRED = str(tmp_path), "https://duebook.example.org", True
    return make_office(sending_since=NOW - timedelta(days=2), contact_name="Nora", contact_telephone="1")


def faults() -> dict[str, str]:
    found = [finding for finding in real_office.examine(now=NOW) if not finding.ok]
    assert all(finding.fault and finding.cure for finding in found)
    return {finding.name: str(finding.fault) for finding in found}


def test_a_healthy_office_has_none() -> None:
    assert len(real_office.examine(now=NOW)) == 6
    assert faults() == {}


def test_before_it_sends_nothing_is_asked() -> None:
    make_office(sending_since=None)
    assert real_office.examine(now=NOW) == []


def test_nobody_to_ask() -> None:
    make_office(sending_since=NOW, contact_telephone="")
    assert list(faults()) == ["contact"]


def test_an_address_that_nobody_can_open(settings: Settings) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert "nobody else can open" in faults()["site_url"]
    settings.ANSWER_BY = "reply"
    assert faults() == {}


def test_a_backup_too_old_and_none_at_all() -> None:
    make_office(sending_since=NOW - timedelta(days=9), contact_name="Nora", contact_telephone="1")
    assert "never" in faults()["backup"]
    heartbeats.beat(heartbeats.BACKUP)
    assert faults() == {}


def test_an_admin_without_a_second_factor() -> None:
    nora = make_user(unit=make_unit(), role="admin")
    make_user(unit=make_unit(), role="staff")
    assert faults()["second_factors"].endswith(f"{nora}.")


def test_an_account_that_was_entered_from_the_shell_for_a_week() -> None:
    nora = make_user(unit=make_unit(), role="admin", name="Nora Vale")
    invitations.break_glass(nora.email, now=NOW)
    (told,) = [finding for finding in real_office.examine(now=NOW) if finding.name == "break_glass"]
    assert "Nora Vale" in str(told.fault)
    later = [one for one in real_office.examine(now=NOW + timedelta(days=8)) if one.name == "break_glass"]
    assert later[0].ok


def test_files_that_cannot_be_kept(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "inside")
    assert "cannot be kept" in faults()["files"]

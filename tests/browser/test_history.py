"""The pages of the history and of personal data in a real browser, looked at as test_pages.py looks at the others."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import NOW, faults, session_of, tab
from tests.web.rooms import office
from tests.web.test_history import told
from tracker.operations import proving

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_of_the_history(browser: Browser, live_server: LiveServer, settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    place = office()
    row, _now = told(place)
    proving.verify(now=NOW)
    one = f"/commitments/{row.reference}/"
    pages = [
        f"{one}history/", f"{one}history/?on={NOW.date()}", f"{one}history/?on=2020-01-01", f"{one}1/reopen/",
        "/audit/", "/audit/?who=nobody", f"/people/{place.person.uid}/data/",
    ]  # fmt: skip
    found = []
    with tab(browser, cookie=session_of(place, place.admin, live_server.url)) as page:
        for path in pages:
            answer = page.goto(f"{live_server.url}{path}")
            assert answer is not None and answer.status == 200, path
            found += [f"{path}: {fault}" for fault in faults(page, path)]
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("UPDATE tracker_auditevent SET by = 'user:x' WHERE sequence = 2")
            cursor.execute("SET session_replication_role = DEFAULT")
        proving.verify(now=NOW)
        page.goto(f"{live_server.url}/audit/")
        found += [f"broken: {fault}" for fault in faults(page, "audit-broken")]
    assert not found, "\n".join(found)

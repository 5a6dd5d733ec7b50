"""How we read dates: admins change it after a look, auditors read it, nothing moves by itself."""

from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_commitment
from tests.web.rooms import Office, office
from tracker import queries
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.conventions import USUAL, ByPeriod, Conventions, Named
from tracker.language.phrases import resolve
from tracker.models import AuditEvent, Deadline, OfficeSettings
from tracker.operations import deadlines
from tracker.operations.audit import Actor
from tracker.operations.readings import due_of
from tracker.web.conventions import PHRASES, example, phrase
from tracker.web.forms.conventions import ConventionsForm, ticked

pytestmark = pytest.mark.django_db
PAGES = ["/office/dates/", "/office/dates/preview/?by_period=start", "/office/dates/read-otherwise/"]
USUALLY = {
    "by_period": "end",
    "until_day": "excluded",
    "before_day": "included",
    "week_ends_on": "6",
    "fiscal_year_starts": "10",
    "southern_seasons": "",
}
BEFORE = USUALLY | {"by_period": "start"}


def recorded(place: Office, words: str = "by October 2040", *, rival: int = 0) -> Deadline:
    now = datetime.now(UTC)
    reading = resolve(words, now.date(), conventions=queries.office().conventions)
    assert reading is not None
    due = due_of(reading.rivals[rival - 1] if rival else reading, reference_date=now.date())
    assert due is not None
    return deadlines.add(
        make_commitment("Water report", unit=place.unit), by=Actor.of_user(place.staff), now=now, due=due
    )


def shown(client: Client, path: str, data: Any = None, *, post: bool = False) -> str:
    response = client.post(path, data) if post else client.get(path, data)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_every_choice_has_an_example_read_by_the_resolver() -> None:
    place = office()
    body = shown(place.client(place.admin), "/office/dates/")
    today = datetime.now(UTC).date()
    for name, field in ConventionsForm().fields.items():
        assert f'name="{name}"' in body
        assert len(field.choices) > 1  # type: ignore[attr-defined]
    for words in (phrase("by_period", today), "by the end of the week", "by the end of spring"):
        reading = resolve(words, today)
        assert reading is not None and reading.last_day is not None
        assert f"“{words}”: through {reading.last_day:%A} {reading.last_day.day}" in body
    assert body.count("through ") >= 20
    assert body.count(" checked>") == 5
    assert body.count(" selected>") == 1


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("by_period", ByPeriod.START),
        ("by_period", ByPeriod.LAST_WORKING_DAY),
        ("until_day", Named.INCLUDED),
        ("before_day", Named.EXCLUDED),
        ("week_ends_on", 4),
        ("fiscal_year_starts", 4),
        ("southern_seasons", True),
    ],
)
def test_every_setting_has_an_effect_on_its_example(name: str, other: Any) -> None:
    """Read on a day on which none of the choices falls together with another."""
    office()
    settings, today = OfficeSettings.objects.get(), date(2027, 6, 8)
    words = phrase(name, today)
    readings = []
    for value in (getattr(USUAL, name), other):
        settings.conventions = Conventions(**{name: value})
        settings.save()
        readings.append(resolve(words, today, conventions=OfficeSettings.objects.get().conventions))
    usual, changed = readings
    assert usual is not None and changed is not None
    assert usual.last_day != changed.last_day
    assert changed.convention


def test_an_example_without_a_day_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PHRASES, "by_period", "as soon as possible")
    assert example("by_period", USUAL, date(2027, 4, 20), WEEKDAYS) == "names no day"


def test_an_admin_looks_saves_and_corrects_what_is_ticked() -> None:
    place = office()
    row, other = recorded(place), recorded(place, "by November 2040")
    chosen = recorded(place, "by December 2040", rival=2)
    client = place.client(place.admin)
    body = shown(client, "/office/dates/preview/", BEFORE)
    assert "2 dates would be read otherwise" in body
    assert "by the end of October 2040" in body
    assert "Sunday 30 September 2040, end of day" in body
    assert "1 more date stays in any case" in body
    assert "somebody chose another reading when it was recorded" in body
    assert queries.office().conventions == USUAL

    response = client.post("/office/dates/", BEFORE)
    assert (response.status_code, response["Location"]) == (302, "/office/dates/read-otherwise/")
    assert queries.office().conventions.by_period is ByPeriod.START
    assert AuditEvent.objects.get(action="officesettings.changed").by == f"user:{place.admin.uid}"
    assert Deadline.objects.filter(version__gt=1).count() == 0
    body = shown(client, "/office/dates/read-otherwise/")
    assert f'name="deadline" value="{row.pk}:2040-10|start"' in body
    assert "“by April” means before April begins" in body

    tick = {"act": "ticked", "deadline": [f"{row.pk}:2040-10|start", f"{chosen.pk}:2040-12|start"]}
    body = shown(client, "/office/dates/read-otherwise/", tick, post=True)
    assert "1 date is corrected." in body
    assert "1 is left as it was." in body
    assert "It stays: somebody chose another reading when it was recorded." in body
    assert str(Deadline.objects.get(pk=row.pk).last_day) == "2040-09-30"
    assert Deadline.objects.get(pk=other.pk).version == 1
    assert "1 date would be read otherwise" in body


def test_all_that_are_shown_at_once() -> None:
    place = office()
    rows = [recorded(place), recorded(place, "by November 2040")]
    client = place.client(place.admin)
    client.post("/office/dates/", BEFORE)
    seen = [f"{rows[0].pk}:2040-10|start", f"{rows[1].pk}:2040-11|start"]
    body = shown(client, "/office/dates/read-otherwise/", {"act": "all", "shown": seen}, post=True)
    assert "2 dates are corrected." in body
    assert "No date that stands would be read otherwise." in body


def test_nothing_ticked_nothing_done() -> None:
    place = office()
    client = place.client(place.admin)
    body = shown(client, "/office/dates/read-otherwise/", {"act": "ticked"}, post=True)
    assert "Tick the dates that are to be corrected." in body


def test_a_look_at_what_holds_or_at_nonsense_leads_back() -> None:
    place = office()
    client = place.client(place.admin)
    for wanted in (USUALLY, USUALLY | {"week_ends_on": "2"}, {}):
        assert client.get("/office/dates/preview/", wanted)["Location"] == "/office/dates/"
    assert client.post("/office/dates/", BEFORE | {"fiscal_year_starts": "13"}).status_code == 422
    assert queries.office().conventions == USUAL


def test_what_ticks_send() -> None:
    assert ticked(["7:2040-10|start", "x:1", "8:", "9", "²:2040"]) == {7: "2040-10|start"}


def test_auditors_read_and_change_nothing() -> None:
    place = office()
    row = recorded(place)
    client = place.client(place.auditor)
    body = shown(client, "/office/dates/")
    assert "by the end of April" in body
    assert "<select" not in body and 'type="radio"' not in body
    body = shown(client, "/office/dates/preview/", BEFORE)
    assert "1 date would be read otherwise" in body
    assert "Save the conventions" not in body
    assert 'type="checkbox"' not in shown(client, "/office/dates/read-otherwise/")
    assert client.post("/office/dates/", BEFORE).status_code == 403
    tick = {"act": "ticked", "deadline": f"{row.pk}:2040-10|start"}
    assert client.post("/office/dates/read-otherwise/", tick).status_code == 403
    assert queries.office().conventions == USUAL


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["staff", "reviewer", "outsider"])
def test_nobody_else_comes_in(path: str, who: str) -> None:
    place = office()
    client = place.client(getattr(place, who))
    assert client.get(path).status_code == 403
    assert client.post(path, BEFORE).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_asked_to_sign_in(path: str) -> None:
    office()
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_page_of_a_commitment_names_the_convention_and_links_to_where_it_is_explained() -> None:
    place = office()
    row = recorded(place)
    path = f"/commitments/{row.commitment.reference}/"
    body = shown(place.client(place.admin), path)
    told = "Convention: A period is on time through its last day: “by April” includes April."
    assert f'{told} <a href="/office/dates/">How we read dates</a>' in body
    assert '<a href="/help/#dates">How we read dates</a>' in shown(place.client(place.staff), path)
    bare = shown(place.client(place.staff), f"/commitments/{place.commitment.reference}/")
    assert "Convention:" not in bare


def test_the_menu_leads_there_for_those_who_may_read_it() -> None:
    place = office()
    assert "/office/dates/" in shown(place.client(place.auditor), "/office/")
    assert 'href="/office/"' in shown(place.client(place.auditor), "/")
    assert 'href="/office/"' not in shown(place.client(place.staff), "/")


def test_help_says_what_the_office_decided() -> None:
    office()
    settings = OfficeSettings.objects.get()
    settings.conventions = Conventions(by_period=ByPeriod.START, week_ends_on=4)
    settings.save()
    body = shown(Client(), "/help/")
    assert "“by April” means before April begins" in body
    assert "a week ends on Friday" in body
    assert "the fiscal year begins in October" in body

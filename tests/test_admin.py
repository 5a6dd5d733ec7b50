"""Django's admin edits reference data through the verbs, shows the rest, and lets superusers in only."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_participation,
    make_party,
    make_recipient,
    make_unit,
    make_user,
)
from tests.models import rows
from tests.operations.stories import Story, events, last_event, story
from tracker.admin import ShownOnly, ThroughVerbs
from tracker.domain.conventions import Named
from tracker.models import (
    AuditEvent,
    Calendar,
    CalendarDay,
    Contact,
    Deadline,
    Membership,
    OfficeSettings,
    Party,
    Recipient,
    ReminderPolicy,
    Unit,
    User,
)

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def superuser() -> User:
    return make_user("root@office.example.org", is_superuser=True)


@pytest.fixture
def browser(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@pytest.fixture
def told() -> Story:
    """A deadline that nothing is to happen to before 2028."""
    made = story()
    Deadline.objects.update(next_event_at=datetime(2028, 1, 1, tzinfo=UTC))
    return made


def touched(told: Story) -> bool:
    """Whether the next sweep looks at the deadline."""
    return bool(told.now().next_event_at.year < 2028)  # type: ignore[union-attr]


def management(prefix: str, *forms: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """The fields of an inline's rows."""
    data = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": initial}
    for number, form in enumerate(forms):
        data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return data


def post(browser: Client, path: str, data: dict[str, Any]) -> str:
    """Send a form of the admin; the text of the page that follows. A form with errors fails the test."""
    answer = browser.post(f"/admin/tracker/{path}", data)
    assert answer.status_code == 302, answer.content.decode()
    return browser.get(answer["Location"]).content.decode()


def party_form(party: Party, **values: Any) -> dict[str, Any]:
    return {"kind": party.kind, "name": party.name, "aliases": "", **management("contacts"), **values}


def test_superusers_only(client: Client) -> None:
    for user in (make_user(), make_user(is_staff=True), make_user(unit=make_unit(), role="admin")):
        client.force_login(user)
        assert client.get("/admin/").status_code == 302
        assert client.get("/admin/tracker/party/").status_code == 302
    client.force_login(make_user(is_superuser=True))
    assert client.get("/admin/").status_code == 200


def test_only_our_own_models_are_there() -> None:
    assert {model._meta.app_label for model in admin.site._registry} == {"tracker"}
    assert all(isinstance(one, ThroughVerbs | ShownOnly) for one in admin.site._registry.values())


@pytest.mark.parametrize("name", [model._meta.model_name for model in admin.site._registry])
def test_every_list_and_form_opens(browser: Client, told: Story, name: str) -> None:
    made = make_notification(told.deadline, told.person, message=make_message(told.person))
    rows.attempt()
    rows.event()
    assert made.pk
    assert browser.get(f"/admin/tracker/{name}/").status_code == 200
    model = next(model for model in admin.site._registry if model._meta.model_name == name)
    first = model._default_manager.first() or model._default_manager.create(name="Kyrgyzstan")
    assert browser.get(f"/admin/tracker/{name}/{first.pk}/change/").status_code == 200
    if admin.site._registry[model].has_add_permission(browser.get("/admin/").wsgi_request):
        assert browser.get(f"/admin/tracker/{name}/add/").status_code == 200


@pytest.mark.parametrize("name", ["commitment", "deadline", "notification", "message", "attempt", "auditevent"])
def test_what_happened_is_shown_only(browser: Client, told: Story, name: str) -> None:
    make_notification(told.deadline, told.person, message=make_message(told.person))
    rows.attempt()
    rows.event()
    model = next(model for model in admin.site._registry if model._meta.model_name == name)
    row = model._default_manager.first()
    before = model._default_manager.values().get(pk=row.pk)
    for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        assert browser.post(f"/admin/tracker/{name}/{path}", {"title": "x", "post": "yes"}).status_code == 403
    assert browser.get(f"/admin/tracker/{name}/{row.pk}/change/").status_code == 200
    assert model._default_manager.values().get(pk=row.pk) == before


def test_a_party_is_saved_through_the_verb(browser: Client, superuser: User, told: Story) -> None:
    form = party_form(told.party, name="Ministry  of Rivers", aliases="MoR\r\n\r\nRivers")
    post(browser, f"party/{told.party.pk}/change/", form)
    told.party.refresh_from_db()
    assert (told.party.name, told.party.aliases) == ("Ministry of Rivers", ["MoR", "Rivers"])
    assert touched(told)
    event = last_event("party.changed")
    assert event.by == f"user:{superuser.uid}"
    assert event.after == {"fields": ["aliases", "name"]}


def test_saving_without_a_change_does_nothing(browser: Client, told: Story) -> None:
    post(browser, f"party/{told.party.pk}/change/", party_form(told.party))
    assert not touched(told)
    assert events() == []


def test_contacts_are_added_changed_and_taken_back_in_their_party(browser: Client, told: Story) -> None:
    colleague = make_recipient("b.lee@water.example")
    old = {"id": told.contact.pk, "party": told.party.pk, "recipient": told.person.pk, "display_name": "A. Petrova"}
    new = {"recipient": colleague.pk, "display_name": "B. Lee", "main": "on"}
    path = f"party/{told.party.pk}/change/"
    post(
        browser, path, party_form(told.party, **management("contacts", old | {"ends_on": "2027-04-30"}, new, initial=1))
    )
    told.contact.refresh_from_db()
    assert (told.contact.ends_on, told.contact.main) == (date(2027, 4, 30), False)
    added = Contact.objects.get(recipient=colleague)
    assert added.since.year >= 2026
    assert touched(told)
    assert events() == ["contact.changed", "contact.added"]
    again = {"id": added.pk, "party": told.party.pk, "recipient": colleague.pk, "DELETE": "on"}
    post(browser, path, party_form(told.party, **management("contacts", old, again, initial=2)))
    assert not Contact.objects.filter(pk=added.pk).exists()


def test_a_new_party_comes_with_its_contacts(browser: Client) -> None:
    person = make_recipient()
    form = {"kind": "organisation", "name": "Ministry of Education", "aliases": ""}
    post(browser, "party/add/", form | management("contacts", {"recipient": person.pk, "main": "on"}))
    assert Contact.objects.get(recipient=person).party.name == "Ministry of Education"


def test_what_a_verb_refuses_is_told_and_leaves_nothing_behind(browser: Client, told: Story) -> None:
    below = make_party("Section", parent=told.party)
    page = post(browser, f"party/{told.party.pk}/change/", party_form(told.party, name="Other", parent=below.pk))
    assert "cannot be a part of itself" in page
    told.party.refresh_from_db()
    assert (told.party.name, told.party.parent) == ("Ministry of Water", None)


def test_what_is_needed_is_not_deleted(browser: Client, told: Story) -> None:
    assert browser.post(f"/admin/tracker/unit/{told.unit.pk}/delete/", {"post": "yes"}).status_code == 200
    assert Unit.objects.filter(pk=told.unit.pk).exists()


def test_rows_that_nothing_needs_are_deleted_through_the_verb(browser: Client) -> None:
    party = make_party()
    post(browser, f"party/{party.pk}/delete/", {"post": "yes"})
    assert not Party.objects.filter(pk=party.pk).exists()
    assert events() == ["party.deleted"]


def test_a_recipient_is_saved_through_the_verb(browser: Client, told: Story) -> None:
    form = {"email": told.person.email, "time_zone": "Asia/Bishkek", "language": "ru", "mode": "weekly"}
    post(browser, f"recipient/{told.person.pk}/change/", form)
    told.person.refresh_from_db()
    assert (told.person.time_zone, told.person.language, told.person.mode) == ("Asia/Bishkek", "ru", "weekly")
    assert touched(told)
    page = post(browser, f"recipient/{told.person.pk}/change/", form | {"time_zone": "Mars/Olympus"})
    assert "is not a time zone" in page


def test_ladders_are_shown_and_changed_on_their_own_page_only(browser: Client) -> None:
    policy = ReminderPolicy.objects.get(use="review")
    place = "/admin/tracker/reminderpolicy/"
    for path in (place, f"{place}{policy.pk}/change/"):
        assert f'href="/office/ladders/{policy.pk}/"' in browser.get(path).content.decode()
    for path in (f"{place}add/", f"{place}{policy.pk}/change/", f"{place}{policy.pk}/delete/"):
        form = {"name": "Other", "use": "", "long_overdue_after": 3, "post": "yes"}
        assert browser.post(path, form).status_code == 403
    assert ReminderPolicy.objects.get(use="review").name == policy.name


def test_a_calendar_is_saved_with_its_days(browser: Client, told: Story) -> None:
    calendar = Calendar.objects.create(name="Kyrgyzstan", country="KG")
    Party.objects.filter(pk=told.party.pk).update(calendar=calendar)
    form = {"name": "Kyrgyzstan", "country": "kg", "weekend": [5, 6]}
    day = {"day": "2027-04-29", "working": "", "name": "Day of the office"}
    post(browser, f"calendar/{calendar.pk}/change/", form | management("days", day))
    assert CalendarDay.objects.get().working is False
    assert touched(told)
    page = post(browser, f"calendar/{calendar.pk}/change/", form | {"country": "XX"} | management("days"))
    assert "No public holidays are known" in page


def office_form(**values: Any) -> dict[str, Any]:
    return {
        "name": "Grants Office",
        "zone": "UTC",
        "send_hour": "09:00",
        "by_period_means": "end",
        "until_day_means": "excluded",
        "before_day_means": "included",
        "week_ends_on": 6,
        "fiscal_year_starts": 10,
        "roll": "none",
    } | values


def test_the_office_is_saved_but_sending_is_not_switched_there(browser: Client, told: Story) -> None:
    post(browser, "officesettings/1/change/", office_form(send_hour="08:00", sending="held"))
    row = OfficeSettings.objects.get()
    assert (row.send_hour.hour, row.sending) == (8, "on")
    assert touched(told)
    assert "is not a time zone" in post(browser, "officesettings/1/change/", office_form(zone="Nowhere"))
    assert browser.post("/admin/tracker/officesettings/1/delete/", {"post": "yes"}).status_code == 403


def test_the_conventions_can_be_chosen_there_too(browser: Client) -> None:
    make_office()
    post(browser, "officesettings/1/change/", office_form(until_day_means="included", southern_seasons="on"))
    conventions = OfficeSettings.objects.get().conventions
    assert (conventions.until_day, conventions.southern_seasons) == (Named.INCLUDED, True)


def test_an_account_is_made_with_its_roles_and_its_address(browser: Client) -> None:
    make_office()
    unit = make_unit()
    form = {"email": "n.new@office.example.org", "name": "N. New", "language": "ru", "is_active": "on"}
    form |= {"new_password": "a long and winding password"}
    post(browser, "user/add/", form | management("memberships", {"unit": unit.pk, "role": "staff"}))
    user = User.objects.get(email="n.new@office.example.org")
    assert user.check_password("a long and winding password")
    assert Membership.objects.get(user=user).role == "staff"
    assert Recipient.objects.get(user=user).email == user.email
    post(
        browser, f"user/{user.pk}/change/", form | {"new_password": "", "name": "N. Newer"} | management("memberships")
    )
    user.refresh_from_db()
    assert user.check_password("a long and winding password")
    page = post(browser, f"user/{user.pk}/change/", form | {"new_password": "short"} | management("memberships"))
    assert "too short" in page
    assert not any("password" in str(event.after) for event in AuditEvent.objects.exclude(action="user.password"))


def test_units_are_named_once(browser: Client) -> None:
    make_unit("Grants")
    assert browser.post("/admin/tracker/unit/add/", {"name": "GRANTS"}).status_code == 200
    assert Unit.objects.count() == 1


def test_a_contact_of_a_superior_touches_what_reads_it(browser: Client, told: Story) -> None:
    superior = make_party("Cabinet")
    Party.objects.filter(pk=told.party.pk).update(superior=superior)
    contact = make_contact(superior)
    other = make_deadline(make_commitment(responsible=make_party()), next_event_at=datetime(2028, 1, 1, tzinfo=UTC))
    old = {"id": contact.pk, "party": superior.pk, "recipient": contact.recipient_id, "display_name": "Head"}
    post(browser, f"party/{superior.pk}/change/", party_form(superior, **management("contacts", old, initial=1)))
    assert touched(told)
    other.refresh_from_db()
    assert other.next_event_at == datetime(2028, 1, 1, tzinfo=UTC)
    assert make_participation(other.commitment, superior).since <= NOW

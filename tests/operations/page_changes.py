"""What moves dates, done as people do it: forms of Django's admin, forms of our own pages, a file, a command."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st

from tests.operations.moving import ZONES, Draw, World
from tests.web.ladder_forms import as_form, edit, sealed
from tracker.domain.reminders import Mode
from tracker.models import Calendar, CalendarDay, Contact, Party, Recipient
from tracker.models import ReminderPolicy as Ladder


@contextmanager
def browser(world: World) -> Iterator[Client]:
    """An admin at the pages, whose clock shows the world's now."""
    client = Client()
    client.force_login(world.admin)
    clock = SimpleNamespace(now=lambda: world.now, activate=timezone.activate)
    with patch("tracker.web.middleware.timezone", clock):
        yield client


def send(world: World, path: str, data: dict[str, Any]) -> HttpResponse:
    """Send a form; one that comes back with errors fails the test, what a verb refuses is told on the next page."""
    with browser(world) as client:
        answer = client.post(path, data)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def inline(prefix: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def party_form(party: Party, **values: Any) -> dict[str, Any]:
    kept = {"parent": party.parent_id or "", "superior": party.superior_id or "", "calendar": party.calendar_id or ""}
    return {"kind": party.kind, "name": party.name, "aliases": "", **kept, **inline("contacts"), **values}


def party_in_admin(world: World, draw: Draw) -> None:
    party = Party.objects.get(pk=draw(st.sampled_from(world.parties)).pk)
    others = ["", *(other.pk for other in world.parties if other.pk != party.pk)]
    values = {
        draw(st.sampled_from(["superior", "parent"])): draw(st.sampled_from(others)),
        "calendar": draw(st.sampled_from(["", *(calendar.pk for calendar in world.calendars)])),
    }
    send(world, f"/admin/tracker/party/{party.pk}/change/", party_form(party, **values))


def contact_in_admin(world: World, draw: Draw) -> None:
    party = Party.objects.get(pk=draw(st.sampled_from(world.parties)).pk)
    path = f"/admin/tracker/party/{party.pk}/change/"
    there = party.contacts.filter(ends_on=None).order_by("pk").first()
    how = draw(st.sampled_from(["added", "ended", "deleted", "no main one"]))
    if there is None or how == "added":
        known = set(Contact.objects.filter(party=party).values_list("recipient", flat=True))
        free = [person.pk for person in world.people if person.pk not in known]
        if free:
            row = {"recipient": draw(st.sampled_from(free)), "main": "on"}
            send(world, path, party_form(party, **inline("contacts", row)))
        return
    row = {"id": there.pk, "party": party.pk, "recipient": there.recipient_id, "main": "on"}
    if how == "ended":
        row["ends_on"] = world.now.date() + timedelta(days=draw(st.integers(-1, 4)))
    elif how == "deleted":
        row["DELETE"] = "on"
    else:
        del row["main"]
    send(world, path, party_form(party, **inline("contacts", row, initial=1)))


def recipient_in_admin(world: World, draw: Draw) -> None:
    person = Recipient.objects.get(pk=draw(st.sampled_from(world.people)).pk)
    until = draw(st.sampled_from(["", world.now.date() + timedelta(days=5)]))
    others = ["", *(other.pk for other in world.people if other.pk != person.pk)]
    form = {
        "email": person.email, "time_zone": draw(st.sampled_from(ZONES)), "language": "",
        "mode": draw(st.sampled_from(Mode)).value, "send_hour": draw(st.sampled_from(["", "00:00", "18:00"])),
        "away_until": until, "deputy": draw(st.sampled_from(others)) if until else "",
    }  # fmt: skip
    send(world, f"/admin/tracker/recipient/{person.pk}/change/", form)


def calendar_in_admin(world: World, draw: Draw) -> None:
    calendar = Calendar.objects.get(pk=draw(st.sampled_from(world.calendars)).pk)
    form = {"name": calendar.name, "country": calendar.country, "weekend": calendar.weekend}
    known = calendar.days.order_by("pk").first()
    if known is not None and draw(st.booleans()):
        rows = [{"id": known.pk, "calendar": calendar.pk, "day": known.day, "DELETE": "on"}]
    else:
        free = _free_day(world, calendar, draw)
        rows = [{"day": free, "working": "on" if draw(st.booleans()) else ""}]
    if draw(st.booleans()):
        form["weekend"] = draw(st.sampled_from([[5, 6], [4, 5], [6]]))
    days = inline("days", *rows, initial=int("id" in rows[0]))
    send(world, f"/admin/tracker/calendar/{calendar.pk}/change/", form | days)


def _free_day(world: World, calendar: Calendar, draw: Draw) -> Any:
    named = set(CalendarDay.objects.filter(calendar=calendar).values_list("day", flat=True))
    near = [world.now.date() + timedelta(days=number) for number in range(-3, 26)]
    return draw(st.sampled_from([day for day in near if day not in named]))


def ladder_on_page(world: World, draw: Draw) -> None:
    usual = Ladder.objects.get(use=Ladder.Use.DATED).pk
    row = Ladder.objects.prefetch_related("steps").get(pk=draw(st.sampled_from([world.own.pk, usual])))
    step = draw(st.sampled_from(row.as_policy().steps))
    how = draw(st.sampled_from(["moved", "repeated", "calendar", "long"]))
    changes: dict[str, Any] = {}
    if how == "moved":
        changes = {"number": str(abs(step.offset) + draw(st.integers(1, 4)))}
    elif how == "repeated":
        changes = {"repeat_every": str(draw(st.integers(1, 4))), "repeat_cap": "3"}
    elif how == "calendar":
        changes = {"days": "calendar"}
    form = as_form(row, **{step.id: changes})
    if how == "long":
        form["long_overdue_after"] = str(draw(st.integers(17, 30)))
    with browser(world) as client:
        looked_at = client.post(edit(row), form | {"act": "preview"})
        if looked_at.status_code == 200:  # 422: this step cannot be so in this ladder
            answer = client.post(edit(row), {"act": "save", "ladder": sealed(looked_at.content.decode())})
            assert answer.status_code == 302, answer.content.decode()


def days_from_file(world: World, draw: Draw) -> None:
    calendar = draw(st.sampled_from(world.calendars))
    days = draw(st.lists(st.integers(-3, 25), min_size=1, max_size=3, unique=True))
    lines = ["BEGIN:VCALENDAR"]
    for day in (world.now.date() + timedelta(days=number) for number in days):
        lines += ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "SUMMARY:Feast", "END:VEVENT"]
    file = SimpleUploadedFile("days.ics", "\r\n".join([*lines, "END:VCALENDAR"]).encode())
    path = f"/office/calendars/{calendar.pk}/file/"
    with browser(world) as client:
        page = client.post(path, {"file": file, "means": draw(st.sampled_from(["marked", "free"]))})
        assert page.status_code == 200, page.content.decode()
        found = re.search(r'name="read" value="([^"]+)"', page.content.decode())
        if found:
            assert client.post(path, {"read": found[1]}).status_code == 302


def preferences_on_page(world: World, draw: Draw) -> None:
    person = draw(st.sampled_from(world.people))
    form = {
        "mode": draw(st.sampled_from(Mode)).value, "send_hour": draw(st.sampled_from(["", "00:00", "18:00"])),
        "time_zone": draw(st.sampled_from(ZONES)), "language": "", "min_gap": "0",
    }  # fmt: skip
    send(world, f"/people/{person.uid}/settings/", form)


def away_on_page(world: World, draw: Draw) -> None:
    person, deputy = draw(st.sampled_from(world.people)), draw(st.sampled_from([None, *world.people]))
    form = {"act": "back"}
    if draw(st.booleans()):
        until = world.now.date() + timedelta(days=draw(st.integers(1, 9)))
        stands_in = deputy.email if deputy is not None and deputy != person else ""
        form = {"act": "away", "until": until.isoformat(), "deputy": stands_in}
    send(world, f"/people/{person.pk}/away/", form)


def import_by_command(world: World, draw: Draw) -> None:
    """A file of commitments: it may give a party its first contact, which then hears of older promises, too."""
    party = Party.objects.get(pk=draw(st.sampled_from(world.parties)).pk)
    email = draw(st.sampled_from(["new@example.org", *(person.email for person in world.people)]))
    rows = ["title,by,responsible_name,responsible_email"]
    rows += [
        f"From a file {world.now.isoformat()} {email},{world.now.date() + timedelta(days=30)},{party.name},{email}"
    ]
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("\n".join(rows) + "\n")
        file.flush()
        release = draw(st.booleans())
        call_command("import_commitments", file.name, now=world.now, release=release, verbosity=0)


ON_PAGES = [
    party_in_admin, contact_in_admin, recipient_in_admin, calendar_in_admin, ladder_on_page, days_from_file,
    preferences_on_page, away_on_page, import_by_command,
]  # fmt: skip

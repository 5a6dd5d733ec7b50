"""Working days on the pages: admins change them, auditors look on, a file is taken only after it was looked at."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_office
from tests.models import rows
from tests.operations.stories import events
from tests.web.rooms import Office, office
from tracker.domain.calendar_years import year_to_check
from tracker.domain.calendars import WorkCalendar
from tracker.domain.public_holidays import year_of
from tracker.models import Calendar, CalendarDay, Deadline, OfficeSettings

pytestmark = pytest.mark.django_db
YEAR = datetime.now(UTC).year
ASKED = year_to_check(datetime.now(UTC).date())
# Days of the years that a file is read for: they lie around the present.
WEDNESDAY = next(day for day in (date(YEAR, 6, 10 + n) for n in range(7)) if day.weekday() == 2)
THURSDAY = WEDNESDAY + timedelta(days=1)
HOLIDAY = min(day for day in WorkCalendar("KG").holidays_of(YEAR) if day.weekday() < 5)


@pytest.fixture
def place() -> Office:
    return office()


@pytest.fixture
def calendar() -> Calendar:
    return rows.calendar(name="Bishkek", country="KG")


@pytest.fixture
def admin(place: Office) -> Client:
    return place.client(place.admin)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def ics(*events: str) -> SimpleUploadedFile:
    lines = ["BEGIN:VCALENDAR"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.splitlines(), "END:VEVENT"]
    return SimpleUploadedFile("days.ics", "\r\n".join([*lines, "END:VCALENDAR"]).encode())


def preview(admin: Client, calendar: Calendar, *events: str) -> str:
    answer = admin.post(f"/office/calendars/{calendar.pk}/file/", {"file": ics(*events), "means": "marked"})
    assert answer.status_code == 200
    return answer.content.decode()


def seal(page: str) -> str:
    (found,) = re.findall(r'name="read" value="([^"]+)"', page)
    return found


@pytest.mark.parametrize("path", ["", "{n}/", "{n}/?year=2026", "{n}/file/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("auditor", 200), ("staff", 403), ("reviewer", 403), ("stranger", 403), ("outsider", 403)],
)
def test_who_looks(place: Office, calendar: Calendar, path: str, who: str, status: int) -> None:
    client = place.client(getattr(place, who))
    assert client.get("/office/calendars/" + path.format(n=calendar.pk)).status_code == status


@pytest.mark.parametrize("who", ["auditor", "staff", "reviewer", "stranger", "outsider"])
@pytest.mark.parametrize("path", ["", "{n}/", "{n}/check/", "{n}/file/", "{n}/days/2027-06-17/"])
def test_only_admins_change(place: Office, calendar: Calendar, who: str, path: str) -> None:
    form = {"name": "x", "first": "2027-06-17", "year": YEAR, "act": "confirm"}
    client = place.client(getattr(place, who))
    assert client.post("/office/calendars/" + path.format(n=calendar.pk), form).status_code == 403
    assert not CalendarDay.objects.exists()
    assert events() == []


def test_whoever_is_not_signed_in_is_asked_to(calendar: Calendar) -> None:
    make_office()
    for path in ("", f"{calendar.pk}/", f"{calendar.pk}/file/"):
        answer = Client().get(f"/office/calendars/{path}")
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]


def test_an_auditor_sees_no_forms(place: Office, calendar: Calendar) -> None:
    calendar.days.create(day=date(YEAR, 6, 17), working=False, provisional=True)
    page = text(place.client(place.auditor), f"/office/calendars/{calendar.pk}/?year={YEAR}")
    assert "Provisional" in page
    for word in ("Name days", "Import a file", "Confirm", "Remove", "is checked</button>"):
        assert word not in page


def test_a_calendar_is_added_with_the_weekend_of_its_country(admin: Client) -> None:
    admin.post("/office/calendars/", {"name": "Tel Aviv", "country": "IL"})
    made = Calendar.objects.get()
    assert (made.name, made.country, made.weekend) == ("Tel Aviv", "IL", [4, 5])
    again = admin.post("/office/calendars/", {"name": "tel aviv", "country": ""})
    assert again.status_code == 422
    assert "already" in again.content.decode()


def test_the_list_names_what_counts_and_what_is_not_checked(place: Office, admin: Client, calendar: Calendar) -> None:
    OfficeSettings.objects.update(calendar=calendar)
    page = text(admin, "/office/calendars/")
    assert "the office" in page
    assert f"{ASKED} not checked" in page


def test_the_year_names_holidays_own_days_and_what_is_provisional(admin: Client, calendar: Calendar) -> None:
    calendar.days.create(day=date(2026, 6, 17), working=False, name="Day of the city", provisional=True)
    calendar.days.create(day=date(2026, 2, 7), working=True, name="For 8 January")
    page = text(admin, f"/office/calendars/{calendar.pk}/?year=2026")
    for words in ("Independence Day", "Day of the city", "For 8 January", "Provisional", "Working: the office"):
        assert words in page


def test_china_shows_its_working_weekends(admin: Client) -> None:
    china = rows.calendar(name="Beijing", country="CN")
    page = text(admin, f"/office/calendars/{china.pk}/?year=2026")
    assert page.count('"chip chip-gray"') == 6
    assert "Sunday 4 January 2026" in page
    assert "moves days off" not in page


def test_a_year_that_is_not_announced_says_so_until_checked(admin: Client, calendar: Calendar) -> None:
    assert "moves days off" in text(admin, f"/office/calendars/{calendar.pk}/?year=2045")
    calendar.checked_through = 2045
    calendar.save()
    assert "moves days off" not in text(admin, f"/office/calendars/{calendar.pk}/?year=2045")


@pytest.mark.parametrize("year", ["1969", "2201", "next", "-1", "１９"])
def test_years_out_of_reach(admin: Client, calendar: Calendar, year: str) -> None:
    assert admin.get(f"/office/calendars/{calendar.pk}/", {"year": year}).status_code == 404


def test_days_are_named_from_one_to_another(admin: Client, calendar: Calendar) -> None:
    path = f"/office/calendars/{calendar.pk}/"
    form = {"first": "2027-06-17", "last": "2027-06-22", "working": "", "name": "Move", "provisional": "on"}
    page = admin.post(path, form, follow=True).content.decode()
    assert "4 days are saved. 2 days were so already." in page
    kept = CalendarDay.objects.order_by("day").values_list("day", "working", "name", "provisional")
    assert [row[0].day for row in kept] == [17, 18, 21, 22]
    assert {row[1:] for row in kept} == {(False, "Move", True)}
    admin.post(path, {"first": "2027-06-17", "working": "yes"})
    assert CalendarDay.objects.get(day="2027-06-17").working


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"first": ""}, "required"),
        ({"first": "2027-06-17", "last": "2027-06-16"}, "before the first one"),
        ({"first": "2027-06-17", "last": "2028-06-16"}, "at most 92 days"),
        ({"first": "1900-01-01"}, "1970 to 2200"),
        ({"first": "2200-12-31", "last": "2201-01-01"}, "1970 to 2200"),
    ],
)
def test_days_that_cannot_be_named(admin: Client, calendar: Calendar, form: dict[str, str], words: str) -> None:
    answer = admin.post(f"/office/calendars/{calendar.pk}/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_day_is_taken_out_and_confirmed(admin: Client, calendar: Calendar) -> None:
    calendar.days.create(day=date(2027, 6, 17), working=False, name="Outing", provisional=True)
    path = f"/office/calendars/{calendar.pk}/days/2027-06-17/"
    admin.post(path, {"act": "confirm"})
    kept = CalendarDay.objects.get()
    assert (kept.provisional, kept.name, kept.working) == (False, "Outing", False)
    admin.post(path, {"act": "remove"})
    assert not CalendarDay.objects.exists()
    assert admin.post(path, {"act": "remove"}).status_code == 404
    assert admin.post(path.replace("2027-06-17", "some-day"), {"act": "remove"}).status_code == 404
    assert events() == ["calendar.days_named", "calendarday.deleted"]


def test_an_expected_feast_is_confirmed_with_its_name(admin: Client, calendar: Calendar) -> None:
    feast = min(year_of("KG", 2045).estimated)
    path = f"/office/calendars/{calendar.pk}/days/{feast}/"
    admin.post(path, {"act": "confirm"})
    kept = CalendarDay.objects.get()
    assert (kept.day, kept.working, kept.provisional) == (feast, False, False)
    assert kept.name.startswith("Eid")
    admin.post(path, {"act": "confirm"})
    admin.post(path.replace(str(feast), "2027-06-17"), {"act": "confirm"})
    assert CalendarDay.objects.count() == 1


def test_the_preview_names_everything_and_writes_nothing(admin: Client, calendar: Calendar) -> None:
    calendar.days.create(day=WEDNESDAY, working=True, name="Old")
    page = preview(
        admin, calendar,
        f"DTSTART;VALUE=DATE:{WEDNESDAY:%Y%m%d}\nSUMMARY:Day of the city\nSTATUS:TENTATIVE",
        f"DTSTART;VALUE=DATE:{HOLIDAY:%Y%m%d}\nSUMMARY:New Year",
        f"DTSTART;VALUE=DATE:{THURSDAY:%Y%m%d}\nSUMMARY:<b>Closed</b>",
        "DTSTART;VALUE=DATE:nonsense\nSUMMARY:Bad one",
    )  # fmt: skip
    for words in ("Changed", "Added", "A public holiday anyway.", "Bad one", "RFC 5545", "It was a working day."):
        assert words in page
    assert "&lt;b&gt;Closed" in page
    assert CalendarDay.objects.count() == 1
    assert events() == []


def test_what_was_seen_is_saved_but_for_what_is_left_out(place: Office, admin: Client, calendar: Calendar) -> None:
    OfficeSettings.objects.update(calendar=calendar)
    far = datetime(2040, 1, 1, tzinfo=UTC)
    Deadline.objects.update(next_event_at=far)
    page = preview(
        admin, calendar,
        *(f"DTSTART;VALUE=DATE:{day:%Y%m%d}\nSUMMARY:Closed" for day in (WEDNESDAY, THURSDAY)),
    )  # fmt: skip
    assert "1 open date counts by this calendar" in page
    form = {"read": seal(page), "leave": [str(THURSDAY)]}
    answer = admin.post(f"/office/calendars/{calendar.pk}/file/", form, follow=True)
    assert "1 day is saved." in answer.content.decode()
    assert CalendarDay.objects.get().day == WEDNESDAY
    assert events() == ["calendar.imported"]
    assert Deadline.objects.get(pk=place.deadline.pk).next_event_at < far


@pytest.mark.parametrize("spoil", [lambda text: text[:-3] + "abc", lambda text: "", lambda text: "a:b:c"])
def test_a_seal_that_is_not_ours_saves_nothing(admin: Client, calendar: Calendar, spoil: object) -> None:
    sealed = seal(preview(admin, calendar, f"DTSTART;VALUE=DATE:{WEDNESDAY:%Y%m%d}"))
    form = {"read": spoil(sealed)}  # type: ignore[operator]
    answer = admin.post(f"/office/calendars/{calendar.pk}/file/", form, follow=True)
    assert "send the file again" in answer.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_preview_is_of_one_calendar(admin: Client, calendar: Calendar) -> None:
    sealed = seal(preview(admin, calendar, f"DTSTART;VALUE=DATE:{WEDNESDAY:%Y%m%d}"))
    other = rows.calendar()
    admin.post(f"/office/calendars/{other.pk}/file/", {"read": sealed})
    assert not CalendarDay.objects.exists()


def test_a_file_that_changes_nothing_has_no_button(admin: Client, calendar: Calendar) -> None:
    page = preview(admin, calendar, f"DTSTART;VALUE=DATE:{HOLIDAY:%Y%m%d}")
    assert "would change nothing" in page
    assert "Save these days" not in page


def test_a_file_that_changes_too_much_is_not_offered(admin: Client, calendar: Calendar) -> None:
    starts = [date.fromordinal(date(YEAR, 1, 1).toordinal() + 28 * n) for n in range(70)]
    long = [f"DTSTART;VALUE=DATE:{day:%Y%m%d}\nDURATION:P4W" for day in starts]
    page = preview(admin, calendar, *long)
    assert "more than 1,000 days" in page
    assert 'name="read"' not in page


@pytest.mark.parametrize(
    ("data", "words"), [(b"no calendar", "BEGIN:VCALENDAR"), (b"", "empty"), (b"x" * (2**20 + 1), "larger than 1 MB")]
)
def test_files_that_are_refused(admin: Client, calendar: Calendar, data: bytes, words: str) -> None:
    form = {"file": SimpleUploadedFile("days.ics", data), "means": "marked"}
    answer = admin.post(f"/office/calendars/{calendar.pk}/file/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_admins_are_asked_until_the_year_is_checked(place: Office, admin: Client, calendar: Calendar) -> None:
    asking = f"the working days of {ASKED}"
    assert asking in text(admin, "/")
    assert asking not in text(place.client(place.staff), "/")
    assert asking not in text(place.client(place.auditor), "/")
    page = text(admin, f"/office/calendars/{calendar.pk}/")
    assert f"{ASKED} is checked" in page
    admin.post(f"/office/calendars/{calendar.pk}/check/", {"year": ASKED})
    calendar.refresh_from_db()
    assert calendar.checked_through == ASKED
    assert asking not in text(admin, "/")
    assert "checked against the official list" in text(admin, f"/office/calendars/{calendar.pk}/")
    assert events() == ["calendar.checked"]


def test_a_year_too_far_is_not_checked(admin: Client, calendar: Calendar) -> None:
    answer = admin.post(f"/office/calendars/{calendar.pk}/check/", {"year": YEAR + 2}, follow=True)
    assert "not announced yet" in answer.content.decode()
    calendar.refresh_from_db()
    assert calendar.checked_through is None


def test_the_page_of_a_commitment_marks_a_date_on_a_provisional_day(place: Office) -> None:
    day = place.deadline.last_day
    assert day is not None
    calendar = rows.calendar(weekend=[])
    row = calendar.days.create(day=day, working=True, provisional=True)
    step = {"code": "roll-not-needed", "values": {"day": day.isoformat()}}
    Deadline.objects.filter(pk=place.deadline.pk).update(calendar=calendar, explanation=[step])
    path = f"/commitments/{place.commitment.reference}/"
    page = text(place.client(place.staff), path)
    assert "Provisional: the calendar may still change" in page
    assert "may still change." in page
    row.provisional = False
    row.save()
    assert "Provisional" not in text(place.client(place.staff), path)


def test_the_live_reading_says_what_is_provisional(place: Office) -> None:
    calendar = rows.calendar(weekend=[])
    calendar.days.create(day=date(2027, 6, 17), working=False, provisional=True)
    OfficeSettings.objects.update(calendar=calendar, roll="following")
    page = text(place.client(place.staff), "/commitments/interpret?text=Report+by+17+June+2027")
    assert "Provisional: in the office" in page

"""What is done to a date from its page: moved, added, reminded of, or answered on somebody's behalf."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.rooms import Office, office
from tracker.domain.policies import Role
from tracker.models import Answer, AuditEvent, Deadline, Extension, Notification, Report

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.date()
YEAR = TODAY.year + 2


def post(place: Office, path: str, *, who: str = "admin", **sent: Any) -> Any:
    return place.client(getattr(place, who)).post(f"/commitments/{place.commitment.reference}/{path}", sent)


def current(place: Office) -> Deadline:
    return Deadline.objects.get(pk=place.deadline.pk)


def test_a_new_date_is_shown_before_it_counts() -> None:
    place = office()
    first = place.deadline.edtf
    words = f"by April {YEAR}"
    page = post(place, "1/extend/", due=words, reason="Flood", save="yes").content.decode()
    assert "Is this how you meant it?" in page and f"By the end of April {YEAR}" in page and "Flood" in page
    assert current(place).edtf == first
    post(place, "1/extend/", due=words, seen=words, due_choice=f"{YEAR}-04|start", reason="Flood", save="yes")
    moved = current(place)
    assert (moved.edtf, moved.boundary, moved.extensions_count, moved.original_edtf) == (
        f"{YEAR}-04", "start", 1, first
    )  # fmt: skip


def test_a_reading_chosen_for_other_words_is_forgotten() -> None:
    place = office()
    words = f"by April {YEAR}"
    page = post(place, "1/extend/", due=words, choose=f"{YEAR}-04|start", reason="").content.decode()
    assert f'name="due_choice" value="{YEAR}-04|start"' in page and "31 March" in page
    page = post(place, "1/extend/", due=f"in April {YEAR}", seen=words, due_choice=f"{YEAR}-04|start").content.decode()
    assert f'name="due_choice" value="{YEAR}-04|end"' in page


def test_correcting_counts_as_no_extension() -> None:
    place = office()
    post(place, "1/correct/", who="staff", due="2031", seen="2031", reason="Typed wrongly", save="yes")
    moved = current(place)
    assert (moved.edtf, moved.extensions_count, moved.original_edtf) == ("2031", 0, "2031")


@pytest.mark.parametrize("wrong", [{"due": "some day"}, {"due": ""}, {"reason": ""}])
def test_wrong_input_is_refused_and_kept(wrong: dict[str, str]) -> None:
    place = office()
    sent = {"due": "2031", "seen": "2031", "reason": "Flood came", **wrong}
    response = post(place, "1/extend/", save="yes", **sent)
    assert response.status_code == 422
    assert ("Flood came" in response.content.decode()) == (sent["reason"] != "")
    assert current(place).edtf == place.deadline.edtf


def test_one_more_date() -> None:
    place = office()
    words = f"by June {YEAR}"
    assert post(place, "date/", who="staff", due=words, kind="report", save="yes").status_code == 200
    post(place, "date/", who="staff", due=words, seen=words, kind="report", save="yes")
    added = place.commitment.deadlines.get(number=2)
    assert (added.edtf, added.kind, added.wording) == (f"{YEAR}-06", "report", words)
    assert post(place, "date/", who="stranger", due=words, kind="report").status_code == 403


def test_a_reminder_is_shown_before_it_goes() -> None:
    place = office()
    url = f"/commitments/{place.commitment.reference}/1/remind/"
    page = place.client(place.staff).get(url).content.decode()
    assert "A. Petrova" in page and "Dear A. Petrova" in page and "[personal link]" in page
    assert "Tell us how it stands" in page  # what is asked of those who are responsible
    assert not Notification.objects.filter(kind=Notification.Kind.REMIND_NOW).exists()
    post(place, "1/remind/", who="staff")
    queued = Notification.objects.get(kind=Notification.Kind.REMIND_NOW)
    assert (queued.recipient, queued.roles) == (place.person, [Role.RESPONSIBLE.value])


def test_with_nobody_to_tell_there_is_nothing_to_send() -> None:
    place = office()
    place.person.unsubscribed_at = NOW
    place.person.save()
    url = f"/commitments/{place.commitment.reference}/1/remind/"
    page = place.client(place.staff).get(url).content.decode()
    assert "There is nobody to tell" in page and "Send 1 reminder" not in page
    post(place, "1/remind/", who="staff")
    assert not Notification.objects.filter(kind=Notification.Kind.REMIND_NOW).exists()


HEARD = {"channel": "telephone", "received_on": (TODAY - timedelta(days=2)).isoformat(), "name": "Mr Petrov"}


def test_done_is_a_report_that_waits() -> None:
    place = office()
    post(place, "1/log/", who="staff", said="done", outcome="partly_met", text="Half of it.", **HEARD)
    report = Report.objects.get()
    assert (report.claimed_outcome, report.narrative, report.name, report.recorded_by) == (
        "partly_met", "Half of it.", "Mr Petrov", place.staff
    )  # fmt: skip
    assert report.received_on == TODAY - timedelta(days=2) and report.channel == "telephone"
    assert current(place).state.value == "reported"
    assert Notification.objects.filter(state="sent").count() == 0


def test_more_time_asks_with_its_reason() -> None:
    place = office()
    assert post(place, "1/log/", who="staff", said="more_time", words="2031", **HEARD).status_code == 422
    assert post(place, "1/log/", who="staff", said="more_time", text="Flood", **HEARD).status_code == 422
    post(place, "1/log/", who="staff", said="more_time", words="by 2031", text="Flood", **HEARD)
    asked = Extension.objects.get()
    assert (asked.requested_edtf, asked.reason, asked.decision) == ("2031", "Flood", "")


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("have_it", {}),
        ("wrong", {"text": "Never agreed."}),
        ("not_mine", {"successor_name": "B. Ivanov", "successor_email": "b@water.example.org"}),
        ("snooze", {"snooze_until": "soon"}),
    ],
)
def test_other_answers(said: str, more: dict[str, str]) -> None:
    place = office()
    if said == "snooze":
        assert post(place, "1/log/", who="staff", said=said, **HEARD).status_code == 422
        more = {"snooze_until": (TODAY + timedelta(days=3)).isoformat()}
    response = post(place, "1/log/", who="staff", said=said, recipient=place.person.pk, **HEARD, **more)
    assert response.status_code == 302, response.content.decode()
    answer = Answer.objects.get()
    assert (answer.kind, answer.recipient, answer.recorded_by) == (said, place.person, place.staff)


def test_only_people_of_this_date_are_offered() -> None:
    place = office()
    sent = {"said": "have_it", "recipient": place.staff.pk + 10_000, **HEARD}
    response = post(place, "1/log/", who="staff", **sent)
    assert response.status_code == 422 and not Answer.objects.exists()
    assert post(place, "1/log/", who="stranger", **sent).status_code == 403
    assert post(place, "1/log/", who="auditor", **sent).status_code == 403


def test_what_the_verb_refuses_is_said_and_kept() -> None:
    place = office()
    ahead = (TODAY + timedelta(days=5)).isoformat()
    response = post(place, "1/log/", who="staff", said="done", text="All.", **HEARD | {"received_on": ahead})
    page = response.content.decode()
    assert response.status_code == 422 and "All." in page and "Please correct this" in page
    assert not Report.objects.exists()


def test_every_change_is_in_the_history() -> None:
    place = office()
    before = AuditEvent.objects.count()
    post(place, "1/extend/", due="2031", seen="2031", reason="Flood", save="yes")
    post(place, "1/pause/", reason="Permit")
    post(place, "1/resume/", act="yes")
    post(place, "1/log/", said="have_it", recipient=place.person.pk, **HEARD)
    actions = list(AuditEvent.objects.order_by("sequence")[before:].values_list("action", flat=True))
    for action in ("deadline.extended", "deadline.paused", "deadline.resumed", "answer.given"):
        assert action in actions

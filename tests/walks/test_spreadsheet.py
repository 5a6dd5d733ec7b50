"""An office brings its spreadsheet: wrong rows come back, the rest is held, and nobody hears of what is long past."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.exchange import plans
from tests.factories import make_office, make_party, make_recipient, make_unit, make_user
from tracker.domain.proof import examine
from tracker.exchange import recording, tables
from tracker.models import (
    AuditEvent,
    Commitment,
    Deadline,
    ImportBatch,
    ImportFile,
    Notification,
    OfficeSettings,
    Party,
    Recipient,
    User,
)
from tracker.operations import (
    import_batches,
    import_changes,
    import_files,
    merging_parties,
    merging_people,
    office,
    schedule,
)
from tracker.operations.audit import Actor
from tracker.operations.erasure import erase
from tracker.operations.errors import Refused
from tracker.queries.chain import links

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def held_office() -> OfficeSettings:
    return make_office(sending=OfficeSettings.Sending.HELD)


@pytest.fixture
def nora() -> User:
    return make_user(unit=make_unit("Grants"), role="admin")


def sent(content: bytes, user: User, name: str = "plan.xlsx") -> ImportFile:
    """A file that was sent, its columns as they are guessed."""
    unit = user.memberships.get().unit
    file = import_files.receive(content, file_name=name, user=user, unit=unit, now=NOW)
    layout = recording.layout_of(file, recording.table_of(file))
    import_files.choose(
        file, sheet=-1, header=layout.header, headings=layout.headings, columns=layout.columns, unit=unit, owner=user,
        dates_mean="extended", now=NOW,
    )  # fmt: skip
    file.refresh_from_db()
    return file


def recorded(content: bytes, user: User, *, leaves: tuple[str, ...] = ("alike",), now: datetime = NOW) -> ImportBatch:
    file = sent(content, user)
    total = len(recording.look(file, now=now).taken(leaves))
    batch = import_files.ask(file, leaves=leaves, total=total, by=Actor.of_user(user), now=now)
    while recording.record_next(now=now):
        pass
    file.refresh_from_db()
    assert (file.done, file.stopped) == (total, "")
    return batch


def finished(decide: Callable[..., Any], *about: Any, by: Actor, now: Any) -> Any:
    """What was decided about an import, done by the worker."""
    result = decide(*about, by=by, now=now)
    while import_batches.finish_next(now=now):
        pass
    return result


def test_200_rows_with_20_to_correct_become_200_and_none_is_doubled(nora: User) -> None:
    file = sent(plans.xlsx(plans.plan()), nora)
    counts = recording.look(file, now=NOW).counts
    assert (counts["new"], counts["problem"]) == (200 - plans.WRONG, plans.WRONG)
    recorded(plans.xlsx(plans.plan()), nora)
    assert Commitment.objects.count() == 180
    corrected = plans.xlsx(plans.plan(corrected=True))
    counts = recording.look(sent(corrected, nora), now=NOW).counts
    assert (counts["new"], counts["unchanged"], counts["problem"]) == (20, 180, 0)
    recorded(corrected, nora)
    assert Commitment.objects.count() == len(set(Commitment.objects.values_list("external_ref", flat=True))) == 200
    assert Deadline.objects.get(commitment__external_ref="П-2").last_day == date(2027, 5, 31)
    assert Notification.objects.count() == 0


def test_the_same_as_windows_1251_with_semicolons_is_the_same(nora: User) -> None:
    recorded(plans.xlsx(plans.plan(corrected=True)), nora)
    counts = recording.look(sent(plans.csv(plans.plan(corrected=True)), nora), now=NOW).counts
    assert counts["new"] == counts["problem"] == counts["changed"] == 0


def test_nobody_hears_of_what_is_finished_or_long_past(nora: User) -> None:
    batch = recorded(plans.xlsx(plans.history()), nora)
    ended = Commitment.objects.filter(stage="closed")
    assert (ended.count(), Deadline.objects.long_overdue().count()) == (100, 60)
    finished(office.start_sending, by=Actor.of_user(nora), now=NOW)
    batch.refresh_from_db()
    assert batch.released_at == NOW
    for days in range(0, 60, 7):
        schedule.sweep(now=NOW + timedelta(days=days))
    outside = Notification.objects.exclude(recipient__user=nora).exclude(state="skipped")
    assert outside.count() == 0
    assert Notification.objects.filter(recipient__user=nora).exclude(state="skipped").count() <= 60


def test_what_is_finished_ended_on_its_day_and_the_history_holds(nora: User) -> None:
    recorded(plans.xlsx(plans.history()), nora)
    late = Deadline.objects.get(commitment__external_ref="В-0")
    assert (late.status, late.received_on, late.is_late) == ("met", date(2022, 3, 6), True)
    event = AuditEvent.objects.get(action="deadline.closed", target=f"deadline:{late.uid}")
    assert event.effective_at.date() == date(2022, 3, 6)
    on_time = Deadline.objects.get(commitment__external_ref="В-1")
    assert (on_time.received_on, on_time.is_late) == (date(2022, 2, 25), False)
    assert examine(links(), key=settings.AUDIT_KEY.encode()).is_sound


HEAD = "ID,Task,Due,Responsible,E-mail,Original due date,Status\n"


def test_a_second_file_changes_what_it_says_otherwise_and_only_with_the_release(nora: User) -> None:
    first = HEAD + "1,Report,by 30 April 2027,Ministry,a@example.org,,\n2,Survey,by May 2027,Ministry,a@example.org,,\n"
    finished(import_batches.release, recorded(first.encode(), nora), by=Actor.of_user(nora), now=NOW)
    second = (
        HEAD
        + "1,Report,by 30 June 2027,Ministry,a@example.org,,\n"
        + "2,Survey,by May 2027,Agency,b@example.org,,done 2.01.2027\n"
    )
    later = NOW + timedelta(hours=1)
    counts = recording.look(sent(second.encode(), nora), now=later).counts
    assert (counts["changed"], counts["new"]) == (2, 0)
    batch = recorded(second.encode(), nora, now=later)
    report = Deadline.objects.get(commitment__external_ref="1")
    assert (report.last_day, report.extensions_count) == (date(2027, 4, 30), 0)
    finished(import_batches.release, batch, by=Actor.of_user(nora), now=later)
    report.refresh_from_db()
    assert (report.last_day, report.original_last_day) == (date(2027, 6, 30), date(2027, 4, 30))
    assert report.extensions_count == 1
    survey = Commitment.objects.get(external_ref="2")
    assert survey.is_closed
    assert survey.deadlines.get().received_on == date(2027, 1, 2)
    assert {change.refused for change in batch.changes.all()} == {""}
    assert recording.look(sent(second.encode(), nora), now=later).counts["unchanged"] == 2


def test_a_file_that_says_the_name_and_address_of_before_a_merging_changes_nothing(nora: User) -> None:
    by = Actor.of_user(nora)
    file = (HEAD + "1,Report,by 30 April 2027,Ministry,a@example.org,,\n").encode()
    finished(import_batches.release, recorded(file, nora), by=by, now=NOW)
    old, stays = Party.objects.get(name="Ministry"), make_party("Ministry of Water")
    merging_parties.merge(old, stays, by=by, now=NOW)
    merging_people.merge(Recipient.objects.get(email="a@example.org"), make_recipient("b@example.org"), by=by, now=NOW)
    again = file.replace(b"Report", b"The report")
    (row,) = recording.look(sent(again, nora), now=NOW).rows
    assert (row.standing.value, row.differs) == ("changed", ["title"])


def test_a_change_that_waits_is_made_for_the_party_that_took_the_place(nora: User) -> None:
    by = Actor.of_user(nora)
    file = (HEAD + "1,Report,by 30 April 2027,Ministry,,,\n").encode()
    finished(import_batches.release, recorded(file, nora), by=by, now=NOW)
    batch = recorded(file.replace(b"Ministry", b"Ministry; Agency"), nora)
    stays = make_party("Ministry of Water")
    merging_parties.merge(Party.objects.get(name="Ministry"), stays, by=by, now=NOW)
    finished(import_batches.release, batch, by=by, now=NOW)
    (change,) = batch.changes.all()
    assert change.refused == ""
    taking_part = Commitment.objects.get().participations.values_list("party__name", flat=True)
    assert set(taking_part) == {"Ministry of Water", "Agency"}


def test_what_somebody_changed_here_meanwhile_is_left_and_said(nora: User) -> None:
    by = Actor.of_user(nora)
    file = HEAD + "1,Report,by 30 April 2027,Ministry,a@example.org,,\n"
    finished(import_batches.release, recorded(file.encode(), nora), by=by, now=NOW)
    batch = recorded(file.replace("Report", "Final report").encode(), nora)
    Commitment.objects.update(title="Report of the year")
    finished(import_batches.release, batch, by=by, now=NOW)
    (change,) = batch.changes.all()
    assert "changed here since" in change.refused
    assert Commitment.objects.get().title == "Report of the year"


def test_a_date_that_was_moved_before_keeps_its_first(nora: User) -> None:
    recorded((HEAD + "1,Report,by 30 June 2027,Ministry,a@example.org,30.04.2027,\n").encode(), nora)
    row = Deadline.objects.get()
    assert (row.original_last_day, row.last_day, row.extensions_count) == (date(2027, 4, 30), date(2027, 6, 30), 1)
    assert row.slip == 43
    assert [version.cause for version in row.versions.order_by("version")] == ["recorded", "extended"]


def test_an_import_is_undone_whole_until_it_is_released(nora: User) -> None:
    by = Actor.of_user(nora)
    content = plans.xlsx(plans.plan(corrected=True, count=30) + plans.history()[:70])
    batch = recorded(content, nora)
    assert finished(import_batches.undo, batch, by=by, now=NOW) == 100
    assert not Deadline.objects.open().exists()
    assert set(Commitment.objects.values_list("outcome", flat=True)) == {"entered_by_mistake"}
    assert examine(links(), key=settings.AUDIT_KEY.encode()).is_sound
    recorded(content, nora)
    assert Commitment.objects.filter(stage="active").count() == 90
    again = ImportBatch.objects.get(undone_at=None)
    finished(import_batches.release, again, by=by, now=NOW)
    with pytest.raises(Refused):
        finished(import_batches.undo, again, by=by, now=NOW)
    with pytest.raises(Refused):
        finished(import_batches.undo, batch, by=by, now=NOW)


def test_an_undone_import_tells_nobody_from_the_first_moment_and_is_gone_on_with(
    nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker was killed after the first part: the decision binds all the same, and the next one goes on."""
    by = Actor.of_user(nora)
    monkeypatch.setattr(import_batches, "AT_ONCE", 20)
    content = plans.xlsx(plans.plan(corrected=True, count=50))
    batch = recorded(content, nora)
    assert import_batches.undo(batch, by=by, now=NOW) == 50
    assert import_batches.finish_next(now=NOW)
    batch.refresh_from_db()
    assert batch.is_unfinished and import_batches.to_take_back(batch).count() == 30
    with pytest.raises(Refused):
        import_batches.release(batch, by=by, now=NOW)
    office.start_sending(by=by, now=NOW)
    Deadline.objects.open().update(next_event_at=NOW)  # type: ignore[attr-defined]
    schedule.sweep(now=NOW)
    assert not Notification.objects.filter(deadline__commitment__batch=batch).exists()
    corrected = recording.look(sent(content, nora), now=NOW).counts
    assert corrected["changed"] == corrected["unchanged"] == 0, "its rows may come again at once"
    while import_batches.finish_next(now=NOW):
        pass
    batch.refresh_from_db()
    assert (batch.done_at, batch.decided_by) == (NOW, by.ref)
    assert set(batch.commitments.values_list("outcome", flat=True)) == {"entered_by_mistake"}
    assert examine(links(), key=settings.AUDIT_KEY.encode()).is_sound


def test_changes_of_a_release_are_made_in_parts_and_one_that_cannot_be_stops_no_other(
    nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = Actor.of_user(nora)
    monkeypatch.setattr(import_changes, "AT_ONCE", 2)
    rows = [f"{n},Report {n},by 30 April 2027,Ministry,a@example.org,," for n in range(5)]
    finished(import_batches.release, recorded((HEAD + "\n".join(rows)).encode(), nora), by=by, now=NOW)
    batch = recorded((HEAD + "\n".join(rows).replace("Report", "Final report")).encode(), nora)
    batch.changes.filter(line=3).update(after={"title": "x" * 400})
    import_batches.release(batch, by=by, now=NOW)
    assert batch.changes.filter(done_at=NOW).count() == 0
    assert import_batches.finish_next(now=NOW)
    assert batch.changes.exclude(done_at=None, refused="").count() == 2
    while import_batches.finish_next(now=NOW):
        pass
    assert batch.changes.filter(done_at=NOW).count() == 4
    assert "could not be done" in batch.changes.get(line=3).refused
    assert Commitment.objects.filter(title__startswith="Final").count() == 4


def test_rows_without_an_id_that_look_like_something_here_are_left_unless_asked_for(nora: User) -> None:
    recorded(b"Task,Due\nReport,by April 2027\n", nora)
    other = b"Task,Due,Responsible\nReport,by April 2027,Ministry\nReport,by May 2027,Ministry\n"
    counts = recording.look(sent(other, nora), now=NOW).counts
    assert (counts["alike"], counts["incomplete"]) == (1, 1)
    recorded(other, nora)
    assert Commitment.objects.count() == 2


def test_nobody_changes_commitments_of_another_unit_by_a_file(nora: User) -> None:
    file = HEAD + "1,Report,by 30 April 2027,Ministry,a@example.org,,\n"
    finished(import_batches.release, recorded(file.encode(), nora), by=Actor.of_user(nora), now=NOW)
    other = make_user(unit=make_unit("Research"))
    theirs = (HEAD + "1,Seized,by 30 June 2027,Ministry,a@example.org,,\n2,Report,by 30 April 2027,,,,\n").encode()
    look = recording.look(sent(theirs, other), now=NOW)
    assert [problem.line for problem in look.problems] == [2]
    assert (look.counts["changed"], look.counts["alike"], look.counts["incomplete"]) == (0, 0, 1)
    batch = recorded(theirs, other)
    finished(import_batches.release, batch, by=Actor.of_user(other), now=NOW)
    assert Commitment.objects.get(external_ref="1").title == "Report"
    assert not batch.changes.exists()


def test_rows_of_one_file_that_are_alike_are_all_recorded(nora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, "AT_ONCE", 2)
    rows = [f"Report,by April 2027,Agency {n},a{n}@example.org" for n in range(5)]
    batch = recorded("\n".join(["Task,Due,Responsible,E-mail", *rows]).encode(), nora)
    assert batch.commitments.count() == 5


def test_an_address_of_a_held_import_is_written_to_with_its_release(nora: User) -> None:
    by = Actor.of_user(nora)
    finished(office.start_sending, by=by, now=NOW)
    ministry = make_party("Ministry")
    batch = recorded((HEAD + "1,Report,by April 2027,Ministry,a@example.org,,\n").encode(), nora)
    contact = ministry.contacts.get()
    assert (contact.main, contact.held_by) == (False, batch)
    finished(import_batches.release, batch, by=by, now=NOW)
    contact.refresh_from_db()
    assert (contact.main, contact.held_by) == (True, None)
    other = make_party("Agency")
    undone = recorded((HEAD + "2,Survey,by April 2027,Agency,b@example.org,,\n").encode(), nora)
    finished(import_batches.undo, undone, by=by, now=NOW)
    assert not other.contacts.exists()


def test_two_held_imports_let_go_together_are_no_extension(nora: User) -> None:
    file = HEAD + "1,Report,by 30 April 2027,Ministry,a@example.org,,\n"
    recorded(file.encode(), nora)
    recorded(file.replace("April", "June").encode(), nora)
    finished(office.start_sending, by=Actor.of_user(nora), now=NOW)
    row = Deadline.objects.get()
    assert (row.last_day, row.extensions_count) == (date(2027, 6, 30), 0)


def test_a_file_that_cannot_be_recorded_stops_no_other(nora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    file = sent(b"Task\nA\n", nora)
    batch = import_files.ask(file, leaves=(), total=1, by=Actor.of_user(nora), now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(recording, "checked", lambda sheet, now: int("no number"))
        assert recording.record_next(now=NOW)
    file.refresh_from_db()
    assert (file.recorded_at, bool(file.stopped)) == (NOW, True)
    assert AuditEvent.objects.filter(action="import.recorded", target=f"importbatch:{batch.pk}").exists()
    assert not recording.record_next(now=NOW)
    assert finished(import_batches.undo, batch, by=Actor.of_user(nora), now=NOW) == 0


def test_staff_move_no_promise_by_a_file_but_correct_a_record(nora: User) -> None:
    unit = nora.memberships.get().unit
    staff = make_user(unit=unit)
    file = HEAD + "1,Report,by 30 April 2027,Ministry,a@example.org,,\n"
    finished(import_batches.release, recorded(file.encode(), nora), by=Actor.of_user(nora), now=NOW)
    later = file.replace("30 April", "30 June").encode()
    asked = sent(later, staff)
    assert [problem.column for problem in recording.look(asked, now=NOW).problems] == ["by"]
    asked.dates_mean = "corrected"
    assert recording.look(asked, now=NOW).counts["changed"] == 1


def test_an_owner_has_a_role_in_the_unit(nora: User) -> None:
    unit = nora.memberships.get().unit
    colleague, stranger = make_user(unit=unit), make_user(unit=make_unit("Research"))
    head = "Task,Due,Owner\n"
    file = f"{head}A,by April 2027,{colleague.email}\nB,by April 2027,{stranger.email}\n"
    look = recording.look(sent(file.encode(), nora), now=NOW)
    assert [(problem.line, problem.column) for problem in look.problems] == [(3, "owner_email")]
    assert [one.row.owner for one in look.rows] == [colleague]


def test_a_file_that_can_no_longer_be_read_is_said_on_every_page(
    client: Client, nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sent(b"Task\nA\n", nora)
    client.force_login(nora)

    def broken(*_about: object, **_more: object) -> None:
        raise tables.UnreadableError("The file is cut off.")

    monkeypatch.setattr(tables, "read", broken)
    for page in ("", "columns/"):
        answer = client.get(f"/imports/{file.uid}/{page}", follow=True)
        assert answer.status_code == 200 and "The file is cut off." in answer.content.decode()
    assert client.get(f"/imports/{file.uid}/to-correct.xlsx").status_code == 404


def test_who_works_in_the_unit_no_more_decides_no_import_there(client: Client, nora: User) -> None:
    staff = make_user(unit=nora.memberships.get().unit)
    batch = recorded(b"Task\nA\n", staff)
    file = sent(b"Task\nB\n", staff)
    staff.memberships.update(role="auditor")
    client.force_login(staff)
    assert client.post(f"/imports/{batch.pk}/", {"act": "release"}).status_code == 403
    assert client.post(f"/imports/{file.uid}/", {"seen": "1"}).status_code == 403


def test_a_worker_that_dies_in_the_middle_is_gone_on_with(nora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, "AT_ONCE", 70)
    file = sent(plans.xlsx(plans.plan(corrected=True)), nora)
    import_files.ask(file, leaves=(), total=200, by=Actor.of_user(nora), now=NOW)
    assert recording.record_next(now=NOW)
    file.refresh_from_db()
    assert (file.done, Commitment.objects.count(), file.recorded_at) == (70, 70, None)
    while recording.record_next(now=NOW):
        pass
    file.refresh_from_db()
    assert (file.done, Commitment.objects.count(), file.recorded_at) == (200, 200, NOW)


def test_an_erased_person_is_in_no_file_either(nora: User) -> None:
    batch = recorded((HEAD + "1,Report,by 30 April 2027,Anna Lee,anna@example.org,,\n").encode(), nora)
    anna = Recipient.objects.get(email="anna@example.org")
    erase(anna, by=Actor.of_user(nora), now=NOW, reason="She asked for it.", leave_vacant=True)
    assert bytes(ImportFile.objects.get(batch=batch).content) == b""


def test_old_files_are_forgotten(nora: User) -> None:
    sent(b"Task\nA\n", nora)
    kept = recorded(b"Task\nB\n", nora)
    finished(import_batches.undo, kept, by=Actor.of_user(nora), now=NOW)
    import_files.forget(now=NOW + timedelta(days=31))
    assert [(row.batch, bytes(row.content)) for row in ImportFile.objects.all()] == [(kept, b"")]


def test_the_pages_from_the_file_to_the_release(client: Client, nora: User) -> None:
    client.force_login(nora)
    upload = SimpleUploadedFile("план.xlsx", plans.xlsx(plans.plan(count=30)))
    answer = client.post("/imports/new/", {"file": upload}, follow=True)
    assert "Наименование мероприятия" in answer.content.decode()
    columns_at = answer.redirect_chain[-1][0]
    form = answer.context["form"]
    chosen = {f"column{n}": column for n, column in enumerate(answer.context["layout"].columns)}
    data: dict[str, Any] = {**chosen, "header": 3, "sheet": 0, "unit": form["unit"].value(), "dates_mean": "extended"}
    answer = client.post(columns_at, data, follow=True)
    page = answer.content.decode()
    assert "27 new rows" in page.replace("<strong>", "").replace("</strong>", "")
    preview_at = answer.redirect_chain[-1][0]
    wrong = client.get(f"{preview_at}to-correct.xlsx")
    lines = tables.read(b"".join(wrong.streaming_content)).lines  # type: ignore[attr-defined]
    assert (len(lines), lines[0][1][-1]) == (4, "What is wrong")
    answer = client.post(preview_at, {"seen": "27"}, follow=True)
    assert "0 of 27 rows are logged" in answer.content.decode()
    assert recording.record_next(now=NOW)
    batch_at = answer.redirect_chain[-1][0]
    assert "Who would get what" in client.get(batch_at).content.decode()
    client.post(batch_at, {"act": "release"})
    assert ImportBatch.objects.get().released_at is not None
    assert "released" in client.get("/imports/").content.decode()

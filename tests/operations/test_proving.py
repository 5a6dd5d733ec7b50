"""The history of a real database, tampered with by its owner past every trigger: each time the right event is named."""

import json
import random
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.factories import NOW, make_office, make_unit, make_user
from tests.operations.stories import BY, Story, story
from tracker.domain.chain import ERASED
from tracker.domain.lifecycle import Status
from tracker.domain.proof import Fault
from tracker.models import AuditEvent, AuditText, Channel, Heartbeat, Membership, Notification, OfficeSettings
from tracker.operations import anchors, deadlines, pauses, proving, reports
from tracker.operations.anchors import AnchorError
from tracker.operations.audit import Change, record, verb
from tracker.operations.heartbeats import ANCHOR, VERIFIED

pytestmark = pytest.mark.django_db
Faults = set[tuple[str, int, int | None]]


@pytest.fixture(autouse=True)
def anchor_file(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    return tmp_path / "anchors.jsonl"


@pytest.fixture
def told() -> Story:
    """A story with a dozen events, texts among them."""
    found = story()
    for number in range(2):
        pauses.pause(found.deadline, by=BY, now=NOW, until=None, reason=f"They move first ({number})")
        pauses.resume(found.deadline, by=BY, now=NOW)
        report = reports.submit(
            found.deadline, by=BY, now=NOW, narrative="Done", claimed_outcome=Status.MET, received_on=NOW.date(),
            channel=Channel.LETTER,
        )  # fmt: skip
        reports.send_back(report, by=BY, now=NOW, reason="Annex 2 is missing")
    deadlines.remind_now(found.deadline, by=BY, now=NOW)
    assert AuditEvent.objects.count() >= 9
    return found


@verb
def happened(count: int, *, by: Any = BY, now: Any = NOW) -> None:
    """So many plain events."""
    record([Change(action="test.happened", target=f"test:{number}") for number in range(count)], by=by, now=now)


def owner(*statements: str) -> None:
    """What the owner of the database does with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def faults() -> Faults:
    found = proving.verify(now=NOW).examined
    return {(one.fault.value, one.sequence, one.until or one.number) for one in found.problems}


def last() -> int:
    return AuditEvent.objects.order_by("-sequence")[0].sequence


def test_what_the_verbs_write_holds_and_is_anchored(told: Story, anchor_file: Path) -> None:
    verdict = proving.verify(now=NOW)
    assert verdict.is_sound and not verdict.anchor_fault
    head = AuditEvent.objects.order_by("-sequence")[0]
    assert json.loads(anchor_file.read_text()) == {
        "at": NOW.isoformat(), "sequence": head.sequence, "hash": head.hash,
    }  # fmt: skip
    assert stat.S_IMODE(anchor_file.stat().st_mode) == 0o600
    assert verdict.examined.unanchored_from is None
    proving.verify(now=NOW)
    assert len(anchor_file.read_text().splitlines()) == 1, "the same head is noted once"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "'deadline.closed'"),
        ("target", "'deadline:0'"),
        ("commitment", "commitment + 1"),
        ("by", "'user:other'"),
        ("effective_at", "effective_at - interval '1 day'"),
        ("recorded_at", "recorded_at - interval '1 day'"),
        ("before", '\'{"status": "met"}\''),
        ("after", "after || '{\"status\": \"met\"}'"),
        ("text_hash", "repeat('0', 64)"),
        ("previous_hash", "repeat('0', 64)"),
        ("hash", "repeat('0', 64)"),
    ],
)
def test_a_changed_value(told: Story, column: str, value: str) -> None:
    row = AuditEvent.objects.exclude(commitment=None).order_by("sequence")[3]
    owner(f"UPDATE tracker_auditevent SET {column} = {value} WHERE sequence = {row.sequence}")
    found = proving.verify(now=NOW).examined.problems
    (problem,) = [one for one in found if one.fault is Fault.CHANGED]
    assert {one.sequence for one in found} == {row.sequence}
    if column not in ("action", "target"):
        assert (problem.action, problem.target) == (row.action, row.target)


def test_a_removed_last_row_that_was_anchored(told: Story) -> None:
    proving.verify(now=NOW)
    gone = last()
    owner(
        f"DELETE FROM tracker_auditevent WHERE sequence = {gone}",
        f"DELETE FROM tracker_audittext WHERE sequence = {gone}",
    )
    assert faults() == {("removed", gone, gone)}


def test_a_removed_last_row_that_was_not_anchored_is_why_there_are_anchors(told: Story) -> None:
    proving.verify(now=NOW)
    known = last()
    happened(2)
    verdict = proving.Verdict(proving.examine(proving.chain.links(), key=key(), anchors=anchors.read()), NOW)
    assert verdict.examined.unanchored_from == known + 1
    owner(f"DELETE FROM tracker_auditevent WHERE sequence > {known + 1}")
    assert faults() == set()


def test_a_removed_middle_row(told: Story) -> None:
    owner("DELETE FROM tracker_audittext WHERE sequence = 4", "DELETE FROM tracker_auditevent WHERE sequence = 4")
    assert faults() == {("removed", 4, 4)}


def test_two_swapped_rows(told: Story) -> None:
    owner(
        "UPDATE tracker_auditevent SET sequence = 9000 WHERE sequence = 3",
        "UPDATE tracker_auditevent SET sequence = 3 WHERE sequence = 6",
        "UPDATE tracker_auditevent SET sequence = 6 WHERE sequence = 9000",
    )
    assert {(fault, number) for fault, number, _other in faults() if fault == "moved"} == {("moved", 3), ("moved", 6)}


def test_a_changed_removed_or_added_text(told: Story) -> None:
    first, second, third = AuditText.objects.order_by("sequence").values_list("sequence", flat=True)[:3]
    bare = AuditEvent.objects.filter(text_hash="").order_by("sequence")[0].sequence
    owner(
        f"UPDATE tracker_audittext SET text = 'They agreed' WHERE sequence = {first}",
        f"UPDATE tracker_audittext SET salt = 'x' WHERE sequence = {second}",
        f"DELETE FROM tracker_audittext WHERE sequence = {third}",
        f"INSERT INTO tracker_audittext (sequence, salt, text) VALUES ({bare}, 'x', 'y'), (9000, 'x', 'y')",
    )
    assert faults() == {
        ("text_changed", first, None), ("text_changed", second, None), ("text_removed", third, None),
        ("text_added", bare, None), ("text_added", 9000, None),
    }  # fmt: skip


def test_a_text_that_was_erased_by_a_verb_is_no_fault(told: Story) -> None:
    number = AuditText.objects.order_by("sequence")[0].sequence
    AuditText.objects.filter(sequence=number).delete()
    assert faults() == {("text_removed", number, None)}
    erased([number])
    verdict = proving.verify(now=NOW)
    assert verdict.is_sound and verdict.examined.erased_texts == 1


@verb
def erased(numbers: list[int], *, by: Any = BY, now: Any = NOW) -> None:
    record([Change(action=ERASED, target="recipient:x", after={"texts": numbers})], by=by, now=now)


def key() -> bytes:
    return django_settings.AUDIT_KEY.encode()


def edited(number: int) -> Faults:
    owner(f"UPDATE tracker_auditevent SET target = target || 'x' WHERE sequence = {number}")
    return {("changed", number, None)}


def deleted(number: int) -> Faults:
    owner(f"DELETE FROM tracker_auditevent WHERE sequence = {number}")
    return {("removed", number, number)}


def swapped(number: int) -> Faults:
    other = number % 200 + 1
    owner(
        f"UPDATE tracker_auditevent SET sequence = 9000 WHERE sequence = {number}",
        f"UPDATE tracker_auditevent SET sequence = {number} WHERE sequence = {other}",
        f"UPDATE tracker_auditevent SET sequence = {other} WHERE sequence = 9000",
    )
    return {("moved", number, other), ("moved", other, number)}


def inserted(number: int) -> Faults:
    owner(
        f"UPDATE tracker_auditevent SET sequence = sequence + 5000 WHERE sequence >= {number}",
        "UPDATE tracker_auditevent SET sequence = sequence - 4999 WHERE sequence > 5000",
        "INSERT INTO tracker_auditevent (sequence, action, target, by, effective_at, recorded_at, before, after, "
        f"text_hash, previous_hash, hash) SELECT {number}, action, target, 'user:x', effective_at, recorded_at, "
        f"before, after, text_hash, previous_hash, 'made up' FROM tracker_auditevent WHERE sequence = {number + 1}",
    )
    return {("inserted", number, None)} | {("moved", one + 1, one) for one in range(number, 201)}


def test_a_hundred_tamperings_in_the_database() -> None:
    """The pure rules are put to five hundred in tests/domain; these go through the real rows."""
    make_office()
    happened(200)
    chance = random.Random(5)
    acts: list[Callable[[int], Faults]] = [edited, deleted, swapped, inserted]
    proving.verify(now=NOW)
    for turn in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT intact")
        act = acts[turn % 4]
        expected = act(chance.randrange(1, 200))
        assert faults() == expected, (turn, act.__name__)
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT intact")


class TestAnchors:
    def test_the_head_is_noted_once(self, told: Story, anchor_file: Path) -> None:
        proving.anchor(now=NOW)
        proving.anchor(now=NOW + timedelta(hours=1))
        (line,) = anchor_file.read_text().splitlines()
        assert json.loads(line)["sequence"] == last()
        happened(1)
        proving.anchor(now=NOW + timedelta(hours=2))
        assert [one.sequence for one in anchors.read()] == [last() - 1, last()]

    def test_an_anchor_that_does_not_fit_has_the_history_proved(self, told: Story) -> None:
        proving.anchor(now=NOW)
        gone = last()
        owner(f"DELETE FROM tracker_auditevent WHERE sequence = {gone}")
        AuditText.objects.filter(sequence=gone).delete()
        proving.anchor(now=NOW)
        assert Heartbeat.objects.get(name=VERIFIED).detail["problems"] == [["removed", gone, gone, "", ""]]
        assert [one.sequence for one in anchors.read()] == [gone], "what is broken is not anchored"

    def test_a_file_that_cannot_be_written_is_told(self, told: Story, settings: Any, tmp_path: Path) -> None:
        settings.AUDIT_ANCHOR_FILE = str(tmp_path / "not there" / "anchors.jsonl")
        verdict = proving.verify(now=NOW)
        assert verdict.is_sound and "not there" in verdict.anchor_fault
        proving.anchor(now=NOW)
        assert "not there" in Heartbeat.objects.get(name=ANCHOR).detail["error"]

    @pytest.mark.parametrize("line", ["", "x", "{}", '{"sequence": "x", "hash": "", "at": ""}'])
    def test_a_line_that_is_no_anchor_is_named(self, told: Story, anchor_file: Path, line: str) -> None:
        proving.anchor(now=NOW)
        anchor_file.write_text(f"{anchor_file.read_text()}{line}\n")
        with pytest.raises(AnchorError, match="line 2 is no anchor"):
            anchors.read()

    def test_nothing_is_anchored_before_the_first_event(self, anchor_file: Path) -> None:
        make_office()
        assert proving.verify(now=NOW).is_sound
        proving.anchor(now=NOW)
        assert not anchor_file.exists()


class TestMail:
    def people(self) -> tuple[Any, Any]:
        unit = make_unit()
        auditor = make_user(unit=unit, role=Membership.Role.AUDITOR)
        return auditor, make_user(unit=unit, role=Membership.Role.ADMIN)

    def told(self) -> list[tuple[str, int]]:
        rows = Notification.objects.filter(kind=Notification.Kind.HISTORY).select_related("recipient__user")
        return sorted((row.recipient.user.email, row.about["count"]) for row in rows if row.recipient)

    def test_auditors_get_the_head_once_a_day_and_once_a_head(self, told: Story) -> None:
        auditor, _admin = self.people()
        proving.verify_and_tell(now=NOW)
        proving.verify_and_tell(now=NOW)
        assert self.told() == [(auditor.email, 0)]
        about = Notification.objects.get(kind=Notification.Kind.HISTORY).about
        assert (about["hash"], about["sequence"]) == AuditEvent.objects.values_list("hash", "sequence").get(
            sequence=about["sequence"]
        )

    def test_a_fault_is_told_to_admins_too(self, told: Story) -> None:
        auditor, admin = self.people()
        edited(3)
        proving.verify_and_tell(now=NOW)
        proving.verify_and_tell(now=NOW)
        assert {email for email, _count in self.told()} == {auditor.email, admin.email}
        assert len(self.told()) == 2

    def test_nobody_is_told_while_sending_is_held(self, told: Story) -> None:
        self.people()
        OfficeSettings.objects.update(sending=OfficeSettings.Sending.HELD)
        proving.verify_and_tell(now=NOW)
        assert self.told() == []

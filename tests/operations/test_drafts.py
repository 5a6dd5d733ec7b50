"""A half-written report: one a person and date, with its files, gone when it is sent."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.factories import NOW
from tests.operations.stories import BY, Story, events, story
from tracker.domain.lifecycle import Status
from tracker.models import Channel, Evidence, Report, ReportDraft
from tracker.operations import drafts, reports
from tracker.operations.errors import Refused
from tracker.operations.evidence import MOST, Proof
from tracker.queries.reports import came_back, draft_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 and more"


def file(name: str = "plan.pdf", content: bytes = PDF) -> Proof:
    return Proof(name, SimpleUploadedFile(name, content))


def keep(told: Story, **values: Any) -> ReportDraft:
    values = {"author": told.person, "now": NOW, "words": {"narrative": "half"}, **values}
    return drafts.save(told.deadline, **values)


def submit(told: Story, **values: Any) -> Report:
    values = {
        "by": told.asker, "now": NOW, "narrative": "Sent", "claimed_outcome": Status.MET, "received_on": NOW.date(),
        "channel": Channel.PAGE, "recipient": told.person, "name": "A. Petrova", **values,
    }  # fmt: skip
    return reports.submit(told.deadline, **values)


def test_a_draft_is_kept_for_its_author_alone_and_tells_nobody() -> None:
    told = story()
    keep(told)
    keep(told, words={"narrative": "more"})
    draft = draft_of(told.deadline, told.person)
    assert draft is not None and draft.words == {"narrative": "more"} and ReportDraft.objects.count() == 1
    assert draft_of(told.deadline, told.owner) is None
    assert events() == [] and told.now().status != Status.REPORTED


def test_its_files_go_with_the_report_and_the_draft_is_gone() -> None:
    told = story()
    draft = keep(told, proofs=[file(), Proof("x", url="https://example.org/x")])
    first, second = draft.evidence.order_by("pk")
    report = submit(told, kept=[first], drafted_by=told.person)
    assert [one.title for one in report.evidence.all()] == ["plan.pdf"]
    assert not ReportDraft.objects.exists() and not Evidence.objects.filter(pk=second.pk).exists()


def test_a_dropped_file_leaves_the_disk_but_not_one_that_a_report_has(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told = story()
    back = submit(told, proofs=[file()])
    reports.send_back(back, by=BY, now=NOW, reason="Annex 2 is missing")
    (old,) = back.evidence.all()
    with django_capture_on_commit_callbacks(execute=True):
        draft = keep(told, kept=[old], proofs=[file("new.pdf")])
        copied, new = draft.evidence.order_by("pk")
        storage, name = new.file.storage, str(new.file.name)
    assert copied.file.name == old.file.name and storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        drafts.discard(told.deadline, author=told.person, now=NOW)
    assert not storage.exists(name) and storage.exists(str(old.file.name))
    assert back.evidence.count() == 1


def test_too_much_and_a_closed_date_are_refused() -> None:
    told = story()
    many = [Proof(f"https://example.org/{n}", url=f"https://example.org/{n}") for n in range(MOST + 1)]
    with pytest.raises(Refused, match="At most 10"):
        keep(told, proofs=many)
    draft = keep(told, proofs=many[:MOST])
    with pytest.raises(Refused, match="At most 10"):
        keep(told, proofs=many[-1:], kept=list(draft.evidence.all()))
    told.deadline.closed_as = Status.WAIVED
    told.deadline.status = Status.WAIVED
    with pytest.raises(Refused, match="closed already"):
        keep(told)


def test_only_what_came_back_last_is_offered_again_and_only_to_its_sender() -> None:
    told = story()
    first = submit(told)
    assert came_back(told.deadline, told.person) is None
    reports.send_back(first, by=BY, now=NOW, reason="Annex 2 is missing")
    assert came_back(told.deadline, told.person) == first
    assert came_back(told.deadline, told.owner_address) is None and came_back(told.deadline, told.owner) is None
    submit(told)
    assert came_back(told.deadline, told.person) is None

"""Half-written reports: kept for whoever began one, and for nobody else. No fact, so no history tells of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.models import Deadline, Evidence, Recipient, ReportDraft, User
from tracker.operations import evidence, said
from tracker.operations.audit import verb
from tracker.operations.evidence import Proof

Author = Recipient | User


def of(deadline: Deadline, author: Author) -> ReportDraft | None:
    """What this person began to write about a date."""
    return deadline.drafts.filter(**_by(author)).first()


@verb
def save(
    deadline: Deadline,
    *,
    author: Author,
    now: datetime,
    words: Mapping[str, str],
    proofs: Sequence[Proof] = (),
    kept: Collection[Evidence] = (),
) -> ReportDraft:
    """Keep a half-written report with its files, in place of what was kept before.

    `kept`: evidence of the former draft, or of a report that came back, that stays; what else lay with the draft goes.
    Raises Refused: closed, a draft of a commitment, or files that are too large, too many or of another kind.
    """
    said.must_be_answerable(deadline, deadline.commitment)
    # As a report does that is sent at this moment: it takes the draft along.
    Deadline.objects.select_for_update(of=("self",), no_key=True).get(pk=deadline.pk)
    draft, _made = ReportDraft.objects.update_or_create(
        deadline=deadline, **_by(author), defaults={"words": dict(words), "saved_at": now}
    )
    evidence.drop(draft.evidence.exclude(pk__in=[piece.pk for piece in kept]))
    evidence.carry(draft, kept)
    evidence.attach(draft, proofs)
    return draft


@verb
def discard(deadline: Deadline, *, author: Author, now: datetime) -> None:
    """Throw away what this person began to write, with its files. Nothing there: nothing happens."""
    draft = ReportDraft.objects.select_for_update().filter(deadline=deadline, **_by(author)).first()
    if draft is not None:
        evidence.drop(draft.evidence.all())
        draft.delete()


def _by(author: Author) -> dict[str, Any]:
    return {"recipient" if isinstance(author, Recipient) else "user": author}

"""Texts in which promises stand, and the passages quoted from them."""

import hashlib
from datetime import date, datetime
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import File
from django.utils.translation import gettext as _

from tracker.language.passages import normalise, quote_at
from tracker.models import Party, Quotation, ReminderPolicy, SourceDocument, Unit, User
from tracker.operations.audit import Actor, Change, record, verb
from tracker.operations.errors import Refused
from tracker.operations.policies import hold


@verb
def add(
    *,
    by: Actor,
    now: datetime,
    unit: Unit,
    title: str,
    text: str,
    publisher: str = "",
    url: str = "",
    published_on: date | None = None,
    second_hand: bool = False,
    language: str = "en",
    file: "File[bytes] | None" = None,
    file_name: str = "",
    issuer: Party | None = None,
    owner: User | None = None,
    controller: Party | None = None,
    policy: ReminderPolicy | None = None,
    added_by: User | None = None,
) -> SourceDocument:
    """Keep a text, normalised, for good: passages point into it. The last six are inherited by its commitments.

    Raises Refused for a text without words, without a title, one that the unit has already, and a retired ladder.
    """
    kept = normalise(text.replace("\0", "")).strip("\n")
    if not kept.strip():
        raise Refused(_("There is no text here: paste the text in which the promise stands."))
    if not title.strip():
        raise Refused(_("Give the text a title, so that others find it."))
    digest = text_digest(kept)
    twin = SourceDocument.objects.filter(unit=unit, sha256=digest).first()
    if twin is not None:
        raise Refused(_("This text is here already, as “%(title)s”: log from there.") % {"title": twin.title})
    hold([policy])
    source = SourceDocument(
        unit=unit,
        title=title.strip(),
        text=kept,
        sha256=digest,
        publisher=publisher.strip(),
        url=url,
        published_on=published_on,
        second_hand=second_hand,
        language=language,
        file_name=PurePath(file_name).name[:255],
        issuer=issuer,
        owner=owner,
        controller=controller,
        policy=policy,
        added_by=added_by,
        added_at=now,
    )
    if file is not None:
        # What the sender called it never becomes a path.
        source.file.save(f"{uuid4().hex}{PurePath(file_name).suffix[:10].lower()}", file, save=False)
    source.save()
    record([source_added(source)], by=by, now=now)
    return source


@verb
def quote(source: SourceDocument, *, by: Actor, now: datetime, start: int, end: int) -> Quotation:
    """The passage from `start` to `end`, code points of the source's text, end not inside; the same one twice is one.

    Raises Refused for a place outside the text, or an empty one.
    """
    known = Quotation.objects.filter(source=source, start=start, end=end).first()
    if known is not None:
        return known
    try:
        passage = quote_at(source.text, start, end)
    except ValueError as error:
        raise Refused(_("This passage is not in the text: select it again.")) from error
    quotation = Quotation.objects.create(
        source=source, exact=passage.exact, prefix=passage.prefix, suffix=passage.suffix, start=start, end=end
    )
    after = {"source": source.pk, "start": start, "end": end}
    change = Change(action="quotation.added", target=f"quotation:{quotation.pk}", after=after)
    record([change], by=by, now=now)
    return quotation


def text_digest(text: str) -> str:
    """SHA-256 of a normalised text: the same text is kept once in a unit."""
    return hashlib.sha256(text.encode()).hexdigest()


def source_added(source: SourceDocument) -> Change:
    """The event of a new source."""
    after = {"sha256": source.sha256, "unit": source.unit_id, "second_hand": source.second_hand}
    return Change(action="source.added", target=f"source:{source.pk}", after=after)

"""Where the rows of a file say that their promises stand: known texts are found, others are made of their quotes.

A file gives titles, addresses and quotes, never the whole text. Of those a text is made once; since texts never
change, quotes that come with a later file make another one of the same title.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.language.passages import Quote, find_quote, normalise, quote_at
from tracker.models import Quotation, SourceDocument, Unit
from tracker.operations.audit import Actor, Change, record
from tracker.operations.sources import source_added, text_digest

LONGEST_TITLE = 300
Place = tuple[SourceDocument, Quote | None]


@dataclass(frozen=True)
class Cited:
    """What a row says of its source; all empty: nothing."""

    title: str = ""
    url: str = ""
    quote: str = ""

    @property
    def document(self) -> tuple[str, str]:
        """What makes two rows speak of one text."""
        return self.title, self.url

    def __bool__(self) -> bool:
        return bool(self.title or self.url or self.quote)


def cite(
    cited: Sequence[Cited], *, unit: Unit, title: str, by: Actor, now: datetime
) -> list[tuple[SourceDocument | None, Quotation | None]]:
    """The source and the quotation of each row, in their order; a text without a title gets `title`."""
    named = [_named(one, title) if one else one for one in cited]
    places = _places(list(dict.fromkeys(one for one in named if one)), unit, by, now)
    quotations = _quotations([place for place in places.values() if place[1] is not None], by, now)
    return [_pair(places.get(one), quotations) for one in named]


def _named(one: Cited, title: str) -> Cited:
    return Cited((one.title or one.url or title)[:LONGEST_TITLE], one.url, normalise(one.quote))


def _places(cited: Sequence[Cited], unit: Unit, by: Actor, now: datetime) -> dict[Cited, Place]:
    """The text of each citation and where its quote stands in it."""
    known = SourceDocument.objects.filter(unit=unit, title__in={one.title for one in cited}).order_by("pk")
    texts: dict[tuple[str, str], list[SourceDocument]] = {}
    for source in known:
        texts.setdefault((source.title, source.url), []).append(source)
    found: dict[Cited, Place] = {}
    missing: dict[tuple[str, str], list[Cited]] = {}
    for one in cited:
        place = _found(one, texts.get(one.document, []))
        if place is None:
            missing.setdefault(one.document, []).append(one)
        else:
            found[one] = place
    made = []
    for document, lot in missing.items():
        source, places = _written(document, lot, unit, now)
        made.append(source)
        found |= places
    SourceDocument.objects.bulk_create(made, batch_size=500)
    record([source_added(source) for source in made], by=by, now=now)
    return found


def _found(one: Cited, texts: Sequence[SourceDocument]) -> Place | None:
    for source in texts:
        if not one.quote.strip():
            return source, None
        passage = find_quote(source.text, one.quote)
        if passage is not None:
            return source, passage
    return None


def _written(
    document: tuple[str, str], lot: Sequence[Cited], unit: Unit, now: datetime
) -> tuple[SourceDocument, dict[Cited, Place]]:
    """A text made of its title, address and quotes, and where each quote stands in it."""
    title, url = document
    parts = dict.fromkeys(part for part in (title, url, *(one.quote.strip() for one in lot)) if part)
    text, starts = "", {}
    for part in map(normalise, parts):
        text += "\n\n" if text else ""
        starts[part] = len(text)
        text += part
    source = SourceDocument(
        unit=unit, title=title, url=url, text=text, sha256=text_digest(text), second_hand=False, added_at=now
    )
    return source, {one: (source, _passage(text, starts, one.quote.strip())) for one in lot}


def _passage(text: str, starts: Mapping[str, int], quote: str) -> Quote | None:
    return quote_at(text, starts[quote], starts[quote] + len(quote)) if quote else None


def _quotations(places: Sequence[Place], by: Actor, now: datetime) -> dict[tuple[int, int, int], Quotation]:
    """The rows of some passages by (source, start, end), made where they are missing."""
    keys = {(source.pk, passage.start, passage.end): passage for source, passage in places if passage is not None}
    rows = Quotation.objects.filter(source__in={source for source, _start, _end in keys})
    found = {(row.source_id, row.start, row.end): row for row in rows}
    new = [
        Quotation(
            source_id=key[0],
            exact=passage.exact,
            prefix=passage.prefix,
            suffix=passage.suffix,
            start=passage.start,
            end=passage.end,
        )
        for key, passage in keys.items()
        if key not in found
    ]
    Quotation.objects.bulk_create(new, batch_size=500)
    changes = [
        Change(
            action="quotation.added",
            target=f"quotation:{row.pk}",
            after={"source": row.source_id, "start": row.start, "end": row.end},
        )
        for row in new
    ]
    record(changes, by=by, now=now)
    return found | {(row.source_id, row.start, row.end): row for row in new}


def _pair(
    place: Place | None, quotations: dict[tuple[int, int, int], Quotation]
) -> tuple[SourceDocument | None, Quotation | None]:
    if place is None:
        return None, None
    source, passage = place
    return source, quotations[source.pk, passage.start, passage.end] if passage is not None else None

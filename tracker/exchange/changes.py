"""What happened to the dates of a feed, as Atom (RFC 4287), entry by entry.

Ids are tag URIs (RFC 4151) of the history's own numbers: an entry never changes and is never given again. The pages
of a feed follow its history backwards by links `rel=next` (RFC 5005), relative ones, so that a saved file does not
hold its own private address.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

from django.utils import translation
from django.utils.xmlutils import SimplerXMLGenerator

from tracker import wording
from tracker.delivery.urls import commitment_url, site_host
from tracker.exchange.feeds import one_line, plain
from tracker.models import AuditEvent

NAMESPACE = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml; charset=utf-8"
_OPEN = ("title", "details", "parties")  # of what can be edited, what people outside the office may be told
SINCE = "2026"  # the year of the tag URIs; never changes


@dataclass(frozen=True)
class Head:
    """What holds for a whole page of changes; `older` is the number before which the next page begins."""

    uid: UUID
    name: str
    office: str
    language: str
    inside: bool
    updated: datetime
    older: int | None = None


def changes_bytes(
    events: Iterable[AuditEvent],
    head: Head,
    *,
    called: Mapping[int, tuple[str, str]],
    names: Mapping[str, str],
) -> Iterator[bytes]:
    """The file piece by piece. `called`: reference and title of each commitment by its id; `names`: who did it."""
    buffer = StringIO()
    xml = SimplerXMLGenerator(buffer, "utf-8")
    xml.startDocument()
    xml.startElement("feed", {"xmlns": NAMESPACE, "xml:lang": head.language})
    _text(xml, "id", f"urn:uuid:{head.uid}")
    _text(xml, "title", one_line(head.name))
    _text(xml, "updated", _instant(head.updated))
    xml.startElement("author", {})
    _text(xml, "name", head.office or "Duebook")
    xml.endElement("author")
    xml.addQuickElement("generator", "Duebook")
    if head.older is not None:
        xml.addQuickElement("link", attrs={"rel": "next", "href": f"?before={head.older}"})
    yield _taken(buffer)
    for event in events:
        with translation.override(head.language):
            _entry(xml, event, head, called.get(event.commitment or 0, ("", "")), names)
        yield _taken(buffer)
    xml.endElement("feed")
    xml.endDocument()
    yield _taken(buffer)


def _entry(
    xml: SimplerXMLGenerator, event: AuditEvent, head: Head, called: tuple[str, str], names: Mapping[str, str]
) -> None:
    reference, title = called
    sentence = wording.event_in_words(event if head.inside else _seen_outside(event), names)
    xml.startElement("entry", {})
    _text(xml, "id", f"tag:{site_host()},{SINCE}:history/{event.sequence}")
    _text(xml, "title", one_line(f"{reference} {title}"))
    _text(xml, "updated", _instant(event.recorded_at))
    _text(xml, "published", _instant(event.effective_at))
    if head.inside and reference:
        xml.addQuickElement("link", attrs={"rel": "alternate", "type": "text/html", "href": commitment_url(reference)})
    said = getattr(event, "text", "")
    _text(xml, "content", f"{sentence}\n{said}" if said else sentence)
    xml.endElement("entry")


def _seen_outside(event: AuditEvent) -> AuditEvent:
    """What the office notes for itself (its own earlier date, its tags) is not named to people outside it."""
    if event.action != "commitment.edited":
        return event
    before, after = ({name: side.get(name) for name in _OPEN} for side in (event.before, event.after))
    after["rewritten"] = [name for name in event.after.get("rewritten", ()) if name in _OPEN]
    return AuditEvent(action=event.action, by=event.by, before=before, after=after)


def _text(xml: SimplerXMLGenerator, name: str, value: str) -> None:
    """An element of plain text; what XML cannot carry is left out."""
    xml.addQuickElement(name, plain(value), {"type": "text"} if name in ("title", "content") else {})


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _taken(buffer: StringIO) -> bytes:
    """What was written since the last time."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")

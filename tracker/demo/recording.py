"""Logging the promises of the story: source, quotation, commitment."""

from collections.abc import Sequence
from datetime import datetime, time

from tracker.demo.story import Promise, Text
from tracker.demo.world import World
from tracker.domain.policies import Role
from tracker.models import Commitment, Party, Quotation, SourceDocument
from tracker.operations import commitments, sources
from tracker.operations.commitments import New
from tracker.operations.terms import Waits

NOON = time(12)


def log(world: World, promises: Sequence[Promise], text: Text, now: datetime) -> None:
    """Log promises of one text in one sitting; the first of a text bring the text along."""
    owner = promises[0].owner
    source = world.sources.get(text.key) or _add(world, text, owner, now)
    rows = commitments.record_many(
        [_new(world, promise, text, source, now) for promise in promises],
        by=world.actor(owner),
        now=now,
        created_by=world.users[owner],
    )
    world.commitments |= {promise.key: row for promise, row in zip(promises, rows, strict=True)}


def _new(world: World, promise: Promise, text: Text, source: SourceDocument, now: datetime) -> New:
    read_on = world.at(world.days.work(-text.published), NOON)
    return New(
        unit=source.unit,
        title=promise.title,
        due=world.due(promise.due, read_on) if promise.due and not promise.waits_for else None,
        waits=Waits(event=promise.waits_for, offset=promise.offset, wording=promise.due) if promise.waits_for else None,
        kind=promise.kind,
        owner=world.users[promise.owner],
        parties=_parties(world, promise),
        details=promise.details,
        source=source,
        quotation=_quotation(world, source, promise, now),
        firmness=Commitment.Firmness.SOFT if promise.hedged else Commitment.Firmness.FIRM,
        confidential=promise.confidential,
        tags=promise.tags,
        draft=promise.draft,
        parent=world.commitments.get(promise.part_of),
        internal_due=world.days.work(promise.internal) if promise.internal is not None else None,
    )


def _add(world: World, text: Text, user: str, now: datetime) -> SourceDocument:
    source = sources.add(
        by=world.actor(user),
        now=now,
        unit=world.units[text.unit],
        title=text.title,
        text=world.days.fill(text.text),
        publisher=text.publisher,
        url=text.url,
        language=text.language,
        published_on=world.days.work(-text.published),
        second_hand=text.second_hand,
        issuer=world.parties.get(text.issuer),
        owner=world.users[user],
        controller=world.parties.get(text.controller),
        added_by=world.users[user],
    )
    world.sources[text.key] = source
    return source


def _quotation(world: World, source: SourceDocument, promise: Promise, now: datetime) -> Quotation:
    words = world.days.fill(promise.quote)
    start = source.text.index(words)
    return sources.quote(source, by=world.actor(promise.owner), now=now, start=start, end=start + len(words))


def _parties(world: World, promise: Promise) -> list[tuple[Role, Party]]:
    named = {
        Role.RESPONSIBLE: promise.responsible,
        Role.SUPPORTING: promise.supporting,
        Role.CONTROLLER: promise.controller,
        Role.ISSUER: promise.issuer,
        Role.BENEFICIARY: promise.beneficiary,
        Role.WATCHER: promise.watcher,
    }
    return [(role, world.parties[key]) for role, keys in named.items() for key in keys]

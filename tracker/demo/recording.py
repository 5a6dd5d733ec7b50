"""Logging the promises of the story: source, quotation, commitment."""

from datetime import datetime, time

from tracker.demo.story import Promise, Text
from tracker.demo.world import World
from tracker.domain.policies import Role
from tracker.models import Commitment, Party, Quotation, SourceDocument
from tracker.operations import commitments, sources

NOON = time(12)


def log(world: World, promise: Promise, text: Text, now: datetime) -> Commitment:
    """Log a promise where it stands in its text; the first one of a text brings the text along."""
    source = world.sources.get(text.key) or _add(world, text, promise.owner, now)
    user = world.users[promise.owner]
    read_on = world.at(world.days.work(-text.published), NOON)
    internal = world.days.work(promise.internal) if promise.internal is not None else None
    commitment = commitments.record(
        by=world.actor(promise.owner),
        now=now,
        created_by=user,
        unit=source.unit,
        title=promise.title,
        due=world.due(promise.due, read_on) if promise.due else None,
        kind=promise.kind,
        owner=user,
        parties=_parties(world, promise),
        details=promise.details,
        source=source,
        quotation=_quotation(world, source, promise, now),
        firmness=Commitment.Firmness.SOFT if promise.hedged else Commitment.Firmness.FIRM,
        confidential=promise.confidential,
        tags=promise.tags,
        draft=promise.draft,
        parent=world.commitments.get(promise.part_of),
        internal_due=internal,
    )
    world.commitments[promise.key] = commitment
    return commitment


def _add(world: World, text: Text, user: str, now: datetime) -> SourceDocument:
    source = sources.add(
        by=world.actor(user),
        now=now,
        unit=world.units[text.unit],
        title=text.title,
        text=world.days.fill(text.text),
        publisher=text.publisher,
        url=text.url,
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

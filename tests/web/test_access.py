"""Who gets what answer: every address x every kind of account x every kind of object, against tests/web/access.csv.

    python -m pytest tests/web/test_access.py             compares
    ACCESS_TABLE=print python -m pytest tests/web/test_access.py -k table -s
                                                          prints the lines as the pages answer now: to be judged, not
                                                          to be believed, before they are put into the table
"""

import csv
import inspect
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.access_world import ACTORS, INITIATED, NOW, SECRET, Things, World, addresses, build
from tracker import permissions, queries
from tracker.models import Commitment, Contact, Deadline, Recipient
from tracker.web import urls
from tracker.web.forms.batches import mark_of
from tracker.web.views import people_acts
from tracker.web.views.forecast import forecast

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access.csv")
BY_LINK = ("own link", "another's", "ended link", "guessed")
LINK_READERS = ("stranger", "controller")  # whoever holds a link is told the same: the rest of these lines is "="
# HEAD is answered by the view of GET, OPTIONS by hardly any. Two actors ask every address by these methods, each of the
# others another tenth of them: all of it would cost as much again.
HEAD_ASKERS = ("stranger", "staff")
SHARE = 10
# Views of libraries: to OPTIONS they name their methods, whoever asks.
TELLS_METHODS = {"account_logout", "admin:autocomplete", "mfa_view_recovery_codes", "socialaccount_login_error"}
# Safe methods write nothing but these: sessions, counts of requests, and that a link or a feed was read.
BOOKKEEPING = {"django_session", "duebook_cache", "tracker_recipientlink", "tracker_feed"}
WRITE = re.compile(r'^\s*(?:WITH\b.*?\b)?(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)', re.S)
# A form of another site can be sent here: what comes with a signature or a token that nobody else knows.
WITHOUT_CSRF = {"mail-webhook", "unsubscribe", "personal", "personal-item", "personal-report", "personal-withdraw",
                "personal-all", "personal-mute", "personal-settings", "personal-calendars"}  # fmt: skip

Row = tuple[str, str]  # name of the address, kind of object


@dataclass(frozen=True)
class Address:
    """One address of the project."""

    name: str
    parameters: frozenset[str]
    view: Callable[..., Any]


def all_addresses() -> list[Address]:
    """Every named address in the URLconf, each once; what has no name is found by none of our pages."""
    found: dict[str, Address] = {}

    def walk(resolver: URLResolver, space: str, given: frozenset[str]) -> None:
        for entry in resolver.url_patterns:
            named = frozenset(entry.pattern.regex.groupindex) | frozenset(getattr(entry.pattern, "converters", ()))
            own = given | named
            if isinstance(entry, URLResolver):
                walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space, own)
            elif isinstance(entry, URLPattern) and entry.name:
                found.setdefault(space + entry.name, Address(space + entry.name, own, entry.callback))

    walk(get_resolver(), "", frozenset())
    return list(found.values())


def table() -> dict[Row, dict[str, str]]:
    """(address, object) -> actor -> "GET/POST"."""
    with TABLE.open(encoding="utf-8") as file:
        lines = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        head = [cell.strip() for cell in next(lines)]
        rows = [[cell.strip() for cell in line] for line in lines]
    assert head == ["address", "object", *ACTORS], f"the columns of {TABLE.name} are {head}"
    found: dict[Row, dict[str, str]] = {}
    for row in rows:
        assert len(row) == len(head), f"a line of {TABLE.name} has {len(row)} cells instead of {len(head)}: {row}"
        assert (row[0], row[1]) not in found, f"twice in {TABLE.name}: {row[0]}, {row[1]}"
        found[row[0], row[1]] = dict(zip(ACTORS, row[2:], strict=True))
    return found


def line_of(row: Row, cells: dict[str, str]) -> str:
    """A line of the table."""
    return f"{row[0] + ',':<36} {row[1] + ',':<13} " + ", ".join(f"{cells[actor]:<11}" for actor in ACTORS).rstrip()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Built once; every request is undone."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django.request"), "disabled", True)  # a line for each of thousands of refusals
        patch.setattr(settings, "MEDIA_ROOT", str(tmp_path_factory.mktemp("media")))
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(world: World) -> None:
    """The world holds the transaction of the whole file, in place of one that pytest-django opens for each test."""


class Browser:
    """A browser of one actor; whatever it does is undone, and a safe method that writes is an error."""

    def __init__(self, world: World, actor: str) -> None:
        self.client = Client(raise_request_exception=False)  # 500 is an answer that no cell allows
        self.errors: list[str] = []
        self.actor = actor
        if actor in world.users:
            self.client.force_login(world.users[actor])
        self.cookies = dict(self.client.cookies.items())

    def ask(
        self, method: str, path: str, data: dict[str, Any] | None = None, *, untouched: Things | None = None
    ) -> tuple[str, bytes]:
        """The cell of the table, and what the page says; an error if it changed the deadline of `untouched`."""
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies)
        with transaction.atomic(), self._watched(method, path):
            ask = getattr(self.client, method.lower())
            response = ask(path, data or {}) if method in {"GET", "HEAD", "POST"} else ask(path)
            said = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
            if untouched is not None and Deadline.objects.get(pk=untouched.deadline.pk).closed_as:
                self.errors.append(f"{method} {path} as {self.actor} decides what it may not see")
            transaction.set_rollback(True)
        to_login = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
        return "login" if to_login else str(response.status_code), said + str(response.headers).encode()

    @contextmanager
    def _watched(self, method: str, path: str) -> Iterator[None]:
        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            written = WRITE.match(sql)
            if written and written[1] not in BOOKKEEPING and method in {"GET", "HEAD", "OPTIONS"}:
                self.errors.append(f"{method} {path} as {self.actor} writes: {sql[:120]}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            yield


def answers(world: World, actor: str, only: str = "") -> tuple[dict[Row, str], list[str]]:
    """What every address, or one, answers to an actor, and what else is wrong: writes, leaks, HEAD other than GET."""
    browser, found, wrong = Browser(world, actor), {}, []
    for number, address in enumerate(all_addresses()):
        if only and address.name != only:
            continue
        asks_all = actor in HEAD_ASKERS or number % SHARE == ACTORS.index(actor) % SHARE
        for kind, arguments in addresses(world, address.name, address.parameters).items():
            if kind in BY_LINK and actor not in LINK_READERS:
                found[address.name, kind] = "="
                continue
            path = reverse(address.name, kwargs=arguments)
            seen, said = browser.ask("GET", path)
            head = browser.ask("HEAD", path)[0] if asks_all else seen
            sent, told = browser.ask("POST", path)
            found[address.name, kind] = seen if seen == sent else f"{seen}/{sent}"
            if head != seen:
                wrong.append(f"{address.name} {kind}: HEAD answers {head} and GET {seen}")
            asked, answered = browser.ask("OPTIONS", path) if asks_all else ("405", b"")
            if asked not in {"405", seen} and address.name not in TELLS_METHODS:
                wrong.append(f"{address.name} {kind}: OPTIONS answers {asked} and GET {seen}")
            told += said + answered
            if actor not in INITIATED and kind not in BY_LINK and SECRET.lower().encode() in told.lower():
                wrong.append(f"{address.name} {kind}: tells {actor} of the confidential commitment")
    return found, wrong + browser.errors


def differences(actor: str, found: dict[Row, str]) -> list[str]:
    """Where answers are other than the table says."""
    said = table()
    return [
        f"{name}, {kind}: {actor} gets {cell} (GET/POST); the table says {said[name, kind][actor]}"
        for (name, kind), cell in found.items()
        if (name, kind) in said and said[name, kind][actor] != cell
    ]


def test_the_table_has_a_line_for_every_address(world: World) -> None:
    """A new page says here who may open it, before it is there for anybody."""
    rows, missing = table(), []
    wanted: set[Row] = set()
    for address in all_addresses():
        try:
            kinds = addresses(world, address.name, address.parameters)
        except KeyError:
            named = ", ".join(sorted(address.parameters))
            missing.append(f"{address.name}: say in tests/web/access_world.py (HANGING, FIXED, OWNED or LINKED) what "
                           f"{named} stand for")  # fmt: skip
            continue
        wanted |= {(address.name, kind) for kind in kinds}
    for row in sorted(wanted - set(rows)):
        blank = dict.fromkeys(ACTORS, "GET/POST")
        missing.append(f"add this line to {TABLE.name}, with what each account gets:\n    {line_of(row, blank)}")
    missing += [f"{name}, {kind}: no such address; take the line out" for name, kind in sorted(set(rows) - wanted)]
    assert not missing, "\n" + "\n".join(missing)


@pytest.mark.parametrize("actor", ACTORS)
def test_every_address_answers_as_the_table_says(world: World, actor: str) -> None:
    found, wrong = answers(world, actor)
    complaints = differences(actor, found) + wrong
    assert not complaints, f"{len(complaints)} answers to {actor}:\n" + "\n".join(complaints)


# Each way in, opened for everybody: what is put in place of what, by whom the table then sees somebody come in, where.
REMOVED = {
    "staff only": (queries, "roles_of", lambda user: {(1, "staff")}, "nobody", "home", "-"),
    "desk only": (permissions, "may_read_desk", lambda user: True, "staff", "review-answers", "-"),
    "reviewers only": (permissions, "may_review", lambda user: True, "staff", "joint", "-"),
    "office only": (permissions, "may_read_office", lambda user: True, "staff", "calendars", "-"),
    "who sees it": (queries, "visible_to", lambda user: Commitment.objects.all(), "elsewhere", "commitment",
                    "confidential"),
    "who edits it": (permissions, "can_edit", lambda user, row: True, "elsewhere", "edit", "open"),
    "who decides it": (permissions, "can_decide", lambda user, row: True, "staff", "extend", "open"),
    "which people": (people_acts, "people_for", lambda user: Recipient.objects.all(), "elsewhere", "person-away",
                     "confidential"),
}  # fmt: skip


@pytest.mark.parametrize("removed", REMOVED)
def test_the_table_shows_that_a_door_is_gone(world: World, removed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison itself is tried: without the door it has to complain, with it it has not."""
    place, name, everybody, actor, page, kind = REMOVED[removed]
    assert differences(actor, answers(world, actor, page)[0]) == []
    monkeypatch.setattr(place, name, everybody)
    found = differences(actor, answers(world, actor, page)[0])
    assert any(line.startswith(f"{page}, {kind}: {actor} gets") for line in found), found


def test_a_view_that_forgot_its_door_is_a_leak(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decorator taken off: the address then answers a stranger, which the table says it does not."""
    bare = inspect.unwrap(forecast)
    (pattern,) = (one for one in urls.urlpatterns if one.name == "forecast")
    monkeypatch.setattr(pattern, "callback", bare)
    found = differences("nobody", answers(world, "nobody", "forecast")[0])
    assert [line.partition(" (")[0] for line in found] == ["forecast, -: nobody gets 200"]


def test_other_methods_are_answered_by_no_page(world: World) -> None:
    browser = Browser(world, "superuser")
    for address in all_addresses():
        for arguments in list(addresses(world, address.name, address.parameters).values())[:1]:
            path = reverse(address.name, kwargs=arguments)
            cells = {method: browser.ask(method, path)[0] for method in ("PUT", "PATCH", "DELETE", "TRACE")}
            assert set(cells.values()) == {"405"}, (address.name, cells)


def test_forms_of_other_sites_are_refused_but_where_a_token_or_signature_stands_in() -> None:
    exempt = {address.name for address in all_addresses() if getattr(address.view, "csrf_exempt", False)}
    assert exempt == WITHOUT_CSRF


def foreign(things: Things) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, address, parameters): ids of a commitment that the reader may not know of, in every parameter."""
    ref, source, party = things.commitment.reference, things.source.pk, things.party.pk
    deadline, person = things.deadline, things.person
    met = {"pick": deadline.pk, "action": "met", "reason": "So.", "decide": "1", "nonce": str(uuid4())}
    met["seen"] = mark_of(QueryDict("action=met"))
    tagged = {"pick": things.commitment.pk, "tags_on": "x", "decide": "1", "nonce": str(uuid4()), "upto": 10**9}
    tagged["seen"] = mark_of(QueryDict("tags_on=x"))
    return [
        ("GET", "commitments", {"source": source, "view": "all"}),
        ("GET", "commitments", {"party": "Ministry", "q": "report"}),
        ("GET", "commitments-csv", {"source": source, "q": "report"}),
        ("GET", "commitments-xlsx", {"source": source, "q": "report"}),
        ("GET", "edit-together", {"pick": things.commitment.pk}),
        ("GET", "edit-together", {"source": source, "status": "all", "all": "yes"}),
        ("POST", "edit-together", tagged),
        ("GET", "documents", {"q": "Directive"}),
        ("GET", "people", {"q": person.email[:14]}),
        ("GET", "organisations", {"q": "Ministry"}),
        ("GET", "forecast", {"person": person.email[:14], "party": "Ministry", "days": 60}),
        ("GET", "deliveries", {"commitment": ref, "person": person.email[:14]}),
        ("GET", "deliveries-not-sent", {"commitment": ref}),
        ("GET", "ledger-csv", {"commitment": ref}),
        ("GET", "ledger-jsonl", {"commitment": ref}),
        ("GET", "figures", {"source": source, "party": party}),
        ("GET", "review", {"source": source, "party": party, "group": "party"}),
        ("GET", "review-chased", {"source": source, "group": "source"}),
        ("GET", "meeting", {"source": source, "party": party}),
        ("GET", "joint", {"pick": deadline.pk}),
        ("GET", "joint", {"all": "decide", "source": source}),
        ("POST", "joint", met),
        ("GET", "feeds", {"source": source}),
        ("POST", "feeds", {"about": "source", "source": source, "nonce": str(uuid4())}),
        ("POST", "add", {"title": "A copy", "source": source, "parent": ref, "text": "x"}),
    ]


@pytest.mark.parametrize("actor", ["elsewhere", "reviewer"])
def test_ids_of_hidden_things_open_nothing_and_tell_nothing(world: World, actor: str) -> None:
    """A2: in lists, search, files, forecast, figures, the desk and many at once."""
    browser, wrong = Browser(world, actor), []
    for method, name, sent in foreign(world.confidential):
        cell, said = browser.ask(method, reverse(name), sent, untouched=world.confidential)
        if SECRET.lower().encode() in said.lower() or cell not in {"200", "302", "403", "404", "422"}:
            wrong.append(f"{method} {name} {sent}: {cell}")
    for kind, arguments in {"document": {"number": world.open.source.pk}, "reading": {}}.items():
        hidden = {"logged": world.confidential.commitment.reference, "source": world.confidential.source.pk}
        if SECRET.lower().encode() in browser.ask("GET", reverse(kind, kwargs=arguments), hidden)[1].lower():
            wrong.append(f"GET {kind} {hidden}")
    assert not wrong + browser.errors, "\n".join(wrong + browser.errors)


def test_evidence_is_saved_and_never_shown(world: World) -> None:
    browser = Browser(world, "staff")
    said = browser.ask("GET", reverse("evidence", args=[world.open.evidence.pk]))[1].decode()
    for part in ("attachment", "'X-Content-Type-Options': 'nosniff'", "sandbox; default-src 'none'", "text/plain"):
        assert part in said


@pytest.mark.parametrize(("begins", "ends", "stands"), [
    (None, None, True), (-5, 5, True), (0, 0, True), (None, -1, False), (1, None, False),
])  # fmt: skip
def test_who_stands_for_a_party_is_asked_of_today(
    world: World, begins: int | None, ends: int | None, stands: bool
) -> None:
    """In the database and in Python alike: whoever left, or is still to come, neither sees nor decides."""
    user, today = world.users["controller"], NOW.date()
    with transaction.atomic():
        contact = Contact.objects.get(recipient__user=user)
        contact.starts_on = today + timedelta(days=begins) if begins is not None else None
        contact.ends_on = today + timedelta(days=ends) if ends is not None else None
        contact.save()
        hidden = world.confidential.commitment
        assert contact.is_current(today) is stands
        assert Contact.objects.current(today).filter(pk=contact.pk).exists() is stands
        assert permissions.can_decide(user, hidden) is stands
        assert queries.decidable_by(user).filter(pk=hidden.pk).exists() is stands
        assert queries.visible_to(user).filter(pk=hidden.pk).exists() is stands
        transaction.set_rollback(True)


def test_a_verb_without_a_rule_is_refused(world: World) -> None:
    assert not permissions.may("no such verb", world.users["superuser"])


@pytest.mark.skipif(os.environ.get("ACCESS_TABLE") != "print", reason="prints the table for a person to judge")
def test_print_the_table(world: World) -> None:
    columns = {}
    for actor in ACTORS:
        columns[actor], wrong = answers(world, actor)
        print("\n".join(wrong))
    print()
    print(f"{'address,':<36} {'object,':<13} " + ", ".join(f"{actor:<11}" for actor in ACTORS).rstrip())
    for row in columns["stranger"]:
        print(line_of(row, {actor: columns[actor][row] for actor in ACTORS}))

"""E5: a hundred thousand changed, mixed, replayed and outlived tokens open nothing; older keys open all they should."""

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_deadline, make_recipient
from tests.web.rooms import office
from tests.web.test_personal import nonce, opened
from tracker.delivery import links
from tracker.models import Answer, Recipient, RecipientLink

pytestmark = pytest.mark.django_db
SEED = 20270420
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
OLD = [f"an older key number {number} which is long enough" for number in range(3)]
SHORT, LONG = 100_000, 2_000_000


def many(count: int) -> list[RecipientLink]:
    """Links of as many people."""
    now = datetime.now(UTC)
    rows = [RecipientLink(recipient=make_recipient(), scope="all", created_at=now) for _number in range(count)]
    return RecipientLink.objects.bulk_create(rows)


def tampered(tokens: list[str], dice: random.Random) -> Iterator[str]:
    """Without end: bits turned, signs changed or exchanged, halves of two tokens joined, cut, grown, made up."""
    while True:
        token, other = dice.sample(tokens, 2)
        raw = bytearray(base64.urlsafe_b64decode(token))
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        yield base64.urlsafe_b64encode(raw).decode()
        place = dice.randrange(len(token))
        yield token[:place] + dice.choice(SIGNS) + token[place + 1 :]
        cut = dice.randrange(1, len(token))
        yield token[:cut] + other[cut:]
        yield token[:cut]
        yield token + dice.choice(SIGNS)
        yield base64.urlsafe_b64encode(dice.randbytes(24)).decode()
        yield token.swapcase()
        yield "".join(dice.sample(token, len(token)))


def accepted(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of so many tampered tokens of either purpose name a row; the database is not asked for each."""
    rows = many(50)
    tokens = [make(row) for row in rows for make in (links.token_of, links.unsubscribe_token_of)]
    true, named, dice = set(tokens), [], random.Random(SEED)

    class Rows:
        """Stands for the table: remembers every row that a token named. No row has the number 0."""

        def select_related(self, *names: str) -> "Rows":
            return self

        def filter(self, pk: int) -> Any:
            named.append(pk)
            return self

        def first(self) -> None:
            return None

    monkeypatch.setattr(RecipientLink, "objects", Rows())
    source = (token for token in tampered(tokens, dice) if token not in true)
    for _number in range(count // 2):
        token = next(source)
        links.find(token, now=datetime.now(UTC))
        links.find_for_unsubscribe(token)
    assert len(named) == count // 2 * 2
    return sum(pk != 0 for pk in named)


def test_nothing_tampered_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert accepted(SHORT, monkeypatch) == 0


@pytest.mark.chaos
def test_nothing_tampered_is_accepted_in_the_long_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert accepted(LONG, monkeypatch) == 0


def test_no_token_serves_another_purpose_or_another_person() -> None:
    rows, now = many(200), datetime.now(UTC)
    for row in rows:
        assert links.find(links.unsubscribe_token_of(row), now=now) is None
        assert links.find_for_unsubscribe(links.token_of(row)) is None
        found = links.find_for_unsubscribe(links.unsubscribe_token_of(row))
        assert found is not None and found.recipient_id == row.recipient_id
    assert len({links.token_of(row) for row in rows} | {links.unsubscribe_token_of(row) for row in rows}) == 400


def test_rotated_keys_open_everything_while_they_are_kept_and_nothing_after(settings: Any) -> None:
    now = datetime.now(UTC)
    deadline = make_deadline(now=now)
    rows = many(100)
    RecipientLink.objects.update(scope="items", deadlines=[deadline.pk])
    old = [links.token_of(row, key=key) for row in rows for key in OLD]
    settings.LINK_KEY_FALLBACKS = OLD
    assert sum(links.find(token, now=now) is not None for token in old) == len(old)
    settings.LINK_KEY_FALLBACKS = []
    assert sum(links.find(token, now=now) is not None for token in old) == 0


def test_through_the_pages_every_bad_token_gives_the_same_answer() -> None:
    place = office()
    now = datetime.now(UTC)
    gone = [opened(place, revoked_at=now)[0], opened(place, expires_at=now - timedelta(days=1))[0]]
    good = opened(place)[0]
    tokens = [links.token_of(row) for row in (good, *gone)]
    dice, client = random.Random(SEED), Client()
    source = (token for token in tampered(tokens, dice) if token != tokens[0])
    bad = tokens[1:] + [links.unsubscribe_token_of(good)] + [next(source) for _number in range(300)]
    answers = {
        (answer.status_code, answer.content) for answer in (client.get(f"/r/{token}/") for token in bad if token)
    }
    assert {status for status, _content in answers} == {404} and len(answers) == 1
    assert {client.post(f"/r/{token}/", {"send": "answer"}).status_code for token in bad[:20]} == {404}
    assert client.get(f"/r/{tokens[0]}/").status_code == 200


def test_a_form_of_one_person_cannot_be_sent_by_the_link_of_another() -> None:
    place = office()
    _mine, url = opened(place)
    other: Recipient = make_recipient()
    _theirs, foreign = opened(place, recipient=other)
    form = {"nonce": nonce(Client().get(url).content), "send": "answer", "name": "A", "choice": "have_it"}
    assert Client().post(foreign, form).status_code == 200
    assert not Answer.objects.exists()
    first, replay = Client().post(url, form), Client().post(url, form)
    assert first["Location"] == replay["Location"] and Answer.objects.count() == 1

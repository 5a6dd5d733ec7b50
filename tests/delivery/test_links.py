"""Personal links: nothing stored opens anything, and every failure looks the same."""

import base64
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.factories import NOW, make_deadline, make_message, make_recipient
from tracker.delivery import links
from tracker.delivery.links import LIFE
from tracker.domain.lifecycle import Status
from tracker.models import Deadline, RecipientLink

pytestmark = pytest.mark.django_db

ITEMS, ALL = RecipientLink.Scope.ITEMS, RecipientLink.Scope.ALL


def make(*deadlines: Deadline, scope: RecipientLink.Scope = ITEMS) -> RecipientLink:
    return links.make_link(make_recipient(), scope, deadlines or [make_deadline()], None, now=NOW)


def test_a_token_opens_its_row_and_no_other() -> None:
    one, other = make(), make()
    assert links.find(links.token_of(one), now=NOW) == one
    assert links.find(links.token_of(other), now=NOW) == other
    assert links.token_of(one) != links.token_of(other)


def test_a_token_shows_nothing_and_fits_into_an_address() -> None:
    link = make()
    token = links.token_of(link)
    assert len(token) == 32 and set(token) <= set(base64.urlsafe_b64encode(bytes(range(256))).decode()) - {"="}
    assert link.pk.to_bytes(8, "big") not in base64.urlsafe_b64decode(token)


def test_the_two_purposes_do_not_open_each_other() -> None:
    link = make()
    assert links.find(links.unsubscribe_token_of(link), now=NOW) is None
    assert links.find_for_unsubscribe(links.token_of(link)) is None
    assert links.find_for_unsubscribe(links.unsubscribe_token_of(link)) == link


def test_every_changed_bit_is_refused() -> None:
    make(), make()
    raw = base64.urlsafe_b64decode(links.token_of(make()))
    for bit in range(len(raw) * 8):
        forged = bytearray(raw)
        forged[bit // 8] ^= 1 << bit % 8
        assert links.find(base64.urlsafe_b64encode(forged).decode(), now=NOW) is None


@hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=40), st.binary(min_size=24, max_size=24).map(lambda b: base64.urlsafe_b64encode(b).decode())
    )
)
def test_what_is_no_token_is_refused_without_an_error(token: str) -> None:
    assert links.find(token, now=NOW) is None
    assert links.find_for_unsubscribe(token) is None


def test_a_link_lives_while_an_item_is_open_and_sixty_days_on() -> None:
    open_one, closed = make_deadline(), make_deadline(closed_as=Status.MET)
    both, only_closed = make(open_one, closed), make(closed)
    years_later = NOW + timedelta(days=2000)
    assert links.find(links.token_of(both), now=years_later) == both
    assert links.find(links.token_of(only_closed), now=NOW + LIFE - timedelta(seconds=1)) == only_closed
    assert links.find(links.token_of(only_closed), now=NOW + LIFE) is None
    assert links.find_for_unsubscribe(links.unsubscribe_token_of(only_closed)) == only_closed


@pytest.mark.parametrize("scope", [ITEMS, ALL])
def test_a_link_without_items_of_its_own_lives_sixty_days(scope: RecipientLink.Scope) -> None:
    link = links.make_link(make_recipient(), scope, [], None, now=NOW)
    assert links.find(links.token_of(link), now=NOW + LIFE - timedelta(seconds=1)) == link
    assert links.find(links.token_of(link), now=NOW + LIFE) is None


def test_a_revoked_link_opens_nothing_but_still_unsubscribes() -> None:
    link = make()
    link.revoked_at = NOW
    link.save()
    assert links.find(links.token_of(link), now=NOW) is None
    assert links.find_for_unsubscribe(links.unsubscribe_token_of(link)) == link


def test_an_older_key_counts_until_it_is_dropped(settings: Any) -> None:
    link = make()
    old_token, old_key = links.token_of(link), settings.LINK_KEY
    settings.LINK_KEY = "a new key, also long enough for its purpose"
    assert links.find(old_token, now=NOW) is None
    settings.LINK_KEY_FALLBACKS = ["another one that never was in use here", old_key]
    assert links.find(old_token, now=NOW) == link
    assert links.find(links.token_of(link), now=NOW) == link


def test_a_message_has_one_link_that_follows_what_the_message_says() -> None:
    first, second, message = make_deadline(), make_deadline(), make_message()
    link = links.make_link(message.recipient, ITEMS, [first, second], message, now=NOW)
    again = links.make_link(message.recipient, ITEMS, [second], message, now=NOW)
    assert link == again and again.deadlines == [second.pk]


def test_only_the_own_placeholders_are_filled() -> None:
    mine, other = make(), make()
    text = f"{links.placeholder(mine)} {links.placeholder(other)} {links.unsubscribe_placeholder(mine)} [[link:x]]"
    filled = links.filled(text, mine)
    assert links.token_of(mine) in filled and links.unsubscribe_token_of(mine) in filled
    assert links.placeholder(other) in filled and "[[link:x]]" in filled and links.token_of(other) not in filled


def test_guesses_never_even_name_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    rows = RecipientLink.objects

    class Counting:
        def select_related(self, *names: str) -> "Counting":
            return self

        def filter(self, pk: int) -> Any:
            asked.append(pk)
            return rows.none()

    monkeypatch.setattr(RecipientLink, "objects", Counting())
    dice = random.Random(7)
    for _ in range(5_000):
        links.find(base64.urlsafe_b64encode(dice.randbytes(24)).decode(), now=NOW)
    assert set(asked) == {0} and len(asked) == 5_000

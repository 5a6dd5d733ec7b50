"""What dead senders leave behind, and what the living keep."""

from uuid import uuid4

import pytest

from tests.factories import NOW, make_deadline, make_message, make_notification, make_office, make_recipient
from tracker.delivery.liveness import CRASHED, RESTORED, UNCERTAIN, LivenessLost, alive, recover
from tracker.models import Message, Notification

pytestmark = pytest.mark.django_db
NOBODY = 4711  # a lock that nobody holds


def claimed(owner: int, state: str = "leased", **values: object) -> Message:
    digest = "a" * 64 if state == "sending" else ""
    message = make_message(state=state, lease_owner=owner, lease_token=uuid4(), digest=digest, **values)
    make_notification(make_deadline(), message.recipient, kind="link", message=message)
    return message


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_a_lease_of_a_dead_owner_is_rescued_and_one_of_a_living_owner_is_not() -> None:
    make_office()
    with alive() as life:
        mine, orphan = claimed(life.owner), claimed(NOBODY)
        done = recover(now=NOW)
        assert (done.rescued, done.uncertain, done.review) == (1, 0, 0)
        assert (fresh(mine).state, fresh(mine).lease_owner) == ("leased", life.owner)
        assert (fresh(orphan).state, fresh(orphan).rescues, fresh(orphan).lease_token) == ("pending", 1, None)
    assert recover(now=NOW).rescued == 1
    assert fresh(mine).rescues == 1


def test_a_mail_in_flight_is_uncertain_and_keeps_its_bytes() -> None:
    make_office()
    message = claimed(NOBODY, "sending")
    assert recover(now=NOW).uncertain == 1
    assert (fresh(message).state, fresh(message).uncertain, fresh(message).is_frozen) == ("pending", 1, True)


@pytest.mark.parametrize(
    ("state", "values", "reason"),
    [("leased", {"rescues": 2}, CRASHED), ("sending", {"uncertain": 1}, UNCERTAIN)],
)
def test_the_third_crash_and_the_second_silence_wait_for_a_person(
    state: str, values: dict[str, int], reason: str
) -> None:
    make_office()
    message = claimed(NOBODY, state, **values)
    assert recover(now=NOW).review == 1
    assert (fresh(message).state, fresh(message).reason) == ("review", reason)
    notice = Notification.objects.get(message=message)
    assert (notice.state, notice.reason) == ("failed", reason)


def test_what_a_restored_backup_found_waiting_waits_for_a_person() -> None:
    make_office(mail_epoch=NOW)
    before, after = make_message(created_at=NOW.replace(hour=8)), make_message(created_at=NOW)
    orphan = claimed(NOBODY, "sending", created_at=NOW.replace(hour=8))
    assert recover(now=NOW).review == 2
    assert (fresh(before).state, fresh(orphan).state, fresh(after).state) == ("review", "review", "pending")
    assert fresh(before).reason == RESTORED


def test_two_senders_have_two_locks_and_a_lock_ends_with_its_block() -> None:
    make_office()
    with alive() as one, alive() as other:
        assert one.owner != other.owner
        one.check()
    with pytest.raises(LivenessLost):
        one.check()


def test_a_sender_notices_that_its_session_was_ended() -> None:
    make_office()
    with alive() as life:
        (pid,) = life._link.execute("SELECT pg_backend_pid()").fetchone()  # type: ignore[misc]
        with alive() as other:
            other._link.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(LivenessLost):
            life.check()


def test_nothing_to_recover_asks_for_nothing(django_assert_max_num_queries: object) -> None:
    make_office()
    make_message(make_recipient())
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert recover(now=NOW).rescued == 0

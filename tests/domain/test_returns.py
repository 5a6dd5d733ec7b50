"""What codes and words of a returned mail mean, and how many passing failures are too many."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain.returns import MOST_SOFT, Verdict, counts, status_in, verdict

NOW = datetime(2027, 4, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "words", "meaning"),
    [
        ("5.1.1", "User unknown", "hard"),
        ("5.1.2", "", "hard"),
        ("5.1.10", "RecipientNotFound", "hard"),
        ("5.2.1", "mailbox disabled", "hard"),
        ("5.1.7", "bad sender's address", "policy"),
        ("5.1.8", "sender's system unknown", "policy"),
        ("5.1.0", "sender rejected", "policy"),
        ("5.1.1", "550 5.7.1 IP address blacklisted", "policy"),
        ("5.1.3", "553 see http://www.spamhaus.example/", "policy"),
        ("5.1.1", "mailbox is over quota temporarily", "soft"),
        ("5.2.1", "The user is receiving mail at a rate that prevents more", "soft"),
        ("5.2.2", "full", "soft"),
        ("5.2.3", "Recipient address rejected: message too long", "soft"),
        ("5.4.4", "Host not found", "soft"),
        ("5.4.1", "Recipient address rejected: Access denied", "hard"),
        ("5.4.1", "no answer", "soft"),
        ("4.2.2", "User unknown", "soft"),
        ("4.4.7", "expired", "soft"),
        ("5.7.1", "rejected", "policy"),
        ("5.7.515", "Access denied", "policy"),
        ("5.6.0", "content", "policy"),
        ("5.3.0", "No such user here", "hard"),
        ("5.0.0", "550 Unknown user x@y.example", "hard"),
        ("5.0.0", "554 blocked by spam filter", "policy"),
        ("5.0.0", "554 delivery error", "soft"),
        ("", "550 5.1.1 no such mailbox", "hard"),
        ("", "550 用户不存在", "hard"),
        ("", "550 Нет такого пользователя", "hard"),
        ("", "450 User unknown, greylisted", "soft"),
        ("", "quota exceeded", "soft"),
        ("", "", "soft"),
        ("no code", "nothing", "soft"),
    ],
)
def test_what_a_failure_means_for_the_address(status: str, words: str, meaning: str) -> None:
    assert verdict(status, words) == Verdict(meaning)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("550 5.1.1 <x>: unknown", "5.1.1"),
        ("sorry. (#5.1.2)", "5.1.2"),
        ("by mx (Exim 4.94.2) with esmtp", ""),
        ("at 192.0.2.5.1.1", ""),
        ("250 2.1.5 ok, then 4.4.1", "4.4.1"),
    ],
)
def test_a_code_in_words(words: str, status: str) -> None:
    assert status_in(words) == status


def test_six_count_over_at_least_62_hours() -> None:
    counted, now, last = 0, NOW, None
    while counted < MOST_SOFT:
        if counts(counted, last, now):
            counted, last = counted + 1, now
        now += timedelta(minutes=30)
    assert last - NOW == timedelta(hours=62)  # type: ignore[operator]

from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tracker.management.instants import instant, written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2027-03-01T09:00:00Z", datetime(2027, 3, 1, 9, tzinfo=UTC)),
        ("2027-03-01T09:00Z", datetime(2027, 3, 1, 9, tzinfo=UTC)),
        ("2027-03-01T09:00:00+06:00", datetime(2027, 3, 1, 3, tzinfo=UTC)),
        ("2027-03-01 09:00:00.250-03:30", datetime(2027, 3, 1, 12, 30, 0, 250000, tzinfo=UTC)),
        (" 20270301T090000Z ", datetime(2027, 3, 1, 9, tzinfo=UTC)),
    ],
)
def test_iso_8601_with_a_zone(text: str, found: datetime) -> None:
    assert instant(text) == found
    assert instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2027-03-01T09:00:00", "2027-03-01T09:00:00Z"),
        ("2027-03-01", "2027-03-01T00:00:00Z"),
        ("tomorrow", "like 2027-03-01T09:00:00Z"),
        ("", "like 2027-03-01T09:00:00Z"),
        ("2027-02-30T09:00:00Z", "is no instant"),
        ("2027-03-01T25:00:00Z", "is no instant"),
        ("1969-12-31T23:59:59Z", "from 1970 to 2199"),
        ("9999-12-31T23:59:59Z", "from 1970 to 2199"),
    ],
)
def test_what_is_refused_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ArgumentTypeError, match=says):
        instant(text)


def test_instants_are_printed_in_utc() -> None:
    assert written(datetime(2027, 3, 1, 9, tzinfo=timezone(timedelta(hours=6)))) == "2027-03-01T03:00:00Z"
    assert written(None) is None

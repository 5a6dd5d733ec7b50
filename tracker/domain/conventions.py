"""What an office decides once about words that leave something open.

The words themselves do not decide whether “by April” includes April, whether «до 1 апреля» still allows 1 April, or
when a fiscal year begins. Each reading names the convention that decided.
"""

from dataclasses import dataclass
from enum import StrEnum


class ByPeriod(StrEnum):
    """What “by” a month, quarter or year means."""

    END = "end"  # through its last day
    LAST_WORKING_DAY = "last-working-day"  # through its last working day
    START = "start"  # before it begins


class Named(StrEnum):
    """Whether the day that is named is still on time."""

    INCLUDED = "included"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Conventions:
    """How an office reads what words leave open; the defaults are those of the annotation rules of the corpus.

    `until_day` is for «до 1 апреля», `before_day` for “6月30日前”. `week_ends_on` is a weekday, Monday = 0;
    `fiscal_year_starts` a month, 1 to 12: fiscal year N is the one that ends in N. Raises ValueError outside these.
    """

    by_period: ByPeriod = ByPeriod.END
    until_day: Named = Named.EXCLUDED
    before_day: Named = Named.INCLUDED
    week_ends_on: int = 6
    fiscal_year_starts: int = 10
    southern_seasons: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.week_ends_on <= 6:
            raise ValueError("week_ends_on: weekdays are counted from 0, Monday, to 6, Sunday")
        if not 1 <= self.fiscal_year_starts <= 12:
            raise ValueError("fiscal_year_starts: months are counted from 1 to 12")


USUAL = Conventions()

"""How promises are kept, in numbers: counted in the database, over what an account may see."""

from tracker.queries.figures.chosen import Chosen, Counting
from tracker.queries.figures.delivered import Month, Party, Slip, by_month, by_party, slippage
from tracker.queries.figures.quality import Answered, Gap, answered, gaps
from tracker.queries.figures.standing import BANDS, Due, ageing, load

__all__ = [
    "BANDS",
    "Answered",
    "Chosen",
    "Counting",
    "Due",
    "Gap",
    "Month",
    "Party",
    "Slip",
    "ageing",
    "answered",
    "by_month",
    "by_party",
    "gaps",
    "load",
    "slippage",
]

"""How a spreadsheet says that something is finished, in English, Russian and Chinese."""

import re

from tracker.domain.lifecycle import Outcome
from tracker.exchange.headings import plain

_ENDED = {
    Outcome.PARTLY: (
        "partly fulfilled, partly met, partially fulfilled, partially met, partially completed, partly done, "
        "partially done, исполнено частично, выполнено частично, частично исполнено, частично выполнено, частично, "
        "部分完成, 部分履行"
    ),
    Outcome.FULFILLED: (
        "fulfilled, met, done, completed, complete, finished, delivered, "
        "исполнено, выполнено, завершено, сделано, готово, исполнен, выполнен, исполнена, выполнена, снято с контроля, "
        "完成, 已完成, 已办结, 办结, 履行完毕"
    ),
    Outcome.WITHDRAWN: (
        "withdrawn, cancelled, canceled, dropped, waived, отменено, отозвано, отменен, отменена, снято, "
        "取消, 已取消, 撤销, 已撤销"
    ),
    Outcome.SUPERSEDED: "superseded, replaced, заменено, утратило силу, 已替代, 被取代",
}
_FAILED = (
    "not fulfilled, missed, failed, not met, не исполнено, не выполнено, неисполнено, невыполнено, сорвано, "
    "未履行, 未能完成"
)
# In a column of states "not done" says that it is still to be done; in a column of outcomes that it never was.
_OPEN = (
    "open, active, in progress, ongoing, started, not started, planned, new, overdue, late, pending, not done, "
    "not completed, в работе, на исполнении, исполняется, выполняется, в процессе, на контроле, не начато, "
    "запланировано, просрочено, открыто, новое, активно, "
    "进行中, 未完成, 未开始, 逾期, 已逾期, 待办, 办理中"
)
_CLOSED = "closed, закрыто, закрыт, закрыта, 关闭, 已关闭, 结束"
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日")
# What stands in a column of dates where there is none.
_NO_DATE = (
    "none, n a, tbd, ongoing, continuous, нет, отсутствует, постоянно, бессрочно, весь период, "
    "无, 长期, 待定, 不适用"
)
NO_DATE = frozenset(_NO_DATE.split(", "))


def _spoken(words: str) -> frozenset[str]:
    return frozenset(map(plain, words.split(", ")))


ENDED = {word: outcome for outcome, words in _ENDED.items() for word in _spoken(words)}
FAILED, OPEN, CLOSED = _spoken(_FAILED), _spoken(_OPEN), _spoken(_CLOSED)


def split_day(words: str) -> tuple[str, str]:
    """A state without the day that may stand beside it ("done 12.03.2026"), and that day; "" for what is not there."""
    days = _DAY.findall(words)
    return " ".join(_DAY.sub(" ", words).split()), days[0] if len(days) == 1 else ""


def outcome_of(words: str) -> Outcome | None:
    """How something ended, as a column of outcomes says it; None for words that are not known."""
    said = plain(words).removesuffix(" г")
    return Outcome.NOT_FULFILLED if said in FAILED else ENDED.get(said)


def is_open(words: str) -> bool:
    """True for what a column of states says of something that is not finished."""
    said = plain(words)
    return said in OPEN or said in FAILED


def is_closed(words: str) -> bool:
    """True for words that say that something is finished and not how."""
    return plain(words) in CLOSED

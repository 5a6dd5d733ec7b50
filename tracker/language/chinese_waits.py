"""Chinese: so long after a day or an event, or before it. 自本条例施行之日起三十日内, 期限届满30日前, 提前30日."""

import re
from dataclasses import replace

from tracker.domain.durations import Counted, Duration
from tracker.language import counted, derived
from tracker.language.chinese_lexicon import preceding
from tracker.language.chinese_periods import length_of_days
from tracker.language.grammar import Match, Rule, Value
from tracker.language.named import unit_from
from tracker.language.periods import Edge, Period
from tracker.language.readings import Head, Limit

_ITSELF = re.compile(
    r"[本此][^，。；]{0,8}(?:条例|办法|规定|通知|决定|意见|方案|公告|通告|规则|细则|法|令|函|指南|计划|纲要|批复|标准|制度|文)"
)
_BY_ITSELF = "its own"
# What a length without an event of its own hangs on, earlier in the sentence.
_SENTENCE = re.compile(r"[^。；;！？\n]*$")
_SINCE = re.compile(r"自(?P<event>[^，。；、]{1,40}?(?:之日|之时|当日|次日|日))起[^。；]{0,60}$")
_AFTER = re.compile(r"(?:^|[，、]|在|于|应当|应)(?P<event>[^，。；在于]{2,30}?)(?:后|之时|时)，[^。；]{0,60}$")
_BESIDE = re.compile(
    r"(?:^|[，、]|在|于|自|从|应当|应)(?P<event>[^，。；在于]{2,40}?)(?:之日起|日起|之时起|起|之后|以后|后)的?(?:在|于)?$"
)
_WHERE = re.compile(r"(?:^|[，：:])(?P<event>[^，。；]{2,60}的)，[^。；]{0,60}$")
_ANNIVERSARY = re.compile(r"(?<![\d一二三四五六七八九十百])周年(?!庆)")
_LAST_DAY = re.compile(r"(?:截止[^，。；]{0,2}|截止期限|到期日|最后(?:日期|期限))$")
_ISSUED_ITSELF = re.compile(r"(?:施行|实施|印发|发布|公布|颁布|下发|签发|之)日?")


def _since_issue(match: Match) -> Period | None:
    """自印发之日起: of this document; 自公布之日起 may be that of another, unless the sentence speaks of this one."""
    sentence = preceding(match)[-60:]
    if match.word("issued") == _BY_ITSELF or _ITSELF.search(sentence):
        return counted.from_reference(match)
    return _waiting(match)


def _before_end(match: Match) -> Period | None:
    """会计年度终了的六个月前, 2027年度结束30日前: counted back from the end of the period, of the first still open."""
    if "period" in match:
        period: Period | None = match.period("period")
    else:
        periods = [unit_from(match.setting.reference, match.word("unit"), ahead) for ahead in range(3)]
        options = tuple(option for period in periods if period for option in period.options)
        period = Period(match.word("unit").removesuffix("s"), options, assumed="next-in-series")
    if period is None or not period.options:
        return None
    length = length_of_days(match)
    counted_back = counted.counted_from(replace(period, edge=Edge.END), length, match.setting.calendar, back=True)
    if counted_back is None or "each" not in match:
        return counted_back
    return replace(counted_back, repeats=derived.each_year([counted_back.options[0].date]))


def _event(match: Match) -> str:
    return match.written("event").strip().rstrip("的之") if "event" in match else ""


def _waiting(match: Match) -> Period:
    return _comes_with(counted.waits(match.duration("duration"), _event(match)), match)


def _waiting_back(match: Match) -> Period:
    length = length_of_days(match)
    return _comes_with(counted.waits(Duration(-length.count, length.unit), _event(match)), match)


def _comes_with(period: Period, match: Match) -> Period:
    """成立周年日后42天内: an anniversary comes each year; 十周年 only once."""
    return replace(period, repeats=counted.every("years")) if _ANNIVERSARY.search(_event(match)) else period


def _waiting_back_from_last_day(match: Match) -> Period | None:
    """投标截止时间15日前; 提交时间15日前 is rather the fifteenth."""
    return _waiting_back(match) if _LAST_DAY.search(_event(match)) else None


def _waiting_back_to_weekday(match: Match) -> Period | None:
    """会议召开前一周的周五前: of the day of the event hangs all of it."""
    if "day" in match and not match.period("day").rule.endswith("weekday"):
        return None
    if "unit" not in match:
        return _waiting_back(match)
    return counted.waits(Duration(-1, Counted(match.word("unit"))), _event(match))


def _just_before(match: Match) -> Period | None:
    """国庆节前一周."""
    length = Duration(1, Counted(match.word("unit")))
    return counted.counted_from(match.period("period"), length, match.setting.calendar, back=True)


def _until_event(match: Match) -> Period:
    """届满前30日内, 开工前: over when the event comes."""
    return counted.waits(Duration(0, Counted.DAYS), _event(match))


def within(match: Match) -> Limit | None:
    """30日内, 3个月内, without an event beside it: from one earlier in the sentence, else from the reference date."""
    sentence = _SENTENCE.search(preceding(match))
    before = sentence[0] if sentence else ""
    found = _BESIDE.search(before) or _SINCE.search(before) or _AFTER.search(before) or _WHERE.search(before)
    if found and not (_ITSELF.match(found["event"]) and _ISSUED_ITSELF.search(found["event"])):
        period: Period | None = counted.waits(match.duration("duration"), found["event"].strip())
    else:
        period = counted.from_reference(match)
    return Limit(Head.WITHIN, period, match.start, match.end) if period else None


_UNIT = "(YEARCHAR|QUARTERCHAR|MONTHCHAR)"
_FROM = "(THEDAY (STARTMARK|AFTER)?|STARTMARK|AFTER)"
_GAP = "(OF|IN|DUTY|ATLEAST){0,3} duration=LENGTHIN"
_LONG = "(duration=DURATION|count=DAY)"
OFFSETS: list[Rule[Value]] = [
    Rule(f"(SINCE|IN)? event=(THISDOC PLAIN{{0,2}} ISSUED THEDAY?) {_FROM}? {_GAP}", counted.from_reference, "OFFSET"),
    Rule(f"(SINCE|IN)? event=(THISDOC THEDAY) STARTMARK? {_GAP}", counted.from_reference, "OFFSET"),
    Rule(f"(SINCE|IN) event=(issued=ISSUED THEDAY?) {_FROM}? {_GAP}", _since_issue, "OFFSET"),
    Rule(f"SINCE? period=PERIOD OVER? {_FROM} {_GAP}", counted.after_period, "OFFSET"),
    Rule(f"SINCE? (EACH|PAST)? OF? unit={_UNIT} OVER {_FROM}? {_GAP}", counted.after_each, "OFFSET"),
    Rule(f"SINCE? EACH? OF? unit=HALFOVER {_FROM}? {_GAP}", counted.after_each, "OFFSET"),
    Rule(f"EACH OF? (unit={_UNIT} OVER) {_FROM} duration=DURATION", counted.after_each, "OFFSET"),
    Rule(f"EACH OF? unit=HALFOVER {_FROM} duration=DURATION", counted.after_each, "OFFSET"),
    Rule(f"SINCE? PAST OVER {_FROM}? {_GAP}", _waiting, "OFFSET"),
    Rule("EACH? unit=(YEARCHAR|QUARTERCHAR|MONTHCHAR) AFTER duration=LENGTHIN", counted.after_each, "OFFSET"),
    Rule("period=PERIOD BEFORE duration=DURATION", counted.before_period, "OFFSET"),
    Rule("period=PERIOD duration=DURATION BEFORE", counted.before_period, "OFFSET"),
    Rule("period=PERIOD unit=JUSTBEFORE", _just_before, "OFFSET"),
    Rule(f"IN? (each=EACH)? OF? unit={_UNIT} OVER OF? {_LONG} BEFORE", _before_end, "OFFSET"),
    Rule(f"IN? (each=EACH)? OF? unit={_UNIT} OVER BEFORE {_LONG}", _before_end, "OFFSET"),
    Rule(f"IN? period=PERIOD OVER OF? {_LONG} BEFORE", _before_end, "OFFSET"),
    Rule(f"IN? period=PERIOD OVER BEFORE {_LONG}", _before_end, "OFFSET"),
]
_MEETING = "ATLEAST? IN? event=(NOUN{0,9} (AHEADS|FEAST) NOUN{0,3})"
_ON = "(day=PERIOD|TIME)"
EVENTS: list[Rule[Value]] = [
    Rule(f"SINCE event=(ANYTHING{{1,16}}) {_FROM} {_GAP}", _waiting, "OFFSET"),
    Rule(f"IN? event=(NOUN{{1,10}}) {_FROM} {_GAP}", _waiting, "OFFSET"),
    Rule("event=(OPENQUOTE NOUN{1,10} CLOSEQUOTE) AFTER duration=DURATION", _waiting, "OFFSET"),
    Rule("IN? event=(NOUN{0,8} HAPPENS NOUN{0,6}) OF? duration=LENGTHIN", _waiting, "OFFSET"),
    Rule("IN? event=(NOUN{0,9} AHEADS NOUN{0,6}) OF? duration=DURATION OF? BEFORE", _waiting_back, "OFFSET"),
    Rule("IN event=(NOUN{1,10}) OF? duration=DURATION OF? BEFORE", _waiting_back, "OFFSET"),
    Rule("IN? event=(NOUN{0,9} AHEADS NOUN{0,3}) (THEDAY|OF)? count=DAY BEFORE", _waiting_back, "OFFSET"),
    Rule(f"IN? event=(NOUN{{0,9}} AHEADS NOUN{{0,3}}) BEFORE ATLEAST? {_LONG}", _waiting_back, "OFFSET"),
    Rule("IN? event=(NOUN{0,9} AHEADS NOUN{0,3}) BEFORE OF? duration=LENGTHIN", _until_event, "OFFSET"),
    Rule(f"(IN? event=(NOUN{{1,9}}) BEFORE?)? ATLEAST? ADVANCE ATLEAST? {_LONG}", _waiting_back, "OFFSET"),
    Rule("IN event=(NOUN{0,9} AHEADS NOUN{0,3}) BEFORE", _until_event, "OFFSET"),
    Rule("IN? event=FEAST BEFORE", _until_event, "OFFSET"),
    Rule("IN event=(NOUN{1,10}) (THEDAY|OF)? count=DAY BEFORE", _waiting_back, "OFFSET"),
    Rule(f"IN? event=(NOUN{{0,9}} (DEADLINE|ASOF|NOUN)) (THEDAY|OF)? ATLEAST {_LONG} BEFORE", _waiting_back, "OFFSET"),
    Rule(f"IN? event=(NOUN{{1,9}} (DEADLINE|ASOF)) (THEDAY|OF)? {_LONG} BEFORE", _waiting_back_from_last_day, "OFFSET"),
    Rule(f"IN? event=(NOUN{{1,9}} DEADLINE) BEFORE ATLEAST? {_LONG}", _waiting_back_from_last_day, "OFFSET"),
    Rule(f"{_MEETING} unit=JUSTBEFORE (OF? {_ON})? BEFORE?", _waiting_back_to_weekday, "OFFSET"),
    Rule(f"{_MEETING} BEFORE {_LONG} OF {_ON} BEFORE?", _waiting_back_to_weekday, "OFFSET"),
]

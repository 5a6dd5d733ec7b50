"""The shapes of Chinese: figures, numerals, clocks, weekdays, plans; what stands between words of the vocabulary."""

import re
from datetime import date

from tracker.domain.dates import PartialDate
from tracker.language.chinese_words import ALIKE, DOCUMENTS, simplified, vocabulary
from tracker.language.counted import every
from tracker.language.grammar import Match, Setting, Value
from tracker.language.numeric import NUMERIC_LEXEMES
from tracker.language.periods import Period, Series, explained, in_year
from tracker.language.tokens import Lexeme, Lexicon, longest_of

Made = tuple[str, Value] | None

HAN = "\u3400-\u9fff"
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
NUMERALS = "〇零一二三四五六七八九十百千两"
_WEEKDAYS = {character: day for day, character in enumerate("一二三四五六日")} | {"天": 6}
_UNITS = {"年": "years", "年度": "years", "半年": "half-years", "季": "quarters", "季度": "quarters", "月": "months"}
_UNITS |= {"周": "weeks", "日": "days", "天": "days", "双月": "months"}
# The five-year plans are counted from the tenth, 2001 to 2005.
_TENTH_PLAN = 2001

VOCABULARY = {word: (kind, value) for word, kind, value in vocabulary()}


def numeral(text: str) -> int | None:
    """The number that Chinese numerals write: 三十一, 一百八十, 二〇二五; None for what writes none."""
    if not any(character in _SCALES for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, None
    for character in text:
        scale = _SCALES.get(character)
        if scale is None:
            digit = _DIGITS[character]
        elif digit is None and scale != 10:
            return None
        else:
            total += (1 if digit is None else digit) * scale
            digit = None
    return total + (digit or 0)


def figures(text: str) -> int | None:
    """The value of figures or numerals."""
    return int(text) if text.isdecimal() else numeral(text)


def preceding(match: Match) -> str:
    """What stands before the match, in the text and in the sentence that it was taken from."""
    setting = match.setting
    place = setting.context.find(setting.text) if setting.context else -1
    return simplified(setting.context[: max(place, 0)] + setting.text[: match.start])


def _number(text: str, setting: Setting) -> Made:
    value = figures(text)
    return ("NUMBER", value) if value and value < 100_000 else None


def _clock(text: str, setting: Setting) -> Made:
    """Minutes after the beginning of the day."""
    parts = [figures(part) or 0 for part in re.findall(rf"[0-9]+|[{NUMERALS}]+", text)]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 30 * ("半" in text)
    if re.match("下午|晚", text) and hour < 12:
        hour += 12
    return ("TIME", hour * 60 + minute) if hour <= 24 and minute < 60 else None


def _weekday(text: str, setting: Setting) -> Made:
    return "WEEKDAY", _WEEKDAYS[text[-1]]


def _next_or_this(text: str, setting: Setting) -> Made:
    return "RELATIVE", 1 if text.startswith("下") else 0


def _every_unit(text: str, setting: Setting) -> Made:
    rule = every(_UNITS[text[1:]])
    return ("REPEAT", Series(rule)) if rule else None


def _plan(text: str, setting: Setting) -> Made:
    """“十四五”: the fourteenth five-year plan, 2021 to 2025."""
    number = numeral(re.sub("[^十一二三四五六七八九]", "", text)[:-1])
    if number is None:
        return None
    first = _TENTH_PLAN + 5 * (number - 10)
    return "PLAN", first + 4


def _month_day(text: str, setting: Setting) -> Made:
    """6/30, 6.30: the month first, as it is said in Chinese."""
    month, day = (int(each) for each in re.findall(r"\d+", text))
    period = in_year("numeric-day", lambda year: PartialDate.of_day(date(year, month, day)), None, setting.reference)
    if period is None:
        return None

    def told(period: Period) -> Period | None:
        return period.followed(
            lambda option: type(option)(option.date, (explained("month-before-day", words=text, day=option.date),)),
            "numeric-day",
        )

    made = told(period)
    return ("DAYMONTH", made) if made else None


def _word(text: str, setting: Setting) -> Made:
    return VOCABULARY.get(text)


def _nothing(text: str, setting: Setting) -> Made:
    return None


_N = rf"(?:\d{{1,4}}|[{NUMERALS}]{{1,5}})"
_NUMBERED = "条款项章节届批期轮步类位名例号编部分版份集卷站线代产次"
_HOUR = rf"(?:[上下]午|晚上?|中午|凌晨|早上?|北京时间){{0,2}}\s?(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})"
_OCLOCK = rf"[时點点](?:整|半|{_N}分)?(?![间候代要建意])"
_ITSELF = rf"[本此][{HAN}]{{0,4}}?(?:{longest_of(DOCUMENTS.split())})"
_WORDS = longest_of(VOCABULARY)
_QUOTES = "“”\"「」『』"
_LEXEMES = (
    Lexeme("file", r"[\[〔(【]\d{4}[\]〕)】]\s?(?:第\s?)?\d{1,5}\s?号", _nothing),
    Lexeme("numbered", rf"第\s?{_N}\s?(?:[{_NUMBERED}]|(?=个五年))", _nothing),
    Lexeme("hundredth", rf"百分之[{NUMERALS}]+|\d+(?:\.\d+)?[%％‰]", _nothing),
    *(lexeme for lexeme in NUMERIC_LEXEMES if lexeme.name != "day_month"),
    Lexeme("month_day", r"(?<![\w./-])\d{1,2}[/.]\d{1,2}(?![\d./%]|[万亿元倍米])", _month_day),
    Lexeme("clock", rf"(?<!\d){_HOUR}(?:[:：]\d{{2}}(?::\d{{2}})?(?!\d)|{_OCLOCK})", _clock),
    Lexeme("mixed", r"\d+(?:[.,:/]+\d+)+", _nothing),
    Lexeme("zone", r"[(]北京时间[)]|北京时间", lambda text, setting: ("ZONE", text)),
    Lexeme("included", r"[(](?:含|包括|包含)[^()。]{0,10}[)]|含当[日天]", lambda text, setting: ("INCLUDED", text)),
    Lexeme("excluded", r"[(](?:不含|不包括)[^()。]{0,10}[)]", lambda text, setting: ("EXCLUDED", text)),
    Lexeme(
        "plan",
        rf"[{_QUOTES}]十[一二三四五六七八九]?五[{_QUOTES}]|十[一二三四五六七八九]五(?=规划|时期|期间|期末|末|中期|初期)",
        _plan,
    ),
    Lexeme("this_document", _ITSELF, lambda text, setting: ("THISDOC", text)),
    Lexeme("relative", r"(?:下一?个?|[本这]一?个?)(?=(?:周|星期|礼拜)[一二三四五六日天])", _next_or_this),
    Lexeme("weekday", r"(?:周|星期|礼拜)[一二三四五六日天](?![次回个轮程常期内后级代])", _weekday),
    Lexeme(
        "every_unit",
        r"[按逐](?:半年|年度|年|季度|季|月|周)(?!计划|预算|目标|工资|薪|息|租|考核|初|末|底|中|份|结|均|龄|级)|逐日",
        _every_unit,
    ),
    Lexeme("number", r"(?<![A-Za-z\d.])\d{1,5}(?![A-Za-z\d])", _number),
    Lexeme("figures", r"\d+", _nothing),
    Lexeme("known", _WORDS, _word),
    Lexeme("numerals", rf"[{NUMERALS}]{{1,12}}", _number),
    Lexeme("unknown", rf"(?:(?!{_WORDS}|[{NUMERALS}])[{HAN}]){{1,40}}|[A-Za-z]+", _nothing),
    Lexeme("mark", r"\S", _nothing),
)

LEXICON = Lexicon(_LEXEMES, {}, alike=ALIKE)

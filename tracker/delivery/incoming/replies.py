"""What people and their mail programs answer: automatic replies, until when somebody is away, a person's own words."""

import re
from datetime import date, timedelta
from itertools import islice

from tracker.delivery.incoming.mime import Part
from tracker.language.phrases import detect, resolve

LONGEST_AWAY = timedelta(days=400)
_READ = 3000  # characters of an automatic reply that are looked at
_MOST_DAYS = 20
_AUTOMATIC = re.compile(
    r"\s*(?:automatic(?:ally generated)? (?:reply|response)|auto(?:matic)?[- ]?(?:reply|response|answer)|"
    r"out of (?:the )?office|ooo\b|i am (?:out|away|on (?:leave|vacation|holiday))|away from (?:the )?(?:office|my)|"
    r"on (?:annual leave|vacation|holiday|leave)\b|absence\b|автоматический ответ|автоответ|вне офиса|я в отпуске|"
    r"в отпуске|нет на (?:рабочем )?месте|отсутств|自动回复|自動回覆|自动答复|自动应答|外出|不在办公室|休假)",
    re.I,
)
_DAY = r"(?P<day>[^\n.;!?()]{3,60}?(?:\d{4}|(?=[\n.;!?()]|$))|[^\n;!?()]{3,60})"
_UNTIL = re.compile(r"\b(?:until|till|through|up to and including|до|по)\s+" + _DAY, re.I)
_BACK = re.compile(
    r"\b(?:back|return(?:ing)?|be back|return to work|вернусь|буду на месте|выйду|возвращаюсь|буду)\b"
    r"(?:\s+(?:to|in|at|на|в|с)\s+(?:the |my )?(?:office|work|desk|работу|офис\w*|работе))?\s*"
    r"(?:again )?(?:on|from|с)?\s+" + _DAY,
    re.I,
)
_CHINESE_DAY = r"(?P<day>(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号])"
_CHINESE_UNTIL = re.compile(r"(?:至|到|直到|—|－|-|~)\s*" + _CHINESE_DAY)
_CHINESE_BACK = re.compile(_CHINESE_DAY + r"[^。\n\d]{0,6}(?:返回|回来|回到|返岗|上班|回公司|恢复)")
_QUOTED = re.compile(
    r"^(?:\s*>|-{2,} ?(?:original message|исходное сообщение|пересылаемое|原始邮件|原邮件)|_{10,}\s*$|"
    r"on .{5,200} wrote:\s*$|.{5,200} (?:пишет|писал\(а\)|написал\w*):\s*$|.{5,120}写道[:：]\s*$|"
    r"(?:from|от(?: кого)?|发件人)\s?[:：].{0,300}$)",
    re.I | re.M,
)


def is_automatic(mail: Part) -> bool:
    """Written by a program: by its fields (RFC 3834 and older customs), or by the first words of its subject."""
    submitted = mail.value("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if mail.value("precedence").strip().lower() in ("auto_reply", "auto-reply", "bulk", "junk", "list"):
        return True
    names = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-mail-autoreply",
             "x-vacation", "x-qq-autoreply")  # fmt: skip
    if any(name in mail.fields for name in names) or mail.value("return-path").strip() == "<>":
        return True
    return _AUTOMATIC.match(mail.value("subject")) is not None


def away_until(text: str, *, today: date) -> date | None:
    """The last day of an absence that a text names; None without one, or where it is past or far away.

    “Until 5 May” and “по 5 мая” end on that day, “back on 6 May” the day before.
    """
    text = text[:_READ]
    for pattern, back in ((_CHINESE_BACK, True), (_BACK, True), (_CHINESE_UNTIL, False), (_UNTIL, False)):
        for found in islice(pattern.finditer(text), _MOST_DAYS):
            day = _day(found["day"], today)
            if day is not None:
                last = day - timedelta(days=1) if back else day
                if today <= last <= today + LONGEST_AWAY:
                    return last
    return None


def own_words(text: str) -> str:
    """What a person wrote, without what they quote."""
    cut = _QUOTED.search(text)
    words = (text[: cut.start()] if cut else text).strip()
    return words or text.strip()


def _day(words: str, today: date) -> date | None:
    """The day that words name: the longest beginning of them that is one."""
    words = " ".join(words.split())
    reading = resolve(words[:120], today, detect(words))
    if reading is None or reading.date is None or reading.recurrence is not None:
        return None
    return reading.last_day if reading.date.unit.value == "day" else None

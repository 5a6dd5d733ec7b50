"""What a returned mail says about its address: the enhanced status codes of RFC 3463, and words where there is no code.

Also how often a mail may be returned for a passing reason before its address counts as one that does not work.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

MOST_SOFT = 6  # returned so often in a row, an address counts as unreachable
LONGEST_IN_QUEUE = timedelta(days=5)  # a mail not returned by then has arrived (RFC 5321 4.5.4.1)
OLDEST_RETURN = timedelta(days=30)  # what comes back later is not believed

_CODE = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[ \-#]|$)")
_FULL = re.compile(
    r"quota|mailbox (?:is )?full|full mailbox|insufficient (?:system )?storage|over(?:drawn|quota)|storage limit|"
    r"too many messages in|переполнен|квот|недостаточно места|邮箱已满|空间不足|容量|已满",
    re.I,
)
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|address|account|addressee)\b[^.\n]{0,40}?\b(?:unknown|not found|not exist|no longer|"
    r"unavailable|invalid|disabled|inactive)|"
    r"(?:unknown|invalid|no such|nonexistent|not a valid|bad destination) (?:\w+ )?"
    r"(?:user|recipient|mailbox|address|account|person|local)|"
    r"does(?:n't| not) (?:exist|have an? [^\n]{0,40}account)|couldn't be found|could not be found|wasn't found|"
    r"no mailbox here|unrouteable address|not listed in|recipnotfound|isn't known|is not known|no one by that name|"
    r"(?:пользовател\w*|адрес\w*|получател\w*|ящик\w*)[^.\n]{0,40}?(?:не найден|не существует|неизвест|отключ|удал)|"
    r"(?:нет такого|не найден|неизвестный|несуществующ\w*) (?:\w+ )?(?:пользовател|адрес|получател|ящик)|"
    r"(?:用户|收件人|邮箱|地址|帐号|账号|帐户|账户)[^。\n]{0,20}?(?:不存在|未找到|无效|停用|禁用)|(?:无此|找不到)(?:用户|收件人|邮箱|地址)",
    re.I,
)
_DISTRUST = re.compile(
    r"spam|blocked|black ?list|block ?list|deny ?list|\bpolicy\b|reputation|dmarc|\bspf\b|dkim|unauthenticated|"
    r"not authenticated|unsolicited|\bbanned\b|virus|access denied|relay(?:ing)? (?:access )?denied|спам|"
    r"ч[её]рн\w+ спис|заблокирован|политик|垃圾邮件|拒收|策略|黑名单|病毒",
    re.I,
)
_HURRY = re.compile(r"at a rate|rate limit|too many (?:messages|connections)|too quickly|temporarily", re.I)
_SENDER = re.compile(r"\bsender\b|\bfrom address\b|отправител|发件人", re.I)


class Verdict(StrEnum):
    """What a failed mail means for its address."""

    HARD = "hard"  # there is no such mailbox
    SOFT = "soft"  # a passing reason: full, no route, no answer
    POLICY = "policy"  # the receiver refuses us or what we write: not the address's fault


def status_in(text: str) -> str:
    """The first enhanced status code of a failure in an answer of a server; empty where there is none.

    A subject beyond 7 does not exist (RFC 3463 3): “Exim 4.94.2” is no status.
    """
    return next((found[0] for found in _CODE.finditer(text) if found[1] != "2"), "")


def verdict(status: str, words: str = "") -> Verdict:
    """Sort a failure by its enhanced status code (RFC 3463), or by the server's words where the code says nothing.

    5.1.x is hard, besides what is said of the sender; so is 5.2.1, a mailbox that is shut. 4.x.x, 5.2.2 (full), 5.3.x
    and 5.4.x (no route; 5.4.4 too: name servers fail for a while) are soft. 5.6.x and 5.7.x are matters of content and
    trust. Without a code, or with one that names no cause, the words decide; a failure that says nothing is soft.
    """
    found = _CODE.search(status) or _CODE.search(status_in(words))
    if found is None or (found[2], found[3]) == ("0", "0"):
        return _by_words(words, permanent=not (found and found[1] == "4") and not _is_passing(words))
    kind, subject, detail = found[1], found[2], found[3]
    if kind == "4":
        return Verdict.SOFT
    if subject in ("6", "7"):
        return Verdict.POLICY
    if subject == "1" or (subject, detail) == ("2", "1"):
        about_us = subject == "1" and (detail in ("7", "8") or detail == "0" and _SENDER.search(words) is not None)
        return Verdict.POLICY if about_us else _unless_said(words, Verdict.HARD)
    if (subject, detail) == ("4", "1") and re.search(r"recipient address rejected", words, re.I):
        return Verdict.HARD  # Exchange Online says so of unknown recipients
    if subject in ("0", "2", "3", "5") and (subject, detail) not in (("2", "2"), ("2", "3")):
        return _by_words(words, permanent=True)
    return Verdict.SOFT


def _unless_said(words: str, sure: Verdict) -> Verdict:
    """A server may say “no such address” in its code and another thing in its words: then the address is not given up.

    Its words may be those of a server behind it, with a code of their own.
    """
    if _FULL.search(words) or _HURRY.search(words):
        return Verdict.SOFT
    nobody = _NOBODY.search(words) is not None
    distrusted = any(found[2] == "7" for found in _CODE.finditer(words)) or _DISTRUST.search(words) is not None
    return Verdict.POLICY if distrusted and not nobody else sure


def _is_passing(words: str) -> bool:
    code = _REPLY_CODE.search(words)
    return code is not None and code[1] == "4"


def _by_words(words: str, *, permanent: bool) -> Verdict:
    if _FULL.search(words) or not permanent:
        return Verdict.SOFT
    if _NOBODY.search(words) and not _SENDER.search(words):
        return Verdict.HARD
    return Verdict.POLICY if _DISTRUST.search(words) else Verdict.SOFT


def counts(soft_bounces: int, last: datetime | None, now: datetime) -> bool:
    """Whether one more mail returned for a passing reason counts, after `soft_bounces` of which the last came `last`.

    The waits between those that count are 2, 4, 8, 16 and 32 hours, so that one bad hour, in which several mails come
    back, does not give an address up: that takes six, over at least 62 hours.
    """
    return last is None or soft_bounces == 0 or now - last >= timedelta(hours=2**soft_bounces)

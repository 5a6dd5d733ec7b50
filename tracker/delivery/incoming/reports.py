"""Reports of mail servers: returned and delayed mails in the standard's form (RFC 3464) and in words, complaints.

The words are those that Exim, qmail, Exchange, Domino and others write instead of a report, or around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.delivery.incoming.mime import ADDRESS, FORWARDED, Part, addresses_in, fields_of
from tracker.domain.returns import status_in, verdict
from tracker.models import IncomingMail

Kind = IncomingMail.Kind
MOST_REPORTS = 50  # recipients of one report
MOST_IDS = 50

_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_HEAD_PARTS = ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers")
_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s]{1,250}>")
_ID_LINE = re.compile(r"^[>|\s]{0,10}Message-ID:\s{0,20}(<[^<>\s]{3,450}>)", re.M | re.I)
_TO_LINE = re.compile(r"^[>|\s]{0,10}To:[ \t]{0,20}([^\n]{3,1000})", re.M | re.I)
_DAEMON = re.compile(
    r"mailer-?daemon|postmaster|mail delivery (?:sub)?system|mail administrator|microsoftexchange[0-9a-f]+|"
    r"no-?reply.{0,20}bounce|mailbounce|\bpostoffice\b|системный администратор|почтов\w+ систем|系统退信|邮件系统",
    re.I,
)
_RETURNED = re.compile(
    r"undeliver|delivery (?:status notification|has failed|failure|failed|report|problem|incomplete)|returned mail|"
    r"mail delivery (?:failed|failure|system|error)|failure notice|non-?delivery|could ?n[o']t (?:be )?deliver|"
    r"(?:was|is|were) not delivered|did not reach|unable to deliver|rejected:|не доставлен|недоставленн|"
    r"не удалось доставить|ошибка доставки|невозможно доставить|возврат|"
    r"退信|未送达|无法投递|无法送达|投递失败|发送失败",
    re.I,
)
_LATE = re.compile(
    r"delay|warning: (?:message|could not send)|not yet been delivered|still (?:trying|being retried)|"
    r"will (?:be|keep) (?:try|retr)|"
    r"no action is required|задерж|повторные попытки|попытки .{0,30}продолж|延迟|延误|继续尝试|稍后重试",
    re.I,
)
_GIVEN_UP = re.compile(
    r"permanent|gave up|given up|giving up|giving up\b|retry time not reached|failed|окончательн|最终", re.I
)
# Where the returned mail itself begins: what stands below is ours, not the server's.
_COPY = re.compile(
    r"^.{0,40}(?:below this line is a copy|this is a copy of (?:the|your) message|"
    r"original message (?:follows|headers)|"
    r"message headers? follow|the body of your message|unsent message (?:below|follows)|"
    r"текст (?:исходного|вашего) (?:письма|сообщения)|"
    r"заголовки (?:исходного )?(?:письма|сообщения)|копия (?:вашего )?(?:письма|сообщения)|"
    r"исходное (?:письмо|сообщение)|"
    r"原邮件|原始邮件|原信).{0,80}$",
    re.M | re.I,
)


@dataclass(frozen=True)
class Report:
    """What a server says about one recipient."""

    kind: IncomingMail.Kind
    addresses: tuple[str, ...]
    status: str
    words: str


def is_complaint(mail: Part) -> bool:
    """A feedback report (RFC 5965)."""
    return any(part.kind == "message/feedback-report" for part in mail.own())


def complaint(mail: Part) -> Report:
    """Of a feedback report: abuse, fraud and opting out are complaints; anything else (“not spam”) is none."""
    fields: dict[str, list[str]] = {}
    for part in mail.own():
        if part.kind == "message/feedback-report":
            fields = fields_of(part.text)
            break
    said = _first(fields, "feedback-type").lower()
    kind = Kind.COMPLAINT if said in ("abuse", "fraud", "opt-out", "opt-out-list", "virus", "other") else Kind.OTHER
    named = (*fields.get("original-rcpt-to", ()), *fields.get("removal-recipient", ()))
    addresses = tuple(address for value in named for address in _addresses(value))
    return Report(kind, addresses or _receivers(mail), "", f"Feedback-Type: {said}")


def is_report(mail: Part) -> bool:
    """A returned or delayed mail, in the standard's form, or by a mail server's name and its words."""
    if mail.kind == "multipart/report" and mail.parameter("report-type").lower() in ("delivery-status", ""):
        return True
    if any(part.kind in _STATUS_PARTS for part in mail.own()) or "x-failed-recipients" in mail.fields:
        return True
    sender = mail.value("from")
    empty_path = mail.value("return-path").strip() == "<>"
    subject = mail.value("subject")
    if not (_DAEMON.search(sender) or empty_path) or mail.kind == "multipart/report":
        return False
    text = _server_words(mail)
    return bool(_RETURNED.search(subject) or _RETURNED.search(text) or _LATE.search(subject))


def report(mail: Part) -> Report:
    """The report about the recipient of the returned mail, else about the first that failed."""
    found = list(_reports(mail)) or [_in_words(mail)]
    wanted = {address.lower() for address in _receivers(mail)}
    order = sorted(found, key=lambda one: one.kind in (Kind.OTHER, Kind.DELAYED))
    for one in order:
        if wanted & {address.lower() for address in one.addresses}:
            return one
    return order[0]


def returned_ids(mail: Part) -> tuple[str, ...]:
    """The Message-IDs of the mail that was returned, the likeliest first: of its header, then of the words."""
    found: dict[str, None] = {}
    for fields in _returned_heads(mail):
        for value in fields.get("message-id", ()):
            found |= dict.fromkeys(_ID.findall(value))
    for text in _texts(mail):
        found |= dict.fromkeys(_ID_LINE.findall(text))
    found |= dict.fromkeys(thread_ids(mail))
    return tuple(found)[:MOST_IDS]


def thread_ids(mail: Part) -> list[str]:
    """The Message-IDs that a mail answers, the nearest first."""
    nearest = _ID.findall(mail.value("in-reply-to"))
    return [*nearest, *reversed(_ID.findall(mail.value("references")))][:MOST_IDS]


def _reports(mail: Part) -> Iterator[Report]:
    count = 0
    for part in mail.own():
        if part.kind not in _STATUS_PARTS:
            continue
        for block in re.split(r"\n[ \t]*\n", part.text):
            fields = fields_of(block)
            if not {"final-recipient", "original-recipient", "action", "status"} & fields.keys():
                continue
            count += 1
            if count > MOST_REPORTS:
                return
            yield _of_block(fields, mail)


def _of_block(fields: dict[str, list[str]], mail: Part) -> Report:
    named = (*fields.get("final-recipient", ()), *fields.get("original-recipient", ()))
    addresses = tuple(address for value in named for address in _addresses(value.partition(";")[2] or value))
    words = _first(fields, "diagnostic-code").partition(";")[2].strip() or _first(fields, "diagnostic-code")
    status = status_in(_first(fields, "status")) or _first(fields, "status")[:12]
    action = _first(fields, "action").split(" ")[0].lower()
    if action == "delayed":
        return Report(Kind.DELAYED, addresses, status, words)
    if action in ("delivered", "relayed", "expanded") or status.startswith("2."):
        return Report(Kind.OTHER, addresses, status, words)
    if status in ("", "5.0.0", "4.0.0") and not words:
        words = _server_words(mail)[:600]
    return Report(Kind(verdict(_sharper(status, words), words).value), addresses, status, words)


def _sharper(status: str, words: str) -> str:
    """A report may say 5.0.0 and its server 5.1.1."""
    told = status_in(words)
    return told if told and (status.endswith(".0.0") or not status) else status


def _in_words(mail: Part) -> Report:
    """A report that only people were meant to read."""
    text = _server_words(mail)
    failed = [address for value in mail.fields.get("x-failed-recipients", ()) for address in _addresses(value)]
    addresses = tuple(dict.fromkeys([*failed, *_receivers(mail), *ADDRESS.findall(text)]))[:MOST_REPORTS]
    words = _near(text, addresses)
    subject = mail.value("subject")
    if _LATE.search(subject) or _LATE.search(text) and not _GIVEN_UP.search(text):
        return Report(Kind.DELAYED, addresses, status_in(words), words)
    status = status_in(words) or status_in(text)
    return Report(Kind(verdict(status, words or text).value), addresses, status, words)


def _near(text: str, addresses: tuple[str, ...]) -> str:
    """The server's words from the failed address on, else all of them: shortened."""
    places = [place for address in addresses if (place := text.find(address)) >= 0]
    told = " ".join(text[min(places) :].split()) if places else ""
    return told[:600] if len(told) > 60 else " ".join(text.split())[:900]


def _server_words(mail: Part) -> str:
    """The text of the report itself, without the copy of the returned mail."""
    text = "\n".join(_texts(mail))
    cut = _COPY.search(text)
    return text[: cut.start()] if cut else text


def _texts(mail: Part) -> list[str]:
    """The text parts that are not of the returned mail."""
    return [part.text for part in mail.own() if part.kind.startswith("text/") and part.kind not in _HEAD_PARTS]


def _returned_heads(mail: Part) -> Iterator[dict[str, list[str]]]:
    for part in mail.walk():
        if part.kind in _HEAD_PARTS:
            yield fields_of(part.text)
        elif part.kind in FORWARDED:
            yield from (child.fields for child in part.children)


def _receivers(mail: Part) -> tuple[str, ...]:
    """To whom the returned mail was addressed."""
    found = [
        address for fields in _returned_heads(mail) for value in fields.get("to", ()) for address in addresses_in(value)
    ]
    if not found:
        copies = (text[cut.start() :] for text in _texts(mail) if (cut := _COPY.search(text)))
        found = [address for text in copies for line in _TO_LINE.findall(text) for address in addresses_in(line)]
    return tuple(dict.fromkeys(found))[:MOST_REPORTS]


def _addresses(value: str) -> list[str]:
    """The addresses in a field of a report, whose type was cut off; “+2B” is “+” (RFC 3461 4)."""
    plain = re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), value)
    return [*ADDRESS.findall(value), *(ADDRESS.findall(plain) if plain != value else ())]


def _first(fields: dict[str, list[str]], name: str) -> str:
    return " ".join(fields.get(name, [""])[0].split())

"""What comes back, as mail servers and mail programs write it: invented mails of known class, made by a seed.

Written by us after the formats' own texts: RFC 3464 and 6522 (reports), 3463 (codes), 5965 (complaints), 3834 and 5230
(automatic replies), 6533 (addresses beyond ASCII), and after the customary words of the programs named below. The
cases are in three scripts; names, hosts and numbers vary by the seed.
"""

# ruff: noqa: E501 - lines as the programs write them

import base64
import quopri
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OURS = "deadlines@office.example.org"
CRLF = "\r\n"


@dataclass(frozen=True)
class Sample:
    """A mail, which program wrote it in which script, and what it is."""

    raw: bytes
    style: str
    script: str
    kind: str
    message_id: str
    address: str
    away: bool = False


@dataclass(frozen=True)
class Failure:
    """Why a mail came back: the class, an enhanced code, a reply code, and the server's words by script."""

    kind: str
    status: str
    code: int
    words: dict[str, str]


def failure(kind: str, status: str, code: int, en: str, ru: str = "", zh: str = "") -> Failure:
    return Failure(kind, status, code, {"en": en, "ru": ru or en, "zh": zh or en})


FAILURES = [
    failure("hard", "5.1.1", 550, "<{to}>: Recipient address rejected: User unknown in virtual mailbox table",
            "Пользователь {to} не найден", "用户不存在 {to}"),
    failure("hard", "5.1.1", 550, "No such user here", "Нет такого пользователя", "无此用户"),
    failure("hard", "5.1.10", 550, "RESOLVER.ADR.RecipientNotFound; Recipient {to} not found by SMTP address lookup"),
    failure("hard", "5.1.2", 550, "Bad destination system address", "Адрес получателя не существует", "收件人地址不存在"),
    failure("hard", "5.1.3", 553, "Bad recipient address syntax"),
    failure("hard", "5.1.6", 551, "User has moved, mailbox no longer exists", "Почтовый ящик удалён", "邮箱已停用"),
    failure("hard", "5.2.1", 550, "The email account that you tried to reach is disabled.",
            "Почтовый ящик получателя отключён", "邮箱已被禁用"),
    failure("soft", "5.2.2", 552, "Mailbox is full / quota exceeded", "Почтовый ящик переполнен", "邮箱已满"),
    failure("soft", "4.2.2", 452, "Over quota, try later", "Превышена квота ящика", "邮箱空间不足"),
    failure("soft", "5.4.4", 550, "Host or domain name not found. Name service error: Host not found, try again",
            "Не найден сервер получателя", "找不到主机"),
    failure("soft", "4.4.1", 451, "connect to mx.example.net[192.0.2.1]:25: Connection timed out",
            "Время ожидания соединения истекло", "连接超时"),
    failure("soft", "4.4.7", 451, "message expired after 5 days in queue", "Истёк срок хранения в очереди", "超过重试期限"),
    failure("soft", "5.3.2", 554, "System not accepting network messages", "Сервер не принимает почту", "系统暂不接收邮件"),
    failure("policy", "5.7.1", 550, "Message rejected due to content restrictions: spam score too high",
            "Письмо отклонено как спам", "邮件被识别为垃圾邮件而拒收"),
    failure("policy", "5.7.515", 550, "Access denied, sending domain OFFICE.EXAMPLE.ORG doesn't meet the required "
            "authentication level"),
    failure("policy", "5.7.26", 550, "This mail is unauthenticated and does not pass the SPF and DKIM checks"),
    failure("policy", "5.7.606", 550, "Access denied, banned sending IP [192.0.2.7]", "Ваш адрес в чёрном списке",
            "发件服务器被列入黑名单"),
]  # fmt: skip
SAID = {
    "hard": {
        "en": "Your message could not be delivered. This is a permanent error.",
        "ru": "Не удалось доставить ваше письмо. Это окончательная ошибка.",
        "zh": "您的邮件无法送达，系统退信。这是永久错误。",
    },
    "delayed": {
        "en": "Your message has not yet been delivered. No action is required on your part; we will keep trying.",
        "ru": "Доставка вашего письма задерживается. Повторные попытки продолжаются, ничего делать не нужно.",
        "zh": "您的邮件投递延迟，系统将继续尝试，您无需任何操作。",
    },
}
SUBJECTS = {
    "hard": {"en": "Undelivered Mail Returned to Sender", "ru": "Недоставленное сообщение", "zh": "系统退信"},
    "delayed": {"en": "Delayed Mail (still being retried)", "ru": "Задержка доставки письма", "zh": "邮件投递延迟"},
}
REMINDERS = {
    "en": "Due in 3 working days: Progress report [C-2027-0001]",
    "ru": "Срок через 3 рабочих дня: Отчёт о ходе работ [C-2027-0001]",
    "zh": "还有3个工作日到期：进展报告 [C-2027-0001]",
}


def words(text: str, charset: str = "utf-8") -> str:
    """An encoded word."""
    return text if text.isascii() else f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def encoded(text: str, rng: random.Random, charset: str = "utf-8") -> tuple[str, str]:
    """(transfer encoding, body) of a text: as it is, quoted-printable or base64."""
    octets = text.replace("\n", CRLF).encode(charset)
    if text.isascii():
        return "7bit", text.replace("\n", CRLF)
    if rng.random() < 0.5:
        return "quoted-printable", quopri.encodestring(octets).decode().replace("\r\n", "\n").replace("\n", CRLF)
    return "base64", base64.encodebytes(octets).decode().replace("\n", CRLF)


class Maker:
    """The bytes of one mail: who, when, which of ours, by which host."""

    def __init__(self, rng: random.Random, script: str, message_id: str = "", address: str = "") -> None:
        self.rng, self.script = rng, script
        self.message_id = message_id or f"<{rng.getrandbits(160):040x}@duebook.example.org>"
        local = rng.choice(["a.petrova", "wang.lei", "j_smith", "reports+2027", "office", "d.o'neil", "x"])
        self.to = address or f"{local}{rng.randint(1, 999)}@{rng.choice(['water', 'bank', 'minfin'])}.example"
        self.host = f"mx{rng.randint(1, 9)}.{rng.choice(['water.example', 'relay.example.net', 'mail.example.cn'])}"
        self.charset = {"en": "utf-8", "ru": rng.choice(["utf-8", "koi8-r", "windows-1251"]),
                        "zh": rng.choice(["utf-8", "gb2312", "gb18030", "gbk"])}[script]  # fmt: skip

    def said(self, fail: Failure) -> str:
        """The server's answer."""
        return f"{fail.code} {fail.status} " + fail.words[self.script].format(to=self.to)

    def returned(self, *, whole: bool = False, fields: str = "") -> str:
        """The header of our mail, or all of it."""
        head = [
            "Date: Tue, 20 Apr 2027 15:00:00 +0600",
            f"From: Grants Office <{OURS}>",
            f"To: {self.to}",
            f"Subject: {words(REMINDERS[self.script])}",
            f"Message-ID: {self.message_id}",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://duebook.example.org/u/x>",
            "MIME-Version: 1.0",
        ]
        body = "Please see that it is done in time." if whole else ""
        return CRLF.join([*([fields] if fields else []), *head, "", body])

    def mail(self, fields: dict[str, str], body: str, *, content: str = "text/plain; charset=utf-8",
             coding: str = "") -> bytes:  # fmt: skip
        head = {"Received": f"from {self.host} (unknown [192.0.2.{self.rng.randint(1, 250)}]) by mail.office.example.org",
                "Date": "Tue, 20 Apr 2027 15:01:00 +0600", "To": OURS, "MIME-Version": "1.0", "Content-Type": content,
                **({"Content-Transfer-Encoding": coding} if coding else {}), **fields}  # fmt: skip
        lines = [f"{name}: {value}" for name, value in head.items()]
        text = CRLF.join([*lines, "", body])
        return text.encode("utf-8", "surrogateescape")

    def written(self, text: str) -> tuple[str, str, str]:
        """(character set, transfer encoding, body) of a text."""
        try:
            return self.charset, *encoded(text, self.rng, self.charset)
        except UnicodeEncodeError:
            return "utf-8", *encoded(text, self.rng)

    def plain(self, fields: dict[str, str], text: str) -> bytes:
        charset, coding, body = self.written(text)
        return self.mail(fields, body, content=f"text/plain; charset={charset}", coding=coding)

    def report(self, fields: dict[str, str], text: str, blocks: str, *, kind: str = "delivery-status",
               whole: bool = False, part: str = "") -> bytes:  # fmt: skip
        """multipart/report as RFC 6522 has it."""
        mark = f"{self.rng.getrandbits(64):x}.{self.rng.randint(1, 99)}/{self.host}"
        charset, coding, body = self.written(text)
        last = (
            "message/rfc822"
            if whole
            else self.rng.choice(["text/rfc822-headers", "text/rfc822-headers; charset=us-ascii"])
        )
        pieces = [
            f"Content-Type: text/plain; charset={charset}{CRLF}Content-Transfer-Encoding: {coding}{CRLF}{CRLF}{body}",
            f"Content-Type: {part or 'message/' + kind}{CRLF}{CRLF}{blocks}",
            f"Content-Type: {last}{CRLF}{CRLF}{self.returned(whole=whole)}",
        ]
        inner = "".join(f"--{mark}{CRLF}{piece}{CRLF}" for piece in pieces) + f"--{mark}--{CRLF}"
        content = f'multipart/report; report-type={kind};{CRLF}\tboundary="{mark}"'
        return self.mail(fields, f"This is a MIME-encapsulated message.{CRLF}{CRLF}{inner}", content=content)

    def blocks(self, fail: Failure, *, action: str = "failed", kind: str = "rfc822", original: bool = False,
               diagnostic: str = "smtp") -> str:  # fmt: skip
        """The status part of RFC 3464."""
        lines = [f"Reporting-MTA: dns; {self.host}", "Arrival-Date: Tue, 20 Apr 2027 15:00:30 +0600", ""]
        if original:
            lines.append(f"Original-Recipient: rfc822;{self.to.replace('+', '+2B')}")
        lines += [f"Final-Recipient: {kind}; {self.to}", f"Action: {action}", f"Status: {fail.status}"]
        if diagnostic:
            lines.append(f"Diagnostic-Code: {diagnostic}; {self.said(fail)}")
        return CRLF.join([*lines, ""])


def _daemon(make: Maker, name: str, subject: str, **more: str) -> dict[str, str]:
    return {"Return-Path": "<>", "From": name, "Subject": words(subject), "Auto-Submitted": "auto-replied", **more}


def _what(fail: Failure) -> str:
    return "delayed" if fail.kind == "delayed" else "hard"


def _action(fail: Failure) -> str:
    return "delayed" if fail.kind == "delayed" else "failed"


def postfix(make: Maker, fail: Failure) -> bytes:
    text = f"This is the mail system at host {make.host}.\n\n{SAID[_what(fail)][make.script]}\n\n<{make.to}>: {make.said(fail)}\n"
    fields = _daemon(make, f"MAILER-DAEMON@{make.host} (Mail Delivery System)", SUBJECTS[_what(fail)][make.script])
    return make.report(fields, text, make.blocks(fail, action=_action(fail), original=True), whole=True)


def sendmail(make: Maker, fail: Failure) -> bytes:
    text = f"   ----- The following addresses had permanent fatal errors -----\n<{make.to}>\n    (reason: {make.said(fail)})\n"
    if fail.kind == "delayed":
        text = f"    **********************************************\n    **  THIS IS A WARNING MESSAGE ONLY  **\n{SAID['delayed'][make.script]}\n"
    name = f"Mail Delivery Subsystem <MAILER-DAEMON@{make.host}>"
    subject = (
        "Warning: could not send message for past 4 hours"
        if fail.kind == "delayed"
        else "Returned mail: see transcript for details"
    )
    return make.report(
        _daemon(make, name, subject), text, make.blocks(fail, action=_action(fail), kind="RFC822", diagnostic="SMTP")
    )


def exim(make: Maker, fail: Failure) -> bytes:
    """Words and a field of its own, no report."""
    name, copy = (
        f"Mail Delivery System <Mailer-Daemon@{make.host}>",
        "------ This is a copy of the message, including all the headers. ------",
    )
    if fail.kind == "delayed":
        text = (f"This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to "
                f"one or more of its\nrecipients after more than 24 hours on the queue on {make.host} (Exim 4.94.2).\n\n"
                f"The message identifier is:     1nabcd-0000-XY\nThe subject of the message is: x\n\nThe address to which the message has not yet "
                f"been delivered is:\n\n  {make.to}\n    Delay reason: {fail.words['en']}\n\nNo action is required on your part.\n\n{copy}\n\n{make.returned()}")  # fmt: skip
        return make.plain(_daemon(make, name, "Warning: message 1nabcd-0000-XY delayed 24 hours"), text)
    text = (f"This message was created automatically by mail delivery software (Exim 4.94.2).\n\nA message that you sent could not be delivered to one "
            f"or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {make.to}\n"
            f"    host {make.host} [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<{make.to}>:\n    {make.said(fail)}\n\n{copy}\n\n{make.returned()}")  # fmt: skip
    fields = _daemon(
        make, name, "Mail delivery failed: returning message to sender", **{"X-Failed-Recipients": make.to}
    )
    return make.plain(fields, text)


def exim_report(make: Maker, fail: Failure) -> bytes:
    text = f"A message that you sent could not be delivered to one or more of its recipients.\n\n  {make.to}\n    {make.said(fail)}\n"
    fields = _daemon(
        make, f"Mail Delivery System <Mailer-Daemon@{make.host}>", "Mail delivery failed: returning message to sender"
    )
    return make.report(fields, text, make.blocks(fail, action=_action(fail), diagnostic="smtp"))


def qmail(make: Maker, fail: Failure) -> bytes:
    """The words of qmail-send, whose codes stand in brackets."""
    gave_up = "I've given up on your message; sorry it didn't work out."
    text = (f"Hi. This is the qmail-send program at {make.host}.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
            f"This is a permanent error; {gave_up}\n\n<{make.to}>:\n{fail.words[make.script].format(to=make.to)} (#{fail.status})\n\n"
            f"--- Below this line is a copy of the message.\n\nReturn-Path: <{OURS}>\n{make.returned(whole=True)}")  # fmt: skip
    return make.plain({"Return-Path": "<>", "From": f"MAILER-DAEMON@{make.host}", "Subject": "failure notice"}, text)


def exchange(make: Maker, fail: Failure) -> bytes:
    """A report whose words are in the language of the server; the answer stands in a remote server's line too."""
    said = {"en": f"Your message to {make.to} couldn't be delivered.", "ru": f"Сообщение для {make.to} не удалось доставить.",
            "zh": f"您发送给 {make.to} 的邮件无法送达。"}[make.script]  # fmt: skip
    if fail.kind == "delayed":
        said = SAID["delayed"][make.script]
    text = f"{said}\n\nDiagnostic information for administrators:\nRemote Server returned '{make.said(fail)}'\n"
    fields = _daemon(make, "<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@water.example>",
                     {"en": "Undeliverable: ", "ru": "Не удалось доставить: ", "zh": "未送达: "}[make.script] + REMINDERS[make.script],
                     **{"In-Reply-To": make.message_id, "References": make.message_id, "X-Auto-Response-Suppress": "All"})  # fmt: skip
    return make.report(fields, text, make.blocks(fail, action=_action(fail), diagnostic="smtp"), whole=True)


def exchange_old(make: Maker, fail: Failure) -> bytes:
    text = (f"Your message did not reach some or all of the intended recipients.\n\n      Subject:  x\n      Sent:     20.04.2027 15:00\n\n"
            f"The following recipient(s) could not be reached:\n\n      {make.to} on 20.04.2027 15:00\n            {fail.words[make.script].format(to=make.to)}\n"
            f"            <{make.host} #{fail.status} smtp;{make.said(fail)}>\n\nOriginal message headers:\n\n{make.returned()}")  # fmt: skip
    return make.plain(
        {"Return-Path": "<>", "From": f"System Administrator <postmaster@{make.host}>", "Subject": "Undeliverable: x"},
        text,
    )


def gmail(make: Maker, fail: Failure) -> bytes:
    text = f"** {SAID[_what(fail)][make.script]} **\n\nThe response from the remote server was:\n{make.said(fail)}\n"
    fields = _daemon(make, "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
                     f"Delivery Status Notification ({'Delay' if fail.kind == 'delayed' else 'Failure'})",
                     References=make.message_id, **{"In-Reply-To": make.message_id, "X-Failed-Recipients": make.to})  # fmt: skip
    return make.report(fields, text, make.blocks(fail, action=_action(fail)), whole=True)


def domino(make: Maker, fail: Failure) -> bytes:
    text = f"Your message\n\n  Subject: x\n\nwas not delivered to:\n\n  {make.to}\n\nbecause:\n\n  {make.said(fail)}\n"
    fields = {
        "From": f"Postmaster@{make.host}",
        "Subject": "DELIVERY FAILURE: " + fail.words["en"].format(to=make.to)[:60],
    }
    return make.report(fields, text, make.blocks(fail, action=_action(fail), diagnostic="X-Notes"))


def communigate(make: Maker, fail: Failure) -> bytes:
    text = (
        f"Failed to deliver to '{make.to}'\nSMTP module(domain water.example) reports:\n {make.to}: {make.said(fail)}\n"
    )
    fields = {"Return-Path": "<>", "From": f"<MAILER-DAEMON@{make.host}>", "Subject": "Undeliverable mail: x"}
    return make.report(fields, text, make.blocks(fail, action=_action(fail), original=True))


def yandex(make: Maker, fail: Failure) -> bytes:
    """A Russian provider: words in Russian around the report."""
    text = (f"Это письмо отправлено почтовым сервером {make.host}.\n\nК сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может быть "
            f"отправлено одному или нескольким адресатам. Причина указана ниже.\n\n<{make.to}>: {make.said(fail)}\n")  # fmt: skip
    if fail.kind == "delayed":
        text = SAID["delayed"]["ru"] + f"\n<{make.to}>: {make.said(fail)}\n"
    fields = _daemon(make, f"{words('Почтовая система')} <mailer-daemon@{make.host}>", SUBJECTS[_what(fail)]["ru"])
    return make.report(fields, text, make.blocks(fail, action=_action(fail)))


def mailru(make: Maker, fail: Failure) -> bytes:
    """A Russian provider that writes words only."""
    text = (f"Это письмо создано автоматически сервером {make.host}, отвечать на него не нужно.\n\nК сожалению, Ваше письмо не может быть доставлено одному "
            f"или нескольким получателям:\n\n**********************\n\n{make.to}\n{make.said(fail)}\n\n**********************\n\nЗаголовки исходного письма:\n\n{make.returned()}")  # fmt: skip
    return make.plain(
        {"Return-Path": "<>", "From": f"mailer-daemon@{make.host}", "Subject": words("Ваше сообщение не доставлено")},
        text,
    )


def coremail(make: Maker, fail: Failure) -> bytes:
    """A Chinese provider: words in Chinese, an old character set."""
    text = f"抱歉，您的邮件被退回来了……\n\n收件人：{make.to}\n退信原因：{make.said(fail)}\n\n----- 原邮件信息 -----\n\n{make.returned()}"
    fields = {
        "Return-Path": "<>",
        "From": f"Postmaster@{make.host}",
        "Subject": words("系统退信/Systems bounce", "gbk"),
    }
    return make.plain(fields, text)


def qq(make: Maker, fail: Failure) -> bytes:
    """A Chinese provider with a report."""
    text = (
        f"抱歉，您的邮件无法投递。\n退信原因 {make.said(fail)}\n" if fail.kind != "delayed" else SAID["delayed"]["zh"]
    )
    fields = _daemon(make, f"PostMaster@{make.host}", SUBJECTS[_what(fail)]["zh"])
    return make.report(fields, text, make.blocks(fail, action=_action(fail), diagnostic="smtp"))


def courier(make: Maker, fail: Failure) -> bytes:
    text = f"This is a delivery status notification from {make.host},\nrunning the Courier mail server, version 0.73.\n\n<{make.to}>:\n {make.said(fail)}\n"
    fields = _daemon(make, f'"Courier mail server at {make.host}" <>', "NOTICE: mail delivery status.")
    return make.report(fields, text, make.blocks(fail, action=_action(fail)))


def opensmtpd(make: Maker, fail: Failure) -> bytes:
    text = f"    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    {make.to}: {make.said(fail)}\n"
    blocks = make.blocks(fail, action=_action(fail), diagnostic="").replace(
        fail.status, "5.0.0" if fail.code >= 500 else "4.0.0"
    )
    blocks = f"{blocks}Diagnostic-Code: smtp; {make.said(fail)}{CRLF}"
    return make.report(
        _daemon(make, f"Mailer Daemon <MAILER-DAEMON@{make.host}>", "Delivery status notification: error"), text, blocks
    )


def international(make: Maker, fail: Failure) -> bytes:
    """RFC 6533: types of their own for what is beyond ASCII."""
    blocks = make.blocks(fail, action=_action(fail), kind="utf-8")
    fields = _daemon(make, f"MAILER-DAEMON@{make.host}", SUBJECTS[_what(fail)][make.script])
    return make.report(fields, SAID[_what(fail)][make.script], blocks, part="message/global-delivery-status")


REPORTS = [postfix, sendmail, exim_report, exchange, gmail, communigate, yandex, qq, international]
IN_WORDS = [exim, qmail, exchange_old, domino, mailru, coremail, courier, opensmtpd]
DELAYED = failure("delayed", "4.4.1", 451, "connection timed out", "время ожидания истекло", "连接超时")
DELAYING = [postfix, sendmail, exim, exim_report, exchange, gmail, communigate, yandex, qq, courier, international]


def complaint(make: Maker, said: str = "abuse", *, redacted: bool = False) -> bytes:
    lines = [f"Feedback-Type: {said}", "User-Agent: SomeGenerator/1.0", "Version: 1",
             *([] if redacted else [f"Original-Rcpt-To: <{make.to}>", f"Original-Mail-From: <{OURS}>"]),
             "Arrival-Date: Tue, 20 Apr 2027 15:00:30 +0600", "Source-IP: 192.0.2.1", ""]  # fmt: skip
    text = {"en": "This is an email abuse report.", "ru": "Это жалоба на письмо.", "zh": "这是一份垃圾邮件投诉报告。"}[
        make.script
    ]
    fields = {"From": f"<feedback@{make.host}>", "Subject": "FW: complaint"}
    return make.report(fields, text, CRLF.join(lines), kind="feedback-report", whole=make.rng.random() < 0.5)


AWAY = {
    "en": [("Automatic reply", "I am out of the office until 28 April 2027. In urgent cases write to b.deputy@water.example."),
           ("Out of office", "Thank you for your message. I am on leave and will be back on 3 May 2027."),
           ("Automatic reply", "Thank you for writing. I read my mail once a week.")],
    "ru": [("Автоматический ответ", "Я в отпуске по 28 апреля 2027 г. По срочным вопросам пишите b.deputy@water.example."),
           ("Автоответ", "Меня нет на месте. Вернусь 3 мая 2027 года."),
           ("Автоответ", "Спасибо, ваше письмо получено.")],
    "zh": [("自动回复", "您好，我正在休假，2027年5月3日返回。急事请联系 b.deputy@water.example。"),
           ("自动回复", "本人外出至2027年4月28日，期间无法回复邮件。"),
           ("自动回复", "您的邮件已收到，谢谢。")],
}  # fmt: skip


def away_exchange(make: Maker, subject: str, text: str) -> bytes:
    fields = {"From": make.to, "Subject": words(f"{subject}: {REMINDERS[make.script]}"), "In-Reply-To": make.message_id,
              "References": make.message_id, "X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-generated"}  # fmt: skip
    return make.plain(fields, text)


def away_sieve(make: Maker, subject: str, text: str) -> bytes:
    """RFC 5230."""
    fields = {"Return-Path": "<>", "From": make.to, "Subject": words(f"Auto: {REMINDERS[make.script]}"),
              "In-Reply-To": make.message_id, "References": make.message_id,
              "Auto-Submitted": "auto-replied (vacation)", "Precedence": "bulk"}  # fmt: skip
    return make.plain(fields, text)


def away_provider(make: Maker, subject: str, text: str) -> bytes:
    """By fields of older custom, as HTML."""
    page = f"<html><head><style>p {{ color: red }}</style></head><body><p>{text}</p></body></html>"
    coding, body = encoded(page, make.rng)
    field = make.rng.choice(["X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-QQ-AUTOREPLY"])
    fields = {"From": make.to, "Subject": words(f"Re: {REMINDERS[make.script]}"), field: "yes",
              "References": f"<other@x.example> {make.message_id}"}  # fmt: skip
    return make.mail(fields, body, content="text/html; charset=utf-8", coding=coding)


def away_words(make: Maker, subject: str, text: str) -> bytes:
    """By the first words of the subject alone."""
    fields = {"From": make.to, "Subject": words(f"{subject}: {REMINDERS[make.script]}"), "In-Reply-To": make.message_id}
    return make.plain(fields, text)


AWAY_STYLES = [away_exchange, away_sieve, away_provider, away_words]
REPLIES = {"en": "It is done, we sent it to the bank on Monday.\n\nOn Tue, 20 Apr 2027 at 15:00, Grants Office wrote:\n> Please see that it is done.",
           "ru": "Готово, отчёт отправлен в понедельник.\n\n20.04.2027 15:00, Grants Office пишет:\n> Просим сообщить.",
           "zh": "已完成，报告已于周一提交。\n\n发件人：Grants Office\n> 请按时完成。"}  # fmt: skip


def reply(make: Maker) -> bytes:
    """A person's, as mail programs thread it."""
    prefix = make.rng.choice(["Re: ", "RE: ", "Ответ: ", "回复: ", ""])
    threads = [{"In-Reply-To": make.message_id}, {"References": f"<a@b.example>{CRLF} {make.message_id}"},
               {"In-Reply-To": make.message_id, "References": make.message_id}]  # fmt: skip
    fields = {
        "From": f"{words('А. Петрова')} <{make.to}>",
        "Subject": words(prefix + REMINDERS[make.script]),
        **make.rng.choice(threads),
    }
    return make.plain(fields, REPLIES[make.script])


def other_list(make: Maker) -> bytes:
    return make.plain({"From": "news@list.example", "Subject": "Weekly news: undelivered goods", "Precedence": "list",
                       "List-Id": "<news.list.example>"}, "Delivery of our mail has failed to impress nobody.")  # fmt: skip


def other_person(make: Maker) -> bytes:
    return make.plain(
        {"From": f"B. Unknown <{make.to}>", "Subject": words(REMINDERS[make.script][:20])}, "Could we meet on Monday?"
    )


def other_receipt(make: Maker) -> bytes:
    """Somebody's mail program says that the mail was shown (RFC 8098)."""
    blocks = f"Reporting-UA: x; y{CRLF}Final-Recipient: rfc822;{make.to}{CRLF}Original-Message-ID: {make.message_id}{CRLF}Disposition: manual-action/MDN-sent-manually; displayed{CRLF}"
    return make.report(
        {"From": make.to, "Subject": "Read: x"}, "Your message was displayed.", blocks, kind="disposition-notification"
    )


def other_arrived(make: Maker) -> bytes:
    """A report that it was delivered."""
    arrived = failure("other", "2.0.0", 250, "Message accepted")
    fields = _daemon(make, f"MAILER-DAEMON@{make.host}", "Successful Mail Delivery Report")
    return make.report(fields, "Your message was successfully delivered.", make.blocks(arrived, action="delivered"))


def other_not_spam(make: Maker) -> bytes:
    return complaint(make, "not-spam")


OTHER = [other_list, other_person, other_receipt, other_arrived, other_not_spam]


def samples(count: int, *, seed: int = 4) -> Iterator[Sample]:
    """`count` mails of known class, all styles and scripts in turn."""
    rng = random.Random(seed)
    makers = [_returned, _returned, _returned_in_words, _delayed, _complaint, _away, _away, _reply, _other]
    for number in range(count):
        make = Maker(rng, ("en", "ru", "zh")[number % 3])
        yield makers[rng.randrange(len(makers))](make)


def _sample(make: Maker, style: Callable[..., bytes], kind: str, raw: bytes, *, away: bool = False) -> Sample:
    return Sample(raw, style.__name__, make.script, kind, make.message_id, make.to, away)


def _returned(make: Maker) -> Sample:
    style, fail = make.rng.choice(REPORTS), make.rng.choice(FAILURES)
    return _sample(make, style, fail.kind, style(make, fail))


def _returned_in_words(make: Maker) -> Sample:
    style, fail = make.rng.choice(IN_WORDS), make.rng.choice(FAILURES)
    return _sample(make, style, fail.kind, style(make, fail))


def _delayed(make: Maker) -> Sample:
    style = make.rng.choice(DELAYING)
    return _sample(make, style, "delayed", style(make, DELAYED))


def _complaint(make: Maker) -> Sample:
    raw = complaint(make, make.rng.choice(["abuse", "fraud", "opt-out"]), redacted=make.rng.random() < 0.2)
    return _sample(make, complaint, "complaint", raw)


def _away(make: Maker) -> Sample:
    style, (subject, text) = make.rng.choice(AWAY_STYLES), make.rng.choice(AWAY[make.script])
    return _sample(make, style, "auto_reply", style(make, subject, text), away="2027" in text)


def _reply(make: Maker) -> Sample:
    return _sample(make, reply, "reply", reply(make))


def _other(make: Maker) -> Sample:
    style = make.rng.choice(OTHER)
    return _sample(make, style, "other", style(make))

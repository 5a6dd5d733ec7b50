"""From the bytes of a mail to what it is: a report, a complaint, an automatic reply, a reply, or nothing of ours."""

import hashlib
from datetime import date

from tracker.delivery.incoming import replies, reports
from tracker.delivery.incoming.mime import Part, addresses_in, parse
from tracker.delivery.incoming.wishes import wished_about
from tracker.delivery.wire import clean_text
from tracker.models import IncomingMail
from tracker.operations.incoming import Arrival

Kind = IncomingMail.Kind
LONGEST_WORDS = 2000


def read_mail(
    raw: bytes, *, today: date, source: IncomingMail.Source = IncomingMail.Source.MAILBOX, key: str = ""
) -> Arrival:
    """What a mail is and says. Never raises; `today` is the day from which an absence is read.

    `key` names the event where the source has a name for it; else the digest of the mail does. Of a mail beyond 10 MB
    the beginning is read.
    """
    mail = parse(raw)
    common: dict[str, object] = {
        "event_key": key or f"mail:{hashlib.sha256(raw).hexdigest()}",
        "source": source,
        "sender": next(iter(addresses_in(mail.value("from"))), "") or mail.value("from")[:200],
        "subject": clean_text(" ".join(mail.value("subject").split())),
    }
    return _classified(mail, common, today)


def _classified(mail: Part, common: dict[str, object], today: date) -> Arrival:
    if reports.is_complaint(mail):
        return _of_report(reports.complaint(mail), mail, common)
    if reports.is_report(mail):
        return _of_report(reports.report(mail), mail, common)
    wish = wished_about(mail.value("subject"))
    if wish:
        return _arrival(common, kind=Kind.OPT_OUT, message_ids=(wish,))
    ids = tuple(reports.thread_ids(mail))
    text = clean_text(_main_text(mail))
    if mail.kind == "multipart/report":  # a receipt for reading it, and the like
        return _arrival(common, kind=Kind.OTHER, message_ids=reports.returned_ids(mail), words=text)
    if replies.is_automatic(mail):
        if not ids:
            ids = reports.returned_ids(mail)
        until = replies.away_until(f"{mail.value('subject')}\n{text}", today=today) if ids else None
        return _arrival(
            common, kind=Kind.AUTO_REPLY if ids else Kind.OTHER, message_ids=ids, words=text, away_until=until
        )
    kind = Kind.REPLY if ids else Kind.OTHER
    return _arrival(common, kind=kind, message_ids=ids, words=replies.own_words(text) if ids else "")


def _of_report(report: reports.Report, mail: Part, common: dict[str, object]) -> Arrival:
    return _arrival(
        common,
        kind=report.kind,
        message_ids=reports.returned_ids(mail),
        addresses=report.addresses,
        status=report.status,
        words=clean_text(report.words),
    )


def _arrival(common: dict[str, object], *, words: str = "", **values: object) -> Arrival:
    return Arrival(**common, words=words[:LONGEST_WORDS].strip(), **values)  # type: ignore[arg-type]


def _main_text(mail: Part) -> str:
    """What a person reads first: the first plain text, else the words of the first HTML."""
    texts = [part for part in mail.walk() if part.kind in ("text/plain", "text/html")]
    plain = [part for part in texts if part.kind == "text/plain"]
    return next((text for part in (*plain, *texts) if (text := part.text.strip())), "")

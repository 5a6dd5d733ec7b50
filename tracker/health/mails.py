"""What became of the mails: the mail server, doubt, refusals, the mailbox, a restore, what the clock had missed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.delivery.relay import BREAKER_ROW
from tracker.health.figures import Figures
from tracker.health.finding import Finding
from tracker.operations.heartbeats import MAILBOX, RESETTLE
from tracker.operations.restores import DATABASE, PROMOTED

MAILBOX_LATE = timedelta(minutes=30)


def mail_server(figures: Figures) -> Finding:
    """Nobody is sent anything while a mail server is left alone because it failed several times in a row."""
    name = "mail_server"
    for row, beat in figures.beats.items():
        until = beat.detail.get("open_until") if row.startswith(BREAKER_ROW) else None
        if not until:
            continue
        named = {"relay": row.removeprefix(BREAKER_ROW), "why": beat.detail.get("why", "")}
        value = "resting" if datetime.fromisoformat(until) > figures.wall else "probing"
        words = _("The mail server %(relay)s does not take our mails: %(why)s.") % named
        cure = _("Mails wait and go out by themselves once it works. If it refuses us, correct EMAIL_URL, "
                 "EMAIL_CA_FILE or DEFAULT_FROM_EMAIL; else ask those who run it.")  # fmt: skip
        return Finding(name, value, words, cure)
    return Finding(name, "ok")


def uncertain_today(figures: Figures) -> Finding:
    """Mails of the last 24 hours that may have arrived twice."""
    count = figures.uncertain
    if not count:
        return Finding("uncertain_today", 0, grave=False)
    words = ngettext(
        "%d mail of the last 24 hours may have arrived twice: the mail server gave no answer to it.",
        "%d mails of the last 24 hours may have arrived twice: the mail server gave no answer to them.",
        count,
    )
    cure = _("See what was stopped in their midst: the worker, or the connection to the mail server.")
    return Finding("uncertain_today", count, words % count, cure, grave=False)


def rescued_today(figures: Figures) -> Finding:
    """Mails of the last 24 hours whose sender died before it could send them."""
    count = figures.rescued
    if not count:
        return Finding("rescued_today", 0, grave=False)
    words = ngettext(
        "The sending process of %d mail was ended in the last 24 hours; another one took the mail over.",
        "The sending processes of %d mails were ended in the last 24 hours; others took the mails over.",
        count,
    )
    cure = _("Nothing is lost. If it goes on, read the worker's log and see that the machine has memory enough.")
    return Finding("rescued_today", count, words % count, cure, grave=False)


def dead_mails(figures: Figures) -> Finding:
    """Mails refused for good of the last seven days, as long as nobody has decided about them."""
    count = figures.dead
    if not count:
        return Finding("dead_mails", 0, grave=False)
    words = ngettext("%d mail was refused for good.", "%d mails were refused for good.", count)
    cure = _("Look at “Nobody told” on the review desk: correct the address and send again, or tell the people by "
             "other means.")  # fmt: skip
    return Finding("dead_mails", count, words % count, cure, grave=False)


def mails_to_review(figures: Figures) -> Finding:
    """Mails of the last seven days of which a person must say whether they are sent."""
    count = figures.review
    if not count:
        return Finding("mails_to_review", 0, grave=False)
    words = ngettext(
        "%d mail waits for a person to decide whether it is sent.",
        "%d mails wait for a person to decide whether they are sent.",
        count,
    )
    cure = _("Look at “Nobody told” on the review desk or at the delivery log; each says why it waits.")
    return Finding("mails_to_review", count, words % count, cure, grave=False)


def resettled(figures: Figures) -> Finding:
    """Deadlines that the nightly look had to correct: more than none is a defect of the program."""
    beat = figures.beats.get(RESETTLE)
    count = int(beat.detail.get("changed", 0)) if beat else 0
    if not count:
        return Finding("resettled", 0, grave=False)
    words = ngettext(
        "The nightly look had to correct %d deadline that had not been looked at in time.",
        "The nightly look had to correct %d deadlines that had not been looked at in time.",
        count,
    )
    cure = _("They are right now. It is a defect: please report it with the worker's log of that night.")
    return Finding("resettled", count, words % count, cure, grave=False)


def mailbox(figures: Figures) -> Finding:
    """The mailbox of what comes back is read, where one is set."""
    if not settings.EMAIL_INBOX_URL:
        return Finding("mailbox", "none", grave=False)
    beat, age = figures.beats.get(MAILBOX), figures.beat_age(MAILBOX)
    cure = _("Correct EMAIL_INBOX_URL (and EMAIL_CA_FILE for a certificate of your own), or see that its server lets "
             "us in. Until then returned mails are not noticed.")  # fmt: skip
    error = str(beat.detail.get("error", "")) if beat else ""
    if error:
        return Finding("mailbox", "down", _("The mailbox cannot be read: %s.") % error, cure, grave=False)
    if age is None or age > MAILBOX_LATE.total_seconds():
        words = _("The mailbox has not been read for more than half an hour.")
        return Finding("mailbox", age, words, cure, grave=False)
    return Finding("mailbox", round(age, 1))


def distrusted(figures: Figures) -> Finding:
    """Mails that came back because the receiver distrusts us: no address is at fault, and all may be affected."""
    count = figures.distrusted
    if not count:
        return Finding("distrusted", 0, grave=False)
    words = ngettext(
        "%d mail came back because the receiver distrusts our mail.",
        "%d mails came back because the receiver distrusts our mail.",
        count,
    )
    cure = _("Read the words of the mail servers under “Nobody told” on the review desk; most ask for SPF, DKIM or "
             "DMARC records of the sender's domain.")  # fmt: skip
    return Finding("distrusted", count, words % count, cure, grave=False)


def restored(figures: Figures) -> Finding:
    """The database is the one it was; another copy of it is noticed by its numbers."""
    beat = figures.beats.get(DATABASE)
    if beat is None or not beat.detail.get(PROMOTED):
        return Finding("restored", "no", grave=False)
    words = _("The database server was replaced by a copy, or set back to an earlier moment.")
    cure = _("If a backup was restored, run `manage.py after_restore`, so that no mail is sent a second time; if a "
             "standby took over with nothing lost, run `manage.py after_restore --nothing-lost`.")  # fmt: skip
    return Finding("restored", "perhaps", words, cure, grave=False)


CHECKS: dict[str, Callable[[Figures], Finding]] = {
    "mail_server": mail_server,
    "mails_to_review": mails_to_review,
    "dead_mails": dead_mails,
    "uncertain_today": uncertain_today,
    "rescued_today": rescued_today,
    "resettled": resettled,
    "mailbox": mailbox,
    "distrusted": distrusted,
    "restored": restored,
}

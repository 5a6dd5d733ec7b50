"""From a case to its letter, in the recipient's language."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import wording
from tracker.delivery.addresses import reply_address, wish_address
from tracker.delivery.case import Case
from tracker.delivery.incoming.wishes import wish_for_no_more
from tracker.delivery.letters import answers, history, incoming, notes
from tracker.delivery.letters.by_mail import answers_by_mail, asked_by_mail
from tracker.delivery.letters.decisions import decisions
from tracker.delivery.letters.hand_overs import handed_over
from tracker.delivery.letters.letter import Frame, Letter, html_of, text_of
from tracker.delivery.letters.reminder import MOST_IN_FULL, reminder
from tracker.delivery.wire import clean
from tracker.models import Notification, Recipient

Kind = Notification.Kind
_NOTES = {
    Kind.NOBODY_TOLD: notes.nobody_told,
    Kind.RECEIPT: answers.receipt,
    Kind.DECISION: answers.decision,
    Kind.ANSWER: answers.answer,
    Kind.UNSUBSCRIBED: notes.unsubscribed,
    Kind.MUTED: notes.muted,
    Kind.AWAY: notes.away,
    Kind.HANDED_OVER: handed_over,
    Kind.LINK: notes.link,
    Kind.SERIES_ENDS: notes.series_ends,
    Kind.FEED_ENDED: notes.feed_ended,
    Kind.HISTORY: history.proof,
}
# What answers something the person just did is no mailing list, and is sent once.
TRANSACTIONAL = frozenset({Kind.RECEIPT, Kind.LINK})


def written(case: Case, *, page: str, unsubscribe: str, most: int = MOST_IN_FULL) -> tuple[str, str, str]:
    """(subject, text, html) of a case. `page` is the personal page, ending in a slash, or what stands for it."""
    with override(case.language or settings.LANGUAGE_CODE):
        letter = _letter(case, page, most)
        frame = _frame(case, page, unsubscribe)
        return clean(letter.subject), text_of(letter, frame), html_of(letter, frame)


def is_transactional(case: Case) -> bool:
    """True where no unsubscription is offered."""
    return all(notice.kind in TRANSACTIONAL for notice in case.notices)


def _letter(case: Case, page: str, most: int) -> Letter:
    notice = case.notices[0]
    write = _NOTES.get(Kind(notice.kind)) if len(case.notices) == 1 else None
    if write is answers.answer and "incoming" in notice.about:
        write = incoming.reply
    if not write and all(one.kind == Kind.DECISION for one in case.notices):
        letter = decisions(case, page, most=most)
    else:
        letter = write(case, notice, page) if write else reminder(case, page, most=most)
    if "stands_in" in notice.about:
        letter = replace(letter, why=_why_stood_in(notice))
    return asked_by_mail(case, letter) if answers_by_mail(case.recipient) else letter


def _why_stood_in(notice: Notification) -> str:
    absent = Recipient.objects.select_related("user").filter(pk=notice.about["stands_in"]).first()
    name = str(absent.user or absent.email) if absent is not None else ""
    return _("You receive this because you stand in for %(name)s in our office, who is away.") % {
        "name": clean(name, 200)
    }


def _frame(case: Case, page: str, unsubscribe: str) -> Frame:
    listed = not is_transactional(case)
    by_mail = answers_by_mail(case.recipient)
    name = clean(case.recipient_name, 200)
    return Frame(
        language=case.language or settings.LANGUAGE_CODE,
        office=clean(case.office.name, 200),
        greeting=_("Dear %(name)s,") % {"name": name} if name else _("Good day,"),
        introduction=_introduction(case, by_mail),
        contact=_contact(case),
        settings_url=f"{page}notifications/" if listed and not by_mail else "",
        unsubscribe_url=unsubscribe if listed and not by_mail else "",
        no_more=_no_more(case) if listed and by_mail else "",
    )


def _introduction(case: Case, by_mail: bool) -> tuple[str, ...]:
    """The first mail ever to an address says who writes, why to this address, and whom to ask."""
    if case.recipient.introduced_at is not None or case.recipient.user_id is not None:
        return ()
    parties = wording.list_in_words(sorted({clean(contact.party.name, 200) for contact in case.contacts}))
    why = (
        _("We write to this address because it was given to us as that of the contact of %(party)s.")
        % {"party": parties}
        if parties
        else _("We write to this address because somebody gave it to us for the matter below.")
    )
    account = (
        _("You need no account: you can simply answer this mail.")
        if by_mail
        else _("You need no account and no password: the link in each mail opens a page of your own.")
    )
    return (
        _("This is our first mail to you. %(office)s keeps a book of what was promised, by whom and until when, and "
          "reminds those who promised it.") % {"office": clean(case.office.name, 200)},
        f"{why} {account}",
        _("If this is not for you, or if you want to know more, please ask: %(contact)s.") % {"contact": _named(case)},
    )  # fmt: skip


def _no_more(case: Case) -> str:
    return _("You want no more mail from us? Write to %(address)s with the subject: %(subject)s") % {
        "address": wish_address(case.office),
        "subject": wish_for_no_more(case.message.message_id),
    }


def _contact(case: Case) -> str:
    """Whom to ask: a person with a telephone, as far as the office has named them."""
    if reply_address(case.office):
        return _("Questions? %(contact)s. You can also reply to this mail; a person reads it.") % {
            "contact": _named(case)
        }
    return _("Questions? %(contact)s.") % {"contact": _named(case)}


def _named(case: Case) -> str:
    office = case.office
    who = [clean(office.contact_name, 200), clean(office.name, 200)]
    named = ", ".join(part for part in who if part)
    if not office.contact_telephone:
        return named
    telephone = clean(office.contact_telephone, 50)
    return _("%(name)s, telephone %(telephone)s") % {"name": named, "telephone": telephone}

"""From a case to its letter, in the recipient's language."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.delivery.case import Case
from tracker.delivery.letters import answers, notes
from tracker.delivery.letters.letter import Frame, Letter, html_of, text_of
from tracker.delivery.letters.reminder import MOST_IN_FULL, reminder
from tracker.delivery.wire import clean
from tracker.models import Notification

Kind = Notification.Kind
_NOTES = {
    Kind.NOBODY_TOLD: notes.nobody_told,
    Kind.RECEIPT: answers.receipt,
    Kind.DECISION: answers.decision,
    Kind.ANSWER: answers.answer,
    Kind.UNSUBSCRIBED: notes.unsubscribed,
    Kind.LINK: notes.link,
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
    return write(case, notice, page) if write else reminder(case, page, most=most)


def _frame(case: Case, page: str, unsubscribe: str) -> Frame:
    listed = not is_transactional(case)
    name = clean(case.recipient_name, 200)
    return Frame(
        language=case.language or settings.LANGUAGE_CODE,
        office=clean(case.office.name, 200),
        greeting=_("Dear %(name)s,") % {"name": name} if name else _("Good day,"),
        contact=_contact(case),
        settings_url=f"{page}notifications/" if listed else "",
        unsubscribe_url=unsubscribe if listed else "",
    )


def _contact(case: Case) -> str:
    """Whom to ask: a person with a telephone, as far as the office has named them."""
    office = case.office
    who = [clean(office.contact_name, 200), clean(office.name, 200)]
    named = ", ".join(part for part in who if part)
    if office.contact_telephone:
        telephone = clean(office.contact_telephone, 50)
        named = _("%(name)s, telephone %(telephone)s") % {"name": named, "telephone": telephone}
    if office.contact_email or settings.REPLY_TO:
        return _("Questions? %(contact)s. You can also reply to this mail; a person reads it.") % {"contact": named}
    return _("Questions? %(contact)s.") % {"contact": named}

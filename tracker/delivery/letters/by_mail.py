"""Mails where people answer by mail: outside the office nobody reaches our pages, so nothing leads there."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from tracker.delivery.case import Case
from tracker.delivery.letters.letter import Action, Letter
from tracker.delivery.wire import clean
from tracker.models import Notification, Recipient

Kind = Notification.Kind


def answers_by_mail(recipient: Recipient) -> bool:
    """Whether this person is asked to answer by mail: those with an account are in the office and reach it."""
    return settings.ANSWER_BY == "reply" and recipient.user_id is None


def asked_by_mail(case: Case, letter: Letter) -> Letter:
    """The same letter without links: what a page would take is asked for by mail."""
    kinds = {notice.kind for notice in case.notices}
    if kinds == {Kind.LINK}:
        return _no_page(case, letter)
    asks = Kind.REMIND_NOW in kinds or (letter.action is not None and letter.action.asks)
    more = ""
    if letter.left:
        more = _("And %(count)s more. If you want the whole list, ask for it by answering this mail.")
        more = more % {"count": letter.left}
    return replace(
        letter,
        items=tuple(replace(item, url="") for item in letter.items),
        more=more,
        action=_ask() if asks else _offer(),
        why=_("You receive this once, because this answer was noted in your name.")
        if kinds == {Kind.RECEIPT}
        else letter.why,
    )


def _ask() -> Action:
    hint = _(
        "Write a few words: it is done; I have it; we need more time, until when and why; this is not for me, please "
        "ask …; or something is wrong. Please leave the subject as it is. A person in our office reads your answer and "
        "notes it."
    )
    return Action(_("Please tell us how it stands by answering this mail"), "", hint)


def _offer() -> Action:
    hint = _("Do so if something is not right, or if you want to add something. A person in our office reads it.")
    return Action(_("You can answer this mail"), "", hint)


def _no_page(case: Case, letter: Letter) -> Letter:
    return Letter(
        subject=_("How you can answer %(office)s") % {"office": clean(case.office.name, 80)},
        headline=_("Please answer by mail"),
        opening=(
            _(
                "Somebody, most likely you, asked us for a link to a page of your own. Our pages cannot be reached "
                "from where you are, so please answer our mails: a person in our office reads what you write."
            ),
        ),
        action=_offer(),
        why=letter.why,
    )

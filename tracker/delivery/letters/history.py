"""The state of the history: its newest event, to be kept, or what is wrong with it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.delivery.case import Case
from tracker.delivery.letters.letter import Action, Fact, Letter, Tone
from tracker.delivery.urls import history_url
from tracker.delivery.wire import clean
from tracker.domain.proof import Fault
from tracker.models import Notification
from tracker.wording.proofs import problem_in_words

MOST = 10


def proof(case: Case, notice: Notification, page: str) -> Letter:
    """Auditors hear how far the history was proved, with the hash that proves it; of a fault, what is wrong."""
    about = notice.about
    if about["count"]:
        return _broken(notice)
    number = about["sequence"]
    return Letter(
        subject=_("The history holds through event %(number)s") % {"number": number},
        headline=_("The history holds"),
        opening=(
            _("Every event of the history, from the first through number %(number)s, is as it was written.")
            % {"number": number},
        ),
        facts=(Fact(_("Newest event"), str(number)), Fact(_("Its hash"), clean(about["hash"], 64))),
        action=Action(_("Look at the history"), history_url()),
        follows=(
            _("Please keep this mail. It lies outside the database, so it proves later that nothing up to this event "
              "was changed or removed: run verify_audit with --expect and the number and hash above."),
        ),
        why=_why(),
    )  # fmt: skip


def _broken(notice: Notification) -> Letter:
    problems = notice.about["problems"]
    count = notice.about["count"]
    told = [
        problem_in_words(Fault(fault), sequence, other, action, clean(target, 100))
        for fault, sequence, other, action, target in problems[:MOST]
    ]
    more = count - len(told)
    words = ngettext("and %(count)s more.", "and %(count)s more.", more) % {"count": more} if more else ""
    return Letter(
        subject=_("The history does not hold"),
        headline=_("The history does not hold"),
        tone=Tone.LATE,
        opening=(
            _("The proof of the history found what nobody can do through Duebook: somebody has written to the database "
              "itself, or an older copy of it was put in place."),
            *told,
            *([words] if words else []),
        ),
        action=Action(_("Look at the history"), history_url()),
        follows=(
            _("Please do not repair anything. Keep the database and the file of anchors as they are, and compare with "
              "a backup: verify_audit names every event that is not right."),
        ),
        why=_why(),
    )  # fmt: skip


def _why() -> str:
    return _("You receive this because you watch over the history of our office.")

"""What a new owner reads once: the commitments that are theirs from now on."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters import parts
from tracker.delivery.letters.letter import Action, Fact, Item, Letter, NothingToSay
from tracker.delivery.urls import commitment_url, home_url
from tracker.delivery.wire import clean
from tracker.models import Commitment, Notification, User

LONGEST_NOTE = 500


def handed_over(case: Case, notice: Notification, page: str) -> Letter:
    """Those that are still theirs are named; confidential ones are only counted."""
    before = User.objects.filter(pk=notice.about.get("owner", 0)).first()
    theirs = Commitment.objects.filter(pk__in=notice.about["commitments"], owner=case.recipient.user)
    rows = list(theirs.prefetch_related("deadlines__commitment").order_by("reference"))
    if before is None or not rows:
        raise NothingToSay(f"notice {notice.pk} hands over nothing")
    named = [row for row in rows if not row.confidential][: notice.about["most"]]
    count = ngettext(
        "%(count)s commitment that %(name)s looked after is yours from now on.",
        "%(count)s commitments that %(name)s looked after are yours from now on.",
        len(rows),
    ) % {"count": len(rows), "name": clean(str(before), 100)}
    note = clean(notice.about.get("note", ""), LONGEST_NOTE)
    return Letter(
        subject=_("You look after more commitments now (%(count)s)") % {"count": len(rows)},
        headline=_("Commitments were handed over to you"),
        opening=(count,),
        facts=(Fact(_("Note"), note),) if note else (),
        items=tuple(_item(row) for row in named),
        lists=True,
        action=Action(_("See your week"), home_url()),
        follows=(_("From now on the notices about them come to you."),),
        why=_("You receive this once, because somebody of our office made you the owner of these commitments."),
    )


def _item(row: Commitment) -> Item:
    following = row.next_deadline
    due = (Fact(_("Due"), wording.due_in_words(following)),) if following is not None and following.last_day else ()
    title = parts.title_of(following) if following is not None else clean(row.title, 200)
    return Item(
        title=title,
        url=commitment_url(row.reference),
        lines=(),
        facts=(*due, Fact(_("Reference"), row.reference)),
    )

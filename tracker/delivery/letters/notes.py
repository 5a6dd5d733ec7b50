"""Notes: who could not be told, wants no more mail or reminders, is away; and a fresh personal link."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters import parts
from tracker.delivery.letters.letter import Action, Fact, Item, Letter, NothingToSay, Tone
from tracker.delivery.urls import commitment_url, feeds_url, not_told_url, person_away_url
from tracker.delivery.wire import clean, clean_text
from tracker.domain.deadlines import local_day
from tracker.models import Deadline, Feed, Notification, Recipient
from tracker.queries.feed_list import revocations

LONGEST_REASON = 2000


def nobody_told(case: Case, notice: Notification, page: str) -> Letter:
    """The owner hears that a reminder reached nobody, and why: a post is vacant, or an address has been given up."""
    deadline = case.deadline(notice)
    if deadline is None:
        return _given_up(case, notice)
    chip, _tone = parts.chip_of(case, deadline)
    facts = [Fact(_("Status"), chip), *parts.due_facts(case, deadline)]
    return Letter(
        subject=parts.subject_of(_("Nobody was told"), deadline),
        headline=_("Nobody was told"),
        chip=deadline.commitment.reference,
        tone=Tone.LATE,
        opening=(parts.why_nobody_was_told(case, notice, deadline),),
        facts=(Fact(_("Commitment"), parts.title_of(deadline)), *facts, *parts.commitment_facts(case, deadline)),
        quotes=parts.quotes_of(deadline),
        action=Action(_("Name a contact"), commitment_url(deadline.commitment.reference)),
        follows=(_("Until somebody can be told, you hear of every further step instead."),),
        why=_owner_why(),
    )


def unsubscribed(case: Case, notice: Notification, page: str) -> Letter:
    """The owner hears that somebody wants no more mail."""
    person = _person(notice)
    return Letter(
        subject=_("%(email)s wants no more mail from us") % {"email": person.email},
        headline=_("Somebody unsubscribed"),
        tone=Tone.LATE,
        opening=(
            _("%(email)s wants no more mail from us. From now on nobody at this address is reminded.")
            % {"email": person.email},
            _count(notice),
        ),
        items=_items(_named(case, notice)),
        lists=True,
        action=Action(_("See who is not told"), not_told_url()),
        follows=(_("Please name another contact, or reach the person in another way."),),
        why=_owner_why(),
    )


def muted(case: Case, notice: Notification, page: str) -> Letter:
    """The owner hears that somebody wants no more reminders about one commitment."""
    person, deadline = _person(notice), case.deadline(notice)
    if deadline is None:
        raise NothingToSay(f"notice {notice.pk} names no date")
    return Letter(
        subject=parts.subject_of(_("Somebody wants no more reminders"), deadline),
        headline=_("Somebody wants no more reminders"),
        chip=deadline.commitment.reference,
        tone=Tone.LATE,
        opening=(
            _("%(email)s wants no more reminders about this commitment, and gets none from now on.")
            % {"email": person.email},
            _("What was promised stays promised."),
        ),
        facts=(
            Fact(_("Commitment"), parts.title_of(deadline)),
            *parts.due_facts(case, deadline),
            *parts.commitment_facts(case, deadline),
        ),
        quotes=parts.quotes_of(deadline),
        action=Action(_("Look at the commitment"), commitment_url(deadline.commitment.reference)),
        follows=(_("Please ask in another way, name another contact, or end the silence on that page."),),
        why=_owner_why(),
    )


def away(case: Case, notice: Notification, page: str) -> Letter:
    """The owner hears that somebody is away and who stands in; the deputy, that they do."""
    person = _person(notice)
    until = date.fromisoformat(notice.about["until"])
    values = {"email": person.email, "day": wording.weekday_date(until)}
    if notice.about.get("deputy") == case.recipient.pk and not notice.about.get("count"):
        return _standing_in(values)
    deputy, wished = (_recipient(notice.about.get(name)) for name in ("deputy", "wished"))
    return Letter(
        subject=_("%(email)s is away until %(day)s") % values,
        headline=_("Somebody is away"),
        tone=Tone.CALM if deputy else Tone.LATE,
        opening=(_("%(email)s is away until %(day)s.") % values, _instead(deputy, wished), _count(notice)),
        items=_items(_named(case, notice)),
        lists=True,
        action=Action(_("See who is told instead"), person_away_url(person.pk)),
        follows=(_("On that page you can name a deputy, or another one."),),
        why=_owner_why(),
    )


def _standing_in(values: Mapping[str, str]) -> Letter:
    return Letter(
        subject=_("You stand in for %(email)s until %(day)s") % values,
        headline=_("You stand in for somebody"),
        opening=(
            _("%(email)s is away until %(day)s and named you as deputy.") % values,
            _("Until then our reminders about what they promised come to you."),
        ),
        follows=(_("If that is not right, please answer this mail: a person reads it."),),
        why=_("You receive this because somebody named your address as their deputy's."),
    )


def _instead(deputy: Recipient | None, wished: Recipient | None) -> str:
    if deputy is not None:
        return _("%(email)s stands in and is told instead.") % {"email": deputy.email}
    if wished is not None:
        words = _("They wish %(email)s to stand in. We do not know this address: nobody is told until you agree to it.")
        return words % {"email": wished.email}
    return _("They named no deputy: nobody at this address is reminded until then.")


def _recipient(pk: int | None) -> Recipient | None:
    return Recipient.objects.filter(pk=pk).first() if pk else None


def link(case: Case, notice: Notification, page: str) -> Letter:
    """A fresh personal link, as it was asked for."""
    return Letter(
        subject=_("Your personal page at %(office)s") % {"office": clean(case.office.name, 80)},
        headline=_("Your personal page"),
        opening=(_("Somebody, most likely you, asked us for a new link to your personal page. Here it is."),),
        action=Action(
            _("Open your page"),
            page,
            _("It shows all that we write to you about. Please do not pass it on: whoever has it can answer for you."),
        ),
        follows=(_("If it was not you, you need not do anything: the link came to this address only."),),
        why=_("You receive this once, because it was asked for with your address."),
    )


def series_ends(case: Case, notice: Notification, page: str) -> Letter:
    """The owner and those who have to deliver hear that the date that is open is the last of its series."""
    deadline = case.deadline(notice)
    if deadline is None:
        raise NothingToSay(f"notice {notice.pk} names no date")
    is_owner = case.recipient.user_id is not None and case.recipient.user_id == deadline.commitment.owner_id
    url = commitment_url(deadline.commitment.reference)
    return Letter(
        subject=parts.subject_of(_("The last date of a series"), deadline),
        headline=_("The series ends with this date"),
        chip=deadline.commitment.reference,
        opening=(_("This falls due again and again. The date below is the last one: none comes after it."),),
        facts=(
            Fact(_("Commitment"), parts.title_of(deadline)),
            *parts.due_facts(case, deadline),
            *parts.commitment_facts(case, deadline),
        ),
        quotes=parts.quotes_of(deadline),
        action=Action(_("Look at the commitment"), url) if is_owner else Action(_("Open your page"), page),
        follows=(
            _("If it is to go on, please add dates or another rule on that page before this one is decided.")
            if is_owner
            else _("If you think that it should go on, please tell our office."),
        ),
        why=parts.why(case, notice, deadline),
    )


def feed_ended(case: Case, notice: Notification, page: str) -> Letter:
    """The reader of a calendar hears why its address works no more; what it showed may not be theirs to see any more.

    Outside the office a new address is made on a page that needs a fresh link, so a person is asked.
    """
    feed = Feed.objects.filter(pk=notice.about.get("feed", 0)).first()
    if feed is None or feed.revoked_at is None:
        raise NothingToSay(f"notice {notice.pk} names no address that was ended: {notice.about}")
    ended = revocations([feed]).get(feed.pk)
    reason = " ".join(clean_text(ended.reason).split()) if ended else ""
    made = local_day(feed.created_at, case.reader.zone)
    return Letter(
        subject=_("Your calendar address was ended by %(office)s") % {"office": clean(case.office.name, 80)},
        headline=_("A calendar address was ended"),
        opening=(
            _("Our office ended the address at which a calendar of yours reads %(what)s. Nothing comes from there now.")
            % {"what": feed.get_about_display()},
        ),
        facts=(
            Fact(_("Made"), wording.weekday_date(made)),
            *([Fact(_("Reason"), parts.shortened(reason, LONGEST_REASON))] if reason else []),
        ),
        action=Action(_("See your calendar addresses"), feeds_url()) if feed.user_id else None,
        follows=(
            _("What was promised stays promised, and reminders come as before. Please delete the old address there."),
            _("If you still need one, make a new address there, as far as you may see these dates.")
            if feed.user_id
            else _("If you still need one, please answer this mail: a person reads it."),
        ),
        why=_("You receive this once, because this address was made for you."),
    )


def _given_up(case: Case, notice: Notification) -> Letter:
    person = _person(notice)
    because = parts.shortened(clean(person.unreachable_because, 300), 200)
    return Letter(
        subject=_("Mail to %(email)s does not arrive") % {"email": person.email},
        headline=_("An address does not work"),
        tone=Tone.LATE,
        opening=(
            _("The mail server of %(email)s refuses our mail for good. Nobody at this address is told any more.")
            % {"email": person.email},
            _count(notice),
        ),
        facts=(Fact(_("It said"), because),) if because else (),
        items=_items(_named(case, notice)),
        lists=True,
        action=Action(_("See who is not told"), not_told_url()),
        follows=(_("Please correct the address, or name another contact."),),
        why=_owner_why(),
    )


def _person(notice: Notification) -> Recipient:
    person = Recipient.objects.filter(pk=notice.about.get("recipient", 0)).first()
    if person is None:
        raise NothingToSay(f"notice {notice.pk} names nobody: {notice.about}")
    return person


def _named(case: Case, notice: Notification) -> list[Deadline]:
    rows = [case.deadlines[pk] for pk in notice.about.get("deadlines", ()) if pk in case.deadlines]
    return [row for row in rows if not row.commitment.confidential]


def _count(notice: Notification) -> str:
    count = int(notice.about.get("count", 0))
    if not count:
        return ""
    return ngettext(
        "%(count)s open date that you look after is concerned.",
        "%(count)s open dates that you look after are concerned.",
        count,
    ) % {"count": count}


def _items(deadlines: Sequence[Deadline]) -> tuple[Item, ...]:
    return tuple(
        Item(
            title=parts.title_of(row),
            url=commitment_url(row.commitment.reference),
            lines=(),
            facts=(Fact(_("Due"), wording.due_in_words(row)), Fact(_("Reference"), row.commitment.reference)),
        )
        for row in deadlines
    )


def _owner_why() -> str:
    return _("You receive this because you look after these commitments in our office.")

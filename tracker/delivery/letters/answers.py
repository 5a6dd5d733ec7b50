"""What people said, and what became of it: the receipt, the decision, and the news for the owner."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters import new_dates, parts
from tracker.delivery.letters.letter import Action, Fact, Letter, NothingToSay, Quote, Tone
from tracker.delivery.recheck import said_in
from tracker.delivery.urls import commitment_url
from tracker.delivery.wire import clean, clean_text
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Status
from tracker.models import Answer, Deadline, Extension, Notification, Report

LONGEST_TEXT = 2000
Said = Report | Extension | Answer
_OWN_REQUEST = {
    Extension.Decision.GRANTED: gettext_lazy("Your request for more time was granted."),
    Extension.Decision.OTHER_DATE: gettext_lazy(
        "Your request for more time was granted, to another date than the one you asked for."
    ),
    Extension.Decision.REFUSED: gettext_lazy("Your request for more time was refused. The date stays as it was."),
}
_OTHER_REQUEST = {
    Extension.Decision.GRANTED: gettext_lazy("A request for more time was granted."),
    Extension.Decision.OTHER_DATE: gettext_lazy(
        "A request for more time was granted, to another date than the one asked for."
    ),
    Extension.Decision.REFUSED: gettext_lazy("A request for more time was refused. The date stays as it was."),
}


def receipt(case: Case, notice: Notification, page: str) -> Letter:
    """Thank you: what we noted, and what happens with it."""
    said, deadline = _cause(case, notice)
    word = word_of(said)
    subject = _("Thank you: we noted “%(answer)s” for %(reference)s") % {
        "answer": word,
        "reference": deadline.commitment.reference,
    }
    return Letter(
        subject=subject,
        headline=_("Thank you. We noted your answer."),
        chip=_("Noted"),
        tone=Tone.DONE,
        opening=(
            _("About “%(title)s” you told us: %(answer)s.") % {"title": parts.title_of(deadline), "answer": word},
        ),
        facts=(*_said_facts(said), *parts.due_facts(case, deadline), *parts.commitment_facts(case, deadline)),
        quotes=_quotes(said, deadline, _("in your own words")),
        action=Action(
            _("Look at it again"),
            page,
            _("You can take it back there within a day, as long as nobody in the office has decided."),
        ),
        follows=(_after(case, said),),
        why=_("You receive this once, because this answer was given from your personal page or in your name."),
    )


def decision(case: Case, notice: Notification, page: str) -> Letter:
    """What the office decided: about a report, a request, an answer, or the date itself."""
    deadline = case.deadline(notice)
    if "terms" in notice.about and deadline is not None:
        return _new_date(case, notice, deadline, page)
    said, deadline = _cause(case, notice)
    state, sentence, tone = _verdict(case, said, deadline)
    reason = clean_text(said.decision_reason).strip()
    theirs = said.recipient_id == case.recipient.pk
    facts = [*parts.due_facts(case, deadline), *_what_was_asked(said, theirs=theirs)]
    if reason:
        facts.append(Fact(_("Reason"), parts.shortened(" ".join(reason.split()), LONGEST_TEXT)))
    return Letter(
        subject=parts.subject_of(state, deadline),
        headline=parts.title_of(deadline),
        chip=state,
        tone=tone,
        opening=(sentence,),
        facts=(*facts, *parts.commitment_facts(case, deadline)),
        quotes=parts.quotes_of(deadline),
        action=_to_see(case, deadline, page),
        follows=(_what_follows(case, deadline),),
        why=_("You receive this because you told us about this commitment or have to do with it."),
    )


def outcome(case: Case, notice: Notification, deadline: Deadline) -> tuple[str, str, Tone, list[Fact]]:
    """(first words, the sentence, the tone, the facts) of a decision about one date, for a mail about several."""
    facts = [*parts.due_facts(case, deadline)]
    if "terms" in notice.about:
        terms, before = new_dates.terms_of(notice, deadline)
        state, sentence = new_dates.new_date_words(case, deadline), new_dates.why_it_moved(deadline, terms, before)
        tone, reason = Tone.CALM, terms.reason
        if before is not None and before.last_day is not None:
            facts.append(Fact(_("Before"), wording.due_in_words(before)))
    else:
        said, deadline = _cause(case, notice)
        (state, sentence, tone), reason = _verdict(case, said, deadline), said.decision_reason
    words = " ".join(clean_text(reason).split())
    return state, sentence, tone, [*facts, Fact(_("Reason"), parts.shortened(words, LONGEST_TEXT))] if words else facts


def answer(case: Case, notice: Notification, page: str) -> Letter:
    """The owner hears that an answer came, and what to do with it."""
    said, deadline = _cause(case, notice)
    who = _who(said)
    told = _("%(who)s told us about “%(title)s”: %(answer)s.") % {
        "who": who,
        "title": parts.title_of(deadline) if not deadline.commitment.confidential else deadline.commitment.reference,
        "answer": word_of(said),
    }
    from_whom = said.recipient.email if said.recipient else ""
    facts = [Fact(_("From"), who if who == from_whom or not from_whom else f"{who} <{from_whom}>"), *_said_facts(said)]
    if isinstance(said, Answer) and said.successor_email:
        asked = said.successor_email
        if said.successor_name:
            asked = f"{clean(said.successor_name, 200)} <{asked}>"
        facts.append(Fact(_("Ask instead"), asked))
    waits = "undecided" in notice.about
    return Letter(
        subject=parts.subject_of(_("Answer “%(answer)s”") % {"answer": word_of(said)}, deadline),
        headline=_("A report waits for its decision") if waits else _("An answer has arrived"),
        chip=deadline.commitment.reference,
        opening=(told,),
        facts=(*facts, *parts.due_facts(case, deadline), *parts.commitment_facts(case, deadline)),
        quotes=_quotes(said, deadline, _("in their own words")),
        action=Action(_("Open it in Duebook"), commitment_url(deadline.commitment.reference)),
        follows=(_to_decide(said),),
        why=_decider_why(deadline) if waits else _owner_why(deadline),
    )


def word_of(said: Said) -> str:
    """What was said, in one word or two."""
    if isinstance(said, Extension):
        return _("we need more time")
    if isinstance(said, Answer):
        return str(said.get_kind_display())
    if not said.claims:
        return _("how far it is")
    words = {Status.MET: _("it is done"), Status.PARTLY_MET: _("it is partly done"), Status.MISSED: _("it is not done")}
    return words[Status(said.claimed_outcome)]


def _cause(case: Case, notice: Notification) -> tuple[Said, Deadline]:
    said, deadline = said_in(notice), case.deadline(notice)
    if said is None or deadline is None:
        raise NothingToSay(f"notice {notice.pk} names nothing that was said: {notice.about}")
    return said, deadline


def _said_facts(said: Said) -> Iterable[Fact]:
    yield Fact(_("Received on"), wording.weekday_date(said.received_on))
    if isinstance(said, Extension):
        yield Fact(_("Asked for"), _asked_for(said))
    if isinstance(said, Report) and said.percent is not None:
        yield Fact(_("Done"), _("%(percent)s per cent") % {"percent": said.percent})
    if isinstance(said, Answer) and said.snooze_until is not None:
        yield Fact(_("Remind again on"), wording.weekday_date(said.snooze_until))


def _what_was_asked(said: Said, *, theirs: bool) -> Iterable[Fact]:
    """What the reader told us; of somebody else's request, who asked and for what."""
    if theirs:
        yield Fact(_("You told us"), word_of(said))
    else:
        yield Fact(_("Asked by"), _who(said))
    if isinstance(said, Extension):
        yield Fact(_("Asked for"), _asked_for(said))


def _who(said: Said) -> str:
    return clean(said.name, 200) or (said.recipient.email if said.recipient else _("Somebody"))


def _to_see(case: Case, deadline: Deadline, page: str) -> Action:
    """The owner opens the commitment, everybody else their own page."""
    owner = deadline.commitment.owner_id
    if owner is not None and case.recipient.user_id == owner:
        return Action(_("Open it in Duebook"), commitment_url(deadline.commitment.reference))
    return Action(_("Open your page"), page)


def _asked_for(said: Extension) -> str:
    date = wording.date_in_words(PartialDate.parse(said.requested_edtf))
    return _("before %(date)s") % {"date": date} if said.requested_boundary == Boundary.START.value else date


def _quotes(said: Said, deadline: Deadline, whose: str) -> tuple[Quote, ...]:
    """What the person wrote, then what was promised."""
    text = said.narrative if isinstance(said, Report) else said.reason if isinstance(said, Extension) else said.text
    words = " ".join(clean_text(text).split())
    own = (Quote(parts.shortened(words, LONGEST_TEXT), whose),) if words else ()
    return (*own, *parts.quotes_of(deadline))


def _after(case: Case, said: Said) -> str:
    office = {"office": case.office.name}
    if isinstance(said, Report) and not said.claims:
        return _("Somebody in %(office)s looks at it and then writes to you. The date and the reminders stay.") % office
    if isinstance(said, Report):
        return _("Somebody in %(office)s looks at it and then writes to you. Until then you get no reminders about "
                 "this date.") % office  # fmt: skip
    if isinstance(said, Extension):
        return _("Somebody in %(office)s decides and then writes to you. Until then the date stays as it is.") % office
    sentences = {
        Answer.Kind.HAVE_IT: _("We remind you again on the last day, not before."),
        Answer.Kind.NOT_MINE: _("Somebody in %(office)s looks into it. Until then we do not write to you about this."),
        Answer.Kind.WRONG: _("Somebody in %(office)s looks into it. Until then we do not write to you about this."),
        Answer.Kind.SNOOZE: _("We remind you again from that day on."),
        Answer.Kind.ALIVE: _("We ask again in some months."),
    }
    return sentences[Answer.Kind(said.kind)] % office


def _what_follows(case: Case, deadline: Deadline) -> str:
    if not deadline.is_open:
        return _("Nothing more is expected of you for this date.")
    if deadline.due_at is None:
        return _("No reminder goes out until there is a date; then we write to you.")
    if case.now < deadline.due_at:
        return _("We remind you before this date, until somebody reports that it is done.")
    return _("We go on reminding you until somebody reports that it is done.")


def _to_decide(said: Said) -> str:
    if isinstance(said, Report) and not said.claims:
        return _("Please take note of it, or send it back with a reason. The date and the reminders stay.")
    if isinstance(said, Report):
        return _("Please accept it, or send it back with a reason. Until then nobody is reminded.")
    if isinstance(said, Extension):
        return _("Please grant it, grant another date, or refuse it with a reason. Until then the date stays.")
    if said.is_contest:
        return _("Please decide whether this is so. Until then this person gets no reminders, but the clock runs on.")
    return _("There is nothing you must do.")


def _verdict(case: Case, said: Said, deadline: Deadline) -> tuple[str, str, Tone]:
    """(first words of the subject, the sentence, the tone) of a decision."""
    if isinstance(said, Report):
        if said.decision == Report.Decision.ACCEPTED:
            if not said.claims:
                return _("Noted"), _("Thank you. Your report was noted. The date stays as it is."), Tone.DONE
            thanks = _("Thank you. Your report was accepted; there is nothing more to do for this date.")
            return _("Accepted"), thanks, Tone.DONE
        return _("Please look again"), _(
            "Your report was sent back: something is missing. Please see the reason below. The date counts as before."
        ), Tone.SOON  # fmt: skip
    if isinstance(said, Extension):
        theirs = said.recipient_id == case.recipient.pk
        sentence = str((_OWN_REQUEST if theirs else _OTHER_REQUEST)[Extension.Decision(said.decision)])
        if said.decision == Extension.Decision.REFUSED:
            return _("The date stays"), sentence, Tone.SOON
        return new_dates.new_date_words(case, deadline), sentence, Tone.DONE
    if said.decision == Answer.Decision.REJECTED:
        return (
            _("Your answer"),
            _("We looked into what you told us, and it stays as it was. Please see the reason below."),
            Tone.SOON,
        )
    return _("Your answer"), _("We looked into what you told us, and you are right."), Tone.DONE


def _new_date(case: Case, notice: Notification, deadline: Deadline, page: str) -> Letter:
    terms, before = new_dates.terms_of(notice, deadline)
    hint = _("If this date cannot be kept, please tell us there.") if deadline.last_day else ""
    facts = [*parts.due_facts(case, deadline)]
    if before is not None and before.last_day is not None:
        facts.append(Fact(_("Before"), wording.due_in_words(before)))
    reason = " ".join(clean_text(terms.reason).split())
    if reason:
        facts.append(Fact(_("Reason"), parts.shortened(reason, LONGEST_TEXT)))
    state = new_dates.new_date_words(case, deadline)
    return Letter(
        subject=parts.subject_of(state, deadline),
        headline=parts.title_of(deadline),
        chip=state,
        tone=Tone.CALM,
        opening=(new_dates.why_it_moved(deadline, terms, before),),
        facts=(*facts, *parts.commitment_facts(case, deadline)),
        quotes=parts.quotes_of(deadline),
        action=Action(_("Open your page"), page, hint),
        follows=(_what_follows(case, deadline),),
        why=_("You receive this because you have to do with this commitment."),
    )


def _owner_why(deadline: Deadline) -> str:
    words = _("You receive this because you look after %(reference)s in our office.")
    return words % {"reference": deadline.commitment.reference}


def _decider_why(deadline: Deadline) -> str:
    words = _("You receive this because you decide about %(reference)s and nobody has done so for some days.")
    return words % {"reference": deadline.commitment.reference}

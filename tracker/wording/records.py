"""The words of a record of promises: what became of each date, and what the record proves and what it does not."""

from collections.abc import Iterator

from django.utils.translation import gettext, gettext_lazy

from tracker.domain.records import Cause, Tally, Verdict

_VERDICTS = {
    Verdict.IN_TIME: gettext_lazy("Kept in time"),
    Verdict.TOO_LATE: gettext_lazy("Kept, but late"),
    Verdict.DAY_UNKNOWN: gettext_lazy("Kept, the day is not recorded"),
    Verdict.IN_PART: gettext_lazy("Partly kept"),
    Verdict.NOT_KEPT: gettext_lazy("Not kept"),
    Verdict.SET_ASIDE: gettext_lazy("Waived, withdrawn or superseded"),
    Verdict.NOT_JUDGED: gettext_lazy("Past its date or reported, not yet judged"),
    Verdict.AHEAD: gettext_lazy("Open, its date lies ahead"),
    Verdict.UNDATED: gettext_lazy("Open, without a date yet"),
}
_CAUSES = {
    Cause.RECORDED: gettext_lazy("recorded"),
    Cause.CORRECTED: gettext_lazy("our own mistake corrected"),
    Cause.EXTENDED: gettext_lazy("extended"),
    Cause.TRIGGER: gettext_lazy("follows what it hangs on"),
    Cause.UNDONE: gettext_lazy("a decision was undone"),
}


def verdict_label(verdict: Verdict) -> str:
    """What can be said of a date."""
    return str(_VERDICTS[verdict])


def cause_in_words(cause: str) -> str:
    """Why a date has new terms."""
    if cause in set(Cause):
        return str(_CAUSES[Cause(cause)])
    if cause == "resumed":
        return gettext("moved by the days of a pause")
    return gettext("the hour was worked out anew, the day stays")


def counts_in_words(tally: Tally) -> Iterator[tuple[str, int]]:
    """Each count of a record with what it counts."""
    yield gettext("Promises"), tally.commitments
    yield gettext("Promises without any date"), tally.undated
    yield gettext("Dates"), tally.dates
    yield gettext("Kept by the first date"), tally.in_time_at_first
    for verdict in Verdict:
        label = verdict_label(verdict)
        if verdict is Verdict.IN_TIME:
            label = gettext("Kept by the date as it stands")
        yield label, tally.verdicts[verdict]
    yield gettext("Dates that were extended"), tally.extended


def limits_in_words() -> list[str]:
    """What the record does not prove, and how to check what it says."""
    return [
        gettext(
            "A mail counts here once a mail server accepted it for delivery. That proves what we handed over, when, and"
            " to which address. It does not prove that the mail reached the person's mailbox, nor that anybody read it."
        ),
        gettext(
            "What a person of the office decided is told with the reason they gave. A report that was accepted proves"
            " that the office accepted it, not that what it says is true."
        ),
        gettext(
            "The number and the hash name the newest event of the history when this record was made. Every earlier"
            " event is fixed by them: whoever kept them can later have the history checked against them."
        ),
    ]

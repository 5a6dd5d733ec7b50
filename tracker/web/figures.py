"""The figures of the reports page: each a sentence, a chart, and the table that says the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.queries import figures
from tracker.queries.figures import BANDS, Counting
from tracker.web import charts
from tracker.web.charts import Chart
from tracker.wording import figures as words
from tracker.wording import step_in_words

Cell = str | int


@dataclass(frozen=True)
class Figure:
    """One figure. `cells` are what the table and the file hold; `empty` says why there is nothing to draw."""

    name: str
    sentence: str
    measure: str
    columns: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    chart: Chart | None = None
    legend: Sequence[tuple[str, str]] = ()
    empty: str = ""


def all_of(counting: Counting) -> list[Figure]:
    """Every figure of the page, in its order."""
    return [FIGURES[name](counting) for name in FIGURES]


def on_time(counting: Counting) -> Figure:
    """Kept by the first date and by the present one, month by month."""
    months = figures.by_month(counting)
    closed, kept = sum(month.closed for month in months), sum(month.kept_first for month in months)
    rows = []
    for month in months:
        few = " few" if month.closed < words.ENOUGH else ""
        note = f" {_('few')}" if few else ""
        of = f"({words.of_all(month.kept_first, month.closed)}){note}"
        rows.append(
            (
                words.month_in_words(month.month),
                [
                    (
                        100 * month.kept_first / month.closed,
                        f"first{few}",
                        f"{words.percent(month.kept_first, month.closed)} {of}",
                    ),
                    (100 * month.kept_now / month.closed, f"now{few}", words.percent(month.kept_now, month.closed)),
                ],
            )
        )
    return Figure(
        "on-time",
        words.kept_in_words(kept, closed),
        _("Of the dates that were closed in a month: met, and received by the first date, or by the present one. "
          "Withdrawn, waived and superseded ones are left out."),
        [_("Month"), _("Closed"), _("Kept by the first date"), _("Kept by the present date")],
        [[words.month_in_words(m.month), m.closed, m.kept_first, m.kept_now] for m in months],
        charts.bars(rows, most=100) if months else None,
        [("first", _("by the first date")), ("now", _("by the present date"))],
        _("Nothing was closed in these months.") if not months else "",
    )  # fmt: skip


def slippage(counting: Counting) -> Figure:
    """From the first date to the receipt."""
    slips = figures.slippage(counting)
    late = sum(slip.median > 0 for slip in slips)
    sentence = ngettext(
        "%(late)s of %(count)s party delivers later than first promised, by its median.",
        "%(late)s of %(count)s parties deliver later than first promised, by their median.",
        len(slips),
    ) % {"late": late, "count": len(slips)}
    drawn = [
        (slip.party, slip.median, slip.ninth, words.workdays_in_words(slip.median))
        for slip in sorted(slips, key=lambda slip: -slip.median)
    ]
    return Figure(
        "slippage",
        sentence if slips else _("Nothing was delivered in these months."),
        _("Working days from the first date to the day of receipt. The dot is the median, the line ends where nine of "
          "ten are in. Below zero: early."),
        [_("Party"), _("Delivered"), _("Median"), _("Nine of ten within")],
        [[slip.party, slip.delivered, slip.median, slip.ninth] for slip in slips],
        charts.ranges(drawn[:MOST_DRAWN]) if slips else None,
        empty="" if slips else _("Nothing was delivered in these months."),
    )  # fmt: skip


def ageing(counting: Counting) -> Figure:
    """What is overdue, by how long."""
    counts = figures.ageing(counting)
    whole = sum(counts)
    rows = [
        (words.band_in_words(*band), [(count, f"band{number}", str(count))])
        for number, (band, count) in enumerate(zip(BANDS, counts, strict=True), start=1)
    ]
    return Figure(
        "ageing",
        ngettext("%(count)s date is overdue.", "%(count)s dates are overdue.", whole) % {"count": whole},
        _("Open dates past their last day, by working days since then."),
        [_("Overdue by"), _("Dates")],
        [[words.band_in_words(*band), count] for band, count in zip(BANDS, counts, strict=True)],
        charts.bars(rows) if whole else None,
        empty="" if whole else _("Nothing is overdue."),
    )


def load(counting: Counting) -> Figure:
    """What falls due in the coming year."""
    months = figures.load(counting)
    whole = sum(month.exact + month.coarse for month in months)
    rows = [
        (
            words.month_in_words(month.month),
            [(month.exact, "exact", ""), (month.coarse, "coarse", str(month.exact + month.coarse))],
        )
        for month in months
    ]
    return Figure(
        "load",
        ngettext(
            "%(count)s date falls due in twelve months.", "%(count)s dates fall due in twelve months.", whole
        ) % {"count": whole},
        _("Open dates by the month of their last day. Hatched: known only by a month, a quarter or a year."),
        [_("Month"), _("To the day"), _("By a longer period")],
        [[words.month_in_words(month.month), month.exact, month.coarse] for month in months],
        charts.stacks(rows) if whole else None,
        [("exact", _("to the day")), ("coarse", _("by a longer period"))],
        "" if whole else _("Nothing falls due in these months."),
    )  # fmt: skip


def answers(counting: Counting) -> Figure:
    """Whether reminders are answered."""
    steps = figures.answered(counting)
    sent, soon = sum(step.sent for step in steps), sum(step.within_10 for step in steps)
    sentence = ngettext(
        "%(soon)s of %(sent)s reminder was answered within 10 working days.",
        "%(soon)s of %(sent)s reminders were answered within 10 working days.",
        sent,
    ) % {"soon": soon, "sent": sent}
    return Figure(
        "answers",
        sentence if sent else _("No reminder was sent in these months."),
        _("Reminders that the mail server accepted, to those who must deliver, and whether anybody said anything about "
          "the date afterwards. A reminder may be answered by telephone: it counts when it is noted."),
        [_("Step"), _("Accepted by the mail server"), _("Answered within 3 working days"), _("Within 10")],
        [
            [step_in_words(step.step), step.sent, words.of_all(step.within_3, step.sent),
             words.of_all(step.within_10, step.sent)]
            for step in steps
        ],
    )  # fmt: skip


def parties(counting: Counting) -> Figure:
    """Each party with what it is measured by; each number with what it is a part of."""
    rows = figures.by_party(counting)
    return Figure(
        "parties",
        ngettext("%(count)s party has promised something.", "%(count)s parties have promised something.", len(rows))
        % {"count": len(rows)},
        _("Every number beside the one that it is a part of. “Without accepted evidence” does not mean that it was not "
          "done: it says what our books can prove today."),
        [_("Party"), _("Kept by the first date"), _("Kept by the present date"), _("Late"), _("Median delay"),
         _("Extended"), _("Overdue and silent"), _("Met without accepted evidence")],
        [
            [
                row.party,
                words.of_all(row.kept_first, row.judged),
                words.of_all(row.kept_now, row.judged),
                words.of_all(row.late, row.delivered),
                "–" if row.late_median is None else words.workdays_in_words(row.late_median),
                words.of_all(row.extended, row.dates),
                words.of_all(row.silent, row.overdue),
                words.of_all(row.unproven, row.met),
            ]
            for row in rows
        ],
    )  # fmt: skip


FIGURES: dict[str, Callable[[Counting], Figure]] = {
    "on-time": on_time,
    "slippage": slippage,
    "ageing": ageing,
    "load": load,
    "answers": answers,
    "parties": parties,
}
MOST_DRAWN = 25  # parties in a drawing; the table has all

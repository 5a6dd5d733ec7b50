"""A text with its marks as HTML: made here, since a long one has thousands of pieces, for which templates take long."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.web.layout import Piece, Sentence

register = template.Library()


@register.simple_tag
def passages(lines: list[list[Sentence]], may_log: bool = False) -> SafeString:
    """The paragraphs; `data-at` is the place of a piece in code points, with `may_log` each sentence has its link."""
    label = _("Log")
    return format_html_join("", "<p>{}</p>", ((_line(line, label if may_log else ""),) for line in lines))


def _line(line: list[Sentence], label: str) -> SafeString:
    return format_html_join("", "{}", ((_sentence(sentence, label),) for sentence in line))


def _sentence(sentence: Sentence, label: str) -> SafeString:
    pieces = format_html_join("", "{}", ((_piece(piece),) for piece in sentence.pieces))
    if sentence.start is None:
        return pieces
    if not label:
        return format_html('<span class="sentence" id="at-{}">{}</span>', sentence.start, pieces)
    return format_html(
        '<span class="sentence" id="at-{0}">{2}<a class="passage__log" href="?start={0}&amp;end={1}#log" '
        'data-start="{0}" data-end="{1}"><span aria-hidden="true">+</span>'
        '<span class="visually-hidden">{3}: {4}…</span></a></span>',
        sentence.start,
        sentence.end,
        pieces,
        label,
        sentence.words,
    )


def _piece(piece: Piece) -> SafeString:
    begins = format_html_join("", '<span class="anchor" id="quote-{}"></span>', ((n,) for n in piece.begins))
    if piece.quoted or piece.chosen:
        chosen = " chosen" if piece.chosen else ""
        words = format_html('<mark class="passage{}" data-at="{}">{}</mark>', chosen, piece.at, piece.text)
    else:
        words = format_html('<span data-at="{}">{}</span>', piece.at, piece.text)
    if not (piece.begins or piece.ends):
        return words
    link = '<a class="quote-number" href="#logged-{1}"><span class="visually-hidden">{0} </span>{1}</a>'
    return begins + words + format_html_join("", link, ((_("Commitment"), n) for n in piece.ends))

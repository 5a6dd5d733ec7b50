"""What the columns of a spreadsheet are called on pages and in the template, and how a row stands."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

# By the column: its name, and what may stand in it. In this order they stand in the template.
COLUMNS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "external_id": (
        gettext_lazy("ID"),
        gettext_lazy("Your own number of the row. With it, a later file changes the row; it is never logged twice."),
    ),
    "title": (gettext_lazy("Commitment"), gettext_lazy("What is promised. The only column that every row needs.")),
    "by": (
        gettext_lazy("Due"),
        gettext_lazy("A date or words: 30.04.2027, by the end of May, every quarter. Empty: nobody named a date."),
    ),
    "responsible_name": (
        gettext_lazy("Responsible"),
        gettext_lazy("Who must deliver. Several stand between semicolons, or on lines of their own."),
    ),
    "responsible_email": (
        gettext_lazy("E-mail of the responsible"),
        gettext_lazy("Where reminders go; in the order of the names."),
    ),
    "supporting": (gettext_lazy("Supporting"), gettext_lazy("Names or addresses, between semicolons.")),
    "controller_email": (gettext_lazy("E-mail of the controller"), gettext_lazy("Who checks that it is done.")),
    "issuer": (gettext_lazy("Issued by"), gettext_lazy("Who ordered or promised it.")),
    "beneficiary": (gettext_lazy("Promised to"), gettext_lazy("Whom it was promised to.")),
    "details": (gettext_lazy("Notes"), gettext_lazy("Anything else that is good to know.")),
    "state": (
        gettext_lazy("State"),
        gettext_lazy("Open, fulfilled, partly fulfilled, not done, withdrawn; a day may stand beside it."),
    ),
    "outcome": (
        gettext_lazy("How it ended"),
        gettext_lazy("Fulfilled, partly fulfilled, not fulfilled, withdrawn, superseded."),
    ),
    "closed_on": (gettext_lazy("Completed on"), gettext_lazy("The day on which it ended. Alone it means: fulfilled.")),
    "first_due": (
        gettext_lazy("First date"),
        gettext_lazy("The date as it was promised first, where it was moved since."),
    ),
    "owner_email": (
        gettext_lazy("E-mail of the owner"),
        gettext_lazy("Which of your colleagues looks after it; an account here."),
    ),
    "tags": (gettext_lazy("Tags"), gettext_lazy("Words to find it by, between commas.")),
    "policy": (gettext_lazy("Ladder"), gettext_lazy("The name of a ladder of reminders. Empty: the usual one.")),
    "source_title": (gettext_lazy("Source"), gettext_lazy("The document in which it was promised.")),
    "source_url": (gettext_lazy("Link to the source"), gettext_lazy("Its address, beginning with https://.")),
    "quote": (gettext_lazy("Quotation"), gettext_lazy("The very sentence.")),
    "reference_date": (
        gettext_lazy("Document date"),
        gettext_lazy("The day from which words like “in 30 days” count. Empty: today."),
    ),
    "time_zone": (gettext_lazy("Time zone"), gettext_lazy("An IANA name, like Asia/Bishkek. Empty: the office's.")),
}
STANDINGS: Mapping[str, str | Promise] = {
    "new": pgettext_lazy("rows of a file", "New"),
    "incomplete": pgettext_lazy("rows of a file", "Incomplete"),
    "changed": pgettext_lazy("rows of a file", "Changed"),
    "problem": pgettext_lazy("rows of a file", "To correct"),
    "alike": pgettext_lazy("rows of a file", "Here already?"),
    "unchanged": pgettext_lazy("rows of a file", "Unchanged"),
    "twice": pgettext_lazy("rows of a file", "Twice in the file"),
}
DIFFERS: Mapping[str, str | Promise] = {
    "title": gettext_lazy("the title"),
    "details": gettext_lazy("the notes"),
    "policy": gettext_lazy("the ladder"),
    "owner": gettext_lazy("the owner"),
    "tags": gettext_lazy("the tags"),
    "date": gettext_lazy("the date"),
    "people": gettext_lazy("who takes part"),
    "end": gettext_lazy("it is finished"),
}


def column_label(column: str) -> str:
    """The name of a column."""
    return str(COLUMNS[column][0])


def column_meaning(column: str) -> str:
    """What may stand in a column."""
    return str(COLUMNS[column][1])

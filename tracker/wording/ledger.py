"""What became of each reason to tell somebody, and what the columns of its file mean, in words."""

from django.utils.translation import gettext_lazy

_FATES = {
    "planned": gettext_lazy("planned"),
    "queued": gettext_lazy("waits to go out"),
    "on_its_way": gettext_lazy("on its way"),
    "sent": gettext_lazy("accepted by the mail server"),
    "answered": gettext_lazy("answered"),
    "opened": gettext_lazy("the personal link was used"),
    "bounced": gettext_lazy("came back"),
    "refused": gettext_lazy("refused by the mail server"),
    "review": gettext_lazy("waits for a decision"),
    "skipped": gettext_lazy("skipped"),
    "cancelled": gettext_lazy("cancelled"),
}
# Icon and tone of the mark beside the words.
FATE_LOOKS = {
    "planned": ("calendar-days", "gray"),
    "queued": ("clock", "blue"),
    "on_its_way": ("clock", "blue"),
    "sent": ("check", "green"),
    "answered": ("chat-bubble-left", "violet"),
    "opened": ("check", "green"),
    "bounced": ("arrow-uturn-left", "red"),
    "refused": ("exclamation-triangle", "red"),
    "review": ("eye", "violet"),
    "skipped": ("no-symbol", "off"),
    "cancelled": ("no-symbol", "off"),
}
COLUMN_MEANINGS = {
    "key": gettext_lazy("What makes the reminder happen once: the same key is never sent twice."),
    "kind": gettext_lazy("A step of a ladder, or another notice."),
    "commitment": gettext_lazy("The reference of the commitment."),
    "deadline": gettext_lazy("The reference of its date."),
    "title": gettext_lazy("The title of the commitment as it is now."),
    "last_day": gettext_lazy("The last day for which the step was earned."),
    "step": gettext_lazy("The step of the ladder; “#2” after it is its second time."),
    "ladder": gettext_lazy("The ladder that earned the step."),
    "ladder_version": gettext_lazy("The version of that ladder as it stood then."),
    "roles": gettext_lazy("What made it the person's business."),
    "recipient": gettext_lazy("The address that was written to; empty for a vacant post."),
    "party": gettext_lazy("The party whose post nobody held."),
    "planned_at": gettext_lazy("When it was to go out, in UTC."),
    "planned_local": gettext_lazy("The same by the clock of the office."),
    "zone": gettext_lazy("The time zone of the office."),
    "fate": gettext_lazy(
        "What became of it: queued, on_its_way, sent, answered, opened, bounced, refused, review, skipped, cancelled."
    ),
    "reason": gettext_lazy("Why it was skipped, cancelled or refused, as it was stored."),
    "reason_in_words": gettext_lazy("The same in a sentence."),
    "message_id": gettext_lazy("The Message-ID of the mail, as the receiving mail server has it in its log."),
    "subject": gettext_lazy("The subject of the mail."),
    "sha256": gettext_lazy("SHA-256 of the bytes that were handed over."),
    "sent_at": gettext_lazy("When the mail server accepted it, in UTC. That is no proof that it was read."),
    "sent_local": gettext_lazy("The same by the clock of the office."),
    "attempts": gettext_lazy(
        "Every try: its time in UTC, the result, the code and the answer of the mail server; in the CSV file one after"
        " the other, divided by “ | ”."
    ),
    "bounced_at": gettext_lazy("When it came back, in UTC."),
    "returned": gettext_lazy("What came back: its kind, status and words."),
    "opened_at": gettext_lazy("When the personal link in it was first used, in UTC."),
    "answered_at": gettext_lazy("When somebody answered after it and before the next mail, in UTC."),
    "answered_by": gettext_lazy("Who answered, as they wrote their name, else the address."),
    "answer": gettext_lazy("What was answered: report, extension, or the kind of the answer."),
}


def fate_in_words(fate: str) -> str:
    """What became of it: “accepted by the mail server”."""
    return str(_FATES[fate])

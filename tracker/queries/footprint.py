"""Everything that is kept about one person who is written to: for their copy of it, and to be erased."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from tracker.domain.lifecycle import Stage
from tracker.models import (
    Answer,
    Attempt,
    AuditEvent,
    AuditText,
    Commitment,
    Contact,
    DeadlineTerms,
    Evidence,
    Extension,
    Feed,
    IncomingMail,
    Message,
    MessageContent,
    Mute,
    Notification,
    Party,
    Pause,
    Reading,
    Recipient,
    RecipientLink,
    Report,
    ReportDraft,
    SourceDocument,
)

SHORTEST_NAME = 6  # letters of a name of one word that is looked for in texts: shorter ones are parts of other words
_HEARD = ("report.submitted", "extension.asked", "answer.given")


@dataclass(frozen=True)
class Footprint:
    """The rows, each a query of its own that is asked when it is needed."""

    person: Recipient

    @cached_property
    def everywhere(self) -> list[Recipient]:
        """The person's rows: this one, and those of addresses that were merged with it."""
        return [self.person, *self.person.merged.order_by("pk")]

    @property
    def refs(self) -> list[str]:
        """How the history names them."""
        return [f"recipient:{one.uid}" for one in self.everywhere]

    def addressed(self, column: str, match: str = "icontains") -> Q:
        """Rows where a column names one of their addresses."""
        found = Q()
        for one in self.everywhere:
            found |= Q(**{f"{column}__{match}": one.email})
        return found

    @property
    def mutes(self) -> QuerySet[Mute]:
        """What they want no reminders about, or did once."""
        return Mute.objects.filter(recipient__in=self.everywhere).select_related("commitment")

    @property
    def contacts(self) -> QuerySet[Contact]:
        """Whose contact they are or were."""
        return Contact.objects.filter(recipient__in=self.everywhere).select_related("party")

    @property
    def reports(self) -> QuerySet[Report]:
        """What they reported."""
        return Report.objects.filter(recipient__in=self.everywhere).select_related("deadline__commitment")

    @property
    def extensions(self) -> QuerySet[Extension]:
        """What they asked for."""
        return Extension.objects.filter(recipient__in=self.everywhere).select_related("deadline__commitment")

    @property
    def answers(self) -> QuerySet[Answer]:
        """What they answered."""
        return Answer.objects.filter(recipient__in=self.everywhere).select_related("deadline__commitment")

    @property
    def naming(self) -> QuerySet[Answer]:
        """Answers of others that name them as the one to be asked."""
        return Answer.objects.filter(self.addressed("successor_email", "iexact"))

    @property
    def evidence(self) -> QuerySet[Evidence]:
        """The files and links that came with their reports and requests, and those of reports not sent yet."""
        theirs = Q(report__in=self.reports) | Q(extension__in=self.extensions) | Q(draft__in=self.drafts)
        return Evidence.objects.filter(theirs)

    @property
    def drafts(self) -> QuerySet[ReportDraft]:
        """Reports that they began and have not sent."""
        return ReportDraft.objects.filter(recipient__in=self.everywhere).select_related("deadline__commitment")

    @property
    def readings(self) -> QuerySet[Reading]:
        """What they measured; where they have it from is their word."""
        return Reading.objects.filter(Q(report__in=self.reports) | Q(by__in=self.refs))

    @property
    def messages(self) -> QuerySet[Message]:
        """The mails to them."""
        return Message.objects.filter(recipient__in=self.everywhere)

    @property
    def notices(self) -> QuerySet[Notification]:
        """The reasons to write to them."""
        return Notification.objects.filter(recipient__in=self.everywhere).select_related("deadline__commitment")

    @property
    def links(self) -> QuerySet[RecipientLink]:
        """Their personal links."""
        return RecipientLink.objects.filter(recipient__in=self.everywhere)

    @property
    def feeds(self) -> QuerySet[Feed]:
        """Their calendars."""
        return Feed.objects.filter(recipient__in=self.everywhere)

    @property
    def incoming(self) -> QuerySet[IncomingMail]:
        """What came back from them, or about a mail to them."""
        theirs = Q(recipient__in=self.everywhere) | Q(message__recipient__in=self.everywhere)
        return IncomingMail.objects.filter(theirs | self.addressed("sender")).distinct()

    @property
    def parties(self) -> QuerySet[Party]:
        """Parties that are this person: named like them, or a person whose only contact they are."""
        others = Contact.objects.exclude(recipient__in=self.everywhere).values("party")
        mine = Party.objects.filter(contacts__recipient__in=self.everywhere).exclude(pk__in=others)
        named = self.addressed("name", "iexact") | Q(name__in=self.names)
        return mine.filter(Q(kind=Party.Kind.PERSON) | named).distinct()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What they are called, by us and by themselves."""
        found = set(self.contacts.values_list("display_name", flat=True))
        for rows in (self.reports, self.extensions, self.answers):
            found |= set(rows.values_list("name", flat=True))
        found |= set(self.naming.values_list("successor_name", flat=True))
        if self.person.user is not None:
            found.add(self.person.user.name)
        return tuple(sorted(found - {""}))

    @property
    def sought(self) -> tuple[str, ...]:
        """The words by which texts of others name them: the address, and names that nothing else is."""
        addresses = (one.email for one in self.everywhere)
        return (*addresses, *(name for name in self.names if " " in name or len(name) >= SHORTEST_NAME))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What they wrote, each as a whole: verbs keep it elsewhere, too, where it is the reason of something."""
        found = set(self.reports.values_list("narrative", flat=True))
        found |= set(self.extensions.values_list("reason", flat=True))
        found |= set(self.answers.values_list("text", flat=True)) | set(self.readings.values_list("source", flat=True))
        return tuple(sorted(found - {""}))

    @cached_property
    def texts(self) -> tuple[int, ...]:
        """The numbers of the events whose texts are theirs, or name their address."""
        events = AuditEvent.objects.filter(Q(by__in=self.refs) | Q(target__in=self.refs)).exclude(text_hash="")
        heard = Q(pk__in=[])
        for name, rows in (("report", self.reports), ("extension", self.extensions), ("answer", self.answers)):
            heard |= Q(**{f"after__{name}__in": list(rows.values_list("pk", flat=True))})
        said = AuditEvent.objects.filter(heard, action__in=_HEARD).exclude(text_hash="")
        texts = AuditText.objects.filter(Q(text__in=self.words) | self.addressed("text"))
        found = {*events.values_list("sequence", flat=True), *said.values_list("sequence", flat=True)}
        kept = AuditText.objects.filter(sequence__in=found) | texts
        return tuple(sorted(set(kept.values_list("sequence", flat=True))))

    @property
    def contents(self) -> QuerySet[MessageContent]:
        """What was written to them, and mails to others that tell what they said, or name them or their address."""
        told = Q(message__recipient__in=self.everywhere)
        for name, rows in (("report", self.reports), ("extension", self.extensions), ("answer", self.answers)):
            ids = list(rows.values_list("pk", flat=True))
            told |= Q(message__notifications__in=Notification.objects.filter(**{f"about__{name}__in": ids}))
        for words in self.sought:
            told |= Q(text__icontains=words) | Q(subject__icontains=words)
        return MessageContent.objects.filter(told).distinct()

    @property
    def reasons(self) -> QuerySet[DeadlineTerms]:
        """Versions of dates whose reason is theirs, or names their address."""
        return DeadlineTerms.objects.filter(Q(reason__in=self.words) | self.addressed("reason"))

    @property
    def replies(self) -> QuerySet[Attempt]:
        """What mail servers said about their address."""
        return Attempt.objects.filter(self.addressed("reply"))

    @property
    def pauses(self) -> QuerySet[Pause]:
        """Pauses whose reason names their address."""
        return Pause.objects.filter(self.addressed("reason"))

    @property
    def mentions(self) -> tuple[list[Commitment], list[SourceDocument]]:
        """Commitments and documents of the office that name them: people decide about these."""
        named, written = Q(), Q()
        for one in self.sought:
            named |= Q(title__icontains=one) | Q(details__icontains=one)
            written |= Q(title__icontains=one) | Q(text__icontains=one)
        commitments = Commitment.objects.filter(named).order_by("pk")
        return list(commitments[:50]), list(SourceDocument.objects.filter(written).order_by("pk")[:50])

    def alone_at(self, day: date) -> list[Commitment]:
        """The open commitments whose responsible party nobody else could be told for, on a local day."""
        mine = [one for one in self.contacts.filter(main=True) if one.is_current(day)]
        parties = {one.party_id for one in mine}
        others = Contact.objects.filter(party__in=parties, main=True).exclude(recipient__in=self.everywhere)
        parties -= {one.party_id for one in others if one.is_current(day)}
        rows = Commitment.objects.exclude(stage=Stage.CLOSED.value)
        rows = rows.filter(participations__party__in=parties, participations__role="responsible")
        return list(rows.distinct().order_by("pk"))

"""What people say about a deadline: reports with evidence, answers, and requests to move it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.lifecycle import JUDGED, Status

OUTCOMES = [
    (Status.MET.value, _("met")),
    (Status.PARTLY_MET.value, _("partly met")),
    (Status.MISSED.value, _("missed")),
]


class Channel(models.TextChoices):
    """The way by which something was received."""

    PAGE = "page", _("personal page")
    MAIL = "mail", _("e-mail")
    LETTER = "letter", _("letter")
    TELEPHONE = "telephone", _("telephone")
    MEETING = "meeting", _("meeting")


class Said(models.Model):
    """What all of them share: about which deadline, who said it, when it came and how, and that it came once."""

    deadline = models.ForeignKey("tracker.Deadline", models.PROTECT, related_name="%(class)ss")
    recipient = models.ForeignKey("tracker.Recipient", models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("As the person typed it."))
    channel = models.CharField(_("received by"), max_length=10, choices=Channel.choices)
    received_on = models.DateField(_("received on"), help_text=_("Local date, may be past."))
    at = models.DateTimeField(_("recorded"), help_text=_("Business time."))
    recorded_by = models.ForeignKey("tracker.User", models.PROTECT, null=True, blank=True, related_name="+")
    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.CharField(_("decision"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, help_text=_("Business time."))
    decided_by = models.CharField(max_length=60, blank=True)
    decision_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True

    @property
    def is_decided(self) -> bool:
        """True once somebody decided, or the sender took it back."""
        return self.decision != ""


def decided_whole(name: str) -> models.CheckConstraint:
    """Decision, instant and decider are there all or none."""
    return models.CheckConstraint(
        condition=Q(decision="", decided_at=None, decided_by="")
        | ~Q(decision="") & Q(decided_at__isnull=False) & ~Q(decided_by=""),
        name=name,
    )


class ReportQuerySet(models.QuerySet["Report"]):
    """What is asked of reports."""

    def waiting(self) -> "ReportQuerySet":
        """Those that claim an outcome and that nobody has decided: for them the clock rests."""
        return self.filter(decision="").exclude(claimed_outcome="")


class Report(Said):
    """What the responsible party says it did about a deadline; a person in the office accepts or returns it.

    One that claims an outcome rests the clock until it is decided. One that claims none only tells how far it is: the
    date stands and the clock runs on.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn by the sender")

    narrative = models.TextField(_("what was done"), blank=True)
    percent = models.PositiveSmallIntegerField(_("per cent done"), null=True, blank=True)
    claimed_outcome = models.CharField(
        _("claimed outcome"), max_length=10, choices=OUTCOMES, default=Status.MET.value, blank=True,
        help_text=_("Empty: it only tells how far it is."),
    )  # fmt: skip
    outcome = models.CharField(_("outcome"), max_length=10, choices=OUTCOMES, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["at", "pk"]
        constraints = [
            decided_whole("report_decided_whole"),
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(decision="") & ~Q(claimed_outcome=""), name="report_one_undecided"
            ),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="report_percent"),
            models.CheckConstraint(
                condition=Q(decision="accepted", outcome__in=[s.value for s in sorted(JUDGED)]) & ~Q(claimed_outcome="")
                | (~Q(decision="accepted") | Q(claimed_outcome="")) & Q(outcome=""),
                name="report_accepted_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(decision="returned") | ~Q(decision_reason=""), name="report_returned_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.narrative[:80] or str(self.pk)

    @property
    def claims(self) -> bool:
        """Whether it says what became of the date; else it only tells how far it is."""
        return self.claimed_outcome != ""


class Evidence(models.Model):
    """What backs a report or a request for more time, judged on its own; a report's lies with its draft at first."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="evidence")
    extension = models.ForeignKey(
        "tracker.Extension", models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    draft = models.ForeignKey("tracker.ReportDraft", models.PROTECT, null=True, blank=True, related_name="evidence")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="evidence", blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SUBMITTED)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(condition=~Q(file="") | ~Q(url=""), name="evidence_file_or_link"),
            models.CheckConstraint(
                condition=Q(report__isnull=False, extension=None, draft=None)
                | Q(report=None, extension__isnull=False, draft=None)
                | Q(report=None, extension=None, draft__isnull=False),
                name="evidence_backs_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Answer(Said):
    """What a recipient, or staff on their behalf, said that is neither a report nor a request for more time."""

    class Kind(models.TextChoices):
        HAVE_IT = "have_it", _("I have it")
        NOT_MINE = "not_mine", _("this is not mine")
        WRONG = "wrong", _("something is wrong")
        SNOOZE = "snooze", _("remind me later")
        ALIVE = "alive", _("still alive")

    class Decision(models.TextChoices):
        NOTED = "noted", _("noted")
        UPHELD = "upheld", _("accepted")
        REJECTED = "rejected", _("not accepted")
        WITHDRAWN = "withdrawn", _("withdrawn by the sender")

    kind = models.CharField(_("answer"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("message"), blank=True)
    successor_email = models.EmailField(_("who should we ask?"), blank=True)
    successor_name = models.CharField(_("their name"), max_length=200, blank=True)
    snooze_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["kind"], condition=Q(decision=""), name="answer_undecided")]
        constraints = [
            decided_whole("answer_decided_whole"),
            models.CheckConstraint(
                condition=Q(kind="snooze", snooze_until__isnull=False) | ~Q(kind="snooze") & Q(snooze_until=None),
                name="answer_snooze_until",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_contest(self) -> bool:
        """An answer that says we are wrong: mails to that person stop until somebody decides."""
        return self.kind in CONTESTS


CONTESTS = (Answer.Kind.NOT_MINE.value, Answer.Kind.WRONG.value)


class Extension(Said):
    """A request to move a deadline, and its decision; staff may ask for it themselves."""

    class Decision(models.TextChoices):
        GRANTED = "granted", _("granted")
        OTHER_DATE = "other_date", _("another date granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn by the sender")

    requested_wording = models.CharField(_("asked for"), max_length=300, blank=True)
    requested_edtf = models.CharField(_("new date"), max_length=30)
    requested_boundary = models.CharField(max_length=5, choices=[(b, b) for b in ("end", "start")], default="end")
    reason = models.TextField(_("why"))
    granted = models.ForeignKey(
        "tracker.DeadlineTerms", models.PROTECT, null=True, blank=True, related_name="extension"
    )

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["at", "pk"]
        constraints = [
            decided_whole("extension_decided_whole"),
            models.UniqueConstraint(fields=["deadline"], condition=Q(decision=""), name="extension_one_undecided"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
            models.CheckConstraint(
                condition=Q(decision__in=["granted", "other_date"], granted__isnull=False)
                | ~Q(decision__in=["granted", "other_date"]) & Q(granted=None),
                name="extension_granted_terms",
            ),
        ]

    def __str__(self) -> str:
        return self.requested_edtf

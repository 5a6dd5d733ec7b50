"""Django's admin: reference data is edited through the verbs of operations, everything that happened is only shown."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import dates
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tracker.models import (
    Attempt,
    AuditEvent,
    Calendar,
    CalendarDay,
    Commitment,
    Contact,
    Deadline,
    Membership,
    Message,
    Notification,
    OfficeSettings,
    Party,
    Recipient,
    ReminderPolicy,
    Unit,
    User,
)
from tracker.operations import accounts, office, parties, recipients, reference_data
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused

Verb = Callable[..., None]
LANGUAGES = [("", _("the office's")), *settings.LANGUAGES]
WEEKDAYS = list(dates.WEEKDAYS.items())
# How a row of an inline is saved and deleted.
INLINE_VERBS: dict[type[models.Model], tuple[Verb, Verb]] = {
    Contact: (parties.save_contact, parties.delete_contact),
    CalendarDay: (reference_data.save_calendar_day, reference_data.delete_calendar_day),
    Membership: (accounts.save_membership, accounts.delete_membership),
}


class ThroughVerbs(admin.ModelAdmin):
    """Saves and deletes by verbs, so that the deadlines that read the row are looked at and the history has it.

    What a verb refuses is told on the page and leaves nothing behind.
    """

    actions = None
    save_verb: Verb
    delete_verb: Verb | None = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.delete_verb is not None and super().has_delete_permission(request, obj)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        type(self).save_verb(obj, **_who_and_when(request))

    def delete_model(self, request: Any, obj: Any) -> None:
        if type(self).delete_verb is not None:
            type(self).delete_verb(obj, **_who_and_when(request))

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        save_row, delete_row = INLINE_VERBS[formset.model]
        deleted = [form.instance for form in formset.deleted_forms if form.instance.pk]
        changed = [form for form in formset.forms if form.has_changed() and form not in formset.deleted_forms]
        for row in deleted:
            delete_row(row, **_who_and_when(request))
        for one in changed:
            setattr(one.instance, formset.fk.name, formset.instance)
            save_row(one.instance, **_who_and_when(request))
        # What the admin tells about the change.
        formset.new_objects = [one.instance for one in changed if one in formset.extra_forms]
        formset.changed_objects = [(one.instance, one.changed_data) for one in changed if one in formset.initial_forms]
        formset.deleted_objects = deleted

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            return _refused(request, refusal)

    def delete_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except Refused as refusal:
            return _refused(request, refusal)


class ShownOnly(admin.ModelAdmin):
    """What happened is read here and changed nowhere but by the verbs of our own pages."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _who_and_when(request: Any) -> dict[str, Any]:
    return {"by": Actor.of_user(request.user), "now": request.now}


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    messages.error(request, refusal.message)
    return HttpResponseRedirect(request.get_full_path())


class Lines(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class Unmerged(ThroughVerbs):
    """What was merged with another row is shown with that one, on the pages."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(merged_into=None)


class PartyForm(forms.ModelForm):
    aliases = Lines(required=False, label=_("other names"), help_text=_("One a line."))


class ContactInline(admin.TabularInline):
    model = Contact
    fields = ["recipient", "display_name", "main", "starts_on", "ends_on"]
    raw_id_fields = ["recipient"]
    extra = 0


@admin.register(Party)
class PartyAdmin(Unmerged):
    save_verb, delete_verb = parties.save, parties.delete
    form = PartyForm
    fields = ["kind", "name", "aliases", "parent", "superior", "calendar"]
    raw_id_fields = ["parent", "superior"]
    list_display = ["name", "kind", "parent"]
    search_fields = ["name", "aliases"]
    inlines = [ContactInline]


class RecipientForm(forms.ModelForm):
    language = forms.ChoiceField(choices=LANGUAGES, required=False, label=_("language"))


@admin.register(Recipient)
class RecipientAdmin(Unmerged):
    save_verb, delete_verb = recipients.save, recipients.delete
    form = RecipientForm
    fields = [
        "email", "user", "time_zone", "language", "mode", "send_hour", "away_until", "deputy",
        "unsubscribed_at", "unreachable_at", "unreachable_because",
    ]  # fmt: skip
    readonly_fields = ["user", "unsubscribed_at", "unreachable_at", "unreachable_because"]
    raw_id_fields = ["deputy"]
    list_display = ["email", "mode", "unsubscribed_at", "unreachable_at", "away_until"]
    search_fields = ["email"]


@admin.register(ReminderPolicy)
class ReminderPolicyAdmin(ShownOnly):
    """Ladders are kept in versions: they are changed on their own page, after a look at what would change."""

    list_display = ["name", "use", "version", "long_overdue_after", "retired_at", "page"]
    fields = ["name", "use", "version", "long_overdue_after", "retired_at", "page"]

    @admin.display(description=_("page"))
    def page(self, row: ReminderPolicy) -> str:
        return format_html('<a href="{}">{}</a>', reverse("ladder", args=[row.pk]), _("Steps, versions, change"))


class CalendarForm(forms.ModelForm):
    weekend = forms.TypedMultipleChoiceField(choices=WEEKDAYS, coerce=int, required=False, label=_("weekend"))


class CalendarDayInline(admin.TabularInline):
    model = CalendarDay
    extra = 0


@admin.register(Calendar)
class CalendarAdmin(ThroughVerbs):
    save_verb, delete_verb = reference_data.save_calendar, reference_data.delete_calendar
    form = CalendarForm
    list_display = ["name", "country", "checked_through"]
    inlines = [CalendarDayInline]


@admin.register(OfficeSettings)
class OfficeSettingsAdmin(ThroughVerbs):
    save_verb = office.save
    readonly_fields = ["sending", "sending_since", "mail_epoch"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Unit)
class UnitAdmin(ThroughVerbs):
    save_verb, delete_verb = reference_data.save_unit, reference_data.delete_unit


class UserForm(forms.ModelForm):
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("language"))
    new_password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        strip=False,
        required=False,
        label=_("new password"),
        help_text=_("Empty: it stays as it is."),
    )


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(User)
class UserAdmin(ThroughVerbs):
    """Accounts are never deleted, since the history names them: make one inactive."""

    form = UserForm
    fields = ["email", "name", "language", "time_zone", "is_active", "is_superuser", "new_password"]
    list_display = ["email", "name", "is_active"]
    search_fields = ["email", "name"]
    inlines = [MembershipInline]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        accounts.save_user(obj, password=form.cleaned_data["new_password"] or None, **_who_and_when(request))


@admin.register(Commitment)
class CommitmentAdmin(ShownOnly):
    list_display = ["reference", "title", "stage", "outcome", "owner"]
    search_fields = ["reference", "title", "external_ref"]


@admin.register(Deadline)
class DeadlineAdmin(ShownOnly):
    list_display = ["reference", "kind", "status", "last_day", "next_event_at", "settled_at"]
    list_select_related = ["commitment"]
    search_fields = ["commitment__reference", "uid"]


@admin.register(Notification)
class NotificationAdmin(ShownOnly):
    list_display = ["key", "kind", "step", "state", "planned_at", "recipient", "reason"]
    list_select_related = ["recipient"]
    list_filter = ["state", "kind"]
    search_fields = ["key", "recipient__email"]


@admin.register(Message)
class MessageAdmin(ShownOnly):
    list_display = ["message_id", "recipient", "state", "created_at", "sent_at", "reason"]
    list_select_related = ["recipient"]
    list_filter = ["state"]
    search_fields = ["message_id", "recipient__email"]


@admin.register(Attempt)
class AttemptAdmin(ShownOnly):
    list_display = ["message", "at", "result", "code"]
    list_select_related = ["message"]
    list_filter = ["result"]


@admin.register(AuditEvent)
class AuditEventAdmin(ShownOnly):
    list_display = ["sequence", "action", "target", "by", "effective_at", "recorded_at"]
    list_filter = ["action"]
    search_fields = ["target", "by"]

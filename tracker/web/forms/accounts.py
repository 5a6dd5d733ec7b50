"""The form of the very first page: the office's name and its first admin."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tracker.models import User


class FirstAdminForm(forms.Form):
    """Who runs this office's Duebook."""

    office_name = forms.CharField(
        label=_("Name of the office"), max_length=200, help_text=_("As it stands in letters; it can be changed later.")
    )
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters; a few words that only you would put together are best."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        judged(self, User(email=data.get("email", ""), name=data.get("name", "")))
        return data


def judged(form: forms.Form, user: User) -> None:
    """Judge the password of a form together with the name and the address, which it must not repeat."""
    if form.cleaned_data.get("password"):
        try:
            validate_password(form.cleaned_data["password"], user)
        except forms.ValidationError as error:
            form.add_error("password", error)

"""Accounts and what they may do where."""

import uuid
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, ignoring case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **extra: object) -> "User":
        """Make an account; without a password nobody can sign in with one."""
        user = self.model(email=email.strip(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> "User":
        """Make an account that may use Django's admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. The e-mail address is the login."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("Empty: the office's."))
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True, help_text=_("Wall time."))

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email


class Unit(models.Model):
    """A part of the office that owns commitments."""

    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="unit_name_unique")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user may do in a unit."""

    class Role(models.TextChoices):
        STAFF = "staff", _("staff")
        REVIEWER = "reviewer", _("reviewer")
        ADMIN = "admin", _("admin")
        AUDITOR = "auditor", _("auditor")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "unit", "role"], name="membership_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.get_role_display()}"


class Invitation(models.Model):
    """A link by which somebody sets the password of an account that an admin has made for them; it works once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the link's secret."))
    by = models.CharField(max_length=60)
    at = models.DateTimeField(_("invited"), help_text=_("Business time."))
    expires_at = models.DateTimeField(_("expires"), help_text=_("Business time."))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, help_text=_("Business time."))
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Taken back, or replaced by another. Business time.")
    )
    reply = models.TextField(blank=True, help_text=_("What the mail server said to the mail."))
    sent = models.BooleanField(default=False, help_text=_("The mail server has taken the mail."))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(ended_at=None), name="invitation_accepted_or_ended"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(accepted_at=None, ended_at=None),
                name="invitation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"

    def is_open(self, now: datetime) -> bool:
        """True while the link works."""
        return self.accepted_at is None and self.ended_at is None and now < self.expires_at

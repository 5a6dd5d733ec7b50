"""Django settings: one file, values from the environment only. `.env.example` lists every variable."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import embedded
from config.environment import BASE_DIR, env, var_dir
from config.keys import key, secret
from config.logs import logging_config
from config.places import client_programs
from config.single_sign_on import groups, openid_connect, origin_of

# --- where and how this instance runs

DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = var_dir()
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
site = urlsplit(SITE_URL)
if site.scheme not in ("http", "https") or not site.hostname or site.path:
    raise ImproperlyConfigured("SITE_URL must look like https://duebook.example.org, without a path.")
HTTPS = site.scheme == "https"

# The demo is a believable invented office: loaded by the first `make up` unless DEMO=0 or a mail server is named.
# An instance with DEMO=1, or whose first start loaded the demo, never sends to a mail server.
DEMO_MARK = VAR_DIR / "demo"
demo = env.str("DEMO", default="")
if demo not in ("", "0", "1"):
    raise ImproperlyConfigured("DEMO must be 1, 0 or empty.")
EMAIL_URL = "" if demo == "1" or DEMO_MARK.exists() else env.str("EMAIL_URL", default="")
DEMO = demo == "1" or (demo == "" and not EMAIL_URL)

# --- keys

SECRET_KEY = key(env, "SECRET_KEY", VAR_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
LINK_KEY = key(env, "LINK_KEY", VAR_DIR)  # personal links in mails
LINK_KEY_FALLBACKS = env.list("LINK_KEY_FALLBACKS", default=[])  # kept for 90 days after a change of LINK_KEY
AUDIT_KEY = key(env, "AUDIT_KEY", VAR_DIR)  # chain of the audit events; never changed while events are kept
MESSAGE_ID_KEY = key(env, "MESSAGE_ID_KEY", VAR_DIR)  # Message-ID of each mail
# Where the newest events are noted, so that nobody can remove them unnoticed: best on another machine's disk.
AUDIT_ANCHOR_FILE = env.str("AUDIT_ANCHOR_FILE", default="") or str(VAR_DIR / "audit-anchors.jsonl")

# --- applications

INSTALLED_APPS = [
    "tracker",
    "config.admin.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_htmx",
    "heroicons",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.web.middleware.MethodsMiddleware",
    "tracker.web.middleware.NowMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.web.middleware.ReaderMiddleware",
    "tracker.web.proxy_sign_in.ProxySignInMiddleware",
    "tracker.web.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tracker.web.context.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- database: PostgreSQL only; cache and sessions live in it too, so that the broker may be away -

DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED_POSTGRES = not DATABASE_URL
DATABASES = {"default": env.db_url_config(DATABASE_URL or embedded.database_url(VAR_DIR))}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host/name.")
# Long-running processes (web, worker) end statements that hang; migrations and commands may take their time.
TIMEOUTS = "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
options = DATABASES["default"].setdefault("OPTIONS", {})
options.setdefault("connect_timeout", 5)
if env.bool("DATABASE_TIMEOUTS", default=False):
    options["options"] = f"{options.get('options', '')} {TIMEOUTS}".strip()
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
POSTGRES_PROGRAMS = client_programs()  # pg_dump and pg_restore of the wheel; backups use them, or those of PATH
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "duebook_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # full, it forgets entries at random, those of limits on guessing too
    },
}

# --- broker (config/celery.py)

REDIS_URL = env.str("REDIS_URL", default="")
EMBEDDED_VALKEY = not REDIS_URL
REDIS_URL = REDIS_URL or embedded.redis_url(VAR_DIR)

# --- mail: an empty EMAIL_URL writes each mail into a file of VAR_DIR/mail

MAIL_DIR = VAR_DIR / "mail"
EMAIL_FILE_PATH = str(MAIL_DIR)
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_TIMEOUT = 60  # seconds that the mail server has for each reply
EMAIL_USE_TLS = EMAIL_USE_SSL = False
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = "localhost", 25, "", ""
if EMAIL_URL:
    server = env.email_url_config(EMAIL_URL)
    EMAIL_BACKEND = server["EMAIL_BACKEND"].replace("django.core.mail.backends.smtp.", "config.mail.")
    EMAIL_USE_TLS = server.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = server.get("EMAIL_USE_SSL", False)
    EMAIL_HOST = server["EMAIL_HOST"] or "localhost"
    EMAIL_PORT = server["EMAIL_PORT"] or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
    EMAIL_HOST_USER = server["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = server["EMAIL_HOST_PASSWORD"] or ""
EMAIL_CA_FILE = env.str("EMAIL_CA_FILE", default="")  # certificates of the office's own mail server
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Duebook <duebook@{site.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_TO = env.str("REPLY_TO", default="")
# `reply`: people outside cannot reach SITE_URL; mails to them carry no links and ask for an answer by mail.
ANSWER_BY = env.str("ANSWER_BY", default="link")
EMAIL_INBOX_URL = "" if DEMO else env.str("EMAIL_INBOX_URL", default="")  # where returned mails and replies arrive
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")  # whose webhook is open: a name of django-anymail, e.g. mailgun
ANYMAIL = env.json("ANYMAIL", default={})  # the provider's keys, as django-anymail names them
EMAIL_MESSAGES_PER_MINUTE = env.int("EMAIL_MESSAGES_PER_MINUTE", default=0)  # to the mail server; 0: no limit

# --- watching: who is told that all is well, and who may read the figures

METRICS_TOKEN = secret(env, "METRICS_TOKEN")  # bearer of /metrics; empty: there is no such page
HEARTBEAT_URL = secret(env, "HEARTBEAT_URL")  # told every five minutes that reminders go out
HEARTBEAT_EMAIL = env.str("HEARTBEAT_EMAIL", default="")  # told when a fault begins and when it has ended

# --- language, time, calendar

USE_TZ = True
TIME_ZONE = "UTC"  # instants are stored in UTC; OFFICE_TIME_ZONE says which days and hours the office means
OFFICE_TIME_ZONE = env.str("TIME_ZONE", default="UTC")
HOLIDAY_CALENDAR = env.str("HOLIDAY_CALENDAR", default="")  # ISO 3166 country code of the office's public holidays
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("zh-hans", "简体中文")]
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True

# --- static files

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or VAR_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = VAR_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # bytes; a pasted document fits
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- sign-in

AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by admins, who vouch for the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the subject says what it is; the sender says from whom
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True  # the length of a session is ours (SESSION_COOKIE_AGE), not a choice of the form
ACCOUNT_DEFAULT_HTTP_PROTOCOL = site.scheme
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "50/h/ip,5/15m/key"}
# Admins and auditors of a real office prove with a second factor who they are; others may.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEMO)
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # admins vouch for the addresses
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds by which a telephone's clock may be off
# Single sign-on: a service that speaks OpenID Connect, or a proxy that names who it has signed in.
OIDC_URL = env.str("OIDC_URL", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
OIDC_TRUST_EMAIL = env.bool("OIDC_TRUST_EMAIL", default=False)  # its addresses count though it does not say so
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", default="groups")
SIGN_IN_GROUPS = groups(env.str("SIGN_IN_GROUPS", default=""))
SOCIALACCOUNT_ADAPTER = "config.accounts.SingleSignOnAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
SOCIALACCOUNT_PROVIDERS = openid_connect(OIDC_URL, OIDC_NAME, OIDC_CLIENT_ID, secret(env, "OIDC_CLIENT_SECRET"))
REMOTE_USER_HEADER = env.str("REMOTE_USER_HEADER", default="")  # e.g. X-Remote-User; believed from the proxy alone
REMOTE_GROUPS_HEADER = env.str("REMOTE_GROUPS_HEADER", default="")
REMOTE_USER_PROXIES = env.list("REMOTE_USER_PROXIES", default=["127.0.0.1", "::1"])
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("SECURE_PROXY", default=False) else 0

# --- security: headers, cookies, proxy

ALLOWED_HOSTS = [site.hostname, "127.0.0.1", "localhost", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [SITE_URL, *env.list("CSRF_TRUSTED_ORIGINS", default=[])]
SECURE_PROXY = env.bool("SECURE_PROXY", default=False)  # a proxy in front ends TLS and sets X-Forwarded-Proto
if REMOTE_USER_HEADER and not SECURE_PROXY:
    raise ImproperlyConfigured("REMOTE_USER_HEADER needs SECURE_PROXY=1: without a proxy anybody could send it.")
if SECURE_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS and SECURE_PROXY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=63072000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing about our pages, whose addresses may hold a personal link, goes to another host. Not `no-referrer`: browsers
# then send `Origin: null` with our own forms, which the CSRF check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tracker.web.views.errors.csrf_failure"
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else f"sid-{PORT}"  # cookies know no ports: two local instances differ
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # seconds since the sign-in, however busy the session is
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else f"csrf-{PORT}"
CSRF_COOKIE_SAMESITE = "Strict"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        # Browsers hold a redirect after a form to this too: single sign-on leads to its service.
        "form-action": [SELF, *([origin_of(OIDC_URL)] if OIDC_URL else [])],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- logging

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured("LOG_FORMAT must be text or json.")
LOGGING = logging_config(LOG_FORMAT)

"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from allauth.account.urls import urlpatterns as account_urls
from allauth.socialaccount.urls import urlpatterns as social_urls
from django.contrib import admin
from django.urls import include, path

# Sign-in, sign-out and passwords. Admins make the accounts and vouch for the addresses: nobody adds or confirms one.
ACCOUNT_PAGES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # says that it is closed
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

# What happens to somebody whom the sign-in service sends back without signing them in.
SOCIAL_PAGES = {"socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup"}

admin.site.site_header = admin.site.site_title = "Duebook"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one sign-in, one set of limits

urlpatterns = [
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("accounts/sso/", include([page for page in social_urls if page.name in SOCIAL_PAGES])),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include([page for page in account_urls if page.name in ACCOUNT_PAGES])),
    path("admin/", admin.site.urls),
    path("", include("tracker.web.urls")),
]

handler400 = "tracker.web.views.errors.bad_request"
handler500 = "tracker.web.views.errors.server_error"

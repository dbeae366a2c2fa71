"""Signing in and out."""
from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import reverse

from centre.web.desk.forms import SignInForm


class SignIn(LoginView):
    """User name and password; afterwards the page that was asked for, or the queue."""

    template_name = "desk/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The queue in the page's language."""
        return reverse("desk:queue")


class SignOut(LogoutView):
    """Ends the session; by POST only, so that no link can do it."""

    http_method_names = ("post", "options")

    def get_default_redirect_url(self) -> str:
        """The sign-in page in the page's language."""
        return reverse("desk:login")

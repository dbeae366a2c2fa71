"""Tells Django of the shell, so that its templates, styles and Thai sentences are found."""
from django.apps import AppConfig


class ShellConfig(AppConfig):
    """The shell has no tables."""

    name = "centre.web.shell"
    label = "web_shell"

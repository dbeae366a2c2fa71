"""Makes the sandbox one Django app, with its own sentences and tables."""
from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The whole platform in one app."""

    name = "sandbox"
    label = "sandbox"

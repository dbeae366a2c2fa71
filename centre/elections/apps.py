"""Tells Django that this room exists."""
from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    """The room of election facts."""

    name = "centre.elections"
    label = "elections"
    verbose_name = "Elections"

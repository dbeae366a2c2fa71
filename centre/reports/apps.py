"""Names the room to Django."""
from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room of public reports."""

    name = "centre.reports"
    label = "reports"

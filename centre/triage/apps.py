"""Names the room to Django."""
from django.apps import AppConfig


class TriageConfig(AppConfig):
    """The room that routes."""

    name = "centre.triage"
    label = "triage"

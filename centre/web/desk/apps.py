"""Makes the desk a room of the house."""
from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for officers, fact-checkers and observers."""

    name = "centre.web.desk"
    label = "web_desk"

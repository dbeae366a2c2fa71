"""Names the room to Django."""
from django.apps import AppConfig


class EditorialConfig(AppConfig):
    """The room of drafts."""

    name = "centre.editorial"
    label = "editorial"

"""Names the room to Django."""
from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The room of joint cases."""

    name = "centre.casework"
    label = "casework"

"""Makes the API a room of the house."""
from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public, unsigned questions."""

    name = "centre.web.api"
    label = "web_api"

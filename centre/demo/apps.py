"""Registers the demo; `config.rooms` leaves it out in production."""
from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Start page, one-click sign-in and the commands that prepare the demo."""

    name = "centre.demo"
    label = "demo"

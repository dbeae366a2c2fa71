"""Makes the manual connector a room of the house."""
from django.apps import AppConfig


class ManualConnectorConfig(AppConfig):
    """The connector whose wire is a person."""

    name = "centre.connectors.manual"
    label = "connector_manual"

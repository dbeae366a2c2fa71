"""Makes the sandbox connector a room of the house."""
from django.apps import AppConfig


class SandboxConnectorConfig(AppConfig):
    """The connector to the practice platform."""

    name = "centre.connectors.sandbox"
    label = "connector_sandbox"

"""The addresses at which the sandbox platform calls."""
from django.urls import path

from centre.connectors.sandbox import inbound

app_name = "connector_sandbox"
urlpatterns = [
    path("webhook", inbound.webhook, name="webhook"),
    path("bundles/<str:referral_id>", inbound.bundle, name="bundle"),
]

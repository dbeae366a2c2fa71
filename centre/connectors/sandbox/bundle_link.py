"""An address that opens one sealed bundle for thirty days, so that a person at the platform can click on it."""
from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

LASTS = timedelta(days=30)
_SALT = "centre.connectors.sandbox.bundle"


def address(referral_id: str) -> str:
    """The absolute address with its key; the machine's clock ends it."""
    path = reverse("connector_sandbox:bundle", args=[referral_id])
    return f"{settings.PUBLIC_URL}{path}?key={signing.dumps(referral_id, salt=_SALT)}"


def opens(referral_id: str, key: str) -> bool:
    """Whether the key was given for this referral and still holds."""
    try:
        return bool(signing.loads(key, salt=_SALT, max_age=LASTS) == referral_id)
    except signing.BadSignature:
        return False

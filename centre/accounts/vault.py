"""Seals contact data and machine secrets, so that a copy of the database alone reveals neither."""
from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from centre.accounts.errors import SealBroken

_INFO = b"centre.accounts.vault/1"


def seal(text: str) -> str:
    """The text encrypted and authenticated (Fernet, key derived from SECRET_KEY by HKDF-SHA256), as ASCII."""
    return _vault().encrypt(text.encode("utf-8")).decode("ascii")


def open_sealed(sealed: str) -> str:
    """The text that was sealed, under the present secret or one of SECRET_KEY_FALLBACKS.

    Raises:
        SealBroken: when the value was altered or sealed under another secret.
    """
    try:
        return _vault().decrypt(sealed.encode("ascii")).decode("utf-8")
    except (InvalidToken, UnicodeEncodeError) as error:
        raise SealBroken from error


def _vault() -> MultiFernet:
    return _vault_for((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _vault_for(secrets: tuple[str | bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str | bytes) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(force_bytes(secret))
    return base64.urlsafe_b64encode(key)

"""Signs a checkpoint, so that its keeper outside can show who vouched for the record and when."""
from __future__ import annotations

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from centre.kernel.canonical import canonical_json

_INFO = b"centre.audit.checkpoint/1"


def signed(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with `public_key` and `signature` (Ed25519 over the canonical JSON of all the rest, base64)."""
    key = _private_key(settings.SECRET_KEY)
    with_key = {**statement, "public_key": _public_text(key)}
    return {**with_key, "signature": base64.b64encode(key.sign(canonical_json(with_key))).decode("ascii")}


def signature_holds(statement: dict[str, Any]) -> bool:
    """Whether the signature in a statement fits the rest of it and the public key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(statement["public_key"], validate=True))
        key.verify(base64.b64decode(statement["signature"], validate=True),
                   canonical_json({k: v for k, v in statement.items() if k != "signature"}))
    except (InvalidSignature, KeyError, TypeError, ValueError, binascii.Error):
        return False
    return True


def is_our_key(public_key: str) -> bool:
    """Whether this installation signs with the key, or did under one of SECRET_KEY_FALLBACKS."""
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return public_key in {_public_text(_private_key(secret)) for secret in known}


def _private_key(secret: str | bytes) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(force_bytes(secret))
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public_text(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")

"""Names for records: sortable ids for machines, short codes with a check digit for people."""
from __future__ import annotations

import secrets
import time

from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual, arabic_digits

# Crockford's base 32: no I, L, O or U, so that a code read aloud or from paper is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TRACKING_LENGTH = 11
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_id(prefix: str) -> str:
    """A new id, e.g. `rep_01J…`: 10 characters of machine time in ms and 16 of chance, sortable by time."""
    return f"{prefix}_{_base32(time.time_ns() // 1_000_000, 10)}{_base32(secrets.randbits(80), 16)}"


def new_tracking_code() -> str:
    """A code that a reporter keeps, e.g. `7K3F-9QXB-M2WD`: 55 bits of chance and a check character."""
    body = _base32(secrets.randbits(5 * _TRACKING_LENGTH), _TRACKING_LENGTH)
    return _grouped(body + _check(body))


def parse_tracking_code(typed: str) -> str:
    """The canonical form of a typed code; accepts lower case, spaces, Thai digits and look-alikes (O, I, L).

    Raises:
        InvalidInput: `tracking_code_malformed` when length, characters or check character are wrong.
    """
    bare = "".join(c for c in arabic_digits(typed).upper() if c.isalnum()).translate(_LOOK_ALIKE)
    well_formed = len(bare) == _TRACKING_LENGTH + 1 and all(c in ALPHABET for c in bare)
    if not well_formed or _check(bare[:-1]) != bare[-1]:
        raise InvalidInput("tracking_code_malformed", Bilingual(
            "รหัสติดตามไม่ถูกต้อง รหัสมี 12 ตัว เช่น 7K3F-9QXB-M2WD โปรดตรวจอีกครั้ง",
            "This is not a tracking code. It has 12 characters, like 7K3F-9QXB-M2WD; please check it again."),
            field="code")
    return _grouped(bare)


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))


def _check(body: str) -> str:
    # Weights 1, 3, 5 … are units modulo 32, so any single wrong character and most swaps are seen.
    return ALPHABET[sum((2 * i + 1) * ALPHABET.index(c) for i, c in enumerate(body)) % 32]


def _grouped(bare: str) -> str:
    return "-".join(bare[i:i + 4] for i in range(0, len(bare), 4))

"""What the record refuses, with its remedy."""
from __future__ import annotations

from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual


def not_a_checkpoint(field: str) -> InvalidInput:
    """A file that should be a checkpoint lacks a field, or holds something else there; nothing was verified."""
    return InvalidInput("not_a_checkpoint", Bilingual(
        f'ไฟล์นี้ไม่ใช่จุดตรวจสอบ: ช่อง "{field}" ไม่มีหรือใช้ไม่ได้ โปรดใช้ไฟล์ที่ได้จาก centre audit checkpoint '
        "หรือจากหน้าผู้สังเกตการณ์ โดยไม่แก้ไข",
        f'This is no checkpoint: its field "{field}" is missing or holds something else. Give the file as '
        "`centre audit checkpoint --out FILE` or the page for observers made it."), field=field)

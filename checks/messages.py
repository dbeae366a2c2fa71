"""Keeps each room's Thai catalogue complete: `update` adds what is missing, `check` refuses gaps, `compile` builds.

English sentences stand in code and templates; each room has its own `locale/th/LC_MESSAGES/django.po`.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parent.parent
_KEYWORDS = {"gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
             "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|{\w*}")


def rooms() -> list[Path]:
    """Folders with an `apps.py`: each owns its sentences and its catalogue."""
    return sorted(p.parent for base in ("centre", "sandbox") for p in (ROOT / base).rglob("apps.py"))


def _owned_files(room: Path) -> Iterator[Path]:
    nested = [r for r in rooms() if r != room and room in r.parents]
    for path in sorted(room.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not {"tests", "migrations", "locale"} & set(path.parts) \
                and not any(n in path.parents for n in nested):
            yield path


def extracted(room: Path) -> dict[tuple[str | None, str | tuple[str, ...]], Path]:
    """Every sentence to translate in a room: (context, English) to the file that says it first."""
    found: dict[tuple[str | None, str | tuple[str, ...]], Path] = {}
    for path in _owned_files(room):
        source = path.read_text("utf-8")
        code = source if path.suffix == ".py" else templatize(source)
        for _line, text, _comments, context in extract("python", BytesIO(code.encode("utf-8")), _KEYWORDS):
            key = text if isinstance(text, str) else tuple(t for t in text if t)
            if key:
                found.setdefault((context, key), path)
    return found


def _catalogue_path(room: Path) -> Path:
    return room / "locale" / "th" / "LC_MESSAGES" / "django.po"


def _read(room: Path) -> Catalog:
    path = _catalogue_path(room)
    if not path.exists():
        return Catalog(locale="th", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="th")


def update(room: Path) -> int:
    """Add missing sentences with an empty translation and drop the unused; returns how many are empty."""
    wanted = extracted(room)
    old = _read(room)
    # The old date stays, so that an update without news leaves the file as it was.
    new = Catalog(locale="th", charset="utf-8", fuzzy=False, header_comment=f"# Thai for {room.name}.",
                  creation_date=old.creation_date)
    for (context, key), path in sorted(wanted.items(), key=lambda kv: (str(kv[1]), str(kv[0]))):
        message_id = key if isinstance(key, str) else key[:2]
        kept = old.get(message_id, context)
        flags = ["python-format"] if kept and "python-format" in kept.flags else []
        new.add(message_id, kept.string if kept else "", context=context, flags=flags,
                locations=[(str(path.relative_to(ROOT)), 0)])
    if not wanted:
        return 0
    target = _catalogue_path(room)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, new, omit_header=False, include_lineno=False, width=110, sort_output=False,
                 ignore_obsolete=True)
    return sum(1 for m in new if m.id and not _translated(m))


def faults(room: Path) -> list[str]:
    """What is wrong with a room's catalogue, one sentence each; empty when all is well."""
    catalogue, wanted, out = _read(room), extracted(room), []
    for (context, key), path in wanted.items():
        message_id = key if isinstance(key, str) else key[:2]
        message = catalogue.get(message_id, context)
        if message is None:
            out.append(f"{path.relative_to(ROOT)}: no Thai for {message_id!r}")
        elif message.fuzzy or not _translated(message):
            out.append(f"{_catalogue_path(room).relative_to(ROOT)}: empty or fuzzy Thai for {message_id!r}")
        elif isinstance(message.string, str) and isinstance(message_id, str) and \
                sorted(_PLACEHOLDER.findall(message_id)) != sorted(_PLACEHOLDER.findall(message.string)):
            out.append(f"{_catalogue_path(room).relative_to(ROOT)}: other placeholders than {message_id!r}")
    return out


def _translated(message: Message) -> bool:
    text = message.string
    return all(text) if isinstance(text, tuple | list) and text else bool(text)


def compile_all() -> int:
    """Write the binary catalogues that the running system reads; returns how many."""
    count = 0
    for source in sorted(ROOT.glob("centre/**/django.po")) + sorted(ROOT.glob("sandbox/**/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as po, target.open("wb") as mo:
                write_mo(mo, read_po(po, locale="th"))
        count += 1
    return count


def main() -> int:
    """`python -m checks.messages update|check|compile`; exit code 1 when a sentence has no Thai."""
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    settings.configure(USE_I18N=True)
    django.setup()
    if verb == "compile":
        compile_all()
        return 0
    if verb == "update":
        for room in rooms():
            if empty := update(room):
                print(f"{_catalogue_path(room).relative_to(ROOT)}: {empty} sentences wait for Thai")
        compile_all()
        return 0
    found = [fault for room in rooms() for fault in faults(room)]
    print("\n".join(found) or f"translations: {len(rooms())} rooms complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Joins the style files, one a component, into the sheet of the hub and the sheet of the desk.

Run after a change in `styles/`: `python -m centre.web.shell.build_styles`. The built sheets are committed, and a
test compares them with their parts. Names from 90 on belong to the desk alone.
"""
from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE / "static" / "shell"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")


def sheets() -> dict[str, str]:
    """File name to text of each built sheet, comments and needless spaces taken out."""
    parts = sorted((HERE / "styles").glob("*.css"))
    hub = "".join(_small(p.read_text("utf-8")) for p in parts if p.name < "90")
    desk = hub + "".join(_small(p.read_text("utf-8")) for p in parts if p.name >= "90")
    return {"hub.css": hub, "desk.css": desk}


def build(target: Path = TARGET) -> None:
    """Write the sheets, plain and compressed, where Django's static files are found."""
    for name, text in sheets().items():
        (target / name).write_text(text, encoding="utf-8")
        # Served in its place to browsers that take it; without a time stamp, so that the same text is the same file.
        (target / f"{name}.gz").write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def _small(text: str) -> str:
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", text))).replace(";}", "}").strip() + "\n"


if __name__ == "__main__":
    build()
    sys.stdout.write("".join(f"{name}: {len(text)} characters\n" for name, text in sheets().items()))

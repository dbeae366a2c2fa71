"""Builds the two web fonts of the house from the Sarabun package, so that nobody edits them by hand.

Sarabun is under the SIL Open Font License 1.1 (c) The Sarabun Project Authors; its text is kept beside the
built files. Run: `python -m centre.web.shell.build_fonts`. The built files are committed: a start needs no fonttools.
"""
from __future__ import annotations

import shutil
import sys
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

TARGET = Path(__file__).resolve().parent / "static" / "shell" / "fonts"
WEIGHTS = {"regular": "Sarabun-Regular.ttf", "semibold": "Sarabun-SemiBold.ttf"}
MOST_BYTES = 40 * 1024

# Thai whole, ASCII, the Latin-1 signs that texts use, dashes, quotes, ellipsis, arrows, bullet, baht, dotted circle.
CHARACTERS = {
    *range(0x20, 0x7F), *range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C),
    0xA0, 0xA9, 0xAB, 0xB0, 0xB7, 0xBB, 0xC0, 0xC9, 0xD7, 0xE0, 0xE8, 0xE9, 0xEA, 0xEF, 0xF1, 0xF3, 0xF6, 0xFC,
    0x200B, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AC,
    0x2190, 0x2192, 0x2212, 0x2248, 0x2264, 0x2265, 0x25CC,
}


def build(target: Path = TARGET) -> dict[str, int]:
    """Write `sarabun-<weight>.woff2` and the licence; returns bytes per weight.

    Raises:
        SystemExit: when both files together pass 40 KiB, the budget of the page.
    """
    target.mkdir(parents=True, exist_ok=True)
    package = files("fontpkg_sarabun")
    sizes = {}
    for weight, name in WEIGHTS.items():
        options = Options(flavor="woff2", layout_features=["*"], hinting=False, desubroutinize=True,
                          name_IDs=[0, 1, 2, 13, 14], notdef_outline=True, drop_tables=["DSIG"])
        out = target / f"sarabun-{weight}.woff2"
        with load_font(str(package / "files" / name), options) as font:
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=CHARACTERS)
            subsetter.subset(font)
            save_font(font, str(out), options)
        sizes[weight] = out.stat().st_size
    shutil.copyfile(str(package / "LICENSE"), target / "OFL.txt")
    if sum(sizes.values()) > MOST_BYTES:
        raise SystemExit(f"the fonts weigh {sum(sizes.values())} bytes, more than {MOST_BYTES}")
    return sizes


if __name__ == "__main__":
    sys.stdout.write("".join(f"{weight}: {size} bytes\n" for weight, size in build().items()))

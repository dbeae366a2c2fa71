"""Draws each post's picture: a calm gradient, simple shapes and the big words on the screen."""
from __future__ import annotations

import hashlib
import unicodedata
from html import escape

from sandbox.models import Post

WIDTH, HEIGHT = 360, 560
_PALETTES = (
    ("#0f2a43", "#1f6f78", "#8fd6c8"), ("#2a1a47", "#7b3f8c", "#f0a6ca"), ("#3b1d14", "#a4552b", "#ffd08a"),
    ("#10281c", "#2f7d4f", "#c9e88f"), ("#1b1f3b", "#3d5a98", "#a9c9ff"), ("#3a1226", "#9c3358", "#ffb3a7"),
    ("#20242b", "#5a6675", "#e3d9c3"), ("#14303a", "#3c8a9c", "#ffe08f"),
)
_TALL = 1.42  # line height of Thai with its marks
_WORDS_MIDDLE = 195  # above the middle: the buttons stand below, on the right


def _width(line: str) -> float:
    """About how many letter widths a line takes: Thai marks above and below take none, emoji two."""
    return sum(0.0 if unicodedata.category(c) == "Mn" or c in "\u200d\ufe0f" else 2.0 if ord(c) > 0xFFFF else 1.0
               for c in line)


def _shapes(draw: bytes, light: str) -> str:
    out = []
    for i in range(4):
        a, b, c, kind = draw[4 * i:4 * i + 4]
        x, y, size = a / 255 * WIDTH, b / 255 * HEIGHT, 40 + c / 255 * 110
        opacity = 0.10 + 0.05 * (i % 3)
        common = f'class="drift d{i}" fill="{light}" fill-opacity="{opacity:.2f}"'
        if kind % 3 == 0:
            out.append(f'<circle {common} cx="{x:.0f}" cy="{y:.0f}" r="{size:.0f}"/>')
        elif kind % 3 == 1:
            out.append(f'<rect {common} x="{x - size:.0f}" y="{y - size / 2:.0f}" width="{size * 2:.0f}" '
                       f'height="{size:.0f}" rx="{size / 2:.0f}" '
                       f'transform="rotate({kind % 50 - 25} {x:.0f} {y:.0f})"/>')
        else:
            out.append(f'<path {common} d="M{x:.0f} {y - size:.0f}L{x + size:.0f} {y + size * .7:.0f}'
                       f'H{x - size:.0f}Z"/>')
    return "".join(out)


def _words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sizes = [min(50.0, (WIDTH - 64) / max(1.0, _width(line) * 0.60)) for line in lines]
    first = sum(size * _TALL for size in sizes)
    y = max(24.0, _WORDS_MIDDLE - first / 2)
    out = []
    for line, size in zip(lines, sizes, strict=True):
        y += size * _TALL
        out.append(f'<text x="{WIDTH / 2:.0f}" y="{y - size * 0.35:.0f}" font-size="{size:.0f}" '
                   f'text-anchor="middle">{escape(line)}</text>')
    return "".join(out)


def drawn(post: Post) -> str:
    """The picture as one SVG element, safe to put into a page or to serve as a file."""
    draw = hashlib.sha256(post.key.encode()).digest()
    dark, middle, light = _PALETTES[draw[31] % len(_PALETTES)]
    tilt = draw[30] / 255
    name = f"g{post.id}"
    label = escape(" ".join(post.screen_text.split()), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="th" class="picture" role="img" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-label="{label}">'
        f'<defs><linearGradient id="{name}" x1="{tilt:.2f}" y1="0" x2="{1 - tilt:.2f}" y2="1">'
        f'<stop offset="0" stop-color="{middle}"/><stop offset="1" stop-color="{dark}"/></linearGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#{name})"/>{_shapes(draw, light)}'
        f'<g class="words" fill="#fff" stroke="{dark}" stroke-width="5" stroke-linejoin="round" '
        f'paint-order="stroke" font-family="Sarabun, \'Noto Sans Thai\', Loma, sans-serif" font-weight="700">'
        f'{_words(post.screen_text)}</g>'
        "</svg>")

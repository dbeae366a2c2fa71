"""The accent of the house is the colour of no party: CIEDE2000 of at least 15 from every party of both elections."""
import csv
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import pytest

from centre.elections.loading.package import FOLDER

ACCENT = "#551133"


def lab(colour):
    """CIE L*a*b* (D65) of an sRGB colour."""
    channels = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    white = ((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
             0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
             (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in white)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other):
    """CIEDE2000 after Sharma, Wu and Dalal (2005), all weights 1."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (hypot(a1, b1) + hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * sqrt(mean_c ** 7 / (mean_c ** 7 + 25 ** 7))
    c1, c2 = hypot(a1 * stretch, b1), hypot(a2 * stretch, b2)
    h1, h2 = (degrees(atan2(b, a * stretch)) % 360 if a or b else 0 for a, b in ((a1, b1), (a2, b2)))
    turn = 0 if not c1 * c2 else (h2 - h1 + 180) % 360 - 180
    dl, dc, dh = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    level, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + h2 if not c1 * c2 else (h1 + h2) / 2 + (180 if abs(h1 - h2) > 180 and h1 + h2 < 360 else
                                                       -180 if abs(h1 - h2) > 180 else 0)
    t = 1 - 0.17 * cos(radians(hue - 30)) + 0.24 * cos(radians(2 * hue)) + 0.32 * cos(radians(3 * hue + 6)) \
        - 0.20 * cos(radians(4 * hue - 63))
    sl = 1 + 0.015 * (level - 50) ** 2 / sqrt(20 + (level - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rotation = -2 * sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)) * sin(radians(60 * exp(-((hue - 275) / 25) ** 2)))
    return sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * dc / sc * dh / sh)


@pytest.mark.parametrize(("one", "other", "expected"), [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.0, 2.0), (50, 0, 0), 2.3669),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
])
def test_the_measure_agrees_with_its_published_pairs(one, other, expected):
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


def test_the_accent_is_far_from_every_party():
    distances = {}
    for election in ("th-mp-2566", "th-mp-2569"):
        with (FOLDER / election / "parties.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                distances[election, row["name_th"]] = difference(lab(ACCENT), lab(row["colour"]))

    assert len(distances) == 70 + 57
    nearest = min(distances, key=distances.__getitem__)
    assert distances[nearest] >= 15, (nearest, distances[nearest])

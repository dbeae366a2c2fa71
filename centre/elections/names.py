"""How people write the names of places: cleaned to one form, split into levels, and folded by sound. Pure."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from centre.kernel.language import arabic_digits

MAX_TYPED = 200
"""Characters of a typed place that are read; no address in Thailand needs more."""

_VOWEL_MARKS = "ัิีึืฺุูํ็"
_TONES = "่้๊๋"
_LAST_MARKS = "์๎"
_MARKS = re.compile(f"[{_VOWEL_MARKS}{_TONES}{_LAST_MARKS}]{{2,}}")
_RANK = {c: rank for rank, group in enumerate((_VOWEL_MARKS, _TONES, _LAST_MARKS)) for c in group}
_SARA_AM = re.compile(f"ํ([{_TONES}]?)า|([{_TONES}])ํา")
_NOT_IN_KEY = re.compile(r"[^0-9a-zก-ฮะ-ฺเ-๎]")
_SEPARATED = r"(?:(?<=^)|(?<=[\s,;:/|()\[\]\"'“”]))"
_THAI_LABEL = r"(?:(ตำบล|แขวง|ต\.)|(อำเภอ|เขต|อ\.)|(จังหวัด|จ\.))(?=.)"
_LABEL_AT_START = re.compile(_SEPARATED + _THAI_LABEL)
_LABEL_ANYWHERE = re.compile(_THAI_LABEL)
_ENGLISH_LABEL = re.compile(
    r"\b(?:tambon|tambol|khwaeng|sub-?\s?district|amphoe|amphur|khet|district|changwat|province)\b", re.IGNORECASE)
_POSTAL = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_LONG_NUMBER = re.compile(r"(?:\d[\s-]?){13}")
_LEVELS = ("subdistrict", "district", "province")


@dataclass(frozen=True, slots=True)
class TypedPlace:
    """One reading of what was typed: keys by level. `subdistrict` may run on into the levels above it."""

    subdistrict: str = ""
    district: str = ""
    province: str = ""

    @property
    def joined(self) -> str:
        """All levels as one key, the order in which people write them."""
        return self.subdistrict + self.district + self.province


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: its possible readings (the most literal first), its words as keys, a postal code if any."""

    readings: tuple[TypedPlace, ...]
    words: tuple[str, ...]
    postal_code: str
    held_identity_number: bool


def clean(text: str) -> str:
    """The same words in one spelling of the characters.

    Invisible characters go, any white space is one space, decomposed sara am and a doubled เ are joined, marks over
    one consonant stand in one order and once, Thai digits become 0-9.
    """
    text = "".join(_visible(c) for c in text)
    text = arabic_digits(text).replace("เเ", "แ")
    text = _SARA_AM.sub(lambda m: (m[1] or m[2] or "") + "ำ", text)
    text = _MARKS.sub(lambda m: "".join(dict.fromkeys(sorted(m[0], key=_RANK.__getitem__))), text)
    return " ".join(text.split())


def key(text: str) -> str:
    """The form under which names are compared: cleaned, lower case, letters, marks and digits only."""
    return _NOT_IN_KEY.sub("", clean(text).lower())


def sound(name_key: str) -> str:
    """A key folded by sound, for comparing misspellings.

    Thai: tones and silenced letters gone, long and short vowels alike, homophones as one. Latin: the ways in which
    people romanise the same Thai sound as one (`bangpood`, `bangphut`).
    """
    if name_key.isascii():
        for written, heard in _ROMANISED:
            name_key = written.sub(heard, name_key)
        return name_key
    return re.sub(r"[ก-ฮ][ิุ]?์", "", name_key).translate(_SOUND)


def parse(typed: str) -> Typed:
    """The readings of a typed place, e.g. `ต.บางพูด อ.ปากเกร็ด จ.นนทบุรี`, `บางพูด ปากเกร็ด`, `Bang Phut 11120`."""
    text = clean(typed[:MAX_TYPED])
    held_id = _LONG_NUMBER.search(text) is not None
    postal = _POSTAL.search(text)
    if postal:
        text = text.replace(postal[1], " ").strip()
    plain = _ENGLISH_LABEL.sub(" ", text)
    words = tuple(k for part in re.split(r"[,;/|]|\s", plain) if (k := key(part)))
    readings = [TypedPlace(key(text)), _by_labels(text, _LABEL_AT_START), _by_labels(text, _LABEL_ANYWHERE),
                TypedPlace(key(plain))]
    if 2 <= len(words) <= 4:
        readings.append(TypedPlace("".join(reversed(words))))
    useful = tuple(dict.fromkeys(r for r in readings if r.joined))
    return Typed(useful, words, postal[1] if postal else "", held_id)


def _by_labels(text: str, pattern: re.Pattern[str]) -> TypedPlace:
    found = list(pattern.finditer(text))
    if not found:
        return TypedPlace(key(text))
    levels = {"subdistrict": key(text[:found[0].start()])}
    for label, following in zip(found, [*found[1:], None], strict=True):
        level = _LEVELS[next(i for i in range(3) if label[i + 1])]
        part = key(text[label.end():following.start() if following else len(text)])
        levels[level] = levels.get(level, "") + part
    return TypedPlace(**levels)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cf", "Co", "Cs", "Cn"}:
        return ""
    return " " if category in {"Zs", "Zl", "Zp", "Cc"} else character


_SOUND_GROUPS = ("กฃ", "ขฅคฆ", "ชฉฌ", "ซศษส", "ดฎ", "ตฏ", "ทธฑฒถฐ", "นณ", "บป", "ผพภ", "ฝฟ", "ยญ", "รลฬ", "หฮ",
                 "ิีึื", "ุู", "เแ", "ไใ")
_SOUND = str.maketrans({c: group[0] for group in _SOUND_GROUPS for c in group}
                       | dict.fromkeys(_TONES + "็ฺ์", "") | {"ั": "ะ", "า": "ะ", "ำ": "ะม", "ฤ": "รึ"})
_ROMANISED = tuple((re.compile(written), heard) for written, heard in (
    ("ph", "p"), ("[td]h", "t"), ("kh", "k"), ("ch|j", "c"), ("oo|ou", "u"), ("ee", "i"), ("o[rw](?![aeiou])", "o"),
    ("ar(?![aeiou])", "a"), ("v", "w"), ("r", "l"), ("d(?![aeiou])", "t"), ("b(?![aeiou])", "p"),
    ("(?<!n)g", "k"), (r"(.)\1", r"\1")))

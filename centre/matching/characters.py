"""Rules that settle which character was meant: wrong decoding, hidden signs, look-alikes, letter case, emoji."""
from __future__ import annotations

import re
import unicodedata

from centre.matching.rule import CONSONANTS, LATIN, Group, rule
from centre.matching.triggers import BROKEN, EMOJI, FLAG, HIDDEN, INVISIBLE, OTHER, PICTURE, SURROGATE, TONE, WHITE

_FOREIGN_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
# Plain ASCII and Thai need no composing; an ASCII letter only with a foreign mark after it.
_FOREIGN = "[^\x00-\x7f\u0e00-\u0e7f]+"
_COMPOSED = f"[\x00-\x7f]{_FOREIGN}"

_FOLD = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= {0x0E50 + digit: str(digit) for digit in range(10)}
_FOLD |= {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"}
_UPPER_OR_THAI_DIGIT = LATIN.upper() + "".join(map(chr, range(0x0E50, 0x0E5A)))

# Letters of other scripts that look like a Latin one, capitals by their own look (Cyrillic \u041d is an H).
_LOOKS_LATIN = dict(zip(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131\u0251\u0261",
    "abekmhopctyxijsabekmhopctyxijshdqwabezhikmnoptyxabeikvoptuxiag", strict=True))
# These stand for a Latin letter wherever they are: small capitals, and the round and square signs without a
# compatibility form of their own.
_STYLED = dict(zip(
    "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731"
    "\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22", "abcdefghijklmnoprstuvwyz", strict=True))
_STYLED |= {chr(first + at): letter for first in (0x1F150, 0x1F170) for at, letter in enumerate(LATIN)}

# UTF-8 of a Thai letter is E0 B8 or E0 B9 and one more byte; read in a code page of one byte it is three characters.
_BYTES = range(0x80, 0xC0)


def _page(name: str) -> dict[str, int]:
    """How each last byte looks in a code page; bytes without a character there are kept as control characters."""
    shown = {chr(byte): byte for byte in _BYTES}
    for byte in _BYTES:
        try:
            shown[bytes([byte]).decode(name)] = byte
        except UnicodeDecodeError:
            continue
    return shown


_LAST_BYTE = {"\u00e0": _page("cp1252"), "\u0e40": _page("cp874")}
_MIDDLE_BYTE = {"\u00b8": 0xB8, "\u00b9": 0xB9, "\u0e18": 0xB8, "\u0e19": 0xB9}
_WESTERN = f"\u00e0[\u00b8\u00b9][{re.escape(''.join(_LAST_BYTE[chr(0xE0)]))}]"
_THAI_PAGE = f"\u0e40[\u0e18\u0e19][{re.escape(''.join(_LAST_BYTE[chr(0x0E40)]))}]"


def _decode_again(match: re.Match[str]) -> str:
    first, middle, last = tuple(match.group())
    letter = bytes((0xE0, _MIDDLE_BYTE[middle], _LAST_BYTE[first][last])).decode("utf-8")
    return letter if unicodedata.category(letter) != "Cn" else match.group()


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group()).casefold()


def _latin_meant(match: re.Match[str]) -> str:
    """Latin letters, if a Latin letter stands beside these."""
    beside = match.string[max(0, match.start() - 1):match.start()] + match.string[match.end():match.end() + 1]
    if _A_LATIN_LETTER.search(beside):
        return "".join(map(_LOOKS_LATIN.__getitem__, match.group()))
    return match.group()


_A_LATIN_LETTER = re.compile("[A-Za-z]")
_WORD_STARTS = re.compile("(?<=[A-Za-z][a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])"
                          "|(?<=[0-9])(?=[A-Za-z]{2})")


def _split_hashtag(match: re.Match[str]) -> str:
    return " " + _WORD_STARTS.sub(" ", match.group().lstrip("#"))


_LOOKING = "".join(_LOOKS_LATIN)
_STYLE = "".join(_STYLED)
_ANY_EMOJI = f"[{EMOJI}{TONE}]"

CHARACTERS: tuple[Group, ...] = (
    Group("Thai in UTF-8 read as a western code page; two such letters in a row are no accident", ((OTHER,),), (
        rule(_WESTERN, _decode_again, "\u00e0", needs=f"{_WESTERN}{_WESTERN}"),)),
    Group("Thai in UTF-8 read as the old Thai code page; เน is also a syllable, so four in a row are asked for",
          (("\u0e40", "\u0e18\u0e19", CONSONANTS + OTHER + HIDDEN + WHITE),), (
              rule(_THAI_PAGE, _decode_again, "\u0e40", needs=f"(?:{_THAI_PAGE}){{4}}"),)),
    Group("one emoji in several pieces is its first piece, whatever its skin, hair or company", ((PICTURE,),), (
        rule(f"({_ANY_EMOJI})[\ufe0f{TONE}]*(?:\u200d{_ANY_EMOJI}[\ufe0f{TONE}]*)+", lambda match: match.group(1),
             "\u200d"),
        rule(f"[{TONE}]+", ""))),
    Group("half a character says nothing", ((BROKEN,),), (rule(f"[{SURROGATE}]+", " "),)),
    Group("signs that nobody sees", ((HIDDEN,),), (rule(f"[{INVISIBLE}]+", ""),)),
    Group("letters of other scripts that pass for Latin beside a Latin letter, and styled letters; then one form for "
          "wide, round, mathematical and composed letters, without foreign accents", ((OTHER,),), (
              rule(f"[{_STYLE}]+", lambda match: "".join(map(_STYLED.__getitem__, match.group()))),
              rule(f"[{_LOOKING}]+", _latin_meant),
              rule(_COMPOSED, _compose, needs=_FOREIGN_MARK),
              rule(_FOREIGN, _compose),
              rule(_FOREIGN_MARK, ""))),
    Group("a hashtag is a sentence without spaces: its capitals and digits show where words begin", (("#",),), (
        rule("#+[^\\s#]+", _split_hashtag),)),
    Group("accounts at the very beginning only address a reply and go; elsewhere they name somebody and stay",
          (("@",),), (
              rule("^\\s*(?:(?:RT|rt)\\s+)?(?:@[A-Za-z0-9_.]+[\\s:,]*)+", ""),
              rule("(?<![A-Za-z0-9.])@(?=[A-Za-z0-9_\u0e01-\u0e4e])", " "))),
    Group("capitals, Thai digits, typographic quotes and dashes", ((_UPPER_OR_THAI_DIGIT,), (OTHER,)), (
        rule("[A-Z\u0e50-\u0e59\u2018\u2019\u201c\u201d\u2013\u2014]+",
             lambda match: match.group().translate(_FOLD)),)),
)

ONE_EMOJI = f"[{EMOJI}{FLAG}](?:[{FLAG}](?<=[{FLAG}]{{2}}))?"
"""One emoji after the rules of this file."""

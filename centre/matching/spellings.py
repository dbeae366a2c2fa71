"""Rules that give one form to what people write in several ways: marks, dots, stretched words, offices, slips.

Words come from two tables, `data/abbreviations.tsv` and `data/slips.tsv`; each says what may not stand before or
after a word, because Thai shows no word boundaries.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib import resources

from centre.matching.characters import ONE_EMOJI
from centre.matching.rule import (
    CLUSTER_ENDS,
    CONSONANTS,
    DIGITS,
    LATIN,
    THAI,
    THAI_MARK,
    THAI_MARKS,
    Group,
    Rule,
    rule,
)
from centre.matching.triggers import BROKEN, EMOJI, FLAG, HIDDEN, OTHER, PICTURE, WHITE

_MAX_MARKS = 3
_LINK = (
    r"(?:https?://|www\.|pic\.twitter\.com/|"
    r"\b(?:t\.co|bit\.ly|lin\.ee|fb\.watch|youtu\.be|vt\.tiktok\.com)/)[^\s\u0e00-\u0e7f]+"
)
_LINK_SIGNS = ("w", "w", "."), (":", "/", "/"), ("comleb", "oyemh", "/")

# Thai input order: consonant, vowel or thanthakhat above or below, tone.
_MARK_RANK = {chr(code): 0 for code in (0x0E31, *range(0x0E34, 0x0E3B), 0x0E47)}
_MARK_RANK |= {"\u0e4c": 2, "\u0e4d": 2, "\u0e4e": 3}

def _rank(mark: str) -> tuple[int, str]:
    return _MARK_RANK.get(mark, 1), mark


# Two marks in the wrong order or the same twice, or more marks than a letter bears.
_MISPLACED = (*((mark, "".join(other for other in THAI_MARKS if _rank(other) <= _rank(mark))) for mark in THAI_MARKS),
              (THAI_MARKS, THAI_MARKS, THAI_MARKS))

_EMOJI_HERE = f"({ONE_EMOJI})(?:\\s*\\1)*(?=([^\\s{EMOJI}{FLAG}]))?"

_ROWS_AT_ONCE = 4
_ALONE = "letter"
_OFTEN = ("เลือกตั้ง", "บัตรเลือกตั้ง", "คะแนน", "ผู้สมัคร", "ชาติ", "นคร", "มากมาย", "เด็ก", "จริง", "สภา", "เสียง")
# Whatever can be stretched, three times each; other than Thai and ASCII characters are told apart by the pattern.
_STRETCHED = tuple((sign,) * 3 for sign in (
    *(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()),
    *map(chr, (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C))), *LATIN.upper(),
    OTHER, PICTURE, HIDDEN, BROKEN))


def _order_marks(match: re.Match[str]) -> str:
    marks = dict.fromkeys(sorted(match.group(), key=_rank))
    return "".join(list(marks)[:_MAX_MARKS])


def _apart(match: re.Match[str]) -> str:
    """The emoji once, with a space where it has a neighbour."""
    left = " " if match.start() and not match.string[match.start() - 1].isspace() else ""
    return left + match.group(1) + (" " if match.group(2) is not None else "")


def _limit(column: str, *, behind: bool) -> str:
    """What must not stand before (`behind`) or after a word: its column is a list, or `letter` for any Thai one."""
    opening = "(?<!" if behind else "(?!"
    if column == _ALONE:
        return f"{opening}[{THAI}])"
    return "".join(f"{opening}{re.escape(other)})" for other in column.split("|")) if column else ""


def table(name: str) -> Iterator[tuple[str, Rule]]:
    """The rules of a table in `data` with the word that each looks for.

    A line holds, parted by tabs: the word as written, the form meant, what may not stand before it and what may not
    stand after it (words parted by `|`, or `letter` for any Thai letter). Lines that begin with `#` are remarks.
    """
    for line in _lines(name):
        if not line.startswith("#"):
            written, meant, before, after = f"{line}\t\t".split("\t")[:4]
            inside = "(?<![\u0e40-\u0e44])" if written[0] in CONSONANTS else ""
            yield written, rule(f"{inside}{_limit(before, behind=True)}{re.escape(written)}{CLUSTER_ENDS}"
                                f"{_limit(after, behind=False)}", meant, written)


def _lines(name: str) -> list[str]:
    return (resources.files("centre.matching") / "data" / name).read_text("utf-8").splitlines()


def _threes(word: str) -> list[str]:
    return [word[at:at + 3] for at in range(max(1, len(word) - 2))]


def _table_groups(name: str, reason: str) -> Iterator[Group]:
    """The rules of a table, each triggered by the three letters of its word that common words have least."""
    rows = list(table(name))
    common = Counter(three for word in (*_lines("stop_words.txt"), *_lines("election_terms.txt"), *_OFTEN)
                     for three in _threes(word))
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[first:first + _ROWS_AT_ONCE]
        rarest = [min((common[three], three) for three in _threes(written))[1] for written, _ in some]
        yield Group(reason, tuple(map(tuple, rarest)), tuple(made for _, made in some))


LINKS: tuple[Group, ...] = (
    Group("a link says nothing that can be read", _LINK_SIGNS, (rule(_LINK, " "),)),
)

SPELLINGS: tuple[Group, ...] = (
    Group("two sara e typed for sara ae", (("\u0e40", "\u0e40"),), (rule("\u0e40\u0e40", "\u0e41"),)),
    Group("lakkhangyao typed for sara aa", (("\u0e45",),), (rule("\u0e45(?<![\u0e24\u0e26].)", "\u0e32"),)),
    Group("marks in the order of typing, each once", _MISPLACED, (
        rule(f"[{THAI_MARK}]{{2,}}", _order_marks),)),
    Group("sara am in two characters", (("\u0e4d", "\u0e32"),), (rule("\u0e4d\u0e32", "\u0e33"),)),
    Group("a tone comes before sara am", (("\u0e33", "\u0e48\u0e49\u0e4a\u0e4b"),), (
        rule("\u0e33([\u0e48-\u0e4b]+)", lambda match: match.group(1) + "\u0e33"),)),
    Group("an emoji is a word of its own, once however often repeated", ((PICTURE,),), (rule(_EMOJI_HERE, _apart),)),
    Group("signs that only join or mark words", (("#_",),), (rule("[#_]+", " "),)),
)

WORDS: tuple[Group, ...] = (
    Group("the dots of Thai abbreviations: พ.ศ.2566 is พศ 2566", ((CONSONANTS, "."),), (
        rule("\\.(?<=[\u0e01-\u0e2e].)(?=[0-9])", " "),
        rule("\\.(?<=[\u0e01-\u0e2e].)", ""))),
    Group("stretched Latin words keep two letters, which many words have", tuple((letter,) * 3 for letter in LATIN), (
        rule(r"([a-z])\1{2,}", lambda match: match.group(1) * 2),)),
    Group("other stretched words and signs keep one", _STRETCHED, (
        # Not where two words meet: จากกกต is จาก and กกต, พอออก is พอ and ออก.
        rule(r"([^\da-z\s])\1{2,}(?<!(?<!ก)กกก(?=ต(?![ั-ฺะ-ำ็-๎อกลรนบ])))(?<!(?<=[พขร่้])อออ(?=ก(?![ก])))",
             lambda match: match.group(1)),)),
    Group("ช้าๆ, ช้า ๆ and ช้า say the same thing louder", (("\u0e46",),), (rule("\u0e46+| \u0e46+", ""),)),
    Group("ลต before a year is an election", (("\u0e25", "\u0e15", DIGITS + " "),), (
        rule(f"(?<![{THAI}])\u0e25\u0e15(?= ?(?:25)?[0-9]{{2}}(?![0-9]))", "เลือกตั้ง"),)),
    *_table_groups("abbreviations.tsv", "one form for the names of offices, in full or abbreviated"),
    *_table_groups("slips.tsv", "slips of typing and speech recognition that can mean only one word"),
)

SPACES: tuple[Group, ...] = (
    Group("one space between words and none around the text", ((" ", " "), (WHITE,), (OTHER,)), (
        rule("\\s(?:\\s+|(?<! ))", " "), rule(" (?:$|(?<=^ ))", ""))),
)

"""Rules that write an amount in digits where words or a mix of both mean one, in Thai and English."""
from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from centre.matching.rule import CLUSTER_ENDS, DIGITS, LATIN, THAI_LETTERS, Group, rule

_LONGEST = 13
_MOST_PARTS = 20

_ONES = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9, "เอ็ด": 1, "ยี่": 2}
_TENS = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000, "ล้าน": 1_000_000}
_MILLION = 1_000_000

# A digit or a multiplier that goes on like this is another word: ห้ามกา, สองแคว, พันธุ์, พันตำรวจเอก, ล้านนา.
_ONE = ("หนึ่ง|สอง(?!แคว|แถว)|สาม(?!พราน|เณร|ง่าม|ย่าน|เสน)|สี่|ห้า(?!ม(?!กรา|ีนา|ิถุนา)|ง|ว)|หก(?!ล้ม|คะเมน|กะ)"
        "|เจ็ด(?!เสมียน)|แปด(?!เปื้อน|ริ้ว)|เก้า(?!อี้)")
_TIMES = ("สิบ(?!เอก|โท|ตรี|ตำรวจ|ล้อ)|ร้อย(?!เอก|โท|ตรี|ตำรวจ|ละ|ยอด|แก้ว|กรอง|เรียง|รัด)"
          "|พัน(?!ธ|ท้าย|เอก|โท|ตรี|จ่า|ตำรวจ|แผล|แข้ง|คอ)|หมื่น|แสน(?!ดี|สาหัส|สุข|เสียดาย|เสียใจ|สวย|แพง|รู้|ยาก|ลำบาก)"
          "|ล้าน(?!นา(?![ยที])|ช้าง)")
_FIGURE = "[0-9]+(?:\\.[0-9]+)?"
_PART = f"(?:{_ONE}|ยี่(?=สิบ)|เอ็ด|ครึ่ง(?!หนึ่ง|ๆ)|{_TIMES})"

# Each begins with what can be searched for fast; what may not stand before is looked at afterwards.
_IN_FIGURES = (f"[0-9](?<![0-9.,].)[0-9]*(?:\\.[0-9]+)? ?(?!ร้อยเอ็ด)(?:{_TIMES})"
               f"(?:{_PART}| ?{_FIGURE} ?(?:{_TIMES}))*{CLUSTER_ENDS}")
# The lower end of a range has the multiplier of the upper: 2-3 แสน.
_RANGE = (f"([0-9](?<![0-9.,-].)[0-9]*(?:\\.[0-9]+)?)(?= ?(?:-|ถึง) ?({_FIGURE}) ?((?:{_TIMES})(?:{_TIMES})?)"
          f"{CLUSTER_ENDS})")
_IN_WORDS = f"{_PART}(?: ?{_PART})+{CLUSTER_ENDS}"

# What is counted: only before these is a bare ห้า or หก surely a number.
_COUNTED = (
    "ใบ", "คน", "บาท", "เสียง", "คะแนน", "เขต", "จังหวัด", "อำเภอ", "ตำบล", "หมู่บ้าน", "หน่วย", "คูหา", "หีบ", "กล่อง",
    "แผ่น", "ฉบับ", "ชุด", "เล่ม", "ราย", "พรรค", "ที่นั่ง", "เก้าอี้", "สมัย", "ครั้ง", "รอบ", "วัน", "เดือน", "ปี",
    "สัปดาห์", "อาทิตย์", "ชั่วโมง", "นาที", "วินาที", "โมง", "ทุ่ม", "เครื่อง", "คัน", "ตัว", "หลัง", "แห่ง", "ประเทศ", "ข้อ",
    "เท่า", "เปอร์เซ็นต์", "เบอร์", "หมายเลข", "กิโล", "เมตร", "จุด", "คลิป", "รูป", "ภาพ",
)
_COUNT = "|".join(_COUNTED)
_NUMBERED = ("เบอร์", "หมายเลข", "มาตรา", "วันที่", "เขตที่", "หน่วยที่")
# After these an amount is not exact: หลายร้อยล้าน is not 100 million.
_VAGUE = ("หลาย", "กี่", "นับ", "เป็น", "เรียบ")
# After these a figure is a name, not an amount: เบอร์ 5 แสนสุข, เขต 1 ร้อยเอ็ด.
_NAMED = ("เบอร์", "หมายเลข", "เขต", "มาตรา", "ข้อ", "หน่วย", "หน่วยที่", "ลำดับ")
_NUMBERS = (*_ONES, *_TENS)

_PARTS = re.compile("[0-9]+(?:\\.[0-9]+)?|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|เอ็ด|ยี่|สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน|ครึ่ง")

_ENGLISH_ONES = {word: at for at, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1)}
_ENGLISH_TIMES = {"k": 1_000, "m": _MILLION, "mn": _MILLION, "bn": 1_000 * _MILLION, "hundred": 100,
                  "thousand": 1_000, "million": _MILLION, "billion": 1_000 * _MILLION}
# 100m is mostly a distance or a speed, 3m a brand, 4k a picture and 24k gold: these need what they count beside them.
_MONEY = ("\u0e3f", "$", "\u20ac", "\u00a3")
_ENGLISH_COUNT = f" ?(?:{_COUNT}|baht|thb|usd|votes|voters|ballots|people|views|likes|shares|followers)"
_ENGLISH_FIGURE = ("([0-9](?<![a-z0-9.,].)[0-9]*(?:\\.[0-9]+)?)(k|m|mn|bn| ?(?:hundred|thousand|million|billion))"
                   "(?![a-z0-9])(?! (?:video|tv|uhd|resolution|race|run|sprint|tall|long|wide|deep|away|high))"
                   f"(?=({_ENGLISH_COUNT})?)")
_SIZES = {"2k", "4k", "8k", "14k", "18k", "22k", "24k"}
_ENGLISH_WORDS = f"(?<![a-z0-9])({'|'.join(_ENGLISH_ONES)})( (?:hundred|thousand|million|billion))(?![a-z0-9])"


def _small(parts: Sequence[str]) -> Decimal | None:
    """The value of what stands before ล้าน or alone, None when these parts are no such number."""
    total, limit = Decimal(0), _MILLION
    at = 0
    while at < len(parts):
        part, following = parts[at], parts[at + 1] if at + 1 < len(parts) else ""
        if following in _TENS and part not in _TENS and part not in {"เอ็ด", "ครึ่ง"}:
            times, step, count = _TENS[following], 2, _value(part)
        elif part == "สิบ":
            times, step, count = 10, 1, Decimal(1)
        else:
            # A last digit after hundreds or more is spoken in two ways: สองพันห้า is 2005 or 2500.
            fits = at == len(parts) - 1 and part in _ONES and (limit == 10 or (part == "เอ็ด" and limit < _MILLION))
            return total + _ONES[part] if fits else None
        if times >= limit or (part == "ยี่" and times != 10):
            return None
        total, limit, at = total + count * times, times, at + step
    return total


def _value(part: str) -> Decimal:
    return Decimal(_ONES[part]) if part in _ONES else Decimal(part)


def _amount(parts: Sequence[str]) -> Decimal | None:
    """The value of the parts of a number, None when they are none."""
    if parts[0] == "ครึ่ง":
        return Decimal(_TENS[parts[1]]) / 2 if len(parts) == 2 and parts[1] in _TENS and parts[1] != "สิบ" else None
    if "ครึ่ง" in parts:
        whole = _amount(parts[:-1]) if parts[-1] == "ครึ่ง" and parts[-2] in {"หมื่น", "แสน", "ล้าน"} else None
        return None if whole is None else whole + Decimal(_TENS[parts[-2]]) / 2
    if "ล้าน" not in parts:
        return _small(parts)
    last = len(parts) - 1 - parts[::-1].index("ล้าน")
    before, after = parts[:last], parts[last + 1:]
    if len(before) == 1 and (before[0] in _TENS or before[0] not in {"เอ็ด", "ยี่"}):
        millions: Decimal | None = Decimal(_TENS[before[0]]) if before[0] in _TENS else _value(before[0])
    else:
        millions = _amount(before) if before else None
    rest = _small(after) if after else Decimal(0)
    return None if millions is None or rest is None else millions * _MILLION + rest


def _written(value: Decimal | None, instead: str) -> str:
    if value is None or value != value.to_integral_value() or value >= 10 ** _LONGEST:
        return instead
    return str(int(value))


def _preceding(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 9):match.start()].rstrip(" ")


def _within(match: re.Match[str]) -> bool:
    """Whether it belongs to what stands beside it: a vowel before it, or more of a number."""
    before, after = match.string[match.start() - 1:match.start()], match.string[match.end():match.end() + 2]
    return "\u0e40" <= before <= "\u0e44" or before.isdecimal() or after.lstrip(".,")[:1].isdecimal()


def _thai_amount(match: re.Match[str]) -> str:
    if _within(match):
        return match.group()
    parts = _PARTS.findall(match.group())
    if len(parts) > _MOST_PARTS:
        return match.group()
    if parts[0] in _TENS and _preceding(match).endswith(_VAGUE):
        return match.group()
    return _written(_amount(parts), match.group())


def _figure_amount(match: re.Match[str]) -> str:
    return match.group() if _preceding(match).endswith(_NAMED) else _thai_amount(match)


def _one(match: re.Match[str]) -> str:
    """One digit, if it is exact."""
    word = match.group()
    # วันหนึ่ง is some day, หลายสิบ is no ten, and the last of สองสามคน or สองร้อยห้าคน is no exact number.
    inexact = _VAGUE if word in _TENS else (*_NUMBERS, *_COUNTED) if word == "หนึ่ง" else _NUMBERS
    if _within(match) or _preceding(match).endswith(inexact):
        return word
    return str(_ONES.get(word) or _TENS[word])


def _english_amount(match: re.Match[str]) -> str:
    count, unit = match.group(1), match.group(2).strip()
    bare = match.re.groups == 3 and match.group(3) is None and not _preceding(match).endswith(_MONEY)
    if bare and (count + unit in _SIZES or (unit == "m" and "." not in count)):
        return match.group()
    value = Decimal(_ENGLISH_ONES.get(count, 0)) or Decimal(count)
    return _written(value * _ENGLISH_TIMES[unit], match.group())


def _lower_end(match: re.Match[str]) -> str:
    """The lower end of a range in digits, if it is lower."""
    lower, upper, times = match.groups()
    if Decimal(lower) >= Decimal(upper):
        return lower
    return _written(_amount([lower, *_PARTS.findall(times)]), lower)


def _laughter(match: re.Match[str]) -> str:
    return match.group() if _preceding(match).endswith((*_NAMED, "โทร", "เลข", "\u0e3f")) else "555"


def _starts(words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(word[:3]) for word in words)


AMOUNTS: tuple[Group, ...] = (
    Group("laughter of any length is one word; fives that count something are a number", (("5", "5", "5"),), (
        rule(f"5(?<![0-9.,].)5{{2,}}(?![0-9]|[.,][0-9]| ?(?:{_COUNT}|{_TIMES}))\\+*", _laughter),)),
    Group("thousands may be parted by commas", ((DIGITS, ",", DIGITS),), (
        rule(",(?<=[0-9].)(?=[0-9]{3}(?![0-9]))", ""),)),
    Group("amounts with a multiplier in words: 6 แสน, หกแสน, 1.5 ล้าน, ครึ่งล้าน", _starts(tuple(_TENS)), (
        rule(_RANGE, _lower_end, *_TENS), rule(_IN_FIGURES, _figure_amount, *_TENS),
        rule(_IN_WORDS, _thai_amount, *_TENS))),
    Group("one digit in words, where something is counted or numbered", _starts((*_ONES, "สิบ")), (
        rule(f"(?:{_ONE}|สิบ)(?= ?(?:{_COUNT}))", _one),
        *(rule(f"(?<={word})(?:{_ONE}|สิบ){CLUSTER_ENDS}(?!{_PART})", _one, word) for word in _NUMBERED))),
    Group("English amounts in figures: 600k, 1.5m, 20 million", ((DIGITS, "kmbht"), (DIGITS, " ", "htmb")), (
        rule(_ENGLISH_FIGURE, _english_amount),)),
    Group("English amounts in words: two million", _starts(("hundred", "thousand", "million", "billion")), (
        rule(_ENGLISH_WORDS, _english_amount),)),
    Group("a change of script is a boundary, with a space or without: 50ใบ, เลือกตั้ง66", (
        (THAI_LETTERS, DIGITS + LATIN), (DIGITS + LATIN, THAI_LETTERS)), (
            rule("[\u0e01-\u0e3a\u0e40-\u0e4e](?=[0-9a-z])", lambda match: match.group() + " "),
            rule("[0-9a-z](?=[\u0e01-\u0e3a\u0e40-\u0e4e])", lambda match: match.group() + " "))),
)

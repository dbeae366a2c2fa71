"""Which gathered rumour to read first: does it state something checkable, and does it grow? Pure; knows no party.

Check-worthiness is a sum that an officer can redo by hand: each kind of word that makes a statement checkable takes
its share of the remaining doubt, once, however often it occurs; what marks a question, an opinion or a greeting takes
a share away. No name of a party or a person is in the lists, so none weighs anything.

Growth asks how surprising the last three hours are after the day before, in voices: an author counts once, and a
little for repeating. Growth only spreads out what check-worthiness has given: the product never exceeds it, so that
a flood of greetings, or of posts by a few hands, does not push aside a quiet claim that can be checked.
"""
from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.matching import words
from centre.matching.text import normalise

RECENT, BEFORE = timedelta(hours=3), timedelta(hours=24)
CHANCE = 0.5
"""Voices in three hours that any wording may have by chance."""
REPEAT, MOST_REPEATS = 0.1, 1.0
"""What a further post by the same author adds, and the most that one author's repeating can."""
SUREST = 12.0
"""A surprise of one in 10**12, about twelve new voices at once: the most that growth can add."""
FLOOR = 0.5
"""So much of its check-worthiness a claim keeps that does not grow."""

WEIGHTS = {"deed": 0.5, "rule": 0.45, "thing": 0.3, "actor": 0.25, "number": 0.25, "place": 0.2, "hearsay": 0.15,
           "time": 0.1}
LESS = {"question": 0.3, "opinion": 0.45, "greeting": 0.6}
NOTHING_STATED = 0.5
"""Left of a text that names neither a deed nor a rule: things, places and numbers alone state nothing."""

# Three provinces are left out of `place`, because their names are everyday words: ตาก, แพร่ and เลย.
_WORDS = {
    "deed": """โกง ทุจริต ซื้อเสียง ซื้อสิทธิ แจกเงิน จ่ายเงิน แจกของ ข่มขู่ บังคับ สลับ เปลี่ยนบัตร ปลอม ปลอมแปลง ทำลาย เผา ฉีก ทิ้ง
        ขน ขนย้าย ย้าย หาย สูญหาย ขโมย แอบ ยัด เติม พิมพ์ พิมพ์เกิน เกิน ขาด เลื่อน ยกเลิก ปิดหีบ ปิด เปิด งด จับ ถูกจับ จับได้ จับกุม
        ยึด ตรวจพบ พบ ระเบิด ไฟดับ ดับ ล่ม แฮ็ก จาง จางหาย ลบ แก้ไข นับผิด นับซ้ำ สวมสิทธิ เวียนเทียน ห้ามเข้า ไล่ ยุบ ตัดสิทธิ ล็อก
        steal stole stolen rigged bought buying bribed fake faked destroyed burned dumped moved moving close closed
        closing closes cancelled postponed arrested found missing lost hacked switched swapped printed fades fading
        counted banned""",
    "rule": """ต้อง ห้าม ไม่ได้ ใช้ไม่ได้ ใช้ได้ ไม่มีสิทธิ เสียสิทธิ หมดสิทธิ บังคับใช้ โมฆะ บัตรเสีย ผิดกฎหมาย ปรับ ติดคุก จำคุก ฟรี
        ไม่นับ ไม่รับ must cannot forbidden illegal invalid void fined fine jailed mandatory required""",
    "thing": """บัตร บัตรเลือกตั้ง หีบ หีบบัตร หีบเลือกตั้ง คูหา คะแนน เสียง ผลคะแนน หน่วยเลือกตั้ง ปากกา หมึก รายชื่อ บัญชีรายชื่อ
        บัตรประชาชน สิทธิ ใบปลิว เอกสาร คำสั่ง ประกาศ คลิป เครื่องนับคะแนน ซอง ถุงเมล์ เขตเลือกตั้ง แอป ระบบ
        ballot ballots box boxes votes booth pens ink list document station stations""",
    "actor": """กกต คณะกรรมการการเลือกตั้ง กรรมการ เจ้าหน้าที่ กรรมการประจำหน่วย ผู้สมัคร หัวคะแนน นายก รัฐมนตรี รัฐบาล ทหาร
        ตำรวจ ผู้ใหญ่บ้าน กำนัน ผู้ว่า นายอำเภอ ศาล สส สว ส.ส ส.ว อาสาสมัคร ต่างชาติ
        commission official officials officer candidate candidates minister government soldiers police court
        staff""",
    "place": """จังหวัด อำเภอ ตำบล เขต หมู่บ้าน หมู่ที่ โรงเรียน วัด ศาลากลาง ที่ว่าการอำเภอ ไปรษณีย์ สถานทูต ต่างประเทศ ต่างจังหวัด
        หน่วยที่ ตลาด ชุมชน ซอย ภาคเหนือ ภาคใต้ ภาคอีสาน อีสาน ภาคกลาง province district village school temple embassy abroad
        กรุงเทพ กระบี่ กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร เชียงราย เชียงใหม่ ตรัง ตราด
        นครนายก นครปฐม นครพนม นครราชสีมา โคราช นครศรีธรรมราช นครสวรรค์ นนทบุรี นราธิวาส น่าน บึงกาฬ บุรีรัมย์ ปทุมธานี
        ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี อยุธยา พะเยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี เพชรบูรณ์ ภูเก็ต มหาสารคาม มุกดาหาร
        แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน ศรีสะเกษ สกลนคร สงขลา สตูล สมุทรปราการ
        สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี สุราษฎร์ธานี สุรินทร์ หนองคาย หนองบัวลำภู อ่างทอง
        อำนาจเจริญ อุดรธานี อุตรดิตถ์ อุทัยธานี อุบลราชธานี""",
    "time": """วันนี้ พรุ่งนี้ เมื่อวาน เมื่อคืน คืนนี้ วันอาทิตย์ วันเสาร์ บ่าย เที่ยง เช้า โมง ทุ่ม ชั่วโมง นาที today tomorrow yesterday
        tonight sunday saturday hours noon""",
    "hearsay": """ด่วน แชร์ แชร์ต่อ บอกต่อ ส่งต่อ เขาว่า เขาบอก บอกว่า เล่าว่า ได้ยินมา ได้ยินว่า ได้ข่าวว่า คนวงใน วงใน หลักฐาน เห็นกับตา
        urgent share heard told says reportedly insider evidence""",
    "question": """ไหม มั้ย หรือเปล่า รึเปล่า หรือไม่ จริงไหม ใช่ไหม ทำไม ยังไง อย่างไร เมื่อไหร่ ที่ไหน หรือยัง ใครรู้บ้าง ? why how where
        when whether anyone""",
    "opinion": """คิดว่า รู้สึก อยาก ชอบ ไม่ชอบ เกลียด เบื่อ หวัง หวังว่า เชียร์ น่าจะ ดีกว่า แย่ เก่ง สงสาร เสียดาย ในความเห็น ส่วนตัว
        think feel hope love hate like wish prefer opinion boring""",
    "greeting": """สวัสดี ขอให้ ขอบคุณ สู้ๆ สู้ ยินดี อวยพร กำลังใจ เป็นกำลังใจ อย่าลืม เชิญชวน มาเลือกตั้งกัน ฝันดี อรุณสวัสดิ์ โชคดี
        hello thanks congratulations welcome goodnight cheers""",
}
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Worth:
    """How checkable a text is, from 0 to 1, and the kinds of words that say so (`deed`, `number`, `question` …)."""

    value: float
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a rumour grows: posts of the last three hours, the voices behind them, and the voices expected.

    `surprise` is minus the decimal logarithm of the chance of so many voices or more when nothing has changed.
    """

    posts: int
    voices: float
    expected: float
    surprise: float

    @property
    def share(self) -> float:
        """The surprise from 0 to 1."""
        return min(self.surprise / SUREST, 1.0)


def checkworthiness(text: str) -> float:
    """Whether the text states something about the election that can be checked: 0 not at all, 1 surely."""
    return worth(text).value


def worth(text: str) -> Worth:
    """As `checkworthiness`, with the reason."""
    pieces = [piece for piece in words.segment(normalise(text)) if words.is_word(piece) or piece == "?"]
    table = _table()
    found = {table[phrase] for start in range(len(pieces)) for end in range(start + 1, start + 1 + _LONGEST)
             if (phrase := "".join(pieces[start:end])) in table}
    if any(piece[0].isdigit() for piece in pieces):
        found.add("number")
    value = 1 - math.prod(1 - share for kind, share in WEIGHTS.items() if kind in found)
    value *= math.prod(1 - share for kind, share in LESS.items() if kind in found)
    if not found & {"deed", "rule"}:
        value *= NOTHING_STATED
    return Worth(value, tuple(kind for kind in (*WEIGHTS, *LESS) if kind in found))


def growth(posts: Iterable[tuple[datetime, str]], now: datetime) -> Growth:
    """How surprising the last three hours are.

    Args:
        posts: when each was posted and a mark of its author; all without a mark count as one author.
        now: posts after it do not count.
    """
    recent, before = Counter[str](), Counter[str]()
    for at, author in posts:
        if now - RECENT < at <= now:
            recent[author] += 1
        elif now - RECENT - BEFORE < at <= now:
            before[author] += 1
    expected = _voices(before) * (RECENT / BEFORE) + CHANCE
    voices = _voices(recent)
    return Growth(recent.total(), voices, expected, -math.log10(_at_least(math.floor(voices), expected)))


def attention(worth_: float, growing: Growth) -> float:
    """The order of the list: check-worthiness, of which growth decides how much counts; never more than it."""
    return worth_ * (FLOOR + (1 - FLOOR) * growing.share)


def _voices(posts: Counter[str]) -> float:
    return sum(1 + min(REPEAT * (times - 1), MOST_REPEATS) for times in posts.values())


def _at_least(count: int, expected: float) -> float:
    """The chance that a Poisson number of this mean reaches the count; 1 at or below it, where nothing surprises."""
    if count <= expected:
        return 1.0
    term = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
    total = 0.0
    while term > total * 1e-12 and term > 0:
        total += term
        count += 1
        term *= expected / count
    return max(min(total, 1.0), 1e-300)


@functools.cache
def _table() -> dict[str, str]:
    return {normalise(word).replace(" ", ""): kind for kind, written in _WORDS.items() for word in written.split()}

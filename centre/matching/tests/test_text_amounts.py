"""Amounts in words become digits where a number is meant, and words that only begin like one stay whole."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching.text import normalise

_ONES = ["", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"]


def _spoken(value: int) -> str:
    """A number below ten million in Thai words, as it is read aloud."""
    if value >= 1_000_000:
        millions, rest = divmod(value, 1_000_000)
        return _spoken(millions) + "ล้าน" + (_spoken(rest) if rest else "")
    words = ""
    for size, name in ((100_000, "แสน"), (10_000, "หมื่น"), (1_000, "พัน"), (100, "ร้อย")):
        count, value = divmod(value, size)
        words += _ONES[count] + name if count else ""
    tens, ones = divmod(value, 10)
    words += {0: "", 1: "สิบ", 2: "ยี่สิบ"}.get(tens, _ONES[tens] + "สิบ")
    return words + ("เอ็ด" if ones == 1 and tens else _ONES[ones])


@pytest.mark.parametrize(("written", "meant"), [
    *((one, "600000") for one in ("หกแสน", "6 แสน", "6แสน", "๖ แสน", "๖๐๐,๐๐๐", "600k", "หก แสน")),
    ("กกต.พิมพ์บัตรเกินหกแสนใบ", "กกตพิมพ์บัตรเกิน 600000 ใบ"), ("สามแสนใบ", "300000 ใบ"), ("1.5 ล้าน", "1500000"),
    ("โอนเงิน 2.5 ล้านบาทแล้ว", "โอนเงิน 2500000 บาทแล้ว"), ("50ใบ", "50 ใบ"), ("ยี่สิบล้านเสียง", "20000000 เสียง"),
    ("ครึ่งล้าน", "500000"), ("สองล้านครึ่ง", "2500000"), ("2 พันกว่าคน", "2000 กว่าคน"), ("ร้อยล้าน", "100000000"),
    ("3 ล้าน 5 แสนคน", "3500000 คน"), ("งบ 2 แสนล้านบาท", "งบ 200000000000 บาท"), ("2 ล้านล้าน", "2000000000000"),
    ("ปีสองพันห้าร้อยหกสิบหก", "ปี 2566"), ("หนึ่งร้อยเอ็ดคน", "101 คน"), ("สิบห้าเขต", "15 เขต"),
    ("บัตรสองใบ สีม่วงกับสีเขียว", "บัตร 2 ใบ สีม่วงกับสีเขียว"), ("กาเบอร์ห้าทั้งสองใบ", "กาเบอร์ 5 ทั้ง 2 ใบ"),
    ("วันที่สิบสี่พฤษภาคม", "วันที่ 14 พฤษภาคม"), ("รับสิบคนแรก", "รับ 10 คนแรก"), ("สิบล้าน", "10000000"),
    ("1.5m", "1500000"), ("20 million ballots", "20000000 ballots"), ("two million votes", "2000000 votes"),
    ("555", "555"), ("5555555+ ขำ", "555 ขำ"), ("จริงดิ55555", "จริงดิ 555"),
    ("2-3แสน", "200000-300000"), ("7 ถึง 8 พันล้าน", "7000000000 ถึง 8000000000"), ("โอน 20m บาท", "โอน 20000000 บาท"),
    ("3-2 แสน", "3-200000"), ("$3m", "$3000000"), ("4k votes", "4000 votes"), ("2หกแสน", "2 600000"),
    ("6 แสน5", "600000 5"),
])
def test_an_amount_has_one_form(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize("text", [
    "เก้าอี้พลาสติก", "หนึ่งในนั้น", "พันธุ์ข้าว", "3 พันธุ์", "พันท้ายนรสิงห์", "หมื่นแสน", "แสนดีจัง", "แสนสุข", "ล้านนา", "ชาวล้านนา",
    "ร้อยเอ็ด", "เขต 1 ร้อยเอ็ด", "เบอร์ 2 พันตำรวจเอกสมชาย", "เบอร์ 5 แสนสุข", "หมายเลข 3 ร้อยตรีหญิง", "สามพราน", "สามร้อยยอด",
    "หกล้มหน้าคูหา", "เจ็ดเสมียน", "สองแคว", "ห้าแยกลาดพร้าว", "สามารถ", "ห้ามถ่ายรูป", "สามี", "ห้างดัง", "ร้อยละ 50", "สิบล้อ",
    "หลายร้อยล้าน", "เป็นสิบคน", "นับล้านเสียง", "สองสามคน", "สองร้อยห้า", "สองร้อยห้าใบ",
    "สองห้า", "สองครึ่งล้าน", "ล้านครึ่ง", "ครึ่งสิบ", "ครึ่งแสนล้าน",
    "สองแสนหกล้าน แสน", "4k video", "100m race", "ทองคำ 24k",
    "เน็ต 100m", "1.8m tall", "วันหนึ่งคนดื่ม",
    "1.23456789 ล้าน", "99999999 ล้าน",
    "5555 บาท", "555 คน", "โทร 5555", "1,00",
    "สองหมื่นสามแสน", "หนึ่งสิบร้อย", "เอ็ดล้าน", "ล้านล้านล้านล้าน", "เหกแสน", "เสองใบ", "one of two", "2 thousands",
])
def test_what_is_no_exact_number_stays(text):
    assert normalise(text) == text


@given(st.integers(11, 9_999_999))
def test_every_number_read_aloud_is_the_number_unless_it_has_two_readings(value):
    spoken = _spoken(value)
    two_readings = value > 100 and value % 100 in range(1, 10)
    answer = normalise(f"{spoken} ใบ")
    assert answer == (f"{spoken} ใบ" if two_readings else f"{value} ใบ")

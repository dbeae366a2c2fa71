"""Abbreviations, repetition and certain slips: what is certain gets one form, what has another meaning stays."""
import pytest

from centre.matching.spellings import table
from centre.matching.text import normalise


@pytest.mark.parametrize(("written", "meant"), [
    ("กกต.", "กกต"), ("ก.ก.ต.", "กกต"), ("คณะกรรมการการเลือกตั้ง", "กกต"), ("ลต.66", "เลือกตั้ง 66"), ("ลต66", "เลือกตั้ง 66"),
    ("ลต.2566 ผล", "เลือกตั้ง 2566 ผล"), ("ลต.5 คน", "ลต 5 คน"), ("ส.ส.เขต", "สสเขต"),
    ("ส.ว. 250 คน", "สว 250 คน"), ("ผบ.ทบ.", "ผบทบ"),
    ("จากกกต.ว่า", "จากกกตว่า"), ("มากกกตอนนี้", "มากตอนนี้"), ("มากกกก", "มาก"), ("มากกกตั้ง", "มากตั้ง"),
    ("พอออกจากคูหา", "พอออกจากคูหา"), ("ชอออบ", "ชอบ"),
    ("สมาชิกสภาผู้แทนราษฎร", "สส"), ("สมาชิกวุฒิสภา", "สว"), ("พ.ร.บ.เลือกตั้ง", "พรบเลือกตั้ง"), ("พระราชบัญญัติ", "พรบ"),
    ("กรุงเทพมหานคร", "กทม"), ("กรุงเทพธุรกิจ", "กรุงเทพธุรกิจ"), ("พ.ศ.2566", "พศ 2566"),
    ("รองนายกรัฐมนตรี", "รองนายกรัฐมนตรี"),
])
def test_offices_have_one_name(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("ช้าๆ", "ช้า"), ("ช้า ๆ", "ช้า"), ("ช้าช้า", "ช้า"), ("ช้าๆๆๆ", "ช้า"), ("จริงๆ นะคะ", "จริง นะคะ"), ("นานา", "นานา"),
])
def test_repeating_a_word_says_it_once(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("จิงป่าวค่ะ", "จริงเปล่าคะ"), ("เค้าให้กาบัดเสียใช่มั้ย", "เขาให้กาบัตรเสียใช่ไหม"),
    ("เลือกตังวันไหน", "เลือกตั้งวันไหน"), ("ไห้เงิน", "ให้เงิน"),
    ("ทุจริดเลือกตั้ง", "ทุจริตเลือกตั้ง"), ("ผิดกฏหมาย", "ผิดกฎหมาย"), ("ห้าสิบเปอร์เซ็น", "50 เปอร์เซ็นต์"), ("โพสท์ว่า", "โพสต์ว่า"),
])
def test_a_certain_slip_is_mended(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize("text", [
    "คะแนน", "ร้องไห้", "เค้าโครง", "ฝนตั้งเค้า", "ป่าวประกาศ", "จิงโจ้", "ปรากฏ", "เลือกตังค์", "สมัยนี้",
    "บังคับ", "ชั้นสอง", "ไม่มา", "เทอมนี้",
    "ผู้สมัครเบอร์ 5", "ประชาธิปไตย", "เปอร์เซ็นต์", "ปาร์ตี้ลิสต์",
])
def test_another_word_that_holds_the_letters_of_a_slip_stays(text):
    assert normalise(text) == text


@pytest.mark.parametrize("name", ["abbreviations.tsv", "slips.tsv"])
def test_every_row_of_a_table_changes_its_word_into_a_form_that_stays(name):
    rows = list(table(name))
    assert len({written for written, _ in rows}) == len(rows)
    for written, made in rows:
        assert len(written) >= 2, written
        meant = made.apply(written)
        assert meant != written
        assert normalise(meant) == meant
        assert normalise(written) == meant

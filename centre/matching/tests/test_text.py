"""Normalising as a whole: the same however it is called, stable, traceable, and bounded for hostile texts."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import text as module
from centre.matching.rule import rule
from centre.matching.text import MAX_CHARACTERS, STAGES, Traced, normalise, normalise_many, trace
from centre.matching.triggers import MAX_GROUPS, Triggers

THAI = "กขงจตนรลวสหอาำํ่้๊๋็์ิีึืุู ัเแโใไๅฤๆฯ.,0๙9"
ODD = "AaÉé\u0301\u0327\u200b\u200dﬁſßİⅧＡ#_\ud83d😀\ufe0f\n\t\0\x85\u2028\xa0"
PIECES = (
    "หก", "แสน", "ล้าน", "ยี่", "สิบ", "เอ็ด", "ครึ่ง", "ร้อย", "สอง", "ใบ", "คน", "เบอร์", "1.5", "6", "600,000", "k",
    "m", " million", "two", "เ ลื อ ก", "ก.ก.ต.", "ลต.", "66", "ๆ", "555", "+", "@ect", "RT ", "#VoteNow", "#", "_",
    "…", "“", "https://x.co/", "t.co/a", "👨\u200d👩\u200d👧", "👍🏽", "🇹🇭", "🇹", "😂", "à¸\x81", "à¹€", "เธ\x81",
    "เน€", "v\u043et\u0435", "o", "u", "0", "i", "|", "ื", "\u1d00", "🅥", "เค้า", "มั้ย", "ไห้",
    "โพสท์", "คณะกรรมการการเลือกตั้ง", "กรุงเทพฯ", " ", "  ",
    "\n", "-", "*", "v o t e", "U.S.A.",
)
texts = (st.text(st.one_of(st.sampled_from(THAI + ODD), st.characters(exclude_categories=()))) | st.text(THAI + ODD)
         | st.lists(st.sampled_from(PIECES) | st.sampled_from(THAI + ODD), max_size=30).map("".join))


@pytest.mark.parametrize(("written", "meant"), [
    ("น้ํา", "น้ำ"), ("นํ้า", "น้ำ"), ("นำ้", "น้ำ"), ("เเละ", "และ"), ("ที่่่", "ที่"), ("กี่ี่", "กี่"),
    ("ก\u0e48\u0e34น", "ก\u0e34\u0e48น"), ("มๅก", "มาก"), ("ฤๅษี", "ฤๅษี"),
    ("ก\u0e31\u0e34\u0e48\u0e4c", "ก\u0e31\u0e34\u0e48"),
    ("จริงงงงงง", "จริง"), ("GOOOOOD", "good"), ("!!!!", "!"), ("1000", "1000"),
    ("๑๒,๓๔๕ ใบ", "12345 ใบ"), ("1,00", "1,00"), ("ก.ก.ต.", "กกต"), ("ส.ส. 100 คน", "สส 100 คน"), ("3.5", "3.5"),
    ("กก\u200bต", "กกต"), ("Ｅlection", "election"), ("e\u0301te\u0301", "été"), ("“ใช่”", '"ใช่"'),
    ("ดู https://a.bc/d?e=1อ่านเลย", "ดู อ่านเลย"), ("t.co/abc ข่าว", "ข่าว"), ("#เลือกตั้ง66", "เลือกตั้ง 66"),
    ("  ก \n\t ข  ", "ก ข"), ("\ud83d ก", "ก"), ("😀\ufe0f", "😀"), ("", ""),
])
def test_spellings_of_the_same_text_become_one(written, meant):
    assert normalise(written) == meant


def test_a_post_that_uses_every_trick_reads_like_the_plain_one():
    plain = "กกต พิมพ์บัตรเลือกตั้งเกิน 600000 ใบ จริงไหมคะ แชร์ด่วน"
    tricky = "ค\u200bณะกรรมการการเลือกตั้ง พิมพ์บัดเลือกตั้งเกินหกแสนใบ จิงๆมั้ยค่ะ  แชร์ด่วนนนนน https://t.co/x"
    assert normalise(tricky) == normalise(plain) == plain


@given(texts)
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(texts)
def test_the_traced_text_is_the_normalised_text_and_leads_back_into_the_original(text):
    traced = trace(text)
    assert traced.text == normalise(text)
    assert len(traced.starts) == len(traced.ends) == len(traced.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(traced.starts, traced.ends, strict=True))


@given(st.lists(texts, max_size=6))
def test_a_batch_answers_for_each_text_what_the_text_alone_gets(batch):
    assert normalise_many(batch) == [normalise(text) for text in batch]


def test_a_batch_larger_than_memory_should_bear_is_done_in_parts(monkeypatch):
    monkeypatch.setattr(module, "_CHARACTERS_AT_ONCE", 10)
    batch = ["หกแสนใบ", "ก", "", "จิงๆ ป่าว", "#Vote2023"] * 3
    assert normalise_many(batch) == [normalise(text) for text in batch]


@given(texts)
def test_a_group_of_rules_that_was_not_triggered_could_not_have_changed_the_text(text):
    groups = [group for stage in STAGES for group in stage]
    mask = Triggers([group.triggers for group in groups]).masks([text])[0]
    for number, group in enumerate(groups):
        if not mask >> number & 1:
            for one in group.rules:
                assert one.apply(text) == text, group.reason


def test_every_group_of_rules_says_why():
    assert all(group.reason and group.triggers and group.rules for stage in STAGES for group in stage)


def test_more_groups_than_a_mask_holds_are_refused():
    with pytest.raises(ValueError, match="65 groups"):
        Triggers([[("a",)]] * (MAX_GROUPS + 1))


@pytest.mark.parametrize(("text", "piece", "original"), [
    ("ดูนี่  https://x.y/z  ปากก\u200bกกกา   หมึกจาง", "หมึก", "หมึก"),
    ("เขาว่า เ ลื อ ก ตั้ ง จบแล้ว", "เลือกตั้ง", "เ ลื อ ก ตั้ ง "[:-1]),
    ("เขาว่า เ ลื อ ก ตั้ ง จบแล้ว", "ลือก", "ลื อ ก "),
    ("พิมพ์หกแสนใบแล้ว", "600000", "หกแสน"),
    ("#VoteThailandNow ดู", "thailand", "Thailand"),
    ("ดูก.ก.ต.โกง", "กกต", "ก.ก.ต"),
    ("จริงงงง ไหม", "จริง", "จริงงงง"),
    ("ว่า à¸\x81à¸\x82 จบ", "ข", "à¸\x82"),
    ("50ใบ", "ใบ", "ใบ"),
])
def test_a_span_leads_back_to_the_words_as_they_were_written(text, piece, original):
    traced = trace(text)
    at = traced.text.index(piece)
    start, end = traced.original_span(at, at + len(piece))
    assert text[start:end] == original


def test_a_plain_text_is_its_own_trace():
    assert trace("กข") == Traced("กข", (0, 1), (1, 2))


@pytest.mark.parametrize("text", [
    "ก" * 1_000_000, "ด้านหน้า" * 50_000, "ก" + "\u0e48" * 10_000, "e" + "\u0301" * 10_000, "😀" * 10_000,
    "\u0e48\u0e4d" * 10_000, "Ⅷ" * 20_000, "ﷺ" * 20_000, "https://" * 5_000, "\ud800" * 20_000, "\0" * 20_000,
    "ก1" * 10_000, "😀ก" * 10_000, "2 ล้าน" * 5_000, "ล้าน" * 5_000, "2" + " k" * 9_000, "ก " * 10_000, "@a" * 10_000,
    "กu" * 10_000, "o0" * 10_000, "#aB" * 7_000, "à¸\x81" * 6_000, "เธ\x81" * 6_000, "\u200d😀" * 10_000,
    "9" * 20_000,
    "v \u043e" * 7_000, "a." * 10_000, "ก." * 10_000, "ๆ " * 10_000, "ค่ะเค้า" * 3_000, "😀😂" * 10_000,
])
def test_hostile_texts_stay_bounded_and_settle(text):
    once = normalise(text)
    assert trace(text).text == once
    assert len(once) <= MAX_CHARACTERS
    assert normalise(once) == once


def test_rules_that_never_settle_are_cut_off(monkeypatch):
    swap = rule("[ab]", lambda match: "ba"["ab".index(match.group())])
    monkeypatch.setattr(module, "_RULES", dict.fromkeys(module._RULES, (swap,)))
    monkeypatch.setattr(module, "_STAGE_MASKS", (1,))
    monkeypatch.setattr(module, "_TRIGGERS", Triggers([[("ab",)]]))
    monkeypatch.setattr(module, "_MAX_PASSES", 3)
    assert normalise("ab") == trace("ab").text == "ba"

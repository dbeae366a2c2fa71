import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import text as module
from centre.matching.text import MAX_CHARACTERS, normalise, trace

THAI = "กขงจตนรลวสหอาำํ่้๊๋็์ิีึืุู ัเแโใไๅฤๆฯ.,0๙9"
ODD = "AaÉé\u0301\u0327\u200b\u200dﬁſßİⅧＡ#_\ud83d😀\ufe0f\n\t\0"
texts = st.text(st.one_of(st.sampled_from(THAI + ODD), st.characters(exclude_categories=()))) | st.text(THAI + ODD)


@pytest.mark.parametrize(("written", "meant"), [
    ("น้ํา", "น้ำ"), ("นํ้า", "น้ำ"), ("นำ้", "น้ำ"), ("เเละ", "และ"), ("ที่่่", "ที่"), ("กี่ี่", "กี่"),
    ("ก\u0e48\u0e34น", "ก\u0e34\u0e48น"), ("มๅก", "มาก"), ("ฤๅษี", "ฤๅษี"),
    ("จริงงงงงง", "จริง"), ("GOOOOOD", "good"), ("!!!!", "!"), ("1000", "1000"), ("55555", "55555"),
    ("๑๒,๓๔๕ ใบ", "12345 ใบ"), ("1,00", "1,00"), ("ก.ก.ต.", "กกต"), ("ส.ส. 100 คน", "สส 100 คน"), ("3.5", "3.5"),
    ("กก\u200bต", "กกต"), ("Ｅlection", "election"), ("e\u0301te\u0301", "été"), ("“ใช่”", '"ใช่"'),
    ("ดู https://a.bc/d?e=1อ่านเลย", "ดู อ่านเลย"), ("t.co/abc ข่าว", "ข่าว"), ("#เลือกตั้ง66", "เลือกตั้ง66"),
    ("  ก \n\t ข  ", "ก ข"), ("\ud83d ก", "ก"), ("😀\ufe0f", "😀"), ("", ""),
])
def test_spellings_of_the_same_text_become_one(written, meant):
    assert normalise(written) == meant


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


def test_a_span_leads_back_to_the_words_as_they_were_written():
    text = "ดูนี่  https://x.y/z  ปากก\u200bกกกา   หมึกจาง"
    traced = trace(text)
    at = traced.text.index("หมึก")
    start, end = traced.original_span(at, at + 4)
    assert text[start:end] == "หมึก"


@pytest.mark.parametrize("text", [
    "ก" * 1_000_000, "ด้านหน้า" * 50_000, "ก" + "\u0e48" * 10_000, "e" + "\u0301" * 10_000, "😀" * 10_000,
    "\u0e48\u0e4d" * 10_000, "Ⅷ" * 20_000, "ﷺ" * 20_000, "https://" * 5_000, "\ud800" * 20_000,
])
def test_hostile_texts_take_bounded_time_and_stay_bounded(text):
    begun = time.process_time()
    once = normalise(text)
    assert trace(text).text == once
    assert time.process_time() - begun < 1
    assert len(once) <= MAX_CHARACTERS
    assert normalise(once) == once


def test_rules_that_never_settle_are_cut_off(monkeypatch):
    swap = (re.compile("[ab]"), lambda match: "ba"["ab".index(match.group())])
    monkeypatch.setattr(module, "_RULES", (swap,))
    monkeypatch.setattr(module, "_MAX_ROUNDS", 3)
    assert normalise("ab") == trace("ab").text == "ba"

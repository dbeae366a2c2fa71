"""Thai names stand in the order of the dictionary wherever places are listed."""
from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.elections.thai_order import dictionary_key


@pytest.mark.parametrize("ordered", [
    ["คลองเกลือ", "คลองข่อย", "คลองพระอุดม"],
    ["กลาง", "เกาะพลับพลา", "ขามทะเลสอ", "เขาพระ", "ไทรน้อย", "บางกรวย", "แปดริ้ว", "โพธาราม", "ใหม่"],
    ["ปาก", "ป่าก", "ปากน้ำ", "ป่ากอ"],
    ["แก่ง", "แกลง", "ขุน"],
    ["ตาล", "ต้าล", "ต๊าล", "ตาลเดี่ยว"]])
def test_names_stand_in_the_order_of_the_dictionary(ordered):
    shuffled = list(ordered)
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=dictionary_key) == ordered


@given(st.text(alphabet="กขคงเแโใไาิ a1", max_size=8), st.integers(0, 8), st.sampled_from("่้๊๋์็"))
def test_a_mark_decides_only_between_names_that_are_otherwise_the_same(name, at, mark):
    marked = name[:at] + mark + name[at:] if name[at - 1:at] in "กขคง" else name + mark
    if name[at - 1:at] not in "เแโใไ":
        assert dictionary_key(marked)[0] == dictionary_key(name)[0]
        assert dictionary_key(name) < dictionary_key(marked)

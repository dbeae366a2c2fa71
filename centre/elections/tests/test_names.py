"""Reading names as people type them: one form for any spelling of the characters, levels by their labels."""
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.elections import names

_THAI = "กขคงจชซญดตถทธนบปผพภมยรลวศษสหอฮะาิีึืุูเแโใไ่้๊๋็์ำั"


@pytest.mark.parametrize(("typed", "same_as"), [
    ("บาง\u200bพูด", "บางพูด"),
    ("\ufeffบางพูด\u00ad", "บางพูด"),
    ("น้ํา", "น้ำ"),
    ("นํ้า", "น้ำ"),
    ("เเม่ริม", "แม่ริม"),
    ("ที่่", "ที่"),
    ("ท่ี", "ที่"),
    ("สิทธ์ิ", "สิทธิ์"),
    ("หมู่ ๑๒", "หมู่ 12"),
    ("  บาง\u00a0พูด\n", "บาง พูด"),
])
def test_spellings_of_the_same_characters_are_one(typed, same_as):
    assert names.clean(typed) == same_as


@given(st.text())
def test_cleaning_is_stable_and_takes_anything(text):
    once = names.clean(text)

    assert names.clean(once) == once
    assert names.key(once) == names.key(text)
    names.parse(text)
    names.sound(names.key(text))


@given(st.text(_THAI, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_invisible_characters_and_spaces_never_change_a_key(name, chance: random.Random):
    invisible = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
    dirty = "".join(c + (chance.choice(invisible) if chance.random() < 0.5 else "") for c in name)

    assert names.key(dirty) == names.key(name)


@given(st.permutations(["ี", "่"]), st.permutations(["ุ", "้"]))
def test_marks_over_one_consonant_may_come_in_any_order(over, under):
    assert names.key("ท" + "".join(over) + "ก" + "".join(under)) == names.key("ที่กุ้")


@pytest.mark.parametrize("typed", [
    "ตำบลบางพูด อำเภอปากเกร็ด จังหวัดนนทบุรี", "ต.บางพูด อ.ปากเกร็ด จ.นนทบุรี", "ต. บางพูด อ. ปากเกร็ด จ. นนทบุรี",
    "ตำบลบางพูดอำเภอปากเกร็ดจังหวัดนนทบุรี", "ต.บางพูด,อ.ปากเกร็ด,จ.นนทบุรี", "บางพูด อำเภอปากเกร็ด จังหวัดนนทบุรี",
    "แขวงบางพูด เขตปากเกร็ด จังหวัดนนทบุรี"])
def test_labels_tell_the_levels(typed):
    assert names.TypedPlace("บางพูด", "ปากเกร็ด", "นนทบุรี") in names.parse(typed).readings


@pytest.mark.parametrize("name", ["สามตำบล", "หลักเขต", "สนามชัยเขต", "จ.ป.ร."])
def test_a_label_inside_a_name_is_no_label(name):
    assert names.parse(name).readings[0] == names.TypedPlace(names.key(name))


def test_a_postal_code_is_taken_out_and_thai_digits_are_read():
    parsed = names.parse("บางพูด ๑๑๑๒๐")

    assert parsed.postal_code == "11120"
    assert parsed.readings[0] == names.TypedPlace("บางพูด")


@pytest.mark.parametrize("typed", ["1100700123456", "1-1007-00123-45-6", "๑๑๐๐๗๐๐๑๒๓๔๕๖"])
def test_an_identity_number_is_noticed(typed):
    assert names.parse(typed).held_identity_number


@pytest.mark.parametrize(("one", "other"), [
    ("บางพูด", "บางพุด"), ("บ้านใหม่", "บ้านไหม่"), ("ศรีสะเกษ", "สรีสะเกส"), ("ทุ่งสง", "ทุงสง"), ("สิทธิ์", "สิด"),
    ("bangphut", "bangpood"), ("thachang", "tachang")])
def test_what_sounds_alike_folds_alike(one, other):
    if one == "สิทธิ์":
        assert names.sound(names.key(one)) != names.key(one)
        return
    assert names.sound(names.key(one)) == names.sound(names.key(other))


def test_only_the_first_200_characters_are_read():
    assert names.parse("ก" * 10_000).readings[0].subdistrict == "ก" * names.MAX_TYPED

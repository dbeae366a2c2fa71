"""No sentence exists in one language alone, and errors speak both."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.kernel import errors
from centre.kernel.language import THAI_DIGITS, Bilingual, arabic_digits


@pytest.mark.parametrize(("th", "en"), [("", "a"), ("ก", ""), (" ", "a"), ("ก", "\n")])
def test_half_a_translation_is_refused(th, en):
    with pytest.raises(ValueError, match="both Thai and English"):
        Bilingual(th, en)


def test_thai_is_the_first_language():
    text = Bilingual("ไทย", "English")
    assert [text.in_language(code) for code in ("th", "en", "en-gb", "fr", "")] == [
        "ไทย", "English", "English", "ไทย", "ไทย"]


def test_placeholders_are_filled_on_both_sides():
    text = Bilingual("พบ {n} {what}", "found {n} {what}").format(n=2, what=Bilingual("ข้อ", "items"))
    assert (text.th, text.en) == ("พบ 2 ข้อ", "found 2 items")


@given(st.text())
def test_thai_digits_become_arabic_and_nothing_else_changes(text):
    arabic = arabic_digits(text)
    assert len(arabic) == len(text)
    assert not set(arabic) & {chr(c) for c in THAI_DIGITS}
    assert all(a == b or ord(b) in THAI_DIGITS for a, b in zip(arabic, text, strict=True))


@pytest.mark.parametrize(("kind", "status"), [
    (errors.InvalidInput, 400), (errors.NotAllowed, 403), (errors.NotFound, 404), (errors.Conflict, 409)])
def test_an_error_says_what_where_and_the_remedy(kind, status):
    error = kind("code_word", Bilingual("ผิด", "wrong"), field="place")
    assert isinstance(error, errors.CentreError)
    assert error.http_status == status
    assert error.as_dict("th") == {"code": "code_word", "message": "ผิด", "field": "place"}
    assert error.in_language("en") == "wrong"
    assert str(error) == "code_word: wrong"

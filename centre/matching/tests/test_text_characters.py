"""Which character was meant: wrong decoding, look-alikes, letters pulled apart, hashtags, accounts, emoji."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching.text import normalise


def _misread(text: str, page: str) -> str:
    """UTF-8 read in a code page, bytes that it lacks as control characters, as programs show them."""
    shown = []
    for byte in text.encode():
        try:
            shown.append(bytes([byte]).decode(page))
        except UnicodeDecodeError:
            shown.append(chr(byte))
    return "".join(shown)


@pytest.mark.parametrize("page", ["latin-1", "cp1252", "cp874"])
@pytest.mark.parametrize("text", ["กกตพิมพ์บัตรเลือกตั้งเกิน 600000 ใบ", "คูหา เปิด 08:00", "ปากกาหมึกจาง ๑ แท่ง ฿"])
def test_thai_in_the_wrong_code_page_is_read_again(text, page):
    assert normalise(_misread(text, page)) == normalise(text)


@given(st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E3A), min_size=4))
def test_every_misread_thai_word_is_read_again(word):
    for page in ("latin-1", "cp1252", "cp874"):
        assert normalise(_misread(word, page)) == normalise(word)


@pytest.mark.parametrize("text", ["déjà¹ vu", "à¸ à la", "à¸\x80à¸\x80"])
def test_a_western_text_with_such_signs_does_not_become_thai(text):
    assert not any(0x0E00 <= ord(character) < 0x0E80 for character in normalise(text))


@pytest.mark.parametrize("text", ["เนตรนภา เธอ", "เนตเนตเนต", "เนกเนม"])
def test_a_thai_text_with_such_syllables_stays(text):
    assert normalise(text) == text


@pytest.mark.parametrize(("written", "meant"), [
    ("v\u043et\u0435", "vote"), ("VO\u03a4E", "vote"), ("\u1d20\u1d0f\u1d1b\u1d07", "vote"),
    ("ⓥⓞⓣⓔ", "vote"), ("𝐯𝐨𝐭𝐞 𝓯𝓻𝓪𝓾𝓭", "vote fraud"),
    ("🅥🅞🅣🅔", "vote"), ("🆅🅾🆃🅴", "vote"), ("v0te", "vote"), ("V๐TE", "vote"),
    ("ｖｏｔｅ", "vote"), ("выборы", "выборы"),
    ("2020", "2020"), ("เลื\u043eกตั้ง", "เลื\u043eกตั้ง"),
])
def test_letters_that_pass_for_latin_are_latin_beside_latin(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("เลืoกตั้ง", "เลือกตั้ง"), ("เลื0กตั้ง", "เลือกตั้ง"), ("เลือnตั้ง", "เลือกตั้ง"), ("คะแuน", "คะแนน"), ("Iลือกตั้ง", "เลือกตั้ง"),
    ("โกง lลือกตั้ง", "โกง เลือกตั้ง"), ("|ลือกตั้ง", "เลือกตั้ง"), ("ประชาsน", "ประชา s น"), ("วิตามินaช่วย", "วิตามิน a ช่วย"),
    ("1หมา", "1 หมา"), ("iหมา", "i หมา"), ("กxกต", "กxกต".replace("x", " x ")), ("มี0ใบ", "มี 0 ใบ"),
])
def test_latin_letters_inside_a_thai_word_are_thai_where_the_dictionary_agrees(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("เ ลื อ ก ตั้ ง วันนี้", "เลือกตั้ง วันนี้"), ("เ.ลื.อ.ก.ตั้.ง", "เลือกตั้ง"), ("โ-ก-ง", "โกง"), ("บั\u200bต\u200bร", "บัตร"),
    ("ก ก ต โกง", "กกต โกง"), ("ก_ก_ต", "กกต"), ("v o t e now", "vote now"), ("U.S.A. vote", "usa vote"),
    ("ที่ นี่ มี ดี", "ที่ นี่ มี ดี"), ("ณ ที่ นี้ มี", "ณ ที่ นี้ มี"), ("ก ข", "ก ข"), ("โ-กง", "โ-กง"), ("a b c", "a b c"),
    ("e.g. this", "e.g. this"),
])
def test_letters_pulled_apart_come_together_and_words_do_not(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("#เลือกตั้ง66", "เลือกตั้ง 66"), ("#Vote2023", "vote 2023"),
    ("#ThaiPBS #BKKVote", "thai pbs bkk vote"), ("#iPhone", "iphone"),
    ("กา#เลือกตั้ง66เลย", "กา เลือกตั้ง 66 เลย"), ("# ", ""), ("iPhoneX", "iphonex"), ("#WeVote", "we vote"),
])
def test_a_hashtag_becomes_its_words(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("@ECTThailand @a_b: โกงจริงไหม", "โกงจริงไหม"), ("RT @news: ด่วน", "ด่วน"),
    ("ถามไปที่ @ECTThailand แล้ว", "ถามไปที่ ectthailand แล้ว"),
    ("@กกต โกง", "กกต โกง"), ("mail a@b.co", "mail a@b.co"), ("RT ด่วน", "rt ด่วน"),
])
def test_an_account_that_is_only_addressed_goes_and_one_that_is_named_stays(written, meant):
    assert normalise(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("ไป😂😂มา", "ไป 😂 มา"), ("😂 😂 😂", "😂"), ("👍🏽", "👍"), ("👨\u200d👩\u200d👧ครอบครัว", "👨 ครอบครัว"),
    ("❤️", "\u2764"), ("1️⃣ ใบ", "1 ใบ"),
    ("ไทย🇹🇭🇹🇭ชนะ", "ไทย 🇹🇭 ชนะ"), ("😂😭", "😂 😭"), ("🏃🏻\u200d♀️ ไป", "🏃 ไป"), ("\U0001f3fd", ""), ("😂!", "😂 !"),
])
def test_an_emoji_is_one_word_in_one_form(written, meant):
    assert normalise(written) == meant

"""What is checkable comes first, for every party alike; growth counts voices and never exceeds check-worthiness."""
from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre import elections
from centre.claims import attention
from centre.claims.attention import Growth, checkworthiness, growth, worth
from centre.kernel.clock import BANGKOK

NOW = datetime(2023, 5, 12, 10, 0, tzinfo=BANGKOK)
PARTIES = [row for path in sorted((Path(elections.__file__).parent / "data").glob("th-mp-*/parties.csv"))
           for row in csv.DictReader(path.read_text("utf-8").splitlines())]
STATEMENTS = [
    "หีบบัตรหาย 20 ใบที่นครปฐม เจ้าหน้าที่ไม่ยอมบอก", "กกต. พิมพ์บัตรเกิน 600,000 ใบ",
    "หน่วยเลือกตั้งจะปิดหีบบ่ายสามโมง ใครไปช้าไม่ได้เลือก", "บัตรประชาชนหมดอายุใช้เลือกตั้งไม่ได้",
    "An official said that 20 ballots were burned behind the school last night"]
NO_STATEMENTS = [
    "สวัสดีครับ ไปเลือกตั้งกันนะครับวันอาทิตย์นี้", "ขอให้ทุกคนโชคดี ประเทศไทยจงเจริญ", "ตื่นเต้น จะได้เลือกตั้งครั้งแรก",
    "คิดว่าคนนี้น่าจะดีกว่า ชอบนโยบายมาก", "Good morning everyone, go vote!", "I think she is great", "🗳️🗳️🗳️", ""]


def hours(*ago, author=None):
    return [(NOW - timedelta(hours=h), author if author is not None else f"a{n}") for n, h in enumerate(ago)]


def test_statements_stand_above_greetings_opinions_and_hopes():
    assert min(map(checkworthiness, STATEMENTS)) > 0.5
    assert max(map(checkworthiness, NO_STATEMENTS)) < 0.2


def test_a_question_counts_less_than_the_same_statement():
    said, asked = "เขาบอกว่าวันอาทิตย์ปิดหีบบ่ายสามโมง", "จริงไหมคะ เขาบอกว่าวันอาทิตย์ปิดหีบบ่ายสามโมง"
    assert 0 < checkworthiness(asked) < checkworthiness(said)
    assert "question" in worth(asked).kinds


@pytest.mark.parametrize("language", ["name_th", "name_en"])
@pytest.mark.parametrize("frame", [
    "มีคนเห็นพรรค{}แจกเงินหัวละ 500 ที่หมู่บ้าน", "{}โกงคะแนนที่ชลบุรี", "ชอบ{}มากที่สุด ขอให้ชนะ", "ได้ยินว่า {} จะย้ายหีบบัตร",
    "I heard that {} bought votes in two villages", "I like {} best"])
def test_no_party_is_treated_differently(frame, language):
    found = {row[language]: worth(frame.format(row[language])) for row in PARTIES if row[language]}
    assert len(found) > 60
    assert len(set(found.values())) == 1, found


def test_a_long_text_does_not_win_by_repeating():
    once = "เจ้าหน้าที่ขนหีบบัตรออกไป"
    assert checkworthiness(once) == checkworthiness(" ".join([once] * 200))


@given(st.text(max_size=200))
def test_worth_lies_between_none_and_all(text):
    assert 0 <= checkworthiness(text) < 1


def test_many_new_voices_surprise_and_an_even_stream_does_not():
    fresh = growth(hours(0.5, 1, 1.5, 2), NOW)
    steady = growth(hours(*(h * 0.75 + 0.1 for h in range(36))), NOW)
    assert (fresh.posts, fresh.voices, fresh.expected) == (4, 4, attention.CHANCE)
    assert fresh.surprise > 2
    assert steady.surprise < 1
    assert growth(hours(*[0.1] * 40), NOW).share == 1
    assert growth([], NOW) == Growth(0, 0, attention.CHANCE, 0)


def test_one_author_who_repeats_makes_no_rumour():
    alone = growth(hours(*[0.5] * 500, author="same"), NOW)
    assert alone.voices == 1 + attention.MOST_REPEATS
    assert alone.surprise < growth(hours(0.5, 0.5, 0.5), NOW).surprise
    assert growth(hours(*[0.5] * 500, author=""), NOW).voices == alone.voices


def test_only_what_lies_in_the_last_day_and_before_now_counts():
    later, long_ago = (NOW + timedelta(minutes=1), "x"), (NOW - timedelta(hours=27), "y")
    assert growth([later, long_ago], NOW) == growth([], NOW)
    assert growth([(NOW - timedelta(hours=3), "z")], NOW).expected == attention.CHANCE + 1 / 8


@given(st.floats(0, 1), st.integers(0, 10_000), st.integers(0, 10_000))
def test_volume_never_lifts_a_text_above_its_checkworthiness(value, fewer, more):
    few, many = sorted((fewer, more))
    low, high = (growth([(NOW, f"a{n}") for n in range(count)], NOW) for count in (few, many))
    assert attention.attention(value, low) <= attention.attention(value, high) <= value
    assert attention.attention(value, low) >= value * attention.FLOOR


def test_a_flood_of_greetings_stays_below_a_quiet_claim():
    flood = growth([(NOW, f"a{n}") for n in range(50_000)], NOW)
    greeting, claim = map(checkworthiness, (NO_STATEMENTS[0], STATEMENTS[0]))
    assert attention.attention(greeting, flood) < attention.attention(claim, growth([], NOW))

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre import matching
from centre.kernel.errors import InvalidInput
from centre.matching import ClaimText, PostText, decide, screening
from centre.matching.text import normalise

CLAIMS = [
    ClaimText("ink", "ให้นำปากกาไปเอง เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่"),
    ClaimText("truck", "มีรถบรรทุกขนหีบบัตรเลือกตั้งเต็มคันไปทำลาย", ("เห็นสิบล้อขนหีบไปเผาทิ้งกลางดึก",)),
    ClaimText("barcode", "บาร์โค้ดบนบัตรสืบย้อนได้ว่าใครเลือกใคร"),
    ClaimText("spoilt", "ระวังปากกาหมึกล่องหนในคูหา ทำให้บัตรกลายเป็นบัตรเสีย"),
]
RUMOUR = "เอาปากกาไปเองนะ ปากกาในคูหาหมึกมันจางได้ เดี๋ยวเขาลบแล้วกากบาทใหม่"


@pytest.fixture(scope="module")
def catalogue():
    return matching.compile(CLAIMS)


def one(text, catalogue, top=10):
    return matching.screen([PostText("p", text)], catalogue, top)[0]


def test_a_rumour_in_other_words_finds_its_claim(catalogue):
    answer = one(RUMOUR, catalogue)
    assert answer.matches[0].claim_id == "ink"
    assert answer.matches[0].probability >= matching.SUGGEST
    assert answer.election_related >= 0.5


@pytest.mark.parametrize("text", [
    "วันนี้ไปกินข้าวกับเพื่อนที่ตลาด อร่อยมาก", "เลือกเสื้อไปงานแต่งยังไม่ได้เลย", "ซื้อกระเป๋าใหม่มาสวยมาก", "555555", "😀😀😀", "",
    " ", "https://example.org/a", "พรุ่งนี้อย่าลืมไปเลือกตั้งกันนะทุกคน",
])
def test_ordinary_posts_stay_below_suggestion(text, catalogue):
    assert all(match.probability < matching.SUGGEST for match in one(text, catalogue).matches)


@pytest.mark.parametrize("word", ["เลือกตั้ง", "#เลือกตั้ง66 ", "กกต. ", "บัตร", "ปากกา ", "election ", "vote "])
@pytest.mark.parametrize("times", [1, 40, 2_000])
def test_one_word_names_a_subject_and_repeats_no_claim(word, times):
    claims = [ClaimText("removed", "กรรมการการเลือกตั้ง (กกต.) 2 คนถูกปลดออก", ("two election commissioners left",)),
              ClaimText("forged", "มีบัตรปลอม บัตรเกิน และบัตรหายในการเลือกตั้ง", ("forged ballots and a stolen vote",)),
              ClaimText("pen", "ให้นำปากกาไปเอง เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่")]
    answer, = matching.screen([PostText("p", word * times)], matching.compile(claims), closely=True)
    assert answer.matches, "the nearest claims are listed all the same"
    assert answer.matches[0].probability < decide.SUGGEST


def test_two_words_may_repeat_a_claim_however_often_they_are_said(catalogue):
    assert one("หมึกล่องหน ", catalogue).matches[0].probability >= decide.SUGGEST
    assert one("หมึกล่องหน " * 400, catalogue).matches[0].probability >= decide.SUGGEST


def test_one_word_repeats_a_claim_that_says_little_more():
    answer, = matching.screen([PostText("p", "บัตรเขย่ง")], matching.compile([ClaimText("b", "มีบัตรเขย่ง")]))
    assert answer.matches[0].probability >= decide.SUGGEST


def test_the_claim_itself_is_confirmed_in_any_disguise(catalogue):
    disguised = "‼️‼️ " + CLAIMS[0].text.replace("ำ", "ํา").replace("ป", "ป\u200b") + " https://x.y/z"
    assert one(disguised, catalogue).matches[0].probability >= matching.CONFIRM


def test_a_variant_widens_its_claim_and_never_counts_twice(catalogue):
    answer = one("เห็นสิบล้อขนหีบไปเผาทิ้งกลางดึก", catalogue)
    assert [match.claim_id for match in answer.matches].count("truck") == 1
    assert answer.matches[0].claim_id == "truck"
    assert answer.matches[0].probability >= matching.CONFIRM


def test_the_reason_names_words_and_marks_them_in_the_original(catalogue):
    text = "แชร์!! ปากกก\u200bกกา   ในคูหา หมึกจางงงง"
    best = next(match for match in one(text, catalogue).matches if match.claim_id == "ink")
    assert "จาง" in best.words
    marked = [text[start:end] for start, end in best.spans]
    assert any(normalise(piece).endswith("จาง") for piece in marked)
    assert sorted(best.spans) == list(best.spans)


def test_without_a_shared_word_equal_stretches_of_characters_are_marked():
    catalogue = matching.compile([ClaimText("a", "บาร์โค้ดสืบย้อนได้")])
    answer = one("xบาร์โค้zสืบย้อx", catalogue)
    assert answer.matches[0].spans
    short = one("zabcy", matching.compile([ClaimText("a", "abcd")]))
    assert short.matches[0].spans == short.matches[0].words == ()


def test_a_text_that_repeats_itself_is_marked_a_hundred_times_at_most(catalogue):
    answer, = matching.screen([PostText("p", "ปากกาหมึกจางหาย 😀 " * 2_000)], catalogue, closely=True)
    assert max(len(match.spans) for match in answer.matches) == 100


def test_zero_claims_match_nothing_and_still_tell_relevance():
    answer = one("กกต. นับคะแนนเลือกตั้ง", matching.compile([]))
    assert answer.matches == ()
    assert answer.election_related > 0.9


def test_no_posts_give_no_answers(catalogue):
    assert matching.screen([], catalogue) == []


def test_empty_claims_are_never_matched():
    catalogue = matching.compile([ClaimText("empty", "https://a.b/c"), ClaimText("other", "ปากกา")])
    assert one("", catalogue).matches == ()
    assert [match.claim_id for match in one("ปากกา", catalogue).matches] == ["other"]


def test_repeated_ids_are_refused_by_name():
    with pytest.raises(InvalidInput) as refused:
        matching.compile([ClaimText("a", "x"), ClaimText("a", "y")])
    assert refused.value.code == "claim_id_repeated"
    assert "a" in refused.value.message.th
    assert refused.value.field == "id"


def test_a_top_below_one_is_refused(catalogue):
    with pytest.raises(ValueError, match="at least 1"):
        one("x", catalogue, top=0)


def test_the_version_names_the_content():
    first = matching.compile(CLAIMS)
    assert first.version == matching.compile(reversed(CLAIMS)).version
    assert first.version != matching.compile(CLAIMS[1:]).version
    assert first.version != matching.compile([*CLAIMS[:-1], ClaimText("spoilt", "ข้อความอื่น")]).version
    assert first.version.startswith(matching.MODEL_VERSION)
    assert len(first) == 4


def test_fewer_listed_claims_are_the_head_of_more(catalogue):
    assert one(RUMOUR, catalogue, 1).matches == one(RUMOUR, catalogue, 10).matches[:1]
    many = matching.compile(ClaimText(str(at), "ปากกาหมึกจางในคูหา") for at in range(40))
    assert len(one(RUMOUR, many).matches) == 10
    assert [match.claim_id for match in one(RUMOUR, many, 3).matches] == ["0", "1", "2"]


@settings(max_examples=25)
@given(st.lists(st.text(max_size=40) | st.sampled_from([RUMOUR, CLAIMS[1].text, "บัตร", ""]), max_size=8))
def test_the_answer_does_not_depend_on_the_rest_of_the_batch(texts):
    catalogue = matching.compile(CLAIMS)
    posts = [PostText(str(at), text) for at, text in enumerate(texts)]
    together = matching.screen(posts, catalogue)
    assert together == [matching.screen([post], catalogue)[0] for post in posts]
    for post, answer in zip(posts, together, strict=True):
        assert 0 <= answer.election_related <= 1
        for match in answer.matches:
            assert 0 <= match.probability <= 1
            assert 0 < match.score <= 1.0001
            assert all(0 <= start < end <= len(post.text) for start, end in match.spans)


def test_long_posts_are_taken_in_parts_that_fit_the_memory():
    posts = [PostText(str(at), "ก" * length) for at, length in enumerate([30_000] * 25 + [10] * 600)]
    parts = list(screening._parts(posts))
    assert [post for part in parts for post in part] == posts
    assert max(map(len, parts)) == 256
    assert max(sum(min(len(post.text), 20_000) for post in part) for part in parts) <= 200_000


@pytest.mark.parametrize("text", [
    "ก" * 1_000_000, "ด้านหน้า" * 50_000, "ก" + "\u0e48" * 10_000, "😀" * 10_000, "\ud800\udc00" * 5_000,
    "\0" * 100_000,
    "a\u0301" * 10_000,
])
def test_hostile_posts_are_answered_in_bounded_time(text, catalogue):
    begun = time.process_time()
    one(text, catalogue)
    assert time.process_time() - begun < 2

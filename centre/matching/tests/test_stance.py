import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.matching import stance
from centre.matching.text import normalise_many
from centre.matching.training import sets
from centre.matching.training import stance as training

PARTIES = ("พรรคเพื่อไทย", "พรรคภูมิใจไทย", "พรรคประชาธิปัตย์", "พรรคก้าวไกล", "พรรคประชาชน", "พรรครวมไทยสร้างชาติ")


def told(*texts, vectors=None, encoder=None):
    return [one.name for one in stance.tell(normalise_many(texts), vectors, encoder)]


def some_vectors(count, seed=0):
    rows = np.random.default_rng(seed).normal(size=(count, stance.DIMENSIONS)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("text", [
    "ที่ว่าน้ำท่วมเขื่อนแตกที่ลพบุรีไม่จริงนะคะ เป็นคลิปเก่าตั้งแต่ปี 64 อย่าแชร์ต่อ",
    "ข่าวปลอมจ้า ธนาคารไม่ได้ปิดสาขา เขาชี้แจงแล้ว",
    "มั่วแล้วครับลุง ไม่มีใครขึ้นค่าไฟเป็นหน่วยละ 10 บาทหรอก",
])
def test_denials(text):
    assert told(text) == ["denies"]


@pytest.mark.parametrize("text", [
    "ที่เขาว่าเขื่อนแตกที่ลพบุรีจริงไหมคะ ใครรู้บ้าง",
    "ขอถามหน่อยครับ บัตรคนจนรอบใหม่ได้ 1000 บาทจริงหรือเปล่า มีแหล่งข่าวไหม",
    "แม่ส่งมาว่าธนาคารจะปิดสาขาหมด เชื่อได้ปะ",
])
def test_real_questions(text):
    assert told(text) == ["asks"]


@pytest.mark.parametrize("text", [
    "ด่วน!! แชร์ให้มากที่สุด เขื่อนแตกแล้วที่ลพบุรี น้ำกำลังมา พี่น้องรีบขนของ",
    "โกงกันหน้าด้านๆ นับคะแนนตอนไฟดับ แบบนี้จะปล่อยไว้ได้ยังไง",
    "เพิ่งรู้ว่าธนาคารจะปิดสาขาหมดสิ้นปีนี้ เพื่อนที่ทำงานอยู่ข้างในแอบบอกมา",
])
def test_posts_that_pass_a_claim_on(text):
    assert told(text) == ["spreads"]


def test_jokes():
    assert told("ปากกาแฮร์รี่พอตเตอร์ กาแล้วหายตัวได้ รอบหน้าขอไม้กายสิทธิ์ด้วย 5555 🤣") == ["jokes"]


def test_reports():
    assert told("ผู้ใช้เฟซบุ๊กเผยแพร่คลิปอ้างว่าเขื่อนแตก ล่าสุดเจ้าหน้าที่อยู่ระหว่างตรวจสอบที่มาของข้อความดังกล่าว") == ["reports"]


@pytest.mark.parametrize("sentence", [
    "{} ซื้อเสียงหัวละพันจริงไหมคะ", "{} ไม่ได้ซื้อเสียงนะ ข่าวปลอม", "ด่วน {} ซื้อเสียงหัวละพัน แชร์ด่วน", "ก็เลือก {} ไง สมน้ำหน้า 555",
])
def test_who_it_is_about_does_not_matter(sentence):
    answers = stance.tell(normalise_many([sentence.format(party) for party in PARTIES]), None)
    assert len(set(answers)) == 1


def test_amounts_do_not_matter_but_laughter_does():
    texts = normalise_many(["แจกหัวละ 10 บาท", "แจกหัวละ 9999 บาท", "แจกหัวละ 555 บาท"])
    ten, many, laughing = stance.probabilities(texts, None)
    assert ten.tolist() == many.tolist() != laughing.tolist()


def test_nothing_to_tell():
    assert stance.tell([], None) == []
    assert stance.tell([], np.zeros((0, stance.DIMENSIONS), np.float32)) == []


@pytest.mark.parametrize("text", ["", "ก", "\0", "\ud800", "🙏" * 50, "?" * 20_000, "จริงไหม " * 2_500])
def test_any_text_has_a_stance(text):
    for vectors in (None, some_vectors(1), np.zeros((1, stance.DIMENSIONS), np.float32)):
        rows = stance.probabilities([text], vectors)
        assert rows.shape == (1, 5)
        assert rows.sum() == pytest.approx(1, abs=1e-5)


def test_a_long_text_is_read_at_both_ends():
    middle = "เรื่องมันยาวมาก " * 500
    assert told(f"{middle} สรุปว่าจริงไหมคะ ใครรู้บ้าง ขอแหล่งข่าวหน่อย") == ["asks"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("กขคจรงิไมหป่าว ?05!", max_size=60), min_size=1, max_size=8))
def test_a_post_is_told_alike_alone_and_among_others(texts):
    vectors = some_vectors(len(texts))
    together = stance.probabilities(texts, vectors)
    alone = [stance.probabilities([text], vectors[[number]])[0] for number, text in enumerate(texts)]
    np.testing.assert_allclose(together, np.array(alone), atol=1e-5)


def test_many_posts_are_told_in_order():
    texts = normalise_many(["จริงไหมคะ ใครรู้บ้าง", "ข่าวปลอมจ้า อย่าแชร์"] * 200)
    assert [one.name for one in stance.tell(texts, None)] == ["asks", "denies"] * 200


def test_the_meaning_counts_only_if_it_is_of_the_known_encoder():
    texts, vectors = normalise_many(["บัตรหายไปทั้งหีบ"]), some_vectors(1)
    without, known = stance.tell(texts, None), stance.tell(texts, vectors)
    assert known != without
    assert stance.tell(texts, vectors, "an operator's own") == without
    assert stance.tell(texts, vectors[:, :100]) == without


class Letters:
    """Stands in for an encoder: a text's vector says which of a few letters it holds."""

    name, dimensions = "letters", stance.DIMENSIONS

    def posts(self, texts):
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for number, text in enumerate(texts):
            rows[number, [ord(sign) % self.dimensions for sign in text]] = 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def made_posts():
    """Five posts a claim, one of each stance, in all folds but one."""
    shapes = {"spreads": "ด่วน {} แชร์เลย", "denies": "{} ข่าวปลอม อย่าแชร์", "asks": "{} จริงไหมคะ", "jokes": "{} 555 ขำ",
              "reports": "มีการเผยแพร่ข้อความระบุว่า {}"}
    claims = ["น้ำท่วม", "ไฟดับ", "ธนาคารปิด", "ขึ้นราคาไข่", "ฝนตก", "ยกเลิกวันหยุด", "แจกเงิน"]
    rows = [(number, name, shape.format(claim))
            for number, claim in enumerate(claims) for name, shape in shapes.items()]
    rows += [(-1, "", "วันนี้อากาศดี")]
    count = len(rows)
    return sets.OwnPosts(
        texts=tuple(normalise_many([text for _, _, text in rows])), gold=np.array([number for number, _, _ in rows]),
        stance=tuple(name for _, name, _ in rows), kind=("made",) * count, masked=np.zeros(count, bool),
        election=np.zeros(count, bool), fold=np.array([max(number, 0) % (sets.FOLDS - 1) for number, _, _ in rows]),
        claim_ids=tuple(f"C-{number}" for number in range(len(claims))),
        claims=tuple(normalise_many(claims)))


def test_fitting_tells_unseen_claims_and_is_the_same_every_time(tmp_path):
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        figures = training.fit(made_posts(), Letters(), tmp_path / folder)
        assert figures["worded"]["spreads, denies, asks"] > 0.9
        assert figures["meant"]["spreads, denies, asks"] > 0.9
    with np.load(tmp_path / "one" / "stance.npz") as one, np.load(tmp_path / "other" / "stance.npz") as other:
        assert str(one["encoder"]) == "letters"
        assert all(np.array_equal(one[name], other[name]) for name in one.files)


def test_judging_with_and_without_an_encoder():
    posts = made_posts()
    for encoder in (None, Letters()):
        figures = training.judge(posts, encoder)
        assert set(figures) == {*stance.NAMES, "spreads, denies, asks"}
    assert training.judge(posts, None)["asks"] > 0.8


def test_posts_of_other_hands_on_claims_never_fitted():
    assert training.judge(sets.held_apart(), None)["spreads, denies, asks"] >= 0.8

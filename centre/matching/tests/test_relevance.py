import json

import numpy as np
import pytest

from centre.matching import views, words
from centre.matching.relevance import election_related, relevance, sharper
from centre.matching.text import normalise
from centre.matching.training import relevance as training


def looks(texts):
    normal = [normalise(text) for text in texts]
    trigrams = views.trigrams(normal)
    return relevance(trigrams), sharper(trigrams, views.telling_words([words.terms(text) for text in normal]))


@pytest.mark.parametrize("text", [
    "กกต. ประกาศเขตเลือกตั้งแล้ว", "บัตรเสียเพราะคนกาเกินหนึ่งช่องในคูหา", "ส.ส. เขต 3 ซื้อเสียงหัวละพัน",
    "ใช้สิทธิล่วงหน้าที่หน่วยเลือกตั้งกลาง", "วันอาทิตย์นี้เลือกตั้งนายก อบจ. อย่าลืม", "พรุ่งนี้อย่าลืมไปเลือกตั้งกันนะ",
    "เลือกตั้งหัวหน้าห้องเสร็จแล้ว กลับมาที่บ้านแม่ถามว่าวันอาทิตย์จะเดินทางไปเขตไหนเพราะ กกต. ประกาศหน่วยเลือกตั้งใหม่",
])
def test_texts_about_an_election(text):
    assert election_related(text) >= 0.5


@pytest.mark.parametrize("text", [
    "", "วันนี้เลือกเสื้อผ้าไปออฟฟิศ", "เลือกเสื้อสีไหนไปงานแต่งดี", "ประธานนักเรียนคนใหม่ชนะแค่ 12 คะแนน",
    "ลูกสาวได้เป็นหัวหน้าห้อง ครูให้เพื่อนยกมือเลือก", "ช่วยโหวตวงนี้ในรายการคืนนี้ด้วย", "พรรคพวกมันมากันทั้งแก๊ง",
    "ตึกสองคูหาหลังนี้ให้เช่าเท่าไหร่", "ซื้อปากกามาใหม่ หมึกซึมเลอะกระเป๋า", "ฝากโหวตเพลงโปรดกันหน่อยนะ",
    "เลือกตั้งกรรมการหมู่บ้านจัดสรรวันเสาร์นี้",
])
def test_texts_about_something_else(text):
    assert election_related(text) < 0.5


def test_both_looks_answer_a_probability_for_each_text():
    for found in looks(["กกต. ประกาศเขตเลือกตั้งแล้ว", "", "เลือกเสื้อสีไหนดี"]):
        assert found.dtype == np.float32
        assert found.shape == (3,)
        assert ((found >= 0) & (found <= 1)).all()
        assert found[0] > 0.5 > found[1:].max()


def test_no_texts_have_no_probability():
    assert [len(found) for found in looks([])] == [0, 0]


@pytest.mark.parametrize("sentence", ["ฟังพรรค{} เมื่อวาน", "{} พูดอะไรเมื่อเช้า", "กกต. รับคำร้องเรื่อง {} แล้ว"])
def test_no_party_makes_a_text_more_about_an_election_than_another(sentence):
    parties = ["เพื่อไทย", "ก้าวไกล", "ภูมิใจไทย", "พลังประชารัฐ", "ประชาธิปัตย์", "รวมไทยสร้างชาติ", "ประชาชาติ", "ไทยสร้างไทย"]
    for found in looks([sentence.format(party) for party in parties]):
        odds = np.log(found / (1 - found))
        assert odds.max() - odds.min() < 2


def _fitted(tmp_path):
    rows = [{"id": f"w{number}", "text": f"กินข้าวกับหมูกรอบร้านที่ {number} อร่อยมาก"} for number in range(40)]
    rows += [{"id": "w40", "text": "วันนี้ กกต. แถลง"}, {"id": "w41", "text": "ข้อความที่กันไว้"}]
    article = {"id": "l0", "text": "ดื่มน้ำมะนาวรักษาโรค " * 40}
    for name, content in (("wisesight/messages.jsonl", rows), ("limesoda/articles.jsonl", [article])):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in content), "utf-8")
    (tmp_path / "wisesight" / "negatives_3000.txt").write_text("w41\n", "utf-8")
    (tmp_path / "parties.csv").write_text("name_th,name_en\nแมวส้ม,Orange Cat\n", "utf-8")
    fitted = training.fit_all(tmp_path, [tmp_path / "parties.csv"], tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as stored:
        return dict(stored), fitted


def test_fitting_writes_the_arrays_and_says_how_good_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "_MOST_STEPS", 8)
    stored, fitted = _fitted(tmp_path)
    assert set(stored) == {"trigram_keys", "word_keys", "alone", "alone_start", "trigrams", "words", "both_start"}
    assert len(stored["alone"]) == len(stored["trigrams"]) == len(stored["trigram_keys"])
    assert (np.diff(stored["word_keys"].astype(np.int64)) > 0).all()
    assert len(fitted.odds) == len(fitted.posts)
    assert "at 0.5% of read messages" in "\n".join(fitted.said)


def test_messages_left_out_and_those_nobody_read_are_no_negatives(tmp_path):
    rows = [{"id": "a", "text": "กกต."}, {"id": "b", "text": "ปลา"}, {"id": "c", "text": "ไก่"}]
    (tmp_path / "m").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "w").write_text("b\n", "utf-8")
    (tmp_path / "l").write_text("", "utf-8")
    for name in ("own_posts.jsonl", "own_traps.txt", "election_phrases.txt"):
        (tmp_path / name).write_text("", "utf-8")
    found = training.posts(tmp_path, tmp_path / "m", tmp_path / "w", tmp_path / "l")
    assert [(post.text, post.election) for post in found] == [("กกต.", None), ("ไก่", False)]


def test_the_words_of_a_post_that_repeats_a_claim_on_other_politics_tell_neither(tmp_path):
    rows = [{"text": "หนึ่ง", "claim": "T1", "election": False}, {"text": "สอง", "claim": "T1", "election": True},
            {"text": "สาม", "claim": None, "election": False}]
    (tmp_path / "own_posts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for name in ("m", "w", "l", "own_traps.txt", "election_phrases.txt"):
        (tmp_path / name).write_text("", "utf-8")
    found = training.posts(tmp_path, tmp_path / "m", tmp_path / "w", tmp_path / "l")
    assert [post.election for post in found] == [None, True, False]
    assert [post.of_claim for post in found] == [True, True, False]

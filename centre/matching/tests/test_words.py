import hashlib
import json
from importlib import resources

import nlpo3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import MODEL_VERSION, rarity, views, word_list, words
from centre.matching.text import normalise

DATA = resources.files("centre.matching") / "data"


@given(st.text())
def test_pieces_joined_are_the_text_again(text):
    normalised = normalise(text)
    assert "".join(words.segment(normalised)) == normalised


def test_long_texts_are_cut_in_runs_without_losing_a_character():
    text = normalise("ด้านหน้าคูหา " * 900)
    assert "".join(words.segment(text)) == text


def test_terms_leave_out_stop_words_spaces_and_punctuation():
    pieces = words.segment(normalise("ปากกา ในคูหา! และ the บัตร 66"))
    assert words.telling(pieces) == ["ปากกา", "คูหา", "บัตร", "66"]
    assert words.terms("ปากกา ในคูหา") == ["ปากกา", "คูหา"]


def test_located_terms_stand_where_they_say():
    text = normalise("เอา ปากกา ไปในคูหา")
    found = list(words.located(words.segment(text)))
    assert [term for term, _, _ in found] == ["ปากกา", "คูหา"]
    assert all(text[start:end] == term for term, start, end in found)


def test_our_terms_are_in_the_dictionary_and_those_taken_out_are_not():
    dictionary = set((DATA / "words.txt").read_text("utf-8").splitlines())
    for term in (DATA / "election_terms.txt").read_text("utf-8").splitlines():
        assert (normalise(term.removeprefix("-")) in dictionary) != term.startswith("-"), term


def test_a_dictionary_that_does_not_load_is_an_error(monkeypatch):
    monkeypatch.setattr(nlpo3, "load_dict", lambda *_: ("no such file", False))
    with pytest.raises(RuntimeError, match="no such file"):
        words._dictionary.__wrapped__()


def test_rarity_runs_from_common_to_unseen():
    common, known, unseen = rarity.of_words(["ดี", "ปากกา", "ไม่มีคำนี้แน่นอน"])
    assert 0 < common < known < unseen
    often, seldom = views.trigrams(["ครั"]).everyday, views.trigrams(["xqz"]).everyday
    assert 0 < often[0] < seldom[0] == pytest.approx(unseen)


def test_english_words_meet_in_their_roots_and_thai_words_stay():
    found = words.terms(normalise("Ballots were counted, counting the ballot"))
    assert found == ["ballot", "count", "count", "ballot"]
    assert words.root("บัตรs") == "บัตรs"
    assert list(words.located(["ballots", " ", "is"])) == [("ballot", 0, 7)]


def test_word_lists_are_made_from_their_sources(tmp_path):
    (tmp_path / "w").write_text("น้ํา\nก.ต.\nหมึก\nจางหาย\n\n", "utf-8")
    (tmp_path / "s").write_text("\ufeffและ\n", "utf-8")
    (tmp_path / "t").write_text("กกต.\n-จางหาย\n", "utf-8")
    messages = [{"id": f"m{at}", "text": "หมึก" if at < 5 else "คูหา"} for at in range(7)]
    (tmp_path / "m").write_text("\n".join(json.dumps(message) for message in messages), "utf-8")
    (tmp_path / "x").write_text("m0\n", "utf-8")
    (tmp_path / "o").write_text("\n".join(json.dumps({"text": "หมึก"}) for _ in range(3)), "utf-8")
    assert word_list.main(["--words", str(tmp_path / "w"), "--stop-words", str(tmp_path / "s"), "--messages",
                           str(tmp_path / "m"), "--without", str(tmp_path / "x"), "--terms", str(tmp_path / "t"),
                           "--own", str(tmp_path / "o"), "--out", str(tmp_path)]) == 0
    assert (tmp_path / "words.txt").read_text("utf-8").split() == ["กกต", "น้ำ", "หมึก"]
    assert {"และ", "the"} <= set((tmp_path / "stop_words.txt").read_text("utf-8").split())
    assert (tmp_path / "word_rarity.tsv").read_text("utf-8") == "\t6\nหมึก\t4\n"
    with np.load(tmp_path / "trigram_rarity.npz") as stored:
        assert (stored["messages"], stored["counts"].tolist()) == (6, [4, 4])
    with np.load(tmp_path / "background.npz") as stored:
        assert (stored["posts"], stored["counts"].tolist()) == (3, [3, 3, 3]), "two trigrams and a word"


def test_words_for_numbers_are_no_words_of_their_own():
    assert word_list.dictionary(["หกแสน", "สองพัน", "หมึก"], []) == ["หมึก"]


def test_the_model_has_a_new_version_when_its_data_change():
    """When this fails: give MODEL_VERSION a new value, then put the new digest here."""
    names = ("abbreviations.tsv", "background.npz", "decision.json", "meaning.npz", "related.npz", "relevance.npz",
             "slips.tsv", "stance.npz", "stance_cues.tsv", "stop_words.txt", "trigram_rarity.npz", "word_rarity.tsv",
             "words.txt")
    digest = hashlib.sha256(b"".join((DATA / name).read_bytes() for name in names)).hexdigest()[:16]
    assert (MODEL_VERSION, digest) == ("cascade-5", "c9ce1afd7b36a287")


@given(st.text(max_size=30))
def test_a_piece_is_a_word_when_it_says_anything(text):
    assert words.is_word(text) == any(words.is_word(sign) for sign in text)
    assert all(words.is_word(piece) for piece in ("หีบ", "5", "\u0e48", "a", "?หีบ"))
    assert not any(words.is_word(piece) for piece in (" ", "?", "😀", ""))

"""Every engine finds what it should, in the same form; one that cannot run says so."""
import importlib
import sqlite3

import numpy as np
import pytest

from centre.config.bench.matching import engines, peers, sqlite_search, stages, tantivy_search
from centre.config.bench.matching.engines import Documents, NotRun
from centre.config.bench.matching.measures import Found
from centre.matching import encoder, reading, screening

CLAIMS = ("เจ้าหน้าที่เตรียมปากกาหมึกจางหายแล้วจะกาใหม่", "รถบรรทุกขนหีบบัตรเลือกตั้งไปทำลายกลางดึก",
          "บาร์โค้ดบนบัตรเลือกตั้งสืบย้อนได้ว่าใครเลือกใคร", "รถบรรทุกขนหีบบัตรเลือกตั้งไปทำลายกลางดึก")
POSTS = ["ปากกาหมึกจางหาย เดี๋ยวเขากาใหม่", "เห็นรถบรรทุกขนหีบบัตรไปทำลาย", ""]
PEERS = (*peers.CONTESTANTS[:3], *sqlite_search.CONTESTANTS, *tantivy_search.CONTESTANTS)


class Letters:
    """Counts letters: near texts have near vectors."""

    name, dimensions = "letters:1", 64

    def posts(self, texts):
        counts = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for character in text:
                counts[row, ord(character) % self.dimensions] += 1
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)

    claims = posts

    def tokens(self, texts):
        return [self.posts(text) for text in texts]


@pytest.fixture
def letters(monkeypatch):
    meaning = reading.Meaning("letters:1", np.eye(64, dtype=np.float32), np.zeros(64, np.float32),
                              np.zeros(64, np.float32))
    monkeypatch.setattr(encoder, "find", Letters)
    monkeypatch.setattr(reading, "reader", lambda _model, folder: reading.Reader(Letters(), meaning, folder))


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(encoder, "find", lambda: None)
    monkeypatch.setattr(reading, "reader", lambda *_given: None)


def ranked_well(found):
    assert found.document.shape == found.score.shape == (3, 3)
    assert found.document[:2, 0].tolist() == [0, 1]
    # The claim that stands twice has equal scores, in the order of the catalogue.
    assert found.document[1, 1] == 3
    assert found.score[1, 0] == pytest.approx(found.score[1, 1])
    assert (np.diff(found.score, axis=1) <= 1e-6).all()
    assert (found.score[found.document < 0] == 0).all()


@pytest.mark.parametrize("contestant", PEERS, ids=lambda contestant: contestant.name)
def test_every_peer_finds_the_claim(contestant):
    if contestant in tantivy_search.CONTESTANTS:
        pytest.importorskip("tantivy")
    built = contestant.build(Documents(CLAIMS))
    ranked_well(built.search(POSTS, 3))
    assert built.search([""], 3).document.tolist() == [[-1, -1, -1]]
    assert built.search([], 3).document.shape == (0, 3)


@pytest.mark.parametrize("contestant", PEERS, ids=lambda contestant: contestant.name)
def test_every_peer_bears_what_is_odd(contestant):
    if contestant in tantivy_search.CONTESTANTS:
        pytest.importorskip("tantivy")
    odd = ["\ud800", '"" OR "', "\0\0\0\0", "ก", "http://example.org/x", 'a" AND (b', "ๆ" * 50]
    built = contestant.build(Documents(("", *odd)))
    assert built.search(odd, 2).document.shape == (7, 2)
    assert contestant.build(Documents(())).search(odd, 2).document.max() == -1


@pytest.mark.parametrize("contestant", PEERS, ids=lambda contestant: contestant.name)
def test_english_has_words_too(contestant):
    if contestant in tantivy_search.CONTESTANTS:
        pytest.importorskip("tantivy")
    claims = ("The pens have vanishing ink", "Ballots were burnt in a truck")
    built = contestant.build(Documents(claims, is_english=True))
    assert built.search(["they burnt the ballots"], 1).document.tolist() == [[1]]


@pytest.mark.parametrize("contestant", [*engines.CONTESTANTS, peers.CONTESTANTS[3]], ids=lambda found: found.name)
def test_our_forms_and_the_encoder_find_the_claim(contestant, letters, tmp_path):
    documents = Documents(CLAIMS, vectors=tmp_path)
    ranked_well(contestant.build(documents).search(POSTS, 3))
    assert contestant.build(documents).search([], 3).document.shape == (0, 3)


@pytest.mark.parametrize("contestant", [engines.CONTESTANTS[0], peers.CONTESTANTS[3]], ids=lambda found: found.name)
def test_without_an_encoder_those_that_need_it_say_so(contestant, nothing_installed):
    with pytest.raises(NotRun, match="not installed"):
        contestant.build(Documents(CLAIMS))


@pytest.mark.parametrize("contestant", [engines.CONTESTANTS[0], peers.CONTESTANTS[3]], ids=lambda found: found.name)
def test_an_encoder_that_fails_is_named(contestant, monkeypatch):
    def fail(*_given):
        raise encoder.EncoderError("the file is torn")

    monkeypatch.setattr(encoder, "find", fail)
    monkeypatch.setattr(reading, "reader", fail)
    with pytest.raises(NotRun, match="torn"):
        contestant.build(Documents(CLAIMS))


def test_absent_packages_are_named(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(NotRun, match="tantivy"):
        tantivy_search.over_words(Documents(CLAIMS))


def test_a_sqlite_without_trigrams_is_named(monkeypatch):
    class Old:
        def execute(self, _text):
            raise sqlite3.OperationalError("no such tokenizer: trigram")

    monkeypatch.setattr(sqlite3, "connect", lambda _name: Old())
    with pytest.raises(NotRun, match="no such tokenizer"):
        sqlite_search.Fts5(Documents(CLAIMS))


def test_peers_read_prepared_texts():
    assert peers.prepared("ดู https://example.org/ก  ＡＢ\u200bc ท\u0e4d\u0e32") == "ดู abc ทำ"


def test_vectors_are_lent_to_claims_that_were_cut_from_others(letters, tmp_path):
    base, made = ["กก", "ขข"], ["กข"]
    vectors = Letters().claims(base)
    engines.lend_vectors(tmp_path, base, made, [(0, 1)], vectors)
    kept = encoder.cached_claims(Letters(), [*base, *made], tmp_path)
    assert np.allclose(kept[:2], vectors, atol=1e-3)
    assert np.allclose(kept[2], (vectors[0] + vectors[1]) / np.sqrt(2), atol=1e-3)


def test_stages_are_timed_inside_the_cascade_and_all_is_as_before(letters, tmp_path):
    before = screening.normalise_many
    ours = engines.with_encoder(Documents(CLAIMS, vectors=tmp_path))
    with stages.watched() as watch:
        ours.search(POSTS * 20, 3)
        seconds = watch.stop()
        watch.reset()
        assert set(watch.stop()) == {stages.REST}
    assert set(stages.EVERY_POST) <= set(seconds)
    assert {"close", "read", "weigh", "decide", "stance", "words", "reason", "sharper relevance"} <= set(seconds)
    assert min(seconds.values()) >= 0
    assert screening.normalise_many is before


def test_a_stage_that_fails_is_left(letters):
    with stages.watched() as watch:
        def fail():
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            watch.timed(fail, "failing", is_inner=False)()
        watch.reset()
        assert set(watch.stop()) == {stages.REST}


def test_found_is_cut_and_padded():
    found = Found.of([[(3, .5), (4, .4)], []], 1)
    assert found.document.tolist() == [[3], [-1]]
    assert found.score.tolist() == [[.5], [0]]

"""What a sentence encoder adds, with a small encoder whose vectors can be followed by hand."""
from __future__ import annotations

import gc
import io
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import pairs, reading, views
from centre.matching.catalogue import compile  # noqa: A004
from centre.matching.encoder import EncoderError
from centre.matching.reading import BESIDE_A_MODEL, Meaning, Reader
from centre.matching.segments import ClaimText

DIMENSIONS = 4


class Letters:
    """An encoder that counts letters, so that a vector depends on its text alone."""

    name = "letters:1"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self.asked: list[str] = []

    def claims(self, texts):
        self.asked += texts
        return self._vectors(texts)

    def posts(self, texts):
        return self._vectors(texts)

    def tokens(self, texts):
        return [self._vectors(list(text)) for text in texts]

    def _vectors(self, texts):
        counts = np.array([[text.count(letter) for letter in "กขคง"] for text in texts], np.float32)
        counts = counts.reshape(len(texts), DIMENSIONS)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


def _meaning() -> Meaning:
    turn = np.eye(DIMENSIONS, dtype=np.float32)[::-1].copy()
    return Meaning("letters:1", turn, np.full(DIMENSIONS, 0.1, np.float32), np.full(DIMENSIONS, -0.2, np.float32))


def _length(rows):
    return np.linalg.norm(rows, axis=1)


def test_every_wording_is_encoded_once_while_its_segment_lives():
    encoder = Letters()
    reader = Reader(encoder, _meaning())
    catalogue = compile([ClaimText("a", "กก", ("ขข",)), ClaimText("b", "ค")])
    first = reader.wordings(catalogue)
    assert first.shape == (3, DIMENSIONS)
    assert _length(first) == pytest.approx([1, 1, 1], abs=1e-5)
    grown = catalogue.changed([ClaimText("c", "ง")], ["a"])
    assert np.array_equal(reader.wordings(grown)[:3], first)
    assert reader.wordings(grown).shape == (4, DIMENSIONS)
    assert encoder.asked == ["กก", "ขข", "ค", "ง"]
    del catalogue, grown
    gc.collect()
    reader.wordings(compile([ClaimText("a", "กก")]))
    assert encoder.asked == ["กก", "ขข", "ค", "ง", "กก"]
    assert reader.name == "letters:1"


def test_processes_share_vectors_by_a_folder(tmp_path):
    catalogue = compile([ClaimText("a", "กข"), ClaimText("b", "คง")])
    one, two = Letters(), Letters()
    first = Reader(one, _meaning(), tmp_path).wordings(catalogue)
    second = Reader(two, _meaning(), tmp_path).wordings(catalogue)
    assert np.array_equal(first, second)
    assert np.array_equal(first, Reader(Letters(), _meaning()).wordings(catalogue))
    assert (len(one.asked), two.asked) == (2, [])


def test_no_claims_have_no_vectors():
    assert Reader(Letters(), _meaning()).wordings(compile([])).shape == (0, DIMENSIONS)


def test_no_claims_are_near_to_a_post_that_was_read():
    reader, nothing = Reader(Letters(), _meaning()), compile([])
    read = reader.posts(["กกขค"])
    found = pairs.weigh(["กกขค"], views.trigrams(["กกขค"]), views.telling_words([["กกขค"]]), nothing, read,
                        reader.wordings(nothing))
    assert (len(found.post), len(found.features)) == (0, 0)


@given(st.lists(st.one_of(st.just(""), st.text("กขคง ", max_size=20), st.just("ก " * 900 + "ง " * 300)), max_size=5))
def test_posts_are_read_in_windows_alike_alone_and_together(texts):
    reader = Reader(Letters(), _meaning())
    read = reader.posts(texts)
    assert len(read.plain) == len(texts)
    assert sorted(read.owner.tolist()) == read.owner.tolist()
    assert set(read.owner.tolist()) == {at for at, text in enumerate(texts) if text.strip()}
    assert _length(read.windows) == pytest.approx(np.ones(len(read.owner)), abs=1e-4)
    for at, text in enumerate(texts):
        alone = reader.posts([text])
        np.testing.assert_allclose(alone.windows, read.windows[read.owner == at], atol=1e-6)
        np.testing.assert_allclose(alone.plain[0], read.plain[at], atol=1e-6)
        if not text.strip():
            assert not read.plain[at].any()


def test_the_map_takes_the_middle_away_turns_and_makes_unit_vectors():
    meaning = _meaning()
    vectors = np.array([[1, 0, 0, 0]], np.float32)
    post, claim = np.array([0.9, -0.1, -0.1, -0.1])[::-1], np.array([1.2, 0.2, 0.2, 0.2])[::-1]
    np.testing.assert_allclose(meaning.of_posts(vectors)[0], post / np.linalg.norm(post), rtol=1e-5)
    np.testing.assert_allclose(meaning.of_claims(vectors)[0], claim / np.linalg.norm(claim), rtol=1e-5)


def _write(path, **changed):
    meaning = _meaning()
    values = {"encoder": meaning.encoder, "turn": meaning.turn, "post": meaning.post, "claim": meaning.claim}
    values.update(changed)
    np.savez(path, **{name: value for name, value in values.items() if value is not None})


def test_trained_weights_are_read_back(tmp_path):
    _write(tmp_path / "weights.npz")
    read = Meaning.read(tmp_path / "weights.npz")
    assert read.encoder == "letters:1"
    for name in ("turn", "post", "claim"):
        assert np.array_equal(getattr(read, name), getattr(_meaning(), name))


def _plain_array() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.zeros(3))
    return stream.getvalue()


@pytest.mark.parametrize("spoil", [
    lambda _path: None,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"not numpy's"),
    lambda path: _write(path, turn=None),
    lambda path: path.write_bytes((_write(path), path.read_bytes()[:200])[1]),
    lambda path: path.write_bytes(_plain_array()),
    lambda path: path.mkdir(),
])
def test_weights_that_cannot_be_read_are_named(tmp_path, spoil):
    path = tmp_path / "weights.npz"
    spoil(path)
    with pytest.raises(EncoderError, match=r"weights\.npz.*no trained weights"):
        Meaning.read(path)


@pytest.fixture
def fresh():
    reading.reader.cache_clear()
    yield
    reading.reader.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_without_an_encoder_there_is_no_reader(monkeypatch):
    monkeypatch.setattr(reading, "encoders", SimpleNamespace(find=lambda _model: None))
    assert reading.reader() is None


@pytest.mark.usefixtures("fresh")
def test_an_operators_model_comes_with_weights_beside_it(monkeypatch, tmp_path):
    monkeypatch.setattr(reading.encoders, "find", lambda _model: Letters())
    with pytest.raises(EncoderError, match=BESIDE_A_MODEL):
        reading.reader(tmp_path)
    _write(tmp_path / BESIDE_A_MODEL)
    made = reading.reader(tmp_path, tmp_path)
    assert made is not None
    assert made is reading.reader(tmp_path, tmp_path)
    made.wordings(compile([ClaimText("a", "ก")]))
    assert list(tmp_path.glob("*.claims"))


@pytest.mark.usefixtures("fresh")
def test_the_bundled_model_comes_with_the_weights_of_this_package(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    _write(tmp_path / "data" / "meaning.npz")
    monkeypatch.setattr(reading.encoders, "find", lambda _model: Letters())
    monkeypatch.setattr(reading.resources, "files", lambda _package: tmp_path)
    made = reading.reader()
    assert made is not None
    assert made.name == "letters:1"

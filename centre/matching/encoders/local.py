"""An encoder from a folder of the operator's own, laid out as sentence-transformers does."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from centre.matching.encoders import EncoderError, Session, optional, session

_READ_CHARACTERS = 8_000
_LONGEST = 512
_CHUNK = 1 << 20
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_E5_PROMPTS = ("query: ", "passage: ")


class LocalEncoder:
    """A sentence encoder read from a folder; see `centre.matching.encoder.Encoder`.

    Read are `model.onnx` (or `onnx/model.onnx`), `tokenizer.json`, and where they exist `1_Pooling/config.json` (mean
    or first piece), `sentence_bert_config.json` (length) and `config_sentence_transformers.json` (prompts `query` and
    `passage` or `document`). A folder whose name contains "e5" and that states no prompts gets those of e5.
    """

    def __init__(self, folder: Path) -> None:
        """Load the model and try it on a word.

        Raises:
            EncoderError: a file is missing or broken, a package is missing, or the model is of another kind.
        """
        places = (folder / "model.onnx", folder / "onnx" / "model.onnx")
        model = next((path for path in places if path.is_file()), None)
        vocabulary = folder / "tokenizer.json"
        if model is None or not vocabulary.is_file():
            raise EncoderError(f"{folder}: needs model.onnx and tokenizer.json")
        self._folder = folder
        self._first_piece = bool(_settings(folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token"))
        self._post_prompt, self._claim_prompt = self._prompts()
        self._cutter = self._read_cutter(vocabulary)
        self._session: Session = session(str(model), str(model))
        self._inputs = [value.name for value in self._session.get_inputs()]
        if "input_ids" not in self._inputs or not set(self._inputs) <= _INPUTS:
            raise EncoderError(f"{model}: its inputs are {', '.join(self._inputs)}, not those of a sentence encoder")
        self.dimensions = 0
        self.dimensions = self._states("a")[0].shape[1]
        if not self.dimensions:
            raise EncoderError(f"{folder}: the tokenizer finds nothing in a letter")
        self.name = f"local:{folder.name}:{self._digest(model)[:16]}"

    def claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of claims, float32[n, d]; zero where the tokenizer finds nothing."""
        return self._rows(self._claim_prompt, texts)

    def posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of posts, float32[n, d]; zero where the tokenizer finds nothing."""
        return self._rows(self._post_prompt, texts)

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Unit vectors of every piece of each post, float32[t, d], without prompt and special pieces."""
        found = []
        for text in texts:
            states, special, starts = self._states(self._post_prompt + text)
            kept = states[~special & (starts >= len(self._post_prompt.rstrip()))]
            found.append(_unit(kept))
        return found

    def _rows(self, prompt: str, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            states, _special, _starts = self._states(prompt + text)
            row[:] = states[:1 if self._first_piece else None].sum(axis=0)
        return _unit(rows)

    def _states(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
        """Last states of a text by itself, float32[t, d]; which pieces are special; where each begins in the text."""
        readable = text[:_READ_CHARACTERS].encode("utf-8", "replace").decode()
        cut = self._cutter.encode(readable)  # type: ignore[attr-defined]
        starts = np.array([start for start, _end in cut.offsets], np.int64)
        special = np.array(cut.special_tokens_mask, bool)
        if not cut.ids:
            return np.empty((0, self.dimensions), np.float32), special, starts
        given = {"input_ids": cut.ids, "attention_mask": cut.attention_mask, "token_type_ids": cut.type_ids}
        try:
            first = self._session.run(None, {name: np.array([given[name]], np.int64) for name in self._inputs})[0]
        except Exception as why:  # named edge: the engine's own exceptions share no public base class
            raise EncoderError(f"{self._folder}: the model fails on a text ({why})") from why
        if first.ndim != 3 or first.shape[:2] != (1, len(cut.ids)):
            raise EncoderError(f"{self._folder}: the first output must be the states of pieces, not {first.shape}")
        return np.asarray(first[0], np.float32), special, starts

    def _read_cutter(self, path: Path) -> object:
        cutters = optional("tokenizers")
        longest = _settings(self._folder / "sentence_bert_config.json").get("max_seq_length") or _LONGEST
        try:
            cutter = cutters.Tokenizer.from_file(str(path))
            cutter.no_padding()
            cutter.enable_truncation(longest)
        except Exception as why:  # named edge: the package raises bare Exception for a broken file
            raise EncoderError(f"{path}: not a tokenizer ({why})") from why
        return cast(object, cutter)

    def _prompts(self) -> tuple[str, str]:
        stated = _settings(self._folder / "config_sentence_transformers.json").get("prompts") or {}
        if not isinstance(stated, dict):
            raise EncoderError(f"{self._folder}: prompts must be names with texts")
        post, claim = _E5_PROMPTS if "e5" in self._folder.name.lower() and not any(stated.values()) else ("", "")
        return stated.get("query") or post, stated.get("passage") or stated.get("document") or claim

    def _digest(self, model: Path) -> str:
        """A hash of everything that shapes the vectors, weights kept beside the model included."""
        digest = hashlib.sha256(f"{self._first_piece}\0{self._post_prompt}\0{self._claim_prompt}".encode())
        for path in [*sorted(model.parent.glob(model.name + "*")), self._folder / "tokenizer.json"]:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        return digest.hexdigest()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def _settings(path: Path) -> dict[str, object]:
    """A JSON object from a file; empty where there is no file."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as why:
        raise EncoderError(f"{path}: cannot be read ({why})") from why
    if not isinstance(read, dict):
        raise EncoderError(f"{path}: not a JSON object")
    return read

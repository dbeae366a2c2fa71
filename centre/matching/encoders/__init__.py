"""The engines behind `centre.matching.encoder`, and what they share: the error and the optional packages."""
from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

HOW_TO_INSTALL = "./run setup, or pip install -r requirements/encoder.lock,"

_SILENT = "ORT_DISABLE_TELEMETRY"
"""Unless this is set before the engine is loaded, it reports to its maker over the network and gives the machine a
lasting identifier (its builds from 1.29 on). Nobody is told what an election commission computes."""
_SLOWER = ["SkipLayerNormFusion"]
"""What the engine calls an optimisation but takes 0.1 ms a layer norm on a processor: a quarter of a post's time."""


class EncoderError(Exception):
    """An encoder that is there cannot be used; the message names the file or package and what is wrong with it."""


class Value(Protocol):
    """What the engine says of an input or output."""

    @property
    def name(self) -> str: ...


class Session(Protocol):
    """A network that the engine has made ready; it raises its own exceptions when a run fails."""

    def run(self, names: None, values: Mapping[str, NDArray[np.generic]]) -> Sequence[NDArray[np.float32]]: ...

    def get_inputs(self) -> Sequence[Value]: ...


def optional(package: str) -> ModuleType:
    """A package of the extra `encoder`, imported when it is first needed.

    Raises:
        EncoderError: it is not installed, or is broken on this machine.
    """
    try:
        return importlib.import_module(package)
    except ImportError as why:
        raise EncoderError(f"{package} cannot be imported ({why}); {HOW_TO_INSTALL} installs it") from why


def session(model: bytes | str, named: str) -> Session:
    """The engine with a network, from its bytes or its path, on one thread: workers are processes.

    Raises:
        EncoderError: no engine, or it refuses the network; `named` says which.
    """
    os.environ[_SILENT] = "1"
    engine = optional("onnxruntime")
    options = engine.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return cast(Session, engine.InferenceSession(
            model, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER))
    except Exception as why:  # named edge: the engine's own exceptions share no public base class
        raise EncoderError(f"{named}: the engine refuses the network ({why})") from why

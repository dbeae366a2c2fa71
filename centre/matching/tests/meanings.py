"""An encoder for tests whose meanings can be followed by hand, and thresholds that no refit moves."""
from __future__ import annotations

import numpy as np

from centre.matching import decide
from centre.matching.encoder import EncoderError
from centre.matching.reading import Meaning, Reader

TOPICS = ("แมว เหมียว", "ปลา มัจฉา", "หีบ กล่อง", "ฝน พายุ")


class Topics:
    """A vector says which topics a text speaks of; words of one topic need not share a letter."""

    name = "topics:1"
    dimensions = len(TOPICS) + 1

    def __init__(self):
        self.asked = []

    def posts(self, texts):
        self.asked += texts
        rows = np.array([[*(sum(text.count(word) for word in topic.split()) for topic in TOPICS), 0.1]
                         for text in texts], np.float32).reshape(len(texts), self.dimensions)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    claims = posts

    def tokens(self, texts):
        return [self.posts(list(text)) for text in texts]


class Broken(Topics):
    """An encoder that fails at the first post."""

    def posts(self, _texts):
        raise EncoderError("the model is gone")


def reader(encoder=None):
    """A reader that changes nothing of what the encoder says."""
    chosen = encoder or Topics()
    size = chosen.dimensions
    nothing = np.zeros(size, np.float32)
    return Reader(chosen, Meaning(chosen.name, np.eye(size, dtype=np.float32), nothing, nothing))


def decision(*, relevance=2.0, coverage=2.0, glance=-9.0, offset=-5.0, **weights):
    """Nothing is looked at closely but what these thresholds let through; the close look weighs features as named."""
    curve = decide.Curve(np.array([weights.get(name, 0.0) for name in decide.FEATURES]), offset)
    return decide.Decision(decide.Curve(np.zeros(len(decide.FEATURES)), glance), curve, curve, relevance, coverage)

"""Near-identical texts gather into clusters as they stream in, so that a rumour is seen when it starts. Pure.

A text is remembered as a MinHash signature over its character n-grams (Broder 1997) and found again through bands of
that signature, so that no two texts are compared that share nothing. Two texts are near when about half of their
n-grams are common, or when the shorter one stands nearly whole in the longer (a forward with a preface). A cluster is
everything that is linked by such pairs: which posts lie together does not depend on the order or the batches in which
they come, while they lie within the window.
"""
from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from centre.matching import grams

HOUR = 3600.0
BANDS, ROWS = 40, 3
"""A pair of texts that shares half of its n-grams meets in a band with a chance of 0.995, one that shares 3 % with
0.001."""
LIKE = 0.5
"""So large a share of the n-grams of both texts together makes them near."""
WITHIN, LEAST_LIKE = 0.8, 0.25
"""Or so large a share of the smaller text's n-grams, where signatures can still tell it."""
SHORTEST = 20
"""Characters; "let us all go and vote" is no rumour because many write it."""
MOST_READ = 4_000
MOST_ANCHORS = 64
"""So many different texts of one cluster are remembered; further ones join it through these."""

Signature = NDArray[np.uint32]

_FIRST = np.uint32(0xFFFFFFFF)
_CHUNK = 2_048
_BATCH = 256


def _constants(count: int) -> tuple[Signature, Signature]:
    """The functions of the signature, the same in every process and on every machine (SplitMix64)."""
    made, state, mask = [], 0x5EED, (1 << 64) - 1
    for _ in range(2 * count):
        state = (state + 0x9E3779B97F4A7C15) & mask
        value = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
        made.append((value ^ (value >> 31)) >> 32)
    both = np.array(made, np.uint32)
    return both[:count, None], both[count:, None] | np.uint32(1)


_XOR, _ODD = _constants(BANDS * ROWS)
_BAND_SALT = np.arange(1, BANDS + 1, dtype=np.uint64) * np.uint64(0xD6E8FEB86659FD93)
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as it came in: its id, its normalised text, and when it was posted in seconds since any fixed moment."""

    post: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a text, enough to go on in another process.

    `signature` holds BANDS * ROWS little-endian 32-bit numbers, `size` counts the text's different n-grams, `last` is
    when it was last seen. A cluster that is `closed` takes what no open one takes, and is never merged.
    """

    digest: str
    signature: bytes
    size: int
    cluster: str
    last: float
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a post lies. `cluster` is the id of the post that started it; None for too short a text, too old a post.

    `is_repeated` says that the post came before; `kept` is set where its text is new and must be remembered;
    `absorbed` names the clusters that this post has shown to be the same one.
    """

    post: str
    cluster: str | None
    digest: str
    is_repeated: bool = False
    kept: Kept | None = None
    absorbed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Cluster:
    name: str
    since: float
    closed: bool = False
    texts: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Text:
    signature: Signature
    size: int
    cluster: _Cluster
    last: float


def digest(text: str) -> str:
    """The mark of a normalised text: equal for equal texts, 32 hexadecimal digits."""
    return hashlib.blake2b(text[:MOST_READ].encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def signatures(texts: Sequence[str]) -> list[tuple[Signature, int]]:
    """The signature and the number of different n-grams of each normalised text; an empty text has none (size 0)."""
    found: list[tuple[Signature, int]] = []
    for start in range(0, len(texts), _BATCH):
        batch = [text[:MOST_READ] for text in texts[start:start + _BATCH]]
        rows, keys = grams.keys(batch)
        order = np.argsort(rows, kind="stable")
        halves = (keys[order] >> np.uint64(32)).astype(np.uint32)
        ends = np.cumsum(np.bincount(rows, minlength=len(batch)))
        found += [_signature(halves[begin:end]) for begin, end in zip([0, *ends[:-1]], ends, strict=True)]
    return found


def near(one: Signature, size: int, others: Signature, sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the other texts (a row each) are near to this one; the relation is the same both ways."""
    like = (others == one).mean(axis=1)
    common = like / (1 + like) * (sizes + size)
    within = common / np.maximum(np.minimum(sizes, size), 1)
    are_near: NDArray[np.bool_] = (like >= LIKE) | ((like >= LEAST_LIKE) & (within >= WITHIN))
    return are_near


class Gatherer:
    """Places posts into clusters of near-identical texts, each post once, with bounded memory.

    Args:
        window: seconds; a text that nobody repeated for so long is forgotten, and an older post is not placed.
        most_texts: at most so many texts are remembered, those last seen; each takes about 5 kB.
        most_posts: at most so many posts are known as placed; what is older than the last forgotten is not placed.
    """

    def __init__(self, window: float = 72 * HOUR, most_texts: int = 50_000, most_posts: int = 500_000) -> None:
        self._window, self._most_texts, self._most_posts = window, most_texts, most_posts
        self._texts: dict[str, _Text] = {}
        self._bands: dict[int, str | tuple[str, ...]] = {}  # nearly every band has one text: no room for a list
        self._clusters: dict[str, _Cluster] = {}
        self._posts: dict[str, str] = {}
        self._aging_texts: list[tuple[float, str]] = []
        self._aging_posts: list[tuple[float, str]] = []
        self._newest, self._forgotten = -np.inf, -np.inf

    def __len__(self) -> int:
        """How many texts are remembered."""
        return len(self._texts)

    def feed(self, posts: Sequence[Seen]) -> list[Placed]:
        """Place posts in the given order; one answer each."""
        marks = [digest(post.text) for post in posts]
        new = {mark: post.text for mark, post in zip(marks, posts, strict=True)
               if mark not in self._texts and len(post.text) >= SHORTEST}
        signed = dict(zip(new, signatures(list(new.values())), strict=True))
        return [self._place(post, mark, signed) for post, mark in zip(posts, marks, strict=True)]

    def advance(self, now: float) -> None:
        """Let the window end now, also when no post has come; feeding a newer post does the same."""
        self._newest = max(self._newest, now)
        self._expire()

    def remember(self, kept: Iterable[Kept]) -> None:
        """Take over texts that another gatherer placed; a text known already moves to the cluster named now."""
        for one in kept:
            known = self._texts.get(one.digest)
            cluster = self._clusters.get(one.cluster) or self._open(one.cluster, one.last)
            cluster.closed, cluster.since = one.closed, min(cluster.since, one.last)
            if known is None:
                self._anchor(one.digest, np.frombuffer(one.signature, "<u4").astype(np.uint32), one.size, cluster,
                             one.last)
            elif known.cluster is not cluster:
                self._move(one.digest, known, cluster)
            self._touch(one.digest, one.last)
            self.advance(one.last)

    def _place(self, post: Seen, mark: str, signed: dict[str, tuple[Signature, int]]) -> Placed:
        if post.post in self._posts:
            there = self._clusters.get(self._posts[post.post])
            return Placed(post.post, there.name if there else None, mark, is_repeated=True)
        self.advance(post.at)
        if len(post.text) < SHORTEST or post.at < self._newest - self._window or post.at <= self._forgotten:
            return Placed(post.post, None, mark)
        known = self._texts.get(mark)
        kept: Kept | None = None
        absorbed: tuple[str, ...] = ()
        if known is not None:
            cluster = known.cluster
        else:
            # A text that expired between the look at the batch and now has no signature yet.
            signature, size = signed.get(mark) or signatures([post.text])[0]
            cluster, absorbed = self._cluster_for(post, signature, size)
            if len(cluster.texts) < MOST_ANCHORS:
                self._anchor(mark, signature, size, cluster, post.at)
                kept = Kept(mark, signature.astype("<u4").tobytes(), size, cluster.name, post.at, cluster.closed)
        cluster.since = min(cluster.since, post.at)
        for text in (mark,) if mark in self._texts else cluster.texts:
            self._touch(text, post.at)
        self._posts[post.post] = cluster.name
        heapq.heappush(self._aging_posts, (post.at, post.post))
        return Placed(post.post, cluster.name, mark, kept=kept, absorbed=absorbed)

    def _cluster_for(self, post: Seen, signature: Signature, size: int) -> tuple[_Cluster, tuple[str, ...]]:
        """The cluster of the nearest texts, opened or merged where needed, with the names of those absorbed."""
        met = list({mark: None for key in _band_keys(signature) for mark in self._in_band(key)})
        found: dict[str, _Cluster] = {}
        if met:
            texts = [self._texts[mark] for mark in met]
            is_near = near(signature, size, np.stack([text.signature for text in texts]),
                           np.array([text.size for text in texts], np.int64))
            found = {text.cluster.name: text.cluster
                     for text, yes in zip(texts, is_near.tolist(), strict=True) if yes}
        if not found:
            return self._open(post.post, post.at), ()
        eldest = sorted(found.values(), key=lambda cluster: (cluster.closed, cluster.since, cluster.name))
        others = [cluster for cluster in eldest[1:] if not cluster.closed]
        for other in others:
            self._merge(other, eldest[0])
        return eldest[0], tuple(other.name for other in others)

    def _in_band(self, key: int) -> tuple[str, ...]:
        found = self._bands.get(key, ())
        return (found,) if isinstance(found, str) else found

    def _open(self, name: str, at: float) -> _Cluster:
        self._clusters[name] = cluster = _Cluster(name, at, names=[name])
        return cluster

    def _merge(self, gone: _Cluster, into: _Cluster) -> None:
        into.since = min(into.since, gone.since)
        for mark in list(gone.texts):
            self._move(mark, self._texts[mark], into)

    def _move(self, mark: str, text: _Text, into: _Cluster) -> None:
        left, text.cluster = text.cluster, into
        left.texts.discard(mark)
        into.texts.add(mark)
        if not left.texts:
            # Posts placed under the old names are found in the cluster that took everything over.
            for name in left.names:
                self._clusters[name] = into
            into.names += left.names

    def _anchor(self, mark: str, signature: Signature, size: int, cluster: _Cluster, at: float) -> None:
        self._texts[mark] = _Text(signature, size, cluster, at)
        cluster.texts.add(mark)
        for key in _band_keys(signature):
            there = self._in_band(key)
            self._bands[key] = (*there, mark) if there else mark
        heapq.heappush(self._aging_texts, (at, mark))

    def _touch(self, mark: str, at: float) -> None:
        self._texts[mark].last = max(self._texts[mark].last, at)

    def _expire(self) -> None:
        oldest = self._newest - self._window
        while self._aging_texts and (self._aging_texts[0][0] < oldest or len(self._texts) > self._most_texts):
            at, mark = heapq.heappop(self._aging_texts)
            if self._texts[mark].last > at:
                heapq.heappush(self._aging_texts, (self._texts[mark].last, mark))
            else:
                self._forget(mark)
        while self._aging_posts and (self._aging_posts[0][0] < oldest or len(self._posts) > self._most_posts):
            at, post = heapq.heappop(self._aging_posts)
            del self._posts[post]
            self._forgotten = max(self._forgotten, at)

    def _forget(self, mark: str) -> None:
        text = self._texts.pop(mark)
        for key in _band_keys(text.signature):
            left = tuple(other for other in self._in_band(key) if other != mark)
            if left:
                self._bands[key] = left
            else:
                del self._bands[key]
        text.cluster.texts.discard(mark)
        if not text.cluster.texts:
            for name in text.cluster.names:
                del self._clusters[name]


def _signature(keys: Signature) -> tuple[Signature, int]:
    distinct = np.unique(keys)
    lowest = np.full(BANDS * ROWS, _FIRST, np.uint32)
    for start in range(0, len(distinct), _CHUNK):
        block = (distinct[None, start:start + _CHUNK] ^ _XOR) * _ODD
        np.minimum(lowest, block.min(axis=1), out=lowest)
    return lowest, len(distinct)


def _band_keys(signature: Signature) -> list[int]:
    parts = signature.reshape(BANDS, ROWS).astype(np.uint64)
    keys = _BAND_SALT
    for column in range(ROWS):
        keys = (keys ^ parts[:, column]) * _MIX
        keys = keys ^ (keys >> np.uint64(29))
    found: list[int] = keys.tolist()
    return found

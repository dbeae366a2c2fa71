"""Near-identical texts gather whatever the order, the batch or the process; different ones and floods do not."""
from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.matching import gather
from centre.matching.gather import HOUR, Gatherer, Kept, Seen
from centre.matching.text import normalise

RUMOUR = ("คนที่ทำงานหน่วยเลือกตั้งบอกมาว่าวันอาทิตย์นี้จะปิดหีบเร็วขึ้นสองชั่วโมง ใครไปหลังบ่ายสามโมงจะไม่ได้รับบัตร "
          "ให้รีบไปตั้งแต่เช้าและบอกต่อคนในบ้านด้วย")
OTHERS = (
    "ตลาดนัดหน้าอำเภอเปิดขายของตั้งแต่ตีห้า วันเลือกตั้งแม่ค้าหยุดครึ่งวันเพื่อไปใช้สิทธิกันทุกคน",
    "ครูที่โรงเรียนบ้านสมมุติจัดคูหาให้นักเรียนลองกาบัตรสองใบ สนุกกันมากและเข้าใจง่ายขึ้นเยอะ",
    "รถเมล์สายแปดเปลี่ยนเส้นทางวันเสาร์นี้เพราะมีการปิดถนนหน้าศาลากลางเพื่อเตรียมสถานที่นับคะแนน",
    "Somebody told me that polling stations in the north close at three this Sunday, so please go early and tell all",
)
PREFACES = ("ด่วนมาก ส่งต่อจากกลุ่มไลน์หมู่บ้านค่ะ ", "ฝากแชร์ ", "เพื่อนส่งมา ไม่รู้จริงไหม แต่เผื่อไว้ก่อน: ")


def seen(number, text, hour=0.0):
    return Seen(f"p{number}", normalise(text), hour * HOUR)


def partition(placed):
    """Which posts lie together at the end, whatever the clusters are called."""
    names: dict[str, str] = {}

    def last(name):
        while name in names:
            name = names[name]
        return name

    for one in placed:
        names.update(dict.fromkeys(one.absorbed, one.cluster))
    groups: dict[str | None, set[str]] = {}
    for one in placed:
        key = one.post if one.cluster is None else last(one.cluster)
        groups.setdefault(key, set()).add(one.post)
    return {frozenset(group) for group in groups.values()}


def test_copies_rewordings_at_the_edge_and_forwards_with_a_preface_lie_together():
    wordings = [RUMOUR, *(preface + RUMOUR for preface in PREFACES), RUMOUR + " ช่วยกันส่งต่อนะคะ",
                RUMOUR.replace("สองชั่วโมง", "2 ชม."), RUMOUR.upper()]
    placed = Gatherer().feed([seen(i, text) for i, text in enumerate([*wordings, *OTHERS])])
    assert {p.cluster for p in placed[:len(wordings)]} == {"p0"}
    assert [p.cluster for p in placed[len(wordings):]] == [f"p{len(wordings) + i}" for i in range(len(OTHERS))]
    assert not any(p.absorbed or p.is_repeated for p in placed)


def test_a_text_within_a_much_longer_one_is_found_by_containment_alone():
    longer = f"{OTHERS[2]} {RUMOUR} {OTHERS[0]} {OTHERS[1]}"
    one, other = gather.signatures([normalise(RUMOUR), normalise(longer)])
    assert gather.LEAST_LIKE <= (one[0] == other[0]).mean() < gather.LIKE
    assert gather.near(one[0], one[1], other[0][None], np.array([other[1]])).all()
    assert len({p.cluster for p in Gatherer().feed([seen(0, RUMOUR), seen(1, longer)])}) == 1


def test_a_bridge_shows_that_two_clusters_are_one_and_the_elder_keeps_its_name():
    half, rest = OTHERS[0], OTHERS[1]
    placed = Gatherer().feed([seen(0, half, 2), seen(1, rest, 1), seen(2, half + " " + rest, 3), seen(3, half, 4)])
    assert [p.cluster for p in placed] == ["p0", "p1", "p1", "p1"]
    many = Gatherer().feed([seen(0, half, 2), seen(4, PREFACES[1] + half, 2), seen(1, rest, 1),
                            seen(2, half + " " + rest, 3)])
    assert many[-1].absorbed == ("p0",)
    assert placed[2].absorbed == ("p0",)


def test_a_post_counts_once_also_after_its_cluster_was_absorbed():
    gatherer = Gatherer()
    first = seen(0, OTHERS[0], 2)
    gatherer.feed([first, seen(1, OTHERS[1], 1), seen(2, OTHERS[0] + " " + OTHERS[1], 3)])
    again, edited = gatherer.feed([first, seen(2, OTHERS[2], 3)])
    assert (again.is_repeated, again.cluster, edited.is_repeated, edited.cluster) == (True, "p1", True, "p1")
    assert len(gatherer) == 3


@pytest.mark.parametrize("text", ["", "ไปเลือกตั้งกัน", "🗳️" * 5, "ก"])
def test_what_is_too_short_starts_nothing(text):
    gatherer = Gatherer()
    placed = gatherer.feed([seen(i, text) for i in range(50)])
    assert {p.cluster for p in placed} == {None}
    assert len(gatherer) == 0


@pytest.mark.parametrize("text", ["ก" * 1_000_000, "เลือกตั้ง " * 50_000, "ก" + "\u0e48" * 10_000 + "ข" * 30,
                                  "🗳️🇹🇭" * 400, "x" * 19 + "\ud800" + "y" * 40, "\0" * 40])
def test_odd_texts_are_placed_like_any_other(text):
    gatherer = Gatherer()
    short = len(normalise(text)) < gather.SHORTEST
    placed = gatherer.feed([seen(i, text) for i in range(2)])
    assert [p.cluster for p in placed] == [None if short else "p0"] * 2


def test_only_the_beginning_of_a_long_text_is_read():
    endless = "".join(random.Random(4).choices("กขคงจฉชซ ", k=gather.MOST_READ))
    assert gather.digest(endless + "ก") == gather.digest(endless + "ข")
    assert gather.digest(endless[:-1] + "ก ") != gather.digest(endless[:-1] + "ข ")


def test_a_text_that_nobody_repeats_is_forgotten_and_one_that_goes_on_is_not():
    gatherer = Gatherer(window=10 * HOUR)
    gatherer.feed([seen(0, RUMOUR, 0), seen(1, OTHERS[0], 0), seen(2, RUMOUR, 8)])
    placed = gatherer.feed([seen(3, OTHERS[1], 12), seen(4, RUMOUR, 12), seen(5, OTHERS[0], 12)])
    assert [p.cluster for p in placed] == ["p3", "p0", "p5"]
    assert len(gatherer) == 3


def test_a_wording_that_died_out_is_forgotten_while_its_cluster_goes_on():
    gatherer = Gatherer(window=10 * HOUR)
    gatherer.feed([seen(0, RUMOUR, 0), seen(1, PREFACES[0] + RUMOUR, 8), seen(2, OTHERS[0], 12)])
    assert len(gatherer) == 2
    assert gatherer.feed([seen(3, RUMOUR, 12)])[0].cluster == "p0"


def test_time_passes_without_posts_too():
    gatherer = Gatherer(window=10 * HOUR)
    gatherer.feed([seen(0, RUMOUR, 0)])
    gatherer.advance(10 * HOUR)
    assert len(gatherer) == 1
    gatherer.advance(11 * HOUR)
    gatherer.advance(0)
    assert len(gatherer) == 0
    assert gatherer.feed([seen(1, RUMOUR, 0.5), seen(2, RUMOUR, 1)])[1].cluster == "p2"


def test_late_posts_are_placed_within_the_window_and_not_beyond():
    gatherer = Gatherer(window=10 * HOUR)
    placed = gatherer.feed([seen(0, RUMOUR, 20), seen(1, RUMOUR, 11), seen(2, RUMOUR, 9), seen(3, OTHERS[0], 10),
                            seen(4, OTHERS[1], 9.99)])
    assert [p.cluster for p in placed] == ["p0", "p0", None, "p3", None]
    assert gatherer.feed([seen(2, RUMOUR, 9)])[0].cluster is None


def test_memory_is_bounded_and_what_was_last_seen_stays():
    made = random.Random(1)
    texts = ["".join(made.choices("กขคงจฉชซญดตถทนบปผฝพฟมยรลวสหอ", k=60)) for _ in range(60)]
    gatherer = Gatherer(most_texts=20, most_posts=30)
    placed = []
    for number, text in enumerate(texts):
        placed += gatherer.feed([seen(2 * number, text, number / 100), seen(2 * number + 1, RUMOUR, number / 100)])
        assert len(gatherer) <= 21
    assert {p.cluster for p in placed[1::2]} == {"p1"}
    forgotten, = gatherer.feed([seen(0, texts[0], 0)])
    assert (forgotten.cluster, forgotten.is_repeated) == (None, False)


def test_a_batch_longer_than_the_window_forgets_as_if_fed_one_by_one():
    posts = [seen(0, RUMOUR, 0), seen(1, OTHERS[0], 20), seen(2, RUMOUR, 20)]
    whole, single = Gatherer(window=HOUR), Gatherer(window=HOUR)
    whole.feed(posts[:1])
    single.feed(posts[:1])
    assert whole.feed(posts[1:]) == [p for post in posts[1:] for p in single.feed([post])]


def test_a_cluster_of_many_wordings_remembers_some_and_takes_all():
    gatherer = Gatherer(window=10 * HOUR)
    wordings = [f"{RUMOUR} ส่งต่อโดยคนที่ {number} ของหมู่บ้าน" for number in range(gather.MOST_ANCHORS + 40)]
    placed = gatherer.feed([seen(i, text, i / 20) for i, text in enumerate(wordings)])
    assert {p.cluster for p in placed} == {"p0"}
    assert len(gatherer) == gather.MOST_ANCHORS
    assert sum(p.kept is not None for p in placed) == gather.MOST_ANCHORS
    # A wording that is not remembered itself keeps the cluster from being forgotten.
    gatherer.feed([seen(900, wordings[-1], 9), seen(901, OTHERS[0], 16)])
    assert gatherer.feed([seen(902, wordings[0], 17)])[0].cluster == "p0"


def test_another_process_goes_on_from_what_was_kept():
    first = Gatherer()
    kept = [p.kept for p in first.feed([seen(0, RUMOUR), seen(1, OTHERS[0]), seen(2, PREFACES[0] + RUMOUR)])]
    assert all(kept)
    second = Gatherer()
    second.remember(reversed(kept))
    placed = second.feed([seen(3, PREFACES[1] + RUMOUR), seen(4, OTHERS[0]), seen(5, OTHERS[1])])
    assert [p.cluster for p in placed] == ["p0", "p1", "p5"]


def test_a_merge_elsewhere_is_taken_over():
    gatherer = Gatherer()
    kept = [p.kept for p in gatherer.feed([seen(0, OTHERS[0]), seen(1, OTHERS[1])])]
    moved = Kept(kept[1].digest, kept[1].signature, kept[1].size, "p0", 5.0)
    gatherer.remember([moved, moved])
    assert [p.cluster for p in gatherer.feed([seen(2, OTHERS[1]), seen(1, OTHERS[1])])] == ["p0", "p0"]


def test_what_is_closed_takes_its_copies_but_hides_no_open_cluster():
    gatherer = Gatherer()
    kept = [p.kept for p in gatherer.feed([seen(0, OTHERS[0]), seen(1, OTHERS[1], 1)])]
    gatherer.remember([Kept(kept[0].digest, kept[0].signature, kept[0].size, "p0", 0.0, closed=True)])
    copy, bridge, after = gatherer.feed([seen(2, PREFACES[0] + OTHERS[0]), seen(3, OTHERS[0] + " " + OTHERS[1]),
                                         seen(4, OTHERS[0])])
    assert (copy.cluster, copy.kept.closed) == ("p0", True)
    assert (bridge.cluster, bridge.absorbed, bridge.kept.closed) == ("p1", (), False)
    assert after.cluster == "p0"


def test_signatures_are_the_same_in_every_process():
    (signature, size), = gather.signatures([normalise(RUMOUR)])
    assert (size, signature[:3].tolist()) == (140, [44023752, 28345864, 78518519])
    assert gather.signatures([]) == []
    assert gather.signatures([""])[0][1] == 0


WORDINGS = st.sampled_from([*(p + t for p, t in itertools.product(("", *PREFACES), (RUMOUR, *OTHERS))),
                            f"{OTHERS[0]} {OTHERS[1]}", f"{OTHERS[2]} {OTHERS[3]}", "สั้นมาก", ""])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDINGS, st.floats(0, 70)), max_size=12), st.randoms(use_true_random=False),
       st.integers(1, 5))
def test_neither_order_nor_batches_change_what_lies_together(written, chance, size):
    posts = [seen(i, text, hour) for i, (text, hour) in enumerate(written)]
    mixed = chance.sample(posts, len(posts))
    gatherer = Gatherer()
    batches = [mixed[i:i + size] for i in range(0, len(mixed), size)]
    placed = [p for batch in batches for p in gatherer.feed(batch)]
    assert partition(placed) == partition(Gatherer().feed(posts))
    again = gatherer.feed(posts)
    assert all(p.is_repeated or p.cluster is None for p in again)
    assert not any(p.kept for p in again)

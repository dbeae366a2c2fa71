"""What the fits promise, on data small enough to see the right answer."""
from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from centre.matching import decide
from centre.matching.reading import Meaning
from centre.matching.tests.meanings import Topics
from centre.matching.text import normalise_many
from centre.matching.training import __main__ as command
from centre.matching.training import decision, logistic, meaning, related, relevance, sets, stance

# Logistic regression


def cases(seed=0, count=400):
    """Two columns that tell (one for, one against), one that tells nothing, and the right answers."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(count, 3))
    features[:, 2] = 7.0
    chance = 1 / (1 + np.exp(-(2 * features[:, 0] - 2 * features[:, 1])))
    return features, (random.random(count) < chance).astype(float)


def test_weights_follow_the_data_where_their_signs_allow_it():
    features, right = cases()
    weights, offset = logistic.fit(features, right, np.array([1.0, -1.0, 1.0]))
    assert weights[0] == pytest.approx(2, abs=0.6)
    assert weights[1] == pytest.approx(-2, abs=0.6)
    assert abs(offset) < 0.5
    kept, _ = logistic.fit(features, right, np.array([1.0, 1.0, 1.0]))
    assert kept[0] > 0 == kept[1], "a weight of the wrong sign is none"


def test_a_column_that_is_the_same_everywhere_weighs_nothing():
    features, right = cases()
    weights, offset = logistic.fit(features, right, np.array([1.0, -1.0, 1.0]))
    assert weights[2] == 0
    bare, same = logistic.fit(features[:, :2], right, np.array([1.0, -1.0]))
    assert weights[:2] == pytest.approx(bare, abs=1e-3)
    assert offset == pytest.approx(same, abs=1e-3)


def test_weights_are_held_to_a_proportion_and_no_further():
    features, right = cases()
    sign, toward = np.array([1.0, -1.0, 1.0]), np.array([1.0, -0.2, 0.0])
    free, _ = logistic.fit(features, right, sign)
    held, _ = logistic.fit(features, right, sign, toward=toward, hold=1e6)
    assert held[1] == pytest.approx(-0.2 * held[0], abs=1e-3)
    assert held[0] > 0.5, "how much it all weighs is free"
    some, _ = logistic.fit(features, right, sign, toward=toward, hold=10.0)
    assert abs(held[1]) < abs(some[1]) < abs(free[1])


def test_the_slope_of_a_held_fit_leads_to_its_end():
    features, right = cases()
    sign, toward = np.array([1.0, -1.0, 1.0]), np.array([1.0, -1.0, 0.0])

    def loss(weights, offset, hold):
        score = features @ weights + offset
        away = weights - toward * (weights @ toward) / 2
        return (np.logaddexp(0, score) - right * score).sum() + hold * (away ** 2).sum()

    weights, offset = logistic.fit(features, right, sign, 0.0, toward, 5.0)
    best = loss(weights, offset, 5.0)
    for step in np.eye(3)[:2] * 0.01:
        assert best <= min(loss(weights + step, offset, 5.0), loss(weights - step, offset, 5.0))


def test_a_fit_is_the_same_every_time_and_in_any_unit():
    features, right = cases()
    sign = np.array([1.0, -1.0, 1.0])
    weights, offset = logistic.fit(features, right, sign)
    again = logistic.fit(features.copy(), right.copy(), sign.copy())
    assert (weights.tolist(), offset) == (again[0].tolist(), again[1])
    scaled, _ = logistic.fit(features * [1000, 1, 1], right, sign)
    assert scaled * [1000, 1, 1] == pytest.approx(weights, abs=1e-3)


def test_what_is_told_apart_completely_keeps_finite_weights():
    features = np.array([[0.0], [0.0], [1.0], [1.0]])
    weights, offset = logistic.fit(features, np.array([0.0, 0, 1, 1]), np.ones(1))
    assert np.isfinite([*weights, offset]).all()
    assert offset < 0 < offset + weights[0]
    held, _ = logistic.fit(features, np.array([0.0, 0, 1, 1]), np.ones(1), strength=10.0)
    assert held[0] < weights[0]


# The map of meanings

def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def talk(seed=0, size=6, claims=4, each=6):
    """Posts that speak of their claim in another "language": their vectors are those of claims, turned."""
    random = np.random.default_rng(seed)
    known = unit(random.normal(size=(claims, size)))
    other = np.linalg.qr(random.normal(size=(size, size)))[0]
    gold = np.repeat(np.arange(claims), each)
    posts = unit((known[gold] + random.normal(size=(len(gold), size)) * 0.15) @ other)
    return posts, gold, known, unit(random.normal(size=(30, size)))


@given(st.integers(0, 50))
def test_the_slope_of_the_loss_is_that_of_small_steps(seed):
    random = np.random.default_rng(seed)
    posts, claims = random.normal(size=(5, 3)), random.normal(size=(2, 3))
    right = np.array([0, 1, 2, 2, 1])
    point = np.concatenate([np.eye(3).ravel() + random.normal(size=9) * 0.3, [0.7, -0.4]])
    _, slope = meaning._loss(point, posts, claims, right, 0.01)
    measured = optimize.approx_fprime(point, lambda at: meaning._loss(at, posts, claims, right, 0.01)[0], 1e-6)
    assert slope == pytest.approx(measured, abs=1e-4)


def test_posts_are_drawn_to_their_claims():
    posts, gold, claims, everyday = talk()

    def right(found):
        return (np.argmax(found.of_posts(posts) @ found.of_claims(claims).T, axis=1) == gold).mean()

    fitted = meaning.fit("topics:1", posts, gold, claims, everyday, strength=1e-4)
    nothing = np.zeros(6, np.float32)
    assert right(Meaning("topics:1", np.eye(6, dtype=np.float32), nothing, nothing)) < 0.6
    assert right(fitted.meaning) > 0.9
    assert fitted.meaning.encoder == "topics:1"
    assert fitted.sharpness > 0
    cosines = fitted.meaning.of_posts(everyday) @ fitted.meaning.of_claims(claims).T
    own = (fitted.meaning.of_posts(posts) * fitted.meaning.of_claims(claims)[gold]).sum(axis=1)
    assert np.median(cosines.max(axis=1)) < np.median(own), "everyday messages repeat none of them"


def test_a_map_that_is_held_strongly_stays_what_it_was():
    posts, gold, claims, everyday = talk()
    held = meaning.fit("topics:1", posts, gold, claims, everyday, strength=1e3).meaning.turn
    np.testing.assert_allclose(held, np.eye(6), atol=1e-2)


def test_a_post_of_no_claim_counts_as_none_and_the_map_is_the_same_every_time():
    posts, gold, claims, everyday = talk()
    some = np.where(gold == 0, -1, gold)
    one, other = (meaning.fit("e", posts, some, claims, everyday) for _ in range(2))
    for name in ("turn", "post", "claim"):
        assert np.array_equal(getattr(one.meaning, name), getattr(other.meaning, name))
    assert (one.sharpness, one.offset) == (other.sharpness, other.offset)
    of_first = one.meaning.of_posts(posts[some < 0]) @ one.meaning.of_claims(claims[:1]).T
    beside = meaning.fit("e", posts, gold, claims, everyday).meaning
    assert of_first.mean() < (beside.of_posts(posts[gold == 0]) @ beside.of_claims(claims[:1]).T).mean()


# The sets

TOPIC_WORDS = ("แมว", "ปลา", "หีบ", "ฝน")
SHAPES = {"spreads": "ด่วน {} แชร์เลย", "denies": "{} ข่าวปลอม", "asks": "{} จริงไหมคะ", "jokes": "{} 555",
          "reports": "มีการเผยแพร่ข้อความว่า {}"}
PLACES = ("ลพบุรี", "ตราด", "น่าน", "ยะลา", "เลย", "ตาก", "แพร่", "ระนอง")


def made(places=PLACES, first=0):
    """Posts on a claim a place, one of each stance, and one a place that repeats none."""
    claims = [f"พบ{TOPIC_WORDS[at % 4] * 2}ที่{place}" for at, place in enumerate(places)]
    rows = [(at, name, shape.format(claim)) for at, claim in enumerate(claims) for name, shape in SHAPES.items()]
    rows += [(-1, "", f"วันนี้ที่{place}อากาศดี ไปเที่ยวกัน") for place in places]
    return sets.OwnPosts(
        texts=tuple(normalise_many([text for _, _, text in rows])), gold=np.array([at for at, _, _ in rows]),
        stance=tuple(name for _, name, _ in rows), kind=("made",) * len(rows), masked=np.zeros(len(rows), bool),
        election=np.zeros(len(rows), bool), fold=np.array([sets.fold_of(f"C-{first + at}" if at >= 0 else text)
                                                           for at, _, text in rows]),
        claim_ids=tuple(f"C-{first + at}" for at in range(len(places))), claims=tuple(normalise_many(claims)))


EVERYDAY = tuple(normalise_many([f"กินข้าวกับหมูกรอบร้านที่ {at} อร่อยมาก {PLACES[at % 8]}" for at in range(25)]))


def test_posts_of_one_claim_are_in_one_fold_whatever_stands_beside_them():
    every = sets.held_apart()
    of_claims, told = every.claim_folds(), every.gold >= 0
    assert set(every.fold.tolist()) == set(range(sets.FOLDS)) == set(of_claims.tolist())
    assert np.array_equal(every.fold[told], of_claims[every.gold[told]])
    assert set(every.fold[~told].tolist()) == set(range(sets.FOLDS)), "spread by their words"
    known = dict(zip(every.texts, every.fold.tolist(), strict=True))
    some = sets.held_apart("R")
    assert [known[text] for text in some.texts] == some.fold.tolist()


def test_slips_come_after_the_clean_posts_and_in_their_folds():
    posts = made()
    both = posts.with_slips(0.3)
    count = len(posts.texts)
    assert both.texts[:count] == posts.texts
    assert posts.with_slips(0).texts == posts.texts * 2
    changed = [one != other for one, other in zip(both.texts[:count], both.texts[count:], strict=True)]
    assert sum(changed) > count / 2
    for name in ("gold", "fold", "masked", "election"):
        assert np.array_equal(getattr(both, name)[count:], getattr(posts, name))
    assert (both.stance[count:], both.kind[count:]) == (posts.stance, posts.kind)
    assert (both.claim_ids, both.claims) == (posts.claim_ids, posts.claims)


def test_our_posts_are_those_on_the_claims_of_the_file(tmp_path):
    (tmp_path / "claims").write_text(
        '{"ref":"TH-CLAIM-001","text_th":"ปากกา\u200bหมึกจาง"}\n\n{"id":"X","text":"อื่น"}\n', "utf-8")
    posts = sets.own_posts(tmp_path / "claims")
    assert posts.claim_ids == ("TH-CLAIM-001", "X")
    assert posts.claims == ("ปากกาหมึกจาง", "อื่น")
    assert set(posts.gold.tolist()) == {-1, 0}, "posts on claims that the file lacks are left out"
    assert {bool(name) for name in np.array(posts.stance)[posts.gold == 0]} == {True}
    sizes = {len(posts.texts), len(posts.gold), len(posts.stance), len(posts.kind), len(posts.masked),
             len(posts.election)}
    assert sizes == {len(posts.texts)}


def test_posts_held_apart_come_by_the_hand_that_wrote_them():
    every = sets.held_apart()
    hands = {hand: sets.held_apart(hand) for hand in "PQRS"}
    for hand, posts in hands.items():
        assert len(posts.texts) > 0
        assert all(claim_id.startswith(hand) for claim_id in posts.claim_ids)
        assert max(posts.gold.tolist()) < len(posts.claims)
    assert sum(len(posts.texts) for posts in hands.values()) == len(every.texts)
    both = sets.held_apart("P", "R")
    assert sorted(both.claim_ids) == sorted(hands["P"].claim_ids + hands["R"].claim_ids)
    assert sorted(both.texts) == sorted(hands["P"].texts + hands["R"].texts)


def test_everyday_messages_are_every_sixth_that_is_long_enough(tmp_path):
    long = [{"id": f"w{at}", "text": f"ข้อความที่ {at} " + "ก" * 60} for at in range(14)]
    listed = [{"id": "short", "text": "สั้น"}, *long]
    (tmp_path / "messages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in listed), "utf-8")
    assert sets.everyday(tmp_path) == normalise_many([long[at]["text"] for at in (0, 6, 12)])
    (tmp_path / "without").write_text("w0\nw7\n", "utf-8")
    assert sets.everyday(tmp_path, tmp_path / "without") == normalise_many([long[at]["text"] for at in (1, 8)])


def test_statements_are_stretches_of_articles_each_once(tmp_path):
    said = "ดื่มน้ำมะนาวโซดาทุกเช้า " * 12
    articles = [{"text": said}, {"text": said}, {"text": "สั้นเกินไป"}, {"text": ""}]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in articles), "utf-8")
    found = sets.statements(tmp_path)
    assert len(found) == len(set(found)) >= 1
    assert all(50 <= len(text) <= 110 and text in said for text in found)


# The curves and the gate

class Asked(Topics):
    """Topics and places, so that claims can be told apart by their meaning too."""

    name, dimensions = "asked:1", len(TOPIC_WORDS) + len(PLACES) + 1

    def posts(self, texts):
        self.asked += texts
        rows = np.array([[*(text.count(word) for word in (*TOPIC_WORDS, *PLACES)), 0.1] for text in texts],
                        np.float32).reshape(len(texts), self.dimensions)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def claims(self, texts):
        return self.posts(texts)


STATEMENTS = [f"{what} ช่วย{why} ผู้เชี่ยวชาญเผยข้อ {at}" for at in range(20)
              for what in ("ดื่มน้ำมะนาวโซดา", "กินทุเรียน", "อบสมุนไพร") for why in ("รักษาโรค", "ลดไข้")]


def fitted(everyday=EVERYDAY):
    encoder = Asked()
    found, stored = decision.fit(made(), made(PLACES[::-1], 100), list(everyday), STATEMENTS, encoder)
    return found, stored, encoder


def test_a_fit_end_to_end():
    found, stored, encoder = fitted()
    assert (stored["posts"], stored["other posts"], stored["everyday"], stored["statements"]) == (48, 40, 25, 120)
    assert stored["encoder"] == found.meaning.encoder == "asked:1"
    for name in ("without", "with_meaning"):
        weights = dict(stored[name]["weights"])
        assert tuple(weights) == decide.FEATURES
        assert weights.pop("other_number") <= 0 <= min(weights.values())
        assert stored[name]["by_size"] <= 0
        alone, crowded = stored[name]["cross_validated"].values()
        figures = alone | {f"crowded {what}": value for what, value in crowded.items()}
        assert figures["S@1"] > 0.9 < figures["crowded S@1"]
        assert all(0 <= value <= 1 for value in figures.values())
        assert figures["suggest: right"] >= figures["confirm: right"]
    assert stored["without"]["weights"]["meaning"] == 0
    assert stored["gate"]["relevance"] <= 0.5
    assert stored["gate"]["let through"]["posts that repeat a claim"] == 1
    assert stored["glance"]["weights"]["trigram_share"] >= 0
    assert len(set(encoder.asked)) * 2 >= len(encoder.asked), "each text once as a post and once as a claim at most"


def test_a_fit_is_the_same_every_time():
    one, other = fitted(), fitted()
    assert json.dumps(one[1]) == json.dumps(other[1])
    assert np.array_equal(one[0].meaning.turn, other[0].meaning.turn)


def test_posts_near_to_no_claim_shift_no_figure_of_the_others():
    folds = sets.FOLDS
    usual, silent = (fitted(everyday)[1]["with_meaning"]["cross_validated"][f"among {len(made().claims)} claims"]
                     for everyday in (EVERYDAY, (*EVERYDAY[:-folds], *[""] * folds)))
    assert silent["S@1"] == pytest.approx(usual["S@1"], abs=0.05)


def test_posts_are_weighed_in_batches_that_change_nothing(monkeypatch):
    posts = made()
    known = decision.compiled(posts)
    whole = decision.weighed(posts.texts, posts.gold.tolist(), known, None)
    monkeypatch.setattr(decision, "_AT_ONCE", 7)
    parts = decision.weighed(posts.texts, posts.gold.tolist(), known, None)
    for name in ("post", "claim", "features", "right"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), atol=1e-6)
    assert np.array_equal(whole.right, posts.gold[whole.post] == whole.claim)


def test_the_tokens_of_an_encoder_come_through_its_memory():
    encoder = Asked()
    assert [rows.shape for rows in decision.Remembering(encoder).tokens(["แมว", ""])] == [(3, 13), (0, 13)]


# The command

@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command on tiny sets with this encoder; answers the exit code, what was said and the folder."""
    def call(encoder, *options):
        monkeypatch.setattr(command.encoders, "find", lambda _model: encoder)
        monkeypatch.setattr(sets, "own_posts", lambda _claims: made())
        monkeypatch.setattr(sets, "held_apart", lambda *_hands: made(PLACES[::-1], 100))
        monkeypatch.setattr(sets, "everyday", lambda *_given: list(EVERYDAY))
        monkeypatch.setattr(sets, "statements", lambda _folder: STATEMENTS)
        monkeypatch.setattr(stance, "fit", lambda *_given: {"asks": 0.9})
        monkeypatch.setattr(relevance, "fit_all", lambda _from, parties, out: relevance.Fitted(
            [], np.zeros(0), [f"{len(parties)} tables, {out.name}"]))
        monkeypatch.setattr(related, "fit", lambda *_given: ({"worded": np.ones(3)}, ["together"]))
        code = command.main(["--claims", "c", "--parties", "p", "q", "--public", str(tmp_path),
                             "--out", str(tmp_path), *options])
        said = capsys.readouterr()
        return code, said.out, said.err, tmp_path
    return call


def test_without_an_encoder_nothing_is_fitted(run):
    code, out, complaint, folder = run(None)
    assert (code, out, list(folder.iterdir())) == (1, "", [])
    assert "packages of the encoder are not installed" in complaint


def test_the_command_writes_what_the_package_reads(run, monkeypatch):
    code, out, complaint, folder = run(Asked())
    assert (code, complaint) == (0, "")
    stored = json.loads((folder / "decision.json").read_text("utf-8"))
    assert json.loads(out) == stored
    assert stored["stance"] == {"asks": 0.9}
    assert stored["relevance"] == ["2 tables, relevance.npz", "together"]
    read = Meaning.read(folder / "meaning.npz")
    assert (read.encoder, read.turn.shape) == ("asked:1", (13, 13))
    (folder / "data").mkdir()
    (folder / "decision.json").rename(folder / "data" / "decision.json")
    monkeypatch.setattr(resources, "files", lambda _package: folder)
    shipped = decide.shipped.__wrapped__()
    assert shipped.relevance == stored["gate"]["relevance"]
    assert shipped.coverage == stored["gate"]["coverage"]
    assert shipped.coverage_by_size == stored["gate"]["coverage_by_size"] > 0
    assert shipped.with_meaning.weights.tolist() == list(stored["with_meaning"]["weights"].values())
    assert shipped.with_meaning.by_size == stored["with_meaning"]["by_size"]
    by_share = shipped.glance.weights[decide.FEATURES.index("trigram_share")]
    assert by_share == stored["glance"]["weights"]["trigram_share"]


def test_relevance_can_be_fitted_alone(run):
    code, out, _, folder = run(Asked(), "--only-relevance")
    assert (code, out) == (0, "2 tables, relevance.npz\ntogether\n")
    assert [path.name for path in folder.iterdir()] == ["related.npz"]

"""Figures by hand, and the material that the bench makes."""
import numpy as np
import pytest

from centre.config.bench.matching import growth, measures
from centre.config.bench.matching.measures import Found
from centre.matching.training import noise


def found(*rows):
    return Found.of([list(row) for row in rows], 10)


def test_the_closed_set_by_hand():
    answers = found([(0, .9), (1, .5)], [(2, .9), (1, .5)], [(5, .4), (1, .3), (0, .2)], [])
    figures = measures.closed(answers, [frozenset({0}), frozenset({1}), frozenset({0, 1}), frozenset({7})])
    assert figures["S@1"].tolist() == [1, 0, 0, 0]
    assert figures["S@10"].tolist() == [1, 1, 1, 0]
    assert figures["MRR@10"].tolist() == [1, .5, .5, 0]
    assert figures["MAP@5"] == pytest.approx([1, .5, (1 / 2 + 2 / 3) / 2, 0])


def test_a_rank_beyond_five_or_ten_does_not_count_there():
    answers = found([(number, 1 - number / 20) for number in range(12)])
    figures = measures.closed(answers, [frozenset({5})])
    assert [figures[name][0] for name in ("S@5", "S@10", "MAP@5")] == [0, 1, 0]
    assert figures["MRR@10"][0] == pytest.approx(1 / 6)
    assert measures.closed(answers, [frozenset({10})])["MRR@10"][0] == 0


def test_an_interval_holds_the_mean_and_has_no_width_without_spread():
    low, high = measures.interval(np.array([0, 1] * 20, float))
    assert low < .5 < high
    assert measures.interval(np.ones(5)) == (1, 1)


def test_the_paired_test_sees_a_difference_and_sees_none():
    better, worse = np.ones(50), np.zeros(50)
    assert measures.paired(better, worse)["p"] < .01
    assert measures.paired(better, worse)["difference"] == 1
    assert measures.paired(worse, worse) == {"difference": 0, "low": 0, "high": 0, "p": 1}


def test_the_open_set_by_hand():
    answers = found([(0, .9), (1, .1)], [(1, .8), (0, .3)], [(0, .2), (1, .1)])
    silent = found([(0, .5), (1, .1)], [(1, .4)], [])
    figures = measures.open_set(answers, silent, [frozenset({0})] * 3)
    # Without their right documents the posts score .1, .8 and .1.
    assert figures["hit1"] == pytest.approx(2 / 3)
    assert figures["AUC N1"] == pytest.approx((3 + 2.5 + 2) / 9)
    assert figures["AUC N2"] == pytest.approx((3 + 3 + 1) / 9)
    assert figures["R@0.05 N1"] == figures["R@0.05 N2"] == pytest.approx(1 / 3)
    assert figures["P@0.05 N1"] == .5
    assert figures["P@0.05 N2"] == .5
    assert figures["R@0.01 N1 low"] <= figures["R@0.01 N1"] <= figures["R@0.01 N1 high"]


def test_without_messages_there_is_no_easy_figure_and_nobody_answered_has_no_precision():
    figures = measures.open_set(found([(1, .5), (0, .1)]), found(), [frozenset({0})])
    assert "AUC N2" not in figures
    assert "P@0.05 N1" not in figures
    assert figures["R@0.05 N1"] == 0


def test_recall_beside_negatives_is_strict():
    best, right = np.array([.9, .5, .7]), np.array([True, True, False])
    assert measures.recall_at(best, right, np.array([.1, .5]), .02) == pytest.approx(1 / 3)
    assert measures.recall_at(best, right, np.array([.95, .4]), .5) == pytest.approx(2 / 3)


def test_calibration_error_by_hand():
    assert measures.calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0
    assert measures.calibration_error(np.array([.9, .9, .1, .1]), np.array([True, False, False, False])) == (
        pytest.approx(.5 * .4 + .5 * .1))
    assert measures.calibration_error(np.zeros(0), np.zeros(0, bool)) == 0


def test_macro_f1_counts_other_stances_as_wrong_answers():
    assert measures.macro_f1(["spreads", "denies", "asks"], ["spreads", "denies", "asks"]) == 1
    assert measures.macro_f1(["spreads", "jokes"], ["spreads", "spreads"]) == pytest.approx(2 / 3 / 3)
    assert measures.macro_f1([None], ["asks"]) == 0


def test_noise_is_the_same_in_every_run_and_of_the_asked_size():
    text = "บัตรเลือกตั้งถูกทำลาย" * 100
    once, = noise.noisy([text], .15)
    assert [once] == noise.noisy([text], .15)
    assert noise.noisy([text], 0) == [text]
    assert .05 < 1 - len(once) / len(text) < .12
    assert once.count("ั") / text.count("ั") > .85
    assert once.count("้") / text.count("้") < .9
    assert noise.noisy(["abc", "บัตร"], .15) != noise.noisy(["บัตร", "abc"], .15)


def test_latin_letters_are_lost_but_never_changed():
    changed, = noise.noisy(["x" * 500], .5)
    assert set(changed) == {"x"}
    assert len(changed) < 450


def test_a_catalogue_grows_to_any_size_the_same_way():
    texts = ["หนึ่งสองสาม", "abcdef", ""]
    made, parents = growth.grown(texts, 10)
    assert (made, parents) == growth.grown(texts, 10)
    assert made[:3] == texts
    assert len(made) == 10
    assert len(parents) == 7
    one, two = parents[0]
    assert any(made[3] == texts[one][:cut] + texts[two][other:]
               for cut in range(len(texts[one]) + 1) for other in range(len(texts[two]) + 1))
    assert growth.grown(texts, 2) == (texts[:2], [])


def test_posts_have_one_length_and_every_twentieth_is_about_an_election():
    made = growth.posts(["ข้าวมันไก่"], ["บัตรเลือกตั้ง", "คูหา"], 41)
    assert {len(post) for post in made} == {200}
    assert [at for at, post in enumerate(made) if not post.startswith("ข้าว")] == [0, 20, 40]
    assert made[20].startswith("คูหา")

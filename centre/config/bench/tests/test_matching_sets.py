"""Folders of posts and claims as the bench is given them."""
import json

import pytest

from centre.config.bench.matching import sets
from centre.config.bench.throwaway import CannotMeasure


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


def a_set(folder, texts=("ปากกา", "บัตร"), **more):
    write(folder / "catalogue.jsonl", [{"id": f"c{at}", "text": text, **more} for at, text in enumerate(texts)])
    write(folder / "posts.jsonl", [{"id": "p0", "text": "หมึก"}, {"id": "p1", "text": "หีบ"}])
    (folder / "gold.tsv").write_text("post_id\tdoc_id\np0\tc0\np1\tc1\np1\tc0\n", "utf-8")


def test_a_single_folder_is_a_set(tmp_path):
    a_set(tmp_path)
    given = sets.read(tmp_path)
    judged, = given.closed
    assert judged.texts == ("ปากกา", "บัตร")
    assert judged.gold == (frozenset({0}), frozenset({0, 1}))
    assert not judged.is_english
    assert given.negatives == ()
    assert given.messages == ("หมึก", "หีบ")


def test_negatives_lie_beside_the_set_or_are_named(tmp_path):
    a_set(tmp_path)
    write(tmp_path / "negatives.jsonl", [{"id": "n", "text": "ไปตลาด"}])
    write(tmp_path / "others.jsonl", [{"id": "n", "text": "ฝนตก"}])
    assert sets.read(tmp_path).negatives == sets.read(tmp_path).messages == ("ไปตลาด",)
    assert sets.read(tmp_path, tmp_path / "others.jsonl").negatives == ("ฝนตก",)
    with pytest.raises(CannotMeasure, match="nowhere"):
        sets.read(tmp_path, tmp_path / "nowhere")


def test_a_folder_of_parts_has_thai_first_and_titles_twice(tmp_path):
    a_set(tmp_path / "clef", ("ink", "ballot"), title="pens")
    a_set(tmp_path / "thai")
    write(tmp_path / "wisesight" / "messages.jsonl", [{"id": f"w{at}", "text": f"{at}"} for at in range(3)])
    (tmp_path / "wisesight" / "negatives_3000.txt").write_text("w2\nw0\n")
    given = sets.read(tmp_path)
    assert [judged.name for judged in given.closed] == ["thai", "clef", "clef, text + title"]
    assert [judged.is_english for judged in given.closed] == [False, True, True]
    assert given.closed[2].texts == ("ink pens", "ballot pens")
    assert given.negatives == ("2", "0")
    assert given.messages == ("0", "1", "2")


@pytest.mark.parametrize(("name", "content", "words"), [
    ("gold.tsv", "post_id\tdoc_id\np0\tnone\n", "'none'"), ("gold.tsv", "post_id\tdoc_id\np0\tc0\n", "p1"),
    ("posts.jsonl", "", "empty"), ("catalogue.jsonl", "{", "JSON"), ("catalogue.jsonl", "[1]", "TypeError"),
    ("posts.jsonl", '{"id": "p0"}', "text")])
def test_unusable_sets_are_named(tmp_path, name, content, words):
    a_set(tmp_path)
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(CannotMeasure, match=words):
        sets.read(tmp_path)


def test_a_folder_without_a_set_is_named(tmp_path):
    with pytest.raises(CannotMeasure, match=r"catalogue\.jsonl"):
        sets.read(tmp_path)


def test_labelled_posts_name_claims_and_perhaps_stances(tmp_path):
    write(tmp_path / "claims", [{"ref": "A", "text_th": "ปากกา"}, {"id": "B", "claim_th": "บัตร"}])
    write(tmp_path / "posts", [{"id": "1", "text": "x", "claim_ids": ["B"], "stance": "asks"},
                               {"id": "2", "text": "y", "claim_ids": []}])
    judged = sets.labelled(tmp_path / "posts", tmp_path / "claims")
    assert judged.texts == ("ปากกา", "บัตร")
    assert judged.gold == (frozenset({1}), frozenset())
    assert judged.stances == ("asks", None)
    write(tmp_path / "posts", [{"id": "1", "text": "x", "claim_ids": ["Z"]}])
    with pytest.raises(CannotMeasure, match="Z"):
        sets.labelled(tmp_path / "posts", tmp_path / "claims")


def test_the_posts_that_ship_can_be_judged():
    judged = sets.held_apart()
    assert len(judged.posts) == len(judged.gold) == len(judged.stances) == len(judged.is_election) > 500
    assert any(judged.gold)
    assert not all(judged.gold)
    assert {"spreads", "denies", "asks"} <= set(judged.stances)
    assert sets.election_posts()

import pytest

from centre.config.bench import sender
from centre.config.bench.throwaway import CannotMeasure


def test_posts_are_read_without_their_writers_key():
    assert sender.read_posts('{"key": "pen-1", "id": "7", "caption": "ก"}\n') == [{"id": "7", "caption": "ก"}]


@pytest.mark.parametrize("lines", ["", "[]", "{}", "nothing", '{"id": "1"}\n{"caption": "no id"}'])
def test_lines_that_are_no_posts_are_named(lines):
    with pytest.raises(CannotMeasure):
        sender.read_posts(lines)


def test_too_few_posts_are_repeated_under_new_ids():
    many = sender.as_many([{"id": "a"}, {"id": "b"}], 5)
    assert [post["id"] for post in many] == ["a", "b", "a-2", "b-3", "a-4"]
    assert [post["id"] for post in sender.as_many([{"id": "a"}, {"id": "b"}], 1)] == ["a"]

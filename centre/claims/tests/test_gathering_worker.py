"""From a seen post to an emerging rumour by the worker alone."""
from __future__ import annotations

from datetime import timedelta

import pytest

from centre.claims import candidates
from centre.claims.tests.test_gathering import INK, NOW, OFFICER, STICKERS, house
from centre.config import worker
from centre.posts import services as posts
from centre.posts.seen import SeenPost

pytestmark = pytest.mark.django_db
__all__ = ["house"]


def test_the_worker_screens_and_gathers_what_a_platform_tells():
    for number, words in enumerate((STICKERS, INK, "ฝากแชร์ " + STICKERS, INK, STICKERS)):
        posts.record_post(SeenPost(platform="sandbox", external_id=f"w{number}", author_handle=f"w{number}",
                                   caption=words, posted_at=NOW - timedelta(hours=number)))
    worker.drain()
    found, = candidates.emerging(OFFICER, NOW)
    assert (found.post_count, found.author_count) == (3, 3)
    assert worker.drain() == 0

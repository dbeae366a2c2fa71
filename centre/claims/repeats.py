"""A claim that is new or changed is looked for in recent posts, which are screened as if it had been known."""
from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from centre import matching
from centre.claims import announcing, screener, services
from centre.claims.catalogue import catalogue
from centre.claims.models import Claim
from centre.kernel import clock
from centre.matching import sweep
from centre.matching.segments import Strings
from centre.matching.sweep import Question
from centre.outbox import services as outbox
from centre.posts import queries as posts

RECENT = timedelta(days=30)
"""So far back new claims are looked for unasked; older posts are a matter of `centre sweep`."""

_POSTS_AT_ONCE = 5_000
_log = logging.getLogger(__name__)


def look_back(payload: Mapping[str, Any]) -> None:
    """Screen again the recent posts that can repeat one of some claims, a page of posts a message.

    Posts that were screened with the same catalogue are not screened twice, so it may run any number of times.
    A claim that is not known yet is looked for when it is.
    """
    now = clock.now()
    waiting = Claim.objects.filter(ref__in=payload["claims"], known_from__gt=now)
    for ref, known_from in waiting.values_list("ref", "known_from"):
        outbox.put(announcing.TOPIC, {"claims": [ref]}, not_before=known_from)
    _version, compiled = catalogue(now)
    questions = _questions(compiled, payload["claims"])
    page = posts.stored_texts(after=payload.get("after", 0), limit=_POSTS_AT_ONCE, since=now - RECENT)
    if not questions or not page:
        return
    texts = Strings.of(post.normalised for post in page)
    kept = sweep.keep([post.normalised for post in page], compiled, None)
    reached = np.any([question.reach(texts, kept) for question in questions], axis=0)
    services.keep_screenings([(post.id, post.text) for post, here in zip(page, reached, strict=True) if here])
    if len(page) == _POSTS_AT_ONCE:
        outbox.put(announcing.TOPIC, {"claims": list(payload["claims"]), "after": page[-1].id})


def _questions(compiled: matching.Catalogue, refs: Sequence[str]) -> list[Question]:
    """What to ask of each post, as the screening will: with the encoder, or without it where it fails."""
    known = [ref for ref in refs if compiled.find(ref)]
    try:
        return [Question(compiled, ref, matching.SUGGEST, screener.reader()) for ref in known]
    except matching.EncoderError as problem:
        _log.warning("the encoder failed; new claims are looked for without it: %s", problem)
        return [Question(compiled, ref, matching.SUGGEST) for ref in known]

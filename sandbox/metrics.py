"""How many people saw a post: an invented but steady curve, so that figures grow and never jump back."""
from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime

from sandbox.models import Post

_HALF_LIFE_H = 14.0  # hours until a post has half of the views it will ever have


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counts at one moment."""

    views: int
    likes: int
    shares: int
    comments: int

    def as_dict(self) -> dict[str, int]:
        """The counts under the names of the wire."""
        return {"views": self.views, "likes": self.likes, "shares": self.shares, "comments": self.comments}


def at(post: Post, moment: datetime) -> Metrics:
    """The counts of a post at a moment; the same question always has the same answer."""
    draw = hashlib.sha256(post.key.encode()).digest()
    reach = 300 * 10 ** (draw[0] / 255 * 3.1)  # 300 to some 380,000 views in the end
    hours = max(0.0, (moment - post.published_at).total_seconds() / 3600)
    views = int(reach * (1 - math.pow(0.5, hours / _HALF_LIFE_H)))
    return Metrics(views, int(views * (0.02 + draw[1] / 2550)), int(views * (0.002 + draw[2] / 12750)),
                   int(views * (0.003 + draw[3] / 25500)))

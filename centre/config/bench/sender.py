"""A platform's side of the webhooks: written posts as data, sent signed over one kept connection."""
from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

from centre.config import rehearsal
from centre.config.bench.throwaway import CannotMeasure, ThrowAway

Post = dict[str, Any]
_DOOR = "/connectors/sandbox/webhook"
_TIMEOUT_S = 30.0


def sandbox_posts(centre: ThrowAway) -> list[Post]:
    """The posts that the sandbox platform has published at the centre's moment, asked of its own command.

    Raises:
        CannotMeasure: where the sandbox is not installed.
    """
    offset = rehearsal.stored_offset(centre.folder, mode="demo").total_seconds()
    own = {"SANDBOX_DATA_DIR": str(centre.folder / "sandbox"), "SANDBOX_CLOCK_OFFSET": str(offset),
           "DJANGO_SETTINGS_MODULE": "sandbox.settings"}
    centre.output("-m", "sandbox", "load", extra=own)
    return read_posts(centre.output("-m", "sandbox", "posts", extra=own))


def posts_of(file: Path) -> list[Post]:
    """Posts from a file of JSON lines in the form of the wire. Raises CannotMeasure as `read_posts`, or OSError."""
    return read_posts(file.read_text("utf-8"))


def read_posts(lines: str) -> list[Post]:
    """Posts from JSON lines; a field `key` is the writer's own and left out.

    Raises:
        CannotMeasure: when a line is no JSON object with an id, or there is none.
    """
    found = []
    for number, line in enumerate(lines.splitlines(), start=1):
        try:
            post = json.loads(line)
            found.append({name: post[name] for name in ("id", *post) if name != "key"})
        except (ValueError, TypeError, KeyError) as error:
            raise CannotMeasure(f"line {number} is not a post as a JSON object with an id: {error!r}") from error
    if not found:
        raise CannotMeasure("there are no posts to send")
    return found


def as_many(posts: Sequence[Post], count: int) -> list[Post]:
    """Exactly so many posts; too few are repeated under new ids, as people repeat them."""
    return [{**posts[at % len(posts)], "id": f"{posts[at % len(posts)]['id']}{f'-{at}' if at >= len(posts) else ''}"}
            for at in range(count)]


@dataclass(slots=True)
class Sender:
    """Sends as the platform whose keys `centre demo_prepare` has left in the folder."""

    connection: HTTPConnection
    key_id: str
    secret: str

    @classmethod
    def of(cls, centre: ThrowAway) -> Sender:
        """The sender to this centre."""
        keys = json.loads((centre.folder / "sandbox-keys.json").read_text("utf-8"))
        return cls(HTTPConnection("127.0.0.1", centre.port, timeout=_TIMEOUT_S), keys["key_id"], keys["out_secret"])

    def publish(self, posts: Sequence[Post], at: datetime) -> None:
        """One webhook of published posts. Raises as `send`."""
        self.send("posts.published", {"posts": list(posts)}, at, count=len(posts))

    def report(self, post: Post, at: datetime) -> str:
        """One voter's report of a post; returns the tracking code. Raises as `send`."""
        data = {"id": f"report-{uuid.uuid4()}", "post_id": post["id"], "reason": "false_information", "words": "",
                "reporter_token": uuid.uuid4().hex, "at": at.isoformat()}
        return str(self.send("reports.created", data, at, count=1)["tracking_code"])

    def send(self, kind: str, data: Mapping[str, Any], at: datetime, *, count: int) -> dict[str, Any]:
        """Send one webhook and insist that all of it is taken; returns the answer.

        Raises:
            CannotMeasure: when it is refused whole or in part, with the answer.
        """
        body = json.dumps({"type": kind, "at": at.isoformat(), "data": data}, ensure_ascii=False)
        now, webhook_id = datetime.now(UTC), f"bench-{uuid.uuid4()}"
        self.connection.request("POST", _DOOR, body.encode(), {
            "content-type": "application/json", "x-centre-key": self.key_id, "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(webhook_id, now, body)})
        response = self.connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        if response.status != 202:
            raise CannotMeasure(f"{kind} was answered {response.status}: {text[:500]}")
        answer: dict[str, Any] = json.loads(text)
        if answer["accepted"] != count:
            raise CannotMeasure(f"{kind}: {answer['accepted']} of {count} accepted: {text[:500]}")
        return answer

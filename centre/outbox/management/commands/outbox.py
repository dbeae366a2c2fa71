"""`centre outbox`: see what waits or died, and let a dead message try again."""
from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centre.kernel.errors import NotFound
from centre.outbox import queries, services

_MOST = 10_000


class Command(BaseCommand):
    """List, revive and prune the messages of the outbox."""

    help = "List waiting or dead messages, revive one, or forget old finished ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs list, revive and prune."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="messages that wait (default), are dead, or all")
        listing.add_argument("--dead", action="store_true", help="only messages that were given up")
        listing.add_argument("--all", action="store_true", help="finished ones too")
        listing.add_argument("--topic", help="only this topic")
        listing.add_argument("--limit", type=_amount, default=100, help="at most so many (default 100)")
        revival = verbs.add_parser("revive", help="let a dead message try again at once")
        revival.add_argument("id", type=int, help="number of the message, as `list --dead` shows it")
        pruning = verbs.add_parser("prune", help="forget finished messages and inbox keys")
        pruning.add_argument("--days", type=_amount, default=30, help="older than so many days (default 30)")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the verb that was asked for."""
        if options["verb"] == "list":
            self._list(options)
        elif options["verb"] == "revive":
            try:
                services.revive(options["id"])
            except NotFound as error:
                raise CommandError(error.message.en) from error
            self.stdout.write(f"message {options['id']} is due again")
        else:
            gone = services.prune(older_than=timedelta(days=options["days"]))
            self.stdout.write(f"{gone} finished rows forgotten")

    def _list(self, options: dict[str, Any]) -> None:
        state = None if options["all"] else "dead" if options["dead"] else "waiting"
        for m in queries.messages(state=state, topic=options["topic"], limit=options["limit"]):
            due = f"{m.due_at:%Y-%m-%d %H:%M:%S}Z"
            self.stdout.write(f"{m.id}\t{m.state}\t{m.topic}\tattempts {m.attempts}\tdue {due}\t{m.last_error}")
        totals = ", ".join(f"{n} {state}" for state, n in sorted(queries.counts().items()))
        self.stdout.write(f"in all: {totals or 'no messages'}")


def _amount(text: str) -> int:
    """A number of rows or days; never 0 days, which would forget the deliveries that guard against replays."""
    wrong = ArgumentTypeError(f"must be a whole number from 1 to {_MOST}")
    try:
        number = int(text)
    except ValueError:
        raise wrong from None
    if not 1 <= number <= _MOST:
        raise wrong
    return number

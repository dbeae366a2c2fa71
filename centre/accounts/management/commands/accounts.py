"""`centre accounts`: set up the organisations, people, roles and machine keys of a new installation."""
from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centre.accounts import queries, services
from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Person, Role
from centre.kernel.errors import CentreError

# Whoever may run this command on the server may read the database anyway; the entry names the door that was used.
_ACTOR = Actor.system("centre accounts")


class Command(BaseCommand):
    """Manage identities from the server's own terminal."""

    help = "List or create organisations and people, grant and revoke roles, issue and revoke machine keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="organisations and people with their roles")
        organisation = verbs.add_parser("create-organisation", help="register an institution")
        organisation.add_argument("slug", help="small letters, digits and hyphens, e.g. th-commission")
        organisation.add_argument("kind", choices=OrganisationKind.values, help="what it is to the election")
        organisation.add_argument("--name-th", required=True, help="name in Thai")
        organisation.add_argument("--name-en", required=True, help="name in English")
        person = verbs.add_parser("create-person", help="register somebody; asks for the password")
        person.add_argument("username", help="name for signing in")
        person.add_argument("display_name", help="name that colleagues see")
        person.add_argument("--pseudonym", default="officer", help="stem of the name shown outside (default officer)")
        for verb, text in (("grant", "let somebody act in a role"), ("revoke", "take a role away")):
            role = verbs.add_parser(verb, help=text)
            role.add_argument("username", help="name for signing in")
            role.add_argument("organisation", help="slug of the organisation")
            role.add_argument("role", choices=Role.values, help="the role")
        for verb, text in (("close", "an account that may no longer sign in"), ("open", "a closed account again")):
            verbs.add_parser(verb, help=text).add_argument("username", help="name for signing in")
        key = verbs.add_parser("issue-key", help="make a machine's secret; shown this once only")
        key.add_argument("organisation", help="slug of the organisation")
        key.add_argument("purpose", help="what it is for, e.g. sandbox-to-centre")
        ended = verbs.add_parser("revoke-key", help="end a machine key at once")
        ended.add_argument("key_id", help="name of the key")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the verb that was asked for."""
        verb = {"list": self._list, "create-organisation": self._create_organisation,
                "create-person": self._create_person, "grant": self._grant, "revoke": self._revoke,
                "close": self._close, "open": self._open, "issue-key": self._issue_key,
                "revoke-key": self._revoke_key}[options["verb"]]
        try:
            verb(options)
        except CentreError as error:
            raise CommandError(error.message.en) from error

    def _list(self, _options: dict[str, Any]) -> None:
        for house in queries.organisations():
            self.stdout.write(f"{house.slug}\t{house.kind}\t{house.name.en}{_demo(is_demo=house.is_demo)}")
        for person in queries.people():
            closed = "" if person.is_active else "\tclosed"
            self.stdout.write(f"{person.username}\t{person.pseudonym}\t{person.organisation or '-'}\t"
                              f"{', '.join(person.roles) or '-'}{closed}{_demo(is_demo=person.is_demo)}")

    def _create_organisation(self, options: dict[str, Any]) -> None:
        services.create_organisation(_ACTOR, slug=options["slug"], kind=OrganisationKind(options["kind"]),
                                     name_th=options["name_th"], name_en=options["name_en"])
        self.stdout.write(f"organisation {options['slug']} created")

    def _create_person(self, options: dict[str, Any]) -> None:
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        made = services.create_person(_ACTOR, username=options["username"], display_name=options["display_name"],
                                      password=password, pseudonym_stem=options["pseudonym"])
        self.stdout.write(f"{made.username} created; shown outside as {made.pseudonym}")

    def _grant(self, options: dict[str, Any]) -> None:
        services.grant_role(_ACTOR, _person(options), options["organisation"], Role(options["role"]))
        self.stdout.write(f"{options['username']} is {options['role']} of {options['organisation']}")

    def _revoke(self, options: dict[str, Any]) -> None:
        services.revoke_role(_ACTOR, _person(options), options["organisation"], Role(options["role"]))
        self.stdout.write(f"{options['username']} is no longer {options['role']} of {options['organisation']}")

    def _close(self, options: dict[str, Any]) -> None:
        services.set_active(_ACTOR, _person(options), active=False)
        self.stdout.write(f"{options['username']} may no longer sign in")

    def _open(self, options: dict[str, Any]) -> None:
        services.set_active(_ACTOR, _person(options), active=True)
        self.stdout.write(f"{options['username']} may sign in again")

    def _issue_key(self, options: dict[str, Any]) -> None:
        key_id, secret = services.issue_machine_key(_ACTOR, options["organisation"], options["purpose"])
        self.stdout.write(f"key {key_id}\nsecret {secret}\nThe secret is not shown again.")

    def _revoke_key(self, options: dict[str, Any]) -> None:
        services.revoke_machine_key(_ACTOR, options["key_id"])
        self.stdout.write(f"key {options['key_id']} is no longer in force")


def _person(options: dict[str, Any]) -> Person:
    found = Person.objects.filter(username=options["username"]).first()
    if found is None:
        raise CommandError(f"There is nobody with the user name {options['username']!r}; `centre accounts list`.")
    return found


def _demo(*, is_demo: bool) -> str:
    return "\tdemo" if is_demo else ""

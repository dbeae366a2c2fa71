"""The people whom the tests of this connector need."""
from centre.accounts import services as accounts
from centre.accounts.actors import Actor, for_person
from centre.accounts.models import OrganisationKind, Role

_HOMES = {Role.OBSERVER: ("watch", OrganisationKind.OBSERVER),
          Role.PLATFORM_OFFICER: ("tiktok", OrganisationKind.PLATFORM),
          Role.FACT_CHECKER: ("facts", OrganisationKind.FACT_CHECKER)}


def person(role, username=None):
    """Somebody with one role, in an organisation that may give it."""
    system = Actor.system("tests")
    slug, kind = _HOMES.get(role, ("commission", OrganisationKind.COMMISSION))
    if not accounts.Organisation.objects.filter(slug=slug).exists():
        accounts.create_organisation(system, slug=slug, kind=kind, name_th=f"หน่วยงาน {slug}", name_en=slug.title())
    made = accounts.create_person(system, username=username or role.value, display_name=role.label,
                                  password="a long pass phrase 42")
    accounts.grant_role(system, made, slug, role)
    return made


def actor(role, username=None):
    """The same person as an actor."""
    return for_person(person(role, username))

"""Who exists: organisations, people, their roles, and the keys of machines. Private to this room."""
from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is to the election."""

    COMMISSION = "commission", _("election commission")
    PLATFORM = "platform", _("platform")
    FACT_CHECKER = "fact_checker", _("fact-checker")
    PARTY = "party", _("political party")
    OBSERVER = "observer", _("observer")
    OPERATOR = "operator", _("operator of the software")


class Role(models.TextChoices):
    """What a person may do on behalf of the organisation."""

    INFORMATION_OFFICER = "information_officer", _("information officer")
    CASE_OFFICER = "case_officer", _("case officer")
    LEGAL_OFFICER = "legal_officer", _("legal officer")
    PLATFORM_OFFICER = "platform_officer", _("platform officer")
    FACT_CHECKER = "fact_checker", _("fact-checker")
    OBSERVER = "observer", _("observer")
    PARTY_OFFICER = "party_officer", _("party officer")
    ADMINISTRATOR = "administrator", _("administrator")


class Organisation(models.Model):
    """One institution that takes part."""

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.slug


class PersonManager(BaseUserManager["Person"]):
    """Finds people by user name, as signing in does."""


class Person(AbstractBaseUser):
    """Somebody who signs in. Outside their organisation they appear under the pseudonym only."""

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=200)
    pseudonym = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    objects = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    def __str__(self) -> str:
        return self.pseudonym


class Membership(models.Model):
    """One role that a person holds in an organisation; a person belongs to one organisation only."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.role}"


class MachineKey(models.Model):
    """The shared secret by which a machine of an organisation signs, kept sealed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="machine_keys")
    key_id = models.CharField(max_length=60, unique=True)
    purpose = models.CharField(max_length=60)
    sealed_secret = models.TextField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "purpose"], name="machine_key_use")]

    def __str__(self) -> str:
        return self.key_id

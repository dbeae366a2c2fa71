"""Who signed which procedure. The rules themselves are files of the package, not rows."""
from __future__ import annotations

from typing import ClassVar

from django.db import models


class ProcedureSignature(models.Model):
    """One institution's signature under one text of a procedure; never changed by any verb."""

    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    organisation = models.CharField(max_length=60)
    organisation_kind = models.CharField(max_length=20)
    pseudonym = models.CharField(max_length=100)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(
            fields=["version", "sha256", "organisation"], name="rulebook_one_signature_each")]

    def __str__(self) -> str:
        return f"{self.version} signed by {self.organisation}"

"""What platforms ask in passing: which labels stand on which posts."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from centre.casework.models import MeasurePost
from centre.casework.transitions import MeasureState
from centre.kernel.language import Bilingual

_STANDING = (MeasureState.ACKNOWLEDGED, MeasureState.APPLIED, MeasureState.OBSERVED)


@dataclass(frozen=True, slots=True)
class StandingLabel:
    """A label under a post: its text, and the address of the correction, in each language."""

    measure_id: str
    text: Bilingual
    url: Bilingual


def labels_standing(platform: str, external_ids: Iterable[str], as_of: datetime) -> dict[str, list[StandingLabel]]:
    """The labels that stand at a moment on these posts of a platform; posts without one are left out.

    Whether the surface for labels is switched on is not asked here.
    """
    rows = MeasurePost.objects.filter(
        Q(measure__ends_at=None) | Q(measure__ends_at__gt=as_of), Q(ended_at=None) | Q(ended_at__gt=as_of),
        measure__kind="label", measure__state__in=_STANDING, measure__starts_at__lte=as_of,
        post__platform=platform, post__external_id__in=list(external_ids)).select_related("measure", "post")
    found: dict[str, list[StandingLabel]] = {}
    for row in rows.order_by("pk"):
        measure = row.measure
        found.setdefault(row.post.external_id, []).append(StandingLabel(
            measure.pk, Bilingual(measure.label_th, measure.label_en),
            Bilingual(measure.label_url, measure.label_url_en)))
    return found

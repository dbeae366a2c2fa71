"""Names of constituencies where only their id and province are at hand."""
from __future__ import annotations

from django import template

from centre.kernel.language import Bilingual

register = template.Library()


@register.simple_tag
def seat(province: Bilingual, constituency_id: str) -> Bilingual:
    """`นนทบุรี เขตเลือกตั้งที่ 2` of the province's name and the id `NBI_2`."""
    return Bilingual("{province} เขตเลือกตั้งที่ {number}", "{province} constituency {number}").format(
        province=province, number=seat_number(constituency_id))


@register.filter
def seat_number(constituency_id: str) -> str:
    """The number in an id such as `NBI_2`."""
    return constituency_id.rpartition("_")[2]

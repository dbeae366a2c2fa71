"""Puts what the index found into sentences for a voter: what it is, how sure, and what to do next."""
from __future__ import annotations

from centre.elections import names
from centre.elections.municipalities import Rule, choices
from centre.elections.places import BANGKOK, Found, Place
from centre.elections.views import Certainty, PlaceAnswer, PlaceKind, PlaceOption
from centre.kernel.language import Bilingual

CERTAINTY_WORDS = {
    Certainty.EXACT: Bilingual("ตรงตามเขตเลือกตั้งที่ประกาศ", "As in the published constituency areas"),
    Certainty.LISTED: Bilingual("ประกาศระบุชื่อตำบลนี้ไว้ในเขตนี้", "The announcement names this subdistrict for it"),
    Certainty.APPROXIMATE: Bilingual("โดยประมาณ ต้องยืนยันกับ กกต.",
                                     "Approximate; to be confirmed with the commission"),
    Certainty.NEEDS_MUNICIPALITY: Bilingual("ขึ้นอยู่กับเขตเทศบาล", "It depends on the municipality"),
    Certainty.SPLIT: Bilingual("ตำบลนี้อยู่ในหลายเขต", "This subdistrict lies in several constituencies"),
}
_ASK = Bilingual("สอบถามสำนักงาน กกต. ประจำจังหวัด หรือสายด่วน 1444",
                 "Ask the provincial election office or call 1444.")
NOTES = {
    Certainty.LISTED: Bilingual(
        "บางส่วนของอำเภอนี้แบ่งตามเขตเทศบาล ถ้าทะเบียนบ้านของท่านอยู่ในเขตเทศบาล โปรดยืนยันก่อน {ask}",
        "Parts of this district are divided by municipality. If your house is registered in one, please confirm. "
        "{ask}"),
    Certainty.APPROXIMATE: Bilingual(
        "ราชกิจจานุเบกษา พ.ศ. 2566 แบ่งหรือระบุตำบลนี้ตามเขตเทศบาล แต่ข้อความของ กกต. "
        "ในการเลือกตั้งครั้งนี้ระบุทั้งตำบล โปรดยืนยันก่อน {ask}",
        "The gazette of 2023 went by municipality here, while the commission's text of this election gives the "
        "whole subdistrict. Please confirm. {ask}"),
    Certainty.NEEDS_MUNICIPALITY: Bilingual(
        "ดูในทะเบียนบ้านว่าอยู่ในเขตเทศบาลใด แล้วเลือกจากรายการ ถ้าไม่แน่ใจ {ask}",
        "See in your house registration which municipality it is in, and choose below. Not sure? {ask}"),
    Certainty.SPLIT: Bilingual(
        "ข้อความของ กกต. ระบุตำบลนี้ไว้มากกว่าหนึ่งเขต ระบบจึงบอกแทนไม่ได้ {ask}",
        "The commission's text puts this subdistrict in more than one constituency, so this centre cannot tell. "
        "{ask}"),
}
_NO_ID = Bilingual("ไม่ต้องใส่เลขประจำตัวประชาชน ใส่เพียงชื่อตำบลหรือแขวง",
                   "No identity number is needed: type only the name of your subdistrict.")


def option(place: Place, rules: dict[str, tuple[Rule, ...]]) -> PlaceOption:
    """A place as a voter sees it."""
    note = NOTES.get(place.certainty)
    asked = choices(place.constituencies, rules.get(place.code[:4], ())) \
        if place.certainty is Certainty.NEEDS_MUNICIPALITY and len(place.constituencies) > 1 else ()
    return PlaceOption(
        subdistrict_code=place.code, subdistrict=Bilingual(place.th[0], place.en[0]),
        district=Bilingual(place.th[1], place.en[1]), province=Bilingual(place.th[2], place.en[2]),
        full_name=full_name(place), postal_code=place.postal_code, constituencies=place.constituencies,
        certainty=place.certainty, certainty_words=CERTAINTY_WORDS[place.certainty],
        note=note.format(ask=_ASK) if note else None, choices=asked)


def full_name(place: Place) -> Bilingual:
    """As on an envelope, with แขวง and เขต in Bangkok."""
    th = f"แขวง{place.th[0]} เขต{place.th[1]} {place.th[2]}" if place.code.startswith(BANGKOK) else \
        f"ตำบล{place.th[0]} อำเภอ{place.th[1]} จังหวัด{place.th[2]}"
    return Bilingual(th, ", ".join(place.en))


def answer(election: str, typed: str, parsed: names.Typed, found: Found, rules: dict[str, tuple[Rule, ...]],
           limit: int) -> PlaceAnswer:
    """The answer to a typed place, with at most `limit` options."""
    kind = _kind(found)
    return PlaceAnswer(kind, election, names.clean(typed[:names.MAX_TYPED]), _message(kind, parsed, found),
                       tuple(option(p, rules) for p in found.places[:limit]), len(found.places))


def _kind(found: Found) -> PlaceKind:
    if not found.places:
        return PlaceKind.UNKNOWN
    if found.near:
        return PlaceKind.DID_YOU_MEAN
    return PlaceKind.FOUND if len(found.places) == 1 and not found.area else PlaceKind.CHOOSE


def _message(kind: PlaceKind, parsed: names.Typed, found: Found) -> Bilingual:
    if parsed.held_identity_number:
        return _NO_ID
    if kind is PlaceKind.FOUND:
        return Bilingual("พบแล้ว: {place}", "Found: {place}").format(place=full_name(found.places[0]))
    if found.is_also:
        return Bilingual("ชื่อนี้เป็นทั้งชื่อตำบลหรือแขวง และชื่อ{area} โปรดเลือกตำบลหรือแขวงตามทะเบียนบ้าน",
                         "A subdistrict and a {area} have this name. Please choose the subdistrict where your house "
                         "is registered.").format(area=found.area)
    if kind is PlaceKind.CHOOSE and found.area and len({p.code[:4] for p in found.places}) > 1 \
            and not parsed.postal_code:
        return Bilingual("มีหลายอำเภอหรือเขตชื่อนี้ โปรดเพิ่มชื่อจังหวัด หรือเลือกตำบล",
                         "Several districts have this name. Please add the province, or choose the subdistrict.")
    if kind is PlaceKind.CHOOSE and found.area:
        return Bilingual("เลือกตำบลหรือแขวงในพื้นที่{area}", "Choose the subdistrict in {area}.").format(area=found.area)
    if kind is PlaceKind.CHOOSE:
        return Bilingual("มีชื่อนี้ {count} แห่ง โปรดเลือกอำเภอและจังหวัดของท่าน",
                         "There are {count} places of this name. Please choose your district and province."
                         ).format(count=len(found.places))
    if kind is PlaceKind.DID_YOU_MEAN and found.elsewhere:
        return Bilingual("ไม่พบตำบลชื่อนี้ในพื้นที่ที่ระบุ แต่มีในพื้นที่อื่น ท่านหมายถึงที่ใด",
                         "There is no such place in the area that you gave, but elsewhere. Which one do you mean?")
    if kind is PlaceKind.DID_YOU_MEAN:
        first = found.places[0]
        return Bilingual("ไม่พบชื่อที่พิมพ์ ท่านหมายถึง “{name}” หรือไม่",
                         "No place is written like that. Did you mean “{name}”?"
                         ).format(name=Bilingual(first.th[0], first.en[0]))
    if found.area:
        return Bilingual("“{area}” เป็นชื่อจังหวัด โปรดพิมพ์ชื่อตำบลหรือแขวงด้วย",
                         "“{area}” is a province. Please add the name of your subdistrict.").format(area=found.area)
    return Bilingual(
        "ไม่พบตำบลหรือแขวงชื่อนี้ โปรดตรวจตัวสะกด หรือเลือกจากรายชื่อจังหวัด อำเภอ และตำบล (ชื่อตำบลดูได้ในทะเบียนบ้าน)",
        "No subdistrict of this name was found. Please check the spelling, or choose province, district and "
        "subdistrict from the lists. The name stands in your house registration.")

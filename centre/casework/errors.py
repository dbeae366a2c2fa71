"""What the casework room refuses, each with its remedy."""
from __future__ import annotations

from centre.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from centre.kernel.language import Bilingual


def case_unknown(ref: str) -> NotFound:
    """No case of this reference; HTTP 404."""
    return NotFound("case_unknown", Bilingual(f"ไม่พบเรื่อง {ref}", f"There is no case {ref}."), field="case")


def referral_unknown() -> NotFound:
    """No referral of this id; HTTP 404."""
    return NotFound("referral_unknown", Bilingual("ไม่พบการส่งเรื่องนี้", "There is no such referral."),
                    field="referral_id")


def measure_unknown() -> NotFound:
    """No measure of this id; HTTP 404."""
    return NotFound("measure_unknown", Bilingual("ไม่พบมาตรการนี้", "There is no such measure."), field="measure_id")


def post_not_covered(external_id: str) -> NotFound:
    """The measure does not name this post; HTTP 404."""
    return NotFound("post_not_covered", Bilingual(
        f"มาตรการนี้ไม่ครอบคลุมโพสต์ {external_id}", f"This measure does not cover post {external_id}."),
        field="post_ids")


def step_not_possible(ref: str, state: Bilingual) -> Conflict:
    """The case has moved on; HTTP 409."""
    return Conflict("step_not_possible", Bilingual(
        f"ทำขั้นตอนนี้กับเรื่อง {ref} ไม่ได้ในขณะนี้ สถานะปัจจุบันคือ “{state.th}” โปรดโหลดหน้านี้ใหม่",
        f"Case {ref} is not ready for this step; it stands at “{state.en}”. Load the page again."))


def claim_missing() -> Conflict:
    """A finding needs to know what it is about; HTTP 409."""
    return Conflict("claim_missing", Bilingual(
        "เรื่องนี้ยังไม่มีข้ออ้างที่จะพิจารณา โปรดเลือกข้ออ้างก่อน",
        "This case has no claim to examine yet. Attach a claim first."))


def claim_has_open_case(ref: str) -> Conflict:
    """One claim, one open case; HTTP 409."""
    return Conflict("claim_has_open_case", Bilingual(
        f"ข้ออ้างนี้มีเรื่อง {ref} เปิดอยู่แล้ว โปรดรวมเข้ากับเรื่องนั้น",
        f"This claim already has the open case {ref}. Merge into that one."), field="claim")


def already_read() -> Conflict:
    """One reader, one finding a round; HTTP 409."""
    return Conflict("already_read", Bilingual(
        "คุณพิจารณาเรื่องนี้ในรอบนี้แล้ว ต้องให้อีกคนพิจารณา",
        "You have given your finding in this round. Another person has to give the next."))


def other_organisation_needed() -> Conflict:
    """The second reader comes from elsewhere; HTTP 409."""
    return Conflict("other_organisation_needed", Bilingual(
        "ผู้พิจารณาคนที่สองต้องมาจากหน่วยงานอื่น", "The second reader has to come from another organisation."))


def outside_checker_missing() -> Conflict:
    """The commission does not judge alone what is said of it; HTTP 409."""
    return Conflict("outside_checker_missing", Bilingual(
        "ข้ออ้างนี้กล่าวถึงคณะกรรมการการเลือกตั้งเอง ต้องมีผลการพิจารณาของผู้ตรวจสอบข้อเท็จจริงที่เป็นอิสระก่อน",
        "This claim is about the commission itself. A finding by an independent fact-checker is needed first."))


def legal_finding_missing() -> Conflict:
    """The procedure asks for a finding on the law; HTTP 409."""
    return Conflict("legal_finding_missing", Bilingual(
        "มาตรการนี้ต้องมีผลการพิจารณาของเจ้าหน้าที่กฎหมายว่าผิดกฎหมายก่อน",
        "This measure needs a legal officer's finding of a breach first."))


def two_people_needed() -> NotAllowed:
    """Whoever prepared does not release; HTTP 403."""
    return NotAllowed("two_people_needed", Bilingual(
        "ผู้จัดทำปล่อยเรื่องเองไม่ได้ ต้องให้เจ้าหน้าที่อีกคนตรวจและปล่อย",
        "Whoever prepared this cannot release it. Ask another officer to check and release it."))


def seal_differs() -> Conflict:
    """What was seen is not what is there; HTTP 409."""
    return Conflict("seal_differs", Bilingual(
        "ชุดหลักฐานไม่ตรงกับที่คุณตรวจ โปรดเปิดดูใหม่แล้วจึงปล่อยเรื่อง",
        "The bundle is not the one you checked. Open it again before you release it."), field="bundle_sha256")


def not_this_platform() -> NotAllowed:
    """Only the platform addressed may answer; HTTP 403."""
    return NotAllowed("not_this_platform", Bilingual(
        "ผู้ที่ตอบเรื่องนี้ได้คือเจ้าหน้าที่ของแพลตฟอร์มที่ได้รับเรื่องเท่านั้น",
        "Only an officer or machine of the platform addressed may answer this."))


def decision_differs() -> Conflict:
    """A decision is not overwritten; HTTP 409."""
    return Conflict("decision_differs", Bilingual(
        "มีการบันทึกคำตัดสินของแพลตฟอร์มแล้วและเนื้อหาไม่ตรงกัน คำตัดสินเดิมแก้ไม่ได้",
        "Another decision of the platform is on record, and a decision is never overwritten."), field="decision")


def refused(code: str, field: str, th: str, en: str) -> InvalidInput:
    """Input that cannot be used, naming the field; HTTP 400."""
    return InvalidInput(code, Bilingual(th, en), field=field)


def report_has_case(ref: str) -> Conflict:
    """One report, one case; HTTP 409."""
    return Conflict("report_has_case", Bilingual(
        f"เรื่องที่แจ้งนี้อยู่ในเรื่อง {ref} แล้ว", f"This report already belongs to case {ref}."), field="report_ids")


def not_released() -> Conflict:
    """Nobody outside can have what was not sent; HTTP 409."""
    return Conflict("not_released", Bilingual(
        "การส่งเรื่องนี้ยังไม่ได้ปล่อย", "This referral has not been released."), field="referral_id")


def person_needed() -> NotAllowed:
    """A program signs nothing; HTTP 403."""
    return NotAllowed("person_needed", Bilingual(
        "ขั้นตอนนี้ต้องทำโดยบุคคลที่ลงชื่อเข้าใช้", "This step is taken by a person who signed in."))

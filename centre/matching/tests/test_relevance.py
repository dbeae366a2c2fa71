import pytest

from centre.matching.relevance import election_related


@pytest.mark.parametrize("text", [
    "พรุ่งนี้อย่าลืมไปเลือกตั้งกันนะ", "กกต. ประกาศเขตเลือกตั้งแล้ว", "บัตรเสียเพราะคนกาเกินหนึ่งช่องในคูหา", "ปราศรัยใหญ่ของพรรคเพื่อไทยเย็นนี้",
    "ส.ส. เขต 3 ซื้อเสียงหัวละพัน", "ใช้สิทธิล่วงหน้าที่หน่วยเลือกตั้งกลาง", "General election in Thailand",
])
def test_texts_about_an_election(text):
    assert election_related(text) >= 0.5


@pytest.mark.parametrize("text", [
    "", "วันนี้เลือกเสื้อไปทำงาน", "เลือกตั้งหัวหน้าห้องวันนี้ ใครจะโหวตใครบ้าง", "เลือกตั้งประธานนักเรียน เบอร์ 2 ดีสุด",
    "เลือกตั้งเซ็มบัตสึ BNK48 โหวตให้โอชิด้วย",
    "ซื้อปากกามาใหม่ หมึกซึมเลอะกระเป๋า", "สแกนบาร์โค้ดแล้วขึ้นว่าของปลอม", "โหวตเพลงโปรดกันหน่อย",
    "ทำบัตรประชาชนหายต้องไปทำใหม่ที่เขต",
])
def test_texts_about_something_else(text):
    assert election_related(text) < 0.5


def test_a_class_vote_far_away_does_not_hide_an_election():
    text = "เลือกตั้งหัวหน้าห้องเสร็จแล้ว กลับมาที่บ้านแม่ถามว่าวันอาทิตย์จะเดินทางไปเขตไหนเพราะ กกต. ประกาศหน่วยเลือกตั้งใหม่"
    assert election_related(text) >= 0.5

"""The gazette's rules by municipality lead to a constituency only where their words do."""
from centre.elections.municipalities import OUTSIDE, Rule, choices


def told(*rules, seats=("A_1", "A_2")):
    return [(c.area.th, c.constituency) for c in choices(seats, [Rule(*r) for r in rules])]


def test_the_rest_of_the_district_belongs_to_the_seat_that_is_all_but_the_named():
    assert told(("A_1", True, "เทศบาลเมืองก"), ("A_1", True, "เทศบาลตำบลข"), ("A_2", False, "เทศบาลเมืองก"),
                ("A_2", False, "เทศบาลตำบลข")) == [
        ("เทศบาลเมืองก", "A_1"), ("เทศบาลตำบลข", "A_1"), (OUTSIDE.th, "A_2")]


def test_the_rest_is_unknown_without_such_a_seat():
    assert told(("A_1", True, "เทศบาลเมืองก"), ("A_2", True, "เทศบาลเมืองข")) == [
        ("เทศบาลเมืองก", "A_1"), ("เทศบาลเมืองข", "A_2"), (OUTSIDE.th, None)]


def test_the_rest_is_unknown_when_an_exception_was_not_named():
    assert told(("A_1", True, "เทศบาลเมืองก"), ("A_2", False, "เทศบาลเมืองข"))[-1] == (OUTSIDE.th, None)


def test_an_area_named_for_two_seats_leads_to_neither():
    assert told(("A_1", True, "เทศบาลเมืองก"), ("A_2", True, "เทศบาลเมืองก"))[0] == ("เทศบาลเมืองก", None)


def test_rules_of_other_seats_do_not_count_and_nothing_named_is_nothing_asked():
    assert told(("A_3", True, "เทศบาลเมืองก")) == []
    assert told(("A_1", False, "เทศบาลเมืองก")) == []


def test_the_kind_of_municipality_is_said_in_english():
    (first, _rest) = choices(("A_1",), [Rule("A_1", includes=True, area="เทศบาลนครก")])
    assert first.area.en == "เทศบาลนครก (city municipality)"

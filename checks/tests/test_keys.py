"""No foreign key runs up the list of rooms."""
from __future__ import annotations

from django.apps import apps

from checks import keys

ORDER = [{"centre.top"}, {"centre.left", "centre.right"}, {"centre.ground"}]


def test_the_contract_is_read_from_top_to_ground():
    order = keys.layers()
    assert order[0] == {"centre.demo"}, "the demo stands above the wiring: docs/decisions/0001"
    assert order[1] == {"centre.config"}
    assert order[-1] == {"centre.kernel"}
    assert {"centre.web.public", "centre.web.desk", "centre.web.api"} in order
    assert keys.floor_of("centre.transparency", order) is not None


def test_a_key_may_run_down_and_within_a_room_only():
    down = [("centre.top", "centre.ground", "a"), ("centre.left", "centre.left", "b"),
            ("centre.top", "django.contrib.auth", "c"), ("django.contrib.auth", "django.contrib.contenttypes", "d")]
    assert keys.faults(down, ORDER) == []
    assert "runs up" in keys.faults([("centre.ground", "centre.top", "k")], ORDER)[0]
    assert "sideways" in keys.faults([("centre.left", "centre.right", "k")], ORDER)[0]
    assert "not in the list" in keys.faults([("centre.new", "centre.top", "k")], ORDER)[0]
    assert keys.floor_of("centre.left.deep", ORDER) == 1


def test_the_keys_of_this_house_run_down():
    found = keys.keys_of(apps.get_models(include_auto_created=True))
    assert ("centre.accounts", "centre.accounts", "accounts.Membership.person") in found
    assert keys.faults(found, keys.layers()) == []

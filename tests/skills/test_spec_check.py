"""What is wrong with a contract is said."""

from dataclasses import replace

import pytest

from skills.contract import Parameter
from skills.library import library
from skills.locomotion.library import leg_library
from skills.manipulation.specs import PLACE
from skills.spec_check import check_spec


@pytest.mark.parametrize("spec", [*library().specs(), *leg_library().specs()], ids=lambda spec: spec.name)
def test_contracts_that_ship_are_sound(spec):
    assert check_spec(spec) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"parameters": (Parameter("object", "thing"),), "precondition": (), "effect": ()}, "type 'thing'"),  # type: ignore[arg-type]
        ({"parameters": (*PLACE.parameters, Parameter("place", "place"))}, "'place' is no identifier, taken"),
        ({"parameters": (*PLACE.parameters, Parameter("robot", "robot"))}, "'robot' is no identifier"),
        ({"description": " "}, "no description"),
        ({"capabilities": ()}, "no capability"),
        ({"duration": 40.0}, "not between 0 and its timeout"),
        ({"effect": ("in(object, place",)}, "is not a condition"),
        ({"effect": ("lifted(object)",)}, "unknown predicate 'lifted'"),
        ({"hold": ("in(place, object)",)}, "in takes (object, place)"),
        ({"hold": ("fresh(object, place)",)}, "fresh takes (object)"),
    ],
)
def test_what_is_wrong_is_said(changes, said):
    assert any(said in problem for problem in check_spec(replace(PLACE, **changes)))


def test_what_is_held_is_known_from_the_precondition():
    assert PLACE.held == ("object",)
    assert replace(PLACE, precondition=("holding( robot ,object )",)).held == ("object",)
    assert replace(PLACE, precondition=("free(robot)",)).held == ()

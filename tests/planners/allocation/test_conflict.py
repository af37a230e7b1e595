"""An irreducible set of requirements that cannot hold together."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planners.allocation.conflict import irreducible_conflict
from planners.allocation.plan_team import TeamCfg, plan_choices
from planners.allocation.team_file import team_from
from planners.logic.hierarchy import validate

EXAMPLE = Path(__file__).parents[3] / "planners" / "allocation" / "examples" / "hospital.json"


def conflict(change):
    """The conflict of the example with some formulas replaced."""
    data = json.loads(EXAMPLE.read_text())
    levels = [{name: change.get(name, text) for name, text in level.items()} for level in data["specification"]]
    team = replace(team_from(data), specification=validate(levels))

    return irreducible_conflict(team.specification, team.teaming, checked(team))


def checked(team):
    """Plans a part of a team problem."""

    def check(specification, teaming):
        part = replace(team, specification=specification, teaming=teaming)
        plan_choices(part.compiled(), TeamCfg(seconds=1.0))

    return check


def test_what_can_be_planned_has_none():
    assert conflict({}) == ()


def test_a_leaf_that_contradicts_itself():
    found = conflict({"meals_b": "<> (kitchen && carry) && [] !kitchen && <> ward_b"})
    assert found == (
        "'shift' asks for <> meals",
        "'meals' asks for <> meals_b",
        "'meals_b' asks for <> (kitchen && carry)",
        "'meals_b' asks for [] !kitchen",
    )


def test_orders_in_a_circle():
    orders = "!start(meals_c) U done(sample) && !start(medicine_a) U done(meals_c)"
    found = conflict({"shift": f"<> medicine && <> meals && {orders}"})
    assert "'shift' asks for !start(meals_c) U done(sample)" in found
    assert "'shift' asks for !start(medicine_a) U done(meals_c)" in found
    assert not any("meals_b" in line for line in found)


@pytest.mark.parametrize("goal", ["<> (ward_a && ward_b)", "<> (lab && [] carry && X !carry)"])
def test_a_leaf_that_is_impossible_by_itself(goal):
    found = conflict({"medicine_b": goal})
    assert found[-1] == f"'medicine_b' asks for {goal}"
    assert len(found) == 3


def test_who_works_with_whom_is_a_requirement():
    data = json.loads(EXAMPLE.read_text())
    asked = {"same_robot": [["meals_b", "meals_c"]], "different_robots": [["meals_b", "meals_c"]]}
    team = team_from({**data, "teaming": asked})
    found = irreducible_conflict(team.specification, team.teaming, checked(team))
    assert found[-2:] == (
        "asked for: meals_b, meals_c by the same robot",
        "asked for: meals_b, meals_c by different robots",
    )

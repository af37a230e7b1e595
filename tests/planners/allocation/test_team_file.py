"""Team problems from files, and their plans in words."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from planners.allocation.objective import SUM
from planners.allocation.plan_team import TeamCfg, plan_choices, plan_team
from planners.allocation.team_explain import explain_team
from planners.allocation.team_file import read_team, team_from
from planners.errors import FormulaError, MapError, PlannerError

EXAMPLE = Path(__file__).parents[3] / "planners" / "allocation" / "examples" / "hospital.json"


def example():
    return json.loads(EXAMPLE.read_text())


def test_the_example_is_planned_and_explained():
    (problem,) = read_team(EXAMPLE).compiled()
    plan = plan_team(problem, TeamCfg(SUM))
    assert plan.gap == 0.0
    words = explain_team(problem, plan)
    assert "proven optimal" in words
    assert "waits until sample is done, as ordered" in words
    ends = {a.leaf: a.end for a in plan.assignments}
    starts = {a.leaf: a.start for a in plan.assignments}
    assert starts["meals_c"] >= ends["sample"] > ends["medicine_a"]


def test_who_alone_can_is_said():
    data = example()
    data["robots"] = {"ada": data["robots"]["ada"]}
    (problem,) = team_from(data).compiled()
    assert explain_team(problem, plan_team(problem)).count("nobody else can") == 5


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"robots": {}}, MapError, '"robots" is an object'),
        ({"robots": {"ada": [99, 1]}}, MapError, "robot 'ada' stands at"),
        ({"robots": {"ada": "home"}}, MapError, "a cell is"),
        ({"robots": {"ada": {"cell": [2, 4], "type": "drone"}}}, MapError, "type 'drone'"),
        ({"map": {"width": 3}}, MapError, "malformed"),
        ({"specification": []}, FormulaError, "non-empty list of levels"),
        ({"specification": [{"root": "<> a"}, {"a": "<> moon"}]}, FormulaError, "speaks of moon"),
        ({"specification": [{"root": "<> a"}, {"a": "<> lab &&"}]}, FormulaError, "position"),
        ({"domain": {}}, MapError, "domain is malformed"),
    ],
)
def test_what_is_malformed_is_named(change, error, message):
    with pytest.raises(error, match=message):
        team_from({**example(), **change}).compiled()


def test_files_that_are_none(tmp_path):
    with pytest.raises(MapError, match="cannot be read"):
        read_team(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(MapError, match="no JSON"):
        read_team(tmp_path / "bad.json")
    with pytest.raises(MapError, match="a team problem is an object"):
        team_from([1])


def test_mangled_files_end_in_typed_errors():
    """Every value of the example replaced in turn by what does not belong there."""
    text = EXAMPLE.read_text()
    for wrong in ("null", "-1", '"x"', "[]", "{}", "1e99"):
        data = json.loads(text)
        for key in data:
            for inner in [None, *(data[key] if isinstance(data[key], dict) else ())]:
                broken = json.loads(text)
                if inner is None:
                    broken[key] = json.loads(wrong)
                else:
                    broken[key][inner] = json.loads(wrong)
                with suppress(PlannerError):
                    plan_choices(team_from(broken).compiled(), TeamCfg(seconds=0.5))

"""``rostrum plan``: text, file and page."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from rostrum.cli.plan import plan
from rostrum.errors import UsageError

EXAMPLE = Path(__file__).parents[2] / "planners" / "allocation" / "examples" / "hospital.json"


def test_text_file_and_page(tmp_path, capsys):
    assert plan(EXAMPLE, objective="makespan", show=True, json=tmp_path / "plan.json", out=tmp_path) == 0
    said = capsys.readouterr().out
    assert "shift = <> medicine && <> meals" in said
    assert "makespan 52 (proven optimal)" in said
    data = json.loads((tmp_path / "plan.json").read_text())
    assert data["cost"] == data["bound"] == 52.0
    assert all(one["steps"] for one in data["assignments"])
    page = (tmp_path / "plan.html").read_text()
    assert page.count("<animateTransform") == 3
    assert "<script" not in page
    assert (tmp_path / "sample.dot").read_text().startswith("digraph")


def test_neighbouring_steps_are_one_move_apart(tmp_path):
    plan(EXAMPLE, json=tmp_path / "plan.json")
    for one in json.loads((tmp_path / "plan.json").read_text())["assignments"]:
        cells = [step["cell"] for step in one["steps"]]
        assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) <= 1 for a, b in pairwise(cells))


def test_a_request_in_a_scene(tmp_path, capsys):
    assert plan(scene="workshop", json=tmp_path / "plan.json") == 0
    said = capsys.readouterr().out
    assert "I will never walk through the yellow zone." in said
    assert "c1 = [] !inside(dog, yellow_zone)" in said
    assert "(optimal)" in said
    spec = tmp_path / "mission.json"
    spec.write_text('[{"m": "<> a"}, {"a": "<> on(red_block, blue_block)"}]')
    assert plan(spec, scene="workshop") == 0
    assert "stacks red block on blue block" in capsys.readouterr().out


def test_who_works_with_whom_what_is_shared_and_what_never_ends(capsys):
    warehouse = EXAMPLE.with_name("warehouse.json")
    assert plan(warehouse, objective="weighted:0.8", split=True) == 0
    said = capsys.readouterr().out
    assert "finished together with take" in said
    assert "then for ever" in said


def test_nothing_to_plan_is_said():
    with pytest.raises(UsageError, match="--scene"):
        plan()
    with pytest.raises(UsageError, match="cannot be read"):
        plan(Path("nowhere.json"), scene="workshop")

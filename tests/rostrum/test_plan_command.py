"""``rostrum plan``: text, file and page."""

import json
from itertools import pairwise
from pathlib import Path

from rostrum.cli.plan import plan

EXAMPLE = Path(__file__).parents[2] / "planners" / "allocation" / "examples" / "hospital.json"


def test_text_file_and_page(tmp_path, capsys):
    assert plan(EXAMPLE, "makespan", show=True, json=tmp_path / "plan.json", out=tmp_path) == 0
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

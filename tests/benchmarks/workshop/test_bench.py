"""The benchmark of the workshop: its parts, its figures, its resuming."""

import json
from dataclasses import replace

import pytest

from benchmarks.workshop.bench import WorkshopBenchCfg, run
from benchmarks.workshop.metrics import metrics
from benchmarks.workshop.mission import run_case, without_effects
from benchmarks.workshop.part import Case
from benchmarks.workshop.parts import parts
from rostrum.errors import UsageError
from rostrum.runs.events import Event
from sim.scenes.scene import load_scene


def row(part, seed, **changes):
    well = {"part": part, "seed": seed, "success": True, "claimed": True, "sim_seconds": 80.0, "wall_seconds": 40.0}
    never = {"limits_exceeded": [], "contacts": [], "ties": [], "diverged": False}
    return {**well, **never, "repeated": 0, "disturbed": 0, **changes}


def chosen(*names):
    return [part for name, part in parts().items() if name in names]


def test_what_must_never_happen_is_counted_by_run():
    rows = [row("nominal", 0), row("nominal", 1, success=False, contacts=["a"]), row("drops", 0, diverged=True)]
    found = metrics(rows, chosen("nominal", "drops"), quick=False)
    assert found["nominal runs with a forbidden contact"].value == 1
    assert not found["runs in which the physics diverged"].passed
    assert found["claims that ground truth denies"].value == 1
    assert found["nominal: missions that succeed"].value == 0.5
    assert found["simulated over wall time of one process, median"].value == 2.0


def test_a_control_passes_when_it_fails_and_is_not_counted_as_a_mission():
    rows = [row("nominal", 0), row("untrained", 0, success=False, diverged=True)]
    found = metrics(rows, chosen("nominal", "untrained"), quick=False)
    assert found["untrained: missions that succeed"].passed
    assert found["runs in which the physics diverged"].passed
    assert not metrics([row("untrained", 0)], chosen("untrained"), False)["untrained: missions that succeed"].passed


@pytest.mark.parametrize("name", [name for name in parts()])
def test_a_case_is_drawn_from_its_seed_alone(name):
    part = parts()[name]
    assert part.make(3) == part.make(3)
    assert part.make(3).key == f"{name}-003"
    scene = load_scene(part.make(3).scene)
    assert part.make(3).text
    targets = {item.name for item in (*scene.objects, *scene.robots)}
    assert {item.target for item in part.make(3).disturbances} <= targets
    if part.ranges:
        assert part.make(3).disturbances != part.make(4).disturbances


def test_contacts_that_a_push_made_are_its_own():
    contacts = {
        "robot_robot": [{"between": ["dog", "near_arm"], "first_at": 20.5}],
        "robot_table": [{"between": ["dog", "near_bench"], "first_at": 30.0}],
    }
    push = Event(20.0, "run", "rehearsal", "disturbed", data={"what": "push", "target": "dog", "size": 0.1})
    kept = without_effects({"contacts": contacts, "facts": []}, [push])
    assert kept["contacts"] == {"robot_robot": [], "robot_table": contacts["robot_table"]}
    kick = replace(push, data={"what": "kick", "target": "dog", "size": 0.4})
    assert without_effects({"contacts": contacts}, [kick])["contacts"] == contacts


def test_a_mission_that_breaks_down_is_a_failed_one(tmp_path):
    row = run_case(Case("nominal", 0, "atlantis", "Put it there."), tmp_path)
    assert not row["success"]
    assert "no scene 'atlantis'" in row["failure"]
    assert metrics([row], chosen("nominal"), False)["nominal: missions that succeed"].value == 0.0


def test_an_unknown_part_is_refused_with_the_choices():
    with pytest.raises(UsageError, match="nominal"):
        run(WorkshopBenchCfg(only=("nomnal",)), None, None)


def test_a_file_without_results_is_refused(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("[]")
    with pytest.raises(UsageError, match="holds no results"):
        run(WorkshopBenchCfg(only=("nominal",)), None, path)


def test_what_is_done_is_not_done_again(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"results": [row("nominal", 7)]}))
    result = run(WorkshopBenchCfg(only=("nominal",), seeds=(7, 7)), None, path)
    assert result.metrics["nominal: missions that succeed"].n == 1

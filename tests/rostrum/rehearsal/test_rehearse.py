"""Rehearsals: whole missions in one process, judged by ground truth, the same every time."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.controller import AT_REST
from rostrum.rehearsal import RehearsalCfg, TimedCorrection, rehearse
from rostrum.runs.events import read_events
from rostrum.runs.folder import load_run
from sim.disturbances import Disturbance
from sim.errors import DisturbanceError, SceneError

SENTENCE = "Put the red block in the tray."


def events_of(folder):
    return [(event.t, event.kind, event.node_id) for event in read_events(folder / "events.jsonl").events]


def test_a_sentence_succeeds_by_ground_truth_and_leaves_a_run_folder(tmp_path):
    seen = []
    report = rehearse(
        RehearsalCfg("first", tmp_path, "bench", record=True), SENTENCE, watch=lambda t: seen.append(t.now)
    )
    assert report.success, report.failure
    assert report.claimed
    assert report.mode == "rehearsal"
    assert [node.skill for node in report.plan.nodes] == ["pick", "place"]
    assert "in(red_block, tray)" in report.ground_truth["facts"]
    assert load_run(tmp_path / "first").report == report
    assert (tmp_path / "first" / "report.html").exists()
    assert (tmp_path / "first" / "states.bin").stat().st_size > 0
    assert len(seen) >= 5
    rehearse(RehearsalCfg("second", tmp_path, "bench"), SENTENCE)
    assert events_of(tmp_path / "first")[1:] == events_of(tmp_path / "second")[1:]


def test_a_missed_grasp_is_tried_again(tmp_path):
    cfg = RehearsalCfg("missed", tmp_path, "bench", disturbances=(Disturbance("shift", "red_block", 0.03),))
    report = rehearse(cfg, SENTENCE)
    assert [event.data["what"] for event in read_events(tmp_path / "missed" / "events.jsonl").of_kind("disturbed")] == [
        "shift"
    ]
    assert report.success, report.failure


def test_what_cannot_be_done_is_refused_before_anything_moves(tmp_path):
    report = rehearse(RehearsalCfg("refused", tmp_path, "bench"), "Put the pink block in the tray.")
    assert not report.success
    assert "pink" in report.failure
    assert all(seen["max_displacement"] < 1e-3 for seen in report.ground_truth["objects"].values())


def test_a_mission_that_takes_too_long_is_a_failure(tmp_path):
    report = rehearse(RehearsalCfg("late", tmp_path, "bench", timeout=2.0), SENTENCE)
    assert not report.success
    assert report.claimed is None


def test_unknown_scenes_and_targets_leave_no_run_folder(tmp_path):
    with pytest.raises(SceneError, match="known"):
        rehearse(RehearsalCfg("x", tmp_path, "atlantis"), SENTENCE)
    with pytest.raises(DisturbanceError, match="known"):
        rehearse(RehearsalCfg("x", tmp_path, "bench", disturbances=(Disturbance("kick", "dog", 1.0),)), SENTENCE)
    assert not (tmp_path / "x").exists()


def test_a_correction_is_remembered_in_the_next_rehearsal_and_slows_only_its_object(tmp_path):
    cfg = RehearsalCfg("taught", tmp_path, "bench", memory=tmp_path / "tips.json")
    assert rehearse(replace(cfg, corrections=(TimedCorrection(0.5, "slower"),)), SENTENCE).success
    speeds = []

    def watch(team):
        speeds.append({name: robot.seat.runner.speed for name, robot in team._robots.items()})

    report = rehearse(replace(cfg, name="reminded"), SENTENCE, watch=watch)
    assert report.success, report.failure
    robot = report.plan.nodes[0].robot
    assert {speed[robot] for speed in speeds[1:-1]} == {0.5}
    events = read_events(tmp_path / "reminded" / "events.jsonl")
    assert [event.data["text"] for event in events.of_kind("reminded")] == [
        f"{robot} arm, 50 %",
        f"{robot} arm, normal speed",
    ]


def test_rest_is_acknowledged_when_the_simulator_agrees_and_not_before(tmp_path):
    fastest = []

    def watch(team):
        speeds = [np.abs(robot.state().velocity).max() for robot in team.simulated.robots.values()]
        fastest.append((team.now, float(max(speeds))))

    said = (TimedCorrection(2.0, "stop"), TimedCorrection(5.0, "go on"))
    report = rehearse(RehearsalCfg("rest", tmp_path, "bench", corrections=said), SENTENCE, watch=watch, every=0.01)
    assert report.success, report.failure
    (event,) = read_events(tmp_path / "rest" / "events.jsonl").of_kind("came_to_rest")
    stopped = report.corrections[0].correction.stamp
    came = stopped + event.data["seconds"]
    assert max(speed for t, speed in fastest if stopped <= t <= came - 0.02) > AT_REST
    assert max(speed for t, speed in fastest if came + 0.01 <= t <= stopped + 2.9) <= AT_REST
    texts = [reply.text for reply in report.corrections[0].replies]
    assert texts[-1] == event.data["text"]
    assert "everything stands still" in texts[-1]

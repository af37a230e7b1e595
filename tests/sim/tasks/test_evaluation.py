"""The judge: a robot that stands scores what standing scores, one that falls scores no better."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from sim.tasks.evaluation import COMMANDS, score_commands, standing_scores  # noqa: E402
from sim.tasks.registry import find_task  # noqa: E402

PLAY = find_task("walk", "go2").build("play")


def test_a_robot_that_stands_scores_like_one(go2):
    still = replace(PLAY, clock=replace(PLAY.clock, lift=(), joint_phase=()))
    scores = score_commands(lambda seen: torch.zeros(len(seen), 12), still, go2, seconds=3.0, repeats=1)
    linear, yaw = standing_scores()
    assert (scores.falls, scores.episodes) == (0, 12)
    assert scores.figures["linear_error"] == pytest.approx(linear, abs=0.02)
    assert scores.figures["yaw_error"] == pytest.approx(yaw, abs=0.02)
    assert scores.figures["worst_linear_error"] == pytest.approx(max(abs(c[0]) for c in COMMANDS), abs=0.03)


def test_a_robot_that_falls_is_counted_and_scores_no_better_than_standing(go2):
    torch.manual_seed(0)
    scores = score_commands(lambda seen: 6.0 * torch.randn(len(seen), 12), PLAY, go2, seconds=3.0, repeats=1)
    linear, yaw = standing_scores()
    assert scores.falls >= 10
    assert scores.figures["linear_error"] >= linear - 1e-6
    assert scores.figures["yaw_error"] >= yaw - 1e-6

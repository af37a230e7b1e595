"""Trials: commands arrive, falls and broken physics are told apart, poses are the true ones."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks.legs.conditions import NOMINAL, Conditions
from benchmarks.legs.kicks import Kicks, KicksCfg
from benchmarks.legs.trial import Trial


@pytest.fixture
def start(still):
    """Starts trials and ends them."""
    begun = []

    def make(count=2, conditions=None, subject=None, seed=0):
        trial = Trial(subject or still, conditions or Conditions(), count, 10.0, seed, 1)
        begun.append(trial)
        return trial.__enter__()

    yield make
    for trial in begun:
        trial.__exit__(None, None, None)


def steps(trial, count, command=(0.0, 0.0, 0.0)):
    for _ in range(count):
        trial.step(np.array(command))


def test_a_robot_that_stands_neither_falls_nor_moves(start):
    trial = start()
    before = trial.poses()
    steps(trial, 50)
    assert trial.time == pytest.approx(1.0)
    assert not trial.over.any()
    assert trial.poses() == pytest.approx(before, abs=0.1)  # the stance sags


def test_the_policy_sees_its_command_one_step_after_it_was_given(start, still):
    seen = []
    names = [term.name for term in still.task.actor]
    first = 6  # angular velocity and gravity come before
    assert names[:3] == ["angular_velocity", "projected_gravity", "velocity_command"]
    watched = replace(still, policy=lambda x: seen.append(x[0, first : first + 3].tolist()) or still.policy(x))
    trial = start(1, subject=watched)
    steps(trial, 2, (0.5, 0.0, 0.0))
    assert seen == [pytest.approx([0.0, 0.0, 0.0]), pytest.approx([1.0, 0.0, 0.0])]  # scaled by 2


def test_headings_are_true(start):
    trial = start(8)
    state = trial.physics.state
    w, z = state.base_quaternion_w[:, 0], state.base_quaternion_w[:, 3]
    assert trial.poses()[:, 2] == pytest.approx(torch.arctan2(2 * w * z, 1 - 2 * z * z).numpy(), abs=1e-5)
    assert np.ptp(trial.poses()[:, 2]) > 1.0


def test_a_copy_that_falls_stays_fallen(start):
    trial = start(3)
    trial.kick(np.array([1]), np.array([[0.0, 9.0]]))
    steps(trial, 60)
    assert trial.fell.tolist() == [False, True, False]
    assert not trial.diverged.any()


def test_broken_physics_is_told_apart_from_a_fall(start):
    trial = start(3)
    trial.physics.full_state[2, 1] = np.nan
    steps(trial, 3)
    assert trial.diverged.tolist() == [False, False, True]
    assert not trial.fell.any()
    assert trial.over.tolist() == [False, False, True]


def test_conditions_reach_the_models(start):
    heavy = replace(NOMINAL, payload_mass=(3.0, 3.0), foot_friction=(0.5, 0.5))
    plain, loaded = start(1), start(1, Conditions(physics=heavy))
    mass = [trial.physics.models[0].body_mass.sum() for trial in (plain, loaded)]
    assert mass[1] - mass[0] == pytest.approx(3.0)
    assert loaded.physics.models[0].geom("robot/FL").friction[0] == pytest.approx(0.5)


def test_equal_seeds_give_equal_trials(start):
    poses = []
    for seed in (4, 4, 5):
        trial = start(2, Conditions(sensor_noise=True), seed=seed)
        kicks = Kicks(KicksCfg((0.2, 0.2), (0.1, 0.1)), trial)
        for _ in range(20):
            kicks.apply()
            trial.step(np.array([0.3, 0.0, 0.0]))
        poses.append(trial.poses())
    assert np.array_equal(poses[0], poses[1])
    assert not np.allclose(poses[0], poses[2])


def test_kicks_come_on_time_to_those_who_may_be_kicked(start):
    trial = start(3)
    kicks = Kicks(KicksCfg((0.3, 0.3), (0.1, 0.1)), trial)
    allowed = np.array([True, False, True])
    base = 1 + trial.physics.models[0].nq
    for _ in range(30):
        before = trial.physics.full_state[:, base : base + 2].copy()
        count = kicks.count.copy()
        kicks.apply(allowed)
        change = np.hypot(*(trial.physics.full_state[:, base : base + 2] - before).T)
        assert change == pytest.approx(0.3 * (kicks.count - count), abs=1e-6)
        trial.step(np.zeros(3))
    assert kicks.count.tolist() == [5, 0, 5]


def test_actions_are_not_kept_in_inference_mode(start):
    trial = start(1)
    steps(trial, 1)
    assert not torch.is_inference(trial.motion.action)

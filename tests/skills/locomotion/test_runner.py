"""Leg skills end to end, without physics: results, reasons, corrections, and rest at the end."""

import numpy as np
import pytest

from skills.contract import Reason
from skills.errors import ArgumentError, SkillBusyError, UnknownSkillError
from skills.locomotion import specs
from skills.locomotion.gait import GaitPhase, Posture
from skills.locomotion.planar import error_in_base


def test_rise_stand_sit_and_recover(make_leg_bench):
    bench = make_leg_bench()
    assert bench.run("rise").reason is Reason.SUCCESS
    assert bench.gait.phase is GaitPhase.STANDING
    assert bench.run("stand").reason is Reason.SUCCESS
    assert bench.run("sit").reason is Reason.SUCCESS
    assert bench.gait.phase is GaitPhase.SITTING
    bench.gait.go_limp()
    assert bench.run("recover").evidence["attempts"] == 1.0
    assert bench.gait.phase is GaitPhase.STANDING


def test_recover_turns_over_a_robot_on_its_back(make_leg_bench):
    bench = make_leg_bench(recovers=True)
    bench.turned_at = 3.0
    assert bench.run("recover").reason is Reason.SUCCESS
    assert bench.gait.phase is GaitPhase.STANDING


def test_recover_without_success_leaves_the_robot_limp(make_leg_bench):
    for recovers in (True, False):
        bench = make_leg_bench(recovers=recovers)
        bench.turned_at = np.inf
        result = bench.run("recover")
        assert result.reason is Reason.EFFECT_NOT_REACHED
        assert bench.now < specs.RECOVER.timeout
        assert bench.references[-1].posture is Posture.LIMP


def test_a_canceled_recover_leaves_the_robot_limp(make_leg_bench):
    bench = make_leg_bench(recovers=True)
    bench.turned_at = np.inf
    bench.start("recover")
    for _ in range(100):
        bench.step()
    assert bench.gait.phase is GaitPhase.RECOVERING
    bench.runner.cancel()
    assert bench.finish().reason is Reason.CANCELED
    bench.step()
    assert bench.gait.phase is GaitPhase.LIMP


def test_walk_to_and_dock_arrive(make_leg_bench):
    for seed in range(4):
        bench = make_leg_bench(seed, start=(-1.0, 1.0, 2.0 * seed))
        result = bench.run("walk_to", place="mat")  # rises by itself
        assert result.reason is Reason.SUCCESS, result
        assert np.hypot(*error_in_base(bench.walker.pose, bench.goal)[:2]) < 0.17
        result = bench.run("dock", place="mat")
        error = error_in_base(bench.walker.pose, bench.goal)
        assert np.hypot(*error[:2]) < 0.03
        assert abs(error[2]) < 0.06
        assert result.reason in (Reason.SUCCESS, Reason.EFFECT_NOT_REACHED)
        assert result.evidence["position_error_m"] < 0.02
        assert not any(bench.references[-1].velocity_b)


def test_without_noise_docking_succeeds(make_leg_bench):
    result = make_leg_bench(1, noise=0.0).run("dock", place="mat")
    assert result.reason is Reason.SUCCESS
    assert result.evidence["position_error_m"] <= 0.010


def test_far_away_it_faces_its_way(make_leg_bench):
    bench = make_leg_bench(noise=0.0, start=(-2.0, -0.5, 3.0))
    bench.run("rise")
    bench.start("walk_to", place="mat")
    backwards = sideways = 0.0
    while bench.walker.pose[0] < 0.5:
        bench.step()
        forward, side, _ = bench.references[-1].velocity_b
        backwards, sideways = min(backwards, forward), max(sideways, abs(side))
    assert backwards == 0.0  # it turns before it walks
    assert sideways == 0.0


def test_a_silent_pose_sensor_ends_it_standing(make_leg_bench):
    bench = make_leg_bench()
    bench.start("walk_to", place="mat")
    while bench.gait.phase is not GaitPhase.WALKING:
        bench.step()
    bench.sees = False
    result = bench.finish()
    assert result.reason is Reason.PERCEPTION_LOST
    assert bench.gait.phase is GaitPhase.STANDING
    bench.sees = True
    assert bench.run("walk_to", place="mat").success


def test_pause_stands_at_once_and_resume_goes_on(make_leg_bench):
    bench = make_leg_bench()
    bench.start("walk_to", place="mat")
    while bench.gait.phase is not GaitPhase.WALKING:
        bench.step()
    assert bench.runner.pause() == {"motion": "paused"}
    bench.step()
    assert not any(bench.references[-1].velocity_b)
    before = bench.walker.pose.copy()
    for _ in range(100):
        bench.step()
    assert np.linalg.norm(bench.walker.pose[:2] - before[:2]) < 0.05
    assert bench.runner.resume() == {"motion": "running"}
    assert bench.finish().success


def test_slower_is_slower_and_stays_out_of_the_dead_zone(make_leg_bench):
    def fastest(factor):
        bench = make_leg_bench(noise=0.0)
        bench.runner.set_speed(factor)
        bench.run("walk_to", place="mat")
        norms = np.linalg.norm([r.velocity_b for r in bench.references], axis=1)
        assert ((norms == 0.0) | (norms > 0.0499)).all()
        return norms.max()

    assert fastest(0.3) == pytest.approx(0.3 * fastest(1.0), rel=0.35)


def test_cancel_ends_standing_whenever_it_comes(make_leg_bench):
    for after in (0.1, 1.0, 4.0, 7.0):
        bench = make_leg_bench(start=(-2.0, 0.0, 0.0))
        bench.start("dock", place="mat")
        while bench.now < after:
            bench.step()
        bench.runner.cancel()
        assert bench.finish(2.0).reason is Reason.CANCELED
        assert not any(bench.references[-1].velocity_b)


def test_fault_and_lost_supervisor(make_leg_bench):
    bench = make_leg_bench()
    bench.start("walk_to", place="mat")
    for _ in range(200):
        bench.step()
    bench.supervised = False
    assert bench.finish().reason is Reason.SUPERVISOR_LOST
    bench.supervised = True
    bench.start("stand")
    bench.safe = False
    assert bench.step().result.reason is Reason.SAFETY_FAULT
    assert bench.output.reference is None


def test_bad_calls_are_refused(make_leg_bench):
    bench = make_leg_bench()
    with pytest.raises(UnknownSkillError, match="dock"):
        bench.start("pick", object="block")
    with pytest.raises(ArgumentError, match="mat"):
        bench.start("dock", place="moon")
    bench.start("stand")
    with pytest.raises(SkillBusyError):
        bench.start("sit")


def test_without_a_walking_policy_it_says_so(make_leg_bench):
    bench = make_leg_bench(walks=False)
    assert bench.run("rise").success
    result = bench.run("walk_to", place="mat")
    assert result.reason is Reason.PRECONDITION_FAILED
    assert "bundle" in result.text


def test_a_robot_that_does_not_rise_is_reported(make_leg_bench):
    bench = make_leg_bench()
    bench.gait.update = lambda state, now: None
    assert bench.run("rise").reason is Reason.EFFECT_NOT_REACHED
    assert bench.run("recover").reason is Reason.EFFECT_NOT_REACHED

"""The gait generator: postures, velocity, staleness, reflex; and that a simulated robot really rises and sits down."""

from dataclasses import replace

import numpy as np
import pytest

from skills.locomotion.gait import COMMAND_AGE, MOST_STEP, RISE_SPEED, UP_TIME, GaitGenerator, GaitPhase, Posture

DT = 0.02


def run(gait, measured, joints, start, seconds):
    """Commands while joints follow at once: times, positions, phases."""
    positions, phases = [], []
    for k in range(round(seconds / DT)):
        command = gait.update(measured(joints), start + k * DT)
        if command is not None:
            joints = command.position
        positions.append(joints)
        phases.append(gait.phase)
    return np.array(positions), phases


def test_limp_until_asked(go2, measured, policy):
    gait = GaitGenerator(go2, policy)
    gait.command(np.array([0.5, 0.0, 0.0]), 0.0)
    assert gait.update(measured(go2.rest), 0.0) is None
    assert gait.phase is GaitPhase.LIMP


def test_rising_is_smooth_and_ends_with_the_policy(go2, measured, policy):
    gait = GaitGenerator(go2, policy)
    gait.ask(Posture.STAND)
    splayed = go2.rest + 0.2 * np.sin(np.arange(12))
    positions, phases = run(gait, measured, np.clip(splayed, go2.lower, go2.upper), 0.0, 4.0)
    assert np.abs(np.diff(positions, axis=0)).max() < 1.05 * RISE_SPEED * DT
    assert np.abs(positions - go2.rest).max(axis=1).min() < 0.01  # legs are gathered first
    assert positions[-1] == pytest.approx(go2.stand)
    assert phases[0] is GaitPhase.RISING
    assert phases[-1] is GaitPhase.STANDING
    assert policy.resets == 1


def test_velocity_is_limited_and_goes_stale(go2, measured, policy):
    gait = GaitGenerator(go2, policy)
    gait.ask(Posture.STAND)
    run(gait, measured, go2.rest, 0.0, 4.0)
    gait.command(np.array([9.0, -0.1, 0.0]), 4.0)
    gait.update(measured(go2.stand), 4.0)
    assert policy.velocity == pytest.approx([go2.velocity_range[0], -0.1, 0.0])
    assert gait.phase is GaitPhase.WALKING
    gait.update(measured(go2.stand), 4.0 + COMMAND_AGE)
    assert policy.velocity.any()
    gait.update(measured(go2.stand), 4.0 + COMMAND_AGE + DT)
    assert not policy.velocity.any()
    assert gait.phase is GaitPhase.STANDING


def test_a_halt_overrides_the_velocity_until_released(go2, measured, policy):
    gait = GaitGenerator(go2, policy)
    gait.ask(Posture.STAND)
    run(gait, measured, go2.rest, 0.0, 4.0)
    gait.halt()
    gait.command(np.array([0.5, 0.0, 0.0]), 4.0)
    gait.update(measured(go2.stand), 4.0)
    assert not policy.velocity.any()
    gait.release()
    gait.update(measured(go2.stand), 4.02)
    assert policy.velocity.any()


def test_sitting_down_and_up_again(go2, measured, policy):
    gait = GaitGenerator(go2, policy)
    gait.ask(Posture.STAND)
    run(gait, measured, go2.rest, 0.0, 4.0)
    gait.ask(Posture.SIT)
    positions, phases = run(gait, measured, go2.stand, 4.0, 3.0)
    assert phases[0] is GaitPhase.SITTING_DOWN
    assert phases[-1] is GaitPhase.SITTING
    assert positions[-1] == pytest.approx(go2.rest)
    gait.ask(Posture.STAND)
    assert run(gait, measured, go2.rest, 7.0, 4.0)[1][-1] is GaitPhase.STANDING


ON_ITS_BACK, LEVEL = np.array([0.0, 1.0, 0.0, 0.0]), np.array([1.0, 0.0, 0.0, 0.0])


def get_up(gait, measured, go2, turned_at, seconds, halt_at=np.inf):
    """Commands and phases of a robot that lies on its back until ``turned_at``; its joints follow at once."""
    joints, commands, phases = go2.rest, [], []
    for k in range(round(seconds / DT)):
        now = k * DT
        state = replace(measured(joints, now), orientation_w=LEVEL if now >= turned_at else ON_ITS_BACK)
        if now >= halt_at:
            gait.halt()
        gait.ask(Posture.RECOVER)
        command = gait.update(state, now)
        joints = command.position if command is not None else joints
        commands.append(command)
        phases.append(gait.phase)
    return commands, phases


def test_a_robot_on_its_back_gets_up_by_its_policy_and_stands(go2, measured, policy):
    recovery = type(policy)()
    gait = GaitGenerator(go2, policy, recovery)
    commands, phases = get_up(gait, measured, go2, turned_at=1.0, seconds=4.0)
    assert phases[0] is GaitPhase.RECOVERING
    assert phases[round((1.0 + 0.5 * UP_TIME) / DT)] is GaitPhase.RECOVERING  # up, but not for long enough
    assert phases[-1] is GaitPhase.STANDING
    assert commands[-1].position == pytest.approx(go2.stand)
    assert (recovery.resets, policy.resets) == (1, 1)


def test_steps_of_the_policy_that_gets_up_pass_the_robot_floor(go2, measured, policy):
    gait = GaitGenerator(go2, policy, type(policy)())
    assert np.abs(go2.stand - go2.rest).max() > MOST_STEP * go2.safety.max_step
    commands, _ = get_up(gait, measured, go2, turned_at=np.inf, seconds=0.2)
    positions = np.array([go2.rest, *(command.position for command in commands)])
    assert np.abs(np.diff(positions, axis=0)).max() == pytest.approx(MOST_STEP * go2.safety.max_step)


@pytest.mark.parametrize("posture", [Posture.STAND, Posture.RECOVER])
def test_without_such_a_policy_a_tilted_robot_stays_limp(go2, measured, policy, posture):
    gait = GaitGenerator(go2, policy)
    gait.ask(posture)
    state = replace(measured(go2.rest), orientation_w=ON_ITS_BACK)
    assert gait.update(state, 0.0) is None
    assert gait.phase is GaitPhase.LIMP


def test_on_its_belly_it_rises_without_the_policy(go2, measured, policy):
    recovery = type(policy)()
    gait = GaitGenerator(go2, policy, recovery)
    _, phases = get_up(gait, measured, go2, turned_at=0.0, seconds=4.0)
    assert phases[0] is GaitPhase.RISING
    assert phases[-1] is GaitPhase.STANDING
    assert recovery.resets == 0


def test_a_halt_while_it_gets_up_lets_go(go2, measured, policy):
    gait = GaitGenerator(go2, policy, type(policy)())
    commands, phases = get_up(gait, measured, go2, turned_at=np.inf, seconds=1.0, halt_at=0.5)
    assert phases[10] is GaitPhase.RECOVERING
    assert phases[26:] == [GaitPhase.LIMP] * 24
    assert commands[-1] is None


def test_limp_forgets_what_was_asked(go2, measured, policy):
    gait = GaitGenerator(go2, policy)
    gait.ask(Posture.STAND)
    run(gait, measured, go2.rest, 0.0, 1.0)
    gait.go_limp()
    assert gait.update(measured(go2.rest), 1.0) is None


def test_a_malformed_velocity_is_refused(go2):
    for bad in ((np.nan, 0.0, 0.0), (1.0, 2.0)):
        with pytest.raises(ValueError, match="three finite"):
            GaitGenerator(go2).command(np.array(bad), 0.0)


def test_a_simulated_robot_rises_and_sits_down_without_a_fault(go2):
    from hardware.legged.controller import LeggedController
    from hardware.ports import ManualClock
    from sim.legged.local_robot import LocalLeggedRobot
    from sim.scenes.scene import load_scene
    from sim.world import World

    world, clock, gait = World(load_scene("yard")), ManualClock(), GaitGenerator(go2)
    dog = world.legged["dog"]
    floor = LeggedController(LocalLeggedRobot(dog), go2, clock)
    floor.connect()
    heights = []
    for k in range(600):
        clock.set(world.time)
        status = floor.tick(world.time)
        assert status.fault is None, status.text
        if k in (25, 300):
            gait.ask(Posture.STAND if k == 25 else Posture.SIT)
        command = gait.update(status.state, world.time)
        if command is not None:
            floor.offer(command)
        for _ in range(2):
            world.advance()
        heights.append(dog.base_position_w[2])
    assert heights[290] > 0.22
    assert heights[-1] < 0.14
    assert gait.phase is GaitPhase.SITTING

"""The controller of a legged robot: what is followed, what is refused, and how it rests."""

import numpy as np
import pytest

from hardware.legged.permission import RECOVERY_TIME, UPRIGHT_TIME
from hardware.legged.rest import LIE_DOWN_TIME
from hardware.safety.faults import FaultCode
from hardware.safety.machine import SafetyState


def damped(command, go2):
    return not command.kp.any() and (command.kd == go2.safety.damping).all()


def test_before_the_first_command_it_is_damped(floor, go2):
    status = floor.tick()
    assert status.safety is SafetyState.IDLE
    assert damped(status.command, go2)


def test_commands_are_followed_with_their_gains(floor, go2):
    status = floor.up().ask(go2.stand + 0.1, kp=0.5 * go2.kp)
    assert status.safety is SafetyState.ACTIVE
    assert status.command.position == pytest.approx(go2.stand + 0.1)
    assert status.command.kp == pytest.approx(0.5 * go2.kp)
    again = floor.tick()  # between two commands the last one is sent again
    assert again.command is status.command


def test_from_damping_the_gains_rise_to_what_is_asked_for(floor, go2):
    first = floor.ask()
    assert first.safety is SafetyState.SOFT_START
    assert (first.command.kp < 0.01 * go2.kp).all()
    assert first.command.kd == pytest.approx(np.full(12, go2.safety.damping), rel=0.01)
    stiffness = []
    while (status := floor.ask(go2.stand + 0.1)).safety is SafetyState.SOFT_START:
        assert status.command.position == pytest.approx(go2.stand + 0.1)
        stiffness.append(float(status.command.kp[0]))
    assert len(stiffness) == round(go2.safety.soft_start / go2.command_period) - 1
    assert (np.diff(stiffness) > 0.0).all()
    assert max(np.diff(stiffness)) < 0.2 * go2.kp[0]
    assert status.safety is SafetyState.ACTIVE
    assert status.command.kp == pytest.approx(go2.kp)


def test_the_soft_start_goes_on_between_two_commands_and_begins_again_after_a_reset(floor, go2):
    floor.ask()
    between = floor.tick()
    assert between.safety is SafetyState.SOFT_START
    assert 0.0 < between.command.kp[0] < go2.kp[0]
    floor.up()
    floor.controller.stop(floor.now)
    floor.tick()
    assert floor.controller.reset(floor.now)[0]
    again = floor.ask()
    assert again.safety is SafetyState.SOFT_START
    assert (again.command.kp < 0.01 * go2.kp).all()


def test_an_inertial_unit_that_repeats_itself_is_a_fault(floor):
    floor.robot.turning = np.array([0.1, 0.0, 0.0])
    for _ in range(10):
        status = floor.ask()
    assert status.fault is FaultCode.STATE_INVALID
    assert "repeats the same reading" in status.text


@pytest.mark.parametrize("turning", [lambda i: 0.1 + 1e-9 * i, lambda _: 0.0], ids=["alive", "held"])
def test_a_unit_that_is_alive_and_a_body_that_is_held_are_none(floor, turning):
    for i in range(20):
        floor.robot.turning = np.array([turning(i), 0.0, 0.0])
        assert floor.ask().fault is None


def test_positions_are_clipped_to_the_limits(floor, go2):
    beyond = go2.stand.copy()
    beyond[2] = go2.upper[2] + 0.2
    status = floor.ask(beyond)
    assert status.command.position[2] == go2.upper[2]
    assert status.counters.limited == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda g: {"names": g.joint_names[::-1]}, FaultCode.COMMAND_NAMES),
        (lambda g: {"position": np.zeros(3)}, FaultCode.COMMAND_SHAPE),
        (lambda g: {"kd": "soft"}, FaultCode.COMMAND_SHAPE),
        (lambda g: {"position": np.full(12, np.nan)}, FaultCode.COMMAND_NOT_FINITE),
        (lambda g: {"kp": np.full(12, np.inf)}, FaultCode.COMMAND_NOT_FINITE),
        (lambda g: {"stamp": np.nan}, FaultCode.COMMAND_NOT_FINITE),
        (lambda g: {"kp": -g.kp}, FaultCode.COMMAND_GAINS),
        (lambda g: {"kp": 4.0 * g.kp}, FaultCode.COMMAND_GAINS),
        (lambda g: {"kd": 20.0 * g.kd}, FaultCode.COMMAND_GAINS),
        (lambda g: {"kp": g.kp * (np.arange(12) > 0), "kd": g.kd * (np.arange(12) > 0)}, FaultCode.COMMAND_GAINS),
        (lambda g: {"position": g.stand + np.eye(12)[1] * 1.25}, FaultCode.COMMAND_STEP),
        (lambda g: {"stamp": -1.0}, FaultCode.COMMAND_STAMP),
        (lambda g: {"stamp": 9.0}, FaultCode.COMMAND_STAMP),
    ],
)
def test_a_bad_command_faults_and_damps(floor, go2, change, code):
    for _ in range(4):
        assert floor.ask().fault is None
    status = floor.ask(**change(go2))
    assert (status.safety, status.fault) == (SafetyState.FAULT, code)
    assert damped(status.command, go2)
    assert damped(floor.ask().command, go2)  # latched: a sound command changes nothing
    assert floor.tick().counters.rejected == 2


def test_what_a_network_doubles_and_reorders_is_followed_once(floor, go2):
    followed = floor.up().ask(go2.stand + 0.1).command
    before = floor.ask(go2.stand + 0.05).command
    for back in (0.01, 0.03):
        late = floor.ask(go2.stand + 0.1, stamp=before.stamp - back)
        assert late.fault is None
        assert late.command is before
    assert followed is not before


def test_an_old_command_never_starts_motion(floor, go2):
    for _ in range(10):
        floor.tick()
    assert floor.ask(stamp=floor.now - 0.1).fault is FaultCode.COMMAND_STALE


def test_silence_damps_within_the_command_age(floor, go2):
    floor.ask()
    status, silent = floor.tick(), 1
    while status.fault is None:
        status, silent = floor.tick(), silent + 1
    assert status.fault is FaultCode.COMMAND_STALE
    assert silent * go2.command_period <= go2.safety.command_age + go2.command_period + 1e-9
    assert damped(status.command, go2)


def test_a_late_measurement_counts_only_in_motion(floor, go2):
    for _ in range(10):
        assert floor.tick(measured=False).fault is None
    floor.ask()
    late = [floor.ask(measured=False).fault for _ in range(4)]
    allowed = round(go2.safety.state_age / go2.command_period)
    assert late == [None] * allowed + [FaultCode.STATE_STALE] * (4 - allowed)


def test_a_fallen_robot_is_damped_and_refuses_reset_until_upright(floor, go2):
    floor.ask()
    half = 0.5 * (go2.safety.max_tilt + 0.05)
    floor.robot.orientation = np.array([np.cos(half), np.sin(half), 0.0, 0.0])
    status = floor.ask()
    assert status.fault is FaultCode.FALLEN
    assert "tilted by 1.05" in status.text
    assert damped(status.command, go2)
    done, text = floor.controller.reset(floor.now)
    assert not done
    assert "tilted" in text
    floor.robot.orientation = np.array([1.0, 0.0, 0.0, 0.0])
    assert floor.controller.reset(floor.now)[0]
    assert floor.tick().safety is SafetyState.IDLE


UPSIDE_DOWN = np.array([0.0, 1.0, 0.0, 0.0])
UPRIGHT = np.array([1.0, 0.0, 0.0, 0.0])


def ticks(floor, seconds, ask=True):
    for _ in range(round(seconds / floor.description.command_period)):
        status = floor.ask() if ask else floor.tick()
    return status


def fallen(floor):
    """On its back, with the fault latched."""
    floor.ask()
    floor.robot.orientation = UPSIDE_DOWN
    assert floor.ask().fault is FaultCode.FALLEN
    return floor.controller


def test_a_fallen_robot_may_be_permitted_to_get_up(floor):
    controller = fallen(floor)
    ticks(floor, 0.2, ask=False)
    assert not controller.reset(floor.now)[0]
    done, text = controller.reset_fallen(floor.now)
    assert done
    assert "tilt is permitted" in text
    status = ticks(floor, 3.0)
    assert status.safety is SafetyState.ACTIVE
    assert "tilt is permitted" in status.text


def test_the_permission_ends_once_it_is_up(floor):
    controller = fallen(floor)
    ticks(floor, 0.2, ask=False)
    controller.reset_fallen(floor.now)
    floor.robot.orientation = UPRIGHT
    status = ticks(floor, UPRIGHT_TIME + 0.1)
    assert (status.safety, status.text) == (SafetyState.ACTIVE, "")
    floor.robot.orientation = UPSIDE_DOWN
    assert floor.ask().fault is FaultCode.FALLEN


def test_the_permission_ends_in_time_and_with_any_fault(floor, go2):
    controller = fallen(floor)
    ticks(floor, 0.2, ask=False)
    controller.reset_fallen(floor.now)
    assert ticks(floor, RECOVERY_TIME - 0.1).fault is None
    assert ticks(floor, 0.2).fault is FaultCode.FALLEN
    ticks(floor, 0.2, ask=False)
    controller.reset_fallen(floor.now)
    assert floor.ask(names=go2.joint_names[::-1]).fault is FaultCode.COMMAND_NAMES
    ticks(floor, 0.2, ask=False)
    assert "tilted" in controller.reset(floor.now)[1]


def test_without_a_fault_nothing_is_permitted(floor):
    floor.ask()
    assert floor.controller.reset_fallen(floor.now) == (True, "no fault to reset")
    floor.robot.orientation = UPSIDE_DOWN
    assert floor.ask().fault is FaultCode.FALLEN


def test_a_robot_that_still_moves_is_not_permitted_to_get_up(floor):
    controller = fallen(floor)
    ticks(floor, 0.2, ask=False)
    floor.robot.turning = np.array([1.0, 0.0, 0.0])
    done, text = controller.reset_fallen(floor.now)
    assert not done
    assert "turns at 1.00 rad/s" in text
    floor.robot.turning = np.zeros(3)
    floor.robot.velocity[4] = 2.0
    assert "still moves" in controller.reset_fallen(floor.now)[1]
    floor.robot.velocity[4] = 0.0
    assert "tilted" in controller.reset(floor.now)[1]  # a refused request leaves no permission behind


def test_heading_is_no_tilt(floor):
    floor.robot.orientation = np.array([0.0, 0.0, 0.0, 1.0])
    assert floor.ask().fault is None


def test_malformed_measurements_fault(floor):
    floor.robot.position[3] = np.nan
    assert floor.tick().fault is FaultCode.STATE_INVALID
    floor.robot.position[3] = 0.0
    floor.robot.orientation = np.zeros(4)
    assert "orientation" in floor.controller.reset(floor.now)[1]


def test_lying_down_takes_two_seconds_then_damps_and_latches(floor, go2):
    floor.ask()
    floor.controller.lie_down(floor.now)
    statuses = []
    for _ in range(round(LIE_DOWN_TIME / go2.command_period) + 2):
        floor.ask()  # refused meanwhile
        statuses.append(floor.controller.tick(floor.now))
    way = [s.command.position for s in statuses if s.command.kp.any()]
    assert len(way) >= 0.95 * LIE_DOWN_TIME / go2.command_period
    assert np.abs(np.diff(np.array(way), axis=0)).max() < 0.03
    assert way[-1] == pytest.approx(go2.rest, abs=0.01)
    assert damped(statuses[-1].command, go2)
    assert statuses[-1].fault is FaultCode.STOPPED
    assert not floor.controller.lying_down


def test_a_fall_ends_the_lying_down(floor, go2):
    floor.ask()
    floor.controller.lie_down(floor.now)
    assert floor.tick().command.kp.any()
    floor.robot.orientation = np.array([0.0, 1.0, 0.0, 0.0])
    assert damped(floor.tick().command, go2)
    floor.robot.orientation = np.array([1.0, 0.0, 0.0, 0.0])
    assert damped(floor.tick().command, go2)


def test_after_a_reset_motion_starts_from_the_measured_joints(floor, go2):
    floor.ask()
    floor.controller.stop(floor.now)
    assert damped(floor.tick().command, go2)
    floor.robot.position = go2.rest.copy()
    floor.robot.velocity[:] = 1.0
    assert "still moves" in floor.controller.reset(floor.now)[1]
    floor.robot.velocity[:] = 0.0
    floor.tick()
    assert floor.controller.reset(floor.now)[0]
    assert floor.ask(go2.rest + 0.05).safety is SafetyState.SOFT_START
    far = go2.rest.copy()
    far[1] = go2.rest[1] - 1.3
    assert floor.ask(far).fault is FaultCode.COMMAND_STEP


def test_a_reset_waits_for_a_sender_that_would_fault_again(floor, go2):
    floor.ask()
    assert floor.ask(kp=-go2.kp).fault is FaultCode.COMMAND_GAINS
    done, text = floor.controller.reset(floor.now)
    assert not done
    assert "still arrive" in text


def test_a_broken_link_latches_and_comes_back(floor, go2):
    floor.ask()
    floor.robot.linked = False
    status = floor.tick()
    assert (status.safety, status.fault) == (SafetyState.DISCONNECTED, FaultCode.LINK_LOST)
    for _ in range(400):
        status = floor.tick()
        if status.safety is SafetyState.FAULT:
            break
        floor.controller._reconnector.finish(1.0)
    assert status.safety is SafetyState.FAULT
    assert damped(status.command, go2)
    floor.controller.close()
    assert floor.robot.stops > 0

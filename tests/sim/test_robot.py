"""The robot's own end: interpolation, limits, watchdog, stop."""

import numpy as np
import pytest

from hardware.errors import CommandError
from hardware.sim_wire import CommandMessage
from sim.robot import ReferenceMode
from sim.world import World


@pytest.fixture
def world(bench):
    return World(bench, seed=0)


def accelerate(world, robot, speed=1.2, periods=50, joints=slice(0, 3)):
    """Moves joints of a robot at a growing speed until they run at ``speed``; returns the largest tracking error."""
    position, velocity, worst = robot.reference, np.zeros(8), 0.0
    for i in range(periods):
        velocity[joints] = min(speed, 0.06 * i)
        position = position + world.period * velocity
        robot.command(CommandMessage(world.time, position, velocity))
        world.advance()
        worst = max(worst, float(np.abs(robot.state().position - robot.reference)[:7].max()))
    return worst


def test_it_follows_closely(world):
    robot = world.robots["left"]
    assert accelerate(world, robot) < 0.01
    assert robot.state().velocity[:3] == pytest.approx([1.2] * 3, abs=0.02)


def test_arrival_times_do_not_show_in_the_motion(world):
    """Commands come none, one or two a period; the reference is as smooth as what they say."""
    robot = world.robots["left"]
    start, omega, size = robot.reference, 3.0, 0.15
    waiting, references, rng = [], [], np.random.default_rng(0)
    world.observe_steps(lambda: references.append(robot.reference[0]))
    for i in range(300):
        now = 0.01 * i
        position, velocity = start.copy(), np.zeros(8)
        position[0] += size * (1.0 - np.cos(omega * now))
        velocity[0] = size * omega * np.sin(omega * now)
        waiting.append(CommandMessage(now, position, velocity))
        if rng.random() < 0.5 or len(waiting) == 2:
            for command in waiting:
                robot.command(command)
            waiting.clear()
        world.advance()
    acceleration = np.diff(references, 2) / 0.002**2
    assert np.abs(acceleration[50:]).max() < 1.1 * size * omega**2
    lag = 0.02
    asked = start[0] + size * (1.0 - np.cos(omega * (world.time - lag)))
    assert robot.reference[0] == pytest.approx(asked, abs=2e-3)


def test_a_jump_is_followed_within_the_vendors_limits(world):
    robot = world.robots["left"]
    target, references = robot.reference, []
    target[0] += 0.3
    world.observe_steps(lambda: references.append(robot.reference[0]))
    for _ in range(100):
        robot.command(CommandMessage(world.time, target, np.zeros(8)))
        world.advance()
    limit = robot.description.joints[0]
    assert np.abs(np.diff(references)).max() <= limit.velocity * 0.002 + 1e-9
    assert np.abs(np.diff(references, 2)).max() <= limit.acceleration * 0.002**2 + 1e-9
    assert robot.reference[0] == pytest.approx(target[0], abs=1e-3)


def test_watchdog_brings_it_to_rest(world):
    robot = world.robots["left"]
    accelerate(world, robot)
    assert np.abs(robot.state().velocity[:3]).min() > 1.15
    silent_from = world.time
    while np.abs(robot.state().velocity[:7]).max() >= 0.02:
        world.advance()
        assert world.time - silent_from < 0.3
    for _ in range(50):
        world.advance()
        assert np.abs(robot.state().velocity[:7]).max() < 0.02
    assert robot.mode is ReferenceMode.HOLD


def test_watchdog_does_not_bite_before_its_time(world):
    robot = world.robots["left"]
    accelerate(world, robot)
    patience = round(robot.description.watchdog / world.period)
    for _ in range(patience - 1):
        world.advance()
    assert robot.mode is ReferenceMode.FOLLOW
    assert robot.state().velocity[0] == pytest.approx(1.2, abs=0.02)
    world.advance()
    world.advance()
    assert robot.mode is ReferenceMode.BRAKE


def test_stop_brakes_at_once_and_ignores_commands_until_rest(world):
    robot = world.robots["left"]
    accelerate(world, robot)
    robot.stop()
    began, position = world.time, robot.reference
    while robot.mode is not ReferenceMode.HOLD:
        position = position + 0.012
        robot.command(CommandMessage(world.time, position, np.full(8, 1.2)))
        world.advance()
        assert world.time - began < 0.25
    assert robot.ignored_commands > 5
    robot.command(CommandMessage(world.time, robot.reference, np.zeros(8)))
    assert robot.mode is ReferenceMode.FOLLOW


def test_the_other_robot_does_not_move(world):
    accelerate(world, world.robots["left"])
    right = world.robots["right"]
    assert right.mode is ReferenceMode.HOLD
    assert np.abs(right.state().position[:7] - right.description.home).max() < 1e-3


def test_reference_stays_within_position_and_velocity_limits(world):
    robot = world.robots["left"]
    description = robot.description
    before = robot.reference
    robot.command(CommandMessage(0.0, np.full(8, 50.0), np.full(8, 50.0)))
    world.advance()
    moved = robot.reference - before
    assert (moved <= description.raw_velocity_limit * world.period + 1e-9).all()
    for _ in range(400):
        robot.command(CommandMessage(world.time, np.full(8, 50.0), np.zeros(8)))
        world.advance()
        assert (robot.reference <= description.upper + 1e-12).all()


def test_bad_commands_change_nothing(world):
    robot = world.robots["left"]
    before = robot.reference
    bad = before.copy()
    bad[3] = np.nan
    with pytest.raises(CommandError, match="finite"):
        robot.command(CommandMessage(0.0, bad, np.zeros(8)))
    with pytest.raises(CommandError, match="joint1"):
        robot.command(CommandMessage(0.0, np.zeros(7), np.zeros(7)))
    world.advance()
    assert np.array_equal(robot.reference, before)


def test_gripper_opening_in_metres(world):
    robot = world.robots["left"]
    assert robot.state().position[7] == pytest.approx(0.085, abs=0.001)
    target, velocity = robot.reference, np.zeros(8)
    velocity[7] = -0.1
    while target[7] > 0.03:
        target[7] -= 0.001
        robot.command(CommandMessage(world.time, target, velocity))
        world.advance()
    for _ in range(20):
        robot.command(CommandMessage(world.time, target, np.zeros(8)))
        world.advance()
    pads = [world.data.geom(f"left/{side}_pad1").xpos for side in ("left", "right")]
    assert robot.state().position[7] == pytest.approx(0.03, abs=0.003)
    assert np.linalg.norm(pads[0] - pads[1]) - 0.008 == pytest.approx(0.03, abs=0.004)

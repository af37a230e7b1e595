"""The robot controller with a robot that the test plays."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from hardware.controller import ControllerStatus, RobotController
from hardware.descriptions.robot import load_description
from hardware.errors import ConnectionFailedError, NotConnectedError
from hardware.ports.clock import ManualClock
from hardware.ports.health import RobotHealth
from hardware.ports.robot import JointCommand, JointState, RobotFeatures
from hardware.safety.faults import FaultCode
from hardware.safety.machine import SafetyState

PANDA = load_description()
DESCRIPTION = replace(PANDA, safety=replace(PANDA.safety, soft_start=1.0))  # long enough to be seen
NAMES, N, DT = DESCRIPTION.joint_names, len(DESCRIPTION.joint_names), DESCRIPTION.command_period
HOME = np.array([*DESCRIPTION.home, 0.04])


class PlayedRobot:
    """Follows each command at once, unless the test says otherwise."""

    def __init__(self) -> None:
        self.position, self.velocity, self.stamp = HOME.copy(), np.zeros(N), 0.0
        self.effort = np.zeros(N)
        self.linked, self.reachable, self.follows = False, True, True
        self.sent: list[JointCommand] = []
        self.connects = self.stops = self.closes = 0
        self.connect_gate = threading.Event()
        self.connect_gate.set()

    @property
    def features(self) -> RobotFeatures:
        return RobotFeatures("panda_2f85", NAMES, DESCRIPTION.joint_units, DT, 0.05)

    def connect(self) -> None:
        self.connects += 1
        self.connect_gate.wait(5.0)
        if not self.reachable:
            raise ConnectionFailedError("nothing answers at the address")
        self.linked = True

    def state(self) -> JointState:
        if not self.linked:
            raise NotConnectedError("the link broke")
        return JointState(self.stamp, NAMES, self.position.copy(), self.velocity.copy(), self.effort)

    def command(self, command: JointCommand) -> JointCommand:
        if not self.linked:
            raise NotConnectedError("the link broke")
        self.sent.append(command)
        if self.follows:
            self.position, self.velocity = command.position.copy(), command.velocity.copy()
        return command

    def stop(self) -> None:
        self.stops += 1

    def close(self) -> None:
        self.closes += 1
        self.linked = False


class Bench:
    """A controller, its robot and its clock."""

    def __init__(self) -> None:
        self.robot, self.clock = PlayedRobot(), ManualClock()
        self.controller = RobotController(self.robot, DESCRIPTION, self.clock)
        self.controller.connect()

    @property
    def now(self) -> float:
        return self.clock.now()

    def tick(self, measured: bool = True) -> ControllerStatus:
        self.clock.set(round(self.now + DT, 9))
        if measured:
            self.robot.stamp = self.now
        return self.controller.tick(self.now)

    def offer(
        self,
        position: np.ndarray = HOME,
        velocity: np.ndarray | float = 0.0,
        stamp: float | None = None,
        sender: str = "",
    ) -> None:
        stamp = self.now if stamp is None else stamp
        velocities = np.broadcast_to(velocity, N).astype(float)
        self.controller.offer(JointCommand(stamp, NAMES, position, velocities, sender))

    def run(self, ticks: int) -> ControllerStatus:
        for _ in range(ticks):
            status = self.tick()
        return status

    def move(self, ticks: int, speed: float = 0.3, sender: str = "") -> ControllerStatus:
        """Streams a ramp of the arm joints, starting where the robot is."""
        start, velocity = self.robot.position.copy(), np.array([speed] * 7 + [0.0])
        began = self.now
        for _ in range(ticks):
            self.offer(start + velocity * (self.now - began), velocity, sender=sender)
            status = self.tick()
        return status


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_first_tick_holds_the_measured_position(bench: Bench) -> None:
    status = bench.tick()
    assert status.safety is SafetyState.IDLE
    assert status.fault is None
    np.testing.assert_array_equal(status.command.position, HOME)
    np.testing.assert_array_equal(status.command.velocity, np.zeros(N))
    assert status.state_age == 0.0
    assert status.command_age is None


def test_commands_are_followed(bench: Bench) -> None:
    assert bench.move(100, speed=0.0).safety is SafetyState.SOFT_START
    status = bench.move(100)
    assert status.safety is SafetyState.ACTIVE
    np.testing.assert_allclose(
        bench.robot.position[:7], HOME[:7] + 0.3 * (100 * DT - 0.02), atol=1e-6
    )  # followed a delay behind
    assert status.command_age == pytest.approx(DT)
    assert status.counters.rejected == 0
    assert status.counters.ticks == 200


def test_the_first_second_after_a_reset_is_gentle(bench: Bench) -> None:
    limit = DESCRIPTION.velocity_limit
    for _ in range(2):
        start, began = bench.robot.position.copy(), bench.now
        velocity = np.array([0.5 * limit[0]] + [0.0] * 7)
        while bench.now - began < 1.5:
            bench.offer(start + velocity * (bench.now - began), velocity)
            status = bench.tick()
            since = bench.now - began - DT
            assert status.fault is None
            assert status.command.velocity[0] <= (0.1 + 0.9 * min(since, 1.0)) * limit[0] + 1e-9
            assert (status.safety is SafetyState.SOFT_START) == (since < 1.0 - 1e-9)
        # What the gentle start left behind is made up for.
        assert status.command.position[0] == pytest.approx(
            start[0] + velocity[0] * (bench.now - began - 0.02), abs=1e-3
        )
        bench.controller.stop(bench.now)
        bench.run(60)
        assert bench.controller.reset(bench.now)[0]


def test_an_arm_that_is_held_is_a_fault(bench: Bench) -> None:
    bench.move(20)
    bench.robot.effort = np.array([0.0, -86.0, 0.0, 0.0, 0.0, 0.0, 0.0, -60.0])  # the gripper may press
    held = bench.move(49)
    assert held.fault is None
    bench.robot.effort = np.zeros(N)
    bench.move(5)
    bench.robot.effort = np.array([0.0, -86.0, 0.0, 0.0, 0.0, 0.0, 0.0, -60.0])
    assert bench.move(50).fault is None
    status = bench.move(2)
    assert status.fault is FaultCode.OVERLOAD
    assert "joint2 has carried more than 82.6 for 0.50 s" in status.text


def test_the_newest_reference_wins(bench: Bench) -> None:
    bench.tick()
    bench.offer(HOME + 0.02)
    bench.offer(HOME + 0.001)
    bench.run(20)
    np.testing.assert_allclose(bench.robot.position, HOME + 0.001, atol=1e-9)


def test_a_malformed_command_is_not_hidden_by_the_next(bench: Bench) -> None:
    bench.move(20)
    bench.offer(np.full(N, np.nan))
    bench.offer(bench.robot.position)
    status = bench.tick()
    assert (status.safety, status.fault) == (SafetyState.FAULT, FaultCode.COMMAND_NOT_FINITE)
    assert "joint1" in status.text
    assert status.counters.rejected == 1


def test_a_fault_brings_the_robot_to_rest_and_latches(bench: Bench) -> None:
    bench.move(50, speed=1.0)
    bench.offer(HOME + 2.0)
    assert bench.tick().fault is FaultCode.COMMAND_STEP
    ticks = 0
    while np.abs(bench.robot.velocity).max() > 0.02:
        bench.tick()
        ticks += 1
    assert ticks * DT < 0.3
    rest = bench.run(25).command.position
    status = bench.move(30)  # commands no longer count
    assert status.fault is FaultCode.COMMAND_STEP
    assert status.counters.rejected == 31
    np.testing.assert_array_equal(status.command.position, rest)


def test_a_silent_sender_brings_a_fast_arm_to_rest_in_time(bench: Bench) -> None:
    bench.move(101, speed=0.0)
    bench.move(60, speed=1.3)
    assert np.abs(bench.robot.velocity).max() > 1.29
    silent = 0
    while np.abs(bench.robot.velocity).max() > 0.02:
        status = bench.tick()
        silent += 1
    assert silent * DT <= 0.3
    assert status.fault is FaultCode.COMMAND_STALE


def test_stop_and_reset(bench: Bench) -> None:
    bench.move(50, speed=1.0)
    bench.controller.stop(bench.now)
    status = bench.tick()
    assert status.fault is FaultCode.STOPPED
    done, text = bench.controller.reset(bench.now)
    assert not done
    assert "moves" in text
    bench.run(40)
    assert np.abs(bench.robot.velocity).max() == 0.0
    done, text = bench.controller.reset(bench.now)
    assert done, text
    status = bench.tick()
    assert (status.safety, status.fault, status.text) == (SafetyState.IDLE, None, "")
    np.testing.assert_array_equal(status.command.position, bench.robot.position)
    assert bench.move(10).safety is SafetyState.SOFT_START


def test_reset_without_a_fault_changes_nothing(bench: Bench) -> None:
    bench.move(20, speed=0.5)
    assert bench.controller.reset(bench.now) == (True, "no fault to reset")
    assert bench.move(20, speed=0.5).safety is SafetyState.SOFT_START


def test_reset_is_refused_while_faulty_commands_arrive(bench: Bench) -> None:
    bench.tick()
    for _ in range(5):
        bench.offer(HOME + 1.0)
        bench.tick()
    done, text = bench.controller.reset(bench.now)
    assert not done
    assert "jumps by 1.000" in text
    bench.run(10)  # the sender gives up
    assert bench.controller.reset(bench.now)[0]
    assert bench.tick().safety is SafetyState.IDLE


def test_reset_is_refused_while_the_state_is_stale_or_broken(bench: Bench) -> None:
    bench.move(5, speed=0.1)
    while bench.tick(measured=False).fault is None:
        bench.offer(bench.robot.position)
    assert bench.tick(measured=False).fault is FaultCode.STATE_STALE
    bench.run(30)
    for _ in range(15):
        bench.tick(measured=False)
    done, text = bench.controller.reset(bench.now)
    assert not done
    assert "old" in text
    bench.tick()
    bench.robot.position[2] = np.nan
    assert bench.controller.reset(bench.now)[0] is False
    bench.robot.position = HOME.copy()
    assert bench.controller.reset(bench.now)[0]


def test_tracking_error_then_reset_starts_at_the_measured_position(bench: Bench) -> None:
    bench.move(10)
    bench.robot.follows = False
    held = bench.robot.position.copy()
    held[7] = 0.055  # the gripper holds an object: its goal is 0.04
    bench.robot.position = held.copy()
    for tick in range(1, 121):
        goal = np.append(held[:7] + 0.003 * tick, 0.04)
        bench.offer(goal, np.array([0.3] * 7 + [0.0]))
        status = bench.tick()
    assert status.fault is FaultCode.TRACKING_ERROR
    bench.robot.velocity = np.zeros(N)
    bench.run(120)
    assert bench.controller.reset(bench.now)[0]
    command = bench.tick().command.position
    np.testing.assert_array_equal(command[:7], held[:7])
    assert command[7] == 0.04  # it does not let go


def test_a_blocked_arm_is_eased_back_but_a_measurement_that_runs_away_is_not_followed(bench: Bench) -> None:
    bench.move(10)
    bench.robot.follows = False
    held, bench.robot.velocity = bench.robot.position.copy(), np.zeros(N)
    for tick in range(1, 121):
        bench.offer(np.append(held[:7] + 0.003 * tick, 0.04), np.array([0.3] * 7 + [0.0]))
        status = bench.tick()
    assert status.fault is FaultCode.TRACKING_ERROR
    for _ in range(400):  # an encoder that counts on as the reference comes nearer
        bench.robot.position[:7] -= 0.01
        status = bench.tick()
    most = PANDA.safety.max_tracking_error
    assert status.command is not None
    assert not status.command.velocity.any()
    assert (np.abs(status.command.position[:7] - held[:7]) <= most).all()
    bench.robot.position = bench.robot.position[1:]  # and what is malformed then changes nothing
    assert bench.tick().fault is FaultCode.TRACKING_ERROR


def test_an_encoder_that_jumps_brings_the_arm_to_rest_where_it_is(bench: Bench) -> None:
    bench.move(20)
    bench.robot.follows = False
    bench.robot.position[1] += 0.4
    before = bench.tick().command
    bench.run(60)
    after = bench.tick()
    assert after.fault is FaultCode.STATE_INVALID
    assert "encoder" in after.text
    assert before is not None
    assert after.command is not None
    assert np.abs(after.command.position - before.position).max() < 0.02


def test_an_idle_robot_bears_a_late_state_but_not_a_broken_one(bench: Bench) -> None:
    bench.run(3)
    for _ in range(30):
        status = bench.tick(measured=False)
    assert status.safety is SafetyState.IDLE
    assert status.state_age == pytest.approx(0.3)
    bench.robot.position[0] = np.inf
    assert bench.tick().fault is FaultCode.STATE_INVALID


def test_nothing_is_sent_before_a_sound_measurement() -> None:
    bench = Bench()
    bench.robot.position[0] = np.nan
    status = bench.tick()
    assert status.command is None
    assert status.fault is FaultCode.STATE_INVALID
    assert bench.robot.sent == []
    assert bench.robot.stops == 1
    bench.robot.position = HOME.copy()
    np.testing.assert_array_equal(bench.tick().command.position, HOME)
    assert bench.controller.reset(bench.now)[0]


def test_a_lost_link_is_a_fault_and_is_dialled_once_a_second(bench: Bench) -> None:
    bench.move(20)
    bench.robot.linked = bench.robot.reachable = False
    status = bench.tick()
    assert (status.safety, status.fault) == (SafetyState.DISCONNECTED, FaultCode.LINK_LOST)
    assert status.command is None
    assert status.state is None
    for _ in range(250):
        bench.tick()
        time.sleep(0.0002)
    assert 3 <= bench.robot.connects - 1 <= 4
    assert bench.controller.reset(bench.now)[0] is False
    bench.robot.reachable = True
    for _ in range(220):
        status = bench.tick()
        time.sleep(0.0002)
    assert (status.safety, status.fault) == (SafetyState.FAULT, FaultCode.LINK_LOST)
    assert status.counters.links_lost == 1
    assert bench.controller.reset(bench.now)[0]
    assert bench.move(10).safety is SafetyState.SOFT_START


def test_a_tick_does_not_wait_for_a_robot_that_hangs(bench: Bench) -> None:
    bench.tick()
    bench.robot.linked = False
    bench.robot.connect_gate.clear()
    longest = 0.0
    for _ in range(150):
        start = time.perf_counter()
        bench.tick()
        longest = max(longest, time.perf_counter() - start)
    assert longest < 0.1
    assert bench.robot.connects == 2
    bench.robot.connect_gate.set()


def test_a_controller_that_never_connected_connects_in_tick() -> None:
    robot, clock = PlayedRobot(), ManualClock()
    controller = RobotController(robot, DESCRIPTION, clock)
    assert controller.tick(0.0).safety is SafetyState.DISCONNECTED
    time.sleep(0.05)
    assert controller.tick(0.01).fault is None
    assert controller.tick(0.02).safety is SafetyState.IDLE


def test_overruns_are_counted_and_do_not_jump(bench: Bench) -> None:
    bench.move(30)
    before = bench.robot.position.copy()
    bench.clock.set(bench.now + 0.04)
    velocity = np.array([0.3] * 7 + [0.0])
    bench.offer(before + velocity * 0.05, velocity)
    status = bench.tick()
    assert status.fault is None
    assert status.counters.overruns == 1
    moved = np.abs(bench.robot.position - before)
    assert (moved <= DESCRIPTION.velocity_limit * 2 * DT + 1e-9).all()


def test_limited_is_counted(bench: Bench) -> None:
    bench.tick()
    bench.offer(HOME + np.array([0.05] * 7 + [0.0]))
    assert bench.tick().counters.limited == 1
    assert bench.run(100).counters.limited < 40


def test_health_is_the_drivers_or_nothing(bench: Bench) -> None:
    assert bench.controller.health() == RobotHealth()
    bench.robot.health = lambda: RobotHealth(mode="position", temperatures={"joint1": 41.0, "joint2": float("nan")})
    words = bench.controller.health().words()
    assert words == {"mode": "position", "warmest motor": "joint1 at 41 °C"}
    bench.robot.linked = False
    bench.tick()
    assert bench.controller.health() == RobotHealth()


def test_close_leaves_the_robot_at_rest(bench: Bench) -> None:
    bench.tick()
    bench.controller.close()
    bench.controller.close()
    assert bench.robot.stops >= 1
    assert not bench.robot.linked
    for _ in range(3):
        assert bench.tick().safety is SafetyState.DISCONNECTED
    assert bench.robot.connects == 1


def test_stamps_of_two_senders_are_a_fault(bench: Bench) -> None:
    bench.move(10, speed=0.1)
    status = None
    for tick in range(20):
        bench.offer(bench.robot.position, stamp=bench.now - (0.0 if tick % 2 else 0.2))
        status = bench.tick()
    assert status.fault is FaultCode.COMMAND_STAMP


def test_what_a_network_doubles_and_reorders_is_followed_once(bench: Bench) -> None:
    bench.move(10, speed=0.1)
    sent = []
    for tick in range(60):
        sent.append((bench.robot.position.copy(), bench.now))
        position, stamp = sent[max(0, tick - 2 * (tick % 2))]  # every other one is a copy of one overtaken before
        bench.offer(position, stamp=stamp)
        assert bench.tick().fault is None


def test_status_is_a_snapshot(bench: Bench) -> None:
    first = bench.tick()
    frozen = replace(first)
    bench.move(20)
    assert first.counters.ticks == 1
    assert first.stamp == frozen.stamp


def test_held_up_and_then_measured_badly_it_sends_nothing_until_it_knows_where_the_arm_rests(bench: Bench) -> None:
    bench.move(100, speed=0.3)
    rests, bench.robot.position = bench.robot.position.copy(), np.full(N, np.nan)
    bench.clock.set(bench.now + 0.5)
    status = bench.tick()
    assert status.fault is FaultCode.STATE_INVALID
    assert status.command is None
    bench.robot.position = rests + 0.01
    status = bench.tick()
    np.testing.assert_array_equal(status.command.position, rests + 0.01)
    np.testing.assert_array_equal(status.command.velocity, np.zeros(N))

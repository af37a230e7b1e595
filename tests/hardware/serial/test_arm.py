"""The drivers on their twins: from a factory-fresh bus to motion and rest under the safety floor, in lock-step."""

import logging
import time

import numpy as np
import pytest

from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.drivers.registry import drivers, make_robot
from hardware.drivers.serial.errors import SetupError
from hardware.errors import CommandError, ConnectionFailedError, NotConnectedError
from hardware.ports.robot import JointCommand
from hardware.safety.machine import SafetyState

from .conftest import MODELS, Bench, bench

TICK = 2.0 * np.pi / 4096
both = pytest.mark.parametrize("model", MODELS)


def controller(rig: Bench) -> RobotController:
    floor = RobotController(rig.arm, rig.description, rig.clock)
    floor.connect()
    return floor


def run(rig: Bench, floor: RobotController, goal: np.ndarray, cycles: int) -> list:
    """Offers a resting goal in reachable steps, period by period; returns every status."""
    statuses = []
    reference = floor.tick(rig.clock.now()).state.position.copy()
    for _ in range(cycles):
        step = np.clip(goal - reference, -0.01, 0.01)
        reference = reference + step
        velocity = step / rig.description.command_period
        floor.offer(JointCommand(rig.clock.now(), rig.description.joint_names, reference.copy(), velocity))
        rig.cycle()
        statuses.append(floor.tick(rig.clock.now()))
    return statuses


@both
def test_moves_and_comes_to_rest_under_the_safety_floor(model: str) -> None:
    with bench(model, connect=False) as rig:
        floor = controller(rig)
        start = rig.arm.state().position
        goal = start + np.where(np.arange(start.size) % 2, -0.3, 0.25)
        statuses = run(rig, floor, goal, 90)
        assert statuses[-1].fault is None, statuses[-1].text
        assert statuses[-1].state.position == pytest.approx(goal, abs=2 * TICK)
        assert statuses[-1].safety is SafetyState.ACTIVE
        moved = np.array([status.state.position for status in statuses])
        speed = np.abs(np.diff(moved, axis=0)) / rig.description.command_period
        assert speed.max() < rig.description.raw_velocity_limit.max()
        floor.stop(rig.clock.now())
        for _ in range(50):
            rig.cycle()
            status = floor.tick(rig.clock.now())
        assert status.safety is SafetyState.FAULT
        assert np.abs(status.state.velocity).max() < 0.05
        assert floor.reset(rig.clock.now())[0]


@both
def test_a_sender_that_falls_silent_in_motion_brings_it_to_rest(model: str) -> None:
    with bench(model, connect=False) as rig:
        floor = controller(rig)
        goal = rig.arm.state().position + 0.4
        run(rig, floor, goal, 20)
        for _ in range(60):
            rig.cycle()
            status = floor.tick(rig.clock.now())
        assert status.fault == "command_stale"
        assert np.abs(status.state.velocity).max() < 0.05


@both
def test_the_joint_angles_are_those_of_the_plant(model: str) -> None:
    with bench(model) as rig:
        truth = rig.twin._plant.state().position
        assert rig.arm.state().position == pytest.approx(truth, abs=TICK)


@both
def test_goals_are_steps_of_the_encoder_inside_the_travel(model: str) -> None:
    with bench(model) as rig:
        names = rig.description.joint_names
        zero = np.zeros(len(names))
        sent = rig.arm.command(JointCommand(1.0, names, zero + 0.1234, zero))
        assert sent.position == pytest.approx(0.1234, abs=0.5 * TICK)
        assert (np.abs(sent.position / TICK - np.rint(sent.position / TICK)) < 1e-6).all()
        far = rig.arm.command(JointCommand(1.0, names, zero + 10.0, zero))
        assert (far.position <= rig.description.upper + TICK).all()
        assert (far.position >= rig.description.upper - 2 * TICK).all()


@both
def test_bad_commands_are_refused(model: str) -> None:
    with bench(model) as rig:
        names = rig.description.joint_names
        zero = np.zeros(len(names))
        with pytest.raises(CommandError, match="in this order"):
            rig.arm.command(JointCommand(1.0, names[::-1], zero, zero))
        for position in (zero[:-1], np.full(len(names), np.nan)):
            with pytest.raises(CommandError, match="must be finite"):
                rig.arm.command(JointCommand(1.0, names, position, zero))


@both
def test_connect_sets_every_servo_up(model: str) -> None:
    with bench(model) as rig:
        for servo in rig.twin.servos:
            assert rig.twin.register(servo, "Return_Delay_Time") == 0
            assert rig.twin.register(servo, "Torque_Enable") == 1
        if model == "viperx_300s":
            assert [rig.twin.register(servo, "Bus_Watchdog") for servo in rig.twin.servos] == [5] * 9
            assert [rig.twin.register(servo, "Secondary_ID") for servo in rig.twin.servos] == [
                *(255, 255, 2, 255, 4, 255, 255, 255, 255)
            ]
            assert [rig.twin.register(servo, "Drive_Mode") for servo in rig.twin.servos] == [0, 1, 0, 1, 0, 0, 1, 0, 0]
            assert rig.twin.register(1, "Profile_Velocity") == 130
        else:
            assert rig.twin.register(6, "Max_Torque_Limit") == 500
            assert rig.twin.register(1, "P_Coefficient") == 16
            assert rig.twin.register(1, "Lock") == 1


@both
def test_servos_that_answer_nothing_but_pings_are_made_to_answer(model: str) -> None:
    with bench(model) as rig:
        rig.arm.close()
        level = "Response_Status_Level" if model == "so101" else "Status_Return_Level"
        for servo in rig.twin.servos.values():
            servo.memory.put(level, 0)
        rig.arm.connect()
        rig.cycle()
        rig.arm.state()
        assert {rig.twin.register(servo, level) for servo in rig.twin.servos} == {1 if model == "so101" else 2}


@both
def test_a_second_connect_writes_nothing_that_wears_out(model: str, caplog: pytest.LogCaptureFixture) -> None:
    with bench(model) as rig, caplog.at_level(logging.INFO, "hardware.drivers.serial.setup"):
        rig.arm.close()
        rig.twin.power_cycle()
        rig.arm.connect()
        written = " ".join(record.getMessage() for record in caplog.records)
        assert "Operating_Mode" not in written
        assert "Return_Delay_Time" not in written


@both
def test_close_leaves_the_arm_holding(model: str) -> None:
    with bench(model) as rig:
        names, position = rig.description.joint_names, rig.arm.state().position
        rig.arm.command(JointCommand(1.0, names, position + 0.05, np.zeros(len(names))))
        rig.cycle()
        rig.arm.close()
        rig.arm.close()
        rig.twin.step(3.0)
        assert all(rig.twin.register(servo, "Torque_Enable") == 1 for servo in rig.twin.servos)
        assert rig.twin._plant.state().position == pytest.approx(position + 0.05, abs=TICK)
        if model == "viperx_300s":  # it holds on purpose, so the watchdog is off
            assert all(rig.twin.register(servo, "Bus_Watchdog") == 0 for servo in rig.twin.servos)
        with pytest.raises(NotConnectedError, match="closed"):
            rig.arm.state()


@both
def test_release_lets_go(model: str) -> None:
    with bench(model) as rig:
        rig.arm.release()
        assert all(rig.twin.register(servo, "Torque_Enable") == 0 for servo in rig.twin.servos)
        with pytest.raises(NotConnectedError, match="released"):
            rig.arm.release()
        rig.arm.connect()
        assert all(rig.twin.register(servo, "Torque_Enable") == 1 for servo in rig.twin.servos)


def test_a_driver_that_dies_is_stopped_by_the_watchdog() -> None:
    with bench("viperx_300s") as rig:
        names, position = rig.description.joint_names, rig.arm.state().position
        rig.arm.command(JointCommand(1.0, names, position + 0.5, np.zeros(len(names))))
        rig.arm.exchange()
        rig.arm._bus.close()  # as when its process is killed
        rig.twin.step(0.06)
        rig.twin.step(0.06)
        assert rig.twin.register(1, "Bus_Watchdog") == -1
        rig.twin.step(5.0)
        assert (rig.twin._plant.state().position < position + 0.4)[0]
        rig.arm._end(NotConnectedError("killed"))
        rig.arm.connect()
        assert rig.twin.register(1, "Bus_Watchdog") == 5


def test_a_gap_in_which_the_watchdogs_stopped_the_arm_is_told_and_healed_by_a_new_link() -> None:
    with bench("viperx_300s") as rig:
        rig.cycle()
        rig.cycle(0.09)
        rig.cycle()
        rig.arm.state()  # late, but not too late
        rig.cycle(0.2)
        rig.cycle()
        with pytest.raises(NotConnectedError, match=r"for 0\.200 s, so the own watchdogs of servo 1 \(waist\), "):
            rig.arm.state()
        rig.arm.connect()
        rig.cycle()
        rig.arm.state()


def test_feetech_servos_rest_at_their_last_goal_when_the_driver_dies() -> None:
    with bench("so101") as rig:
        names, position = rig.description.joint_names, rig.arm.state().position
        rig.arm.command(JointCommand(1.0, names, position + 0.05, np.zeros(len(names))))
        rig.arm.exchange()
        rig.arm._bus.close()
        rig.twin.step(5.0)
        assert rig.twin._plant.state().position == pytest.approx(position + 0.05, abs=TICK)
        rig.arm._end(NotConnectedError("killed"))


def test_stop_forgets_what_was_not_sent() -> None:
    with bench("so101") as rig:
        names, position = rig.description.joint_names, rig.arm.state().position
        zero = np.zeros(len(names))
        rig.arm.command(JointCommand(1.0, names, position + 0.02, zero))
        rig.cycle()
        rig.arm.command(JointCommand(1.0, names, position + 0.5, zero))
        rig.arm.stop()
        for _ in range(100):
            rig.cycle()
        assert rig.arm.state().position == pytest.approx(position + 0.02, abs=2 * TICK)


@both
def test_an_arm_that_holds_is_not_dropped_to_set_it_up(model: str) -> None:
    with bench(model) as rig:
        rig.arm.close()
        rig.twin.servos[1].memory.put("Operating_Mode", 1)
        with pytest.raises(SetupError, match=r"servo 1 .*Operating_Mode 1 instead of \d.*release"):
            rig.arm.connect()
        assert rig.twin.register(1, "Torque_Enable") == 1


def test_a_joint_outside_its_travel_is_not_pulled_in() -> None:
    with bench("so101", connect=False) as rig:
        rig.twin._plant._upper[1] = 3.0
        rig.twin._plant._position[1] = 2.0
        rig.twin.step(0.0)
        with pytest.raises(SetupError, match=r"shoulder_lift is 0\.25 rad outside"):
            rig.arm.connect()
        assert rig.twin.register(2, "Torque_Enable") == 0


def test_shadows_that_disagree_are_not_switched_on() -> None:
    with bench("viperx_300s", connect=False) as rig:
        rig.twin.servos[3].encoder = lambda angle: 2048 + 300
        rig.twin.step(0.0)
        with pytest.raises(SetupError, match=r"servo 3 \(shoulder, shadow\) and servo 2 are"):
            rig.arm.connect()
        assert rig.twin.register(3, "Torque_Enable") == 0


@both
def test_health_is_told_servo_by_servo(model: str) -> None:
    with bench(model, health_period=0.02) as rig:
        for _ in range(2 * len(rig.twin.servos)):
            rig.cycle()
        health = rig.arm.servo_health()
        assert [item.servo for item in health] == list(rig.twin.servos)
        assert {item.errors for item in health} == {()}
        assert all(7.0 < item.voltage < 13.0 and 20.0 < item.temperature < 40.0 for item in health)
        assert min(item.stamp for item in health) > 1.0


def test_the_registry_has_both() -> None:
    assert {"dynamixel", "feetech"} <= set(drivers())
    arm = make_robot("feetech", "/dev/ttyACM0@1000000", load_description("so101"), "left")
    assert arm.features.joint_names[-1] == "gripper"
    assert arm.features.joint_units == ("rad",) * 6
    with pytest.raises(NotConnectedError, match="not connected yet"):
        arm.state()


@pytest.mark.parametrize("address", ["/dev/ttyUSB0", "@1000000", "/dev/ttyUSB0@fast", "/dev/ttyUSB0@0", ""])
def test_an_address_of_another_form(address: str) -> None:
    with pytest.raises(ConnectionFailedError, match="port and the baud rate"):
        make_robot("dynamixel", address, load_description("viperx_300s"), "left")


def test_the_wrong_driver_for_an_arm() -> None:
    with pytest.raises(ConnectionFailedError, match="driver 'feetech', not 'dynamixel'"):
        make_robot("dynamixel", "/dev/ttyUSB0@1000000", load_description("so101"), "left")


@both
def test_time_that_passes_with_every_cycle(model: str) -> None:
    with bench(model, time="cycle") as rig:
        names, position = rig.description.joint_names, rig.arm.state().position
        rig.arm.command(JointCommand(1.0, names, position + 0.05, np.zeros(len(names))))
        start = rig.twin._plant.state().stamp
        for _ in range(60):
            rig.arm.exchange()
        assert rig.twin._plant.state().stamp - start == pytest.approx(60 * rig.description.command_period)
        assert rig.arm.state().position == pytest.approx(position + 0.05, abs=2 * TICK)


@both
def test_with_a_thread_of_its_own(model: str) -> None:
    """What a robot runs: nothing here waits for a time, only for what must happen."""
    with bench(model, background=True) as rig:
        names, position = rig.description.joint_names, rig.arm.state().position
        rig.arm.command(JointCommand(1.0, names, position + 0.05, np.zeros(len(names))))
        for _ in range(60):
            seen = rig.arm._cycle.count
            while rig.arm._cycle.count == seen:
                assert rig.arm._thread.is_alive()
                time.sleep(0.001)
            rig.twin.step(rig.description.command_period)
        assert rig.arm.state().position == pytest.approx(position + 0.05, abs=2 * TICK)
        rig.arm.close()
        assert rig.arm._thread is None

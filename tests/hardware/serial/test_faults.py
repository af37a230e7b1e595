"""Every fault of the twins gives the right error, in words that help, and nothing hangs."""

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.drivers.serial.address import parse_address
from hardware.drivers.serial.calibration import calibration_path, load_calibration, save_calibration
from hardware.drivers.serial.errors import CalibrationError, ServoFaultError
from hardware.errors import ConnectionFailedError, NotConnectedError, TwinError
from hardware.ports.robot import JointCommand
from hardware.safety.faults import HEALED_BY_TIME, FaultCode
from hardware.safety.machine import SafetyState
from hardware.twins.faults import FaultCfg, TwinFault
from hardware.twins.serial.arms import arm_twin, bodiless_arm
from hardware.twins.serial.bus import ServoBusTwinCfg
from hardware.twins.serial.servo import ServoTwinCfg

from .conftest import HASTY, MODELS, PATIENT, Bench, bench, make_arm

both = pytest.mark.parametrize("model", MODELS)


def cycles(rig: Bench, count: int) -> None:
    for _ in range(count):
        rig.cycle()


@both
def test_missing_servos_are_named(model: str) -> None:
    with bench(model, connect=False, answer_time=HASTY) as rig:
        rig.twin.faults.set(TwinFault.MISSING_SERVO, 3)
        with pytest.raises(ConnectionFailedError, match=r"no answer at /dev/.* from servo 3 \((elbow_flex|shoulder)"):
            rig.arm.connect()
        rig.twin.faults.clear()
        assert all(rig.twin.register(servo, "Torque_Enable") == 0 for servo in rig.twin.servos)


@both
def test_a_servo_that_goes_missing_is_named_and_the_floor_latches(model: str) -> None:
    with bench(model, connect=False, misses=3) as rig:
        floor = RobotController(rig.arm, rig.description, rig.clock)
        floor.connect()
        floor.tick(rig.clock.now())
        rig.answer_time(HASTY)
        rig.twin.faults.set(TwinFault.MISSING_SERVO, 6)
        cycles(rig, 2)
        assert floor.tick(rig.clock.now()).state is not None  # two misses are none yet
        cycles(rig, 1)
        status = floor.tick(rig.clock.now())
        assert status.safety is SafetyState.DISCONNECTED
        assert status.fault == "link_lost"
        assert "no answer from servo 6" in status.text


@both
def test_stale_states_stop_a_moving_arm(model: str) -> None:
    """Answers that fail leave the last state standing, with its stamp: the floor sees how old it is."""
    with bench(model, connect=False, misses=1000) as rig:
        floor = RobotController(rig.arm, rig.description, rig.clock)
        floor.connect()
        n = len(rig.description.joint_names)
        reference = floor.tick(rig.clock.now()).state.position.copy()
        faults = []
        for i in range(14):
            if i == 4:
                rig.answer_time(HASTY)
                rig.twin.faults.set(TwinFault.SILENT)
            reference = reference + 0.002
            floor.offer(JointCommand(rig.clock.now(), rig.description.joint_names, reference.copy(), np.full(n, 0.1)))
            rig.cycle()
            faults.append(floor.tick(rig.clock.now()).fault)
        assert faults[3] is None
        assert faults[-1] == "state_stale"


@both
def test_lost_and_damaged_answers_are_survived(model: str) -> None:
    with bench(model, misses=50) as rig:
        rig.answer_time(HASTY)
        names, position = rig.description.joint_names, rig.arm.state().position
        rig.arm.command(JointCommand(1.0, names, position + 0.05, np.zeros(len(names))))
        for kind in (TwinFault.DROP, TwinFault.CORRUPT, TwinFault.DUPLICATE):
            rig.twin.faults.clear()
            rig.twin.faults.set(kind, 0.05)
            for _ in range(25):
                rig.arm.exchange()
                rig.twin.step(0.001)
        rig.twin.faults.clear()
        rig.answer_time(PATIENT)
        if model == "viperx_300s":
            assert rig.twin.register(1, "Bus_Watchdog") == 5
        cycles(rig, 60)
        assert rig.arm.state().position == pytest.approx(position + 0.05, abs=0.004)


@both
def test_late_answers_are_not_taken_for_the_next_ones(model: str) -> None:
    with bench(model, misses=50) as rig:
        rig.answer_time(HASTY)
        rig.twin.faults.set(TwinFault.DELAY, 0.03)
        stamp = rig.arm.state().stamp
        cycles(rig, 2)
        rig.twin.faults.clear()
        rig.arm._bus.settle(0.3)
        rig.answer_time(PATIENT)
        cycles(rig, 3)
        assert rig.arm.state().stamp > stamp
        truth = rig.twin._plant.state().position
        assert rig.arm.state().position == pytest.approx(truth, abs=0.002)


@both
@pytest.mark.parametrize(("kind", "words"), [(TwinFault.OVERLOAD, "overload"), (TwinFault.OVERHEAT, "overheating")])
def test_a_servo_that_protects_itself_is_named(model: str, kind: TwinFault, words: str) -> None:
    with bench(model) as rig:
        rig.twin.faults.set(kind, 4)
        rig.cycle()
        with pytest.raises(ServoFaultError, match=rf"servo 4 \(\w+\) reports {words}.*support the arm"):
            rig.arm.state()
        with pytest.raises(ConnectionFailedError, match=f"reports {words}"):
            rig.arm.connect()
        rig.twin.faults.clear()
        if model == "viperx_300s":  # its error stays until its power goes
            with pytest.raises(ConnectionFailedError, match=f"reports {words}"):
                rig.arm.connect()
            rig.twin.power_cycle()
        rig.arm.connect()
        assert rig.arm.state().position.size == len(rig.description.joint_names)


@both
def test_the_floor_latches_a_servo_s_own_protection_until_a_person_resets(model: str) -> None:
    with bench(model, connect=False) as rig:
        floor = RobotController(rig.arm, rig.description, rig.clock)
        floor.connect()
        floor.tick(rig.clock.now())
        rig.twin.faults.set(TwinFault.OVERLOAD, 2)
        rig.cycle()
        status = floor.tick(rig.clock.now())
        assert status.fault is FaultCode.ROBOT_STOPPED
        assert FaultCode.ROBOT_STOPPED not in HEALED_BY_TIME


@both
def test_a_joint_that_gets_too_hot_is_a_fault_before_the_servo_lets_go(model: str) -> None:
    with bench(model, connect=False, health_period=0.02) as rig:
        floor = RobotController(rig.arm, rig.description, rig.clock)
        floor.connect()
        floor.tick(rig.clock.now())
        servo = rig.twin.servos[2]
        warm = 68 if model == "so101" else 78  # not yet too hot for the servo itself
        servo.pass_time = lambda duration: servo.memory.put("Present_Temperature", warm)
        names, position = rig.description.joint_names, rig.arm.state().position
        for _ in range(2 * len(rig.twin.servos)):
            floor.offer(JointCommand(rig.clock.now(), names, position, np.zeros(len(names))))
            rig.cycle()
            status = floor.tick(rig.clock.now())
        assert status.fault is FaultCode.OVERHEAT
        assert names[1] in status.text
        assert rig.arm.health().temperatures[names[1]] > 60.0


@both
def test_a_supply_that_falls_is_told_servo_by_servo_before_the_servos_protect_themselves(model: str) -> None:
    with bench(model, health_period=0.02) as rig:
        supplies = rig.arm.health().supplies
        assert len(supplies) == len(rig.twin.servos)
        assert all(own.lowest < own.voltage < own.highest for own in supplies.values())
        before = min(own.voltage for own in supplies.values())
        rig.twin.faults.set(TwinFault.LOW_VOLTAGE, 2.0)
        cycles(rig, len(rig.twin.servos))
        health = rig.arm.health()
        assert max(own.voltage for own in health.supplies.values()) == pytest.approx(before - 2.0)
        assert "V" in health.words()["lowest supply"]
        rig.twin.faults.set(TwinFault.LOW_VOLTAGE, 4.0)
        cycles(rig, 2)
        with pytest.raises(ServoFaultError, match="input voltage out of range"):
            rig.arm.health()


def test_an_arm_whose_supply_is_too_low_is_not_connected() -> None:
    with bench("so101", connect=False) as rig:
        rig.twin.faults.set(TwinFault.LOW_VOLTAGE, 4.0)
        with pytest.raises(ConnectionFailedError, match="input voltage out of range"):
            rig.arm.connect()


def test_a_shadow_that_protects_itself_is_found_by_its_turn() -> None:
    with bench("viperx_300s", health_period=0.02) as rig:
        rig.twin.faults.set(TwinFault.OVERHEAT, 5)
        cycles(rig, 9)
        with pytest.raises(ServoFaultError, match=r"servo 5 \(elbow, shadow\) reports overheating"):
            rig.arm.state()


@both
def test_a_frozen_encoder_is_a_tracking_error(model: str) -> None:
    with bench(model, connect=False) as rig:
        floor = RobotController(rig.arm, rig.description, rig.clock)
        floor.connect()
        rig.twin.faults.set(TwinFault.STALE)
        n = len(rig.description.joint_names)
        reference = floor.tick(rig.clock.now()).state.position.copy()
        for _ in range(150):
            reference[0] += 0.01
            velocity = np.zeros(n)
            velocity[0] = 0.5
            floor.offer(JointCommand(rig.clock.now(), rig.description.joint_names, reference.copy(), velocity))
            rig.cycle()
            status = floor.tick(rig.clock.now())
            if status.fault is not None:
                break
        assert status.fault == "tracking_error"


@both
def test_a_wrong_baud_rate(model: str) -> None:
    with bench(model, connect=False, answer_time=HASTY) as rig:
        rig.twin.faults.set(TwinFault.WRONG_BAUD)
        with pytest.raises(ConnectionFailedError, match="none answers: is the power on, and is the baud rate theirs"):
            rig.arm.connect()


@both
def test_unplugged_in_motion(model: str) -> None:
    with bench(model, connect=False) as rig:
        floor = RobotController(rig.arm, rig.description, rig.clock)
        floor.connect()
        floor.tick(rig.clock.now())
        rig.twin.close()
        rig.arm.exchange()
        status = floor.tick(rig.clock.now())
        assert status.fault == "link_lost"
        assert "was it unplugged" in status.text
        with pytest.raises(ConnectionFailedError, match="cannot be opened"):
            rig.arm.connect()


@both
def test_the_disconnect_fault_unplugs(model: str) -> None:
    with bench(model, misses=2, answer_time=0.2) as rig:
        rig.twin.faults.set(TwinFault.DISCONNECT)
        cycles_left = 5
        while cycles_left and rig.arm._cycle is not None:
            rig.arm.exchange()
            cycles_left -= 1
        with pytest.raises(NotConnectedError):
            rig.arm.state()


def test_a_servo_of_another_type() -> None:
    description = load_description("so101")
    servos = tuple(
        ServoTwinCfg(i, joint, 777 if i != 2 else 2825) for i, joint in enumerate(description.joint_names, start=1)
    )
    with (
        ServoBusTwinCfg("feetech", servos, "step").build(bodiless_arm(description)) as twin,
        bench("so101", connect=False),
    ):
        arm, _ = make_arm(description, twin.address)
        with pytest.raises(ConnectionFailedError, match=r"servo 2 \(shoulder_lift\) is of model 2825, expected 777"):
            arm.connect()


def test_two_drivers_on_one_port() -> None:
    with bench("so101") as rig:
        second, _ = make_arm(rig.description, rig.twin.address)
        with pytest.raises(ConnectionFailedError, match=r"cannot be opened.*free of any other program"):
            second.connect()
        rig.cycle()
        rig.arm.state()


def test_a_port_that_is_not_there_and_a_rate_that_no_client_has() -> None:
    with bench("so101", connect=False) as rig:
        arm, _ = make_arm(rig.description, "/dev/no-such-port@1000000")
        with pytest.raises(ConnectionFailedError, match="plugged in, may you use it"):
            arm.connect()
        arm, _ = make_arm(rig.description, f"{rig.twin.port}@123456")
        with pytest.raises(ConnectionFailedError, match="no baud rate 123456"):
            arm.connect()


@both
def test_calibrations_that_do_not_fit(model: str) -> None:
    with bench(model, connect=False) as rig:
        path, layout = calibration_path("left", model), rig.arm._layout
        good = load_calibration(path, "left", layout)
        servos = good.servos
        for change, words in (
            ({"robot": "right"}, "the calibration of 'right'"),
            ({"model": "panda_2f85"}, "a panda_2f85"),
            ({"servos": servos[1:]}, "is of servos"),
            ({"servos": (dataclasses.replace(servos[0], range_min=5000), *servos[1:])}, "range_min of servo 1"),
            (
                {"servos": (dataclasses.replace(servos[0], homing_offset=7), *servos[1:])},
                r"Homing_Offset of servo 1 \(\w+\) is 0, the file says 7",
            ),
        ):
            save_calibration(path, dataclasses.replace(good, **change))
            with pytest.raises(CalibrationError, match=words):
                rig.arm.connect()
        path.write_text("{")
        with pytest.raises(CalibrationError, match=r"malformed.*calibrate"):
            rig.arm.connect()
        path.unlink()
        with pytest.raises(CalibrationError, match=r"no calibration at .*calibrate"):
            rig.arm.connect()
        assert all(rig.twin.register(servo, "Torque_Enable") == 0 for servo in rig.twin.servos)


def test_faults_that_the_twin_has_not() -> None:
    plant = bodiless_arm(load_description("so101"))
    twin = arm_twin(load_description("so101"), time="step")
    with pytest.raises(TwinError, match="has no fault 'protective_stop'"):
        twin.faults.set(TwinFault.PROTECTIVE_STOP)
    twin.close()
    with pytest.raises(TwinError, match="unique"):
        ServoBusTwinCfg("feetech", (ServoTwinCfg(1, "gripper", 777),) * 2).build(
            bodiless_arm(load_description("so101"))
        )
    with pytest.raises(TwinError, match="no joint tail"):
        ServoBusTwinCfg("feetech", (ServoTwinCfg(1, "tail", 777),)).build(plant)
    faulty = FaultCfg({TwinFault.DROP: 0.5}, seed=1)
    with arm_twin(load_description("so101"), time="step", faults=faulty) as twin:
        assert TwinFault.DROP in twin.faults


PROGRAM = """
import sys, time
import numpy as np
from hardware.descriptions.robot import load_description
from hardware.drivers.registry import make_robot
from hardware.drivers.serial.port import TimedPort
TimedPort.answer_time = 5.0
description = load_description(sys.argv[1])
arm = make_robot(sys.argv[2], sys.argv[3], description, "left")
arm._bus._answer_time = 5.0
arm.connect()
try:
    print("connected", flush=True)
    time.sleep(600.0)
except KeyboardInterrupt:
    pass
finally:
    arm.close()
"""


@both
def test_ctrl_c_leaves_the_arm_holding(model: str) -> None:
    with bench(model, connect=False) as rig:
        driver = rig.arm._layout.driver
        command = [sys.executable, "-c", PROGRAM, model, driver, rig.twin.address]
        root = Path(__file__).resolve().parents[3]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=dict(os.environ)) as process:
            assert process.stdout.readline() == "connected\n"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0
        assert all(rig.twin.register(servo, "Torque_Enable") == 1 for servo in rig.twin.servos)
        if driver == "dynamixel":
            assert all(rig.twin.register(servo, "Bus_Watchdog") == 0 for servo in rig.twin.servos)
        assert parse_address(rig.twin.address, "left").baud == 1_000_000
        before = rig.twin._plant.state().position
        rig.twin.step(1.0)
        assert rig.twin._plant.state().position == pytest.approx(before, abs=0.004)

"""Calibration by hand and as built, its file, and the commands around it."""

import json
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from hardware.descriptions.serial.layout import load_layout
from hardware.drivers.serial import __main__ as command_line
from hardware.drivers.serial.address import parse_address
from hardware.drivers.serial.calibrate import Calibrator
from hardware.drivers.serial.calibration import (
    JointConversion,
    ServoCalibration,
    ServoZero,
    calibration_path,
    load_calibration,
    save_calibration,
)
from hardware.drivers.serial.errors import CalibrationError
from hardware.drivers.serial.families import make_bus
from hardware.twins.serial.__main__ import main as twin_main
from hardware.twins.serial.arms import arm_twin, bodiless_arm
from hardware.twins.serial.bus import ServoBusTwin

from .conftest import MODELS, PATIENT, calibrate, make_arm

TICK = 2.0 * np.pi / 4096


class Hand:
    """Somebody who moves a loose arm: joint by joint from end to end."""

    def __init__(self, twin: ServoBusTwin, plant: object) -> None:
        self._twin, self._plant, self._left = twin, plant, None

    def put(self, position: np.ndarray) -> None:
        self._plant._position = np.array(position, dtype=float)
        self._twin.step(0.0)

    def travel(self, lower: np.ndarray, upper: np.ndarray) -> Iterator[bool]:
        middle = 0.5 * (lower + upper)
        for joint in range(lower.size):
            for end in (lower[joint], upper[joint]):
                pose = middle.copy()
                pose[joint] = end
                self.put(pose)
                yield False
        yield True


@pytest.mark.parametrize(
    ("model", "mounting"),
    [
        ("so101", {1: 0, 2: 4095, 3: 1000, 4: 2048, 5: 3500, 6: 7}),  # horns mounted as it came
        ("viperx_300s", {1: 2048, 2: 2300, 3: 1900, 4: 2048, 5: 2100, 6: 2048, 7: 2600, 8: 2048, 9: 2048}),
    ],
)
def test_by_hand(model: str, mounting: dict[int, int]) -> None:
    description = load_description(model)
    layout, plant = load_layout(description), bodiless_arm(description)
    with arm_twin(description, plant, time="step", mounting=mounting) as twin:
        bus, family = make_bus(layout, parse_address(twin.address, "left"), PATIENT)
        bus.open()
        hand = Hand(twin, plant)
        # A whole turn cannot be told from none by a single encoder, so the ends stay a little inside.
        lower, upper = np.maximum(description.lower, -3.0), np.minimum(description.upper, 3.0)
        calibrator = Calibrator(bus, family, layout, description, "left")
        calibrator.let_go()
        assert all(twin.register(servo, "Torque_Enable") == 0 for servo in twin.servos)
        hand.put(0.5 * (description.lower + description.upper))
        calibrator.take_middle()
        steps = hand.travel(lower, upper)
        calibration = calibrator.record(lambda: next(steps))
        bus.close()
        save_calibration(calibration_path("left", model), calibration)
        start = np.append(description.home, 0.3)
        hand.put(start)
        arm, _ = make_arm(description, twin.address)
        arm.connect()
        assert arm.state().position == pytest.approx(start, abs=1.5 * TICK)
        conversion = JointConversion(layout, calibration)
        low, high = conversion.travel()
        assert low == pytest.approx(lower, abs=2 * TICK)
        assert high == pytest.approx(upper, abs=2 * TICK)
        arm.close()


def test_reversed_joints_turn_the_other_way() -> None:
    description = load_description("so101")
    layout, plant = load_layout(description), bodiless_arm(description)
    with arm_twin(description, plant, time="step") as twin:
        bus, family = make_bus(layout, parse_address(twin.address, "left"), PATIENT)
        bus.open()
        calibrator = Calibrator(bus, family, layout, description, "left", ["elbow_flex"])
        calibrator.let_go()
        calibration = calibrator.as_built()
        bus.close()
        conversion = JointConversion(layout, calibration)
        ticks = dict.fromkeys(range(1, 7), 2148)
        assert np.sign(conversion.to_position(ticks)).tolist() == [1, 1, -1, 1, 1, 1]
        assert conversion.to_goals(conversion.to_position(ticks)) == ticks
        with pytest.raises(CalibrationError, match=r"no joint tail.*shoulder_pan"):
            Calibrator(bus, family, layout, description, "left", ["tail"])


def test_a_dynamixel_whose_horn_is_a_quarter_turn_off_is_refused() -> None:
    description = load_description("viperx_300s")
    layout, plant = load_layout(description), bodiless_arm(description)
    with arm_twin(description, plant, time="step", mounting={6: 100}) as twin:
        bus, family = make_bus(layout, parse_address(twin.address, "left"), PATIENT)
        bus.open()
        calibrator = Calibrator(bus, family, layout, description, "left")
        calibrator.let_go()
        Hand(twin, plant).put(0.5 * (description.lower + description.upper))
        with pytest.raises(CalibrationError, match=r"servo 6 \(forearm_roll\) reads 100 .*mount its horn"):
            calibrator.take_middle()
        bus.close()


def test_a_joint_that_turns_past_the_end_of_the_encoder_is_refused() -> None:
    description = load_description("viperx_300s")
    layout, plant = load_layout(description), bodiless_arm(description)
    with arm_twin(description, plant, time="step", mounting={6: 1500}) as twin:
        bus, family = make_bus(layout, parse_address(twin.address, "left"), PATIENT)
        bus.open()
        hand, calibrator = Hand(twin, plant), Calibrator(bus, family, layout, description, "left")
        calibrator.let_go()
        hand.put(0.5 * (description.lower + description.upper))
        calibrator.take_middle()
        steps = hand.travel(np.maximum(description.lower, -3.0), np.minimum(description.upper, 3.0))
        with pytest.raises(CalibrationError, match=r"servo 6 \(forearm_roll\) turned past the end"):
            calibrator.record(lambda: next(steps))
        bus.close()


def test_joints_that_were_forgotten_are_named() -> None:
    description = load_description("so101")
    layout = load_layout(description)
    with arm_twin(description, time="step") as twin:
        bus, family = make_bus(layout, parse_address(twin.address, "left"), PATIENT)
        bus.open()
        calibrator = Calibrator(bus, family, layout, description, "left")
        with pytest.raises(CalibrationError, match="middle"):
            calibrator.record(lambda: True)
        calibrator.let_go()
        calibrator.take_middle()
        with pytest.raises(CalibrationError, match=r"servo 1 \(shoulder_pan\), .*did not move"):
            calibrator.record(lambda: True)
        bus.close()


def test_the_file_goes_there_and_back() -> None:
    layout = load_layout(load_description("so101"))
    servos = tuple(ServoZero(servo.id, servo.joint, -5, 2048, 1, 700, 3400) for servo in layout.servos)
    calibration = ServoCalibration("left", "so101", servos)
    path = calibration_path("left", "so101")
    save_calibration(path, calibration)
    assert load_calibration(path, "left", layout) == calibration
    assert json.loads(path.read_text())["schema"] == "servo_calibration"


def test_a_folder_that_cannot_be_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    blocked = tmp_path_factory.mktemp("x") / "file"
    blocked.write_text("")
    with pytest.raises(CalibrationError, match="ROSTRUM_CALIBRATION_DIR"):
        save_calibration(blocked / "left.json", ServoCalibration("left", "so101", ()))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["serial", *arguments])
    return command_line.main()


@pytest.mark.parametrize("model", MODELS)
def test_the_commands(model: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    description = load_description(model)
    monkeypatch.setattr("hardware.drivers.serial.port.TimedPort.answer_time", PATIENT)
    monkeypatch.setattr(command_line, "make_bus", lambda layout, address: make_bus(layout, address, PATIENT))
    monkeypatch.setattr("builtins.input", lambda text: "")
    with arm_twin(description, time="step") as twin, caplog.at_level("INFO"):
        assert run(monkeypatch, "scan", model, twin.address) == 0
        assert "servo 1 (" in caplog.text
        assert run(monkeypatch, "calibrate", model, twin.address, "left", "--as-built") == 0
        arm, _ = make_arm(description, twin.address)
        arm.connect()
        arm.close()
        assert twin.register(1, "Torque_Enable") == 1
        assert run(monkeypatch, "release", model, twin.address, "left") == 0
        assert all(twin.register(servo, "Torque_Enable") == 0 for servo in twin.servos)
        assert run(monkeypatch, "scan", model, "/dev/no-such-port@1000000") == 1
        assert "cannot be opened" in caplog.text
        twin.servos[2].memory.put("Model_Number", 5)
        assert run(monkeypatch, "scan", model, twin.address) == 1
        assert "model 5, expected" in caplog.text


@pytest.mark.parametrize("model", MODELS)
def test_the_twin_of_a_calibrated_arm_reads_like_it(model: str) -> None:
    description = load_description(model)
    layout, zero, turned = load_layout(description), 0.05, description.joint_names[1::2]
    servos = tuple(
        ServoZero(servo.id, servo.joint, 37 - servo.id, 2000 + servo.id, -1 if servo.joint in turned else 1, 5, 4090)
        for servo in layout.servos
    )
    calibration = ServoCalibration("left", model, servos)
    save_calibration(calibration_path("left", model), calibration)
    plant = bodiless_arm(description)
    with arm_twin(description, plant, time="step", calibration=calibration) as twin:
        Hand(twin, plant).put(np.full(len(description.joint_names), zero))
        arm, _ = make_arm(description, twin.address)
        arm.connect()
        assert arm.state().position == pytest.approx(zero, abs=TICK)
        arm.close()


def test_the_twin_s_command(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("sys.argv", ["twin", "so101", "--calibrated", "left"])
    handlers: dict[int, object] = {}
    monkeypatch.setattr("signal.signal", lambda number, handler: handlers.update({number: handler}))
    with caplog.at_level("INFO"):
        thread = threading.Thread(target=twin_main)
        thread.start()
        while "answers at" not in caplog.text:
            thread.join(0.01)
        address = caplog.text.split("answers at ")[1].split(";")[0]
        arm, _ = make_arm(load_description("so101"), address)
        arm.connect()
        assert arm.state().position[:5] == pytest.approx(load_description("so101").home, abs=2 * TICK)
        arm.close()
        next(iter(handlers.values()))()
        thread.join()


def test_calibrating_twice_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    description = load_description("so101")
    with arm_twin(description, time="step") as twin:
        calibrate(description, twin)
        first = calibration_path("left", "so101").read_text()
        calibrate(description, twin)
        assert calibration_path("left", "so101").read_text() == first

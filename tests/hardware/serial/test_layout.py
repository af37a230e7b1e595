"""Servo layouts and the descriptions of their arms."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from hardware.descriptions.robot import load_description, read_description
from hardware.descriptions.serial import layout as module
from hardware.descriptions.serial.layout import MODEL_NUMBERS, layouts, load_layout, read_layout
from hardware.errors import DescriptionError

from .conftest import MODELS

SHIPPED = Path(module.__file__).parent


@pytest.mark.parametrize("model", MODELS)
def test_shipped(model: str) -> None:
    description = load_description(model)
    layout = load_layout(description)
    assert model in layouts()
    assert tuple(servo.joint for servo in layout.leading) == description.joint_names
    assert {servo.type for servo in layout.servos} <= set(MODEL_NUMBERS)


def test_the_viperx_has_two_shadows() -> None:
    layout = load_layout(load_description("viperx_300s"))
    assert [(servo.id, servo.shadow_of) for servo in layout.shadows] == [(3, 2), (5, 4)]
    assert [servo.id for servo in layout.leading] == [1, 2, 4, 6, 7, 8, 9]


def test_the_gripper_s_ends_are_those_of_the_fingers() -> None:
    """The crank's ends in the description against the maker's travel of a finger, 21 to 57 mm."""
    gripper = load_description("viperx_300s").gripper
    angles = np.array((gripper.lower, gripper.upper))
    fingers = 0.022 * np.sin(angles) + np.sqrt(0.036**2 - (0.022 * np.cos(angles)) ** 2)
    assert fingers == pytest.approx([0.021, 0.057], abs=1e-4)


def jaw(servo: int, shadow_of: int) -> dict:
    return {"joint": "gripper", "id": servo, "type": "sts3215", "shadow_of": shadow_of}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data["servos"][1].update(id=1), "ids must be unique"),
        (lambda data: data["servos"].pop(0), "has shoulder_pan"),
        (lambda data: data["servos"][0].update(type="ax12"), "type"),
        (lambda data: data["servos"][5].update(shadow_of=4, joint="gripper"), "has shoulder_pan"),
        (
            lambda data: data["servos"].append(jaw(7, shadow_of=2)),
            "shadows 2",
        ),
        (
            lambda data: data["servos"].insert(0, jaw(7, shadow_of=6)),
            "before it",
        ),
        (lambda data: data.update(colour="white"), "colour"),
        (lambda data: data["servos"][0].update(id=300), "id"),
    ],
)
def test_refused(tmp_path: Path, change: object, message: str) -> None:
    data = yaml.safe_load((SHIPPED / "so101.yaml").read_text())
    change(data)
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(data))
    with pytest.raises(DescriptionError, match=message):
        read_layout(path, load_description("so101"))


def test_an_arm_without_serial_servos() -> None:
    with pytest.raises(DescriptionError, match="no servo layout of 'panda_2f85'"):
        load_layout(load_description("panda_2f85"))


def test_a_robot_without_a_model_pack_can_still_be_described(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="no model pack"):
        load_description("viperx_300s").mjcf_path()
    data = yaml.safe_load((SHIPPED.parent / "viperx_300s.yaml").read_text())
    data["pack"] = "so101"
    path = tmp_path / "half.yaml"
    path.write_text(yaml.safe_dump(data))
    with pytest.raises(DescriptionError, match="all given or all empty"):
        read_description(path)

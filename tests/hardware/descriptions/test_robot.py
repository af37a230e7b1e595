"""Robot descriptions: the shipped one, and what a reader refuses."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from hardware.descriptions import robot as module
from hardware.descriptions.robot import descriptions, load_description, read_description
from hardware.errors import DescriptionError

SHIPPED = Path(module.__file__).with_name("panda_2f85.yaml")


@pytest.fixture
def data() -> dict:
    return yaml.safe_load(SHIPPED.read_text())


def read(tmp_path: Path, data: object) -> object:
    path = tmp_path / "mine.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data))
    return read_description(path)


def test_the_panda() -> None:
    panda = load_description()
    assert panda.joint_names == (*(f"joint{i}" for i in range(1, 8)), "gripper")
    assert panda.arm_joint_names == panda.joint_names[:7]
    assert panda.joint_units == ("rad",) * 7 + ("m",)
    assert panda.lower[7] == 0.0
    assert panda.upper[7] == 0.085
    np.testing.assert_allclose(panda.velocity_limit[:7], 0.6 * panda.raw_velocity_limit[:7])
    np.testing.assert_allclose(panda.acceleration_limit[:7], 0.5 * panda.raw_acceleration_limit[:7])
    assert panda.velocity_limit[7] == panda.raw_velocity_limit[7] == 0.15
    assert panda.acceleration_limit[7] == panda.raw_acceleration_limit[7] == 2.0
    assert panda.lower is panda.lower
    with pytest.raises(ValueError, match="read-only"):
        panda.lower[0] = 0.0


def test_every_shipped_description_reads() -> None:
    assert "panda_2f85" in descriptions()
    for name in descriptions():
        assert load_description(name).model == name


@pytest.mark.parametrize("name", ["ur5e", "", "../robot", "panda_2f85.yaml"])
def test_an_unknown_name_lists_the_choices(name: str) -> None:
    with pytest.raises(DescriptionError, match=r"known: .*panda_2f85"):
        load_description(name)


def change(data: dict, path: str, value: object) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        data = data[part]
    if value is KeyError:
        del data[last]
    else:
        data[last] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("colour", "white", "'colour'.*the keys here are model, pack"),
        ("joints.2.damping", 1.0, r"'joints\.2\.damping'.*name, unit, lower"),
        ("safety.max_jerk", 1.0, r"'safety\.max_jerk'.*max_step, max_tracking_error"),
        ("safety.max_step", KeyError, r"'safety\.max_step'"),
        ("joints.0.kp", KeyError, r"'joints\.0\.kp'"),
        ("mjcf", KeyError, "'mjcf'"),
        ("joints.1.velocity", "fast", r"'joints\.1\.velocity'.*number"),
        ("joints.1.velocity", "2.1", r"'joints\.1\.velocity'.*number"),
        ("joints.1.velocity", -2.1, r"'joints\.1\.velocity'.*greater than 0"),
        ("joints.1.velocity", float("nan"), r"'joints\.1\.velocity'"),
        ("joints.1.upper", float("inf"), r"'joints\.1\.upper'.*finite"),
        ("joints.1.unit", "deg", r"'joints\.1\.unit'.*'rad' or 'm'"),
        ("joints.1.upper", -3.0, "'joint2'.*not below"),
        ("joints.1.name", "joint1", "unique"),
        ("joints", [], "'joints'"),
        ("home", [0.0] * 6, "'home'.*6 values for 7"),
        ("home.3", 1.0, "'home'.*'joint4' lies outside"),
        ("derate.velocity", 1.5, r"'derate\.velocity'.*less than or equal to 1"),
        ("watchdog", 0.001, "'watchdog'.*shorter"),
        ("gripper", None, "'gripper'"),
        ("gripper.drivers", "right_driver_joint", r"'gripper\.drivers'"),
    ],
)
def test_refused(tmp_path: Path, data: dict, path: str, value: object, message: str) -> None:
    change(data, path, value)
    with pytest.raises(DescriptionError, match=message) as error:
        read(tmp_path, data)
    assert "mine.yaml" in str(error.value)


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "just words", "\0"])
def test_no_yaml_mapping(tmp_path: Path, text: str) -> None:
    with pytest.raises(DescriptionError, match=r"mine\.yaml"):
        read(tmp_path, text)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="none"):
        read_description(tmp_path / "none.yaml")

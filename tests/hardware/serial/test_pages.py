"""The robots' pages have the numbers of the descriptions and layouts."""

import re
from pathlib import Path

import pytest

from hardware.descriptions.robot import load_description
from hardware.descriptions.serial.layout import load_layout

DOCS = Path(__file__).resolve().parents[3] / "docs" / "robots"


@pytest.mark.parametrize(("page", "model"), [("so101.md", "so101"), ("viperx.md", "viperx_300s")])
def test_joints(page: str, model: str) -> None:
    text, description = (DOCS / page).read_text(), load_description(model)
    gripper = description.gripper
    limits = {joint.name: (joint.lower, joint.upper, joint.velocity, joint.effort) for joint in description.joints}
    limits[gripper.name] = (gripper.lower, gripper.upper, gripper.velocity, gripper.force)
    ids: dict[str, list[int]] = {}
    for servo in load_layout(description).servos:
        ids.setdefault(servo.joint, []).append(servo.id)
    rows = re.findall(
        r"^\| (\w+) \| ([\d, ]+) \| (-?[\d.]+)[^|]* to (-?[\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.M
    )
    assert {cells[0] for cells in rows} == set(limits)
    for name, servos, *numbers in rows:
        assert [int(servo) for servo in servos.split(",")] == ids[name]
        assert [float(value) for value in numbers] == pytest.approx(limits[name], abs=2e-3)
    assert f"motion uses {description.derate.velocity:g}" in text


def test_what_the_shared_page_says_of_time() -> None:
    text = (DOCS / "serial.md").read_text()
    for model in ("so101", "viperx_300s"):
        description = load_description(model)
        assert f"command period ({1e3 * description.command_period:g} ms)" in text
        assert f"none for {description.safety.state_age:g} s" in text
        assert f"after {1e3 * description.watchdog:g} ms the watchdog" in text

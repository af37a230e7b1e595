"""One table of topics; the documentation agrees with it."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from rostrum_nodes import topics

ROOT = Path(__file__).resolve().parents[2]


def test_names_are_unique():
    for own in (topics.PER_ROBOT, topics.PER_LEGGED):
        names = [topic.name for topic in (*topics.SHARED, *own)]
        assert len(names) == len(set(names))


def test_the_documented_topics_are_those_of_the_table():
    page = (ROOT / "docs" / "architecture.md").read_text()
    documented = set(re.findall(r"`(/[\w/<>]+)`", page.split("## Topics")[1].split("## Time")[0]))
    in_code = {
        topic.name.replace("{robot}", "<r>") for topic in (*topics.SHARED, *topics.PER_ROBOT, *topics.PER_LEGGED)
    }
    calls = (
        topics.EXECUTE_SKILL,
        topics.FOLLOW_JOINT_TRAJECTORY,
        topics.GRIPPER_COMMAND,
        topics.RESET,
        topics.RESET_FALLEN,
        topics.STOP_ONE,
    )
    in_code |= {name.replace("{robot}", "<r>") for name in calls}
    in_code |= {topic.name.replace("{robot}", "<camera>") for topic in topics.PER_CAMERA}
    assert documented == in_code

"""A bench world and a compact way to write expected trees."""

from collections.abc import Callable

import pytest

from planners.language.task_tree import TaskNode, TaskTree
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

POSE = Pose((0.0, 0.0, 0.0))
COLORS = ("red", "blue", "green", "yellow", "orange")


def belief(name: str, kind: str, color: str) -> ObjectBelief:
    return ObjectBelief(name, kind, color, (0.04, 0.04, 0.04), POSE, 0.002, 0.0, "markers")


def robot_belief(name: str) -> RobotBelief:
    return RobotBelief(name, "panda_2f85", ("arm", "gripper"), POSE, POSE, 0.08, 0.0)


def make_world(objects: tuple = (), places: tuple = (), robots: tuple[str, ...] = ("left", "right")) -> WorldSnapshot:
    """A world of (name, kind, colour) objects and places."""
    return WorldSnapshot(
        0.0,
        tuple(belief(*entry) for entry in objects),
        tuple(Place(*entry, POSE, (0.2, 0.2, 0.012 if entry[1] == "tray" else 0.0)) for entry in places),
        tuple(robot_belief(name) for name in robots),
    )


@pytest.fixture(scope="session")
def bench() -> WorldSnapshot:
    """Five blocks, a tray, two marks, two arms."""
    return make_world(
        tuple((f"{color}_block", "block", color) for color in COLORS),
        (("tray", "tray", "grey"), ("purple_mark", "mark", "purple"), ("white_mark", "mark", "white")),
    )


@pytest.fixture(scope="session")
def build_world() -> Callable[..., WorldSnapshot]:
    """Builds other worlds."""
    return make_world


@pytest.fixture(scope="session")
def shape() -> Callable[[TaskTree], str]:
    """A tree as one line: ``[a b]`` in any order, ``(a b)`` in sequence, leaves ``object>destination@robot^after``."""

    def draw(node: TaskNode) -> str:
        if node.children:
            inner = " ".join(draw(child) for child in node.children)
            return f"({inner})" if node.relation == "sequence" else f"[{inner}]"
        assert node.action == ("move" if node.destination else "hold")
        text = f"{node.object}>{node.destination}" + (f"@{node.robot}" if node.robot else "")
        return (text + (f"^{','.join(node.after)}" if node.after else "")).replace("_block", "").replace("_mark", "")

    return lambda tree: draw(tree.root)

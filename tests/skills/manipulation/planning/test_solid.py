"""What an arm must not touch, as boxes."""

from dataclasses import replace

import numpy as np
import pytest

from skills.manipulation.planning.solid import Solid, beside, solids
from skills.world.catalogue import Obstacle
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

BASE = Pose((0.0, 0.0, 0.7))


def block(name: str, x: float, height: float = 0.04) -> ObjectBelief:
    return ObjectBelief(name, "block", "", (0.04, 0.04, height), Pose((x, 0.0, 0.7 + height / 2)), 0.0, 0.0, "")


def world() -> WorldSnapshot:
    places = (
        Place("bench", "table", "", Pose((0.0, 0.0, 0.7)), (1.5, 1.0, 0.0)),
        Place("tray", "tray", "", Pose((0.0, 0.3, 0.704)), (0.26, 0.16, 0.012)),
        Place("spot", "mark", "", Pose((0.2, 0.3, 0.7)), (0.1, 0.1, 0.0)),
        Place("dog_tray", "tray", "", Pose((0.6, 0.0, 0.5)), (0.3, 0.2, 0.03), carrier="dog"),
    )
    return WorldSnapshot(0.0, (block("red", 0.3), block("blue", 0.5), block("far", 3.0)), places)


def names(found: list[Solid]) -> set[str]:
    return {solid.name.split(" (")[0] for solid in found}


def test_everything_within_reach_but_what_is_held():
    found = solids(world(), (), BASE, 1.0, "blue")
    assert names(found) == {"bench", "the rim of tray", "the rim of dog_tray", "dog", "red"}
    assert len(found) == 3 + 8, "four walls to a rim; a mark is paint"


def test_a_table_known_down_to_the_ground_counts_once_and_bears_the_arm():
    table = Obstacle("bench", Pose((0.0, 0.0, 0.35)), (1.5, 1.0, 0.7))
    (bench,) = [solid for solid in solids(world(), (table,), BASE, 1.0, "") if solid.name == "bench"]
    assert bench.bears and bench.size[2] == pytest.approx(0.7)


def test_an_obstacle_under_the_arm_ends_at_its_base():
    column = Obstacle("pedestal", Pose((0.0, 0.0, 0.55)), (0.3, 0.3, 1.1))
    (pedestal,) = [s for s in solids(WorldSnapshot(0.0), (column,), BASE, 1.0, "") if s.name == "pedestal"]
    assert pedestal.bears and pedestal.top == pytest.approx(0.7)
    assert pedestal.pose.position_w[2] - pedestal.size[2] / 2 == pytest.approx(0.0)


def test_the_column_of_another_arm_ends_at_its_base_too():
    column = Obstacle("right_pedestal", Pose((0.8, 0.0, 0.55)), (0.3, 0.3, 1.1))
    arm = RobotBelief("right", "panda_2f85", ("arm",), Pose((0.8, 0.0, 0.7)), Pose((0.5, 0.0, 1.2)), 0.04, 0.0)
    (pedestal,) = solids(WorldSnapshot(0.0, robots=(arm,)), (column,), BASE, 1.0, "")
    assert pedestal.top == pytest.approx(0.7) and not pedestal.bears
    dog = replace(arm, capabilities=("legs",))
    assert solids(WorldSnapshot(0.0, robots=(dog,)), (column,), BASE, 1.0, "")[0].top == pytest.approx(1.1)


def test_a_body_is_under_a_carried_tray():
    dog = next(solid for solid in solids(world(), (), BASE, 1.0, "") if solid.name == "dog")
    assert dog.top == pytest.approx(0.5)


def test_distance_and_top_of_a_turned_box():
    half = np.pi / 8
    turned = Solid("beam", Pose((1.0, 0.0, 0.0), (np.cos(half), 0.0, np.sin(half), 0.0)), (2.0, 0.1, 0.1))
    assert turned.top == pytest.approx(np.sqrt(0.5) * 1.05)
    assert turned.distance((1.0, 0.0, 0.0)) == 0.0
    assert turned.distance((1.0, 0.35, 0.0)) == pytest.approx(0.3)


def test_only_what_is_taller_than_a_gripper_is_beside_a_tool():
    found = solids(WorldSnapshot(0.0, (block("low", 0.3, 0.05), block("high", 0.4, 0.3))), (), BASE, 1.0, "")
    assert [solid.name for solid in beside(found, Pose((0.3, 0.0, 0.71)))] == ["high"]

"""The collision model against geometry that is known by construction."""

import numpy as np
import pytest

from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.body import ArmBody
from skills.manipulation.planning.collision import CollisionModel, Held, OtherArm
from skills.manipulation.planning.solid import Solid
from skills.world.snapshot import Pose

BASE = Pose((0.0, 0.0, 0.0))
TABLE = Solid("table", Pose((0.0, 0.0, -0.02)), (2.0, 2.0, 0.04), bears=True)


@pytest.fixture(scope="module")
def body(description) -> ArmBody:
    return ArmBody(description)


@pytest.fixture(scope="module")
def kinematics(description) -> ArmKinematics:
    return ArmKinematics(description, BASE)


def box_under_tool(kinematics: ArmKinematics, gap: float) -> Solid:
    """A small box whose top lies ``gap`` [m] below the tool in the ready pose."""
    x, y, z = kinematics.tool_pose(kinematics.home).position_w
    return Solid("box", Pose((x, y, z - gap - 0.05)), (0.05, 0.05, 0.1))


def test_the_ready_pose_over_a_table_is_free(body, kinematics):
    model = CollisionModel(body, BASE, (TABLE,), 0.005)
    assert not model.touches(kinematics.home)
    assert model.contacts(kinematics.home) == []
    assert model.checks == 1


def test_clearance_is_the_distance_to_the_nearest_thing(body, kinematics):
    near = CollisionModel(body, BASE, (box_under_tool(kinematics, 0.04),)).clearance(kinematics.home)
    nearer = CollisionModel(body, BASE, (box_under_tool(kinematics, 0.03),)).clearance(kinematics.home)
    assert near - nearer == pytest.approx(0.01, abs=1e-6)
    assert 0.0 < nearer < 0.03


def test_a_margin_makes_what_is_near_a_contact_and_names_it(body, kinematics):
    around = (box_under_tool(kinematics, 0.04),)
    clearance = CollisionModel(body, BASE, around).clearance(kinematics.home)
    assert not CollisionModel(body, BASE, around, clearance - 1e-3).touches(kinematics.home)
    model = CollisionModel(body, BASE, around, clearance + 1e-3)
    assert model.touches(kinematics.home)
    (contact,) = model.contacts(kinematics.home)
    assert str(contact) == "gripper would touch box"
    assert CollisionModel(body, BASE, around, clearance - 1e-3).wider(2e-3).touches(kinematics.home)


def test_the_tree_of_boxes_finds_what_every_pair_by_itself_finds(body, kinematics):
    rng = np.random.default_rng(0)
    around = [TABLE] + [
        Solid(f"box {k}", Pose((*rng.uniform(-0.6, 0.6, 2).tolist(), 0.2)), (0.1, 0.1, 0.4)) for k in range(10)
    ]
    model = CollisionModel(body, BASE, around, 0.01, Held("block", (0.04, 0.04, 0.2), Pose((0.0, 0.0, 0.05))))
    poses = rng.uniform(kinematics.lower, kinematics.upper, (300, 7))
    found = [model.touches(q) for q in poses]
    assert found == [bool(model.contacts(q)) for q in poses]
    assert 0 < sum(found) < len(poses)


def test_what_is_held_hangs_on_the_tool(body, kinematics):
    around = (box_under_tool(kinematics, 0.10),)
    bar = Held("bar", (0.03, 0.03, 0.3), Pose((0.0, 0.0, 0.0)))
    assert not CollisionModel(body, BASE, around).touches(kinematics.home)
    model = CollisionModel(body, BASE, around, held=bar)
    assert str(model.contacts(kinematics.home)[0]) == "bar would touch box"
    assert not CollisionModel(body, BASE, around, held=bar, gripper=False).touches(kinematics.home)


def test_an_arm_touches_itself_where_the_safety_floor_would_stop_it(body, kinematics, description):
    model = CollisionModel(body, BASE)
    folded = np.array([0.0, -1.7, 0.0, -3.0, 0.0, 0.1, 0.785])
    assert model.clearance(folded) < description.safety.self_collision.distance
    assert model.touches(folded)


def test_an_arm_that_stands_on_a_table_may_be_next_to_it(body, kinematics):
    lying = Solid("table", TABLE.pose, TABLE.size)
    margin = 0.15  # the first link is nearer
    assert CollisionModel(body, BASE, (lying,), margin).touches(kinematics.home)
    assert not CollisionModel(body, BASE, (TABLE,), margin).touches(kinematics.home)


def test_another_arm_stands_in_the_way(body, kinematics):
    across = Pose((0.75, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))
    forward = np.array([0.0, 0.6, 0.0, -1.4, 0.0, 2.0, 0.785])
    other = OtherArm("right", body, across, kinematics.home)
    assert not CollisionModel(body, BASE).touches(forward)
    contacts = CollisionModel(body, BASE, others=(other,)).contacts(forward)
    assert contacts and contacts[0].other.startswith("right's ")


def test_what_is_near_at_the_start_may_stay_so_but_come_no_nearer(body, kinematics):
    around = (box_under_tool(kinematics, 0.04),)
    model = CollisionModel(body, BASE, around, 0.1)
    assert model.touches(kinematics.home)
    assert model.allow(kinematics.home) is None
    assert not model.touches(kinematics.home)
    lower = kinematics.solve(
        Pose(
            (*kinematics.tool_pose(kinematics.home).position_w[:2], around[0].top + 0.03),
            kinematics.tool_pose(kinematics.home).quaternion_w,
        ),
        kinematics.home,
    )
    assert model.touches(lower)


def test_what_overlaps_at_the_start_is_told(body, kinematics):
    model = CollisionModel(body, BASE, (box_under_tool(kinematics, -0.02),), 0.01)
    overlap = model.allow(kinematics.home)
    assert overlap is not None and (overlap.part, overlap.other) == ("gripper", "box")
    assert overlap.distance < 0.0

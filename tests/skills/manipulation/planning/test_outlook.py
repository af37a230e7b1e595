"""Estimates look past what is tall, seldom and at a bounded cost."""

import numpy as np
import pytest

from skills.errors import GoalInCollisionError, NoPathError
from skills.geometry import pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning import outlook
from skills.manipulation.planning.outlook import SEARCHES, Outlook
from skills.world.catalogue import Catalogue, Obstacle
from skills.world.snapshot import ObjectBelief, Place, Pose, WorldSnapshot

BASE = Pose((0.0, 0.0, 0.0))
TABLE = Place("table", "table", "", Pose((0.3, 0.0, 0.0)), (1.4, 1.6, 0.0))
WALL = Obstacle("wall", Pose((0.3, 0.2, 0.175)), (0.3, 0.02, 0.35))


def pillar(x: float, y: float, height: float = 0.5) -> ObjectBelief:
    return ObjectBelief("pillar", "block", "", (0.05, 0.05, height), Pose((x, y, height / 2)), 0.0, 0.0, "")


def world(*objects: ObjectBelief) -> WorldSnapshot:
    return WorldSnapshot(0.0, objects, (TABLE,))


@pytest.fixture(scope="module")
def arm(description) -> ArmKinematics:
    return ArmKinematics(description, BASE)


def made(arm: ArmKinematics, *obstacles: Obstacle) -> Outlook:
    return Outlook({"left": arm}, Catalogue((), (TABLE,), (), obstacles))


def ways(arm: ArmKinematics, x: float, y: float):
    low = pose_from(tool_down(0.0), np.array([x, y, 0.05]))
    above = arm.solve(pose_from(tool_down(0.0), np.array([x, y, 0.2])), arm.home)
    return low, above, arm.solve(low, above)


def test_where_nothing_tall_is_near_no_model_is_made(arm):
    found = made(arm, Obstacle("low", Pose((0.4, 0.0, 0.0)), (0.1, 0.1, 0.1)))
    assert not found.heed("left", world(pillar(0.5, 0.0, 0.25), pillar(2.5, 0.0)))
    found.check("left", *ways(arm, 0.5, 0.0))
    assert found._finders == {}


def test_a_way_around_is_found(arm):
    found = made(arm, WALL)
    assert found.heed("left", world())
    found.check("left", *ways(arm, 0.3, 0.35))
    assert found._searches == SEARCHES - 1, "the straight way was blocked"


def test_no_room_beside_something_tall_is_refused_without_a_search(arm):
    found = made(arm)
    found.heed("left", world(pillar(0.5, 0.0)))
    with pytest.raises(GoalInCollisionError, match="left has no room over its target beside pillar"):
        found.check("left", *ways(arm, 0.5, 0.03))
    assert found._searches == SEARCHES
    assert not found.fits("left", *ways(arm, 0.5, 0.03))


def test_searches_are_counted_anew_for_each_estimate(arm, monkeypatch):
    monkeypatch.setattr(outlook, "SEARCHES", 1)
    found = made(arm, WALL)
    found.heed("left", world())
    found.check("left", *ways(arm, 0.3, 0.35))
    with pytest.raises(NoPathError, match="wall is in left's way; no further one was looked for"):
        found.check("left", *ways(arm, 0.3, 0.36))
    found.check("left", *ways(arm, 0.5, 0.0))
    found.heed("left", world())
    found.check("left", *ways(arm, 0.3, 0.36))


def test_what_is_tall_counts_as_moved_by_centimetres(arm):
    found = made(arm)
    assert found.heed("left", world(pillar(0.5, 0.1)))
    assert not found.heed("left", world(pillar(0.502, 0.098)))
    assert found.heed("left", world(pillar(0.53, 0.1)))
    assert found.heed("left", world())

"""Frames become measurements of the world model; bad ones do not, and what is taken away is noticed."""

from dataclasses import replace

import numpy as np
import pytest

from skills.perception.errors import NoDepthError
from skills.perception.uncertainty import GATE
from skills.perception.watch import ObjectWatch
from skills.world.predicates import is_true
from skills.world.snapshot import Pose, RobotBelief
from skills.world.tracker import WorldTracker
from tests.skills.perception.conftest import look, turned

RED = ("red", (0.04, 0.04, 0.04), turned(0.05, 0.0, 0.02, 0.7))
SCREEN = ("green", (0.3, 0.01, 0.2), turned(0.05, -0.08, 0.1))
FINGER = ("green", (0.022, 0.008, 0.05), turned(0.04, -0.045, 0.025))


@pytest.fixture
def tracker(catalogue):
    return WorldTracker(catalogue)


def watch_for(catalogue, tracker, scenes, start=1.0, period=0.1, noise=0.0015):
    watch = ObjectWatch(catalogue, tracker)
    now = start
    for boxes in scenes:
        watch.see(look(boxes, stamp=now, noise=noise), tracker.snapshot(now))
        now += period
    return tracker.snapshot(now - period)


def test_what_is_seen_is_believed_with_its_pose(catalogue, tracker):
    world = watch_for(catalogue, tracker, [(RED,)] * 6)
    item = world.object("red_block")
    assert np.linalg.norm(np.subtract(item.pose.position_w, RED[2].position_w)) < 0.003
    assert item.source == "camera eye" and is_true("fresh(red_block)", world) and is_true("on_table(red_block)", world)


def test_hidden_things_grow_old_where_they_were(catalogue, tracker):
    world = watch_for(catalogue, tracker, [(RED,)] * 5 + [(RED, SCREEN)] * 5)
    item = world.object("red_block")
    assert item.present and not is_true("fresh(red_block)", world)
    assert np.linalg.norm(np.subtract(item.pose.position_w, RED[2].position_w)) < 0.003


def test_what_is_taken_away_is_gone_until_it_is_seen_again(catalogue, tracker):
    world = watch_for(catalogue, tracker, [(RED,)] * 5 + [()] * 4)
    assert not world.object("red_block").present
    assert not is_true("on_table(red_block)", world) and "on_table(red_block)" not in world.facts
    elsewhere = ("red", (0.04, 0.04, 0.04), turned(-0.1, 0.1, 0.02))
    world = watch_for(catalogue, tracker, [(elsewhere,)] * 4, start=3.0)
    assert world.object("red_block").present and is_true("on_table(red_block)", world)


def test_a_frame_that_cannot_be_used_changes_nothing(catalogue, tracker):
    watch_for(catalogue, tracker, [(RED,)] * 5)
    watch, good = ObjectWatch(catalogue, tracker), look((RED,), stamp=2.0)
    before = tracker.snapshot(2.0)
    with pytest.raises(NoDepthError):
        watch.see(replace(good, frame=replace(good.frame, depth=None)), before)
    assert tracker.snapshot(2.0) == before


DOWN, LEVEL = (0.0, 1.0, 0.0, 0.0), (0.7071068, 0.0, 0.7071068, 0.0)  # tool's z axis to the floor; along x


class Told:
    """Keeps what a watch tells of objects."""

    def __init__(self):
        self.poses = []

    def observe(self, name, pose, stamp, position_sigma, source):
        self.poses.append(pose)

    def seen_empty(self, name, stamp):
        raise AssertionError(f"{name} is there")

    def seen_hidden(self, name, stamp):
        pass


def told_beside_an_arm(catalogue, tracker, believed, tool, height, holding, scene=(RED,)):
    """Poses told of the red block when it is believed elsewhere and a tool is so high [m] above it."""
    world = watch_for(catalogue, tracker, [(RED,)] * 5)
    item = replace(world.object("red_block"), pose=believed)
    gripper = RobotBelief(
        "arm",
        "panda_2f85",
        ("arm", "gripper"),
        Pose((0.0, 0.5, 0.0)),
        Pose((0.05, 0.0, 0.02 + height), tool),
        0.04,
        2.0,
        item.name if holding else None,
    )
    told = Told()
    ObjectWatch(catalogue, told).see(look(scene, stamp=2.0), replace(world, objects=(item,), robots=(gripper,)))
    return told.poses


@pytest.mark.parametrize(
    ("tool", "turned_by", "measured"),
    [(DOWN, 0.0, True), (LEVEL, 0.0, False), (DOWN, 0.8, False)],
    ids=["pointing down", "level", "rolled over"],
)
def test_what_a_gripper_holds_is_measured_where_that_says_more_than_the_grip(
    catalogue, tracker, tool, turned_by, measured
):
    believed = turned(0.05, 0.0, 0.02, 0.7 + turned_by)
    told = told_beside_an_arm(catalogue, tracker, believed, tool, height=0.0, holding=True)
    assert len(told) == measured


@pytest.mark.parametrize(
    ("scene", "height", "moved", "believed_anew"),
    [
        ((RED, FINGER), 0.03, 0.0, True),
        ((RED, FINGER), 0.03, 0.025, False),
        ((RED,), 0.03, 0.0, False),
        ((RED, FINGER), 0.2, 0.0, False),
    ],
    ids=["covered by fingers", "fallen over between them", "between them, in full view", "below them"],
)
def test_what_fingers_cover_does_not_roll_over_on_the_spot(catalogue, tracker, scene, height, moved, believed_anew):
    believed = turned(0.05 + moved, 0.0, 0.02, 0.7 + 0.8)
    (told,) = told_beside_an_arm(catalogue, tracker, believed, DOWN, height, holding=False, scene=scene)
    assert (told == believed) == believed_anew


@pytest.mark.parametrize(("moved", "fresh"), [(0.0, True), (0.025, False)], ids=["agrees", "does not"])
def test_a_poor_measurement_keeps_fresh_what_it_agrees_with(catalogue, tracker, moved, fresh):
    world = watch_for(catalogue, tracker, [(RED,)] * 5)
    believed = world.object("red_block").pose
    x, y, z = RED[2].position_w
    poor = look((("red", RED[1], turned(x + moved, y, z, 0.7)),), stamp=2.0, position_sigma=2 * GATE)
    ObjectWatch(catalogue, tracker).see(poor, world)
    item = tracker.snapshot(2.0).object("red_block")
    assert np.allclose(item.pose.position_w, believed.position_w, atol=1e-4)
    assert (item.stamp == 2.0) == fresh

"""Where fixtures' parts are, what a measured handle shows, and what is believed of it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from skills.errors import UnknownObjectError
from skills.world.expected import opened
from skills.world.fixture import handle_pose, lever, moved_with, opening_of
from skills.world.fixture_shape import fixture_boxes, part_boxes, top_of
from skills.world.predicates import is_true
from skills.world.snapshot import FixtureBelief, ObjectBelief, Pose, WorldSnapshot
from skills.world.tracker import WorldTracker

CATALOGUE = catalogue_of(load_scene("kitchen"))
DRAWER, DOOR, BUTTON = (CATALOGUE.fixture(name) for name in ("drawer", "door", "button"))


def believed(info, opening=0.0, pressed=False):
    return FixtureBelief(info, opening, 0.0004, pressed, 1.0, "test")


@pytest.mark.parametrize("info", [DRAWER, DOOR, BUTTON], ids=["drawer", "door", "button"])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_an_opening_is_read_off_the_handle_that_it_leads_to(info, share):
    opening = share * info.travel
    handle = np.array(handle_pose(info, opening).position_w)
    assert opening_of(info, handle) == pytest.approx(opening, abs=1e-9)
    assert opening_of(info, handle + np.array([0.0, 0.0, 0.01 if info is not BUTTON else 0.0])) == pytest.approx(
        opening
    )


def test_a_drawer_comes_out_of_its_front_and_a_door_turns_about_its_hinge():
    out = np.subtract(handle_pose(DRAWER, 0.1).position_w, handle_pose(DRAWER, 0.0).position_w)
    assert out == pytest.approx([-0.1, 0.0, 0.0], abs=1e-9)  # the kitchen's front looks along -x
    closed, ajar = (np.array(handle_pose(DOOR, angle).position_w) for angle in (0.0, 0.2))
    assert ajar[0] < closed[0]
    assert np.linalg.norm(ajar - closed) == pytest.approx(2.0 * lever(DOOR) * math.sin(0.1))


def test_the_inside_of_a_drawer_moves_with_it():
    inside = next(place for place in CATALOGUE.places if place.fixture == "drawer")
    moved = moved_with(DRAWER, inside, 0.12)
    assert np.subtract(moved.pose.position_w, inside.pose.position_w) == pytest.approx([-0.12, 0.0, 0.0], abs=1e-9)


def test_open_closed_and_pressed():
    def holds(condition, fixture):
        return is_true(condition, WorldSnapshot(1.0, fixtures=(fixture,)))

    assert holds("open(drawer)", believed(DRAWER, 0.81 * DRAWER.travel))
    assert not holds("open(drawer)", believed(DRAWER, 0.7 * DRAWER.travel))
    assert not holds("closed(drawer)", believed(DRAWER, 0.7 * DRAWER.travel))
    assert holds("closed(door)", believed(DOOR, 0.05))
    assert holds("pressed(button)", believed(BUTTON, 0.0, pressed=True))
    assert not holds("pressed(button)", believed(BUTTON, BUTTON.travel))
    assert not holds("closed(button)", believed(BUTTON))
    with pytest.raises(UnknownObjectError, match="fridge"):
        holds("open(fridge)", believed(DRAWER))


def test_the_tracker_believes_what_it_measures_and_places_the_inside():
    tracker = WorldTracker(CATALOGUE)
    assert all(place.name != "drawer" for place in tracker.snapshot(0.0).places)
    rng = np.random.default_rng(0)
    for step in range(24):
        handle = handle_pose(DRAWER, 0.1)
        noisy = Pose(tuple(np.array(handle.position_w) + 0.002 * rng.standard_normal(3)), handle.quaternion_w)
        tracker.fixture("drawer", noisy, step / 30.0, 0.002, "marker")
    world = tracker.snapshot(0.8)
    fixture = world.fixture("drawer")
    assert fixture.opening == pytest.approx(0.1, abs=0.002)
    assert 0.0 < fixture.opening_sigma < 0.001
    assert fixture.stamp == pytest.approx(23 / 30.0)
    assert world.place("drawer").pose.position_w[0] == pytest.approx(
        moved_with(DRAWER, next(p for p in CATALOGUE.places if p.fixture), fixture.opening).pose.position_w[0]
    )
    with pytest.raises(UnknownObjectError, match="fridge"):
        tracker.fixture("fridge", Pose((0.0, 0.0, 0.0)), 1.0, 0.002, "marker")


def test_measurements_that_are_no_numbers_are_not_believed():
    tracker = WorldTracker(CATALOGUE)
    tracker.fixture("drawer", Pose((math.nan, 0.0, 0.0)), 0.1, 0.002, "marker")
    assert tracker.snapshot(0.2).fixtures == ()


def test_what_lies_in_a_drawer_is_expected_to_come_along():
    inside = next(place for place in CATALOGUE.places if place.fixture == "drawer")
    x, y, z = inside.pose.position_w
    block = ObjectBelief("red_block", "block", "red", (0.04,) * 3, Pose((x, y, z + 0.02)), 0.001, 1.0, "test")
    beside = replace(block, name="blue_block", pose=Pose((-0.2, 0.0, 0.02)))
    world = WorldSnapshot(1.0, (block, beside), (inside,), fixtures=(believed(DRAWER),), facts=("closed(drawer)",))
    after = opened(world, "drawer")
    assert after.object("red_block").pose.position_w[0] == pytest.approx(x - DRAWER.travel)
    assert after.object("blue_block").pose == beside.pose
    assert is_true("open(drawer)", after)
    assert after.facts == ("open(drawer)",)


def test_the_room_that_fixtures_take():
    names = [name for name, _ in fixture_boxes((believed(DRAWER, 0.1), believed(BUTTON)))]
    assert names == ["drawer", "the front of drawer", "the handle of drawer", "button"]
    assert [name for name, _ in fixture_boxes((believed(DRAWER),), inside="drawer")] == ["drawer"]
    (_, shut), (_, ajar) = part_boxes(DRAWER, 0.0)[0], part_boxes(DRAWER, 0.1)[0]
    assert ajar.center[0] == pytest.approx(shut.center[0] - 0.1)
    assert top_of(believed(BUTTON)) > BUTTON.size[2]


def test_what_lies_in_a_drawer_comes_along_unseen_and_is_remembered_while_that_is_shut():
    tracker = WorldTracker(CATALOGUE, feels=True)
    inside = next(place for place in CATALOGUE.places if place.fixture == "drawer")
    half = CATALOGUE.object("red_block").size[2] / 2
    now = 0.0

    def look(opening: float, sees: bool) -> WorldSnapshot:
        nonlocal now
        now += 1.0 / 30.0
        tracker.fixture("drawer", handle_pose(DRAWER, opening), now, 0.002, "marker")
        x, y, z = moved_with(DRAWER, inside, opening).pose.position_w
        if sees:
            tracker.observe("red_block", Pose((x, y, z + half)), now, 0.002, "camera")
        return tracker.snapshot(now)

    for _ in range(30):
        look(0.14, True)
    for step in range(45):
        world = look(0.14 * (1.0 - step / 44.0), False)
    for _ in range(60):
        world = look(0.0, False)
    red, (x, y, _) = world.object("red_block"), inside.pose.position_w
    assert red.pose.position_w[:2] == pytest.approx((x, y), abs=0.004)
    assert is_true("in(red_block, drawer)", world)
    assert red.stamp == pytest.approx(now), "nobody gets at it"
    for step in range(30):
        world = look(0.14 * step / 29.0, False)
    assert world.object("red_block").stamp < now - 0.8, "it may be gone by now"
    assert is_true("in(red_block, drawer)", world)

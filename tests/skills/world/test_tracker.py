from dataclasses import replace

import numpy as np
import pytest

from hardware.document import from_json, to_json
from skills.errors import UnknownObjectError
from skills.world.catalogue import Catalogue, ObjectInfo, RobotInfo
from skills.world.snapshot import Place, Pose, WorldSnapshot
from skills.world.tracker import HIDDEN_FOR, WorldTracker

DOWN = (0.0, 1.0, 0.0, 0.0)
CATALOGUE = Catalogue(
    (ObjectInfo("a", "block", "red", (0.04, 0.04, 0.04)), ObjectInfo("b", "block", "blue", (0.04, 0.04, 0.04))),
    (Place("tray", "tray", "grey", Pose((0.0, 0.3, 0.004)), (0.26, 0.16, 0.012)),),
    (RobotInfo("left", "panda_2f85", ("arm", "gripper"), Pose((-0.5, 0.0, 0.0))),),
)


class Feed:
    """Feeds a tracker as the bench does: joints at 100 Hz, markers at 30 Hz that arrive 50 ms late."""

    def __init__(self, seed: int = 0) -> None:
        self.tracker, self.rng = WorldTracker(CATALOGUE), np.random.default_rng(seed)
        self.tick, self.late = 0, []

    def step(self, a, tool, opening: float, b=(0.15, 0.0, 0.02)) -> WorldSnapshot:
        self.tick += 1
        now = self.tick * 0.01
        self.tracker.joints("left", now, Pose(tuple(tool), DOWN), opening)
        if self.tick % 3 == 0:
            for name, position in (("a", a), ("b", b)):
                noisy = np.asarray(position) + self.rng.normal(0, 0.002, 3)
                self.late.append((now, name, Pose(tuple(noisy))))
        while self.late and self.late[0][0] <= now - 0.05:
            stamp, name, pose = self.late.pop(0)
            self.tracker.observe(name, pose, stamp, 0.002, "markers")
        return self.tracker.snapshot(now)


def test_catalogue_is_a_document():
    assert from_json(Catalogue, to_json(CATALOGUE)) == CATALOGUE


def test_unknown_names_are_refused():
    tracker = WorldTracker(CATALOGUE)
    with pytest.raises(UnknownObjectError, match=r"\['a', 'b'\]"):
        tracker.observe("c", Pose((0, 0, 0)), 0.0, 0.002, "markers")
    with pytest.raises(UnknownObjectError, match="left"):
        tracker.joints("middle", 0.0, Pose((0, 0, 0)), 0.0)


def test_an_object_appears_after_a_few_samples_and_non_finite_ones_are_dropped():
    tracker = WorldTracker(CATALOGUE)
    assert tracker.snapshot(0.0).objects == ()
    tracker.observe("a", Pose((float("nan"), 0, 0)), 0.0, 0.002, "markers")
    for k in range(3):
        tracker.observe("a", Pose((0.1, 0, 0.02)), 0.1 * k + 0.1, 0.002, "markers")
    assert [item.name for item in tracker.snapshot(0.4).objects] == ["a"]


def test_a_still_object_is_known_to_a_millimetre_and_its_sigma_says_so():
    feed = Feed()
    for _ in range(100):
        world = feed.step((0, 0, 0.02), (-0.2, 0, 0.4), 0.085)
    item = world.object("a")
    assert np.linalg.norm(np.subtract(item.pose.position_w, (0, 0, 0.02))) < 0.0015
    assert 0.0002 < item.position_sigma < 0.0006
    assert "moved(a)" not in world.facts
    assert "touched(a)" not in world.facts


def test_a_held_object_follows_the_gripper_without_lag():
    feed, worst = Feed(), 0.0
    for _ in range(60):
        world = feed.step((0, 0, 0.02), (0, 0, 0.03), 0.085)
    for _ in range(40):
        world = feed.step((0, 0, 0.02), (0, 0, 0.03), 0.04)
    assert world.robot("left").holding == "a"
    for k in range(100):
        x = 0.5 * 0.01 * k  # 0.5 m/s: 50 ms of latency alone would be 25 mm
        world = feed.step((x, 0, 0.02), (x, 0, 0.03), 0.04)
        worst = max(worst, abs(world.object("a").pose.position_w[0] - x))
    assert worst < 0.004
    assert {"moved(a)", "touched(a)", "holding(left, a)"} <= set(world.facts)
    assert "moved(b)" not in world.facts


def test_a_released_object_stays_where_it_was_put():
    feed = Feed(1)
    for _ in range(60):
        feed.step((0, 0, 0.02), (0, 0, 0.03), 0.04)
    for _ in range(30):
        feed.step((0, 0, 0.02), (0, 0, 0.03), 0.06)
    for k in range(60):
        world = feed.step((0, 0, 0.02), (0, 0, 0.03 + 0.005 * k), 0.06)
    assert world.robot("left").holding == ""
    assert np.linalg.norm(np.subtract(world.object("a").pose.position_w, (0, 0, 0.02))) < 0.0025
    assert "touched(a)" in world.facts  # remembered


def test_a_dropped_object_is_seen_to_leave_the_gripper():
    feed = Feed(2)
    for _ in range(80):
        feed.step((0, 0, 0.19), (0, 0, 0.2), 0.04)
    for _ in range(40):
        world = feed.step((0, 0, 0.02), (0, 0, 0.2), 0.04)
    assert world.robot("left").holding == ""
    assert abs(world.object("a").pose.position_w[2] - 0.02) < 0.004


def test_an_object_does_not_vanish_in_a_gap_of_perception():
    feed = Feed(3)
    for _ in range(60):
        feed.step((0, 0, 0.02), (-0.2, 0, 0.4), 0.085)
    feed.tick += 300
    for _ in range(12):
        world = feed.step((0.1, 0, 0.02), (-0.2, 0, 0.4), 0.085)
        assert [item.name for item in world.objects] == ["a", "b"]
    for _ in range(12):
        world = feed.step((0.1, 0, 0.02), (-0.2, 0, 0.4), 0.085)
    assert abs(world.object("a").pose.position_w[0] - 0.1) < 0.004


def test_a_robot_that_walks_is_where_it_was_seen_last():
    dog = RobotInfo("dog", "go2", ("legs",), Pose((0.0, 0.0, 0.0)))
    tracker = WorldTracker(Catalogue((), (), (dog,)))
    assert tracker.snapshot(0.0).robots == ()
    tracker.base("dog", Pose((1.0, 2.0, 0.3)), 1.0)
    tracker.base("dog", Pose((9.0, 9.0, 9.0)), 0.9)  # late: not newer than what is known
    belief = tracker.snapshot(1.05).robot("dog")
    assert belief.base.position_w == (1.0, 2.0, 0.3)
    assert belief.stamp == 1.0
    assert belief.holding == ""


@pytest.mark.parametrize(("off", "kept"), [(0.020, True), (0.045, False)])
def test_a_held_block_stays_in_its_gripper_unless_it_is_clearly_elsewhere(off, kept):
    feed = Feed()
    for _ in range(60):
        world = feed.step((0.0, 0.0, 0.3), (0.0, 0.0, 0.3), 0.04)
    assert world.robot("left").holding == "a"
    for _ in range(40):
        world = feed.step((off, 0.0, 0.3), (0.0, 0.0, 0.3), 0.04)
    assert (world.robot("left").holding == "a") == kept
    for _ in range(40):
        world = feed.step((off, 0.0, 0.3), (0.0, 0.0, 0.3), 0.08)
    assert world.robot("left").holding == ""  # open pads hold nothing


def test_what_is_only_near_a_closed_gripper_is_not_held():
    feed = Feed()
    for _ in range(60):
        world = feed.step((0.020, 0.0, 0.3), (0.0, 0.0, 0.3), 0.04)
    assert world.robot("left").holding == ""


def test_what_a_robot_hides_is_believed_where_it_was_for_a_while():
    tracker = WorldTracker(CATALOGUE)
    for tick in range(5):
        tracker.observe("a", Pose((0.1, 0.0, 0.02)), 0.1 * tick, 0.002, "camera eye")
    last = 0.4
    tracker.seen_hidden("a", 3.0)
    item = tracker.snapshot(3.1).object("a")
    assert (item.stamp, item.source) == (3.0, "memory")
    assert item.pose.position_w == pytest.approx((0.1, 0.0, 0.02))
    tracker.seen_hidden("a", last + HIDDEN_FOR + 0.5)
    item = tracker.snapshot(last + HIDDEN_FOR + 0.6).object("a")
    assert (item.stamp, item.source) == (pytest.approx(last), "camera eye")
    with pytest.raises(UnknownObjectError):
        tracker.seen_hidden("z", 1.0)


@pytest.mark.parametrize(("feels", "source"), [(True, "gripper"), (False, "camera eye")])
def test_what_a_gripper_holds_counts_as_seen_where_it_may_be_felt(feels, source):
    tracker, tool = WorldTracker(CATALOGUE, feels), Pose((0.1, 0.0, 0.02), DOWN)
    for tick in range(8):
        tracker.joints("left", 0.1 * tick, tool, 0.04)
        tracker.observe("a", Pose((0.1, 0.0, 0.02)), 0.1 * tick, 0.002, "camera eye")
        tracker.snapshot(0.1 * tick)
    lifted = Pose((0.1, 0.0, 0.22), DOWN)
    tracker.joints("left", 2.0, lifted, 0.04)
    item = tracker.snapshot(2.0).object("a")
    assert item.source == source
    assert item.stamp == pytest.approx(2.0 if feels else 0.7)
    assert item.pose.position_w == pytest.approx((0.1, 0.0, 0.22), abs=1e-6)
    tracker.joints("left", 2.5, lifted, 0.0)  # it slipped out, and the pads closed
    tracker.snapshot(2.5)
    assert tracker.snapshot(2.6).object("a").source == "camera eye"


def test_of_two_grippers_on_an_object_the_first_is_its_holder_until_it_lets_go():
    second = RobotInfo("ahead", "panda_2f85", ("arm", "gripper"), Pose((0.5, 0.0, 0.0)))
    tracker = WorldTracker(replace(CATALOGUE, robots=(second, *CATALOGUE.robots)))
    openings = {"left": 0.04, "ahead": 0.085}

    def holders(seconds: float, start: float) -> tuple[list[str], list[str]]:
        for tick in range(int(seconds * 100)):
            now = start + tick * 0.01
            for robot, opening in openings.items():
                tracker.joints(robot, now, Pose((0.0, 0.0, 0.5), DOWN), opening)
            if tick % 3 == 0:
                tracker.observe("a", Pose((0.0, 0.0, 0.49)), now, 0.002, "markers")
            world = tracker.snapshot(now)
        told = [robot.name for robot in world.robots if robot.holding == "a"]
        return told, [robot for robot in openings if f"holding({robot}, a)" in world.facts]

    assert holders(1.0, 0.0) == (["left"], ["left"])
    openings["ahead"] = 0.04
    assert holders(1.0, 1.0) == (["left"], ["left", "ahead"])
    openings["left"] = 0.065
    assert holders(1.0, 2.0) == (["ahead"], ["ahead"])

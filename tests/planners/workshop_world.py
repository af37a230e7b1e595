"""A workshop as the planners see it: two benches with an arm each, a dog with a tray, a zone; reach by distance."""

import math

from skills.contract import Estimate, SkillCall
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

ARMS = {"near_arm": (-2.6, 0.0), "far_arm": (2.6, 0.0)}
REACH = 0.8  # [m] of an arm
BLOCKS = {"red_block": (-2.0, -0.1, 0.37), "blue_block": (-2.0, 0.1, 0.37), "green_block": (-2.1, 0.0, 0.37)}
HOME = (-0.5, 1.5, 0.29)  # where the dog stands at first
TRAY = (-0.02, 0.0, 0.079)  # in its base frame


def world(dog=HOME, objects=None, facts=(), stamp=0.0):
    """All blocks lie on the near bench unless told otherwise: ``objects`` are positions by name."""
    objects = objects or BLOCKS
    tray = tuple(a + b for a, b in zip(dog, TRAY, strict=True))
    arm = lambda name: Pose((*ARMS[name], 0.35))  # noqa: E731
    return WorldSnapshot(
        stamp,
        tuple(
            ObjectBelief(name, *reversed(name.split("_")), (0.04,) * 3, Pose(place), 0.0, stamp, "test")
            for name, place in objects.items()
        ),
        (
            Place("near_bench", "table", "", Pose((-2.0, 0.0, 0.35)), (0.7, 1.0, 0.0)),
            Place("far_bench", "table", "", Pose((2.0, 0.0, 0.35)), (0.7, 1.0, 0.0)),
            Place("near_station", "mark", "", Pose((-2.2, 0.6, 0.0)), (0.7, 0.4, 0.0), table="near_bench"),
            Place("far_station", "mark", "", Pose((2.2, 0.6, 0.0)), (0.7, 0.4, 0.0), table="far_bench"),
            Place("yellow_zone", "zone", "yellow", Pose((0.0, 0.0, 0.0)), (1.0, 1.0, 0.0)),
            Place("dog_tray", "tray", "", Pose(tray), (0.22, 0.18, 0.015), carrier="dog"),
        ),
        (
            *(RobotBelief(name, "panda_2f85", ("arm", "gripper"), arm(name), arm(name), 0.08, stamp) for name in ARMS),
            RobotBelief("dog", "go2", ("legs",), Pose(dog), Pose(dog), 0.0, stamp),
        ),
        facts,
    )


class TeamEstimator:
    """Arms take 4 s for what lies within reach; the dog walks 0.4 m/s to any station."""

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        robot = world.robot(call.robot)
        if ("legs" in robot.capabilities) != (call.skill == "dock"):
            return Estimate(False, why=f"{call.robot} cannot {call.skill}")
        name = call.arguments.get("place") or call.arguments.get("support") or call.arguments["object"]
        item = next(item for item in (*world.objects, *world.places) if item.name == name)
        away = math.dist(robot.base.position_w[:2], item.pose.position_w[:2])
        if call.skill == "dock":
            return Estimate(True, 5.0 + away / 0.4)
        if away > REACH:
            return Estimate(False, why=f"{name} lies {away:.2f} m away, reach is {REACH:.2f} m")
        return Estimate(True, 4.0)

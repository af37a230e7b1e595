"""A bench as the estimator sees it, without skills: two arms, blocks, a tray; times and claims by simple geometry."""

from planners.language.task_tree import Constraint, TaskNode, TaskTree
from skills.contract import Estimate, SkillCall
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

BASES = {"left": -0.5, "right": 0.5}


def world(objects: dict[str, float] | None = None, facts: tuple[str, ...] = (), stamp: float = 0.0) -> WorldSnapshot:
    objects = objects or {
        "red_block": -0.3, "blue_block": 0.3, "green_block": 0.1, "yellow_block": -0.1, "orange_block": 0.0,
    }  # fmt: skip
    return WorldSnapshot(
        stamp,
        tuple(
            ObjectBelief(name, *reversed(name.split("_")), (0.04,) * 3, Pose((x, 0.0, 0.02)), 0.0, stamp, "test")
            for name, x in objects.items()
        ),
        (
            Place("tray", "tray", "", Pose((0.0, 0.2, 0.0)), (0.2, 0.2, 0.02)),
            Place("red_mark", "mark", "red", Pose((0.25, -0.2, 0.0)), (0.4, 0.4, 0.0)),
        ),
        tuple(
            RobotBelief(name, "panda", ("arm", "gripper"), Pose((x, 0.0, 0.0)), Pose((x * 0.5, 0.0, 0.4)), 0.08, stamp)
            for name, x in BASES.items()
        ),
        facts,
    )


class ReachEstimator:
    """4 s plus 10 s per metre; claims from the base to 8 cm past the target; reaches 0.75 m."""

    def __init__(self, reach: float = 0.75) -> None:
        self.reach = reach

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        base = BASES[call.robot]
        name = call.arguments.get("place") or call.arguments.get("support") or call.arguments["object"]
        item = next(item for item in (*world.objects, *world.places) if item.name == name)
        x = item.pose.position_w[0]
        if abs(x - base) > self.reach:
            return Estimate(False, why=f"{name} lies {abs(x - base):.2f} m away, reach is {self.reach:.2f} m")
        tip = x + (0.08 if base < 0 else -0.08)
        return Estimate(True, 4.0 + 10.0 * abs(x - base), (min(base, tip), max(base, tip)))


def leaf(node_id: str, item: str, destination: str = "tray", **more) -> TaskNode:
    action = "move" if destination else "hold"
    return TaskNode(node_id, f"{item} to {destination}", action=action, object=item, destination=destination, **more)


def demo_tree() -> TaskTree:
    both = TaskNode("t1.1", "both", children=(leaf("t1.1.1", "red_block"), leaf("t1.1.2", "blue_block")))
    root = TaskNode("t1", "all", "sequence", (both, leaf("t1.2", "green_block", "yellow_block")))
    return TaskTree("Put them there.", root, (Constraint("avoid", "orange_block", "Never touch the orange block"),))

"""The tasks on which both ways of learning are judged: five are demonstrated whole, five by nobody."""

from dataclasses import dataclass

from planners.meta_skills.plan import PlannedStep
from planners.meta_skills.planner import plan_task
from policies.meta_skills.call import MetaSkillCall
from sim.rooms.truth import effect, inside
from sim.rooms.world import RoomsCfg, RoomsWorld
from skills.world.predicates import parse


@dataclass(frozen=True)
class RoomsTask:
    """One task.

    Attributes:
        text: As it is said.
        goals: What must be so in the end, by the simulator's state.
        drawer: Whether the drawer begins open.
        seen: Whether it is demonstrated whole.
    """

    text: str
    goals: tuple[str, ...]
    drawer: bool = False
    seen: bool = False


TASKS = (
    RoomsTask("put the red can in the white box", ("in(red_can, white_box)",), seen=True),
    RoomsTask("open the drawer and put the blue can in the drawer", ("in(blue_can, drawer)",), seen=True),
    RoomsTask(
        "put the green can in the black box, then shoot the target",
        ("in(green_can, black_box)", "struck(target)"),
        seen=True,
    ),
    RoomsTask(
        "close the drawer, then put the yellow can in the white box",
        ("closed(drawer)", "in(yellow_can, white_box)"),
        drawer=True,
        seen=True,
    ),
    RoomsTask(
        "put the red can in the drawer and close it", ("in(red_can, drawer)", "closed(drawer)"), drawer=True, seen=True
    ),
    RoomsTask("fetch the green can", ("holding(green_can)",)),
    RoomsTask("close the drawer, then shoot the target", ("closed(drawer)", "struck(target)"), drawer=True),
    RoomsTask("put the yellow can in the black box", ("in(yellow_can, black_box)",)),
    RoomsTask(
        "open the drawer and put the green can in it, then close the drawer",
        ("in(green_can, drawer)", "closed(drawer)"),
    ),
    RoomsTask(
        "put the blue can in the white box, then put the red can in the black box",
        ("in(blue_can, white_box)", "in(red_can, black_box)"),
    ),
)
"""The five new ones are the demonstrated meta-skills in another order and with other cans, 2 to 10 of them."""


def nominal_steps(task: RoomsTask) -> tuple[PlannedStep, ...]:
    """The steps of a task in rooms where nothing is amiss."""
    return plan_task(task.text, RoomsCfg(open_drawer=task.drawer).build().reset(0)).steps


def is_reached(task: RoomsTask, world: RoomsWorld) -> bool:
    """Whether all goals of a task are so, by the simulator's state."""
    return all(is_true(goal, world) for goal in task.goals)


def is_true(goal: str, world: RoomsWorld) -> bool:
    """Whether a ground condition is so, by the simulator's state."""
    sign, name, arguments = parse(goal)
    if name == "in":
        return inside(world, *arguments) is sign
    skill = {"holding": "grasp", "closed": "close", "open": "open", "struck": "shoot", "near": "move"}[name]
    return effect(world, MetaSkillCall(skill, *arguments)) is sign


def really_done(step: PlannedStep, world: RoomsWorld) -> bool:
    """Whether a step has had its effect and what its plan expects of it, by the simulator's state."""
    return effect(world, step.call) and all(is_true(expected, world) for expected in step.expects)

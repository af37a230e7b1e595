"""The hierarchical task tree: what was asked, typed, before any robot is chosen."""

from dataclasses import dataclass, field
from typing import Literal

from hardware.document import document
from skills.contract import Value

Relation = Literal["any_order", "sequence"]
Priority = Literal["low", "normal", "high"]


@dataclass(frozen=True)
class TaskNode:
    """A task or a group of tasks.

    Attributes:
        id: Stable id, such as ``t1.2``.
        text: The words that it came from.
        relation: How the children follow one another; ``sequence`` reads "the next does not start before the
            previous is done".
        children: Sub-tasks; empty for a leaf.
        action: ``move`` (an object to a place or onto an object), ``hold`` (pick it up and keep it), ``go`` (a robot
            that walks stands at a place) or ``do`` (a skill that is known by its contract alone); leaves only.
        object: Object moved; of ``do``, what the robot must hold for it, if anything; leaves only.
        destination: Place or object that it goes onto, or place that the robot goes to; leaves only.
        robot: Robot that must do it, empty when anyone may.
        after: Ids of other leaves that must be done before this one starts, beyond the tree's own order (a block
            must be in place before another is stacked on it).
        needs: Ids of ``go`` leaves done before this one whose effect must still hold when it starts: the robot whose
            tray it uses must still stand there.
        priority: What goes first where robots could do either; of leaves only.
        skill: The skill of a ``do`` leaf.
        arguments: Its arguments, bound.
        effect: Its effect as its contract says, with its arguments; ``robot`` stands for whoever does it.
    """

    id: str
    text: str
    relation: Relation = "any_order"
    children: tuple["TaskNode", ...] = ()
    action: Literal["", "move", "hold", "go", "do"] = ""
    object: str = ""
    destination: str = ""
    robot: str = ""
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    priority: Priority = "normal"
    skill: str = ""
    arguments: dict[str, Value] = field(default_factory=dict, hash=False)
    effect: tuple[str, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether its robot's gripper is full afterwards, for good."""
        lets_go = f"!holding(robot, {self.object})" in self.effect
        return self.action == "hold" or (self.action == "do" and bool(self.object) and not lets_go)

    def leaves(self) -> tuple["TaskNode", ...]:
        """All leaves, left to right."""
        return (self,) if not self.children else tuple(leaf for child in self.children for leaf in child.leaves())


@dataclass(frozen=True)
class Constraint:
    """A standing constraint: ``avoid`` (never touch the object) or ``keep_out`` (no robot walks in the place)."""

    kind: Literal["avoid", "keep_out"]
    object: str
    text: str


@document("task_tree", "1.4")
@dataclass(frozen=True)
class TaskTree:
    """A request as understood.

    Attributes:
        text: The words.
        root: What is to be done.
        constraints: What holds all the time.
        given: What was found when conditions and free choices of the words were settled, in words.
    """

    text: str
    root: TaskNode
    constraints: tuple[Constraint, ...] = field(default=())
    given: tuple[str, ...] = field(default=())

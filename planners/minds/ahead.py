"""What the fast mind may begin with while the slow one still reads: the one move that the words speak of.

The fast mind of the Hierarchical Language Agent (Liu et al. 2024) acts on words before the slow one has told what they
intend; here that is one move of one thing to one place, and nothing where a word may turn the meaning round.
"""

import re
from collections.abc import Sequence

from planners.corrections.correction import Correction, CorrectionMeaning
from planners.corrections.edits import Skip
from planners.errors import PlannerError
from planners.executive import Executive
from planners.language.learned.tree import same_meaning
from planners.language.task_tree import TaskTree
from planners.language.tokens import printable
from planners.language.understand import read_bounded
from skills.world.snapshot import WorldSnapshot

DOUBTFUL = re.compile(
    r"\b(?:not|never|no|nobody|nothing|without|unless|if|whether|when|until|till|instead|rather|or|except|but|avoid|"
    r"forget|skip|from|than|before|after|was|were|been there|yesterday|tomorrow|suppose|imagine)\b|n't\b",
    re.I,
)
"""Words after which a thing and a place do not tell what is meant."""


def move_ahead(text: str, world: WorldSnapshot) -> TaskTree | None:
    """The move of the one object and to the one place that a request names; None where it is not as plain as that."""
    if DOUBTFUL.search(text.replace("\u2019", "'")):
        return None
    words = f" {' '.join(re.findall(r'[a-z]+', text.lower()))} "
    colours = [item.color for item in world.objects]
    things = [
        item.name
        for item in world.objects
        if f" {printable(item.name)} " in words or (colours.count(item.color) == 1 and f" {item.color} one " in words)
    ]
    places = [place.name for place in world.places if f" {printable(place.name)} " in words]
    if len(things) != 1 or len(places) != 1:
        return None
    try:
        return read_bounded(f"Put the {printable(things[0])} on the {printable(places[0])}.", world)
    except PlannerError:
        return None


class MoveAhead:
    """A move that was begun before what may ask for it is read; kept or taken back when it is.

    Args:
        executive: What does it.
        utterance_id: What may ask for it.
        who: Who said that.
        text: The words.
    """

    def __init__(self, executive: Executive, utterance_id: str, who: str, text: str) -> None:
        self._executive = executive
        self._id, self._who, self._text = utterance_id, who, text
        self._own_id = f"{utterance_id}.ahead"
        self._tree: TaskTree | None = None
        self._tasks: tuple[str, ...] = ()
        self._plan = ""

    def begin(self, now: float, tree: TaskTree, world: WorldSnapshot) -> None:
        """Begins with it, where that can be done now."""
        before = self._leaves(world)
        self._executive.say(now, self._own_id, self._who, tree.text, world, lambda: (tree,))
        self._tree, self._tasks = tree, tuple(name for name in self._leaves(world) if name not in before)
        self._plan = self._executive.plan.id if self._executive.plan else ""

    def asked_for(self, trees: Sequence[TaskTree], world: WorldSnapshot) -> bool:
        """Whether this is what was asked for."""
        begun = bool(self._tasks) and self._tree is not None and len(trees) == 1
        return begun and self._tree is not None and same_meaning(trees[0], self._tree, world)

    def adopt(self, now: float) -> bool:
        """Answers the utterance by what is under way; false where that has ended or was left out."""
        return self._mine() and self._executive.adopt(now, self._id, self._who, self._text, self._tasks)

    def take_back(self, now: float, world: WorldSnapshot) -> None:
        """Leaves out what is not done of it; what a gripper holds for it goes back to where it came from."""
        progress = self._executive.progress(world)
        left = [name for name in progress.open() if name in self._tasks] if progress and self._mine() else []
        self._tasks = ()
        if left:
            correction = Correction(
                f"{self._own_id}.withdrawn", now, self._who, f"'{self._text}' does not ask for that"
            )
            unread = CorrectionMeaning("unknown")
            self._executive.correct(now, correction, unread, world, lambda: Skip(tuple(left)))

    def _mine(self) -> bool:
        return self._executive.plan is not None and self._executive.plan.id == self._plan

    def _leaves(self, world: WorldSnapshot) -> tuple[str, ...]:
        progress = self._executive.progress(world)
        return tuple(leaf.id for leaf in progress.tree.root.leaves()) if progress is not None else ()

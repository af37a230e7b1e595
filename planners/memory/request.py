"""A request with what is remembered of requests like it, before anything is planned."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from planners.corrections.edit_tree import edited
from planners.corrections.edits import Progress, Skip
from planners.errors import PlanEditError, PlannerError
from planners.language.task_tree import TaskTree
from planners.memory.recall import edit_of, recalled
from planners.memory.tip import Tip
from planners.mission.editing import said
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass
class RememberedRequest:
    """A request, and the tips that were applied to it one after another.

    Attributes:
        tree: What is asked with them.
        before: What was asked before each, oldest first.
        tips: They.
        words: What each changes.
        refused: Tips that were not applied, with why.
    """

    tree: TaskTree
    before: list[TaskTree] = field(default_factory=list)
    tips: list[Tip] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    refused: list[tuple[Tip, str]] = field(default_factory=list)

    def planned(self, planner: Callable[[TaskTree], T]) -> T:
        """Plans it; tips with which it cannot be planned are left out, the one that was used last first.

        Raises:
            PlannerError: as the planner, for the request by itself.
        """
        while True:
            try:
                return planner(self.tree)
            except PlannerError as error:
                if not self.tips:
                    raise
                self.refused.append((self.tips.pop(), str(error)))
                self.tree, _ = self.before.pop(), self.words.pop()


def remembered(tips: Sequence[Tip], tree: TaskTree, request: str, world: WorldSnapshot) -> RememberedRequest:
    """Applies the tips that hold for a request, by the same edits of the tree that a person's words make.

    An edit that contradicts a standing constraint of the request is refused, as it would be when somebody said it.
    """
    found = RememberedRequest(tree)
    for tip in recalled(tips, tree, request, world):
        edit, progress = edit_of(tip, found.tree, request, world), Progress(found.tree)
        if edit is None or (isinstance(edit, Skip) and len(edit.tasks) == len(found.tree.root.leaves())):
            continue
        try:
            new = edited(progress, edit)
        except PlanEditError as error:
            log.info("a tip changes nothing: %s", error)
            continue
        found.before.append(found.tree)
        found.words.append(said(edit, progress))
        found.tips.append(tip)
        found.tree = new
    return found

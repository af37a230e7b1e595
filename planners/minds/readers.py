"""What each mind reads of a request: plain words at once, anything with time."""

from collections.abc import Callable
from dataclasses import dataclass

from planners.language.comprehend import comprehend, comprehend_at_once
from planners.language.task_tree import TaskTree
from planners.plan_request import Reader
from skills.world.snapshot import WorldSnapshot

QuickReader = Callable[[str, WorldSnapshot], TaskTree | None]


@dataclass(frozen=True)
class Readers:
    """Readers of requests.

    Attributes:
        at_once: Reads within milliseconds; None where that takes the other one.
        whole: Reads whatever can be read, and may take seconds.
    """

    at_once: QuickReader = comprehend_at_once
    whole: Reader = comprehend

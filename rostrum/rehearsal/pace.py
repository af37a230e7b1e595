"""How long a rehearsed team thinks, in simulated time."""

from dataclasses import dataclass, field

from planners.minds.readers import Readers
from planners.minds.two_minds import MindsCfg


@dataclass(frozen=True)
class Pace:
    """Times that stand in for minds that take as long; by default nothing takes any.

    Attributes:
        fast: What the fast mind takes to read an utterance, or to leave it to the slow one [s].
        slow: What the slow mind takes to read one [s].
        deciding: What it takes to decide on every further step of a task; the first is decided with the order [s].
        executor: From a decision to the call of a skill [s].
        readers: What the minds read of requests.
        minds: Whether the fast mind acts ahead of the slow one, and how long both are waited for.
    """

    fast: float = 0.0
    slow: float = 0.0
    deciding: float = 0.0
    executor: float = 0.0
    readers: Readers = field(default_factory=Readers)
    minds: MindsCfg = field(default_factory=MindsCfg)

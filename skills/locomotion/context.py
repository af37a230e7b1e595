"""What an executor of a leg skill may touch of its robot."""

from dataclasses import dataclass, field

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from skills.locomotion.gait import GaitPhase
from skills.locomotion.motion import LegMotion
from skills.locomotion.navigation.neighbours import Neighbourhood
from skills.locomotion.navigation.rectangle import Rectangle
from skills.locomotion.pose_filter import PoseFilter


@dataclass(frozen=True)
class LegState:
    """What was measured of a legged robot last.

    Attributes:
        stamp: When its joints were measured [s].
        gait: What its gait does.
        walks: Whether its gait has a policy that walks.
    """

    stamp: float = -np.inf
    gait: GaitPhase = GaitPhase.LIMP
    walks: bool = True


@dataclass
class LegContext:
    """One legged robot, as its executors see it.

    Attributes:
        robot: Its name in the world snapshot.
        description: Its stance and limits.
        motion: What its skills ask for.
        poses: Where it is, from the pose sensor and what was commanded.
        state: Newest measurements; the runner keeps them fresh.
        obstacles: What stands on the floor and never moves.
        neighbourhood: Watches the other legged robots, from call to call.
    """

    robot: str
    description: LeggedDescription
    motion: LegMotion = field(default_factory=LegMotion)
    poses: PoseFilter = field(default_factory=PoseFilter)
    state: LegState = field(default_factory=LegState)
    obstacles: tuple[Rectangle, ...] = ()
    neighbourhood: Neighbourhood = field(init=False)

    def __post_init__(self) -> None:
        """Begins to watch."""
        self.neighbourhood = Neighbourhood(self.robot)

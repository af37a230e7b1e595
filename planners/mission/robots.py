"""What the executive knows of each robot beyond the world snapshot."""

import math
from dataclasses import dataclass

from planners.allocation.problem import Interval
from skills.world.snapshot import Vector3, WorldSnapshot

HICCUP = 3.0  # [s] that a robot may be lost or faulted before nothing is planned for it any more
READY_DISTANCE = 0.05  # [m] a tool this close to where it last waited counts as withdrawn


@dataclass
class RobotRecord:
    """One robot.

    Attributes:
        name: Its name.
        alive: Whether its skill server and driver answer.
        faulted: Whether its safety filter latched a fault.
        since: When it was lost or faulted, None while it is well [s].
        text: What it said of it.
        lingering: Claim that its arm may still occupy because its last skill did not end well [m].
        ready_w: Where its tool waited when it was last known to be withdrawn [m].
        reset_at: When it was last asked to reset [s].
        heard: When the last report of it came [s].
    """

    name: str
    alive: bool = True
    faulted: bool = False
    since: float | None = None
    text: str = ""
    lingering: Interval | None = None
    ready_w: Vector3 | None = None
    reset_at: float | None = None
    heard: float = 0.0

    @property
    def well(self) -> bool:
        """Whether it can be given work."""
        return self.alive and not self.faulted

    @property
    def available(self) -> bool:
        """Whether work can be planned for it: it is well, or was a moment ago and may soon be so again."""
        return self.well or (self.since is not None and self.heard - self.since < HICCUP)

    def update(self, now: float, alive: bool, faulted: bool, text: str) -> bool:
        """Takes in a report; returns whether it changed anything."""
        changed = (alive, faulted) != (self.alive, self.faulted)
        self.alive, self.faulted, self.text, self.heard = alive, faulted, text, now
        if self.well:
            self.since = None
        elif self.since is None:
            self.since = now
        return changed

    def notice_withdrawn(self, world: WorldSnapshot) -> None:
        """Lets go of a lingering claim once the tool is observed where it waits between skills."""
        if self.lingering is None or self.ready_w is None:
            return
        tool = next((robot.tool.position_w for robot in world.robots if robot.name == self.name), None)
        if tool is not None and math.dist(tool, self.ready_w) < READY_DISTANCE:
            self.lingering = None

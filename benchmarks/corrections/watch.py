"""What the simulator shows of a run, sampled from the state itself."""

from dataclasses import dataclass, field

import numpy as np

from rostrum.rehearsal import Team
from skills.geometry import yaw_of

PERIOD = 0.05  # [s] between samples


@dataclass
class Trace:
    """Samples of one run, by time since the team was told what to do.

    Attributes:
        time: [s], (samples,).
        tools: By arm, positions in the world frame [m], (samples, 3).
        headings: By arm, of its tool about the world's z axis [rad], (samples,).
        closing: By arm, what its gripper is told to close to [m], (samples,).
        objects: By object, positions [m], (samples, 3).
        bases: By legged robot, positions [m], (samples, 3).
    """

    time: list[float] = field(default_factory=list)
    tools: dict[str, list[np.ndarray]] = field(default_factory=dict)
    headings: dict[str, list[float]] = field(default_factory=dict)
    closing: dict[str, list[float]] = field(default_factory=dict)
    objects: dict[str, list[np.ndarray]] = field(default_factory=dict)
    bases: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def sample(self, team: Team, begun: float) -> None:
        """Adds the present."""
        world = team.simulated
        self.time.append(team.now - begun)
        for name, robot in world.robots.items():
            measured = np.array(robot.state().position)
            tool = team.tool_transform(name, measured[:-1])
            self.tools.setdefault(name, []).append(tool[:3, 3])
            self.headings.setdefault(name, []).append(yaw_of(tool[:3, :3]))
            self.closing.setdefault(name, []).append(float(robot.reference[-1]))
        for name in (item.name for item in world.scene.objects):
            self.objects.setdefault(name, []).append(np.array(world.object_pose(name).position_w))
        for name, legged in world.legged.items():
            self.bases.setdefault(name, []).append(np.array(legged.base_position_w))

    def between(self, begin: float, end: float) -> np.ndarray:
        """Indices of the samples in an interval [s]."""
        time = np.array(self.time)
        return np.flatnonzero((time >= begin - 1e-6) & (time <= end + 1e-6))

    def tool(self, arm: str) -> np.ndarray:
        """(samples, 3) [m]."""
        return np.array(self.tools[arm])

    def object(self, name: str) -> np.ndarray:
        """(samples, 3) [m]."""
        return np.array(self.objects[name])

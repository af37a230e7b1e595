"""How fast each arm moved, from the recorded states: ground truth, independent of every node that was killed."""

from pathlib import Path

import numpy as np

from rostrum.runs.events import EventLog
from sim.recording import read_state_log
from sim.scenes.build import build_model


def simulated_time(events: EventLog, wall: float) -> float:
    """The simulator's time at a wall time [s] of a run in wall mode, by its log; NaN where the log does not tell."""
    offsets = [event.data for event in events.of_kind("time_offset")]
    before = [each for each in offsets if each["from_sim_s"] + each["offset_s"] <= wall] or offsets[:1]
    return wall - float(before[-1]["offset_s"]) if before else float("nan")


class Motion:
    """Joint speeds of a recorded run.

    Attributes:
        time: Middle of each interval between two recorded states, shape (t,) [s of simulated time].
        speed: Largest joint speed of each arm by robot, shape (t,) [rad/s].
    """

    def __init__(self, path: Path) -> None:
        run = read_state_log(path)
        model = build_model(run.scene, run.placement, visuals=False)
        self.time = (run.time[1:] + run.time[:-1]) / 2
        dt = np.diff(run.time)[:, None]
        self.speed: dict[str, np.ndarray] = {}
        for robot in run.scene.robots:
            addresses = [
                model.jnt_qposadr[j] for j in range(model.njnt) if model.joint(j).name.startswith(f"{robot.name}/joint")
            ]
            self.speed[robot.name] = np.abs(np.diff(run.qpos[:, addresses], axis=0) / dt).max(axis=1)

    def fastest(self, robot: str, begin: float, end: float) -> float:
        """Largest joint speed of an arm between two times [rad/s]; 0 when nothing was recorded."""
        between = (self.time >= begin) & (self.time <= end)
        return float(self.speed[robot][between].max()) if between.any() else 0.0

    def at_rest_after(self, robot: str, event: float, limit: float = 0.02, until: float = np.inf) -> float:
        """How long after ``event`` [s] an arm was last faster than ``limit`` [rad/s] before ``until`` [s].

        Zero when it was at rest already.
        """
        fast = (self.time > event) & (self.time < until) & (self.speed[robot] >= limit)
        return float(self.time[fast][-1] - event) if fast.any() else 0.0

"""How fast and how upright legged bases were, from the recorded states: ground truth, beside every node."""

from pathlib import Path

import numpy as np

from hardware.descriptions.legged import load_legged_description
from hardware.legged.checks import tilt
from sim.recording import read_state_log
from sim.scenes.build import build_model


class BaseMotion:
    """The motion of one legged robot's base in a recorded run.

    Attributes:
        time: Middle of each interval between two recorded states, shape (t,) [s of simulated time].
        speed: Level speed of the base, shape (t,) [m/s].
        tilt: Of the base at the end of each interval, shape (t,) [rad].
    """

    def __init__(self, path: Path, robot: str) -> None:
        """Reads a state log.

        Args:
            path: The state log.
            robot: Name of a legged robot in it.

        Raises:
            RecordingError: the file is missing or is no state log.
        """
        run = read_state_log(path)
        model = build_model(run.scene, run.placement, visuals=False)
        placed = next(each for each in run.scene.robots if each.name == robot)
        body = model.body(f"{robot}/{load_legged_description(placed.description).base_body}")
        free = model.jnt_qposadr[body.jntadr[0]]
        position, orientation = run.qpos[:, free : free + 2], run.qpos[:, free + 3 : free + 7]
        self.time = (run.time[1:] + run.time[:-1]) / 2
        self.speed = np.linalg.norm(np.diff(position, axis=0), axis=1) / np.diff(run.time)
        self.tilt = np.array([tilt(each) for each in orientation[1:]])

    def stands_after(self, event: float, until: float, limit: float) -> float:
        """How long after ``event`` [s] it was last as fast as ``limit`` [m/s] before ``until`` [s].

        Zero when it stood already, without end when it never stood or nothing was recorded up to then.
        """
        between = (self.time > event) & (self.time < until)
        fast = between & (self.speed >= limit)
        if not between.any() or self.time[-1] < until or fast[between][-1]:
            return float("inf")
        return float(self.time[fast][-1] - event) if fast.any() else 0.0

    def most_tilt(self, begin: float, end: float) -> float:
        """Largest tilt between two times [rad]; without end when nothing was recorded."""
        between = (self.time >= begin) & (self.time <= end)
        return float(self.tilt[between].max()) if between.any() else float("inf")

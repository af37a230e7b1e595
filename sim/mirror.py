"""What another process simulates, for who draws it here: the scene, and where everything is at an instant."""

from collections.abc import Sequence

import numpy as np

from sim.scenes.placement import sample_placement
from sim.scenes.scene import Scene


class Mirror:
    """Shows the state of a world that is simulated elsewhere, with the same scene and seed.

    Attributes:
        scene: What stands where.
        placement: Start of every object.
        time: Simulated time of what is shown [s]; minus infinity before the first state.
        positions: Generalised positions, MuJoCo's ``qpos``; empty before the first state.
    """

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.placement = scene, sample_placement(scene, seed)
        self.time = -np.inf
        self.positions = np.empty(0)

    def show(self, time: float, positions: Sequence[float]) -> None:
        """Takes a state: its time [s] and its generalised positions."""
        self.time, self.positions = time, np.asarray(positions, dtype=float)

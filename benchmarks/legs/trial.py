"""Copies of one robot that run a policy side by side, until each falls, breaks or is done."""

from types import TracebackType

import numpy as np
import torch

from benchmarks.legs.conditions import Conditions, judged_task
from benchmarks.legs.subject import Subject
from sim.physics.mujoco_c import MujocoC
from sim.tasks.evaluation import judging_env
from sim.tasks.motion import Motion

_SPARE = 5.0  # [s] so that no copy is cut off by the environment


class Trial:
    """A batch of episodes on the judged model. A command acts one control period after the state it was made from.

    Attributes:
        count: Number of copies, N.
        dt: Control period [s].
        fell: Which copies have fallen, shape (N,), bool.
        diverged: Which copies' physics broke, shape (N,), bool.
        rng: For everything that the suite draws.
    """

    def __init__(
        self, subject: Subject, conditions: Conditions, count: int, seconds: float, seed: int, threads: int
    ) -> None:
        """Starts every copy at rest near the origin, at a random heading.

        Args:
            subject: The policy.
            conditions: Where and with what.
            count: Number of copies.
            seconds: Longest time that it will be run [s].
            seed: Of everything random.
            threads: Physics threads.
        """
        task = judged_task(subject, conditions, seconds + _SPARE)
        options = {"cargo": conditions.cargo} if conditions.cargo is not None else {}
        self._env = judging_env(task, subject.description, count, seed, threads, **options)
        self._policy = subject.policy
        self._observations = self._env.get_observations()["policy"]
        self._steps = 0
        self.count, self.dt = count, self._env.step_dt
        self.fell, self.diverged = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        self.rng = np.random.default_rng([seed, 1])

    def __enter__(self) -> "Trial":
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Frees the engine."""
        self._env.close()

    @property
    def time(self) -> float:
        """Since the start [s]."""
        return self._steps * self.dt

    @property
    def over(self) -> np.ndarray:
        """Which copies have fallen or broken; what else is known of them means nothing any more. Shape (N,), bool."""
        return self.fell | self.diverged

    @property
    def motion(self) -> Motion:
        """The present motion."""
        return self._env.motion

    @property
    def physics(self) -> MujocoC:
        """The engine."""
        physics = self._env.physics
        assert isinstance(physics, MujocoC)
        return physics

    def poses(self) -> np.ndarray:
        """True planar poses, shape (N, 3): x, y [m], yaw [rad]."""
        state = self.physics.state
        w, x, y, z = state.base_quaternion_w.double().numpy().T
        yaw = np.arctan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))
        return np.column_stack((state.base_position_w[:, :2].double().numpy(), yaw))

    def step(self, command: np.ndarray) -> None:
        """Advances by one control period.

        Args:
            command: Forward, sideways [m/s] and turning [rad/s] velocity, shape (N, 3) or (3,).
        """
        self._env.command[:] = torch.as_tensor(command, dtype=torch.float32)
        with torch.inference_mode():
            actions = self._policy(self._observations)
        observations, _, _, extras = self._env.step(actions.clone())
        self._observations = observations["policy"]
        before = self.over
        broken = extras["diverged"].numpy()
        self.diverged |= broken & ~before
        self.fell |= extras["failed"].numpy() & ~broken & ~before
        self._steps += 1

    def kick(self, copies: np.ndarray, velocity_w: np.ndarray) -> None:
        """Adds to the planar velocity of some copies' bases.

        Args:
            copies: Indices, shape (M,).
            velocity_w: Shape (M, 2) [m/s].
        """
        change = torch.zeros(len(copies), 6)
        change[:, :2] = torch.as_tensor(velocity_w, dtype=torch.float32)
        self.physics.kick(torch.as_tensor(copies), change)

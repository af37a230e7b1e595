"""The VecEnv protocol: many copies of one environment, stepped together on one device.

The shape of the interface follows RSL-RL (Schwarke et al., "RSL-RL: A Learning Library for Robotics Research").
Simulators implement it; learners use it; neither knows the other. Nothing here imports torch at run time.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import torch


@runtime_checkable
class VecEnv(Protocol):
    """A batch of environments with one action and several observation groups.

    Attributes:
        num_envs: Number of environments, N.
        num_actions: Size of one action, A.
        max_episode_length: Steps after which an episode is truncated.
        episode_length_buf: Steps since the last reset, shape (N,), int64.
        device: Where all tensors live, such as ``cuda:0``.
        step_dt: Time between two actions [s].
    """

    num_envs: int
    num_actions: int
    max_episode_length: int
    episode_length_buf: "torch.Tensor"
    device: str
    step_dt: float

    def observation_sizes(self) -> Mapping[str, int]:
        """Size D_g of each observation group, such as ``{"policy": 48, "critic": 60}``; needs no step."""
        ...

    def get_observations(self) -> Mapping[str, "torch.Tensor"]:
        """Present observations by group, each of shape (N, D_g), float32."""
        ...

    def reset(self) -> Mapping[str, "torch.Tensor"]:
        """Starts every environment anew and returns the observations, each of shape (N, D_g)."""
        ...

    def step(
        self, actions: "torch.Tensor"
    ) -> tuple[Mapping[str, "torch.Tensor"], "torch.Tensor", "torch.Tensor", dict[str, Any]]:
        """Applies one action for ``step_dt``; environments that end are reset before their observation is taken.

        Args:
            actions: Shape (N, A), float32.

        Returns:
            Observations by group, each of shape (N, D_g); rewards of shape (N,); dones of shape (N,), bool, true for
            ended and truncated ones; and extras: ``time_outs`` of shape (N,), bool, true for truncated ones alone (a
            learner bootstraps the value there), and ``log``, a dict of scalars to record.
        """
        ...

    def close(self) -> None:
        """Frees the simulator; safe to call twice."""
        ...

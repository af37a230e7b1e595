"""The low level as it runs: chunks are predicted anew every few steps, and what they say of a step is averaged.

Source: temporal ensembling, "Learning Fine-Grained Bimanual Manipulation with Low-Cost Hardware", Zhao et al., RSS
2023, section IV-B.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from policies.language_conditioned.network import ACTIONS, ChunkNetwork
from policies.language_conditioned.observation import TabletopObservation
from policies.language_conditioned.scaling import restored

Array = np.ndarray


@dataclass(frozen=True)
class ChunkPolicyCfg:
    """How chunks become actions.

    Attributes:
        every: Steps from prediction to prediction.
        forgetting: Weight of a prediction falls by exp(-forgetting) for each that came before it; the oldest counts
            most.
    """

    every: int = 2
    forgetting: float = 0.01


class ChunkPolicy:
    """Many robots at once, each under a command of its own.

    Args:
        cfg: How.
        network: Taught; it is never changed here.
        embeddings: Row of each command's text.
        robots: How many.
    """

    def __init__(
        self, cfg: ChunkPolicyCfg, network: ChunkNetwork, embeddings: Mapping[str, Array], robots: int
    ) -> None:
        self._cfg, self._network, self._embeddings = cfg, network.eval(), embeddings
        chunk = network.cfg.chunk
        self._commands = [""] * robots
        self._sums = np.zeros((robots, chunk, ACTIONS))  # of what was predicted for the next steps, and its weights
        self._weights = np.zeros((robots, chunk))
        self._made = np.zeros(robots, int)  # predictions that count
        self._age = 0

    @torch.no_grad()
    def act(self, observation: TabletopObservation, commands: Sequence[str]) -> Array:
        """The next action of each robot.

        Args:
            observation: A batch of one instant.
            commands: The command of each; one that changed forgets what was planned before.

        Returns:
            Velocities [m/s] and wanted openings [m], (robots, 4).
        """
        for i, command in enumerate(commands):
            if command != self._commands[i]:
                self._commands[i] = command
                self._sums[i] = self._weights[i] = self._made[i] = 0
        due = self._age % self._cfg.every == 0
        asking = np.flatnonzero(due | (self._weights[:, 0] == 0))
        if len(asking):
            features = torch.from_numpy(observation.for_low_level()[asking])
            words = torch.from_numpy(np.stack([self._embeddings[commands[i]] for i in asking]))
            weights = np.exp(-self._cfg.forgetting * self._made[asking])
            self._sums[asking] += weights[:, None, None] * self._network(features, words).chunks.numpy()
            self._weights[asking] += weights[:, None]
            self._made[asking] += 1
        self._age += 1
        return restored(self._next())

    def _next(self) -> Array:
        """The weighted mean of what was predicted for this step; then all move up by one step."""
        actions = self._sums[:, 0] / self._weights[:, :1]
        for held in (self._sums, self._weights):
            held[:, :-1] = held[:, 1:]
            held[:, -1] = 0
        return actions


def weight_hash(network: torch.nn.Module) -> str:
    """sha256 of a network's parameters, in the order of their names, hex."""
    digest = hashlib.sha256()
    for name, value in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().contiguous().numpy().tobytes())
    return digest.hexdigest()

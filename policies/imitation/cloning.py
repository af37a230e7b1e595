"""Behaviour cloning: from what is measured to how an arm's joints move next.

Source: supervised imitation as in "ALVINN", Pomerleau 1988, on joint velocities instead of steering; noise on what is
measured keeps the network from leaning on exact states it will never see again ("DART", Laskey et al., CoRL 2017, adds
it to the actions of the demonstrations instead).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from policies.demonstrations.reader import Demonstrations
from policies.errors import DemonstrationError

FEWEST = 3  # episodes of which one is held out
GRIPPER = 0.005  # [m; rad] that a gripper may move in demonstrations of the arm alone


@dataclass(frozen=True)
class CloningCfg:
    """How it is learned.

    Attributes:
        until: Phase of the skill from which on frames are left out, such as the way back; empty keeps all.
        hidden: Units of each hidden layer.
        steps: Updates.
        batch: Frames of one.
        learning_rate: At the start; it falls along a cosine.
        noise: Standard deviation added to the measured joints while learning [rad].
        pull: How fast the network learns to come back from that noise [1/s].
        held_out: Share of the episodes that are not learned from.
        seed: Of weights, batches and the episodes that are held out.
    """

    until: str = ""
    hidden: tuple[int, ...] = (128, 128)
    steps: int = 4000
    batch: int = 256
    learning_rate: float = 2e-3
    noise: float = 0.01
    pull: float = 4.0
    held_out: float = 0.1
    seed: int = 0


@dataclass(frozen=True)
class Cloned:
    """What came of it.

    Attributes:
        network: From measured values (batch, D), in their own units, to velocities of the arm's joints (batch, J).
        error: Root mean square error of the velocities in episodes that were held out [rad/s].
        baseline: The same of standing still.
        learned: Episodes learned from.
        held_out: Episodes held out.
    """

    network: "CloneNetwork"
    error: float
    baseline: float
    learned: int
    held_out: int


class CloneNetwork(nn.Module):
    """Normalises what is measured, and restores the unit of what it says."""

    def __init__(self, hidden: tuple[int, ...], mean: Tensor, std: Tensor, scale: Tensor) -> None:
        super().__init__()
        sizes = (len(mean), *hidden)
        layers: list[nn.Module] = []
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), nn.Tanh()]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], len(scale)))
        self.mean, self.std, self.scale = (nn.Parameter(part, requires_grad=False) for part in (mean, std, scale))

    def forward(self, measured: Tensor) -> Tensor:
        """Velocities, (batch, J)."""
        return self.layers((measured - self.mean) / self.std) * self.scale


def clone(cfg: CloningCfg, demonstrations: Demonstrations) -> Cloned:
    """Learns.

    Raises:
        DemonstrationError: too few that succeeded, a phase that they do not have, or grippers that move.
    """
    learned, held = _split(cfg, demonstrations)
    measured, velocity = map(torch.from_numpy, _frames(cfg, demonstrations, learned))
    torch.manual_seed(cfg.seed)
    spread = lambda values: values.std(dim=0).clamp(min=1e-3)  # noqa: E731
    network = CloneNetwork(cfg.hidden, measured.mean(dim=0), spread(measured), spread(velocity))
    optimizer = torch.optim.Adam(network.layers.parameters(), cfg.learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, cfg.steps)
    generator, joints = torch.Generator().manual_seed(cfg.seed), velocity.shape[1]
    for _ in range(cfg.steps):
        chosen = torch.randint(len(measured), (cfg.batch,), generator=generator)
        noise = cfg.noise * torch.randn(cfg.batch, joints, generator=generator)
        shown = measured[chosen].clone()
        shown[:, :joints] += noise
        wanted = velocity[chosen] - cfg.pull * noise
        loss = (((network(shown) - wanted) / network.scale) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    unseen, moved = _frames(cfg, demonstrations, held)
    with torch.no_grad():
        off = network(torch.from_numpy(unseen)).numpy() - moved
    return Cloned(network.eval(), _rms(off), _rms(moved), len(learned), len(held))


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _split(cfg: CloningCfg, demonstrations: Demonstrations) -> tuple[list[int], list[int]]:
    good = [n for n, episode in enumerate(demonstrations.episodes) if episode.success]
    if len(good) < FEWEST:
        raise DemonstrationError(f"{len(good)} demonstrations succeeded, and at least {FEWEST} are needed; record more")
    phases = demonstrations.recording.phases
    if cfg.until and cfg.until not in phases:
        raise DemonstrationError(f"no demonstration has the phase '{cfg.until}'; there are {', '.join(phases)}")
    order = np.random.default_rng(cfg.seed).permutation(good).tolist()
    held = max(1, round(cfg.held_out * len(order)))
    return order[held:], order[:held]


def _frames(cfg: CloningCfg, demonstrations: Demonstrations, chosen: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """What was measured (n, D), joints first, and how the references of the arm's joints moved next (n, J) [rad/s]."""
    recording = demonstrations.recording
    measured, velocity = [], []
    for episode in (demonstrations.episodes[number] for number in chosen):
        ends = [n for n, phase in enumerate(episode.phase) if recording.phases and recording.phases[phase] == cfg.until]
        count = ends[0] if ends else len(episode.state)
        if np.ptp(episode.action[:count, -1]) > GRIPPER:
            raise DemonstrationError(
                f"episode {episode.number}: the gripper moves, and what is cloned drives the arm alone; leave that "
                "part out with --until PHASE"
            )
        arm = episode.action[:count, :-1]
        before = np.vstack((episode.state[:1, :-1], arm[:-1]))
        measured.append(np.hstack((episode.state[:count, :-1], episode.surroundings[:count])))
        velocity.append((arm - before) * recording.fps)
    return np.concatenate(measured).astype(np.float32), np.concatenate(velocity).astype(np.float32)

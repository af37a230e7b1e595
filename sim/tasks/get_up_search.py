"""Searches the keyframes with which a legged robot turns over, by the cross-entropy method in simulation.

``python -m sim.tasks.get_up_search`` prints them as YAML for the robot's description. Every candidate is played from
the same tumbled starts, on floors and gains drawn anew for each generation.
"""

import argparse
import logging
import sys
from dataclasses import dataclass, replace

import numpy as np
import torch

from hardware.descriptions.legged import GetUp, LeggedDescription, RollKeyframe, load_legged_description
from hardware.legged.checks import tilt
from hardware.ports.legged import LeggedState
from policies.get_up import GetUpByKeyframes
from sim.physics.mujoco_c import MujocoC
from sim.tasks.evaluation import JUDGED_MODEL
from sim.tasks.tumble import SETTLE, legged_states, let_fall

log = logging.getLogger(__name__)

LEVEL = 0.3  # [rad] of a base that lies on its belly
SECONDS = (0.1, 0.9)  # of one keyframe
STAY = 0.4  # [s] after the last keyframe, before it is judged


@dataclass(frozen=True)
class SearchCfg:
    """Budget of a search.

    Attributes:
        robot: Name of the legged description; it must hold keyframes to begin with.
        frames: Keyframes in all; the last is the resting pose.
        candidates: In every generation.
        starts: Tumbled starts for each candidate.
        generations: How many.
        elite: Share of the candidates that the next generation is drawn from.
        spread: Standard deviation at the start, as a share of each number's range.
        timestep: Of the physics [s].
        threads: Physics threads.
        seed: Of everything random.
    """

    robot: str = "go2"
    frames: int = 4
    candidates: int = 32
    starts: int = 16
    generations: int = 25
    elite: float = 0.2
    spread: float = 0.25
    timestep: float = 0.004
    threads: int = 2
    seed: int = 0


def search(cfg: SearchCfg) -> GetUp:
    """The best keyframes of the last generation's mean."""
    description = load_legged_description(cfg.robot)
    assert description.get_up is not None, "the search begins with the description's own keyframes"
    rng = np.random.default_rng(cfg.seed)
    low, high = _bounds(description, cfg.frames)
    mean = np.clip(_flat(description, cfg.frames), low, high)
    sigma = cfg.spread * (high - low)
    count = cfg.candidates * cfg.starts
    model = replace(JUDGED_MODEL, timestep=cfg.timestep)
    physics = MujocoC(description, count, model, threads=cfg.threads)
    try:
        for generation in range(cfg.generations):
            drawn = np.clip(mean + sigma * rng.standard_normal((cfg.candidates, len(mean))), low, high)
            drawn[0] = mean
            let_fall(physics, description, seed=cfg.seed + generation, alike=cfg.candidates)
            scores, level = _play(physics, description, [_get_up(description, row) for row in drawn], cfg.starts)
            best = drawn[np.argsort(-scores)[: max(2, round(cfg.elite * cfg.candidates))]]
            log.info(
                "%d/%d  mean candidate: level %.2f, score %.3f; best: level %.2f, score %.3f",
                *(generation + 1, cfg.generations, level[0], scores[0], level[scores.argmax()], scores.max()),
            )
            mean = 0.3 * mean + 0.7 * best.mean(axis=0)
            sigma = 0.3 * sigma + 0.7 * best.std(axis=0) + 0.01 * (high - low)
    finally:
        physics.close()
    return _get_up(description, mean)


def as_yaml(get_up: GetUp) -> str:
    """The keyframes as they stand in a description."""
    row = lambda angles: "[" + ", ".join(f"{angle:.2f}" for angle in angles) + "]"  # noqa: E731
    return "\n".join(
        f"    - {{seconds: {frame.seconds:.2f}, low: {row(frame.low)}, high: {row(frame.high)}}}"
        for frame in get_up.keyframes
    )


def _play(
    physics: MujocoC, description: LeggedDescription, ways: list[GetUp], starts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Score and share of level ends of every candidate, shape (C,) each."""
    players = [GetUpByKeyframes(replace(description, get_up=way)) for way in ways for _ in range(starts)]
    ends = [SETTLE + sum(frame.seconds for frame in way.keyframes) for way in ways for _ in range(starts)]
    period, now = description.command_period, SETTLE
    states: list[LeggedState] = legged_states(physics, description, now)
    last, zero = np.stack([state.position for state in states]), np.zeros(3)
    while now < max(ends) + STAY:
        for i, (player, state) in enumerate(zip(players, states, strict=True)):
            if now < ends[i]:
                last[i] = player.act(state, zero, now).position
        physics.step(torch.from_numpy(last).to(torch.float32)[:, None].expand(-1, physics.substeps, -1))
        now += period
        states = legged_states(physics, description, now)
    angle = np.array([tilt(state.orientation_w) for state in states])
    spin = np.array([np.linalg.norm(state.angular_velocity_b) for state in states])
    level = (angle < LEVEL) & (spin < 1.0) & ~physics.state.diverged.numpy()
    score = level + 0.5 * np.cos(angle) - 0.02 * np.array(ends)
    return score.reshape(-1, starts).mean(axis=1), level.reshape(-1, starts).mean(axis=1)


def _bounds(description: LeggedDescription, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Ranges of all numbers, shape (P,): those that every leg can reach."""
    assert description.get_up is not None
    legs = [list(description.leg_joints(leg)) for leg in (*description.get_up.left, *description.get_up.right)]
    low = np.max([description.lower[leg] for leg in legs], axis=0)
    high = np.min([description.upper[leg] for leg in legs], axis=0)
    row = lambda angles, seconds: np.concatenate(([seconds], angles, angles))  # noqa: E731
    return np.tile(row(low, SECONDS[0]), frames - 1), np.tile(row(high, SECONDS[1]), frames - 1)


def _flat(description: LeggedDescription, frames: int) -> np.ndarray:
    """The description's keyframes as numbers, without the last; repeated or cut to ``frames``."""
    assert description.get_up is not None
    rows = [[frame.seconds, *frame.low, *frame.high] for frame in description.get_up.keyframes[:-1]]
    return np.array([rows[min(i, len(rows) - 1)] for i in range(frames - 1)]).ravel()


def _get_up(description: LeggedDescription, numbers: np.ndarray) -> GetUp:
    assert description.get_up is not None
    rows = [[float(value) for value in row] for row in numbers.reshape(-1, 7)]
    way = tuple(RollKeyframe(row[0], (row[1], row[2], row[3]), (row[4], row[5], row[6])) for row in rows)
    leg = description.leg_joints(description.get_up.left[0])
    rest = (float(description.rest[leg[0]]), float(description.rest[leg[1]]), float(description.rest[leg[2]]))
    return replace(description.get_up, keyframes=(*way, RollKeyframe(0.4, rest, rest)))


def main() -> None:
    """Entry point: one option per field of :class:`SearchCfg`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--robot", default=SearchCfg.robot)
    for name in ("frames", "candidates", "starts", "generations", "threads", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(SearchCfg, name))
    torch.set_num_threads(1)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    sys.stdout.write(as_yaml(search(SearchCfg(**vars(parser.parse_args())))) + "\n")


if __name__ == "__main__":
    main()

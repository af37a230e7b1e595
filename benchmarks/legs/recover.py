"""Suite ``recover``: gets up from wherever it fell, and stands."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from benchmarks.legs.conditions import RANDOMISED
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, median
from benchmarks.result import Metric, rate
from hardware.legged.checks import tilt
from policies.get_up import GetUpByKeyframes
from sim.physics.mujoco_c import MujocoC
from sim.tasks.evaluation import JUDGED_MODEL
from sim.tasks.randomisation import RandomisationCfg
from sim.tasks.tumble import SETTLE, legged_states, let_fall
from skills.locomotion.gait import GaitGenerator, GaitPhase, Posture

WITHOUT_LOAD = replace(RANDOMISED, payload_mass=(0.0, 0.0))


@dataclass(frozen=True, kw_only=True)
class RecoverCfg(SuiteCfg):
    """Getting up. Copies are dropped tumbled with random joints, and lie damped until they are asked.

    Attributes:
        seconds: By then it must stand, since it was asked [s].
        hold: How long it must go on standing [s].
        tilt: Most angle of a standing robot from the vertical [rad].
        height: Least height of a standing robot, as a share of the standing height.
        physics: Ranges of the physical properties.
        share: Least share of episodes that succeed.
    """

    episodes: int = 200
    quick_episodes: int = 50
    seconds: float = 10.0
    hold: float = 1.0
    tilt: float = 0.25
    height: float = 0.8
    physics: RandomisationCfg = WITHOUT_LOAD
    share: float = 0.95


def measure(cfg: RecoverCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode: how it lay, and when it stood for good, None when it did not in time."""
    return [row for count, seed in cfg.batches() for row in _batch(cfg, subject, threads, count, seed)]


def _batch(cfg: RecoverCfg, subject: Subject, threads: int, count: int, seed: int) -> list[Row]:
    description = subject.description
    physics = MujocoC(description, count, replace(JUDGED_MODEL, tray=description.tray is not None), threads=threads)
    gaits = [GaitGenerator(description, None, GetUpByKeyframes(description)) for _ in range(count)]
    since = np.full(count, SETTLE)  # end of the last instant at which it did not stand
    broken = np.zeros(count, dtype=bool)
    try:
        let_fall(physics, description, seed, randomisation=cfg.physics)
        now, states = SETTLE, legged_states(physics, description, SETTLE)
        lying = [tilt(state.orientation_w) for state in states]
        for gait in gaits:
            gait.ask(Posture.RECOVER)
        while now < SETTLE + cfg.seconds + cfg.hold:
            targets = physics.state.joint_position.clone()  # of a limp robot: its joints are only damped
            for i, (gait, state) in enumerate(zip(gaits, states, strict=True)):
                command = gait.update(state, now)
                if command is not None:
                    targets[i] = torch.tensor(np.asarray(command.position), dtype=torch.float32)
            physics.step(targets[:, None].expand(-1, physics.substeps, -1))
            now += description.command_period
            states = legged_states(physics, description, now)
            broken |= physics.state.diverged.numpy()
            level = np.array([tilt(state.orientation_w) <= cfg.tilt for state in states])
            high = physics.state.base_position_w[:, 2].numpy() > cfg.height * description.stand_height
            stands = np.array([gait.phase is GaitPhase.STANDING for gait in gaits])
            since[~(level & high & stands)] = now
    finally:
        physics.close()
    took = since - SETTLE
    return [
        {
            "fell": False,
            "diverged": bool(broken[i]),
            "lying_tilt_rad": round(lying[i], 3),
            "stood_at": round(float(took[i]), 3) if took[i] <= cfg.seconds and not broken[i] else None,
        }
        for i in range(count)
    ]


def metrics(cfg: RecoverCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Time, and the share that stands."""
    stood = sum(row["stood_at"] is not None for row in rows)
    return {
        "time to stand, median": median((row["stood_at"] for row in rows), "s"),
        f"upright and standing within {cfg.seconds:g} s": rate(stood, len(rows), cfg.share, quick),
    }

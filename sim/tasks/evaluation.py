"""Judges the deterministic policy on twelve commands, on another time step and contact set than in training."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import NOSLIP, LeggedModelCfg
from sim.physics.mujoco_c import MujocoC
from sim.tasks.env import LeggedEnv
from sim.tasks.task import TaskCfg

Policy = Callable[[torch.Tensor], torch.Tensor]

COMMANDS = (
    (0.25, 0.0, 0.0),
    (0.5, 0.0, 0.0),
    (0.8, 0.0, 0.0),
    (-0.25, 0.0, 0.0),
    (-0.5, 0.0, 0.0),
    (0.0, 0.3, 0.0),
    (0.0, -0.3, 0.0),
    (0.0, 0.0, 0.8),
    (0.0, 0.0, -0.8),
    (0.4, 0.0, 0.6),
    (0.3, 0.2, -0.4),
    (0.0, 0.0, 0.0),
)
"""Forward, sideways [m/s] and turning [rad/s]."""
JUDGED_MODEL = LeggedModelCfg(contacts="full", timestep=0.002, cone="elliptic", iterations=50, noslip=NOSLIP)
SETTLE = 2.0  # [s] from the start, not judged
WINDOW = 1.0  # [s] over which velocities are averaged before they are compared


@dataclass(frozen=True)
class CommandScores:
    """Result on the twelve commands.

    Attributes:
        linear: Mean error of the velocity per command [m/s].
        yaw: Mean error of the turning rate per command [rad/s].
        falls: Episodes that failed.
        episodes: Episodes in all.
    """

    linear: tuple[float, ...]
    yaw: tuple[float, ...]
    falls: int
    episodes: int

    @property
    def figures(self) -> dict[str, float]:
        """As named numbers."""
        return {
            "linear_error": sum(self.linear) / len(self.linear),
            "yaw_error": sum(self.yaw) / len(self.yaw),
            "worst_linear_error": max(self.linear),
            "falls": float(self.falls),
            "episodes": float(self.episodes),
        }


def judging_env(
    task: TaskCfg, description: LeggedDescription, num_envs: int, seed: int, threads: int = 1, **model: object
) -> LeggedEnv:
    """An environment for judging: the task's play variant on the judged model; commands are the caller's."""
    cfg = replace(JUDGED_MODEL, tray=task.model.tray, **model)  # type: ignore[arg-type]
    physics = MujocoC(description, num_envs, cfg, task.terrain.terrains, threads)
    return LeggedEnv(task, description, physics, seed, train=False)


def score_commands(
    policy: Policy, task: TaskCfg, description: LeggedDescription, seconds: float = 8.0, repeats: int = 2, seed: int = 0
) -> CommandScores:
    """Runs every command for one episode, several times from different headings.

    The error of a command is the mean, over windows of one second after the first two, of the distance between the
    window's mean velocity and the command; a fall counts with the command's own norm, as a standing robot would.

    Args:
        policy: From observations (N, D) to actions (N, A).
        task: A play variant.
        description: The robot.
        seconds: Length of an episode [s].
        repeats: Episodes per command.
        seed: Of everything random.
    """
    count = len(COMMANDS) * repeats
    env = judging_env(replace(task, episode_length=seconds + 1.0), description, count, seed)
    commands = torch.tensor(COMMANDS).repeat_interleave(repeats, dim=0)
    scale = torch.tensor(description.velocity_range) / torch.tensor((0.8, 0.4, 1.0))
    commands = commands * torch.minimum(scale, torch.ones(3))
    env.command[:] = commands
    steps, window = round(seconds / env.step_dt), round(WINDOW / env.step_dt)
    velocity = torch.zeros(steps, count, 3)
    fallen = torch.zeros(count, dtype=torch.bool)
    with torch.inference_mode():
        observations = env.reset()
        for step in range(steps):
            observations, _, _, extras = env.step(policy(observations["policy"]))
            fallen |= extras["failed"] | extras["diverged"]
            velocity[step, :, :2] = env.motion.velocity_b[:, :2]
            velocity[step, :, 2] = env.motion.angular_velocity_b[:, 2]
    env.close()
    judged = velocity[round(SETTLE / env.step_dt) :]
    windows = judged[: len(judged) // window * window].view(-1, window, count, 3).mean(1)
    error = windows - commands
    linear, yaw = error[..., :2].norm(dim=-1).mean(0), error[..., 2].abs().mean(0)
    linear = torch.where(fallen, torch.maximum(linear, commands[:, :2].norm(dim=-1)), linear)
    yaw = torch.where(fallen, torch.maximum(yaw, commands[:, 2].abs()), yaw)
    per = lambda values: tuple(values.view(-1, repeats).mean(1).tolist())  # noqa: E731
    return CommandScores(per(linear), per(yaw), int(fallen.sum()), count)


def standing_scores() -> tuple[float, float]:
    """What a robot that never moves would score: linear [m/s] and yaw [rad/s]."""
    linear = sum(math.hypot(x, y) for x, y, _ in COMMANDS) / len(COMMANDS)
    return linear, sum(abs(turn) for *_, turn in COMMANDS) / len(COMMANDS)


def judge_commands(policy: Policy, task: TaskCfg, description: LeggedDescription) -> dict[str, float]:
    """Figures of :func:`score_commands`; how walking is judged while it is learnt."""
    return score_commands(policy, task, description).figures

"""A bundle's network on batches, for judging it in simulation; on a robot :mod:`policies.controller` runs it."""

from dataclasses import dataclass
from pathlib import Path

import torch

from hardware.descriptions.legged import LeggedDescription, load_legged_description
from policies.bundle import PolicyBundle
from policies.controller import legged_target
from policies.onnx_bundle import PolicyNetwork, read_bundle
from sim.tasks.errors import TaskError
from sim.tasks.registry import find_task
from sim.tasks.task import TaskCfg


@dataclass(frozen=True)
class JudgedPolicy:
    """A bundle, ready to be judged on its own task.

    Attributes:
        bundle: Its metadata.
        task: The play variant of the task that it was trained on.
        description: The robot.
        network: From observations (N, D) to actions (N, A).
    """

    bundle: PolicyBundle
    task: TaskCfg
    description: LeggedDescription
    network: PolicyNetwork

    def __call__(self, observations: torch.Tensor) -> torch.Tensor:
        """Actions, shape (N, A), for observations, shape (N, D)."""
        return torch.from_numpy(self.network.batch(observations.numpy()))


def judged_policy(path: Path) -> JudgedPolicy:
    """Reads a bundle and the task that it was trained on.

    Raises:
        BundleError: it cannot be read.
        BundleMismatchError: the robot's description is no longer the one that it was trained for.
        TaskError: its task is unknown, or observes something else by now.
    """
    bundle, network = read_bundle(path)
    run = bundle.provenance.config.get("run")
    if not isinstance(run, dict) or "task" not in run or "robot" not in run:
        raise TaskError(f"{path}: its provenance names no task; only bundles made by 'rostrum train' can be judged")
    task = find_task(run["task"], run["robot"]).build("play")
    description = load_legged_description(run["robot"])
    bundle.check(legged_target(description))
    trained = [(term.name, term.scale) for term in bundle.observation]
    now = [(term.name, term.scale) for term in task.actor]
    if trained != now or bundle.action_scale != task.action_scale or bundle.clock != task.clock:
        raise TaskError(
            f"{path}: task '{task.name}' has changed since the bundle was trained (observation, action or clock); "
            f"check out commit {bundle.provenance.commit or 'unknown'}, or train again"
        )
    return JudgedPolicy(bundle, task, description, PolicyNetwork(bundle, network))

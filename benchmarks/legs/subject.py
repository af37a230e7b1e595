"""A policy under test, and the controls that must fail."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from hardware.descriptions.legged import LeggedDescription
from policies.bundle import PolicyBundle
from policies.observation.terms import observation_function
from policies.rl.cfg import PpoCfg
from rostrum.errors import UsageError
from sim.tasks.bundle_policy import judged_policy
from sim.tasks.evaluation import Policy
from sim.tasks.registry import find_task
from sim.tasks.task import ActorTermCfg, TaskCfg

CLOCK = "gait_clock"


@dataclass(frozen=True)
class Subject:
    """A policy with what it takes to judge it.

    Attributes:
        name: What it is called in results.
        identity: Tells it from every other network: the hash of a bundle's network.
        policy: From observations (N, D) to actions (N, A).
        task: The play variant of its task.
        noisy: Its observation terms with the sensor noise of training.
        description: The robot.
    """

    name: str
    identity: str
    policy: Policy
    task: TaskCfg
    noisy: tuple[ActorTermCfg, ...]
    description: LeggedDescription


def subject_from_bundle(path: Path) -> Subject:
    """Reads a bundle to be judged.

    Raises:
        UsageError: there is no such file.
        BundleError: it cannot be read.
        BundleMismatchError: the robot's description is no longer the one that it was trained for.
        TaskError: its task is unknown, or has changed.
    """
    if not path.is_file():
        raise UsageError(f"no policy bundle '{path}'; bundles are made by 'rostrum train' and 'rostrum export'")
    judged = judged_policy(path)
    trained = find_task(trained_task(judged.bundle), judged.description.model).build("train")
    bundle = judged.bundle
    return Subject(bundle.name, bundle.sha256, judged, judged.task, trained.actor, judged.description)


def trained_task(bundle: PolicyBundle) -> str:
    """Name of the registered task that a bundle was trained on; empty when its provenance names none."""
    run = bundle.provenance.config.get("run")
    return str(run.get("task", "")) if isinstance(run, dict) else ""


def untrained(subject: Subject, seed: int) -> Subject:
    """The same robot and task with a network as training begins with: random weights."""
    size = sum(_sizes(subject))
    hidden, layers = PpoCfg().hidden, []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for width in hidden:
            layers += [torch.nn.Linear(size, width), torch.nn.ELU()]
            size = width
        network = torch.nn.Sequential(*layers, torch.nn.Linear(size, len(subject.description.joints))).eval()
    return replace(subject, name=f"untrained {seed}", identity=f"untrained {seed}", policy=network)


def with_frozen_clock(subject: Subject) -> Subject:
    """The same policy, to whom the gait clock always shows its zero.

    Raises:
        UsageError: the policy observes no clock.
    """
    names = [term.name for term in subject.task.actor]
    if CLOCK not in names:
        raise UsageError(f"policy '{subject.name}' observes no '{CLOCK}'; it observes {', '.join(names)}")
    index = names.index(CLOCK)
    sizes = _sizes(subject)
    first, scale = sum(sizes[:index]), subject.task.actor[index].scale

    def frozen(observations: torch.Tensor) -> torch.Tensor:
        held = observations.clone()
        held[:, first : first + 2] = held.new_tensor([0.0, scale])  # sine and cosine
        return subject.policy(held)

    return replace(subject, name=f"{subject.name}, clock frozen", identity=f"{subject.identity} frozen", policy=frozen)


def _sizes(subject: Subject) -> list[int]:
    joints = len(subject.description.joints)
    return [observation_function(term.name).size_for(joints, joints) for term in subject.task.actor]

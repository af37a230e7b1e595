"""Turns a trained actor into a policy bundle."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from hardware.descriptions.legged import LeggedDescription, load_legged_description
from hardware.document import to_dict
from policies.bundle import (
    CommandRange,
    Delays,
    Gains,
    Limits,
    Normalisation,
    ObservationTerm,
    PolicyBundle,
    Provenance,
)
from policies.errors import CheckpointError
from policies.observation.terms import observation_function
from policies.onnx_bundle import export_policy
from policies.rl.checkpoint import Checkpoint, load_checkpoint
from policies.rl.trainer import CHECKPOINT
from sim.legged.model import LeggedModelCfg, build_legged_model
from sim.tasks.registry import find_task
from sim.tasks.task import TaskCfg
from sim.tasks.training_run import TrainingRun, load_run


def export_bundle(run: TrainingRun, actor: torch.nn.Module, path: Path, evaluation: dict[str, Any]) -> PolicyBundle:
    """Writes the bundle of a run's actor; torch and the written network are compared at export.

    Args:
        run: What was trained.
        actor: From (N, D) observations to (N, A) actions.
        path: File to write.
        evaluation: Results for the model card.
    """
    description = load_legged_description(run.robot)
    task = find_task(run.task, run.robot).build("train")
    metadata = bundle_metadata(run, task, description, evaluation)
    return export_policy(actor.cpu().eval(), metadata.observation_size, path, metadata)


def bundle_metadata(
    run: TrainingRun, task: TaskCfg, description: LeggedDescription, evaluation: dict[str, Any]
) -> PolicyBundle:
    """What a robot must agree with before it runs the policy."""
    joints = len(description.joints)
    most = [a * b for a, b in zip(task.command.range, description.velocity_range, strict=True)]
    delay = task.randomisation.delay
    return PolicyBundle(
        name=f"{run.robot}_{run.task}",
        robot=description.model,
        joints=description.joint_names,
        observation=tuple(_term(task, i, joints) for i in range(len(task.actor))),
        action="joint_position_offset",
        action_scale=task.action_scale,
        gains=Gains(tuple(description.kp.tolist()), tuple(description.kd.tolist())),
        delays=Delays(action=sum(delay) / 2.0),
        rate=1.0 / description.command_period,
        limits=Limits(
            tuple(description.lower.tolist()),
            tuple(description.upper.tolist()),
            tuple(description.velocity_limit.tolist()),
        ),
        normalisation=Normalisation(),
        provenance=Provenance(run.commit, {"run": to_dict(_as_recorded(run)), "task": _plain(asdict(task))}),
        mass=model_mass(description, task.model),
        stand=tuple(description.stand.tolist()),
        action_clip=task.action_clip,
        command_range=CommandRange(tuple(-value for value in most), tuple(most)),
        clock=task.clock,
        evaluation={"task": find_task(run.task, run.robot).summary, **evaluation},
    )


def _as_recorded(run: TrainingRun) -> TrainingRun:
    """A run as it travels in a bundle: the run that it began with by the name of its folder, wherever that lies."""
    return replace(run, start_from=Path(run.start_from).name)


def model_mass(description: LeggedDescription, cfg: LeggedModelCfg) -> float:
    """Mass of the simulated robot with its tray [kg]."""
    return float(build_legged_model(description, cfg=cfg).body_mass.sum())


def _term(task: TaskCfg, index: int, joints: int) -> ObservationTerm:
    cfg = task.actor[index]
    term = observation_function(cfg.name)
    return ObservationTerm(
        name=term.name,
        size=term.size_for(joints, joints),
        unit=term.unit,
        sensor=term.sensor,
        scale=cfg.scale,
        frame=term.frame,
        clip=task.observation_clip / cfg.scale,
    )


def _plain(value: Any) -> Any:
    """Plain data for a JSON document; terrains are named, not spelled out."""
    if isinstance(value, dict):
        if "boxes" in value:
            return {key: item for key, item in value.items() if key != "boxes"} | {"boxes": len(value["boxes"])}
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def export_checkpoint(folder: Path, path: Path) -> PolicyBundle:
    """Writes the bundle of a run's newest checkpoint, judged as the task is while it is learnt.

    Raises:
        TaskError: the folder holds no run.
        CheckpointError: its checkpoint is missing or corrupt.
    """
    run = load_run(folder)
    actor = actor_from_checkpoint(load_checkpoint(folder / CHECKPOINT), run)
    description = load_legged_description(run.robot)
    entry = find_task(run.task, run.robot)
    with torch.inference_mode():
        figures = entry.judge(actor, entry.build("play"), description)
    return export_bundle(run, actor, path, figures)


def actor_from_checkpoint(checkpoint: Checkpoint, run: TrainingRun) -> torch.nn.Module:
    """The deterministic actor of a checkpoint.

    Raises:
        CheckpointError: its networks have another shape than the run's.
    """
    from rsl_rl.modules import MLP

    state = checkpoint.learner["mean_actor_state_dict"]
    first, last = next(iter(state.values())), list(state.values())[-1]
    ppo = run.train.ppo
    actor = MLP(first.shape[1], last.shape[0], list(ppo.hidden), ppo.activation)
    try:
        actor.load_state_dict(state)
    except RuntimeError as error:
        raise CheckpointError(f"the checkpoint's actor does not fit the run's configuration: {error}") from error
    return actor.eval()

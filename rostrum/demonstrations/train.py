"""From a set of demonstrations to a policy bundle, and how often it succeeds."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from hardware.descriptions.robot import RobotDescription, load_description
from policies.bundle import Delays, Gains, Limits, Normalisation, PolicyBundle, Provenance
from policies.demonstrations.layout import Recording
from policies.demonstrations.reader import Demonstration, Demonstrations, read_demonstrations
from policies.errors import DemonstrationError
from policies.onnx_bundle import export_policy
from rostrum.runs.environment import environment
from rostrum.skill_library.known import spec_of
from skills.contract import SkillSpec
from skills.manipulation.cloned import terms_of
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.surrounds import offsets, surroundings_of
from skills.world.snapshot import Pose


@dataclass(frozen=True)
class TrainCfg:
    """What to learn.

    Attributes:
        name: The skill.
        data: The data set.
        out: The bundle's file.
        until: Phase from which on frames are left out; empty keeps all.
        steps: Updates.
        seed: Of weights, batches and the episodes that are held out.
    """

    name: str
    data: Path
    out: Path
    until: str = ""
    steps: int = 4000
    seed: int = 0


@dataclass(frozen=True)
class Trained:
    """What came of it.

    Attributes:
        bundle: As it was written.
        figures: Numbers for people: episodes, and errors on those that were held out.
    """

    bundle: PolicyBundle
    figures: dict[str, Any] = field(default_factory=dict)


def train(cfg: TrainCfg) -> Trained:
    """Learns a skill from its demonstrations; needs torch.

    Raises:
        DemonstrationError: the set is of another skill, of other columns, or too small.
        BundleError: the bundle cannot be written.
    """
    from policies.imitation.cloning import CloningCfg, clone  # torch

    spec, demonstrations = spec_of(cfg.name), read_demonstrations(cfg.data)
    description = load_description(demonstrations.recording.robot)
    _check(spec, description, demonstrations, cfg.data)
    learning = CloningCfg(until=cfg.until, steps=cfg.steps, seed=cfg.seed)
    found = clone(learning, _with_offsets(spec, description, demonstrations))
    figures = {
        "episodes_learned": found.learned,
        "episodes_held_out": found.held_out,
        "error_held_out_rad_s": round(found.error, 4),
        "error_of_standing_still_rad_s": round(found.baseline, 4),
    }
    made = _bundle(spec, description, demonstrations.recording, asdict(learning), figures)
    return Trained(export_policy(found.network, made.observation_size, cfg.out, made), figures)


def _check(spec: SkillSpec, description: RobotDescription, demonstrations: Demonstrations, folder: Path) -> None:
    recording = demonstrations.recording
    wanted = Recording(spec.name, recording.robot, recording.fps, tuple(description.joint_names), surroundings_of(spec),
                       tuple(description.joint_names), recording.phases)  # fmt: skip
    differing = [name for name in vars(wanted) if getattr(wanted, name) != getattr(recording, name)]
    if differing:
        raise DemonstrationError(
            f"{folder} does not fit '{spec.name}' as it is now: {', '.join(differing)} differ; record it again"
        )


def _with_offsets(spec: SkillSpec, description: RobotDescription, shown: Demonstrations) -> Demonstrations:
    """The demonstrations with where the things are from the tool, which joints and surroundings tell."""
    arm = ArmKinematics(description, Pose((0.0, 0.0, 0.0)))

    def more(episode: Demonstration) -> Demonstration:
        tools = [arm.tool_transform(joints[:-1].astype(float))[:3, 3] for joints in episode.state]
        pairs = zip(episode.surroundings, tools, strict=True)
        added = np.stack([np.concatenate((around, offsets(spec, around, tool))) for around, tool in pairs])
        return replace(episode, surroundings=added.astype(np.float32))

    return replace(shown, episodes=tuple(map(more, shown.episodes)))


def _bundle(
    spec: SkillSpec,
    description: RobotDescription,
    recording: Recording,
    config: dict[str, Any],
    figures: dict[str, Any],
) -> PolicyBundle:
    joints = description.joints
    none = (0.0,) * len(joints)  # positions are followed by the arm's own controller
    return PolicyBundle(
        name=spec.name,
        robot=recording.robot,
        joints=tuple(joint.name for joint in joints),
        observation=terms_of(spec, description),
        action="joint_velocity",
        action_scale=(1.0,) * len(joints),
        gains=Gains(none, none),
        delays=Delays(),
        rate=float(recording.fps),
        limits=Limits(
            tuple(joint.lower for joint in joints),
            tuple(joint.upper for joint in joints),
            tuple(joint.velocity for joint in joints),
        ),
        normalisation=Normalisation(),
        provenance=Provenance(environment().commit or "", config),
        evaluation=figures,
    )

"""A training task as data: what is observed, rewarded, randomised and commanded. It builds a :class:`LeggedEnv`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from policies.observation.clock import GaitClock
from sim.legged.model import LeggedModelCfg
from sim.legged.terrain import FLAT, Terrain
from sim.tasks.terms import TermCfg

Range = tuple[float, float]


@dataclass(frozen=True)
class ActorTermCfg:
    """Use of an observation term.

    Attributes:
        name: Registered in :mod:`policies.observation.terms`.
        scale: Factor before the network sees it.
        noise: Half-width of the uniform sensor noise [unit of the term].
        bias: Half-width of a bias drawn once per episode [unit of the term].
    """

    name: str
    scale: float = 1.0
    noise: float = 0.0
    bias: float = 0.0


@dataclass(frozen=True)
class CommandCfg:
    """How velocity commands are drawn; fractions of the description's ``velocity_range``.

    Attributes:
        range: Factors on the velocity range: forward, sideways, turning.
        period: A new command comes after this long, drawn uniformly [s].
        small: Share scaled down to a quarter.
        straight: Share that goes nearly straight.
        standing: Share that asks to stand.
    """

    range: tuple[float, float, float] = (1.0, 0.9, 0.9)
    period: Range = (4.0, 8.0)
    small: float = 0.3
    straight: float = 0.2
    standing: float = 0.15


@dataclass(frozen=True)
class RandomisationCfg:
    """What differs from copy to copy and from episode to episode; uniform ranges.

    Attributes:
        foot_friction: Sliding friction.
        payload_mass: [kg].
        payload_offset: Half-extents of the box in which the payload lies, about ``payload_position_b`` [m].
        payload_position_b: Its middle in the base frame [m].
        kp: Factor on the position gains.
        kd: Factor on the velocity gains.
        friction_loss: Factor on the joints' dry friction.
        strength: Factor on the torque limits.
        delay: From the computed action to its effect [s].
        push_period: Time between two pushes [s]; 0 for none.
        push_velocity: Largest change of planar velocity by a push [m/s].
        push_rate: Largest change of angular velocity by a push [rad/s].
    """

    foot_friction: Range = (0.45, 1.2)
    payload_mass: Range = (0.0, 3.0)
    payload_offset: tuple[float, float, float] = (0.06, 0.04, 0.03)
    payload_position_b: tuple[float, float, float] = (0.0, 0.0, 0.10)
    kp: Range = (0.9, 1.1)
    kd: Range = (0.8, 1.2)
    friction_loss: Range = (0.5, 1.5)
    strength: Range = (0.9, 1.0)
    delay: Range = (0.0, 0.02)
    push_period: Range = (4.0, 8.0)
    push_velocity: float = 0.5
    push_rate: float = 0.4


@dataclass(frozen=True)
class StartCfg:
    """Where episodes begin.

    Attributes:
        joints: Half-width about the starting pose [rad].
        velocity: Largest planar velocity at the start [m/s].
    """

    joints: float = 0.1
    velocity: float = 0.3


@dataclass(frozen=True)
class TerrainCfg:
    """Terrains by difficulty; a copy moves up when it walked well, down when it did not.

    Attributes:
        levels: Grounds of every level; each copy draws one of its level.
        advance: A copy moves up when it came this share of the task's ``max_distance`` away from its start, and down
            when it was asked to go half that distance and came less than two fifths of the share away.
    """

    levels: tuple[tuple[Terrain, ...], ...] = ((FLAT,),)
    advance: float = 0.85

    @property
    def terrains(self) -> tuple[Terrain, ...]:
        """All terrains, level by level."""
        return tuple(terrain for level in self.levels for terrain in level)


@dataclass(frozen=True)
class TaskCfg:
    """One task on one robot.

    Attributes:
        name: Task name, such as ``walk``.
        robot: Name of the legged description.
        actor: Observation terms of the actor, in the network's order.
        critic: Terms that the critic sees besides the actor's, without noise.
        rewards: Weighted reward terms; their sum is clipped at 0 where ``clip_reward``.
        terminations: When an episode has failed.
        action_scale: Joint offset per unit of action, by joint [rad].
        clock: The gait clock.
        gait: Phase of every foot, in turns, in the description's order.
        command: How commands are drawn.
        randomisation: What differs.
        start: Where episodes begin.
        terrain: What they walk on.
        model: The simulated model.
        episode_length: [s].
        action_clip: Largest magnitude of an action.
        observation_clip: Largest magnitude of an observation.
        clip_reward: Whether a step's reward is clipped at 0.
        fall_reward: Reward of failing, not clipped.
        max_distance: Episodes are truncated this far from their start [m].
    """

    name: str
    robot: str
    actor: tuple[ActorTermCfg, ...]
    critic: tuple[TermCfg, ...]
    rewards: tuple[TermCfg, ...]
    terminations: tuple[TermCfg, ...]
    action_scale: tuple[float, ...]
    clock: GaitClock = field(default_factory=GaitClock)
    gait: tuple[float, ...] = (0.0, 0.5, 0.5, 0.0)
    command: CommandCfg = field(default_factory=CommandCfg)
    randomisation: RandomisationCfg = field(default_factory=RandomisationCfg)
    start: StartCfg = field(default_factory=StartCfg)
    terrain: TerrainCfg = field(default_factory=TerrainCfg)
    model: LeggedModelCfg = field(default_factory=LeggedModelCfg)
    episode_length: float = 20.0
    action_clip: float = 6.0
    observation_clip: float = 10.0
    clip_reward: bool = True
    fall_reward: float = -0.2
    max_distance: float = 50.0


Mode = Literal["train", "play"]
TaskFactory = Callable[[Mode], TaskCfg]

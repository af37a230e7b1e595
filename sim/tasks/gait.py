"""What a robot's gait looks like: phases of the feet and the joints that fold a leg in its swing, as data."""

import fnmatch
from dataclasses import dataclass, field

from hardware.descriptions.legged import LeggedDescription
from policies.observation.clock import GaitClock


@dataclass(frozen=True)
class GaitCfg:
    """A gait by the names of feet and joints.

    Attributes:
        frequency: Steps of each foot per second [Hz].
        phase: Phase of every foot by its name, in turns.
        leg: Shell pattern of the joints of every foot's leg, by the foot's name.
        lift: Joint offset at the middle of a swing by shell pattern [rad].
        clearance: Wanted height of a swinging foot [m].
        foot_height: Height of a standing foot's centre [m].
    """

    frequency: float
    phase: dict[str, float]
    leg: dict[str, str]
    lift: dict[str, float]
    clearance: float
    foot_height: float

    def clock(self, description: LeggedDescription) -> GaitClock:
        """The clock that lifts this robot's legs."""
        phase = {self.leg[foot]: value for foot, value in self.phase.items()}
        return GaitClock(
            self.frequency,
            lift=by_joint(description, self.lift, 0.0),
            joint_phase=by_joint(description, phase, 0.0),
        )

    def feet(self, description: LeggedDescription) -> tuple[float, ...]:
        """Phase of every foot in the description's order."""
        return tuple(self.phase[foot] for foot in description.foot_names)


def trot(lift: float = 0.22, clearance: float = 0.075, foot_height: float = 0.022) -> GaitCfg:
    """Diagonal legs swing together; the thigh folds forward by ``lift`` [rad], the calf back by twice as much."""
    return GaitCfg(
        frequency=2.2,
        phase={"FL": 0.0, "RR": 0.0, "FR": 0.5, "RL": 0.5},
        leg={leg: f"{leg}_*" for leg in ("FL", "FR", "RL", "RR")},
        lift={"*_thigh_joint": lift, "*_calf_joint": -2.0 * lift},
        clearance=clearance,
        foot_height=foot_height,
    )


@dataclass(frozen=True)
class BodyCfg:
    """What the reward needs to know of a robot's body.

    Attributes:
        height: Base height to keep [m].
        hold: Weight on the distance from the nominal stance, by shell pattern of joints.
        action_scale: Joint offset per unit of action, by shell pattern [rad]; the first match counts.
        action_scale_default: For all other joints [rad].
    """

    height: float
    hold: dict[str, float]
    action_scale: dict[str, float] = field(default_factory=dict)
    action_scale_default: float = 0.3


def joints_like(description: LeggedDescription, *patterns: str) -> tuple[int, ...]:
    """Indices of the joints whose names match one of the shell patterns."""
    names = description.joint_names
    return tuple(i for i, name in enumerate(names) if any(fnmatch.fnmatch(name, pattern) for pattern in patterns))


def by_joint(description: LeggedDescription, values: dict[str, float], default: float) -> tuple[float, ...]:
    """One value per joint, chosen by shell pattern; the first match counts."""
    return tuple(
        next((value for pattern, value in values.items() if fnmatch.fnmatch(joint, pattern)), default)
        for joint in description.joint_names
    )

"""What the safety filter of an arm tolerates, as its description states it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)

Positive = Annotated[float, Field(gt=0.0)]
Fraction = Annotated[float, Field(gt=0.0, le=1.0)]


@dataclass(frozen=True)
class WorkspaceDescription:
    """The box, in the frame of the robot's base, that the tool and the elbow stay in.

    Attributes:
        lower: Lower corner [m].
        upper: Upper corner [m].
        elbow: Joint whose origin is the elbow; None watches the tool alone.
    """

    lower: tuple[float, float, float]
    upper: tuple[float, float, float]
    elbow: str | None = None

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class SelfCollisionDescription:
    """How the arm's distance from itself is watched.

    Attributes:
        distance: Parts nearer to each other than this, now or at the end of braking, are a fault [m].
        period: Time between two looks [s].
        age: A look older than this is a fault while the arm moves [s].
        allowed: Pairs of bodies that are not watched, beside those that a joint connects.
    """

    distance: Positive
    period: Positive
    age: Positive
    allowed: tuple[tuple[str, str], ...] = ()

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class SafetyDescription:
    """What the safety filter tolerates.

    Attributes:
        max_step: Largest jump of an arm joint's reference between two commands [rad].
        max_tracking_error: Largest distance between an arm joint's reference and its measured position [rad].
        command_age: A moving reference older than this is a fault [s].
        state_age: A measured state older than this is a fault [s].
        soft_start: Time in which the speed of motion rises to its limit after the first command [s].
        max_effort: Fraction of the vendor's effort limits beyond which a measured effort is an overload.
        effort_time: An overload of this length is a fault [s].
        max_temperature: Of a joint's motor [deg C]; None does not watch it.
        workspace: Where tool and elbow stay; None does not watch it.
        self_collision: How the distance from itself is watched; None does not watch it.
    """

    max_step: Positive
    max_tracking_error: Positive
    command_age: Positive
    state_age: Positive
    soft_start: Positive = 1.0
    max_effort: Fraction = 0.95
    effort_time: Positive = 0.5
    max_temperature: Positive | None = None
    workspace: WorkspaceDescription | None = None
    self_collision: SelfCollisionDescription | None = None

    __pydantic_config__ = _STRICT

"""Which servos on a serial bus move which joints of an arm, read from the YAML files beside this module."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from hardware.descriptions.robot import RobotDescription
from hardware.errors import DescriptionError

_FOLDER = Path(__file__).resolve().parent
_STRICT = ConfigDict(extra="forbid", strict=True)

ServoType = Literal["sts3215", "xm430-w350", "xm540-w270"]

MODEL_NUMBERS: dict[str, int] = {"sts3215": 777, "xm430-w350": 1020, "xm540-w270": 1120}
"""What a servo answers when it is asked for its model, by the type's name."""

TICKS_PER_TURN = 4096
"""Steps of the encoder of all these types: one is 0.00153 rad, the resolution of goals and of measured positions."""


@dataclass(frozen=True)
class ServoDescription:
    """One servo.

    Attributes:
        joint: Joint that it moves.
        id: Its id on the bus.
        type: Its type; one of another type is refused.
        shadow_of: Id of the servo on the same joint whose commands this one obeys, too; None for one of its own.
        reversed: Whether its own direction of turning is reversed, where the type can do that.
        settings: Further registers by name, written at set-up and checked.
    """

    joint: str
    id: Annotated[int, Field(ge=0, le=252)]
    type: ServoType
    shadow_of: int | None = None
    reversed: bool = False
    settings: dict[str, int] = field(default_factory=dict)

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class ServoLayout:
    """The servos of one robot model.

    Attributes:
        model: Name of the robot description.
        driver: Driver that speaks with them.
        servos: All of them; those without ``shadow_of`` are in the order of the description's joints.
    """

    model: str
    driver: Literal["dynamixel", "feetech"]
    servos: tuple[ServoDescription, ...]

    __pydantic_config__ = _STRICT

    @property
    def leading(self) -> tuple[ServoDescription, ...]:
        """The servos that are commanded and measured, one for each joint, in the description's order."""
        return tuple(servo for servo in self.servos if servo.shadow_of is None)

    @property
    def shadows(self) -> tuple[ServoDescription, ...]:
        """The servos that obey another one's commands."""
        return tuple(servo for servo in self.servos if servo.shadow_of is not None)


def layouts() -> tuple[str, ...]:
    """Robot models whose servo layout is shipped."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def load_layout(description: RobotDescription) -> ServoLayout:
    """Reads the servo layout of a robot.

    Raises:
        DescriptionError: there is none for this model, or it is malformed, or does not fit the description.
    """
    if description.model not in layouts():
        raise DescriptionError(
            f"no servo layout of '{description.model}', only of {', '.join(layouts())}; is it an arm of serial servos?"
        )
    return read_layout(_FOLDER / f"{description.model}.yaml", description)


def read_layout(path: Path, description: RobotDescription) -> ServoLayout:
    """Reads a servo layout from a YAML file of your own.

    Raises:
        DescriptionError: as for :func:`load_layout`.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        layout = TypeAdapter(ServoLayout).validate_json(json.dumps(data, default=str))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DescriptionError(f"servo layout {path.name}: {error}") from error
    _check(layout, description, path.name)
    return layout


def _check(layout: ServoLayout, description: RobotDescription, source: str) -> None:
    ids = [servo.id for servo in layout.servos]
    joints = tuple(servo.joint for servo in layout.leading)
    if len(set(ids)) != len(ids):
        raise DescriptionError(f"servo layout {source}: ids must be unique, got {ids}")
    if layout.model != description.model or joints != description.joint_names:
        raise DescriptionError(
            f"servo layout {source}: it is of '{layout.model}' with joints {', '.join(joints)}; "
            f"'{description.model}' has {', '.join(description.joint_names)}"
        )
    for shadow in layout.shadows:
        # Its leader comes before it, because what is written to that one reaches the shadow, too.
        before = {servo.id: servo.joint for servo in layout.leading if ids.index(servo.id) < ids.index(shadow.id)}
        if before.get(shadow.shadow_of or -1) != shadow.joint:
            raise DescriptionError(
                f"servo layout {source}: servo {shadow.id} shadows {shadow.shadow_of}, "
                f"which is no servo of '{shadow.joint}' before it"
            )

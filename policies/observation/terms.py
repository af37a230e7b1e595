"""Observation terms: named functions on :class:`Readings` that declare unit, frame and the sensor that measures them.

The registry is the one place where a term is defined; training evaluates these functions on batches of tensors, the
robot on single NumPy arrays, and a policy bundle stores their names.
"""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from policies.errors import ObservationError
from policies.observation.readings import Array, Readings

Frame = Literal["", "world", "base", "tool"]
INTERNAL = frozenset({"commander", "controller"})
"""Sources that every robot has: what it is asked, and what its own controller knows."""


@dataclass(frozen=True)
class ObservationFunction:
    """A registered term.

    Attributes:
        name: Term name.
        function: From readings to values of shape (..., size).
        size: Values at one instant: a number, or ``joints``, ``actions`` for one per joint or action.
        unit: Unit of the values.
        frame: Frame of a vector, empty for frameless ones.
        sensor: What measures it on a robot.
    """

    name: str
    function: Callable[[Readings], Array]
    size: int | Literal["joints", "actions"]
    unit: str
    frame: Frame
    sensor: str

    def size_for(self, joints: int, actions: int) -> int:
        """Number of values on a robot."""
        return {"joints": joints, "actions": actions}.get(str(self.size)) or int(self.size)


_TERMS: dict[str, ObservationFunction] = {}


def observation_term(
    size: int | Literal["joints", "actions"], unit: str, sensor: str, frame: Frame = ""
) -> Callable[[Callable[[Readings], Array]], Callable[[Readings], Array]]:
    """Registers a function under its own name.

    Raises:
        ObservationError: the name is taken.
    """

    def register(function: Callable[[Readings], Array]) -> Callable[[Readings], Array]:
        name = getattr(function, "__name__", "")
        if name in _TERMS:
            raise ObservationError(f"observation term '{name}' is registered already; choose another name")
        _TERMS[name] = ObservationFunction(name, function, size, unit, frame, sensor)
        return function

    return register


def observation_function(name: str) -> ObservationFunction:
    """The term ``name``.

    Raises:
        ObservationError: no such term; names the nearest and lists all.
    """
    if name not in _TERMS:
        near = difflib.get_close_matches(name, _TERMS, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise ObservationError(f"no observation term '{name}'.{hint} Known: {', '.join(sorted(_TERMS))}")
    return _TERMS[name]


def require_sensors(names: Iterable[str], sensors: Iterable[str], robot: str) -> None:
    """Refuses terms that a robot cannot measure.

    Raises:
        ObservationError: names every such term, its sensor and what the robot has.
    """
    has = frozenset(sensors)
    lacking = [term for term in map(observation_function, names) if term.sensor not in has | INTERNAL]
    if lacking:
        listed = ", ".join(f"'{term.name}' (needs {term.sensor})" for term in lacking)
        raise ObservationError(
            f"the actor on '{robot}' observes what that robot cannot measure: {listed}; it has "
            f"{', '.join(sorted(has))}. Give such terms to the critic alone"
        )


@observation_term(3, "rad/s", "gyroscope", "base")
def angular_velocity(readings: Readings) -> Array:
    """Angular velocity of the base."""
    return readings.angular_velocity_b


@observation_term(3, "1", "imu_orientation", "base")
def projected_gravity(readings: Readings) -> Array:
    """Direction of gravity."""
    return readings.gravity_b


@observation_term(3, "m/s, m/s, rad/s", "commander", "base")
def velocity_command(readings: Readings) -> Array:
    """Velocity asked for."""
    return readings.command


@observation_term("joints", "rad", "joint_encoders")
def joint_offset(readings: Readings) -> Array:
    """Joint angles relative to the nominal stance."""
    return readings.joint_position - readings.joint_stand


@observation_term("joints", "rad/s", "joint_encoders")
def joint_velocity(readings: Readings) -> Array:
    """Joint velocities."""
    return readings.joint_velocity


@observation_term("actions", "1", "controller")
def last_action(readings: Readings) -> Array:
    """The network's previous output."""
    return readings.last_action


@observation_term(2, "1", "controller")
def gait_clock(readings: Readings) -> Array:
    """Sine and cosine of the gait clock."""
    return readings.clock

"""The skill contract: what planners, people and robots know of a skill.

A skill is declared by a :class:`SkillSpec` (a document, readable without the skill's code) and executed by an
:class:`Executor`. Planners see only the spec; skill servers build the executor from the registry.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from hardware.document import document
from skills.errors import ArgumentError

if TYPE_CHECKING:
    from skills.world.snapshot import WorldSnapshot


class Reason(StrEnum):
    """Why a skill ended: the closed set."""

    SUCCESS = "success"
    CANCELED = "canceled"  # somebody asked it to end
    BUSY = "busy"  # the robot does what somebody else asked of it
    PRECONDITION_FAILED = "precondition_failed"  # the world does not allow the start
    HOLD_CONDITION_LOST = "hold_condition_lost"  # the world changed under it
    EFFECT_NOT_REACHED = "effect_not_reached"  # it ran to its end without its effect
    GRASP_MISSED = "grasp_missed"
    OBJECT_DROPPED = "object_dropped"
    UNREACHABLE = "unreachable"
    PERCEPTION_LOST = "perception_lost"  # no fresh world snapshot
    TIMED_OUT = "timed_out"
    SAFETY_FAULT = "safety_fault"  # the robot floor latched a fault
    BAD_ARGUMENT = "bad_argument"
    SUPERVISOR_LOST = "supervisor_lost"  # nobody supervises the mission any more


ParameterType = Literal["object", "place", "robot", "number", "text", "names", "fixture"]
Value = str | float | tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """One typed parameter of a skill.

    Attributes:
        name: Parameter name.
        type: ``object``, ``place``, ``robot`` and ``fixture`` are names in the world snapshot; ``names`` is a list of
            names of objects and places.
        unit: Unit of a number, empty otherwise.
        default: Value when the call leaves it out; None makes it required.
        description: One line for people.
    """

    name: str
    type: ParameterType
    unit: str = ""
    default: Value | None = None
    description: str = ""


@document("skill_spec", "1.1")
@dataclass(frozen=True)
class SkillSpec:
    """What a skill is, without how it is done.

    Conditions are predicates over the world snapshot, written ``name(arg, ...)`` with parameter names and
    ``robot`` as arguments and ``!`` for negation, such as ``holding(robot, object)``.

    Attributes:
        name: Skill name, such as ``pick``.
        description: One sentence, used for retrieval by meaning.
        parameters: Typed parameters in order.
        capabilities: What a robot must have: ``arm``, ``gripper``, ``legs``, ...
        precondition: Must hold at the start.
        hold: Must hold while it runs.
        effect: Must hold at the end.
        executor: How it is done.
        timeout: Longest time it may take [s].
        duration: Typical time, used by the scheduler [s].
    """

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    capabilities: tuple[str, ...]
    precondition: tuple[str, ...]
    hold: tuple[str, ...]
    effect: tuple[str, ...]
    executor: Literal["scripted", "controller", "mpc", "policy"] = "scripted"
    timeout: float = 60.0
    duration: float = 10.0

    @property
    def held(self) -> tuple[str, ...]:
        """Parameters whose object its robot must hold when it starts."""
        names = [parameter.name for parameter in self.parameters]
        conditions = {condition.replace(" ", "") for condition in self.precondition}
        return tuple(name for name in names if f"holding(robot,{name})" in conditions)

    def bind(self, arguments: dict[str, Value]) -> dict[str, Value]:
        """Checks the arguments of a call and fills in defaults.

        Raises:
            ArgumentError: a missing, unknown or wrongly typed argument.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in arguments:
            if name not in known:
                raise ArgumentError(f"{self.name}: unknown argument '{name}'; it takes {sorted(known) or 'none'}")
        bound: dict[str, Value] = {}
        for name, parameter in known.items():
            value = arguments.get(name, parameter.default)
            if value is None:
                raise ArgumentError(f"{self.name}: argument '{name}' ({parameter.type}) is missing")
            expected = {"number": (int, float), "names": (tuple, list)}.get(parameter.type, (str,))
            if not isinstance(value, expected) or isinstance(value, bool):
                raise ArgumentError(f"{self.name}: argument '{name}' must be a {parameter.type}, got {value!r}")
            bound[name] = tuple(value) if isinstance(value, list) else value
        return bound


@dataclass(frozen=True)
class SkillCall:
    """One call of a skill by one robot, on behalf of a plan node."""

    plan_id: str
    node_id: str
    robot: str
    skill: str
    arguments: dict[str, Value]


@document("skill_result", "1.0")
@dataclass(frozen=True)
class SkillResult:
    """How a skill ended.

    Attributes:
        reason: One of the closed set.
        text: One sentence for people.
        evidence: Measured quantities that support the reason, with units in their names (``place_error_m``).
    """

    reason: Reason
    text: str
    evidence: dict[str, float] = field(default_factory=dict)

    @property
    def success(self) -> bool:
        """Whether the effect was reached."""
        return self.reason is Reason.SUCCESS


@dataclass(frozen=True)
class Reference:
    """What a skill wants of the robot now: named joint positions and velocities.

    Attributes:
        names: Joint names, the gripper included.
        position: [rad; m].
        velocity: [rad/s; m/s].
    """

    names: tuple[str, ...]
    position: tuple[float, ...]
    velocity: tuple[float, ...]


@dataclass(frozen=True)
class Progress:
    """Where a running skill is: a phase name for people and a fraction in [0, 1]."""

    phase: str
    fraction: float


@dataclass(frozen=True)
class Estimate:
    """What a robot would need for a call, asked before anything moves.

    Attributes:
        feasible: Whether this robot can do it in the world as perceived.
        duration: Expected duration [s].
        claim: Interval of the shared workspace that it would occupy, along the world's x axis [m].
        why: When infeasible, the cause in words.
        partner: What another robot must do at the same time; None where the robot does it alone.
    """

    feasible: bool
    duration: float = 0.0
    claim: tuple[float, float] | None = None
    why: str = ""
    partner: SkillCall | None = None


class Estimator(Protocol):
    """Answers feasibility queries; the planners' only window on how skills work."""

    def estimate(self, call: SkillCall, world: "WorldSnapshot") -> Estimate:
        """Judges one call. ``call.plan_id`` and ``call.node_id`` may be empty."""
        ...


@runtime_checkable
class GraspTurner(Protocol):
    """An executor that takes hold of something, and lets people say by which sides."""

    def turn_grasp(self) -> bool:
        """Takes hold by the other two sides, unless these cannot be reached; False where it is too late or too wide."""
        ...


class Executor(Protocol):
    """Runs one skill call. Words follow the behaviour-tree field: initialise, update, terminate."""

    def initialise(self, now: float, world: "WorldSnapshot") -> None:
        """Starts the call at time ``now`` [s] with the world as perceived."""
        ...

    def update(self, now: float, world: "WorldSnapshot") -> SkillResult | None:
        """Advances by one control period; a result ends the call. Reads the newest world snapshot only."""
        ...

    def progress(self) -> Progress:
        """Phase and fraction done."""
        ...

    def terminate(self, now: float) -> None:
        """Asks for an early end; ``update`` goes on until the robot is at rest, then returns ``CANCELED``."""
        ...

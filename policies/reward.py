"""The reward specification: named residuals with weights and targets as data, shared by MPC and by RL."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hardware.document import document, from_dict, to_json
from hardware.errors import DocumentError
from policies.errors import RewardError

Norm = Literal["l1", "l2", "l2_squared", "smooth_abs", "exp", "indicator"]
_NEEDS_SCALE = ("smooth_abs", "exp", "indicator")


@dataclass(frozen=True)
class Residual:
    """One term of the reward.

    The cost of a residual r, with e = r - target, is ``weight * norm(e)``:
    ``l1`` sum |e|, ``l2`` ||e||, ``l2_squared`` ||e||^2, ``smooth_abs`` sum (sqrt(e^2 + scale^2) - scale),
    ``exp`` 1 - exp(-||e||^2 / scale^2), ``indicator`` 1 where ||e|| > scale, else 0. The reward is minus the sum.

    Attributes:
        name: Name within the specification, such as ``tool_height``.
        residual: Name of the function that computes r, such as ``tool_position_w``.
        weight: Factor on the cost; must not be negative.
        norm: How the error becomes a cost.
        target: Wanted value, one per component; a single value applies to all components.
        scale: Length scale of the norms that have one [unit of the residual].
        unit: Unit of the residual.
        parameters: Further arguments of the residual function.
    """

    name: str
    residual: str
    weight: float
    norm: Norm = "l2_squared"
    target: tuple[float, ...] = (0.0,)
    scale: float = 0.0
    unit: str = ""
    parameters: dict[str, float | str] | None = None

    def cost(self, value: tuple[float, ...]) -> float:
        """The weighted cost of a residual's value.

        Args:
            value: Shape (n,) [unit of the residual].

        Raises:
            RewardError: the target has another number of components.
        """
        if len(self.target) not in (1, len(value)):
            raise RewardError(f"residual '{self.name}' has {len(value)} components, its target has {len(self.target)}")
        target = self.target * len(value) if len(self.target) == 1 else self.target
        error = [v - t for v, t in zip(value, target, strict=True)]
        square = sum(e * e for e in error)
        if self.norm == "l1":
            raw = sum(abs(e) for e in error)
        elif self.norm == "l2":
            raw = math.sqrt(square)
        elif self.norm == "l2_squared":
            raw = square
        elif self.norm == "smooth_abs":
            raw = sum(math.hypot(e, self.scale) - self.scale for e in error)
        elif self.norm == "exp":
            raw = -math.expm1(-square / self.scale**2)
        else:
            raw = float(math.sqrt(square) > self.scale)
        return self.weight * raw


@document("reward_specification", "1.0")
@dataclass(frozen=True)
class RewardSpecification:
    """A whole reward.

    Attributes:
        name: Its name.
        residuals: Terms; names are unique.
        description: What it asks for, in a sentence.
    """

    name: str
    residuals: tuple[Residual, ...]
    description: str = ""

    def __post_init__(self) -> None:
        """Refuses a specification that makes no sense.

        Raises:
            RewardError: names the residual.
        """
        names = [residual.name for residual in self.residuals]
        if not names:
            raise RewardError(f"reward '{self.name}' has no residuals; give at least one")
        for residual in self.residuals:
            if names.count(residual.name) > 1:
                raise RewardError(f"reward '{self.name}' names the residual '{residual.name}' twice; names are unique")
            if residual.weight < 0.0:
                raise RewardError(
                    f"residual '{residual.name}': weight {residual.weight:g} is negative; "
                    f"change the target or the norm instead"
                )
            if residual.norm in _NEEDS_SCALE and residual.scale <= 0.0:
                raise RewardError(f"residual '{residual.name}': norm '{residual.norm}' needs a positive scale")
            if not residual.target:
                raise RewardError(f"residual '{residual.name}': target is empty; give one value or one per component")

    def reward(self, values: dict[str, tuple[float, ...]]) -> tuple[float, dict[str, float]]:
        """The reward and each term's cost.

        Args:
            values: Value of each residual by its name in this specification, shape (n,).

        Raises:
            RewardError: a residual's value is missing or is none of this specification.
        """
        names = {residual.name for residual in self.residuals}
        if names != set(values):
            raise RewardError(f"reward '{self.name}' needs values for {sorted(names)}; got {sorted(values)}")
        costs = {residual.name: residual.cost(values[residual.name]) for residual in self.residuals}
        return -sum(costs.values()), costs


def reward_from_dict(data: Any) -> RewardSpecification:
    """Reads a specification.

    Raises:
        RewardError: another schema or version, an unknown or missing key, a wrong type, or nonsense.
    """
    try:
        return from_dict(RewardSpecification, data)
    except DocumentError as error:
        raise RewardError(str(error)) from error


def load_reward(path: str | Path) -> RewardSpecification:
    """Reads a specification from a JSON file; raises like :func:`reward_from_dict`, and when it cannot be read."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise RewardError(f"cannot read reward specification '{path}': {error.strerror}") from error
    except ValueError as error:
        raise RewardError(f"reward specification '{path}' is not JSON: {error}") from error
    return reward_from_dict(data)


def save_reward(specification: RewardSpecification, path: str | Path) -> None:
    """Writes a specification as a JSON file."""
    Path(path).write_text(to_json(specification, indent=2) + "\n", encoding="utf-8")

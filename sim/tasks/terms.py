"""Registries of reward, termination and critic terms: named functions on batched tensors."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sim.tasks.errors import TaskError

if TYPE_CHECKING:
    import torch

    from sim.tasks.motion import Motion

Kind = Literal["reward", "termination", "critic"]
Frame = Literal["", "world", "base"]
Function = Callable[..., "torch.Tensor"]


@dataclass(frozen=True)
class Term:
    """A registered term.

    Attributes:
        kind: What it is for.
        name: Its name.
        function: From a :class:`sim.tasks.motion.Motion` and parameters to a tensor of shape (N,), or (N, size).
        unit: Unit of what it returns.
        frame: Frame of a vector.
        size: Values per copy.
    """

    kind: Kind
    name: str
    function: Function
    unit: str
    frame: Frame
    size: int | Literal["joints", "feet"]


@dataclass(frozen=True)
class TermCfg:
    """Use of a term in a task.

    Attributes:
        name: Registered name.
        weight: Factor on the value (reward), or scale (critic).
        parameters: Further arguments of the function.
    """

    name: str
    weight: float = 1.0
    parameters: dict[str, Any] = field(default_factory=dict)


_TERMS: dict[tuple[Kind, str], Term] = {}


def register_term(
    kind: Kind, unit: str, frame: Frame = "", size: int | Literal["joints", "feet"] = 1
) -> Callable[[Function], Function]:
    """Registers a function under its own name.

    Raises:
        TaskError: the name is taken.
    """

    def register(function: Function) -> Function:
        name = getattr(function, "__name__", "")
        if (kind, name) in _TERMS:
            raise TaskError(f"{kind} term '{name}' is registered already; choose another name")
        _TERMS[kind, name] = Term(kind, name, function, unit, frame, size)
        return function

    return register


def find_term(kind: Kind, name: str) -> Term:
    """The term of a kind.

    Raises:
        TaskError: no such term; names the nearest and lists all.
    """
    if (kind, name) not in _TERMS:
        known = sorted(n for k, n in _TERMS if k == kind)
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise TaskError(f"no {kind} term '{name}'.{hint} Known: {', '.join(known)}")
    return _TERMS[kind, name]


def evaluate(term: Term, motion: "Motion", cfg: TermCfg, shape: tuple[int, ...]) -> "torch.Tensor":
    """The term's value, checked.

    Raises:
        TaskError: it does not take the parameters, or returns another shape than ``shape``.
    """
    try:
        value = term.function(motion, **cfg.parameters)
    except TypeError as error:
        raise TaskError(f"{term.kind} term '{term.name}' with {cfg.parameters}: {error}") from error
    if tuple(value.shape) != shape:
        raise TaskError(f"{term.kind} term '{term.name}' returned shape {tuple(value.shape)}; it must be {shape}")
    return value

"""A sweep: one task trained many times, over seeds and over values of its training configuration."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from policies.rl.cfg import TrainCfg
from sim.tasks.errors import TaskError


@dataclass(frozen=True)
class SweepPoint:
    """One run of a sweep.

    Attributes:
        name: From what differs, such as ``learning_rate0.001-seed0``; a folder's name.
        train: Its configuration.
        changes: What was changed, by dotted field name, such as ``ppo.learning_rate``.
    """

    name: str
    train: TrainCfg
    changes: dict[str, Any] = field(default_factory=dict)


def grid(base: TrainCfg, seeds: Iterable[int], overrides: Mapping[str, Sequence[Any]]) -> list[SweepPoint]:
    """Every combination of the overrides' values with every seed.

    Args:
        base: What is not changed.
        seeds: Seeds.
        overrides: Values by dotted field of :class:`policies.rl.cfg.TrainCfg`.

    Raises:
        TaskError: no such field, or a value that it cannot take; names it and the choices.
    """
    points = []
    for values in itertools.product(*overrides.values()):
        changes = dict(zip(overrides, values, strict=True))
        for seed in seeds:
            body = asdict(base)
            for name, value in {**changes, "seed": seed}.items():
                _set(body, name, value)
            parts = [f"{key.rpartition('.')[2]}{_short(value)}" for key, value in changes.items()]
            points.append(SweepPoint("-".join([*parts, f"seed{seed}"]), _validated(body), changes))
    return points


def train_fields() -> tuple[str, ...]:
    """Dotted names of everything that a sweep may change."""
    return tuple(_names(TrainCfg()))


def _names(cfg: Any, prefix: str = "") -> Iterable[str]:
    for item in fields(cfg):
        value = getattr(cfg, item.name)
        if is_dataclass(value):
            yield from _names(value, f"{prefix}{item.name}.")
        else:
            yield f"{prefix}{item.name}"


def _set(body: dict[str, Any], name: str, value: Any) -> None:
    if name not in train_fields():
        raise TaskError(f"a training configuration has no field '{name}'; there are {', '.join(train_fields())}")
    *path, last = name.split(".")
    for part in path:
        body = body[part]
    body[last] = value


def _validated(body: dict[str, Any]) -> TrainCfg:
    try:
        return TypeAdapter(with_config(ConfigDict(extra="forbid", allow_inf_nan=False))(TrainCfg)).validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TaskError(f"training configuration, at '{where}': {first['msg']}, got {first['input']!r}") from error


def _short(value: Any) -> str:
    return "x".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)

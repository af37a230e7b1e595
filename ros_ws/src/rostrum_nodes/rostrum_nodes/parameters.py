"""Node parameters: a frozen dataclass is the one definition; a parameter file is checked against it."""

from dataclasses import MISSING, fields
from typing import TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from rclpy.node import Node

T = TypeVar("T")


class ParameterError(Exception):
    """A parameter is unknown, missing or of the wrong type; names the choices."""


def read_parameters(node: Node, cfg_type: type[T]) -> T:
    """Builds a configuration from a node's parameter overrides.

    The node must have been made with ``automatically_declare_parameters_from_overrides=True``.

    Raises:
        ParameterError: an unknown key, a missing value or a wrong type.
    """
    given = {
        name: node.get_parameter(name).value
        for name in node.get_parameters_by_prefix("")
        if name != "use_sim_time" and not name.startswith(("qos_overrides", "start_type_description"))
    }
    known = {field.name for field in fields(cfg_type)}  # type: ignore[arg-type]
    unknown = sorted(set(given) - known)
    if unknown:
        raise ParameterError(
            f"{node.get_fully_qualified_name()}: unknown parameter(s) {unknown}; it takes {sorted(known)}"
        )
    missing = sorted(
        field.name
        for field in fields(cfg_type)  # type: ignore[arg-type]
        if field.name not in given and field.default is MISSING and field.default_factory is MISSING
    )
    if missing:
        raise ParameterError(f"{node.get_fully_qualified_name()}: parameter(s) {missing} must be set")
    cfg_type.__pydantic_config__ = ConfigDict(extra="forbid", strict=False)  # type: ignore[attr-defined]
    try:
        return TypeAdapter(cfg_type).validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise ParameterError(
            f"{node.get_fully_qualified_name()}: parameter '{'.'.join(map(str, first['loc']))}': {first['msg']}"
        ) from error

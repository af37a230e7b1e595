"""Versioned documents: frozen dataclasses that travel as JSON under a schema.

Every contract that leaves a process (plan, correction, policy bundle, run report, ...) is a frozen
dataclass decorated with :func:`document`. The JSON form always carries ``schema`` and ``version``;
a reader refuses another schema, another major version, an unknown key or a wrong type, and says where.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from hardware.errors import DocumentError

T = TypeVar("T")

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
_REGISTRY: dict[type, tuple[str, str]] = {}


def document(name: str, version: str) -> Callable[[type[T]], type[T]]:
    """Registers a frozen dataclass as the document ``name`` at ``version`` (``"major.minor"``)."""

    def register(cls: type[T]) -> type[T]:
        cls.__pydantic_config__ = STRICT  # type: ignore[attr-defined]
        _REGISTRY[cls] = (name, version)
        return cls

    return register


def documents() -> dict[str, type]:
    """All registered documents by schema name."""
    return {name: cls for cls, (name, _) in _REGISTRY.items()}


def identity(cls: type) -> tuple[str, str]:
    """The schema name and the version of a registered document class."""
    try:
        return _REGISTRY[cls]
    except KeyError:
        raise DocumentError(f"{cls.__name__} is not a registered document; known: {sorted(documents())}") from None


def schema(cls: type) -> dict[str, Any]:
    """The JSON schema of a document, with its identity as ``$id``."""
    name, version = identity(cls)
    return {"$id": f"rostrum/{name}/{version}", **TypeAdapter(cls).json_schema()}


def to_dict(value: Any) -> dict[str, Any]:
    """The JSON-ready form of a document instance."""
    name, version = identity(type(value))
    body = TypeAdapter(type(value)).dump_python(value, mode="json")
    return {"schema": name, "version": version, **body}


def to_json(value: Any, indent: int | None = None) -> str:
    """The JSON text of a document instance."""
    return json.dumps(to_dict(value), indent=indent, allow_nan=False)


def from_dict(cls: type[T], data: Any) -> T:
    """Reads a document.

    Raises:
        DocumentError: another schema, another major version, an unknown key, a missing key or a wrong type.
    """
    name, version = identity(cls)
    if not isinstance(data, dict):
        raise DocumentError(f"{name}: expected a JSON object, got {type(data).__name__}")
    body = dict(data)
    found, found_version = body.pop("schema", None), str(body.pop("version", ""))
    if found != name:
        raise DocumentError(
            f'expected a document with schema \'{name}\', got schema {found!r}; write "schema": "{name}"'
        )
    if found_version.split(".")[0] != version.split(".")[0]:
        raise DocumentError(
            f"{name}: version {found_version!r} cannot be read by version {version}; convert it or update"
        )
    try:
        return TypeAdapter(cls).validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "document"
        raise DocumentError(f"{name}: at '{where}': {first['msg']} ({error.error_count()} problem(s))") from error


def from_json(cls: type[T], text: str | bytes) -> T:
    """Reads a document from JSON text; see :func:`from_dict`."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise DocumentError(f"{identity(cls)[0]}: not JSON: {error}") from error
    return from_dict(cls, data)

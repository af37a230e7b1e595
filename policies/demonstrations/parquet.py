"""Parquet in and out; pyarrow is imported when it is needed."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from policies.demonstrations.layout import Feature
from policies.errors import DemonstrationError, MissingPackageError

INDEX = "__index_level_0__"


def arrow() -> Any:
    """The module ``pyarrow``, with ``parquet``.

    Raises:
        MissingPackageError: it is not installed; says how to get it.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingPackageError(
            "demonstrations are kept with pyarrow; install it with: make setup EXTRAS=demos"
        ) from error
    return pyarrow


def table(columns: Mapping[str, Sequence[Any] | np.ndarray], features: Mapping[str, Feature] | None = None) -> Any:
    """A table; columns that are features get their fixed sizes and kinds."""
    pa = arrow()
    arrays, fields = [], []
    for name, column in columns.items():
        feature = (features or {}).get(name)
        values = column.tolist() if isinstance(column, np.ndarray) else list(column)
        kind = None
        if feature is not None:
            number = {"float32": pa.float32(), "int64": pa.int64(), "bool": pa.bool_()}[feature.kind]
            kind = pa.list_(number, feature.size) if feature.size > 1 else number
            values = np.ravel(column).tolist() if feature.size == 1 else values
        array = pa.array(values, kind)
        arrays.append(array)
        fields.append(pa.field(name, array.type))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def tasks_table(tasks: Sequence[str]) -> dict[str, Any]:
    """Columns of ``meta/tasks.parquet``."""
    return {"task_index": list(range(len(tasks))), INDEX: list(tasks)}


def write_table(
    path: Path, columns: Mapping[str, Sequence[Any] | np.ndarray], features: Mapping[str, Feature] | None = None
) -> None:
    """Writes a table whole or not at all."""
    pa = arrow()
    made = table(columns, features)
    if INDEX in columns:  # LeRobot reads tasks with pandas, by the text of each
        made = made.replace_schema_metadata({"pandas": json.dumps(_pandas_index(made))})
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    pa.parquet.write_table(made, scratch, compression="snappy")
    with scratch.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(scratch, path)


def columns_of(path: Path) -> dict[str, list[Any]]:
    """The columns of a file; an index of pandas is called ``task``.

    Raises:
        DemonstrationError: it cannot be read.
    """
    pa = arrow()
    try:
        read = pa.parquet.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as error:
        raise DemonstrationError(f"{path} cannot be read: {error}") from error
    return {("task" if name == INDEX else name): read.column(name).to_pylist() for name in read.column_names}


def _pandas_index(made: Any) -> dict[str, Any]:
    kinds = {"task_index": "int64", INDEX: "unicode"}
    columns = [
        {
            "name": None if name == INDEX else name,
            "field_name": name,
            "pandas_type": kinds[name],
            "numpy_type": "int64" if name == "task_index" else "object",
            "metadata": None,
        }
        for name in made.column_names
    ]
    labels = {"name": None, "field_name": None, "pandas_type": "unicode", "numpy_type": "object",
              "metadata": {"encoding": "UTF-8"}}  # fmt: skip
    return {"index_columns": [INDEX], "column_indexes": [labels], "columns": columns, "pandas_version": "2.0.0"}

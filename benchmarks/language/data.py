"""Sentences with what they mean: JSON lines, or a table of utterances and formulas."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planners.errors import FormulaError
from planners.logic.formula import Formula
from planners.logic.parse import parse, parse_prefix
from rostrum.cli.files import text_of
from rostrum.errors import UsageError

Trace = list[list[str]]


@dataclass(frozen=True)
class Item:
    """A sentence.

    Attributes:
        text: Its words.
        type: What kind it is; empty when the data do not say.
        formula: What it means on infinite words; None when traces say it.
        good: Finite traces that it allows; each a list of lists of the propositions that hold.
        bad: Finite traces that it forbids.
    """

    text: str
    type: str = ""
    formula: Formula | None = None
    good: tuple[Trace, ...] = ()
    bad: tuple[Trace, ...] = ()


def read_items(path: Path) -> list[Item]:
    """Reads ``{"text", "ltl"}`` and / or ``{"text", "good", "bad"}`` a line, or a table with utterance and ltl_prefix.

    Raises:
        UsageError: no such file, or a line that is none of these; names the line.
    """
    text = text_of(path)
    if path.suffix == ".csv":
        rows: list[Any] = [
            {"text": row.get("utterance"), "ltl": row.get("ltl_prefix"), "type": row.get("type")}
            for row in csv.DictReader(text.splitlines())
        ]
    else:
        rows = [_loaded(line, path, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return [_item(row, path, number) for number, row in enumerate(rows, 1)]


def _loaded(line: str, path: Path, number: int) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise UsageError(f"{path}, line {number} is no JSON: {error}") from error


def _item(row: Any, path: Path, number: int) -> Item:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise UsageError(f'{path}, entry {number}: expected {{"text": ..., "ltl": ...}}, got {str(row)[:80]}')
    good, bad = row.get("good", []), row.get("bad", [])
    if not all(map(_is_trace, (*good, *bad))):
        raise UsageError(f"{path}, entry {number}: a trace is a list of lists of the propositions that hold")
    if row.get("ltl") is None and not good and not bad:
        raise UsageError(f'{path}, entry {number} says neither "ltl" nor traces')
    try:
        formula = _formula(row["ltl"]) if row.get("ltl") is not None else None
    except FormulaError as error:
        raise UsageError(f"{path}, entry {number}: {error}") from error
    return Item(row["text"], str(row.get("type") or ""), formula, tuple(good), tuple(bad))


def _is_trace(trace: Any) -> bool:
    return isinstance(trace, list) and all(
        isinstance(letter, list) and all(isinstance(name, str) for name in letter) for letter in trace
    )


def _formula(text: str) -> Formula:
    try:
        return parse(text)
    except FormulaError:
        return parse_prefix(text)

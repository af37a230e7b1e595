"""A reading against what was meant: equivalent on infinite words, good traces accepted, bad ones rejected."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Protocol

from benchmarks.language.data import Item
from planners.logic.evaluate import evaluate
from planners.logic.formula import Formula
from planners.logic.omega import difference


class Readable(Protocol):
    """What a reader says of a sentence."""

    @property
    def status(self) -> str:
        """``read``, ``asked`` or ``refused``."""
        ...

    @property
    def formula(self) -> Formula | None:
        """What it means."""
        ...

    @property
    def why(self) -> str:
        """The question, or what was not understood."""
        ...


@dataclass(frozen=True)
class Row:
    """One sentence, read and judged.

    Attributes:
        text: Its words.
        type: Its kind.
        status: ``read``, ``asked`` or ``refused``.
        reading: The formula, empty where there is none.
        why: The question, or what was not understood.
        equivalent: Whether it means what was meant; None where no formula says that, or nothing was read.
        good: Good traces accepted, of how many.
        bad: Bad traces rejected, of how many.
    """

    text: str
    type: str
    status: str
    reading: str
    why: str
    equivalent: bool | None
    good: tuple[int, int]
    bad: tuple[int, int]

    @property
    def right(self) -> bool:
        """Read, and as meant by whatever the data say."""
        return self.status == "read" and self.equivalent is not False and all(a == b for a, b in (self.good, self.bad))


def judge(item: Item, reading: Readable) -> Row:
    """Judges one sentence."""
    formula = reading.formula if reading.status == "read" else None
    equivalent = None if formula is None or item.formula is None else _same(formula, item.formula)
    accepts: Callable[[Any], bool] = lambda trace: formula is not None and _accepts(formula, trace)  # noqa: E731
    good = sum(map(accepts, item.good)) if formula is not None else 0
    bad = sum(not accepts(trace) for trace in item.bad) if formula is not None else 0
    return Row(
        item.text, item.type, reading.status, str(formula) if formula is not None else "", reading.why, equivalent,
        (good, len(item.good)), (bad, len(item.bad)),
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def _same(left: Formula, right: Formula) -> bool:
    return difference(left, right) is None


def _accepts(formula: Formula, trace: Sequence[Sequence[str]]) -> bool:
    return bool(trace) and evaluate(formula, [frozenset(letter) for letter in trace])


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Rates over all sentences: a question or a refusal is no success, and no wrong reading either."""
    kinds = sorted({row.type for row in rows})
    found = _rates(rows)
    if kinds != [""]:
        found["types"] = {kind: _rates([row for row in rows if row.type == kind]) for kind in kinds}
    return found


def _rates(rows: Sequence[Row]) -> dict[str, Any]:
    count = len(rows)
    by_formula = [row for row in rows if row.equivalent is not None or row.status != "read"]
    traces = sum(row.good[1] + row.bad[1] for row in rows)
    status = Counter(row.status for row in rows)
    return {
        "n": count,
        "semantic_accuracy": sum(row.equivalent is True for row in rows) / len(by_formula) if by_formula else None,
        "trace_accuracy": sum(row.good[0] + row.bad[0] for row in rows) / traces if traces else None,
        "asked": status["asked"] / count,
        "refused": status["refused"] / count,
        "wrong_and_sure": sum(row.status == "read" and not row.right for row in rows) / count,
    }


def as_data(rows: Sequence[Row]) -> dict[str, Any]:
    """Rows and summary as JSON data."""
    return {"summary": summary(rows), "results": [asdict(row) for row in rows]}

"""What a plan of the team minimises: the sum of what the robots spend, when the last one is through, or a mix."""

import math
from dataclasses import dataclass
from fractions import Fraction

from planners.errors import FormulaError

FINEST = 1000  # denominator of a share


@dataclass(frozen=True)
class Objective:
    """``makespan * longest + (1 - makespan) * sum``.

    Attributes:
        makespan: Share of the makespan, from 0 (the sum alone) to 1 (the makespan alone); a multiple of 1/1000.
    """

    makespan: Fraction

    def of(self, total: float, longest: float) -> float:
        """Value of a plan with this sum and this makespan."""
        if self.makespan in (0, 1):  # infinity times zero would be no number
            return longest if self.makespan else total
        return float(self.makespan) * longest + float(1 - self.makespan) * total

    @property
    def timed(self) -> bool:
        """Whether it matters when things are done."""
        return self.makespan > 0

    def __str__(self) -> str:
        if self.makespan in (0, 1):
            return "makespan" if self.makespan else "sum"
        return f"weighted:{float(self.makespan):g}"


SUM = Objective(Fraction(0))
MAKESPAN = Objective(Fraction(1))


def read_objective(text: str) -> Objective:
    """Reads ``sum``, ``makespan`` or ``weighted:SHARE`` with the makespan's share from 0 to 1.

    Raises:
        FormulaError: it is none of these.
    """
    if text in ("sum", "makespan"):
        return MAKESPAN if text == "makespan" else SUM
    head, _, number = text.partition(":")
    try:
        share = float(number)
    except ValueError:
        share = math.nan
    if head != "weighted" or not 0.0 <= share <= 1.0:
        raise FormulaError(f"an objective is sum, makespan, or weighted:SHARE with SHARE from 0 to 1, got '{text}'")
    finest = round(share * FINEST)
    if 0.0 < share < 1.0:  # a small share is not none
        finest = min(max(finest, 1), FINEST - 1)
    return Objective(Fraction(finest, FINEST))

"""One line of the preflight: what was looked at, what was found, whether it is good, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check came out."""

    PASS = "pass"
    WARN = "warn"
    RED = "red"


@dataclass(frozen=True)
class Check:
    """A row of the preflight.

    Attributes:
        name: What was looked at.
        verdict: A red one forbids the run.
        found: What was found.
        remedy: What to do; empty where it passed.
    """

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""


def passed(name: str, found: str) -> Check:
    """A good row."""
    return Check(name, Verdict.PASS, found)


def warned(name: str, found: str, remedy: str) -> Check:
    """A row that does not forbid the run."""
    return Check(name, Verdict.WARN, found, remedy)


def refused(name: str, found: str, remedy: str) -> Check:
    """A row that forbids the run."""
    return Check(name, Verdict.RED, found, remedy)


def judged(name: str, good: bool, found: str, remedy: str) -> Check:
    """A row that passes or forbids the run."""
    return passed(name, found) if good else refused(name, found, remedy)


def reds(checks: Iterable[Check]) -> list[Check]:
    """The rows that forbid the run."""
    return [check for check in checks if check.verdict is Verdict.RED]

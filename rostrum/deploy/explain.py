"""What makes one series of numbers out of another: the usual mistakes of wiring, tried one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

Kind = Literal["frozen", "sign", "order", "scale", "delay", "offset", "frame", "unknown"]

MOST_DELAY = 12  # steps
_EXPLAINED = 0.35  # of the deviation that may be left for a cause to count
_BETTER = 0.6  # of what a simpler cause leaves that a less simple one may leave
_KNOWN_SCALES = {180.0 / np.pi: "degrees for radians", np.pi / 180.0: "radians for degrees", 9.81: "m/s² for g"}


@dataclass(frozen=True)
class Explanation:
    """A cause that fits.

    Attributes:
        kind: Which kind.
        text: In words.
        left: Share of the deviation that it does not explain, root mean square.
    """

    kind: Kind
    text: str
    left: float


UNKNOWN = Explanation("unknown", "no single usual mistake explains it: look at load, friction and contact, too", 1.0)


def explain(
    found: np.ndarray,
    expected: np.ndarray,
    labels: tuple[str, ...],
    others: Mapping[str, np.ndarray] | None = None,
    delays: bool = True,
) -> Explanation:
    """The simplest usual mistake that turns what was expected into what was found.

    Args:
        found: Shape (T, n).
        expected: Shape (T, n).
        labels: Name of every column.
        others: What ``expected`` would be with a mistake in its frame or its format, by what that is in words.
        delays: Whether a delay may be the cause.
    """
    deviation = _rms(found - expected)
    if deviation == 0.0:
        return UNKNOWN
    tried = [_frozen(found, expected), _sign(found, expected, labels), _order(found, expected, labels)]
    tried += [Explanation("frame", text, _rms(found - other)) for text, other in (others or {}).items()]
    tried += [_scale(found, expected, labels), _offset(found, expected, labels)]
    if delays:
        tried.append(_delay(found, expected))
    best = UNKNOWN
    for one in tried:
        left = one.left / deviation
        if left <= _EXPLAINED and left < _BETTER * best.left:
            best = Explanation(one.kind, one.text, left)
    return best


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values)))) if values.size else 0.0


def _frozen(found: np.ndarray, expected: np.ndarray) -> Explanation:
    """What does not change, although it should."""
    moves = bool(np.ptp(expected, axis=0).max() > 1e-9)
    still = float(np.abs(found - found[0]).max()) <= 1e-9
    return Explanation("frozen", "it stands still: the measurement is not renewed", 0.0 if moves and still else np.inf)


def _sign(found: np.ndarray, expected: np.ndarray, labels: tuple[str, ...]) -> Explanation:
    as_is, turned = np.square(found - expected).mean(axis=0), np.square(found + expected).mean(axis=0)
    wrong = [i for i in range(len(labels)) if turned[i] < _EXPLAINED**2 * as_is[i]]
    if not wrong:
        return Explanation("sign", "", np.inf)
    signs = np.ones(len(labels))
    signs[wrong] = -1.0
    return Explanation("sign", f"the sign of {_listed(labels, wrong)} is wrong", _rms(found - signs * expected))


def _order(found: np.ndarray, expected: np.ndarray, labels: tuple[str, ...]) -> Explanation:
    cost = np.square(found[:, :, None] - expected[:, None, :]).mean(axis=0)
    cost = cost - 1e-9 * np.eye(len(labels))  # ties stay where they are
    taken = linear_sum_assignment(cost)[1]
    moved = [i for i in range(len(labels)) if taken[i] != i]
    if not moved:
        return Explanation("order", "", np.inf)
    pairs = ", ".join(f"{labels[i]} shows {labels[taken[i]]}" for i in moved[:4]) + (", ..." if len(moved) > 4 else "")
    return Explanation("order", f"the order is wrong: {pairs}", _rms(found - expected[:, taken]))


def _scale(found: np.ndarray, expected: np.ndarray, labels: tuple[str, ...]) -> Explanation:
    power = np.square(expected).sum()
    common = float((found * expected).sum() / power) if power > 0.0 else 1.0
    text = f"everything is {common:.4g} times too large"
    text += "".join(f" ({what})" for scale, what in _KNOWN_SCALES.items() if abs(common / scale - 1.0) < 0.15)
    if common < 0.0:
        return Explanation(
            "sign", f"the sign of everything is wrong ({common:.3g} times)", _rms(found - common * expected)
        )
    one = Explanation("scale", text, _rms(found - common * expected))
    each = np.square(expected).sum(axis=0)
    factors = np.divide((found * expected).sum(axis=0), each, out=np.ones_like(each), where=each > 0.0)
    wrong = [i for i in range(len(labels)) if abs(factors[i] - 1.0) > 0.15]
    if not wrong or len(wrong) == len(labels):
        return one
    some = np.ones_like(factors)
    some[wrong] = factors[wrong]
    listed = ", ".join(f"{labels[i]} {factors[i]:.4g}" for i in wrong[:4])
    left = _rms(found - some * expected)
    return min(one, Explanation("scale", f"scales are wrong: {listed}", left), key=lambda item: item.left)


def _offset(found: np.ndarray, expected: np.ndarray, labels: tuple[str, ...]) -> Explanation:
    mean = (found - expected).mean(axis=0)
    worst = int(np.argmax(np.abs(mean)))
    text = f"{labels[worst]} is off by {mean[worst]:+.3g}: look at zeros and calibration"
    return Explanation("offset", text, _rms(found - expected - mean))


def _delay(found: np.ndarray, expected: np.ndarray) -> Explanation:
    """Both of the same length; the first steps have nothing to be compared with."""
    least, steps = np.inf, 0
    for late in range(1, min(MOST_DELAY, len(found) // 3) + 1):
        left = _rms(found[late:] - expected[:-late]) if late < len(found) else np.inf
        if left < least:
            least, steps = left, late
    return Explanation("delay", f"it comes {steps} step{'s' if steps > 1 else ''} late", least)


def _listed(labels: tuple[str, ...], which: list[int]) -> str:
    if len(which) == len(labels):
        return "everything"
    return ", ".join(labels[i] for i in which[:4]) + (", ..." if len(which) > 4 else "")

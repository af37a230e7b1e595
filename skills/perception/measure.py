"""Measures a thing as boxes of known sizes, and says how well it is each of them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from skills.geometry import quaternion_from_matrix
from skills.perception.box_fit import BoxFit, fit_boxes, tolerance
from skills.perception.evidence import Sight
from skills.perception.visibility import Picture, Visibility, visibilities
from skills.world.snapshot import Pose, Vector3

SAME = 0.002  # [m] by which two sides may differ and count as equal
TALLER = 0.006  # [m] by which the top of what stands on a table may seem too high; too low where it is hidden
SUNK = 0.004  # [m] that a box may seem to be off a table that it stands on
HOPELESS = 1.0  # rank from which a candidate is not refined
POOR = 0.25  # rank above which other starts are tried
OTHER_TURNS = (0.52, 1.05)  # [rad] from the first start
# Turns from the first start, and whether the thing lies behind what is seen of it; each row for what is still open.
STARTS = ((((0.0,), False),), (((0.0,), True), (OTHER_TURNS, False), (OTHER_TURNS, True)))
USUAL_COST = 0.65  # robust cost that 99 of 100 boxes stay below whose points have the noise that is expected
EXCESS = 0.9  # share of the surface that a unit of cost beyond it counts as
COST_RANK = 0.25  # of a unit of robust cost, beside shares of the surface


@dataclass(frozen=True)
class Effort:
    """How much is done for a hypothesis.

    Attributes:
        iterations: Of the fit.
        points: That are fitted.
    """

    iterations: int
    points: int


SCREEN, REFINE = Effort(4, 50), Effort(8, 140)


@dataclass(frozen=True, eq=False)
class Candidate:
    """A thing measured as a box of some size.

    Attributes:
        fit: Where the box is.
        up: Which of the box's own axes is vertical.
        seen: What of it is seen.
        astray: How far it is sunk into the table, or off the table that the thing stands on, as a share of its height.
    """

    fit: BoxFit
    up: int
    seen: Visibility
    astray: float = 0.0

    @property
    def contradiction(self) -> float:
        """Share of what was seen that speaks against it, 0 for a perfect box; above 1 for what is none at all."""
        rough = EXCESS * max(0.0, self.fit.cost - USUAL_COST)
        return self.seen.misfit + self.fit.unexplained + self.astray + rough

    @property
    def rank(self) -> float:
        """Orders candidates for one thing, the best first."""
        return self.contradiction + COST_RANK * self.fit.cost

    def pose(self) -> Pose:
        """Pose of the box in its own axes."""
        order = np.zeros((3, 3))
        order[range(3), own_axes(self.up)] = 1.0
        x, y, z = self.fit.center_w.tolist()
        return Pose((x, y, z), quaternion_from_matrix(self.fit.axes.T @ order))


def own_axes(up: int) -> list[int]:
    """Which of a box's own axes lie along its fitted x, y and vertical; right-handed."""
    return [(up + 1) % 3, (up + 2) % 3, up]


@dataclass(frozen=True, eq=False)
class Question:
    """Where a thing would be if it were a box of one of some sizes.

    Attributes:
        sight: Evidence of the thing.
        sizes: Full extents of the boxes along their own axes [m].
        number: The thing's own in the picture.
        partly: Whether the thing may be more than the box, which is then at its top.
    """

    sight: Sight
    sizes: tuple[Vector3, ...]
    number: int
    partly: bool = False


@dataclass(frozen=True)
class _Hypothesis:
    question: int
    size: int
    up: int
    start: tuple[float, float, float, float]
    half: tuple[float, float, float]


def measure(questions: Sequence[Question], picture: Picture, inset: float) -> list[list[Candidate | None]]:
    """The best pose of a box of each size for each thing; None where the thing cannot be that box.

    Every hypothesis is screened, the best ones are refined.

    Args:
        questions: Things and boxes.
        picture: What was seen.
        inset: See :func:`skills.perception.box_fit.fit_boxes`.
    """
    best: list[list[Candidate | None]] = [[None] * len(question.sizes) for question in questions]
    for starts in STARTS:
        hypotheses = [
            hypothesis
            for i, question in enumerate(questions)
            for j in range(len(question.sizes))
            if (found := best[i][j]) is None or found.rank > POOR
            for turns, behind in starts
            for hypothesis in _hypotheses(question, i, j, turns, behind)
        ]
        for each, candidate in _judged(hypotheses, questions, picture, inset, SCREEN):
            current = best[each.question][each.size]
            if current is None or candidate.rank < current.rank:
                best[each.question][each.size] = candidate
    chosen = [
        _Hypothesis(i, j, found.up, (*found.fit.center_w.tolist(), found.fit.yaw), tuple(found.fit.half.tolist()))
        for i, row in enumerate(best)
        for j, found in enumerate(row)
        if found is not None and found.rank < HOPELESS
    ]
    for each, candidate in _judged(chosen, questions, picture, inset, REFINE):
        best[each.question][each.size] = candidate
    return best


def _hypotheses(question: Question, i: int, j: int, turns: Sequence[float], behind: bool) -> Iterator[_Hypothesis]:
    sight, size = question.sight, question.sizes[j]
    for up in _ups(sight, size, question.partly):
        half = 0.5 * np.array(size)[own_axes(up)]
        x, y = sight.center_w + (min(half[:2]) * _away(sight) if behind else 0.0)
        for turn in _turns(size, up, turns):
            yield _Hypothesis(i, j, up, (x, y, sight.top_w - half[2], sight.yaw + turn), tuple(half.tolist()))


def _ups(sight: Sight, size: Vector3, partly: bool) -> list[int]:
    """Axes that may be vertical: of what stands on a table, those that reach up to its top."""
    different: list[int] = []
    for axis in range(3):
        if all(abs(size[axis] - size[other]) > SAME for other in different):
            different.append(axis)
    if partly or sight.evidence.bottom_w is None:
        return different
    return [axis for axis in different if sight.top_w - sight.support_w - size[axis] < TALLER]


def _turns(size: Vector3, up: int, turns: Sequence[float]) -> list[float]:
    first, second, _ = own_axes(up)
    square = abs(size[first] - size[second]) < SAME
    return [turn + quarter for turn in turns for quarter in ((0.0,) if square else (0.0, 0.5 * math.pi))]


def _judged(
    hypotheses: Sequence[_Hypothesis], questions: Sequence[Question], picture: Picture, inset: float, effort: Effort
) -> Iterator[tuple[_Hypothesis, Candidate]]:
    """Every hypothesis with what became of it."""
    if not hypotheses:
        return
    open_below = [replace(each.sight.evidence, bottom_w=None, open_below=True) for each in questions]
    loose = [wide if each.partly else each.sight.evidence for wide, each in zip(open_below, questions, strict=True)]
    evidences = [loose[each.question] for each in hypotheses]
    halves, starts = (np.array([getattr(each, name) for each in hypotheses]) for name in ("half", "start"))
    fits = fit_boxes(evidences, halves, starts, inset, effort.iterations, effort.points)
    centers, axes = np.array([fit.center_w for fit in fits]), np.array([fit.axes for fit in fits])
    tolerances = np.array([tolerance(each.sigma) for each in evidences])
    numbers = np.array([questions[each.question].number for each in hypotheses])
    seen = visibilities(picture, centers, axes, halves, tolerances, numbers)
    for each, evidence, fit, look in zip(hypotheses, evidences, fits, seen, strict=True):
        sight = questions[each.question].sight
        gap = float(fit.center_w[2] - fit.half[2]) - sight.support_w
        off = abs(gap) if evidence.bottom_w is not None else -gap
        yield each, Candidate(fit, each.up, look, max(0.0, off - SUNK) / (2.0 * each.half[2]))


def _away(sight: Sight) -> np.ndarray:
    """Unit vector along the table away from the camera, shape (2,): where a thing of which only a side is seen is."""
    ray = sight.center_w - sight.evidence.camera_w[:2]
    return ray / max(float(np.linalg.norm(ray)), 1e-6)

"""What is wrong with a deployed policy's senses: the first observation term that is not what it should be, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from policies.bundle import PolicyBundle
from policies.observation.readings import gravity_from_quaternion
from policies.observation.terms import INTERNAL
from policies.onnx_bundle import bundle_from_bytes, read_bundle
from rostrum.deploy.consistency import Pairing, pairings
from rostrum.deploy.explain import Explanation, explain
from rostrum.deploy.lag import ENOUGH, lag_finding_text, lag_of, stiff_ticks
from rostrum.deploy.log import DeployLog
from rostrum.deploy.rebuild import Rebuilt, TermSeries, rebuild

Source = Literal["replay", "consistency", "reference"]

EXACT = 2e-4  # of a term, in its unit, between what was fed and what the raw log gives; the network takes float32
WINDOW = 0.5  # [s]
NOISE = 3.0  # times the noise and bias of training that a term may deviate by
SPREAD = 2.5  # times the deviation between two simulated runs
LATE = 0.025  # [s] that joints may follow later than in simulation; training covers 20 ms
_CAUSE = 4.0  # [s] of the log from the divergence on in which its cause is looked for


@dataclass(frozen=True)
class Finding:
    """A term that is not what it should be.

    Attributes:
        source: ``replay``: what was fed is not what the raw log gives; ``consistency``: raw measurements contradict
            each other; ``reference``: it is not what simulated runs give.
        term: Name of the observation term.
        component: The value of it that deviates most.
        t: When it begins, since the log's first tick [s].
        difference: By how much in that half second, root mean square, in the term's unit.
        tolerance: How much would be well.
        what: What was compared, in words.
        cause: What usually causes it.
    """

    source: Source
    term: str
    component: str
    t: float
    difference: float
    tolerance: float
    what: str
    cause: Explanation


@dataclass(frozen=True)
class TermRow:
    """One line about a term.

    Attributes:
        term: Its name.
        unit: Its unit.
        replay: Largest deviation of what was fed from what the raw log gives.
        reference: Largest deviation from the simulated runs, in tolerances; None without them, or for what is no
            measurement.
    """

    term: str
    unit: str
    replay: float
    reference: float | None


@dataclass(frozen=True)
class Diagnosis:
    """What was found.

    Attributes:
        steps: Steps of the policy in the log.
        rows: One for each term.
        findings: The first one is the one to mend.
        refused: Why the policy refuses the raw measurements; empty where it takes them.
    """

    steps: int
    rows: tuple[TermRow, ...]
    findings: tuple[Finding, ...]
    refused: str = ""


def diagnose(
    log: DeployLog, bundle: Path | bytes, description: LeggedDescription, references: Iterable[DeployLog] = ()
) -> Diagnosis:
    """Compares a log with itself, with the bundle and with simulated runs.

    Args:
        log: Of a legged robot with a policy.
        bundle: The policy that ran.
        description: Of the robot.
        references: Logs of the same deployment of a sound robot; without any, that comparison is left out.

    Raises:
        LogError: the log lacks what is needed, or another policy ran.
        PolicyError: the bundle cannot be read, or is for another robot.
    """
    rebuilt = rebuild(log, bundle, description)
    document = (bundle_from_bytes(bundle) if isinstance(bundle, bytes) else read_bundle(bundle))[0]
    references = list(references)
    others = [rebuild(other, bundle, description) for other in references]
    steps = _common_steps([log, *references])
    replay = [finding for series in rebuilt.terms if (finding := _replayed(series, rebuilt)) is not None]
    wires = [finding for pairing in pairings(log) if (finding := _paired(pairing, log.ticks[0]["t"])) is not None]
    compared = [(series, *_compared(i, rebuilt, others, document, steps)) for i, series in enumerate(rebuilt.terms)]
    rows = tuple(
        TermRow(series.term.name, series.term.unit, _largest(series.logged - series.rebuilt), ratio)
        for series, ratio, _ in compared
    )
    simulated = [finding for _, _, finding in compared if finding is not None]
    late = _late(log, references, rebuilt) if others and stiff_ticks(log) >= ENOUGH else None
    found = [*replay, *wires, *simulated, *([late] if late is not None else [])]
    refused = f"at {rebuilt.refused[0]:.2f} s: {rebuilt.refused[1]}" if rebuilt.refused is not None else ""
    return Diagnosis(len(rebuilt.states), rows, tuple(sorted(found, key=_rank)), refused)


def _rank(finding: Finding) -> tuple[bool, bool, bool, float]:
    """What was fed wrongly comes first, then what can be explained, then what names one term rather than a pair."""
    unexplained = finding.cause.kind == "unknown"
    return finding.source != "replay", unexplained, finding.source == "consistency", finding.t


def _replayed(series: TermSeries, rebuilt: Rebuilt) -> Finding | None:
    """Whether a term was fed as the raw log gives it."""
    off = np.abs(series.logged - series.rebuilt)
    off = np.where(np.isfinite(off), off, 0.0)
    limit = EXACT / min(1.0, abs(series.term.scale))
    wrong = (off > limit).any(axis=1)
    if not wrong.any():
        return None
    first = int(np.argmax(wrong))
    sound = np.asarray(np.isfinite(series.rebuilt).all(axis=1))
    others = _frames(series.term.name, rebuilt, sound.tolist())
    cause = explain(series.logged[sound], series.rebuilt[sound], series.labels, others)
    worst = int(np.argmax(off[first]))
    return Finding(
        "replay", series.term.name, series.labels[worst], float(series.times[first]), float(off[first, worst]), limit,
        "what was fed to the policy against what the raw log gives", cause,
    )  # fmt: skip


def _frames(term: str, rebuilt: Rebuilt, rows: Iterable[Any]) -> dict[str, np.ndarray]:
    """What a term would be with the usual mistakes in frame and format, for the given steps."""
    states = [state for state, keep in zip(rebuilt.states, rows, strict=True) if keep]
    quaternion = np.array([state.orientation_w for state in states])
    gravity = lambda q: np.stack(gravity_from_quaternion(q), axis=-1)  # noqa: E731
    if term == "projected_gravity":
        return {
            "the quaternion's order is wrong: wxyz is read as xyzw": gravity(quaternion[:, [3, 0, 1, 2]]),
            "the quaternion's order is wrong: xyzw is read as wxyz": gravity(quaternion[:, [1, 2, 3, 0]]),
            "the attitude is inverted": gravity(quaternion * [1.0, -1.0, -1.0, -1.0]),
        }
    if term == "joint_offset":
        return {"the angles are absolute, not relative to the stance": np.array([state.position for state in states])}
    return {}


def _paired(pairing: Pairing, begin: float) -> Finding | None:
    """Whether two ways to know a quantity agree."""
    if len(pairing.times) < 2:
        return None
    rms = _windowed(np.square(pairing.found - pairing.expected), pairing.times)
    wrong = (rms > pairing.tolerance).any(axis=1)
    if not wrong.any():
        return None
    first = int(np.argmax(wrong))
    worst = int(np.argmax(rms[first]))
    cause = explain(pairing.found, pairing.expected, pairing.labels, pairing.others, delays=False)
    return Finding(
        "consistency", pairing.term, pairing.labels[worst], float(pairing.times[first] - begin),
        float(rms[first, worst]), pairing.tolerance, pairing.what, cause,
    )  # fmt: skip


def _compared(
    index: int, rebuilt: Rebuilt, others: list[Rebuilt], bundle: PolicyBundle, steps: int
) -> tuple[float | None, Finding | None]:
    """How far a measured term is from that of the simulated runs, in tolerances, and where that is too far."""
    series = rebuilt.terms[index]
    if not others or series.term.sensor in INTERNAL or steps < 2:
        return None, None
    times, logged = series.times[:steps], series.logged[:steps]
    runs = np.array([other.terms[index].logged[:steps] for other in others])
    middle = runs.mean(axis=0)
    spread = np.max([_windowed(np.square(run - middle), times) for run in runs], axis=0)
    tolerance = np.maximum(SPREAD * spread, NOISE * _training_noise(series.term.name, bundle))
    rms = _windowed(np.square(logged - middle), times)
    ratio = rms / tolerance
    wrong = (ratio > 1.0).any(axis=1)
    if not wrong.any():
        return float(ratio.max()), None
    first = int(np.argmax(wrong))
    worst = int(np.argmax(ratio[first]))
    begin = int(np.searchsorted(times, times[first] - WINDOW))
    cut = slice(begin, int(np.searchsorted(times, times[first] + _CAUSE)))
    wrong_frames = [_frames(series.term.name, other, [True] * len(other.states)) for other in others]
    frames = {text: np.mean([frame[text][:steps] for frame in wrong_frames], axis=0)[cut] for text in wrong_frames[0]}
    cause = explain(logged[cut], middle[cut], series.labels, frames)
    finding = Finding(
        "reference", series.term.name, series.labels[worst], float(times[first]), float(rms[first, worst]),
        float(tolerance[first, worst]), "what was measured against simulated runs of the same commands", cause,
    )  # fmt: skip
    return float(ratio.max()), finding


def _common_steps(logs: list[DeployLog]) -> int:
    """Steps of the policy in which all were asked for the same, from the first on; after it they are not alike."""
    asked = [[row["policy"]["velocity"] for row in log.rows("policy")] for log in logs]
    steps = min(map(len, asked))
    return next((i for i in range(steps) if any(one[i] != asked[0][i] for one in asked)), steps)


def _late(log: DeployLog, references: Iterable[DeployLog], rebuilt: Rebuilt) -> Finding | None:
    """Whether joints follow what is sent later than in the simulated runs."""
    stiff = stiff_ticks(log)
    here, there = lag_of(log), float(np.mean([lag_of(other, stiff) for other in references]))
    allowed = max(LATE, 0.25 * there)
    if here - there <= allowed:
        return None
    text = lag_finding_text(here, there)
    begin = float(rebuilt.terms[0].times[0])
    what = "how late joints follow what is sent [s]"
    cause = Explanation("delay", text, 0.0)
    return Finding("reference", "joint_offset", "", begin, here, there + allowed, what, cause)


def _training_noise(term: str, bundle: PolicyBundle) -> float:
    """Noise and bias that a term had in training, in its unit; 1 % of nothing where the bundle does not say."""
    task = bundle.provenance.config.get("task", {})
    actor = task.get("actor", ()) if isinstance(task, dict) else ()
    for one in actor:
        if isinstance(one, dict) and one.get("name") == term:
            return max(float(one.get("noise", 0.0)) + float(one.get("bias", 0.0)), 1e-3)
    return 0.05


def _windowed(squares: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Root of the mean over the half second up to each row, shape (T, n)."""
    sums = np.cumsum(np.vstack([np.zeros((1, squares.shape[1])), squares]), axis=0)
    begin = np.searchsorted(times, times - WINDOW, side="right")
    begin = np.minimum(begin, np.arange(len(times)))
    count = np.arange(1, len(times) + 1) - begin
    # A short window at the beginning must not turn one noisy row into a divergence.
    full = np.maximum(count, 0.5 * WINDOW / max(float(np.median(np.diff(times))), 1e-6) if len(times) > 1 else 1)
    return np.sqrt((sums[1:] - sums[begin]) / full[:, None])


def _largest(off: np.ndarray) -> float:
    finite = np.abs(off[np.isfinite(off)])
    return float(finite.max()) if finite.size else 0.0

"""A log's observations, taken apart by term, as they were fed to the policy and as its raw measurements give them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.legged import LeggedState
from policies.bundle import ObservationTerm, PolicyBundle
from policies.controller import PolicyController
from policies.errors import PolicyError
from rostrum.deploy.errors import LogError
from rostrum.deploy.log import DeployLog

_VECTORS = {
    "angular_velocity": ("about x", "about y", "about z"),
    "projected_gravity": ("x", "y", "z"),
    "velocity_command": ("forward", "sideways", "turning"),
    "gait_clock": ("sine", "cosine"),
}


@dataclass(frozen=True)
class TermSeries:
    """One observation term over a log, in its own unit: scale and normalisation are undone.

    Attributes:
        term: The term.
        labels: Name of every value.
        times: Since the log's first tick, shape (T,) [s].
        logged: What the policy was fed, shape (T, n).
        rebuilt: What the log's raw measurements give, shape (T, n); NaN where the policy refuses them.
    """

    term: ObservationTerm
    labels: tuple[str, ...]
    times: np.ndarray
    logged: np.ndarray
    rebuilt: np.ndarray


@dataclass(frozen=True)
class Rebuilt:
    """All terms of a log.

    Attributes:
        terms: In the network's order.
        states: The measured state of every step of the policy.
        refused: When the policy first refuses the raw measurements, and why; None where it takes them all.
    """

    terms: tuple[TermSeries, ...]
    states: tuple[LeggedState, ...]
    refused: tuple[float, str] | None


def rebuild(log: DeployLog, bundle: Path | bytes, description: LeggedDescription) -> Rebuilt:
    """Evaluates the bundle's own observation on the raw measurements, with the actions and commands of the log.

    Args:
        log: A log with steps of a policy.
        bundle: The policy that ran.
        description: Of the robot.

    Raises:
        LogError: no policy ran, another one did, or a state is malformed.
        PolicyError: the bundle cannot be read, or is for another robot.
    """
    controller = PolicyController(bundle, description)
    if log.header.sha256 != controller.bundle.sha256:
        raise LogError(
            f"the log is of the network {log.header.sha256[:12] or 'of nobody'}, this bundle has "
            f"{controller.bundle.sha256[:12]}; give the bundle that ran with --bundle"
        )
    rows = log.rows("policy")
    if not rows:
        raise LogError("no policy ran in this log: the run ended before it stood, or had no bundle")
    begin = float(log.ticks[0]["t"])
    fed, times = log.array("policy", "observation"), np.array([row["t"] for row in rows]) - begin
    states = tuple(state_of(row, log.header.joints) for row in rows)
    again, refused = np.full_like(fed, np.nan), None
    for i, (row, state) in enumerate(zip(rows, states, strict=True)):
        if row["policy"]["restart"]:
            controller.reset()
        elif i:
            controller.action = np.array(rows[i - 1]["policy"]["action"], dtype=float)
        try:
            controller.act(state, np.array(row["policy"]["velocity"], dtype=float), row["t"])
            again[i] = controller.observation
        except PolicyError as error:
            refused = refused or (float(row["t"]) - begin, str(error))
    parts = _parts(controller.bundle, times, fed, again)
    return Rebuilt(parts, states, refused)


def state_of(tick: dict[str, Any], joints: tuple[str, ...]) -> LeggedState:
    """The measured state of a tick.

    Raises:
        LogError: it has none, or an array is missing or malformed.
    """
    try:
        body = tick["state"]
        arrays = {name: np.array(body[name], dtype=float) for name in (
            "position", "velocity", "effort", "orientation_w", "angular_velocity_b", "linear_acceleration_b",
            "foot_force")}  # fmt: skip
        return LeggedState(stamp=float(body["stamp"]), names=joints, **arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise LogError(f"the tick at {tick.get('t')} s has no sound state ({error})") from error


def labels_of(term: ObservationTerm, bundle: PolicyBundle) -> tuple[str, ...]:
    """Name of every value of a term."""
    return _VECTORS.get(term.name) or (bundle.joints if term.size == len(bundle.joints) else tuple(
        str(i) for i in range(term.size)))  # fmt: skip


def _parts(bundle: PolicyBundle, times: np.ndarray, fed: np.ndarray, again: np.ndarray) -> tuple[TermSeries, ...]:
    """Takes observations apart; of a history, its newest value."""
    norm, size = bundle.normalisation, bundle.observation_size
    mean, std = np.array(norm.mean or (0.0,) * size), np.array(norm.std or (1.0,) * size)
    fed, again = fed * std + mean, again * std + mean
    parts, begin = [], 0
    for term in bundle.observation:
        end = begin + term.size * term.history
        newest = slice(end - term.size, end)
        parts.append(
            TermSeries(term, labels_of(term, bundle), times, fed[:, newest] / term.scale, again[:, newest] / term.scale)
        )
        begin = end
    return tuple(parts)

"""Finds how an arm's joints follow what they are sent, from a log of their motion in free space.

The vendor's control makes each joint a mass on a spring with a damper, some time late. That response to the very
references of the log is computed, and its parameters are changed until the angles are those that were measured (output
error; Ljung, System Identification, 1999, chapter 7). A constant offset, as gravity leaves it, counts for nothing.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicHermiteSpline
from scipy.optimize import least_squares
from scipy.signal import bilinear, lfilter

from hardware.descriptions.robot import RobotDescription
from hardware.identification import ArmIdentification, IdentifiedResponse
from rostrum.deploy.errors import IdentificationError
from rostrum.deploy.excited import MOVED, SKIP, excited, rms
from rostrum.deploy.log import DeployLog

STEP = 0.001  # [s] of the computed response
LOWEST, HIGHEST = np.array([2.0, 0.1]), np.array([400.0, 5.0])  # natural frequency [rad/s], damping ratio
MOST_DELAY = 0.2  # [s]
_FIRST = np.array([50.0, 1.0])
_FIRST_DELAYS = (0.005, 0.03, 0.08)  # [s]; a delay and a slow response look alike, so the fit begins at several


@dataclass(frozen=True)
class _Motion:
    """What the fit needs of a log; times since its first tick [s]."""

    sent: CubicHermiteSpline  # of shape (n,) [rad]
    seconds: float
    stamps: np.ndarray  # (M,)
    measured: np.ndarray  # (M, n) [rad]


def identify_response(log: DeployLog, description: RobotDescription) -> ArmIdentification:
    """Fits the joints' responses to a log of ``rostrum deploy --excite``.

    Args:
        log: The log of an arm.
        description: The arm.

    Raises:
        IdentificationError: the log is of another robot, or a joint moved too little or not for long enough.
        LogError: a tick lacks an array.
    """
    motion, n = _motion(log, description), len(description.joints)
    lower = np.append(np.log(np.tile(LOWEST, n)), 0.0)
    upper = np.append(np.log(np.tile(HIGHEST, n)), MOST_DELAY)
    scale = np.append(np.full(2 * n, 0.2), 0.005)
    fits = [
        least_squares(
            _residual, np.append(np.log(np.tile(_FIRST, n)), delay), bounds=(lower, upper), x_scale=scale,
            args=(motion,), max_nfev=60,
        )
        for delay in _FIRST_DELAYS
    ]  # fmt: skip
    fit = min(fits, key=lambda each: each.cost)
    rows = max(1, len(fit.fun) - len(fit.x))
    covariance = np.linalg.pinv(fit.jac.T @ fit.jac) * float(fit.fun @ fit.fun) / rows
    std = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    values = np.exp(fit.x[:-1]).reshape(n, 2)
    joints = tuple(
        IdentifiedResponse(name, *value.tolist(), *(value * relative).tolist())
        for name, value, relative in zip(description.arm_joint_names, values, std[:-1].reshape(n, 2), strict=True)
    )
    before = _error(motion, motion.sent(motion.stamps))
    return ArmIdentification(
        description.model, float(fit.x[-1]), float(std[-1]), joints, rms(before), rms(fit.fun), motion.seconds,
        log.header.run_id,
    )  # fmt: skip


def _residual(parameters: np.ndarray, motion: _Motion) -> np.ndarray:
    """Computed minus measured angles without their mean, shape (M n,) [rad]."""
    values, delay = np.exp(parameters[:-1]).reshape(-1, 2), parameters[-1]
    grid = np.arange(0.0, motion.seconds + STEP, STEP)
    asked = motion.sent(np.maximum(grid - delay, 0.0))
    answers = np.empty_like(asked)
    for joint, (frequency, damping) in enumerate(values):
        moved = asked[:, joint] - asked[0, joint]
        answers[:, joint] = asked[0, joint] + _answer(moved, frequency, damping)
    found = np.stack([np.interp(motion.stamps, grid, column) for column in answers.T], axis=1)
    return _error(motion, found)


def _error(motion: _Motion, angles: np.ndarray) -> np.ndarray:
    late = motion.stamps >= SKIP
    error = (angles - motion.measured)[late]
    return (error - error.mean(axis=0)).ravel()


def _answer(asked: np.ndarray, frequency: float, damping: float) -> np.ndarray:
    """What a joint does that was at rest at zero, shape (T,) [rad]."""
    numerator, denominator = bilinear([frequency**2], [1.0, 2.0 * damping * frequency, frequency**2], 1.0 / STEP)
    return np.asarray(lfilter(numerator, denominator, asked))


def _motion(log: DeployLog, description: RobotDescription) -> _Motion:
    running, begin, seconds = excited(log, description.model)
    n = len(description.joints)
    times = np.array([tick["t"] for tick in running.ticks]) - begin
    stamps, fresh = np.unique(running.array("state", "stamp") - begin, return_index=True)
    measured = running.array("state", "position")[fresh, :n]
    still = [name for name, much in zip(description.arm_joint_names, measured.std(axis=0), strict=True) if much < MOVED]
    if still:
        raise IdentificationError(
            f"{', '.join(still)} moved too little to be identified; record them with "
            f"'rostrum deploy --robot {description.model} --excite', with room to move"
        )
    position, velocity = (running.array("sent", what)[:, :n] for what in ("position", "velocity"))
    kept = (stamps >= 0.0) & (stamps <= seconds)
    return _Motion(CubicHermiteSpline(times, position, velocity), seconds, stamps[kept], measured[kept])

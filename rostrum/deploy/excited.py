"""The part of a log in which joints were excited: what identifications begin with."""

import numpy as np

from rostrum.deploy.errors import IdentificationError
from rostrum.deploy.log import DeployLog
from rostrum.deploy.outcome import Stage

SKIP = 0.5  # [s] after the beginning, in which the simulated joints find the measured ones
LEAST = 3.0  # [s] of excitation
MOVED = 0.02  # [rad] that a joint must move, root mean square


def excited(log: DeployLog, model: str) -> tuple[DeployLog, float, float]:
    """The part of a log in which the joints were excited, when it begins and how long it is [s].

    Raises:
        IdentificationError: it is of another robot than ``model``, or too short.
    """
    if log.header.robot != model:
        raise IdentificationError(f"the log is of '{log.header.robot}', not of '{model}'")
    ticks = [tick for tick in log.ticks if tick["stage"] == Stage.RUNNING and "state" in tick and "sent" in tick]
    span = ticks[-1]["t"] - ticks[0]["t"] if ticks else 0.0
    if span < LEAST:
        raise IdentificationError(
            f"the log has {span:.1f} s of excitation, at least {LEAST:g} s are needed; record one with "
            f"'rostrum deploy --robot {model} --excite'"
        )
    return DeployLog(log.header, tuple(ticks)), float(ticks[0]["t"]), float(span)


def rms(residual: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(residual))))

"""How late a robot's measured joints follow what it is sent."""

from typing import Any

import numpy as np

from rostrum.deploy.errors import LogError
from rostrum.deploy.log import DeployLog

MOST = 0.25  # [s] that is looked at
ENOUGH = 100  # ticks with stiff joints


def stiff_ticks(log: DeployLog) -> int:
    """How many ticks a log has with stiff joints."""
    return len(_stiff(log))


def lag_of(log: DeployLog, ticks: int | None = None) -> float:
    """The delay [s] at which measured joints, as the log has them, are most like those that were sent.

    It is that of commands, joints, measurement and of the log together, so only two logs of like motions compare.

    Args:
        log: A log of a legged robot.
        ticks: How many of those with stiff joints count, from the first; all by default.

    Raises:
        LogError: too little was sent.
    """
    rows, most = _stiff(log)[:ticks], round(MOST / log.header.period)
    if len(rows) < ENOUGH:
        raise LogError(f"the log has {len(rows)} ticks with stiff joints; the delay needs {ENOUGH}")
    sent = np.array([tick["sent"]["position"] for tick in rows])
    measured = np.array([tick["state"]["position"] for tick in rows])
    count = len(rows) - most
    moving = np.diff(sent, axis=0)[:count]
    follows = np.diff(measured, axis=0)
    apart = np.array([np.square(follows[late : late + count] - moving[: len(follows[late : late + count])]).mean()
                      for late in range(most)])  # fmt: skip
    best = int(np.argmin(apart))
    if not 0 < best < most - 1:
        return best * log.header.period
    before, here, after = apart[best - 1 : best + 2]
    bend = before - 2.0 * here + after
    return float(best + (0.5 * (before - after) / bend if bend > 0.0 else 0.0)) * log.header.period


def _stiff(log: DeployLog) -> list[dict[str, Any]]:
    return [tick for tick in log.ticks if "state" in tick and "sent" in tick and any(tick["sent"]["kp"])]


def lag_finding_text(here: float, there: float) -> str:
    """A longer delay in words."""
    return (
        f"joints follow {1e3 * here:.0f} ms after what is sent, {1e3 * there:.0f} ms in simulation: states or commands "
        f"are late; look at the network, at buffers and at the driver's thread"
    )

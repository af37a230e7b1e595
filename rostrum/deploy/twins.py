"""Starts the twin of a robot beside a deployment: a simulated robot, and the vendor's protocol in front of it."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from rostrum.deploy.errors import TwinMissingError
from rostrum.deploy.processes import Process
from rostrum.deploy.targets import VENDORS

START_TIMEOUT = 60.0  # [s]


def start_twin(model: str) -> tuple[str, Callable[[], None]]:
    """Starts the twin of a model.

    Returns:
        Where it answers, and what ends it.

    Raises:
        TwinMissingError: there is none, or it did not start.
    """
    twin = VENDORS[model].twin if model in VENDORS else None
    if twin is None:
        known = ", ".join(sorted(name for name, vendor in VENDORS.items() if vendor.twin is not None))
        raise TwinMissingError(f"no twin of '{model}'; there are twins of {known}; use --target sim")
    started: list[Process] = []

    def stop() -> None:
        for process in reversed(started):
            process.stop()

    with_body = any("{socket}" in word for word in twin.arguments)
    socket = Path(tempfile.mkdtemp(prefix="rostrum-")) / "robot.sock"
    try:
        if with_body:
            started.append(Process("-m", "rostrum.deploy.played", model, str(socket)))
            started[-1].wait_for("ready", START_TIMEOUT)
        words = [word.format(socket=f"unix:{socket}") for word in twin.arguments]
        started.append(Process("-m", *words))
        found = started[-1].wait_for(twin.ready, START_TIMEOUT)
    except BaseException:
        stop()
        raise
    return twin.address or found.group(1), stop

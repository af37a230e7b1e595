"""Starts the twin of a robot beside a deployment: a simulated robot, and the vendor's protocol in front of it."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from rostrum.deploy.errors import TwinMissingError
from rostrum.deploy.processes import Process
from rostrum.deploy.targets import VENDORS

START_TIMEOUT = 60.0  # [s]


def start_twin(model: str, lockstep: bool = False, hangs: bool = False) -> tuple[str, Callable[[], None]]:
    """Starts the twin of a model.

    Args:
        model: Name of the description.
        lockstep: Whether its time, and that of the simulated robot behind it, passes with each command alone.
        hangs: Whether the simulated robot behind it hangs on a stand.

    Returns:
        Where it answers, and what ends it.

    Raises:
        TwinMissingError: there is none, none in lock-step, or it did not start.
    """
    twin = VENDORS[model].twin if model in VENDORS else None
    if twin is None:
        known = ", ".join(sorted(name for name, vendor in VENDORS.items() if vendor.twin is not None))
        raise TwinMissingError(f"no twin of '{model}'; there are twins of {known}; use --target sim")
    if lockstep and not twin.stepped:
        raise TwinMissingError(f"the twin of '{model}' has no lock-step; leave out --lockstep")
    socket = Path(tempfile.mkdtemp(prefix="rostrum-")) / "robot.sock"
    started: list[Process] = []

    def stop() -> None:
        for process in reversed(started):
            process.stop()
        shutil.rmtree(socket.parent, ignore_errors=True)

    with_body = any("{socket}" in word for word in twin.arguments)
    try:
        if with_body:
            mode = [word for word, on in (("--lock-step", lockstep), ("--hang", hangs)) if on]
            started.append(Process("rostrum.deploy.played", model, str(socket), *mode))
            started[-1].wait_for("ready", START_TIMEOUT)
        asked = (*twin.arguments, *twin.stepped) if lockstep else twin.arguments
        words = [word.format(socket=f"unix:{socket}") for word in asked]
        started.append(Process(*words))
        found = started[-1].wait_for(twin.ready, START_TIMEOUT)
    except BaseException:
        stop()
        raise
    fixed = twin.stepped_address if lockstep else twin.address
    return fixed or found.group(1), stop

"""``python -m hardware.twins.franka`` plays the control unit of a Franka arm with its hand, until it is interrupted."""

import argparse
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from hardware.descriptions.robot import load_description
from hardware.errors import HardwareError, TwinError
from hardware.twins.loopback import LOOPBACK, check_loopback

ENVIRONMENT = Path(__file__).resolve().parents[3] / ".venv-franka" / "bin" / "python"
PORT = 1337
BODY = "panda_2f85"  # no wheel has the FR3's own model; a Panda has the same geometry and other masses
START = 60.0  # [s]
END = 5.0  # [s]


def interpreter() -> Path:
    """The Python that has `franka-sim`; ``ROSTRUM_FRANKA_SIM`` names another than the project's.

    Raises:
        TwinError: there is none.
    """
    path = Path(os.environ.get("ROSTRUM_FRANKA_SIM", ENVIRONMENT))
    if not path.exists():
        raise TwinError(f"no simulated control unit: {path} is missing; 'make franka-sim' installs it")
    return path


def serve(host: str, strict: bool) -> subprocess.Popen:
    """Starts a control unit and waits until it answers.

    Args:
        host: Address of the loopback; give each twin its own.
        strict: Whether commands that come late end a motion, as at a real arm.

    Raises:
        TwinError: it is not installed, its ports are taken, or it did not start.
    """
    check_loopback(host)
    if _answers(host):
        raise TwinError(f"{host}:{PORT} is taken by another twin; give this one another address, such as 127.0.0.2")
    environment = {**os.environ, "FR3_MJCF": str(load_description(BODY).mjcf_path())}
    environment.pop("PYTHONPATH", None)
    script = Path(__file__).with_name("served.py")
    words = [str(interpreter()), str(script), host, "yes" if strict else "no"]
    process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL)
    until = time.monotonic() + START
    while not _answers(host):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise TwinError("the simulated control unit did not start; see above")
        time.sleep(0.1)
    return process


def _answers(host: str) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, PORT), 0.2):
        return True
    return False


def main() -> int:
    """Plays an arm alone."""
    parser = argparse.ArgumentParser(prog="python -m hardware.twins.franka", description=main.__doc__)
    parser.add_argument("--host", default=LOOPBACK, help="address of the loopback; give each twin its own")
    parser.add_argument("--strict", action="store_true", help="late commands end a motion, as at a real arm")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        process = serve(chosen.host, chosen.strict)
    except HardwareError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        logging.info("a Franka arm answers at franka://%s?realtime=ignore; interrupt to end", chosen.host)
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        process.terminate()
        try:
            process.wait(END)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    raise SystemExit(main())

"""``python -m hardware.twins.serial MODEL``: the servo bus of an arm on a pseudo-terminal, until Ctrl-C."""

import argparse
import logging
import signal
import sys
import threading

from hardware.descriptions.robot import load_description
from hardware.descriptions.serial.layout import layouts
from hardware.twins.serial.arms import arm_twin
from hardware.twins.serial.bus import WireCfg

log = logging.getLogger(__name__)


def main() -> int:
    """Runs one twin; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m hardware.twins.serial", description=__doc__)
    parser.add_argument("model", choices=layouts(), help="robot description")
    parser.add_argument("--wire", action="store_true", help="answers take as long as over USB and a bus of 1 Mbit/s")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with arm_twin(load_description(arguments.model), wire=WireCfg() if arguments.wire else None) as twin:
        log.info("%s answers at %s; Ctrl-C ends it", arguments.model, twin.address)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())

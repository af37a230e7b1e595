"""``python -m hardware.twins.serial MODEL``: the servo bus of an arm on a pseudo-terminal, until Ctrl-C."""

import argparse
import logging
import signal
import sys
import threading

from hardware.descriptions.robot import RobotDescription, load_description
from hardware.descriptions.serial.layout import layouts, load_layout
from hardware.drivers.serial.calibrate import as_built
from hardware.drivers.serial.calibration import (
    ServoCalibration,
    calibration_path,
    load_calibration,
    save_calibration,
)
from hardware.errors import HardwareError
from hardware.twins.serial.arms import arm_twin
from hardware.twins.serial.bus import WireCfg

log = logging.getLogger(__name__)


def main() -> int:
    """Runs one twin; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m hardware.twins.serial", description=__doc__)
    parser.add_argument("model", choices=layouts(), help="robot description")
    parser.add_argument("--wire", action="store_true", help="answers take as long as over USB and a bus of 1 Mbit/s")
    parser.add_argument(
        "--calibrated", metavar="ROBOT", default="", help="as calibrated under this name; as built where it is not yet"
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    description, wire = load_description(arguments.model), WireCfg() if arguments.wire else None
    try:
        calibration = _calibration(description, arguments.calibrated) if arguments.calibrated else None
    except HardwareError as error:
        log.error("%s", error)
        return 1
    with arm_twin(description, wire=wire, calibration=calibration) as twin:
        log.info("%s answers at %s; Ctrl-C ends it", arguments.model, twin.address)
        ended.wait()
    return 0


def _calibration(description: RobotDescription, robot: str) -> ServoCalibration:
    """That of the robot; where there is none yet, one as built, which is kept under its name."""
    path, layout = calibration_path(robot, description.model), load_layout(description)
    if not path.exists():
        save_calibration(path, as_built(layout, description, robot))
    return load_calibration(path, robot, layout)


if __name__ == "__main__":
    sys.exit(main())

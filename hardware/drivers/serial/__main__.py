"""``python -m hardware.drivers.serial``: looks at, calibrates and releases arms of serial servos."""

import argparse
import logging
import select
import sys

from hardware.descriptions.robot import load_description
from hardware.descriptions.serial.layout import MODEL_NUMBERS, ServoDescription, layouts, load_layout
from hardware.drivers.serial.address import EXAMPLE, parse_address
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.calibrate import Calibrator
from hardware.drivers.serial.calibration import calibration_path, save_calibration
from hardware.drivers.serial.errors import BusError
from hardware.drivers.serial.families import make_bus
from hardware.drivers.serial.family import ServoFamily
from hardware.drivers.serial.setup import find_servos, let_answer, name, release
from hardware.errors import HardwareError

log = logging.getLogger(__name__)


def main() -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m hardware.drivers.serial", description=__doc__)
    parser.add_argument("command", choices=("scan", "calibrate", "release"))
    parser.add_argument("model", choices=layouts(), help="robot description")
    parser.add_argument("address", help=f"serial port and baud rate, such as {EXAMPLE}")
    parser.add_argument("robot", nargs="?", default="", help="name of the robot; its calibration is kept under it")
    parser.add_argument("--as-built", action="store_true", help="calibrate: take the maker's mounting, move nothing")
    parser.add_argument("--reversed", nargs="*", default=[], metavar="JOINT", help="calibrate: joints that turn back")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        return _run(arguments)
    except ImportError as error:
        log.error("the vendor's client is not installed (%s); run 'make setup EXTRAS=serial'", error)
    except HardwareError as error:
        log.error("%s", error)
    except (KeyboardInterrupt, EOFError):
        log.error("interrupted; what was written so far stays in the servos")
    return 1


def _run(arguments: argparse.Namespace) -> int:
    description = load_description(arguments.model)
    layout = load_layout(description)
    robot = arguments.robot or arguments.model
    bus, family = make_bus(layout, parse_address(arguments.address, robot))
    bus.open()
    try:
        if arguments.command == "scan":
            return sum([_look(bus, family, servo) for servo in layout.servos]) and 1
        _ask("The arm lets go and falls. Support it, then press Enter.")
        if arguments.command == "release":
            find_servos(bus, layout)
            let_answer(bus, family, layout)
            release(bus, family, layout)
            log.info("the arm is loose")
            return 0
        calibrator = Calibrator(bus, family, layout, description, robot, arguments.reversed)
        calibrator.let_go()
        if arguments.as_built:
            calibration = calibrator.as_built()
        else:
            _ask("Put every joint in the middle of its travel, then press Enter.")
            calibrator.take_middle()
            log.info("Move every joint from end to end, several times, then press Enter.")
            calibration = calibrator.record(_entered)
        path = calibration_path(robot, layout.model)
        save_calibration(path, calibration)
        log.info("calibration of '%s' is in %s", robot, path)
        return 0
    finally:
        bus.close()


def _look(bus: ServoBus, family: ServoFamily, servo: ServoDescription) -> int:
    """One line about a servo; 1 when something is wrong with it."""
    try:
        model = bus.ping(servo.id)
        health = family.health(bus, servo, 0.0)
    except BusError as error:
        log.info("%s: %s", name(servo), error)
        return 1
    right = model == MODEL_NUMBERS[servo.type]
    log.info(
        "%s: model %d%s, %.1f V, %.0f deg C%s",
        name(servo),
        model,
        "" if right else f", expected {MODEL_NUMBERS[servo.type]} ({servo.type})",
        health.voltage,
        health.temperature,
        f", {', '.join(health.errors)}" if health.errors else "",
    )
    return int(not right or bool(health.errors))


def _ask(text: str) -> None:
    input(f"{text} ")


def _entered() -> bool:
    """Whether a line waits at the standard input; takes it."""
    ready, _, _ = select.select([sys.stdin], [], [], 0.0)
    return bool(ready) and sys.stdin.readline() is not None


if __name__ == "__main__":
    sys.exit(main())

"""``python -m hardware.twins.ur`` plays a UR arm with a gripper on this machine, until it is interrupted."""

import argparse
import logging
import time

from hardware.descriptions.robot import load_description
from hardware.errors import HardwareError
from hardware.twins.bare_joints import bare_joints
from hardware.twins.loopback import LOOPBACK
from hardware.twins.plant import Plant
from hardware.twins.sim_plant import SimPlant
from hardware.twins.ur.server import UrTwinCfg


def main() -> int:
    """Plays the arm alone, or the arm of a running simulation."""
    parser = argparse.ArgumentParser(prog="python -m hardware.twins.ur", description=main.__doc__)
    parser.add_argument("--host", default=LOOPBACK, help="address of the loopback; give each twin its own")
    parser.add_argument("--description", default="ur5e_2f85", help="what the robot is")
    parser.add_argument("--plant", default="", help="'unix:' and the socket of a simulated arm; empty for bare joints")
    parser.add_argument("--robot", default="", help="name of that arm in the scene")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        description = load_description(chosen.description)
        plant: Plant = SimPlant(chosen.plant, description, chosen.robot) if chosen.plant else bare_joints(description)
        with UrTwinCfg(chosen.host).build(plant) as twin:
            logging.info("a UR arm answers at ur://%s; interrupt to end", twin.address)
            while True:
                time.sleep(1.0)
    except HardwareError as error:
        logging.error("%s", error)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    raise SystemExit(main())

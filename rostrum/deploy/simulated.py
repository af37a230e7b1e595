"""A simulated robot, alone on level ground, in this process and in lock-step: its time passes while somebody waits."""

import math

from hardware.descriptions.family import family_of
from hardware.descriptions.legged import load_legged_description
from hardware.identification import Identification
from hardware.ports.clock import Clock, ManualClock
from rostrum.deploy.site import Place
from sim.identified import apply_identification
from sim.legged.local_robot import LocalLeggedRobot
from sim.legged.stand import HangingRobot
from sim.local_robot import LocalRobot
from sim.scenes.furniture import Ground
from sim.scenes.scene import RobotPlacement, Scene
from sim.scenes.sensing import LeggedHardwareCfg
from sim.world import World

ROBOT = "robot"


def lone_world(model: str, seed: int = 0, hardware: LeggedHardwareCfg | None = None) -> World:
    """A world with nothing in it but one robot on level ground, a legged one on its belly."""
    place = RobotPlacement(ROBOT, model, (0.0, 0.0, 0.0))
    hardware = hardware or LeggedHardwareCfg()
    scene = Scene("deploy", (place,), (), (), (), ground=Ground(friction=0.8), legged_hardware=hardware)
    return World(scene, seed)


class SimulatedSite:
    """A robot that the simulation plays."""

    lockstep = True
    address = "in this process"

    def __init__(
        self,
        model: str,
        seed: int = 0,
        identified: Identification | None = None,
        hardware: LeggedHardwareCfg | None = None,
    ) -> None:
        """Builds the world.

        Args:
            model: Description of the robot.
            seed: Of the noise.
            identified: Dynamics of the joints, as found on another robot.
            hardware: Electronics of a legged robot.
        """
        self._world = lone_world(model, seed, hardware)
        self._legged = self._world.legged.get(ROBOT)
        if identified is not None:
            apply_identification(self._world.model, self._legged or self._world.robots[ROBOT], identified)
        self._clock = ManualClock()
        self.clock: Clock = self._clock
        self.robot = (
            LocalLeggedRobot(self._legged) if self._legged is not None else LocalRobot(self._world.robots[ROBOT])
        )
        assert (self._legged is not None) == (family_of(model) == "legged"), "the world sorts robots by their family"

    def begin(self) -> None:
        """Its time is known."""

    def wait(self, until: float) -> float:
        """Steps the physics."""
        while self._world.time < until - 1e-9:
            self._world.advance()
        self._clock.set(self._world.time)
        return 0.0

    def truth(self) -> Place | None:
        """Where the base really is."""
        if self._legged is None:
            return None
        x, y, _ = self._legged.base_position_w
        w, i, j, k = self._legged.base_quaternion_w
        return float(x), float(y), float(math.atan2(2.0 * (w * k + i * j), 1.0 - 2.0 * (j * j + k * k)))

    def close(self) -> None:
        """Nothing outlives this process."""


class HangingSite:
    """A legged robot that the simulation hangs on a stand."""

    lockstep = True
    address = "in this process, on a stand"

    def __init__(
        self,
        model: str,
        seed: int = 0,
        identified: Identification | None = None,
        hardware: LeggedHardwareCfg | None = None,
    ) -> None:
        """Builds the physics. Arguments as of :class:`SimulatedSite`."""
        self._hanging = HangingRobot(load_legged_description(model), seed, hardware)
        if identified is not None:
            apply_identification(self._hanging.model, self._hanging.robot, identified)
        self._clock = ManualClock()
        self.clock: Clock = self._clock
        self.robot = LocalLeggedRobot(self._hanging.robot)

    def begin(self) -> None:
        """Its time is known."""

    def wait(self, until: float) -> float:
        """Steps the physics."""
        while self._hanging.time < until - 1e-9:
            self._hanging.advance()
        self._clock.set(self._hanging.time)
        return 0.0

    def truth(self) -> None:
        """It goes nowhere."""

    def close(self) -> None:
        """Nothing outlives this process."""

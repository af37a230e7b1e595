"""The driver: a Unitree robot behind the port of legged robots."""

import logging
import time

from hardware.dds.bus import Bus
from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.unitree.address import parse_address
from hardware.drivers.unitree.errors import SportModeError
from hardware.drivers.unitree.library import check_library, library_versions
from hardware.drivers.unitree.link import LOCK_STEP_SILENCE, LowLevelLink
from hardware.drivers.unitree.motion_switcher import MotionSwitcher
from hardware.drivers.unitree.motors import motor_map
from hardware.errors import HardwareError, NotConnectedError
from hardware.legged.features import checked_legged, legged_features
from hardware.ports.health import RobotHealth
from hardware.ports.legged import LeggedCommand, LeggedFeatures, LeggedState

log = logging.getLogger(__name__)


class UnitreeRobot:
    """A Go2 or G1 on DDS.

    Args:
        address: See :data:`hardware.drivers.unitree.address.FORM`.
        description: What the robot must be.
        robot: Its name.
        connect_timeout: How long :meth:`connect` waits for the first states, and for each answer of a service [s];
            longer in lock-step, where a simulation may take its time.
        silence: Without a sound state for this long, the link counts as broken [s].

    Raises:
        ConnectionFailedError: the address has another form.
        DescriptionError: the driver does not know the motors of this model.
    """

    def __init__(
        self,
        address: str,
        description: LeggedDescription,
        robot: str,
        connect_timeout: float = 10.0,
        silence: float = 1.0,
    ) -> None:
        self._address = parse_address(address, robot)
        motor_map(description)
        self._description, self._robot = description, robot
        self._timeout = max(connect_timeout, LOCK_STEP_SILENCE) if self._address.lock_step else connect_timeout
        self._silence = silence
        self._features = legged_features(description)
        self._link: LowLevelLink | None = None

    @property
    def features(self) -> LeggedFeatures:
        """What the robot has; needs no connection."""
        return self._features

    @property
    def link(self) -> LowLevelLink:
        """The low level, for its counters.

        Raises:
            NotConnectedError: before :meth:`connect` and after :meth:`close`.
        """
        if self._link is None:
            raise NotConnectedError(f"robot '{self._robot}': not connected; call connect()")
        return self._link

    def connect(self) -> None:
        """Takes over the low level: waits for states, asks for the motors, listens for others, begins with damping.

        Raises:
            UnitreeError: one of its kinds says what is in the way.
            ConnectionFailedError: the DDS domain cannot be opened.
        """
        if self._link is not None and self._link.resume():
            log.info("robot '%s': the emergency stop is lifted", self._robot)
            return
        self.close()
        check_library(self._address.loopback, library_versions(), self._robot)
        link = LowLevelLink(self._bus(), self._address, self._description, self._robot, self._silence)
        try:
            link.await_state(time.monotonic() + self._timeout)
            self._take_over()
            link.listen()
        except HardwareError:
            link.close()
            raise
        link.start()
        self._link = link
        log.info("robot '%s' connected on %s, domain %d", self._robot, self._address.interface, self._address.domain)

    def state(self) -> LeggedState:
        """The newest measured state; never blocks.

        Raises:
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or a ``UnitreeError`` when the link broke.
        """
        return self.link.state()

    def health(self) -> RobotHealth:
        """What the robot says of itself: a Go2's battery, a G1's build.

        Raises:
            NotConnectedError: as for :meth:`state`.
        """
        return self.link.health()

    def command(self, command: LeggedCommand) -> LeggedCommand:
        """Sets what is sent to the motors at every period, until the next call, and returns it.

        Raises:
            NotConnectedError: as for :meth:`state`.
            CommandError: joint names or shapes differ from :attr:`features`.
        """
        sent = checked_legged(command, self._features, self._robot)
        self.link.command(sent)
        return sent

    def stop(self) -> None:
        """Damps the joints from the next period on; does nothing without a connection."""
        if self._link is not None:
            self._link.damp()

    def close(self) -> None:
        """Sends damping for half a second, then nothing more. Safe to call twice."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _bus(self) -> Bus:
        return Bus(self._address.domain, name=self._address.interface, tag=self._address.tag)

    def _take_over(self) -> None:
        """Makes sure that the robot's own motion controller does not command the motors.

        Raises:
            SportModeError: it does, and the address does not permit to release it.
            ServiceError: the robot does not say.
        """
        bus = self._bus()
        try:
            switcher = MotionSwitcher(bus, self._timeout)
            name = switcher.active()
            if name and not self._address.release:
                raise SportModeError(
                    f"robot '{self._robot}': its own motion controller '{name}' is active. Let the robot lie down (a "
                    "G1: hang it up), then add release=1 to the address; what the controller holds up falls"
                )
            if name:
                log.warning("robot '%s': releases its motion controller '%s'", self._robot, name)
                switcher.release()
        finally:
            bus.close()

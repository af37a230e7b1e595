"""A UR e-Series arm with a Robotiq gripper behind the Robot port.

The arm follows servoj targets, one per command; the client library that sends them lives in a process of its own
(:mod:`hardware.drivers.ur.client`). The gripper is the last joint, its opening in metres.
"""

import logging

import numpy as np

from hardware.arm_features import arm_features, checked
from hardware.descriptions.robot import RobotDescription
from hardware.drivers.robotiq import GripperCfg, RobotiqGripper
from hardware.drivers.ur.address import read_address
from hardware.drivers.ur.client import ClientCfg
from hardware.drivers.ur.dashboard import Dashboard
from hardware.drivers.ur.link import ClientFailedError, ClientProcess
from hardware.drivers.ur.wire import JOINTS, Measured, Rest, Servo
from hardware.errors import ConnectionFailedError, NotConnectedError, RobotStoppedError
from hardware.ports.clock import Clock, WallClock
from hardware.ports.robot import JointCommand, JointState, RobotFeatures
from hardware.robot_clock import RobotClock

log = logging.getLogger(__name__)

_PLAYING = 2  # runtime_state of a program that runs
_PROTECTIVE, _EMERGENCY = 1 << 2, 1 << 5 | 1 << 6 | 1 << 7  # safety_status_bits
_SAFEGUARD, _VIOLATION, _FAULT = 1 << 4, 1 << 8, 1 << 9


class UrRobot:
    """A UR arm.

    Args:
        address: See :mod:`hardware.drivers.ur.address`.
        description: What the robot must be; six arm joints in the vendor's order, then the gripper.
        robot: Name of the robot, for messages.
        connect_timeout: How long :meth:`connect` waits for the client and its first state [s].
        silence: Without a new state for this long the link counts as broken [s].
        clock: What stamps are told in.

    Raises:
        ConnectionFailedError: the address has another form, or the description is of no such arm.
    """

    def __init__(
        self,
        address: str,
        description: RobotDescription,
        robot: str,
        connect_timeout: float = 20.0,
        silence: float = 0.5,
        clock: Clock | None = None,
    ) -> None:
        self._address, self._robot, self._description = read_address(address, robot), robot, description
        if len(description.joints) != JOINTS:
            raise ConnectionFailedError(
                f"robot '{robot}': '{description.model}' has {len(description.joints)} arm joints, a UR has {JOINTS}"
            )
        self._connect_timeout, self._silence, self._clock = connect_timeout, silence, clock or WallClock()
        self._features = arm_features(description)
        found, gripper = self._address, description.gripper
        self._gripper = RobotiqGripper(
            GripperCfg(
                host=found.host,
                port=found.gripper_port,
                stroke=gripper.upper,
                open_at=found.gripper_open,
                closed_at=found.gripper_closed,
                speed=gripper.velocity,
                force=gripper.force,
                activate=found.activate == "yes",
            )
        )
        self._client: ClientProcess | None = None
        self._robot_clock = RobotClock()
        self._measured: tuple[float, Measured] | None = None
        self._error: NotConnectedError = NotConnectedError(self._say("not connected yet; call connect()"))

    @property
    def features(self) -> RobotFeatures:
        """What the robot has; needs no connection."""
        return self._features

    def connect(self) -> None:
        """Checks who answers and whether it may be commanded, starts the control program and waits for a state.

        Raises:
            ConnectionFailedError: nothing answers, another robot does, or it is not ready; the message says what to do.
        """
        self.close()
        found = self._address
        with Dashboard(found.host, self._robot) as dashboard:
            controller = dashboard.check(self._description.model, found.serial)
        self._gripper.connect()
        client = ClientProcess(
            ClientCfg(
                host=found.host,
                link=-1,
                period=self._features.command_period,
                watchdog=self._features.watchdog,
                registers=found.registers,
                lookahead=found.lookahead,
                gain=found.gain,
                priority=found.priority,
            )
        )
        try:
            first = client.wait_ready(self._connect_timeout)
        except ConnectionFailedError as error:
            self._gripper.close()
            raise ConnectionFailedError(self._say(f"{error}; {_REMEDIES}")) from error
        self._robot_clock = RobotClock()
        self._take(first)
        self._client = client
        log.info("robot '%s' connected: %s, serial %s", self._robot, controller.model, controller.serial)

    def state(self) -> JointState:
        """The newest measured state; never blocks.

        Efforts are the moments that the controller asks of its joints: a touch does not show in them.

        Raises:
            RobotStoppedError: a protective or emergency stop.
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or when the link broke.
        """
        client = self._require()
        try:
            newest = client.newest()
        except ClientFailedError as error:
            raise self._break(str(error), error.last) from error
        except (NotConnectedError, ValueError) as error:
            raise self._break(str(error), None) from error
        if newest is not None:
            self._take(newest)
            why = _stopped(newest)
            if why or newest.runtime_state != _PLAYING:
                raise self._break("the control program no longer runs on the controller", newest)
        elif client.silence > self._silence:
            raise self._break(f"no new state for {client.silence:.1f} s", None)
        assert self._measured is not None
        stamp, measured = self._measured
        try:
            gripper = self._gripper.state()
        except NotConnectedError as error:
            raise self._break(str(error), None) from error
        return JointState(
            stamp,
            self._features.joint_names,
            np.array((*measured.position, gripper.opening)),
            np.array((*measured.velocity, gripper.velocity)),
            np.array((*measured.moment, 0.0)),
            np.array((*measured.temperature, np.nan)),
        )

    def command(self, command: JointCommand) -> JointCommand:
        """Hands one reference to the client and the gripper and returns it; never blocks.

        Raises:
            NotConnectedError: as for :meth:`state`.
            CommandError: joint names or shapes differ from :attr:`features`, or a number is not finite.
        """
        client, sent = self._require(), checked(command, self._features, self._robot)
        try:
            client.send(Servo(tuple(sent.position[:JOINTS].tolist())))
        except NotConnectedError as error:
            raise self._break(str(error), None) from error
        self._gripper.move(float(sent.position[-1]))
        return sent

    def stop(self) -> None:
        """Asks the arm to brake by its own means; does nothing without a connection."""
        if self._client is not None:
            self._gripper.stop()
            try:
                self._client.send(Rest())
            except NotConnectedError as error:
                self._break(str(error), None)

    def close(self) -> None:
        """Lets the arm come to rest, ends the control program and releases the robot. Safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            client.end()
            self._error = NotConnectedError(self._say("closed; call connect() again"))
        self._gripper.close()
        self._measured = None

    def _require(self) -> ClientProcess:
        if self._client is None:
            raise self._error
        return self._client

    def _take(self, measured: Measured) -> None:
        self._measured = (self._robot_clock.stamp(measured.timestamp, self._clock.now()), measured)

    def _break(self, why: str, last: Measured | None) -> NotConnectedError:
        """Ends the client at once, so that the controller's watchdog stops the arm; returns the error to raise."""
        if last is None and self._measured is not None:
            last = self._measured[1]
        stopped = _stopped(last) if last is not None else ""
        self._error = RobotStoppedError(self._say(stopped)) if stopped else NotConnectedError(self._say(why))
        client, self._client = self._client, None
        if client is not None:
            client.kill()
        return self._error

    def _say(self, why: str) -> str:
        return f"robot '{self._robot}' at ur://{self._address.host}: {why}"


_REMEDIES = (
    "if the control program does not start, see the log at the pendant; if registers are in use by EtherNet/IP, "
    "PROFINET or MODBUS, add '?registers=upper' to the address"
)


def _stopped(measured: Measured) -> str:
    """Why the robot's own safety keeps it still, and what to do; empty when it does not."""
    bits = measured.safety_status
    for mask, why in (
        (_EMERGENCY, "emergency stop; release the button, then power the arm on and release its brakes"),
        (_PROTECTIVE, "protective stop; clear the cause, then unlock it at the pendant"),
        (_SAFEGUARD, "safeguard stop; close the safeguard"),
        (_VIOLATION | _FAULT, "safety violation or fault; see the pendant"),
    ):
        if bits & mask:
            return why
    return ""

"""A Franka Research 3 behind the Robot port.

libfranka wants a command every millisecond. franky's thread gives it one: the torques of an impedance controller, whose
reference this driver sets at every command. Between two commands the reference stays; stiffness and damping are the
description's gains.
"""

import logging
import time
from typing import Any

import franky
import numpy as np

from hardware.arm_features import arm_features, checked
from hardware.descriptions.robot import RobotDescription
from hardware.drivers.franka.address import read_address
from hardware.drivers.franka.hand import FrankaHand
from hardware.errors import ConnectionFailedError, NotConnectedError, RobotStoppedError
from hardware.ports.clock import Clock, WallClock
from hardware.ports.robot import JointCommand, JointState, RobotFeatures
from hardware.robot_clock import RobotClock

log = logging.getLogger(__name__)

JOINTS = 7
_REST = 3.0  # [s] that the arm may take to come to rest at the end
_STILL = 0.01  # [rad/s]
_STOPPED = {
    "UserStopped": "the user stop is pressed; release it and enable the control interface in Desk",
    "Guiding": "it is guided by hand; let go of the enabling buttons",
    "Other": "its control interface is not active; unlock the joints and enable FCI in Desk",
}


class FrankaRobot:
    """A Franka Research 3 with its hand.

    Args:
        address: See :mod:`hardware.drivers.franka.address`.
        description: What the robot must be; seven arm joints in the vendor's order, then the hand.
        robot: Name of the robot, for messages.
        clock: What stamps are told in.

    Raises:
        ConnectionFailedError: the address has another form, or the description is of no such arm.
    """

    def __init__(self, address: str, description: RobotDescription, robot: str, clock: Clock | None = None) -> None:
        self._address, self._robot, self._description = read_address(address, robot), robot, description
        if len(description.joints) != JOINTS:
            raise ConnectionFailedError(
                f"robot '{robot}': '{description.model}' has {len(description.joints)} arm joints, "
                f"a Franka has {JOINTS}"
            )
        self._clock = clock or WallClock()
        self._features = arm_features(description)
        hand = description.gripper
        self._hand = (
            FrankaHand(self._address.host, hand.velocity, hand.force, self._address.homing == "yes")
            if self._address.hand == "yes"
            else None
        )
        self._arm: Any = None
        self._motion: Any = None  # the impedance controller that follows our references, while it does
        self._robot_clock = RobotClock()
        self._arrived = (-1.0, 0.0)  # the arm's time of the newest state, and when it came [s]
        self._error: NotConnectedError = NotConnectedError(self._say("not connected yet; call connect()"))

    @property
    def features(self) -> RobotFeatures:
        """What the robot has; needs no connection."""
        return self._features

    def connect(self) -> None:
        """Checks who answers and whether it may be commanded; a reflex of the arm's is acknowledged.

        Raises:
            ConnectionFailedError: nothing answers, its version is another, or it is not ready; says what to do.
        """
        self.close()
        real = self._address.realtime == "enforce"
        kernel = franky.RealtimeConfig.Enforce if real else franky.RealtimeConfig.Ignore
        try:
            arm = franky.Robot(self._address.host, realtime_config=kernel)
            self._check(arm)
        except franky.RealtimeException as error:
            text = f"{error}; a real arm needs a PREEMPT_RT kernel, a twin takes 'realtime=ignore'"
            raise ConnectionFailedError(self._say(text)) from error
        except franky.Exception as error:
            raise ConnectionFailedError(self._say(f"{error}")) from error
        if self._hand is not None:
            try:
                self._hand.connect()
            except ConnectionFailedError as error:
                raise ConnectionFailedError(self._say(str(error))) from error
        self._robot_clock, self._arm, self._motion = RobotClock(), arm, None
        self._arrived = (-1.0, 0.0)
        self._arrived = (-1.0, 0.0)
        log.info("robot '%s' connected at franka://%s", self._robot, self._address.host)

    def state(self) -> JointState:
        """The newest measured state; waits a millisecond for it while nothing moves.

        Raises:
            RobotStoppedError: the arm's own safety stopped it, or somebody pressed the user stop.
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or when the link broke.
        """
        arm = self._require()
        try:
            arm.poll_motion()  # raises what ended a motion
            measured = arm.state
        except franky.Exception as error:
            raise self._break(error) from error
        mode = measured.robot_mode.name
        if mode in _STOPPED:
            raise self._break(_STOPPED[mode], RobotStoppedError)
        try:
            opening, speed = self._hand.state() if self._hand is not None else (self._description.gripper.lower, 0.0)
        except NotConnectedError as error:
            raise self._break(str(error)) from error
        return JointState(
            self._stamp(measured.time.to_sec()),
            self._features.joint_names,
            np.array((*measured.q, opening)),
            np.array((*measured.dq, speed)),
            np.array((*measured.tau_ext_hat_filtered, 0.0)),
        )

    def command(self, command: JointCommand) -> JointCommand:
        """Sets the reference of the impedance controller and of the hand; never blocks.

        Raises:
            NotConnectedError: as for :meth:`state`.
            CommandError: joint names or shapes differ from :attr:`features`, or a number is not finite.
        """
        arm, sent = self._require(), checked(command, self._features, self._robot)
        reference = franky.JointReference(q=sent.position[:JOINTS], dq=sent.velocity[:JOINTS])
        try:
            if self._motion is None:
                self._motion = self._controller(reference)
                arm.move(self._motion, asynchronous=True)
            else:
                self._motion.set_reference(reference)
        except franky.Exception as error:
            raise self._break(error) from error
        if self._hand is not None:
            self._hand.move(float(sent.position[-1]))
        return sent

    def stop(self) -> None:
        """Lets the arm brake and hold, and the hand as well; does nothing without a connection or a motion.

        The impedance controller stays and gets the place where the arm can come to rest: a motion that only damps would
        let go of what gravity and friction leave.
        """
        if self._hand is not None:
            self._hand.stop()
        if self._arm is None or self._motion is None:
            return
        try:
            measured = self._arm.state
            position, velocity = np.array(measured.q), np.array(measured.dq)
            braking = velocity * np.abs(velocity) / (2.0 * self._description.stop_deceleration[:JOINTS])
            self._motion.set_reference(franky.JointReference(q=position + braking, dq=np.zeros(JOINTS)))
        except franky.Exception as error:
            self._break(error)

    def close(self) -> None:
        """Brings the arm to rest and releases it; its own controller then holds it. Safe to call twice."""
        self.stop()
        arm, self._arm = self._arm, None
        if arm is not None:
            self._error = NotConnectedError(self._say("closed; call connect() again"))
            try:
                self._await_rest(arm)
                arm.stop()
                arm.join_motion(_REST)
            except franky.Exception as error:  # that it was ended is how a motion ends here
                log.info("robot '%s': %s", self._robot, error)
        self._motion = None
        if self._hand is not None:
            self._hand.close()

    def _await_rest(self, arm: Any) -> None:
        until = time.monotonic() + _REST
        while self._motion is not None and time.monotonic() < until:
            if np.abs(arm.state.dq).max() < _STILL:
                return
            time.sleep(0.01)

    def _controller(self, reference: Any) -> Any:
        """The impedance controller with the description's gains, at its first reference."""
        joints = self._description.joints
        motion = franky.JointImpedanceTrackingMotion(
            stiffness=np.array([joint.kp for joint in joints]), damping=np.array([joint.kd for joint in joints])
        )
        motion.set_reference(reference)
        return motion

    def _check(self, arm: Any) -> None:
        """Whether the arm may be commanded.

        Raises:
            ConnectionFailedError: somebody has to do something at the arm first.
        """
        mode = arm.state.robot_mode.name
        if mode == "Reflex":
            log.warning("robot '%s': acknowledges a reflex of the arm's", self._robot)
            if not arm.recover_from_errors():
                raise ConnectionFailedError(self._say("its errors cannot be acknowledged; see Desk"))
            time.sleep(0.1)
            mode = arm.state.robot_mode.name
        if mode in _STOPPED:
            raise ConnectionFailedError(self._say(_STOPPED[mode]))

    def _stamp(self, time_of_arm: float) -> float:
        """When a state was measured [s]; of a twin, whose clock may run slower than ours, when a new one came."""
        now = self._clock.now()
        if self._address.realtime == "enforce":
            return self._robot_clock.stamp(time_of_arm, now)
        if time_of_arm != self._arrived[0]:
            self._arrived = (time_of_arm, now)
        return self._arrived[1]

    def _require(self) -> Any:
        if self._arm is None:
            raise self._error
        return self._arm

    def _break(self, why: object, kind: type[NotConnectedError] = NotConnectedError) -> NotConnectedError:
        """Gives the arm up; returns the error to raise. A motion that the arm itself ended is told apart."""
        kind = RobotStoppedError if isinstance(why, franky.ControlException) else kind
        self._error = kind(self._say(str(why)))
        self._arm = self._motion = None
        if self._hand is not None:
            self._hand.stop()
        return self._error

    def _say(self, why: str) -> str:
        return f"robot '{self._robot}' at franka://{self._address.host}: {why}"

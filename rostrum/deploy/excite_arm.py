"""Records what an identification needs of an arm: its joints follow sines about where it stands, in free space."""

from collections.abc import Callable

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.ports.robot import JointCommand
from rostrum.deploy.arm import REST, ArmDeployment
from rostrum.deploy.excite import Excitation
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Outcome, Stage, Watch
from rostrum.deploy.rhythm import FloorRhythm
from rostrum.deploy.site import Site

REACH = 0.12  # [rad] that a joint moves to either side, at most
FASTEST = 4.0  # [Hz]
WITHIN = 0.6  # of what the description lets motion use; growing sines need some more
FADE = 1.0  # [s]
SETTLE = 0.2  # [s] of rest at the end, so that its last reference is known to be at rest


def arm_excitation(description: RobotDescription, here: np.ndarray, seconds: float) -> Excitation:
    """Sines about where the arm stands, within its derated limits and with a tenth of each joint's range to spare.

    Args:
        description: The arm.
        here: Its measured joints, the gripper too, shape (n,) [rad; m]; the gripper does not move.
        seconds: Length [s].
    """
    spare = 0.1 * (description.upper - description.lower)
    room = np.minimum(description.upper - here, here - description.lower) - spare
    amplitude = np.clip(room, 0.0, REACH)
    amplitude[-1] = 0.0
    return Excitation(
        here, amplitude, seconds, slow=0.2, fastest=FASTEST,
        speed=WITHIN * description.velocity_limit,
        acceleration=WITHIN * description.acceleration_limit,
        jerk=WITHIN * description.jerk_limit,
        fade=FADE,
    )  # fmt: skip


class ArmExcitationRun(ArmDeployment):
    """Runs one; everything else is as in the self-test of an arm."""

    def __init__(
        self,
        site: Site,
        description: RobotDescription,
        seconds: float,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor; opens nothing. ``seconds`` is the length of the motion; the rest as of its kin."""
        super().__init__(site, description, log, emit, watch, interrupts)
        self._seconds = seconds

    def run(self) -> Outcome:
        """The excitation, then at rest; to be called after :meth:`look`."""
        assert self._status is not None and self._status.state is not None, "look() comes first"
        self._rhythm = FloorRhythm(self._site, self.period)
        here = np.clip(self._status.state.position, self._description.lower, self._description.upper)
        motion = arm_excitation(self._description, here, self._seconds)
        self._enter(Stage.RUNNING)
        begin = self._site.clock.now()
        text = self._follow(lambda now: motion.at(now - begin), begin + motion.seconds + SETTLE)
        if text:
            self._floor.stop(self._site.clock.now())
        ending = self._ending(text)
        self._enter(Stage.RELEASED)
        self._pass(REST)
        return self._outcome(ending, text)

    def _follow(self, pose: Callable[[float], np.ndarray], until: float) -> str:
        while (now := self._site.clock.now()) < until - 1e-9:
            velocity = (pose(now + self.period) - pose(now)) / self.period
            self._floor.offer(JointCommand(now, self._description.joint_names, pose(now), velocity))
            if text := self._hindrance(self._tick()):
                return text
        return ""

"""An arm's deployment without a policy: a slow self-test that moves one joint after the other, and back."""

from collections.abc import Callable
from typing import Any

import numpy as np

from hardware.controller import ControllerStatus, RobotController
from hardware.descriptions.robot import RobotDescription
from hardware.legged.blend import JointBlend
from hardware.ports.robot import JointCommand
from rostrum.deploy.checks import Check, judged
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.joint_trial import JointTrial, way_with_room
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Ending, Outcome, Stage, Watch
from rostrum.deploy.preflight import Seen
from rostrum.deploy.rhythm import FloorRhythm
from rostrum.deploy.run import DeployedRun
from rostrum.deploy.site import Site

LOOK = 1.0  # [s] of measurements that the preflight judges
ANGLE = 0.08  # [rad] that each joint moves
SPEED = 0.15  # [rad/s] at most
DWELL = 0.4  # [s] at the end of each way, so that the arm is where it was sent
REST = 0.5  # [s]
_LIMIT_TOLERANCE = 0.02  # [rad] beyond a joint's limits
_STILL = 0.05  # [rad/s]


def arm_checks(seen: Seen, description: RobotDescription) -> list[Check]:
    """Joints inside their limits and at rest."""
    position = np.mean([state.position for state in seen.states], axis=0)
    velocity = np.abs(np.mean([state.velocity for state in seen.states], axis=0))
    names = description.joint_names
    low, high = description.lower - _LIMIT_TOLERANCE, description.upper + _LIMIT_TOLERANCE
    outside = [
        f"{name} at {q:.3f}" for name, q, a, b in zip(names, position, low, high, strict=True) if not a <= q <= b
    ]
    moving = int(np.argmax(velocity))
    return [
        judged("joint limits measured", not outside, ", ".join(outside) or "all inside",
               "compare joint order, zeros and units with the description"),
        judged("at rest", bool(velocity[moving] <= _STILL), f"fastest {names[moving]} at {velocity[moving]:.3f}",
               "let nobody move it"),
    ]  # fmt: skip


class ArmDeployment(DeployedRun[RobotController]):
    """Runs one."""

    looking = LOOK

    def __init__(
        self,
        site: Site,
        description: RobotDescription,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor; opens nothing. Arguments as of :class:`rostrum.deploy.run.DeployedRun`."""
        floor = RobotController(site.robot, description, site.clock)
        super().__init__(site, floor, description.command_period, log, emit, watch, interrupts)
        self._description = description

    @property
    def _model(self) -> str:
        return self._description.model

    def run(self) -> Outcome:
        """Moves about where the arm stands; to be called after :meth:`look`. The arm is at rest then."""
        assert self._status is not None and self._status.state is not None, "look() comes first"
        self._rhythm = FloorRhythm(self._site, self.period)
        home = np.clip(self._status.state.position, self._description.lower, self._description.upper)
        self._enter(Stage.RUNNING)
        text = self._move(home)
        ending = self._ending(text)
        if ending is not Ending.DONE:
            self._floor.stop(self._site.clock.now())
        self._enter(Stage.RELEASED)
        self._pass(REST)
        return self._outcome(ending, text)

    def _move(self, home: np.ndarray) -> str:
        """Every joint a little way and back; returns what hindered it, in words."""
        for joint in range(len(self._description.joints)):
            if text := self._try_joint(home, joint):
                return text
        return ""

    def _try_joint(self, home: np.ndarray, joint: int) -> str:
        """Sends a joint there and back; returns what was wrong, in words."""
        d = self._description
        away = home.copy()
        away[joint] += way_with_room(d.lower[joint], d.upper[joint], home[joint], ANGLE)
        went = None
        for first, last in ((home, away), (away, home)):
            text = self._go(JointBlend.at_speed(self._site.clock.now(), first, last, SPEED))
            if text:
                return text
            assert self._status is not None and self._status.state is not None, "a sound tick has a state"
            went = self._status.state.position - home if went is None else went
        assert went is not None, "there was a way there"
        arm = d.arm_joint_names
        trial = JointTrial.of(arm, joint, float((away - home)[joint]), went[: len(arm)])
        self.emit("joint_tried", joint=trial.joint, share=trial.share, other=trial.other, strayed=trial.strayed)
        return trial.fault

    def _go(self, blend: JointBlend) -> str:
        """Follows a blend and waits at its end; returns what stopped it."""
        return self._follow(blend.at, blend.start + blend.duration + DWELL)

    def _follow(self, pose: Callable[[float], np.ndarray], until: float) -> str:
        """Sends poses until a time; returns what ended it before, in words."""
        while (now := self._site.clock.now()) < until - 1e-9:
            velocity = (pose(now + self.period) - pose(now)) / self.period
            self._floor.offer(JointCommand(now, self._description.joint_names, pose(now), velocity))
            if text := self._hindrance(self._tick()):
                return text
        return ""

    def _logged(self, status: ControllerStatus, now: float) -> dict[str, Any]:
        return {"state": status.state, "sent": status.command}

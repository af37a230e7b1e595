"""An arm's deployment without a policy: a slow self-test that moves one joint after the other, and back."""

from typing import Any

import numpy as np

from hardware.controller import ControllerStatus, RobotController
from hardware.descriptions.robot import RobotDescription
from hardware.legged.blend import JointBlend
from hardware.ports.robot import JointCommand
from rostrum.deploy.checks import Check, judged
from rostrum.deploy.interrupts import Interrupts
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
_FOLLOWED = 0.7  # of the way that a joint must at least have gone, and the most that another may have
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
        """Moves every joint a little way and back; to be called after :meth:`look`. The arm is at rest then."""
        assert self._status is not None and self._status.state is not None, "look() comes first"
        self._rhythm = FloorRhythm(self._site, self.period)
        home = np.clip(self._status.state.position, self._description.lower, self._description.upper)
        self._enter(Stage.RUNNING)
        text = ""
        for joint in range(len(self._description.joints)):
            text = self._try_joint(home, joint)
            if text:
                break
        ending = self._ending(text)
        if ending is not Ending.DONE:
            self._floor.stop(self._site.clock.now())
        self._enter(Stage.RELEASED)
        self._pass(REST)
        return self._outcome(ending, text)

    def _try_joint(self, home: np.ndarray, joint: int) -> str:
        """Sends a joint there and back; returns what was wrong, in words."""
        d = self._description
        room = d.upper[joint] - home[joint] > home[joint] - d.lower[joint]
        away = home.copy()
        away[joint] += ANGLE if room else -ANGLE
        went = None
        for first, last in ((home, away), (away, home)):
            text = self._go(JointBlend.at_speed(self._site.clock.now(), first, last, SPEED))
            if text:
                return text
            assert self._status is not None and self._status.state is not None, "a sound tick has a state"
            went = self._status.state.position - home if went is None else went
        assert went is not None, "there was a way there"
        share = went[: len(d.joints)] / (away - home)[joint]
        others = np.delete(np.abs(share), joint)
        name = d.joint_names[joint]
        self.emit("joint_tried", joint=name, share=float(share[joint]), others=float(others.max(initial=0.0)))
        if share[joint] < _FOLLOWED:
            return (
                f"{name} was sent {(away - home)[joint]:+.2f} rad and went {went[joint]:+.3f}: look at order and sign"
            )
        if others.max(initial=0.0) > 1.0 - _FOLLOWED:
            return f"another joint than {name} moved with it: look at the joint order"
        return ""

    def _go(self, blend: JointBlend) -> str:
        """Follows a blend and waits at its end; returns what stopped it."""
        while not blend.done((now := self._site.clock.now()) - DWELL):
            ahead = now + self.period
            velocity = (blend.at(ahead) - blend.at(now)) / self.period
            self._floor.offer(JointCommand(now, self._description.joint_names, blend.at(now), velocity))
            if text := self._hindrance(self._tick()):
                return text
        return ""

    def _logged(self, status: ControllerStatus, now: float) -> dict[str, Any]:
        return {"state": status.state, "sent": status.command}

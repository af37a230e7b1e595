"""What is done with a legged robot that hangs on a stand: to a pose, a motion of its joints, damped again."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.legged.blend import JointBlend
from hardware.legged.controller import LeggedController, LeggedStatus
from hardware.ports.legged import LeggedCommand
from rostrum.deploy.checks import Check, judged, passed
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Outcome, Stage, Watch
from rostrum.deploy.preflight import Seen
from rostrum.deploy.rhythm import FloorRhythm
from rostrum.deploy.run import DeployedRun
from rostrum.deploy.site import Site
from rostrum.deploy.ticks import measured_part, sent_part

SETTLE, LOOK = 3.0, 1.0  # [s] damped, so that limbs stop swinging, before and while the preflight judges
SPEED = 0.8  # [rad/s] on the way to the pose
DWELL = 0.5  # [s] there
REST = 0.5  # [s] of damping at the end
_HANGING = 8.0  # [N] on a foot that touches nothing


class HangingRun(DeployedRun[LeggedController]):
    """A robot that hangs goes to a pose, does :meth:`_move` and is damped; the floor ticks at the servos' rate."""

    settle, looking = SETTLE, LOOK

    def __init__(
        self,
        site: Site,
        description: LeggedDescription,
        middle: np.ndarray,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor; opens nothing.

        Args:
            site: Robot and time.
            description: Of the robot.
            middle: Pose about which it moves, shape (n,) [rad].
            log: Takes every tick.
            emit: Takes events.
            watch: Is told what happens.
            interrupts: Requests to end.
        """
        period = description.servo_period
        floor = LeggedController(site.robot, description, site.clock, period=period)
        super().__init__(site, floor, period, log, emit, watch, interrupts)
        self._description, self._middle = description, middle

    def run(self) -> Outcome:
        """The whole; to be called after :meth:`look`. The robot hangs damped then."""
        d = self._description
        self._rhythm = FloorRhythm(self._site, self.period)
        here = np.clip(self._measured(), d.lower, d.upper)
        self._enter(Stage.RISING)
        way = JointBlend.at_speed(self._site.clock.now(), here, self._middle, SPEED)
        text = self._follow(way.at, way.start + way.duration + DWELL)
        if not text:
            self._enter(Stage.RUNNING)
            text = self._move()
        ending = self._ending(text)
        self._floor.stop(self._site.clock.now())
        self._enter(Stage.RELEASED)
        self._pass(REST)
        return self._outcome(ending, text)

    @abstractmethod
    def _move(self) -> str:
        """What is done about the middle; returns what hindered it, in words."""

    @property
    def _model(self) -> str:
        return self._description.model

    def _rests(self, status: LeggedStatus) -> bool:
        return status.command is not None and super()._rests(status)

    def _measured(self) -> np.ndarray:
        """Measured joints of the last tick, shape (n,) [rad]."""
        assert self._status is not None and self._status.state is not None, "a sound tick has a state"
        return self._status.state.position

    def _follow(self, pose: Callable[[float], np.ndarray], until: float) -> str:
        """Sends poses until a time; returns what ended it before, in words."""
        d = self._description
        while (now := self._site.clock.now()) < until - 1e-9:
            self._floor.offer(LeggedCommand(now, d.joint_names, pose(now), d.kp, d.kd))
            if text := self._hindrance(self._tick()):
                return text
        return ""

    def _logged(self, status: LeggedStatus, now: float) -> dict[str, Any]:
        return {"state": measured_part(status.state), "sent": sent_part(status.command)}


def hanging_check(seen: Seen, description: LeggedDescription) -> Check:
    """Whether the feet touch nothing, where the robot measures that."""
    if "foot_force" not in description.sensors:
        return passed("hangs", "it does not measure its feet; it must hang on a stand")
    force = np.mean([state.foot_force for state in seen.states], axis=0)
    worst = int(np.argmax(force))
    found = f"most on {description.foot_names[worst]}: {force[worst]:.1f} N"
    return judged("hangs", bool(force[worst] <= _HANGING), found, "hang it on a stand, its legs free")

"""A legged robot's first motion: it hangs, and one joint after the other goes a little way and back."""

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.legged.blend import JointBlend
from rostrum.deploy.hanging import HangingRun
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.joint_trial import FOLLOWED_SOFTLY, JointTrial, way_with_room
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Watch
from rostrum.deploy.site import Site

ANGLE = 0.08  # [rad] that each joint moves
SPEED = 0.6  # [rad/s] at most
DWELL = 0.4  # [s] at the end of each way, so that the joint is where it was sent
AVERAGED = 0.1  # [s] of measurements at the end of a dwell, because encoders are noisy


class HangingTrial(HangingRun):
    """Runs one, about the nominal stance; stops at the first joint that does not go, or takes another with it."""

    def __init__(
        self,
        site: Site,
        description: LeggedDescription,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor; opens nothing. Arguments as of its kin."""
        super().__init__(site, description, description.stand, log, emit, watch, interrupts)

    def _move(self) -> str:
        for joint in range(len(self._description.joints)):
            if text := self._try_joint(joint):
                return text
        return ""

    def _try_joint(self, joint: int) -> str:
        """Sends a joint there and back; returns what was wrong, in words."""
        d, home = self._description, self._middle
        away = home.copy()
        away[joint] += way_with_room(float(d.lower[joint]), float(d.upper[joint]), float(home[joint]), ANGLE)
        text, before = self._stay(home)
        if not text:
            text = self._go(home, away)
        if not text:
            text, after = self._stay(away)
            if not text:
                trial = JointTrial.of(
                    d.joint_names, joint, float((away - home)[joint]), after - before, FOLLOWED_SOFTLY
                )
                self.emit("joint_tried", joint=trial.joint, share=trial.share, other=trial.other, strayed=trial.strayed)
                text = trial.fault
        return text or self._go(away, home)

    def _go(self, first: np.ndarray, last: np.ndarray) -> str:
        way = JointBlend.at_speed(self._site.clock.now(), first, last, SPEED)
        return self._follow(way.at, way.start + way.duration + DWELL)

    def _stay(self, pose: np.ndarray) -> tuple[str, np.ndarray]:
        """Stays at a pose; returns what hindered it, and the mean of what was measured, shape (n,) [rad]."""
        seen = []
        until = self._site.clock.now() + AVERAGED
        while self._site.clock.now() < until - 1e-9:
            if text := self._follow(lambda now: pose, self._site.clock.now() + self.period):
                return text, pose
            seen.append(self._measured())
        return "", np.mean(seen, axis=0)

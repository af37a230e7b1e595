"""An arm's deployment without a policy: a slow self-test that moves one joint after the other, and back."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from hardware.controller import ControllerStatus, RobotController
from hardware.descriptions.robot import RobotDescription
from hardware.errors import NotConnectedError
from hardware.legged.blend import JointBlend
from hardware.ports.robot import JointCommand
from hardware.safety.machine import SafetyState
from rostrum.deploy.checks import Check, judged
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Ending, Glance, Outcome, Stage, Watch
from rostrum.deploy.rhythm import FloorRhythm
from rostrum.deploy.site import Site, require_states

LOOK = 1.0  # [s] of measurements that the preflight judges
ANGLE = 0.08  # [rad] that each joint moves
SPEED = 0.15  # [rad/s] at most
DWELL = 0.4  # [s] at the end of each way, so that the arm is where it was sent
REST = 0.5  # [s]
_FOLLOWED = 0.7  # of the way that a joint must at least have gone, and the most that another may have
_LIMIT_TOLERANCE = 0.02  # [rad] beyond a joint's limits
_STILL = 0.05  # [rad/s]


@dataclass(frozen=True)
class ArmSeen:
    """What was measured before anything moved; see :class:`rostrum.deploy.preflight.Seen`."""

    times: np.ndarray
    states: tuple[Any, ...]
    period: float


def arm_checks(seen: ArmSeen, description: RobotDescription) -> list[Check]:
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


class ArmDeployment:
    """Runs one; the same on every site. Attributes as of :class:`rostrum.deploy.legged.LeggedDeployment`."""

    def __init__(
        self,
        site: Site,
        description: RobotDescription,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor; opens nothing. Arguments as of :class:`rostrum.deploy.legged.LeggedDeployment`."""
        self._site, self._description, self._log = site, description, log
        self.emit, self._watch, self._interrupts = emit, watch, interrupts
        self.period = description.command_period
        self._floor = RobotController(site.robot, description, site.clock)
        self._rhythm = FloorRhythm(site, self.period)
        self._start = site.clock.now()
        self._stage = Stage.DAMPED
        self._stages: list[tuple[Stage, float]] = [(Stage.DAMPED, 0.0)]
        self._ages: list[float] = []
        self._status: ControllerStatus | None = None
        self.damped = True

    def look(self) -> ArmSeen:
        """Connects and measures while nothing is commanded; raises as its legged kin."""
        self._floor.connect()
        self._site.begin()
        self._rhythm = FloorRhythm(self._site, self.period)
        self._start = self._site.clock.now()
        times, states = [], []
        while self._site.clock.now() - self._start < LOOK:
            status = self._tick()
            self.damped = self.damped and status.safety is SafetyState.IDLE
            if self._interrupts.count:
                raise KeyboardInterrupt
            if status.state is not None:
                times.append(status.stamp)
                states.append(status.state)
        require_states(len(states), self._site.address)
        return ArmSeen(np.array(times), tuple(states), self.period)

    def run(self) -> Outcome:
        """Moves every joint a little way and back; to be called after :meth:`look`. The arm is at rest then."""
        assert self._status is not None and self._status.state is not None, "look() comes first"
        self._rhythm = FloorRhythm(self._site, self.period)
        home = np.clip(self._status.state.position, self._description.lower, self._description.upper)
        self._enter(Stage.RUNNING)
        ending, text = Ending.DONE, ""
        for joint in range(len(self._description.joints)):
            text = self._try_joint(home, joint)
            if text:
                break
        if text:
            faulty = self._status.safety in (SafetyState.FAULT, SafetyState.DISCONNECTED)
            ending = Ending.FAULT if faulty else Ending.INTERRUPTED if self._interrupts.count else Ending.FAILED
        if ending is not Ending.DONE:
            self._floor.stop(self._site.clock.now())
        self._enter(Stage.RELEASED)
        self._pass(REST)
        return Outcome(
            ending, text, tuple(self._stages), self._status.counters, tuple(self._rhythm.lateness),
            tuple(self._ages), self._rhythm.missed,
        )  # fmt: skip

    def close(self) -> None:
        """Releases the robot, which holds by its own means. Safe to call twice."""
        with suppress(NotConnectedError):  # it was never reached
            self._floor.close()

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
            status = self._tick()
            if status.safety in (SafetyState.FAULT, SafetyState.DISCONNECTED):
                return status.text
            if self._interrupts.count:
                return "somebody asked for the end"
        return ""

    def _pass(self, seconds: float) -> None:
        until = self._site.clock.now() + seconds
        while self._site.clock.now() < until:
            self._tick()

    def _enter(self, stage: Stage) -> None:
        self._stage = stage
        self._stages.append((stage, self._site.clock.now() - self._start))
        self.emit("deploy_stage", stage=stage.value)

    def _tick(self) -> ControllerStatus:
        now = self._rhythm.wait()
        before, status = self._status, self._floor.tick(now)
        self._status = status
        if before is None or (before.safety, before.fault) != (status.safety, status.fault):
            counters = status.counters
            self.emit("safety", robot=self._description.model, state=status.safety.value, fault=status.fault or "",
                       text=status.text, limited=counters.limited, rejected=counters.rejected)  # fmt: skip
        if status.state_age is not None:
            self._ages.append(status.state_age)
        late = self._rhythm.lateness[-1]
        self._log.tick(now, self._stage.value, state=status.state, sent=status.command, late=late or None)
        text = f"{status.safety}: {status.text}" if status.text else status.safety.value
        self._watch(Glance(now - self._start, self._stage, text, late))
        return status

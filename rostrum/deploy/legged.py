"""A legged robot's deployment: damped, up, held, walking as asked, down, damped again."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.legged.controller import TICKS_PER_COMMAND, LeggedController, LeggedStatus
from hardware.ports.legged import LeggedCommand, LeggedState
from hardware.safety.machine import SafetyState
from policies.controller import PolicyController
from policies.errors import PolicyError
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Ending, Outcome, Stage, Watch
from rostrum.deploy.profile import VelocityProfile
from rostrum.deploy.rhythm import FloorRhythm
from rostrum.deploy.run import DeployedRun
from rostrum.deploy.site import Site
from rostrum.deploy.ticks import measured_part, sent_part
from skills.locomotion.gait import GaitGenerator, GaitPhase, Posture

SETTLE = 0.5  # [s] damped before anything is judged
LOOK = 1.0  # [s] of measurements that the preflight judges
HOLD = 1.0  # [s] on its feet before velocities are asked for
STOP = 0.6  # [s] from walking to standing before it lies down
REST = 1.0  # [s] of damping at the end
DAMPED_AFTER_FAULT = 2.0  # [s]


class RecordedPolicy:
    """A policy whose last inputs and outputs are kept; implements :class:`skills.locomotion.gait.WalkingPolicy`.

    Attributes:
        taken: What it saw and answered last, as the log keeps it; None when it was not asked since.
    """

    def __init__(self, policy: PolicyController) -> None:
        self._policy, self._restart = policy, True
        self.taken: dict[str, Any] | None = None

    def reset(self) -> None:
        """Forgets the history."""
        self._policy.reset()
        self._restart = True

    def act(self, state: LeggedState, command: np.ndarray, now: float) -> LeggedCommand:
        """References; raises like :meth:`policies.controller.PolicyController.act`."""
        result = self._policy.act(state, command, now)
        self.taken = {
            "velocity": command,
            "observation": self._policy.observation,
            "action": self._policy.action,
            "restart": self._restart,
        }
        self._restart = False
        return result


@dataclass(frozen=True)
class LeggedDeploymentCfg:
    """What a deployment asks of the robot.

    Attributes:
        profile: Velocities.
        seconds: How long the policy follows them [s].
    """

    profile: VelocityProfile
    seconds: float


class LeggedDeployment(DeployedRun[LeggedController]):
    """Runs one."""

    settle, looking = SETTLE, LOOK

    def __init__(
        self,
        site: Site,
        description: LeggedDescription,
        policy: PolicyController | None,
        cfg: LeggedDeploymentCfg,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor and the gait; opens nothing.

        Args:
            site: Robot and time.
            description: Of the robot.
            policy: What walks; without one the robot stands up, holds and lies down.
            cfg: What is asked.
            log: Takes every tick.
            emit: Takes events.
            watch: Is told what happens.
            interrupts: Requests to end.
        """
        period = description.command_period / TICKS_PER_COMMAND
        floor = LeggedController(site.robot, description, site.clock, period=period)
        super().__init__(site, floor, period, log, emit, watch, interrupts)
        self._description, self._cfg = description, cfg
        self._policy = RecordedPolicy(policy) if policy is not None else None
        self._gait = GaitGenerator(description, self._policy)
        self._next_command = site.clock.now()
        self._end, self._text, self._interrupted = Ending.DONE, "", 0

    @property
    def _model(self) -> str:
        return self._description.model

    def _rests(self, status: LeggedStatus) -> bool:
        return status.command is not None and super()._rests(status)

    def run(self) -> Outcome:
        """Stands up, follows the profile, lies down; to be called after :meth:`look`. The robot is at rest then."""
        self._rhythm = FloorRhythm(self._site, self.period)
        self._next_command = self._site.clock.now()
        self._enter(Stage.RISING)
        self._gait.ask(Posture.STAND)
        while self._stage is not Stage.RELEASED or self._since() < REST:
            status = self._tick()
            if self._stage is Stage.FAULT and self._since() >= DAMPED_AFTER_FAULT:
                break
            self._advance(status, status.stamp)
        return self._outcome(self._end, self._text)

    def _logged(self, status: LeggedStatus, now: float) -> dict[str, Any]:
        """Makes the references for the next tick, too."""
        taken = self._make_references(status, now)
        safety = {"state": status.safety, "fault": status.fault} if status.fault is not None else None
        measured, sent = measured_part(status.state), sent_part(status.command)
        return {"state": measured, "sent": sent, "policy": taken, "safety": safety, "truth": self._site.truth()}

    def _asked(self, now: float) -> tuple[float, ...]:
        return tuple(self._velocity(now).tolist())

    def _make_references(self, status: LeggedStatus, now: float) -> dict[str, Any] | None:
        """Offers the next command when it is due; returns what the policy did for it."""
        if status.state is None or now < self._next_command - 1e-6 or self._stage in (Stage.DAMPED, Stage.FAULT):
            return None
        self._next_command = max(self._next_command + self._description.command_period, now)
        self._gait.command(self._velocity(now), now)
        if self._policy is not None:
            self._policy.taken = None
        try:
            command = self._gait.update(status.state, now)
        except PolicyError as error:
            self._fail(str(error))
            return None
        if command is not None:
            self._floor.offer(command)
        return self._policy.taken if self._policy is not None else None

    def _velocity(self, now: float) -> np.ndarray:
        running = self._stage is Stage.RUNNING
        return self._cfg.profile.at(now - self._entered) if running else np.zeros(3)

    def _advance(self, status: LeggedStatus, now: float) -> None:
        """Goes on to the next stage when this one is over."""
        if self._stage in (Stage.FAULT, Stage.RELEASED):
            return
        if status.safety in (SafetyState.FAULT, SafetyState.DISCONNECTED):
            self._end, self._text = Ending.FAULT, status.text
            self._gait.go_limp()
            self._enter(Stage.FAULT)
        elif self._interrupts.count > self._interrupted:
            self._interrupt(now)
        elif self._stage is Stage.RISING and self._gait.phase in (GaitPhase.STANDING, GaitPhase.WALKING):
            self._enter(Stage.HOLDING)
        elif self._stage is Stage.RISING and self._gait.phase is GaitPhase.LIMP and self._since() > HOLD:
            self._fail("the robot did not rise: it does not lie level on its belly")
        elif self._stage is Stage.HOLDING and self._since() >= HOLD:
            self._enter(Stage.RUNNING)
        elif self._stage is Stage.RUNNING and self._since() >= self._cfg.seconds:
            self._enter(Stage.STOPPING)
        elif self._stage is Stage.STOPPING and self._since() >= STOP:
            self._lie_down()
        elif self._stage is Stage.LYING_DOWN and self._gait.phase is GaitPhase.SITTING and self._since() >= STOP:
            self._release(now)

    def _interrupt(self, now: float) -> None:
        """The first request ends the run gently, the next one at once."""
        self._interrupted = self._interrupts.count
        if self._end is Ending.DONE:
            self._end, self._text = Ending.INTERRUPTED, "somebody asked for the end"
        if self._interrupted > 1 or self._gait.phase is GaitPhase.LIMP:
            self._release(now)
        elif self._stage in (Stage.RUNNING, Stage.HOLDING):
            self._enter(Stage.STOPPING)
        elif self._stage is Stage.RISING:
            self._lie_down()

    def _lie_down(self) -> None:
        self._gait.ask(Posture.SIT)
        self._enter(Stage.LYING_DOWN)

    def _release(self, now: float) -> None:
        """Damps from the next tick on; a stop on request is no fault of this run."""
        self._gait.go_limp()
        self._floor.stop(now)
        self._enter(Stage.RELEASED)

    def _fail(self, text: str) -> None:
        """The policy failed: lies down along a fixed way, without it."""
        if self._end is Ending.DONE:
            self._end, self._text = Ending.FAILED, text
            self.emit("policy_failed", robot=self._description.model, text=text)
            if self._gait.phase is GaitPhase.LIMP:
                self._release(self._site.clock.now())
            else:
                self._lie_down()

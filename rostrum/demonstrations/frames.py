"""Takes the frames of one call while it runs."""

import numpy as np

from policies.demonstrations.writer import EpisodeFrames
from rostrum.rehearsal.team import Team
from skills.contract import SkillCall, SkillSpec
from skills.errors import UnknownObjectError
from skills.manipulation.surrounds import seen
from skills.world.catalogue import RobotInfo

TICK = 1e-6  # [s] by which two sums of the same times may differ


class FrameTaker:
    """Looks at a robot after every control period and keeps what a demonstration holds, at its own rate.

    The action of a frame is the reference that is in force when the next frame is taken: where the skill wanted the
    robot to be by then.

    Args:
        spec: The skill's contract.
        robot: Who does it.
        fps: Frames per second.
        phases: Names of phases so far, in order; new ones are added.
    """

    def __init__(self, spec: SkillSpec, robot: RobotInfo, fps: int, phases: list[str]) -> None:
        self.frames = EpisodeFrames()
        self._spec, self._robot, self._period, self._phases = spec, robot, 1.0 / fps, phases
        self._next = -np.inf
        self._before: tuple[np.ndarray, np.ndarray, int] | None = None

    def __call__(self, team: Team, call: SkillCall) -> None:
        """A control period is over; see :meth:`rostrum.rehearsal.stage.Stage.call`."""
        robot = team.robot(call.robot)
        if robot.seat.reference is None or robot.measured is None or team.world is None or team.now < self._next - TICK:
            return
        self._next = team.now + self._period
        reference = np.array(robot.seat.reference.position)
        self._keep(reference)
        try:
            surroundings = seen(self._spec, call.arguments, team.world, self._robot.base)
        except UnknownObjectError:
            return
        phase = robot.seat.progress.phase if robot.seat.progress is not None else ""
        if phase not in self._phases:
            self._phases.append(phase)
        self._before = np.array(robot.measured.position), surroundings, self._phases.index(phase)
        self._reference = reference

    def finish(self) -> EpisodeFrames:
        """The frames; the last one's action is to stay."""
        if self._before is not None:
            self._keep(self._reference)
            self._before = None
        return self.frames

    def _keep(self, action: np.ndarray) -> None:
        if self._before is not None:
            state, surroundings, phase = self._before
            self.frames.add(state, surroundings, action, phase)

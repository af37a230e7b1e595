"""Records demonstrations of a skill: by its scripted expert, or by a person with a keyboard or a gamepad."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hardware.descriptions.robot import load_description
from hardware.operator.command import OperatorInput
from planners.language.said_call import said_call
from policies.demonstrations.writer import DemonstrationWriter
from rostrum.demonstrations.frames import FrameTaker
from rostrum.demonstrations.observing import recording_of_skill
from rostrum.errors import UsageError
from rostrum.rehearsal.seat import OwnWay
from rostrum.rehearsal.stage import Ended, Stage
from rostrum.rehearsal.team import Team
from rostrum.site import catalogue_of
from rostrum.skill_library.known import spec_of
from sim.scenes.scene import load_scene
from skills.contract import Reason, SkillCall, Value
from skills.manipulation.teleoperated import QUIT, Teleoperated
from skills.team_estimate import TeamEstimator
from skills.world.catalogue import RobotInfo

By = Literal["expert", "keyboard", "gamepad"]
Told = Callable[[int, Ended, bool], None]
LONGEST_BY_HAND = 300.0  # [s]
TRIES = 10  # as many as demonstrations that are asked for


@dataclass(frozen=True)
class RecordCfg:
    """What to record.

    Attributes:
        name: The skill.
        arguments: Its bound arguments, the same for every episode.
        out: The data set; one that is there is gone on with.
        episodes: How many more.
        by: Who shows it.
        scene: Scene name or file; where its objects lie is drawn anew for every episode.
        robot: Who does it.
        seed: Of the first episode; each further one has the next.
        fps: Frames per second; a control period is 10 ms, so 100 at most.
        failures: Whether demonstrations that failed are kept, too.
    """

    name: str
    arguments: dict[str, Value]
    out: Path
    episodes: int = 10
    by: By = "expert"
    scene: str = "bench"
    robot: str = "left"
    seed: int = 0
    fps: int = 20
    failures: bool = False

    def __post_init__(self) -> None:
        """Refuses what cannot be recorded.

        Raises:
            UsageError: no episode, or a rate that is none.
        """
        if self.episodes < 1 or not 1 <= self.fps <= 100 or 100 % self.fps:
            raise UsageError("record at least one --episodes, with --fps a divisor of 100, such as 10, 20 or 50")


class Recorder:
    """Records episodes, each in a scene of its own; whatever ends it, those that are finished stay.

    Args:
        cfg: What.
        operator: What a person holds, where one shows it; opened and closed by who calls.

    Raises:
        UsageError: the scene has no such arm.
        DemonstrationError: the folder holds something else.
    """

    def __init__(self, cfg: RecordCfg, operator: OperatorInput | None = None) -> None:
        catalogue = catalogue_of(load_scene(cfg.scene))
        self._cfg, self._operator, self._spec = cfg, operator, spec_of(cfg.name)
        if "arm" not in self._spec.capabilities:
            raise UsageError(f"'{cfg.name}' needs {', '.join(self._spec.capabilities)}; demonstrations are of arms")
        self._robot = _arm(cfg, catalogue.robots)
        self._estimator = TeamEstimator(catalogue)
        description = load_description(self._robot.model)
        self.writer = DemonstrationWriter(
            cfg.out, recording_of_skill(self._spec, description, self._robot.model, cfg.fps)
        )

    def record(self, told: Told | None = None) -> DemonstrationWriter:
        """Records as many as were asked for, or until a person ends it.

        Seeds of which the estimator says that the robot cannot do it there are passed over.

        Args:
            told: Told the number of episodes, how each ended, and whether it was kept.

        Raises:
            UsageError: it goes wrong too often; with the latest cause.
        """
        used = [int(notes["seed"]) for notes in self.writer.notes if "seed" in notes]
        first = max([self._cfg.seed - 1, *used]) + 1
        kept, why = 0, ""
        for seed in range(first, first + TRIES * self._cfg.episodes):
            ended = self._one(seed)
            if isinstance(ended, str):
                why = ended
                continue
            taken = self._keep(seed, ended[0], ended[1])
            kept, why = kept + taken, ended[0].result.text
            if told is not None:
                told(self.writer.episodes, ended[0], taken)
            if kept == self._cfg.episodes or why.endswith(QUIT):
                return self.writer
        raise UsageError(f"only {kept} of {self._cfg.episodes} demonstrations in {TRIES} times as many tries: {why}")

    def _one(self, seed: int) -> tuple[Ended, FrameTaker] | str:
        """One try; why it was not begun, where it was not."""
        cfg = self._cfg
        with Stage(cfg.scene, seed) as stage:
            assert stage.team.world is not None, "the stage waited for it"
            call = SkillCall("", "", cfg.robot, cfg.name, cfg.arguments)
            judged = self._estimator.estimate(call, stage.team.world)
            if not judged.feasible:
                return judged.why
            taker = FrameTaker(self._spec, self._robot, cfg.fps, self.writer.phases)
            begin = time.monotonic() - stage.team.now

            def watch(team: Team, call: SkillCall) -> None:
                taker(team, call)
                if self._operator is not None:  # a hand moves in real time
                    time.sleep(max(0.0, begin + team.now - time.monotonic()))

            return stage.call(cfg.robot, cfg.name, cfg.arguments, watch, self._own()), taker

    def _own(self) -> OwnWay | None:
        """What drives the arm instead of the skill's executor: a person's hand."""
        operator, cfg = self._operator, self._cfg
        if operator is None:
            return None
        spec = replace(self._spec, timeout=LONGEST_BY_HAND)
        return spec, lambda context: Teleoperated(context, spec, cfg.arguments, operator)

    def _keep(self, seed: int, ended: Ended, taker: FrameTaker) -> bool:
        frames, result = taker.finish(), ended.result
        failed = self._cfg.failures and result.reason is not Reason.CANCELED
        if not len(frames) or not (result.success or failed):
            return False
        notes = {"seed": seed, "scene": self._cfg.scene, "by": self._cfg.by, "reason": result.reason.value}
        self.writer.add(frames, said_call(self._cfg.name, self._cfg.arguments), result.success, notes)
        return True


def _arm(cfg: RecordCfg, robots: Sequence[RobotInfo]) -> RobotInfo:
    arms = {robot.name: robot for robot in robots if "arm" in robot.capabilities}
    if cfg.robot not in arms:
        raise UsageError(f"no arm '{cfg.robot}' in the scene {cfg.scene}; there are {', '.join(arms) or 'none'}")
    return arms[cfg.robot]

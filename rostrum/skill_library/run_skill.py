"""One call of a skill in a scene, with what has to be done before it."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rostrum.errors import UsageError
from rostrum.rehearsal.seat import OwnWay
from rostrum.rehearsal.stage import Ended, Stage
from rostrum.rehearsal.team import Team
from rostrum.site import catalogue_of
from rostrum.skill_library.arguments import read_arguments
from rostrum.skill_library.by_policy import by_policy
from rostrum.skill_library.known import spec_of
from sim.scenes.scene import load_scene
from skills.contract import Estimate, SkillCall, SkillSpec, Value
from skills.team_estimate import TeamEstimator

Phase = Callable[[str, float], None]


@dataclass(frozen=True)
class RunCfg:
    """What to run.

    Attributes:
        name: The skill.
        arguments: Its arguments, bound.
        scene: Scene name or file.
        robot: Who; empty for the one that the estimator finds quickest.
        seed: Seeds placement and sensor noise.
        first: Calls that come before, as words; each must succeed.
        film: Folder for a film, None for none.
        policy: Bundle of a network that does it instead of its executor; None for that.
        only_feasible: Whether a robot that is named is asked first whether it can.
    """

    name: str
    arguments: dict[str, Value]
    scene: str = "bench"
    robot: str = ""
    seed: int = 0
    first: tuple[str, ...] = ()
    film: Path | None = None
    policy: Path | None = None
    only_feasible: bool = False


def run_skill(cfg: RunCfg, watch: Phase | None = None) -> Ended:
    """Runs a skill; ``watch`` is told each phase as it begins, with the time since the call [s].

    Where a call that comes before fails, its end is returned.

    Raises:
        UsageError: no robot of the scene can do it, or the named one is none; says why.
        ArgumentError: a call that comes before is malformed.
    """
    *before, last = (*map(_call, cfg.first), (spec_of(cfg.name), cfg.arguments))
    own = by_policy(cfg.policy, last[0], cfg.arguments, cfg.scene, cfg.robot) if cfg.policy is not None else None
    with Stage(cfg.scene, cfg.seed, film=cfg.film is not None) as stage:
        asked = (cfg.robot,) if cfg.robot and cfg.only_feasible else _names(stage)
        robot = (
            cfg.robot
            if cfg.robot and not cfg.only_feasible
            else _quickest(stage, cfg.scene, asked, *(*before, last)[0])
        )
        if robot not in _names(stage):
            raise UsageError(f"no robot '{robot}' in the scene {cfg.scene}; there are {', '.join(_names(stage))}")

        def call(spec: SkillSpec, arguments: dict[str, Value], own: OwnWay | None = None) -> Ended:
            return stage.call(robot, spec.name, arguments, _Phases(watch) if watch is not None else None, own)

        failed = next((ended for ended in (call(*each) for each in before) if not ended.result.success), None)
        ended = failed or call(*last, own)
        if cfg.film is not None:
            stage.film(cfg.film, title=f"{cfg.name}: {ended.result.reason.value}")
    return ended


class _Phases:
    """Tells each phase once."""

    def __init__(self, tell: Phase) -> None:
        self._tell, self._begin, self._last = tell, -1.0, "start"

    def __call__(self, team: Team, call: SkillCall) -> None:
        self._begin = team.now if self._begin < 0.0 else self._begin
        progress = team.robot(call.robot).seat.progress
        if progress is not None and progress.phase != self._last:
            self._last = progress.phase
            self._tell(f"{call.skill}: {progress.phase}", team.now - self._begin)


def _call(words: str) -> tuple[SkillSpec, dict[str, Value]]:
    name, *arguments = shlex.split(words) or [""]
    spec = spec_of(name)
    return spec, read_arguments(spec, arguments)


def _names(stage: Stage) -> tuple[str, ...]:
    world = stage.team.world
    return tuple(robot.name for robot in world.robots) if world is not None else ()


def _quickest(stage: Stage, scene: str, robots: tuple[str, ...], spec: SkillSpec, arguments: dict[str, Value]) -> str:
    estimator, world = TeamEstimator(catalogue_of(load_scene(scene))), stage.team.world
    assert world is not None, "the stage waited for it"
    found: dict[str, Estimate] = {}
    for name in robots:
        lacking = [each for each in spec.capabilities if each not in world.robot(name).capabilities]
        none = Estimate(False, why=f"it has no {' and no '.join(lacking)}")
        found[name] = none if lacking else estimator.estimate(SkillCall("", "", name, spec.name, arguments), world)
    able = {name: estimate.duration for name, estimate in found.items() if estimate.feasible}
    if not able:
        causes = "; ".join(f"{name}: {estimate.why}" for name, estimate in found.items())
        raise UsageError(f"nobody in the scene {scene} can do '{spec.name}': {causes}")
    return min(able, key=able.__getitem__)

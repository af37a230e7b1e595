"""A skill that a network does instead of its executor."""

from pathlib import Path

from hardware.descriptions.robot import load_description
from rostrum.errors import UsageError
from rostrum.rehearsal.seat import OwnWay
from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from skills.contract import SkillSpec, Value
from skills.manipulation.cloned import Cloned, SkillPolicy
from skills.plugins import plugins


def by_policy(path: Path, spec: SkillSpec, arguments: dict[str, Value], scene: str, robot: str) -> OwnWay:
    """What runs a skill by a network instead of its executor.

    Raises:
        UsageError: the scene has no such arm, or nothing tells whether the skill is done.
        BundleError: the bundle cannot be read.
        BundleMismatchError: it is for another skill or robot.
    """
    catalogue = catalogue_of(load_scene(scene))
    info = next((each for each in catalogue.robots if each.name == robot and "arm" in each.capabilities), None)
    if info is None:
        raise UsageError(f"a policy drives one arm: name it with --robot; '{robot}' is none of the scene {scene}")
    policy = SkillPolicy.load(path, spec, info.model, load_description(info.model))
    judge = next((found.judge() for found in plugins().found if found.spec.name == spec.name), None)
    if not spec.effect and judge is None:
        raise UsageError(f"nothing tells whether '{spec.name}' is done: give it an effect, or its plug-in a judge")
    return spec, lambda context: Cloned(context, spec, arguments, policy, judge)

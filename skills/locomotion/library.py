"""The skills of legged robots that ship with Rostrum."""

import functools
from pathlib import Path

from skills.locomotion import specs
from skills.locomotion.context import LegContext
from skills.locomotion.postures import Recover, Rise, Sit
from skills.locomotion.walking import Dock, WalkTo
from skills.plugins import plugin_folders, read_plugins
from skills.registry import SkillRegistry


def leg_library() -> SkillRegistry[LegContext]:
    """The registry with every skill of legs, those of :mod:`skills.plugins` too; further ones may be registered."""
    return _library(plugin_folders())


@functools.cache
def _library(folders: tuple[Path, ...]) -> SkillRegistry[LegContext]:
    registry: SkillRegistry[LegContext] = SkillRegistry()
    registry.register_skill(specs.RISE, Rise)
    registry.register_skill(specs.STAND, Rise)
    registry.register_skill(specs.SIT, Sit)
    registry.register_skill(specs.RECOVER, Recover)
    registry.register_skill(specs.WALK_TO, WalkTo)
    registry.register_skill(specs.DOCK, Dock)
    registry.add_plugins(read_plugins(folders), "legs")
    return registry

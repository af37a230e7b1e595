"""The skills that ship with Rostrum."""

import functools
from pathlib import Path

from skills.context import ArmContext
from skills.manipulation import specs
from skills.manipulation.give import Give
from skills.manipulation.home import Home
from skills.manipulation.open_close import Close, Open
from skills.manipulation.pick import Pick
from skills.manipulation.place import PlaceIn, Stack
from skills.manipulation.press import Press
from skills.manipulation.push import Push
from skills.manipulation.take import Take
from skills.plugins import plugin_folders, read_plugins
from skills.registry import SkillRegistry


def library() -> SkillRegistry[ArmContext]:
    """The registry with every skill of arms, those of :mod:`skills.plugins` too; further ones may be registered."""
    return _library(plugin_folders())


@functools.cache
def _library(folders: tuple[Path, ...]) -> SkillRegistry[ArmContext]:
    registry: SkillRegistry[ArmContext] = SkillRegistry()
    registry.register_skill(specs.PICK, Pick)
    registry.register_skill(specs.PLACE, PlaceIn)
    registry.register_skill(specs.STACK, Stack)
    registry.register_skill(specs.GIVE, Give)
    registry.register_skill(specs.TAKE, Take)
    registry.register_skill(specs.HOME, Home)
    registry.register_skill(specs.OPEN, Open)
    registry.register_skill(specs.CLOSE, Close)
    registry.register_skill(specs.PRESS, Press)
    registry.register_skill(specs.PUSH, Push)
    registry.add_plugins(read_plugins(folders), "arm")
    return registry

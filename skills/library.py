"""The skills that ship with Rostrum."""

import functools

from skills.context import ArmContext
from skills.manipulation import specs
from skills.manipulation.home import Home
from skills.manipulation.pick import Pick
from skills.manipulation.place import PlaceIn, Stack
from skills.registry import SkillRegistry


@functools.cache
def library() -> SkillRegistry[ArmContext]:
    """The registry with every built-in skill of arms; further ones may be registered on it."""
    registry: SkillRegistry[ArmContext] = SkillRegistry()
    registry.register_skill(specs.PICK, Pick)
    registry.register_skill(specs.PLACE, PlaceIn)
    registry.register_skill(specs.STACK, Stack)
    registry.register_skill(specs.HOME, Home)
    return registry

"""The skills of legged robots that ship with Rostrum."""

import functools

from skills.locomotion import specs
from skills.locomotion.context import LegContext
from skills.locomotion.postures import Recover, Rise, Sit
from skills.locomotion.walking import Dock, WalkTo
from skills.registry import SkillRegistry


@functools.cache
def leg_library() -> SkillRegistry[LegContext]:
    """The registry with every built-in skill of legs; further ones may be registered on it."""
    registry: SkillRegistry[LegContext] = SkillRegistry()
    registry.register_skill(specs.RISE, Rise)
    registry.register_skill(specs.STAND, Rise)
    registry.register_skill(specs.SIT, Sit)
    registry.register_skill(specs.RECOVER, Recover)
    registry.register_skill(specs.WALK_TO, WalkTo)
    registry.register_skill(specs.DOCK, Dock)
    return registry

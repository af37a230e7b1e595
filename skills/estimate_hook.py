"""A skill's own judge of its calls, kept from breaking whoever asks it."""

import logging

from skills.contract import Estimate, SkillCall
from skills.errors import SkillError
from skills.registry import EstimateHook
from skills.world.catalogue import Catalogue
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)


def judged_by(hook: EstimateHook, call: SkillCall, world: WorldSnapshot, catalogue: Catalogue) -> Estimate:
    """What a hook says of a call; a call that it fails on is infeasible, with the reason.

    Raises:
        SkillError: as the hook does, such as for an object that the world does not hold.
    """
    try:
        found = hook(call, world, catalogue)
    except SkillError:
        raise
    except Exception as error:  # a stranger's code may raise anything
        log.error("the estimate of '%s' failed", call.skill, exc_info=error)
        return Estimate(False, why=f"the estimate of '{call.skill}' failed: {error!r}")
    if not isinstance(found, Estimate):
        return Estimate(False, why=f"the estimate of '{call.skill}' gave {found!r} instead of an Estimate")
    return found

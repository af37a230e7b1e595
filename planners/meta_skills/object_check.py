"""Before anything moves: is everything that a plan is about perceived?

Source: "RoboMatrix", Mao et al. 2024, released code, asks a detector for the first step's object alone; a plan whose
third step is about something absent then fails half way. Here every object is asked for.
"""

from planners.errors import UnknownEntityError
from planners.meta_skills.plan import SkillPlan
from policies.meta_skills.observation import THINGS, RoomsObservation, spoken
from skills.meta_skills.predicates import holds
from skills.world.predicates import ground


def check_objects(plan: SkillPlan, seen: RoomsObservation) -> None:
    """Refuses a plan that is about what is not perceived.

    Raises:
        UnknownEntityError: names everything that is missing, and what is perceived instead.
    """
    missing = [name for name in plan.objects if not holds(ground("seen", name), seen)]
    if missing:
        said = ", ".join(f"the {spoken(name)}" for name in missing)
        there = tuple(spoken(name) for name in THINGS if holds(ground("seen", name), seen))
        raise UnknownEntityError(f"did not see {said}; there are {', '.join(there)}", tuple(missing), there, missing[0])

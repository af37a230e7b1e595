"""What a mission that ended well adds to the memory."""

from dataclasses import replace

from planners.memory.habits import practised, used
from planners.memory.lessons import MissionLessons
from planners.memory.store import TeamMemory
from planners.memory.tip import Tip
from planners.mission.mission import Mission
from skills.world.snapshot import WorldSnapshot


def learned(memory: TeamMemory, lessons: MissionLessons, mission: Mission, world: WorldSnapshot) -> TeamMemory:
    """The memory after a mission: corrections that stand become tips, and what was done as it was said is counted.

    Args:
        memory: Before, with this mission counted.
        lessons: What was noted.
        mission: What was done.
        world: Tells objects from places.
    """
    for change in lessons.changes:
        if change.lesson is not None:
            memory = with_tip(memory, change.lesson)
    memory = used(memory, lessons.called, lessons.corrected)
    if lessons.corrected or lessons.besides or lessons.called:
        return memory
    said = mission.earlier[0] if mission.earlier else mission.asked
    return practised(memory, lessons.request, said, lessons.facts, world, mission.plan.run_id)


def with_tip(memory: TeamMemory, tip: Tip) -> TeamMemory:
    """The memory with one more lesson: the same again counts, another one takes the older one's place."""
    slot = tip.meaning.slot
    old = next((each for each in memory.tips if each.meaning.slot == slot), None)
    new = replace(tip, last_used=memory.missions)
    if old is not None and old.meaning == tip.meaning:
        new = replace(old, text=tip.text, run_id=tip.run_id, said=old.said + 1, last_used=memory.missions)
    return replace(memory, tips=(*(each for each in memory.tips if each.meaning.slot != slot), new))

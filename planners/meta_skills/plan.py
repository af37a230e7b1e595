"""A plan of meta-skills: steps in order, each with what must be so once it is done."""

from dataclasses import dataclass

from policies.meta_skills.call import MetaSkillCall


@dataclass(frozen=True)
class PlannedStep:
    """One step.

    Attributes:
        call: The meta-skill.
        expects: Ground conditions that must hold after it, beyond its own effect.
    """

    call: MetaSkillCall
    expects: tuple[str, ...] = ()


@dataclass(frozen=True)
class SkillPlan:
    """The steps of a task.

    Attributes:
        task: As it was said.
        steps: In order.
    """

    task: str
    steps: tuple[PlannedStep, ...]

    @property
    def objects(self) -> tuple[str, ...]:
        """Everything that the plan is about, each once, in the order in which it is needed."""
        named = (name for step in self.steps for name in (step.call.object, step.call.support) if name)
        return tuple(dict.fromkeys(named))

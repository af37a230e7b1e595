"""A language model as planner of meta-skills, behind the model port; what it answers is checked like anybody's plan.

Source: "RoboMatrix", Mao et al. 2024: a prompt of the known meta-skills and one example, a list of steps as answer.
Here the steps come as an object under a schema, not as lines to be searched, and a step that makes no sense is refused.
"""

from typing import Any

from planners.errors import NotUnderstoodError
from planners.language.model_port import Budget, LanguageModel, Prompt
from planners.meta_skills.plan import PlannedStep, SkillPlan
from policies.meta_skills.call import MetaSkillCall, all_calls
from policies.meta_skills.observation import DRAWER, RoomsObservation, spoken
from skills.meta_skills.predicates import holds
from skills.meta_skills.specs import META_SKILLS
from skills.world.predicates import ground

MOST_STEPS = 20
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_STEPS,
            "items": {"enum": [call.text for call in all_calls()]},
        }
    },
    "required": ["steps"],
    "additionalProperties": False,
}


def plan_with_model(task: str, seen: RoomsObservation, model: LanguageModel, budget: Budget) -> SkillPlan:
    """The meta-skills of a task, as a model has them.

    Args:
        task: In words.
        seen: What is perceived.
        model: Who plans.
        budget: What it may spend.

    Raises:
        ModelError: the model gives no valid answer.
        NotUnderstoodError: two of its steps do not fit one after another.
    """
    known = {call.text: call for call in all_calls()}
    answer = model.complete(prompt_for(task, seen), SCHEMA, budget)
    calls = [known[text] for text in answer["steps"]]
    _check_order(calls)
    return SkillPlan(task, tuple(_expecting(calls)))


def prompt_for(task: str, seen: RoomsObservation) -> Prompt:
    """What a model is asked."""
    skills = "\n".join(f"- {skill.spec.name}: {skill.spec.description}" for skill in META_SKILLS.values())
    texts = "\n".join(call.text for call in all_calls())
    opened = "open" if holds(ground("open", DRAWER), seen) else "closed"
    system = (
        "A robot with one gripper does short skills one after another. Split the task into steps.\n"
        f"Skills:\n{skills}\nA step is one of:\n{texts}\n"
        "It must stand before a thing, by a move, to do anything with it. Only an open drawer takes a can, and the "
        "gripper must be empty to open or close it.\nExample: 'put the red can in the white box' is: move to the red "
        "can; grasp the red can; move to the white box; position the red can over the white box; release the red can."
    )
    return Prompt(system, f"The drawer is {opened}. Task: {task}")


def _check_order(calls: list[MetaSkillCall]) -> None:
    held = ""
    for number, call in enumerate(calls, 1):
        needs_held = call.skill in ("position", "release")
        if (needs_held and held != call.object) or (call.skill in ("grasp", "open", "close") and held):
            has = f"holds the {spoken(held)}" if held else "holds nothing"
            raise NotUnderstoodError(
                f"step {number}, '{call.text}', makes no sense for a gripper that {has}", (call.text,)
            )
        if call.skill in ("grasp", "release"):
            held = call.object if call.skill == "grasp" else ""


def _expecting(calls: list[MetaSkillCall]) -> list[PlannedStep]:
    """A release after a position must leave the can inside."""
    steps, over = [], ""
    for call in calls:
        expects = (ground("in", call.object, over),) if call.skill == "release" and over else ()
        over = call.support if call.skill == "position" else ""
        steps.append(PlannedStep(call, expects))
    return steps

"""The planner of meta-skills: clauses of a task, and what each takes in the rooms as they are perceived.

Its part in "RoboMatrix", Mao et al. 2024, is a language model's; this is a program, so that whatever it scores is no
model's score. :mod:`planners.meta_skills.agent` asks a model for the same plan.
"""

import re
from dataclasses import dataclass, field

from planners.errors import NotUnderstoodError, UnknownEntityError
from planners.meta_skills.plan import PlannedStep, SkillPlan
from policies.meta_skills.call import MetaSkillCall
from policies.meta_skills.observation import CANS, CONTAINERS, DRAWER, TARGET, THINGS, RoomsObservation, spoken
from skills.meta_skills.predicates import holds
from skills.world.predicates import ground

CLAUSES = (
    ("put", re.compile(r"(?:put|place|bring|drop) (?P<object>.+?) (?:in|into|inside) (?P<support>.+)")),
    ("fetch", re.compile(r"(?:fetch|grasp|take|get|pick up) (?P<object>.+)")),
    ("go", re.compile(r"(?:go|move|drive) to (?P<object>.+)")),
    ("open", re.compile(r"open (?P<object>.+)")),
    ("close", re.compile(r"(?:close|shut) (?P<object>.+)")),
    ("shoot", re.compile(r"(?:shoot|hit) (?:at )?(?P<object>.+)")),
)
FORMS = ("put the red can in the white box", "fetch the red can", "go to the drawer", "open the drawer",
    "close the drawer", "shoot the target")  # fmt: skip
FITTING = {"put": CANS, "fetch": CANS, "go": THINGS, "open": (DRAWER,), "close": (DRAWER,), "shoot": (TARGET,)}
"""What each clause can be about."""
_VERBS = "put|place|bring|drop|fetch|grasp|take|get|pick|go|move|drive|open|close|shut|shoot|hit|then"
_BETWEEN = re.compile(rf"\s*(?:[,;.]|\band\b|\bthen\b)+\s*(?=(?:{_VERBS})\b)|\s*[.;]\s*$")


@dataclass
class _Draft:
    """What the steps so far lead to."""

    at: str = ""
    opened: bool = False
    holding: str = ""
    mentioned: str = ""
    steps: list[PlannedStep] = field(default_factory=list)

    def add(self, skill: str, name: str, support: str = "", expects: tuple[str, ...] = ()) -> None:
        self.steps.append(PlannedStep(MetaSkillCall(skill, name, support), expects))

    def go(self, name: str) -> None:
        if self.at != name:
            self.add("move", name)
        self.at = name


def plan_task(task: str, seen: RoomsObservation) -> SkillPlan:
    """The meta-skills of a task.

    Args:
        task: In words, one or more clauses.
        seen: What is perceived: whether the drawer is open decides what it takes to put something into it.

    Raises:
        NotUnderstoodError: a clause is none of :data:`FORMS`.
        UnknownEntityError: it is about something that is not there, or that this cannot be done with.
    """
    draft = _Draft(opened=holds(ground("open", DRAWER), seen), holding=_held(seen))
    clauses = [clause.strip(" ,.;") for clause in _BETWEEN.split(task.strip().lower())]
    for clause in filter(None, clauses):
        kind, match = _clause(clause)
        name = _thing(match["object"], kind, draft)
        support = _thing(match["support"], "support", draft) if kind == "put" else ""
        draft.mentioned = support if support == DRAWER else name
        _steps(kind, name, support, draft)
    if not draft.steps:
        raise NotUnderstoodError(f"'{task}' asks for nothing; say for instance {FORMS[0]!r}", choices=FORMS)
    return SkillPlan(task, tuple(draft.steps))


def _clause(clause: str) -> tuple[str, re.Match[str]]:
    for kind, form in CLAUSES:
        if match := form.fullmatch(clause):
            return kind, match
    raise NotUnderstoodError(f"'{clause}' is no task for the rooms; say one of {FORMS}", (clause,), FORMS)


def _thing(words: str, kind: str, draft: _Draft) -> str:
    fitting = (*CONTAINERS, DRAWER) if kind == "support" else FITTING[kind]
    mention = re.sub(r"^(?:the|a|an) ", "", words.strip())
    name = draft.mentioned if mention == "it" and draft.mentioned else mention.replace(" ", "_")
    if name not in fitting:
        choices = tuple(spoken(each) for each in fitting)
        raise UnknownEntityError(f"'{words}' is none of {', '.join(choices)}", (words,), choices, words)
    return name


def _steps(kind: str, name: str, support: str, draft: _Draft) -> None:
    """Adds what one clause takes."""
    if kind == "put":
        if support == DRAWER and not draft.opened:
            _steps("open", DRAWER, "", draft)
        _steps("fetch", name, "", draft)
        draft.go(support)
        draft.add("position", name, support)
        draft.add("release", name, expects=(ground("in", name, support),))
        draft.holding = ""
    elif kind == "fetch" and draft.holding != name:
        draft.go(name)
        draft.add("grasp", name)
        draft.holding, draft.at = name, ""
    elif kind == "go":
        draft.go(name)
    elif kind in ("open", "close") and draft.opened is not (kind == "open"):
        draft.go(name)
        draft.add(kind, name)
        draft.opened = kind == "open"
    elif kind == "shoot":
        draft.go(name)
        draft.add("shoot", name)


def _held(seen: RoomsObservation) -> str:
    return next((can for can in CANS if holds(ground("holding", can), seen)), "")

"""A reading in the words that the network writes: where things end, in which order, and what is forbidden.

``red block on far bench; blue block on red block / dog at near bench ! yellow zone ! leave green block``: tasks that a
``;`` parts come in any order, those behind a ``/`` after those before it, and each ``!`` forbids.
"""

from dataclasses import dataclass, field

from planners.errors import NotUnderstoodError
from planners.language.learned.situation import Situation

NOT_UNDERSTOOD = "not understood"
NOTHING = "nothing"
ON, AT, LEAVE = " on ", " at ", "leave "
AND, THEN, NEVER = ";", " /", " !"


@dataclass(frozen=True)
class Reading:
    """What a paragraph asks for, in the spoken names of a situation.

    Attributes:
        steps: One after another; in each, by object, what it is put on: a surface, a carrier or another object.
        at: By carrier, the surface at which it stands in the end.
        avoid: Zones in which no robot walks.
        untouched: Objects that nobody touches.
    """

    steps: tuple[dict[str, str], ...] = ()
    at: dict[str, str] = field(default_factory=dict)
    avoid: frozenset[str] = frozenset()
    untouched: frozenset[str] = frozenset()

    @property
    def end(self) -> dict[str, str]:
        """By object that is moved, what it lies on in the end."""
        return {name: under for step in self.steps for name, under in step.items()}

    def meaning(self) -> tuple:
        """What two readings share that ask for the same, whatever their order."""
        return tuple(sorted(self.end.items())), tuple(sorted(self.at.items())), self.avoid, self.untouched

    def written(self, situation: Situation) -> str:
        """In the network's words; zones and objects that are left alone in the situation's order."""
        steps = [f"{AND} ".join(f"{name}{ON}{under}" for name, under in step.items()) for step in self.steps if step]
        if self.at:
            steps.append(f"{AND} ".join(f"{name}{AT}{place}" for name, place in self.at.items()))
        said = f"{THEN} ".join(steps)
        said += "".join(f"{NEVER} {zone}" for zone in situation.zones if zone in self.avoid)
        said += "".join(f"{NEVER} {LEAVE}{name}" for name in situation.objects if name in self.untouched)
        return said.strip() or NOTHING


def read_written(written: str, situation: Situation) -> Reading:
    """A reading from the network's words; the inverse of :meth:`Reading.written`.

    Raises:
        NotUnderstoodError: the network says so, or the words are none of its own.
    """
    text = written.strip()
    if text == NOT_UNDERSTOOD:
        raise NotUnderstoodError("it is no request that the team can carry out as it stands")
    said, *bans = [part.strip() for part in f" {text}".split(f"{NEVER} ")]
    steps: list[dict[str, str]] = []
    at: dict[str, str] = {}
    for step in said.split(f"{THEN} ") if said and said != NOTHING else ():
        moved: dict[str, str] = {}
        for task in step.split(f"{AND} "):
            name, under = _task(task, situation)
            (at if name in situation.carriers else moved)[name] = under
        if moved:
            steps.append(moved)
    avoid = frozenset(ban for ban in bans if ban in situation.zones or not ban.startswith(LEAVE))
    untouched = frozenset(ban.removeprefix(LEAVE) for ban in bans if ban not in avoid)
    if not (untouched <= set(situation.objects) and avoid <= set(situation.zones)):
        raise NotUnderstoodError(f"'{written}' forbids what this world does not hold")
    return Reading(tuple(steps), at, avoid, untouched)


def _task(task: str, situation: Situation) -> tuple[str, str]:
    for names, joint, targets in (
        (situation.carriers, AT, situation.surfaces),
        (situation.objects, ON, (*situation.surfaces, *situation.carriers, *situation.objects)),
    ):
        for name in names:
            target = task.removeprefix(f"{name}{joint}")
            if target != task and target in targets:
                return name, target
    raise NotUnderstoodError(f"'{task}' is no task of this world")

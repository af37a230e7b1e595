"""What robots of one type can do besides moving: actions, in which order, where, and what they cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planners.errors import MapError

IDLE = "default"
DEAREST = 1e6  # most that an action may cost


@dataclass(frozen=True)
class Action:
    """An action: what it makes true at the next instant, where it is possible, what it costs.

    Attributes:
        name: Its name.
        effects: Propositions that hold at the instant after it.
        where: Alternatives; each a set of regions that the robot must be in (``!name``: must not be in).
        cost: Cost of doing it once.
    """

    name: str
    effects: frozenset[str]
    where: tuple[tuple[str, ...], ...] = ((),)
    cost: float = 1.0

    def possible(self, label: frozenset[str]) -> bool:
        """Whether it can be done in a cell with these regions."""
        return any(all((name[1:] not in label) if name[:1] == "!" else name in label for name in w) for w in self.where)


@dataclass(frozen=True)
class Mode:
    """What a robot has just done: the propositions that hold because of it, and what it may do next.

    Attributes:
        effects: Propositions of its last action; none at the start of a task.
        steps: Pairs of the next action and the mode after it.
    """

    effects: frozenset[str]
    steps: tuple[tuple[Action, int], ...]


@dataclass(frozen=True)
class ActionModel:
    """The modes of one robot type; mode 0 is that of a robot that begins a task.

    Attributes:
        modes: All modes.
    """

    modes: tuple[Mode, ...]

    @property
    def propositions(self) -> frozenset[str]:
        """Everything an action can make true."""
        return frozenset().union(*(mode.effects for mode in self.modes))

    def relevant_to(self, atoms: frozenset[str]) -> "ActionModel":
        """The modes and actions that matter to a formula over these atoms; no cheapest way is lost.

        Modes that look alike to the formula and simulate each other are one (Milner 1971, here with costs); an action
        is left out when another from the same mode is no dearer, no more restricted, and leads to a mode that simulates
        what it leads to.
        """
        labels = [mode.effects & atoms for mode in self.modes]
        above = self._simulation(labels)
        one = [min(n for n in range(len(labels)) if above[m][n] and above[n][m]) for m in range(len(labels))]
        numbers, queue, modes = {one[0]: 0}, [one[0]], []
        for mode in queue:
            steps: list[tuple[Action, int]] = []
            for step in sorted(self.modes[mode].steps, key=lambda step: step[0].cost):
                if not _matched(step, steps, above):
                    steps = [kept for kept in steps if not _matched(kept, [step], above)]
                    steps.append((step[0], one[step[1]]))
            for _, target in steps:
                if target not in numbers:
                    numbers[target] = len(numbers)
                    queue.append(target)
            modes.append((mode, steps))
        return ActionModel(tuple(Mode(labels[m], tuple((a, numbers[t]) for a, t in steps)) for m, steps in modes))

    def _simulation(self, labels: list[frozenset[str]]) -> list[list[bool]]:
        """Per pair of modes, whether the second can do, no dearer, whatever the first can, and looks the same."""
        above = [[a == b for b in labels] for a in labels]
        changed = True
        while changed:
            changed = False
            for m, mode in enumerate(self.modes):
                for n, other in enumerate(self.modes):
                    if m != n and above[m][n] and not all(_matched(step, other.steps, above) for step in mode.steps):
                        above[m][n] = False
                        changed = True
        return above


def _matched(step: tuple[Action, int], offered: Iterable[tuple[Action, int]], above: list[list[bool]]) -> bool:
    """Whether one of the offered steps does as well as this one."""
    action, target = step
    return any(
        above[target][other_target] and other.cost <= action.cost and (other.where == action.where or () in other.where)
        for other, other_target in offered
    )


def action_model(data: Mapping[str, Any], group: str = "1") -> ActionModel:
    """An action model from its exchange form.

    Args:
        data: ``robot_actions`` (preconditions, effects, optionally cost), ``robot_group`` (actions by robot type) and
            ``action_model`` (``edges`` from node to node, each labelled with an action; robots begin at node ``x``).
            The action ``default`` is rest, and free unless it has a cost.
        group: Robot type.

    Raises:
        MapError: names what is missing or malformed.
    """
    try:
        allowed = set(data["robot_group"][group])
        actions = {
            name: Action(
                name,
                frozenset(_names(body["effects"])),
                tuple(map(_names, body["preconditions"])),
                _cost(body.get("cost", 0.0 if name == IDLE else 1.0)),
            )
            for name, body in data["robot_actions"].items()
            if name in allowed
        }
        edges = [
            (*_names((e["from"], e["to"])), actions[e["label"]])
            for e in data["action_model"]["edges"]
            if e["label"] in allowed
        ]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MapError(f"the domain is malformed or knows no robots of type '{group}': {error}") from error
    numbers: dict[tuple[str, str], int] = {("x", ""): 0}
    for _, target, action in edges:
        numbers.setdefault((target, action.name), len(numbers))
    effects = {"": frozenset[str](), **{name: action.effects for name, action in actions.items()}}
    modes = tuple(
        Mode(
            effects[done],
            tuple((action, numbers[target, action.name]) for source, target, action in edges if source == node),
        )
        for node, done in numbers
    )
    return ActionModel(modes)


def _names(values: Any) -> tuple[str, ...]:
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"expected a list of names, got {values!r}")
    return tuple(values)


def _cost(value: Any) -> float:
    cost = float(value)
    if not 0.0 <= cost <= DEAREST:
        raise ValueError(f"a cost lies from 0 to {DEAREST:g}, got {value!r}")
    return cost


RESTING = Action(IDLE, frozenset(), cost=0.0)
MOVES_ONLY = ActionModel((Mode(frozenset(), ((RESTING, 0),)),))

"""The fluents and actions of a team problem in PDDL; what they mean stands in :mod:`planners.pddl.export`.

Only positive conditions are used, so that plain STRIPS planners with types understand the result: a region has the
static fluents ``in_REGION`` and ``out_REGION``, an effect that a leaf speaks of ``shows_EFFECT`` and ``hides_EFFECT``.
Modes of the action model and states of automata are objects, of which a robot has one each, ``none`` outside of leaves:
so translators see at once that they exclude each other.
"""

from collections.abc import Iterator
from typing import Any, Literal

from planners.allocation.action_model import Action, Mode
from planners.allocation.orders import LeafOrders
from planners.allocation.team_file import TeamFile
from planners.logic.automaton import Automaton
from planners.pddl.export import Meaning, PddlTeam
from planners.pddl.library import Names, library


class Encoder:
    """Builds the problem; used once.

    Args:
        team: The team problem, checked.
        orders: Its leaves and their order.
        scale: Units of the metric per unit of cost.
        one_at_a_time: Whether a leaf begins only when no other is under way.
    """

    def __init__(self, team: TeamFile, orders: LeafOrders, scale: int, one_at_a_time: bool) -> None:
        self._up = library()
        self._team, self._orders, self._scale, self._one = team, orders, scale, one_at_a_time
        self._names = Names("robot", "cell", "mode", "state")
        self._problem = self._up.Problem("team")
        self._meanings: dict[str, Meaning] = {}
        self._costs: dict[Any, Any] = {}
        self._automata = {leaf: Automaton(text) for leaf, text in orders.formulas.items()}
        self._robot, self._cell = self._up.UserType("robot"), self._up.UserType("cell")
        kinds = dict.fromkeys(robot.type for robot in team.robots)
        self._kinds = {kind: self._up.UserType(self._names.new(f"kind_{kind}"), self._robot) for kind in kinds}
        self._models = {kind: team.models[kind] for kind in kinds}
        self._declare()

    def _declare(self) -> None:
        new, robot, cell = self._fluent, {"r": self._robot}, {"c": self._cell}
        atoms = frozenset().union(*(automaton.atoms for automaton in self._automata.values()))
        shown = sorted(atoms & frozenset().union(*(model.propositions for model in self._models.values())))
        most = max(len(model.modes) for model in self._models.values())
        self._at = new("at", r=self._robot, c=self._cell)
        self._linked = new("linked", c=self._cell, d=self._cell)
        self._nobody = new("nobody_works") if self._one else None
        self._due, self._ready = (new(name, **robot) for name in ("to_read", "has_read"))
        mode, state = self._up.UserType("mode"), self._up.UserType("state")
        self._in_mode, self._in_state = new("in_mode", **robot, m=mode), new("in_state", **robot, s=state)
        self._no_mode, self._no_state = self._object("mode_none", mode), self._object("state_none", state)
        self._modes = [self._object(f"mode_{number}", mode) for number in range(most)]
        self._shows = {name: (new(f"hides_{name}", **robot), new(f"shows_{name}", **robot)) for name in shown}
        self._place = {name: (new(f"out_{name}", **cell), new(f"in_{name}", **cell)) for name in self._regions(atoms)}
        self._todo = {leaf: new(f"todo_{leaf}") for leaf in self._automata}
        self._over = {leaf: new(f"done_{leaf}") for leaf in self._automata}
        self._states: dict[tuple[str, int], Any] = {}

    def _regions(self, atoms: frozenset[str]) -> list[str]:
        """Regions that leaves or actions speak of."""
        actions = {action for model in self._models.values() for mode in model.modes for action, _ in mode.steps}
        said = {name.removeprefix("!") for action in actions for where in action.where for name in where}
        return sorted((atoms | said) & self._team.workspace.regions.keys())

    def _fluent(self, name: str, **parameters: Any) -> Any:
        return self._problem.add_fluent(self._names.new(name), default_initial_value=False, **parameters)

    def _object(self, name: str, kind: Any) -> Any:
        item = self._up.Object(self._names.new(name), kind)
        self._problem.add_object(item)
        return item

    def _state(self, leaf: str, number: int) -> Any:
        if (leaf, number) not in self._states:
            self._states[leaf, number] = self._object(f"leaf_{leaf}_state_{number}", self._no_state.type)
        return self._states[leaf, number]

    def _action(self, name: str, meaning: Meaning, **parameters: Any) -> Any:
        action = self._up.InstantaneousAction(self._names.new(name), **parameters)
        self._meanings[action.name] = meaning
        return action

    def encoded(self) -> PddlTeam:
        """The problem."""
        for leaf in self._automata:
            self._begin(leaf)
            self._read(leaf)
        for kind, model in self._models.items():
            for number, mode in enumerate(model.modes):
                self._steps(kind, number, mode)
        robots, cells = self._objects()
        self._problem.add_quality_metric(self._up.MinimizeActionCosts(self._costs, default=self._up.Int(0)))
        return PddlTeam(
            self._problem, self._team, self._orders, self._meanings,
            {item.name: robot for robot, item in zip(self._team.robots, robots, strict=True)},
            {item.name: number for number, item in enumerate(cells)}, self._scale,
        )  # fmt: skip

    def _objects(self) -> tuple[list[Any], list[Any]]:
        """Adds robots and cells, the initial state and the goal."""
        problem, workspace = self._problem, self._team.workspace
        cells = [self._object(f"cell_{x}_{y}", self._cell) for x, y in workspace.cells]
        robots = [self._object(f"robot_{robot.name}", self._kinds[robot.type]) for robot in self._team.robots]
        for source, target in workspace.moves.tolist():
            problem.set_initial_value(self._linked(cells[source], cells[target]), True)
        for name, fluents in self._place.items():
            for number, cell in enumerate(cells):
                problem.set_initial_value(fluents[number in workspace.regions[name]](cell), True)
        for robot, item in zip(self._team.robots, robots, strict=True):
            problem.set_initial_value(self._at(item, cells[robot.cell]), True)
            for fact in (self._ready(item), *self._idle(item), *(hides(item) for hides, _ in self._shows.values())):
                problem.set_initial_value(fact, True)
        if self._nobody is not None:
            problem.set_initial_value(self._nobody(), True)
        for leaf, todo in self._todo.items():
            problem.set_initial_value(todo(), True)
            problem.add_goal(self._over[leaf]())
        return robots, cells

    def _idle(self, robot: Any) -> tuple[Any, Any]:
        return self._in_state(robot, self._no_state), self._in_mode(robot, self._no_mode)

    def _begin(self, leaf: str) -> None:
        for kind, model in self._models.items():
            action = self._action(f"begin_{leaf}_{kind}", Meaning("begin", leaf), r=self._kinds[kind])
            robot = action.parameter("r")
            taken = [*self._idle(robot), self._ready(robot), self._todo[leaf]()]
            taken += [self._nobody()] if self._nobody else []
            for fact in (*taken, *(self._over[other]() for other in sorted(self._orders.starts[leaf]))):
                action.add_precondition(fact)
            for fact in taken:
                action.add_effect(fact, False)
            mode, state = self._in_mode(robot, self._modes[0]), self._in_state(robot, self._state(leaf, 0))
            for fact in (self._due(robot), mode, state):
                action.add_effect(fact, True)
            self._show(action, model.modes[0].effects)
            self._problem.add_action(action)

    def _read(self, leaf: str) -> None:
        """One action for every state and letter, as far as they can come up."""
        automaton, states = self._automata[leaf], [0]
        count = 0
        for state in states:
            for place, shown in self._letters(automaton.relevant(state)):
                after = automaton.step(state, place | shown)
                if automaton.dead(after):
                    continue
                done = automaton.accepting(after)
                verb: Literal["finish", "read"] = "finish" if done else "read"
                mode = {"m": self._no_mode.type} if done else {}
                action = self._action(
                    f"{verb}_{leaf}_{count}", Meaning(verb, leaf), r=self._robot, c=self._cell, **mode
                )
                self._require(action, leaf, state, place, shown)
                if done:
                    self._finish(action, leaf, state)
                else:
                    self._follow(action, leaf, state, after)
                    states.extend([] if after in states else [after])
                self._problem.add_action(action)
                count += 1

    def _letters(self, relevant: frozenset[str]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """What of a letter comes from the place and what from the last action, every pair that there may be."""
        modes = [mode for model in self._models.values() for mode in model.modes]
        places = dict.fromkeys(label & relevant for label in self._team.workspace.labels)
        shown = dict.fromkeys(mode.effects & relevant for mode in modes)
        yield from ((place, effects) for place in places for effects in shown)

    def _require(self, action: Any, leaf: str, state: int, place: frozenset[str], shown: frozenset[str]) -> None:
        robot, cell, relevant = action.parameter("r"), action.parameter("c"), self._automata[leaf].relevant(state)
        for fact in (self._due(robot), self._at(robot, cell), self._in_state(robot, self._state(leaf, state))):
            action.add_precondition(fact)
        for name in sorted(relevant & self._place.keys()):
            action.add_precondition(self._place[name][name in place](cell))
        for name in sorted(relevant & self._shows.keys()):
            action.add_precondition(self._shows[name][name in shown](robot))

    def _follow(self, action: Any, leaf: str, state: int, after: int) -> None:
        robot = action.parameter("r")
        if after != state:
            action.add_effect(self._in_state(robot, self._state(leaf, state)), False)
            action.add_effect(self._in_state(robot, self._state(leaf, after)), True)
        action.add_effect(self._due(robot), False)
        action.add_effect(self._ready(robot), True)

    def _finish(self, action: Any, leaf: str, state: int) -> None:
        robot = action.parameter("r")
        for other in sorted(self._orders.before[leaf]):
            action.add_precondition(self._over[other]())
        mode = self._in_mode(robot, action.parameter("m"))
        action.add_precondition(mode)
        for fact in (self._in_state(robot, self._state(leaf, state)), mode, self._due(robot)):
            action.add_effect(fact, False)
        freed = [*self._idle(robot), self._ready(robot), self._over[leaf]()]
        for fact in freed + ([self._nobody()] if self._nobody else []):
            action.add_effect(fact, True)
        self._show(action, frozenset())

    def _steps(self, kind: str, number: int, mode: Mode) -> None:
        for choice, (done, target) in enumerate(mode.steps):
            effects = self._models[kind].modes[target].effects
            for where in self._alternatives(done):
                for verb in ("stay", "move"):
                    cells = {"c": self._cell} if verb == "stay" else {"c": self._cell, "d": self._cell}
                    name, meaning = f"{verb}_{kind}_{number}_{done.name}", Meaning("step", "", number, choice)
                    action = self._action(name, meaning, r=self._kinds[kind], **cells)
                    self._step(action, where, number, target, effects)
                    self._costs[action] = self._up.Int(round((done.cost + (verb == "move")) * self._scale))
                    self._problem.add_action(action)

    def _alternatives(self, action: Action) -> list[tuple[tuple[str, bool], ...]]:
        """Places in which an action is possible: regions with whether the cell lies in them."""
        found: dict[tuple[tuple[str, bool], ...], None] = {}
        for where in ((),) if () in action.where else action.where:
            said = [(name.removeprefix("!"), name[:1] != "!") for name in where]
            if all(name in self._place or not inside for name, inside in said):
                found[tuple(sorted(pair for pair in set(said) if pair[0] in self._place))] = None
        return list(found)

    def _step(
        self, action: Any, where: tuple[tuple[str, bool], ...], number: int, target: int, effects: frozenset[str]
    ) -> None:
        robot, here = action.parameter("r"), action.parameter("c")
        for fact in (self._ready(robot), self._in_mode(robot, self._modes[number]), self._at(robot, here)):
            action.add_precondition(fact)
        for name, inside in where:
            action.add_precondition(self._place[name][inside](here))
        if len(action.parameters) == 3:
            there = action.parameter("d")
            action.add_precondition(self._linked(here, there))
            action.add_effect(self._at(robot, here), False)
            action.add_effect(self._at(robot, there), True)
        if target != number:
            action.add_effect(self._in_mode(robot, self._modes[number]), False)
            action.add_effect(self._in_mode(robot, self._modes[target]), True)
        action.add_effect(self._ready(robot), False)
        action.add_effect(self._due(robot), True)
        self._show(action, effects)

    def _show(self, action: Any, effects: frozenset[str]) -> None:
        robot = action.parameter("r")
        for name, fluents in self._shows.items():
            action.add_effect(fluents[name in effects](robot), True)
            action.add_effect(fluents[name not in effects](robot), False)

"""Robots on shared ground: they never meet, also when they are late, and still do what they were to do."""

import random

import pytest

from benchmarks.planner.instances import GRIPPER, InstanceCfg, random_instance
from planners.allocation.action_model import MOVES_ONLY
from planners.allocation.deconflict import deconflicted
from planners.allocation.objective import MAKESPAN
from planners.allocation.orders import leaf_orders
from planners.allocation.plan_team import TeamCfg, plan_team
from planners.allocation.team import TeamRobot, compile_problem
from planners.allocation.timetable import Timetable
from planners.allocation.workspace import grid
from planners.errors import InfeasibleError
from planners.logic.automaton import Automaton
from planners.logic.hierarchy import validate


def solved(seed, size=6, leaves=6, robots=4):
    """An instance with its plan, robots in cells of their own."""
    for number in range(1000 * seed, 1000 * seed + 1000):
        instance = random_instance(InstanceCfg(size, leaves, robots), number)
        if len(set(instance.robots.values())) < robots:
            continue
        try:
            problem = instance.compiled()
            return problem, plan_team(problem, TeamCfg(MAKESPAN, 1.0))
        except InfeasibleError:
            continue
    raise AssertionError("no instance of this size")


def assert_apart(table: Timetable):
    robots = list(table.visits)
    for tick in range(1, table.length + 1):
        here = [table.cell(robot, tick) for robot in robots]
        before = [table.cell(robot, tick - 1) for robot in robots]
        assert len(set(here)) == len(here)
        for i in range(len(robots)):
            assert all(here[i] != before[j] for j in range(len(robots)) if i != j)


@pytest.mark.parametrize("seed", range(8))
def test_nobody_meets_anybody_and_every_leaf_is_done(seed):
    problem, plan = solved(seed)
    table = deconflicted(problem, plan)
    assert_apart(table)
    for one in plan.assignments:
        word, done = [], frozenset()
        for visit in table.visits[one.robot]:
            if one.leaf in (visit.leaf, *visit.done):
                word.append(problem.workspace.labels[visit.cell] | done)
                done = frozenset({"grip"}) if visit.action == "grip" else frozenset()
        assert Automaton(problem.orders.formulas[one.leaf]).accepts(word)


@pytest.mark.parametrize("seed", range(8))
def test_being_late_is_safe_and_everybody_arrives(seed):
    """Robots advance at random, each only when those whom its next visit depends on are there."""
    problem, plan = solved(seed)
    table = deconflicted(problem, plan)
    needed, rng = table.dependencies(), random.Random(seed)
    at = dict.fromkeys(table.visits, 0)
    for _ in range(100 * table.length + 100):
        free = [
            robot
            for robot, number in at.items()
            if number + 1 < len(table.visits[robot])
            and all(at[other] >= visit for other, visit in needed.get((robot, number + 1), ()))
        ]
        if not free:
            break
        at[rng.choice(free)] += 1
        cells = [table.visits[robot][number].cell for robot, number in at.items()]
        assert len(set(cells)) == len(cells)
    assert all(number == len(table.visits[robot]) - 1 for robot, number in at.items())


CORRIDOR = grid(7, 2, {"a": [(1, 1)], "b": [(7, 1)]}, [(1, 2), (2, 2), (3, 2), (5, 2), (6, 2), (7, 2)])


def on_corridor(leaves, team, ground=CORRIDOR):
    root = " && ".join(f"<> {leaf}" for leaf in leaves)
    robots = tuple(TeamRobot(name, "w", ground.index[cell]) for name, cell in team.items())
    return compile_problem(leaf_orders(validate([{"root": root}, leaves])), ground, {"w": MOVES_ONLY}, robots)


def test_one_in_the_way_steps_aside():
    """The only way leads past a robot that can do nothing; it goes into the niche."""
    gripping = {"w": MOVES_ONLY, "g": GRIPPER}
    robots = (TeamRobot("mover", "g", CORRIDOR.index[2, 1]), TeamRobot("idle", "w", CORRIDOR.index[4, 1]))
    levels = validate([{"root": "<> go"}, {"go": "<> (b && grip)"}])
    problem = compile_problem(leaf_orders(levels), CORRIDOR, gripping, robots)
    table = deconflicted(problem, plan_team(problem))
    assert_apart(table)
    assert table.visits["idle"][-1].cell == CORRIDOR.index[4, 2]
    assert table.visits["mover"][-1].cell == CORRIDOR.index[7, 1]


def test_two_that_meet_in_a_corridor_without_a_niche_are_reported():
    straight = grid(5, 1, {"a": [(1, 1)], "b": [(5, 1)]})
    problem = on_corridor({"go": "<> (a && <> b)"}, {"l": (2, 1), "r": (4, 1)}, straight)
    with pytest.raises(InfeasibleError, match=r"finds no way past the others for leaf 'go'"):
        deconflicted(problem, plan_team(problem))


def test_two_in_one_cell_are_refused():
    problem = on_corridor({"go": "<> b"}, {"l": (2, 1), "r": (2, 1)})
    with pytest.raises(InfeasibleError, match="l and r start in one cell"):
        deconflicted(problem, plan_team(problem))

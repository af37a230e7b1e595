"""Random team problems: maps with obstacles, leaves of several shapes, orders, robots of several types."""

import random
from dataclasses import dataclass, replace

import numpy as np

from planners.allocation.action_model import RESTING, Action, ActionModel, Mode
from planners.allocation.orders import Reading, leaf_orders
from planners.allocation.team import TeamProblem, TeamRobot, compile_problem
from planners.allocation.workspace import Cell, Workspace, grid
from planners.logic.hierarchy import Specification, validate

SHAPES = (
    "<> {a}",
    "<> ({a} && <> {b})",
    "<> {a} && [] !{b}",
    "<> ({a} && X (grip && (grip U ({b} && X !grip))))",
    "<> ({a} && grip) && [] (grip -> !{b})",
    "!{b} U {a}",
    "<> {a} || <> {b}",
)


@dataclass(frozen=True)
class InstanceCfg:
    """The size of a random instance.

    Attributes:
        size: Columns and rows.
        leaves: Number of leaves.
        robots: Number of robots.
        orders: Number of random orders between leaves, none of them circular.
        obstacles: Share of cells that nobody may enter.
        shapes: Formulas of leaves, over regions ``a`` and ``b``.
    """

    size: int
    leaves: int
    robots: int
    orders: int = 0
    obstacles: float = 0.12
    shapes: tuple[str, ...] = SHAPES


@dataclass(frozen=True)
class Instance:
    """A team problem as a user would write it down."""

    size: int
    regions: dict[str, list[Cell]]
    obstacles: frozenset[Cell]
    specification: Specification
    robots: dict[str, Cell]

    def workspace(self) -> Workspace:
        """The map."""
        return grid(self.size, self.size, self.regions, self.obstacles)

    def compiled(self, reading: Reading = Reading.START) -> TeamProblem:
        """The tables."""
        workspace = self.workspace()
        robots = tuple(TeamRobot(name, "gripper", workspace.index[cell]) for name, cell in self.robots.items())
        return compile_problem(leaf_orders(self.specification, reading), workspace, {"gripper": GRIPPER}, robots)

    def mirrored(self) -> "Instance":
        """The same problem with columns counted from the other side."""
        return replace(
            self,
            regions={name: [_mirror(cell, self.size) for cell in cells] for name, cells in self.regions.items()},
            obstacles=frozenset(_mirror(cell, self.size) for cell in self.obstacles),
            robots={name: _mirror(cell, self.size) for name, cell in self.robots.items()},
        )

    def relabelled(self, rng: random.Random) -> "Instance":
        """The same problem with regions and robots under other names and in another order."""
        names = {name: f"z{number}" for number, name in enumerate(rng.sample(sorted(self.regions), len(self.regions)))}
        leaves = {leaf: _renamed(text, names) for leaf, text in self.specification[1].items()}
        robots = rng.sample(sorted(self.robots.items()), len(self.robots))
        return replace(
            self,
            regions={names[name]: cells for name, cells in self.regions.items()},
            specification=(self.specification[0], leaves),
            robots={f"q{number}": cell for number, (_, cell) in enumerate(robots)},
        )


GRIP = Action("grip", frozenset({"grip"}))
GRIPPER = ActionModel(
    (
        Mode(frozenset(), ((RESTING, 0), (GRIP, 1))),
        Mode(frozenset({"grip"}), ((RESTING, 0), (GRIP, 1))),
    )
)


def random_instance(cfg: InstanceCfg, seed: int) -> Instance:
    """An instance in which every region can be reached from every robot.

    Args:
        cfg: Its size.
        seed: Of everything random.
    """
    rng = random.Random(seed)
    cells = [(x, y) for x in range(1, cfg.size + 1) for y in range(1, cfg.size + 1)]
    blocked = frozenset(rng.sample(cells, int(cfg.obstacles * len(cells))))
    free = _connected([cell for cell in cells if cell not in blocked])
    pick = [rng.choice(free) for _ in range(2 * cfg.leaves)]
    regions = {f"a{i}": [pick[2 * i]] for i in range(cfg.leaves)}
    regions |= {f"b{i}": [pick[2 * i + 1]] for i in range(cfg.leaves) if pick[2 * i] != pick[2 * i + 1]}
    leaves = {}
    for i in range(cfg.leaves):
        usable = [shape for shape in cfg.shapes if f"b{i}" in regions or "{b}" not in shape]
        leaves[f"t{i}"] = rng.choice(usable or ["<> {a}"]).format(a=f"a{i}", b=f"b{i}")
    ranked = rng.sample(range(cfg.leaves), cfg.leaves)
    pairs = {tuple(sorted(rng.sample(range(cfg.leaves), 2))) for _ in range(cfg.orders)} if cfg.leaves > 1 else set()
    orders = [f"(!t{ranked[b]} U t{ranked[a]})" for a, b in sorted(pairs)]
    root = " && ".join([*(f"<> t{i}" for i in range(cfg.leaves)), *orders])
    robots = {f"r{i}": rng.choice(free) for i in range(cfg.robots)}
    return Instance(cfg.size, regions, blocked, validate([{"root": root}, leaves]), robots)


def _connected(free: list[Cell]) -> list[Cell]:
    """The largest part of the free cells that hangs together."""
    workspace = grid(max(x for x, _ in free), max(y for _, y in free), {}, _holes(free))
    best: list[Cell] = []
    left = set(range(len(workspace)))
    while len(left) > len(best):
        near = np.flatnonzero(np.isfinite(workspace.distances(min(left))))
        left -= set(near.tolist())
        best = max(best, [workspace.cells[i] for i in near], key=len)
    return best


def _holes(free: list[Cell]) -> list[Cell]:
    known = set(free)
    width, height = max(x for x, _ in free), max(y for _, y in free)
    return [(x, y) for x in range(1, width + 1) for y in range(1, height + 1) if (x, y) not in known]


def _mirror(cell: Cell, size: int) -> Cell:
    return size + 1 - cell[0], cell[1]


def _renamed(text: str, names: dict[str, str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, f"@{names[name]}")
    return text.replace("@", "")

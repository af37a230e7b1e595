"""A team problem as one file: map, action models, robots, and the specification.

``{"specification": [level, ...], "map": {...}, "robots": {name: cell} or {name: {"cell": cell, "type": type}},
"domain": {...}, "teaming": {...}}``; the domain may be left out for robots that only move, and who works with whom
(:mod:`planners.allocation.teaming`) where nothing is asked. Map and domain have the exchange form of the
published planner for hierarchical LTL.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planners.allocation.action_model import MOVES_ONLY, ActionModel, action_model
from planners.allocation.orders import Reading
from planners.allocation.team import TeamProblem, TeamRobot, compile_choices
from planners.allocation.teaming import ALONE, Teaming, teaming
from planners.allocation.workspace import Workspace, read_map
from planners.errors import MapError
from planners.logic.hierarchy import Specification, children, validate


@dataclass(frozen=True)
class TeamFile:
    """A team problem as read.

    Attributes:
        specification: Levels from the root down.
        workspace: The map.
        models: Action model by robot type.
        robots: The team.
        teaming: Who works with whom.
    """

    specification: Specification
    workspace: Workspace
    models: dict[str, ActionModel]
    robots: tuple[TeamRobot, ...]
    teaming: Teaming = ALONE

    def compiled(self, reading: Reading = Reading.START, splitting: bool = False) -> tuple[TeamProblem, ...]:
        """A problem per choice; raises as :func:`planners.allocation.team.compile_choices` does."""
        return compile_choices(
            self.specification, self.workspace, self.models, self.robots, reading, self.teaming, splitting
        )


def read_team(path: Path) -> TeamFile:
    """Reads a team problem.

    Raises:
        MapError: no such file, no JSON, or something in it is missing or malformed.
        FormulaError: the specification is malformed.
    """
    try:
        data = json.loads(path.read_text())
    except OSError as error:
        raise MapError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise MapError(f"{path} is no JSON: {error}") from error
    return team_from(data)


def team_from(data: Any) -> TeamFile:
    """The same from loaded JSON."""
    if not isinstance(data, Mapping) or not {"specification", "map", "robots"} <= data.keys():
        raise MapError(
            'a team problem is an object with "specification", "map", "robots" and optionally "domain" and "teaming"'
        )
    workspace = read_map(data["map"])
    robots = tuple(_robot(name, body, workspace) for name, body in _members(data["robots"]))
    kinds = dict.fromkeys(robot.type for robot in robots)
    models = {kind: action_model(data["domain"], kind) if "domain" in data else MOVES_ONLY for kind in kinds}
    levels = validate(data["specification"])
    leaves = [name for name, below in children(levels).items() if not below]
    return TeamFile(levels, workspace, models, robots, teaming(data.get("teaming", {}), leaves))


def _members(data: Any) -> list[tuple[str, Any]]:
    if not isinstance(data, Mapping) or not data:
        raise MapError(f'"robots" is an object that gives each robot its cell, got {data!r}')
    return list(data.items())


def _robot(name: str, body: Any, workspace: Workspace) -> TeamRobot:
    cell, kind = (body.get("cell"), body.get("type", "1")) if isinstance(body, Mapping) else (body, "1")
    try:
        return TeamRobot(name, str(kind), workspace.locate(cell, f"robot '{name}'"))  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise MapError(f"robot '{name}': a cell is [column, row], got {cell!r}") from error

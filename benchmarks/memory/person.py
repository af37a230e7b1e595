"""The person at home, scripted: looks on, and says something only where it goes otherwise than wanted."""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.memory.tasks import Errand
from rostrum.rehearsal import Team

FAST = 0.45  # [m/s] of a tool beyond which the person finds it too fast
LOOKS = 0.1  # [s] between two looks
MOVED = 0.02  # [m] from where a thing lay, beyond which it was moved


@dataclass
class Person:
    """Watches one errand.

    Attributes:
        errand: What was asked for.
        said: Corrections and answers so far.
        moved: Objects in the order in which they were moved.
        fastest: Fastest speed of a tool while it was busy with the object of the wish [m/s].
        arms: By object, who moved it.
    """

    errand: Errand
    said: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    fastest: float = 0.0
    arms: dict[str, str] = field(default_factory=dict)
    _tools: dict[str, np.ndarray] = field(default_factory=dict)
    _start: dict[str, np.ndarray] = field(default_factory=dict)
    _named: bool = False

    def look(self, team: Team) -> None:
        """Looks once, :data:`LOOKS` after the last time, and corrects what is not wanted."""
        wish = self.errand.task.wish
        self._see(team)
        answer = team.answers[-1].status if team.answers else ""
        if answer in ("question", "refused") and not self.said and wish.kind in ("choice", "name"):
            self._say(team, wish.said, request=True)
        elif answer == "accepted" and wish.said not in self.said and self._wrong(team):
            self._say(team, wish.said)
        elif answer == "done" and wish.kind == "name" and self.said and not self._named:
            self._named = True
            team.say("name", f"Remember this as {wish.name}.")

    def satisfied(self) -> bool:
        """Whether it went as wanted, whoever saw to that."""
        wish = self.errand.task.wish
        match wish.kind:
            case "arm":
                return self.arms.get(wish.object) == wish.robot
            case "order":
                return bool(self.moved) and self.moved[0] == wish.object
        return not set(self.errand.task.stays) & set(self.moved)

    def content(self) -> bool:
        """Whether it went as wanted from the beginning, so that nothing had to be said."""
        return not self.said and self.satisfied()

    def _say(self, team: Team, text: str, request: bool = False) -> None:
        self.said.append(text)
        if request:
            team.say(f"answer{len(self.said)}", text)
        else:
            team.correct(text)

    def _wrong(self, team: Team) -> bool:
        wish, plan = self.errand.task.wish, team.executive.plan
        busy = self._busy(team)
        match wish.kind:
            case "arm":
                return wish.object in busy and busy[wish.object] != wish.robot
            case "slow":
                return self.fastest > FAST
            case "skip":
                return plan is not None and any(node.arguments.get("object") == wish.object for node in plan.nodes)
            case "order":
                return any(item != wish.object for item in busy) and wish.object not in self.moved
        return False

    def _busy(self, team: Team) -> dict[str, str]:
        """Objects that arms are busy with, and which."""
        plan, found = team.executive.plan, {}
        for record in team.executive.status()["nodes"] if plan is not None else ():
            item = str(plan.node(record["id"]).arguments.get("object", "")) if plan is not None else ""
            if record["state"] == "active" and item:
                found[item] = record["robot"]
        return found

    def _see(self, team: Team) -> None:
        """What the simulator shows: what was moved, and how fast the tool is at the object of the wish."""
        busy, wish = self._busy(team), self.errand.task.wish
        for name in (item.name for item in team.simulated.scene.objects):
            position = np.array(team.simulated.object_pose(name).position_w)
            start = self._start.setdefault(name, position)
            if name not in self.moved and np.linalg.norm(position - start) > MOVED:
                self.moved.append(name)
                self.arms[name] = busy.get(name, "")
        for arm, robot in team.simulated.robots.items():
            tool = team.tool_transform(arm, np.array(robot.state().position)[:-1])[:3, 3]
            before = self._tools.get(arm, tool)
            self._tools[arm] = tool
            if busy.get(wish.object) == arm:
                self.fastest = max(self.fastest, float(np.linalg.norm(tool - before)) / LOOKS)

"""A discrete-event stand-in for skill servers, robots and the world: deterministic, and it checks what it is sent.

Every start of motion is checked against the truth, not against what the executive believes: the order, one thing per
robot, and that no two arms are in overlapping space, an arm that failed or died included.
"""

import heapq
import itertools
import random
from dataclasses import dataclass, field, replace

from planners.allocation.problem import overlap
from planners.executive import Executive
from planners.mission.actions import Action, Answer, Cancel, Dispatch, Emit, PublishPlan, Reply, ResetSafety
from planners.plan import NodeState
from skills.contract import Reason, SkillResult
from skills.world.snapshot import Pose, RobotBelief, WorldSnapshot
from tests.planners.allocation.bench_world import world as bench

HOMES = {"red_block": -0.3, "blue_block": 0.3, "green_block": 0.1, "yellow_block": -0.1, "orange_block": 0.0}


@dataclass
class Faults:
    """How often things go wrong; probabilities per event, kills as (time, robot, seconds).

    ``safety`` is how often a call ends by ``hindrance``.
    """

    lost_call: float = 0.0
    doubled_call: float = 0.0
    failed_pick: float = 0.0
    dropped: float = 0.0
    failed_place: float = 0.0
    safety: float = 0.0
    kills: tuple[tuple[float, str, float], ...] = ()
    slowness: tuple[float, float] = (1.0, 1.0)
    hindrance: Reason = Reason.SAFETY_FAULT


@dataclass
class Server:
    """One robot with its skill server."""

    name: str
    alive: bool = True
    faulted: bool = False
    call: Dispatch | None = None
    result: SkillResult | None = None
    ends: float = 0.0
    occupied: tuple[float, float] | None = None
    holding: str = ""
    newest: dict[tuple[str, str], int] = field(default_factory=dict)


class FakeBench:
    def __init__(self, executive: Executive, faults: Faults | None = None, seed: int = 0, start: float = 0.0) -> None:
        self.executive, self.faults, self.random = executive, faults or Faults(), random.Random(seed)
        self.now, self.step = start, 0.25
        self.servers = {name: Server(name) for name in ("left", "right")}
        self.x = dict(HOMES)
        self.resting: dict[str, str] = {}
        self.extra_facts: set[str] = set()
        self.blind = False
        self.log: list[Action] = []
        self.finished_ids: set[tuple[str, str]] = set()
        self.answers: list[Answer] = []
        self._given: list[Answer] = []  # before a restart; each may be given again once
        self.told: list[Reply] = []
        self.speeds: dict[str, str] = {}  # what of a robot moves though nothing runs, for the measurements of its speed
        self._claims: dict[tuple[str, int], tuple[float, float] | None] = {}
        self.started: list[tuple[float, str, str]] = []
        self._queue: list[tuple[float, int, str, object]] = []
        self._count = itertools.count()
        self._stamp = start
        for at, name, seconds in self.faults.kills:
            self._at(at, "kill", name)
            self._at(at + seconds, "revive", name)

    # the world

    def world(self) -> WorldSnapshot:
        facts = {f"holding({s.name}, {s.holding})" for s in self.servers.values() if s.holding}
        held = {s.holding for s in self.servers.values()}
        for item, on in self.resting.items():
            if item not in held:
                facts.add(f"{'on' if on.endswith('_block') else 'in'}({item}, {on})")
        if not self.blind:
            self._stamp = self.now
        snapshot = bench(self.x, tuple(sorted(facts | self.extra_facts)), self._stamp)
        return replace(snapshot, robots=tuple(map(self._seen, snapshot.robots)))

    def _seen(self, robot: RobotBelief) -> RobotBelief:
        """The tool waits near its base, or is at the far end of the space that its arm is in."""
        occupied = self.servers[robot.name].occupied
        if occupied is None:
            return robot
        tip = max(occupied, key=lambda x: abs(x - robot.base.position_w[0]))
        return replace(robot, tool=Pose((tip, 0.0, 0.2)))

    # the loop

    def restart(self, executive: Executive) -> None:
        """Goes on with an executive that was resumed from the journal; it may repeat what it answered last."""
        self.executive, self._given = executive, list(self.answers)

    def run(self, seconds: float, until_answers: int | None = None) -> None:
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.advance()
            if until_answers is not None and len(self.answers) >= until_answers:
                return

    def advance(self) -> None:
        self.now = round(self.now + self.step, 6)
        while self._queue and self._queue[0][0] <= self.now:
            _, _, kind, payload = heapq.heappop(self._queue)
            getattr(self, f"_on_{kind}")(payload)
        for server in self.servers.values():
            if server.call is not None and self.now >= server.ends:
                self._finish(server)
        for server in self.servers.values():
            if server.name in self.executive.awaits_rest:
                self.executive.measured(server.name, self.now, self.speeds.get(server.name, ""))
        self.executive.tick(self.now, self.world())
        self.carry_out()

    def carry_out(self) -> None:
        for action in self.executive.take_actions():
            self.log.append(action)
            if isinstance(action, Dispatch):
                self._send(action)
            elif isinstance(action, Cancel):
                self._at(self.now + 0.05, "cancel", action)
            elif isinstance(action, ResetSafety):
                self._at(self.now + 0.3, "reset", action.robot)
            elif isinstance(action, Answer):
                if action in self._given:
                    self._given.remove(action)
                else:
                    self.answers.append(action)
            elif isinstance(action, Reply):
                self.told.append(action)
            else:
                assert isinstance(action, Emit | PublishPlan)

    def say(self, text: str = "go", utterance_id: str = "u1") -> None:
        self.executive.say(self.now, utterance_id, "anna", text, self.world())
        self.carry_out()

    def events(self, kind: str) -> list[Emit]:
        return [action for action in self.log if isinstance(action, Emit) and action.kind == kind]

    def _at(self, time: float, kind: str, payload: object) -> None:
        heapq.heappush(self._queue, (time, next(self._count), kind, payload))

    def _send(self, call: Dispatch) -> None:
        node = self.executive.plan.node(call.call.node_id)
        assert (call.call.robot, call.call.arguments) == (node.robot, node.arguments)
        self._claims[call.call.node_id, call.attempt] = node.claim
        if self.random.random() < self.faults.lost_call:
            return
        for _ in range(2 if self.random.random() < self.faults.doubled_call else 1):
            self._at(self.now + self.random.uniform(0.01, 0.6), "call", call)

    # servers

    def _on_call(self, call: Dispatch) -> None:
        server = self.servers[call.call.robot]
        key = (call.call.plan_id, call.call.node_id)
        if not server.alive or call.attempt <= server.newest.get(key, 0):
            return
        server.newest[key] = call.attempt
        if server.call is not None:
            running = server.call.call.node_id
            assert running == call.call.node_id, f"{server.name} is busy with {running}"
            server.call = call
            self.executive.accepted(self.now, call.call.node_id, call.attempt)
            return
        if server.faulted:
            self.executive.rejected(self.now, call.call.node_id, call.attempt, "safety fault")
            return
        self._check_start(server, call)
        self.executive.accepted(self.now, call.call.node_id, call.attempt)
        node = self.executive.plan.node(call.call.node_id)
        server.call, server.occupied = call, self._claims[node.id, call.attempt]
        server.ends = self.now + node.duration * self.random.uniform(*self.faults.slowness)
        server.result = self._outcome(server, call)
        self.started.append((self.now, call.call.robot, call.call.node_id))

    def _check_start(self, server: Server, call: Dispatch) -> None:
        plan = self.executive.plan
        node = plan.node(call.call.node_id)
        skipped = {r["id"] for r in self.executive.status()["nodes"] if r["state"] == NodeState.SKIPPED}
        for before in node.after:
            done = (plan.id, before) in self.finished_ids or before in skipped
            assert done or self._effect(before), f"{node.id} started before {before} was done"
        for other in self.servers.values():
            if other is not server:
                claim = self._claims[node.id, call.attempt]
                assert not overlap(other.occupied, claim), f"{node.id} of {server.name} meets {other.name}'s arm"

    def _effect(self, node_id: str) -> bool:
        node = self.executive.plan.node(node_id)
        item = node.arguments.get("object")
        target = node.arguments.get("place") or node.arguments.get("support")
        holders = [s.name for s in self.servers.values() if s.holding == item]
        return self.resting.get(item) == target if target else node.robot in holders

    def _outcome(self, server: Server, call: Dispatch) -> SkillResult:
        faults, roll = self.faults, self.random.random()
        item = call.call.arguments.get("object", "")
        if roll < faults.safety:
            return SkillResult(faults.hindrance, "too fast")
        if call.call.skill == "pick":
            if server.holding or any(s.holding == item for s in self.servers.values()):
                return SkillResult(Reason.PRECONDITION_FAILED, "the gripper is not free")
            if roll < faults.safety + faults.failed_pick:
                return SkillResult(Reason.GRASP_MISSED, "nothing between the fingers")
        elif call.call.skill != "home":
            if server.holding != item:
                return SkillResult(Reason.PRECONDITION_FAILED, f"does not hold {item}")
            if roll < faults.safety + faults.dropped:
                return SkillResult(Reason.OBJECT_DROPPED, "it slipped")
            if roll < faults.safety + faults.dropped + faults.failed_place:
                return SkillResult(Reason.TIMED_OUT, "too slow")
        return SkillResult(Reason.SUCCESS, "done")

    def _finish(self, server: Server) -> None:
        call, result = server.call, server.result
        assert call is not None
        assert result is not None
        server.call = server.result = None
        item = str(call.call.arguments.get("object", ""))
        if result.success:
            server.occupied = None
            if call.call.skill == "pick":
                server.holding = item
                self.resting.pop(item, None)
            elif call.call.skill != "home":
                server.holding = ""
                target = str(call.call.arguments.get("place") or call.call.arguments["support"])
                self.resting[item] = target
                self.x[item] = {"tray": 0.0, "red_mark": 0.25}.get(target) if "_block" not in target else self.x[target]
            self.finished_ids.add((call.call.plan_id, call.call.node_id))
        elif result.reason is Reason.OBJECT_DROPPED:
            server.holding = ""
        server.faulted = result.reason is Reason.SAFETY_FAULT
        if server.faulted:
            self.executive.robot_status(self.now, server.name, True, True, result.text)
        self.executive.finished(self.now, call.call.node_id, call.attempt, result)

    def _on_cancel(self, cancel: Cancel) -> None:
        server = self.servers[cancel.robot]
        if server.call is not None and server.call.call.node_id == cancel.node_id:
            server.result, server.ends = SkillResult(Reason.CANCELED, "stopped on request"), self.now + 0.4

    def _on_reset(self, robot: str) -> None:
        server = self.servers[robot]
        server.faulted = False
        self.executive.robot_status(self.now, robot, server.alive, False)

    def _on_kill(self, robot: str) -> None:
        server = self.servers[robot]
        server.alive, server.call, server.result = False, None, None
        server.newest.clear()
        self._at(self.now + 0.3, "silence", robot)

    def _on_silence(self, robot: str) -> None:
        if not self.servers[robot].alive:
            self.executive.robot_status(self.now, robot, False, False, "no heartbeat")

    def _on_revive(self, robot: str) -> None:
        self.servers[robot].alive = True
        self.executive.robot_status(self.now, robot, True, self.servers[robot].faulted)

"""Replanning from where a mission stands: what is done stays done, what is under way and still wanted keeps running.

The rest is planned anew, in the world as it will be once that is done. What runs and is no longer wanted is cancelled
and brought to rest before its robot does anything else; it stays in the plan, for what became of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planners.allocation.allocate import AllocationCfg, allocate, monitors
from planners.allocation.problem import after_leaf, precedence
from planners.errors import InfeasibleError, PlanEditError
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tokens import printable
from planners.language.tree_parts import cut, mapped, renamed
from planners.logic.hierarchy import specification
from planners.logistics import with_logistics
from planners.mission.mission import Mission
from planners.mission.preference import preferred_robots
from planners.mission.priority import by_priority
from planners.openings import with_openings
from planners.plan import NodeState, Plan, PlanNode
from skills.contract import Estimator, SkillCall, Value
from skills.errors import SkillError
from skills.world.expected import let_go
from skills.world.predicates import ground, is_true
from skills.world.snapshot import WorldSnapshot


@dataclass(frozen=True)
class Replanned:
    """What a mission is after an edit.

    Attributes:
        asked: What is asked now.
        tree: The same with the walks and loadings that nobody said.
        plan: How it is done.
        order: Node ids by priority.
        fresh: Ids of nodes that start from the beginning.
        dropped: Ids of nodes that serve nothing any more and stand in the plan for what became of them.
        cancel: Ids of nodes that run and must end.
    """

    asked: TaskTree
    tree: TaskTree
    plan: Plan
    order: tuple[str, ...]
    fresh: tuple[str, ...]
    dropped: tuple[str, ...]
    cancel: tuple[str, ...]


def replan(
    mission: Mission, asked: TaskTree, world: WorldSnapshot, estimator: Estimator, cfg: AllocationCfg
) -> Replanned:
    """Plans what is asked now, from where the mission stands; the mission is left as it is.

    Args:
        mission: The mission.
        asked: What is asked from now on, with the ids of what was asked before.
        world: The world as perceived.
        estimator: Says what robots can do.
        cfg: Search budget.

    Raises:
        InfeasibleError: it cannot be done; gives the causes.
        ContradictionError: the order asked for is circular.
        PlanEditError: what a gripper holds cannot be put where it is to go now.
    """
    with_walks = _Replanner(mission, asked, world, estimator, cfg)
    found = with_walks.replan()
    idle = with_walks.useless_walks(found)
    return _Replanner(mission, asked, world, estimator, cfg, idle).replan() if idle else found


class _Replanner:
    """One attempt; ``stopped`` are leaves under way that are to end although nothing contradicts them."""

    def __init__(
        self,
        mission: Mission,
        asked: TaskTree,
        world: WorldSnapshot,
        estimator: Estimator,
        cfg: AllocationCfg,
        stopped: frozenset[str] = frozenset(),
    ) -> None:
        self._mission, self._world, self._estimator, self._cfg = mission, world, estimator, cfg
        self._was = {leaf.id: leaf for leaf in mission.tree.root.leaves()}
        self._past = [leaf for leaf in self._was.values() if self._mission.finished(leaf.id)]
        self._asked = self._without_old_names(asked)
        self._wanted = {leaf.id: leaf for leaf in self._asked.root.leaves()}
        self._kept: dict[str, tuple[PlanNode, ...]] = {}
        self._kept_leaves: list[TaskNode] = []
        self._choices = dict(mission.plan.choices)
        self._keep_what_is_under_way(stopped)

    def replan(self) -> Replanned:
        """See :func:`replan`."""
        expected = self._expected()
        rest = self._rest()
        tree, nodes = self._planned(rest, expected)
        tree = self._behind(tree, expected)
        whole = self._merged(tree)
        first = {leaf.id: leaf.after for leaf in tree.root.leaves()}
        linked = tuple(self._linked(node, nodes, first) for node in nodes)
        return self._stitched(whole, linked)

    def useless_walks(self, found: Replanned) -> frozenset[str]:
        """Inserted walks under way on which nothing that is still to be done relies."""
        new = [
            leaf for leaf in found.tree.root.leaves() if leaf.id not in self._was or not self._mission.finished(leaf.id)
        ]
        walks = [leaf for leaf in self._kept_leaves if leaf.action == "go" and leaf.id not in self._wanted]
        return frozenset(walk.id for walk in walks if not any(walk.id in leaf.needs for leaf in new))

    # What stays

    def _without_old_names(self, asked: TaskTree) -> TaskTree:
        """A task that differs from what was done under its name gets a new one."""
        past = {leaf.id: leaf for leaf in self._past}
        names = {
            leaf.id: f"{leaf.id}.again{self._mission.plan.revision + 1}"
            for leaf in asked.root.leaves()
            if leaf.id in past and _content(leaf) != _content(past[leaf.id])
        }
        return replace(asked, root=renamed(asked.root, lambda name: names.get(name, name))) if names else asked

    def _keep_what_is_under_way(self, stopped: frozenset[str]) -> None:
        kept = set[str]()
        before = precedence(self._asked) if self._wanted else {}
        for leaf in sorted(self._was.values(), key=self._begun_at):
            nodes = self._mission.of_task(leaf.id)
            held = self._held(leaf)
            if self._mission.finished(leaf.id) or leaf.id in stopped:
                continue
            if not held and not any(self._mission.runs[node.id].active for node in nodes):
                continue
            new = self._wanted.get(leaf.id)
            if new is None and not self._errand_for(leaf):
                if held:
                    raise PlanEditError(f"{nodes[0].robot} holds the {printable(leaf.object)}; say where it goes")
                continue
            if new is not None and _content(new) != _content(leaf):
                if held:
                    self._redirect(leaf, new, nodes)
                    kept.add(leaf.id)
                continue
            robots = {node.robot for node in nodes}
            waits = {name for name in before.get(leaf.id, ()) if not self._mission.finished(name) and name not in kept}
            if not held and (
                waits or self._stricter(leaf) or (new is not None and new.robot and {new.robot} != robots)
            ):
                continue
            self._kept[leaf.id] = tuple(nodes)
            self._kept_leaves.append(leaf if new is None else replace(leaf, text=new.text, priority=new.priority))
            kept.add(leaf.id)

    def _stricter(self, leaf: TaskNode) -> bool:
        """Whether a ban is new that what runs for a leaf does not know of."""
        more = set(self._asked.constraints) - set(self._mission.tree.constraints)
        return any(each.kind == ("keep_out" if leaf.action == "go" else "avoid") for each in more)

    def _begun_at(self, leaf: TaskNode) -> float:
        return min((self._mission.runs[node.id].sent_at for node in self._mission.of_task(leaf.id)), default=0.0)

    def _held(self, leaf: TaskNode) -> bool:
        """Whether a gripper holds the object of a leaf that robots work at."""
        first = self._mission.of_task(leaf.id)[:1]
        begun = (NodeState.ACTIVE, NodeState.DONE)
        return any(
            f"holding({node.robot}, {leaf.object})" in self._world.facts and self._mission.runs[node.id].state in begun
            for node in first
        )

    def _errand_for(self, leaf: TaskNode) -> bool:
        """Whether a leaf that nobody asked for serves one that is still wanted as it was."""
        for name, new in self._wanted.items():
            old = self._was.get(name)
            if leaf.id.startswith(f"{name}.") and old is not None and _content(old) == _content(new):
                return not self._mission.finished(name)
        return False

    def _redirect(self, leaf: TaskNode, new: TaskNode, nodes: list[PlanNode]) -> None:
        """What a gripper holds goes elsewhere: the pick stays, and how it ends is made anew.

        Raises:
            PlanEditError: another object is meant, or the robot cannot put it there.
        """
        item, robot = leaf.object.replace("_", " "), nodes[0].robot
        if new.object != leaf.object or new.robot not in ("", robot) or new.action != "move":
            raise PlanEditError(f"{robot} holds the {item} already")
        on = any(each.name == new.destination for each in self._world.objects)
        skill, where = ("stack", "support") if on else ("place", "place")
        arguments: dict[str, Value] = {"object": leaf.object, where: new.destination}
        try:
            estimate = self._estimator.estimate(SkillCall("", "", robot, skill, arguments), self._world)
        except SkillError as error:
            raise PlanEditError(f"{robot} holds the {item}: {error}") from error
        if not estimate.feasible:
            raise PlanEditError(f"{robot} holds the {item} and cannot put it there: {estimate.why}")
        name = f"{leaf.id}.{skill}"
        if name in self._mission.runs:
            name = f"{name}.{self._mission.plan.revision + 1}"
        put = PlanNode(name, leaf.id, robot, skill, arguments, (nodes[0].id,), estimate.claim, 0.0, estimate.duration)
        self._kept[leaf.id] = (nodes[0], put)
        self._kept_leaves.append(replace(new, after=(), needs=()))

    # What is planned anew

    def _expected(self) -> WorldSnapshot:
        """The world once what is done is seen, and what is under way is done."""
        world = self._world
        for task in self._mission.unverified:
            world = after_leaf(world, self._was[task])
        for leaf in self._kept_leaves:
            robot = self._kept[leaf.id][0].robot
            world = after_leaf(world, replace(leaf, robot=robot) if leaf.action == "go" else leaf)
            world = world if leaf.keeps else let_go(world, robot)
        return world

    def _rest(self) -> TaskTree:
        """What is asked and neither done nor under way; what waited for that does not any more."""
        past = {leaf.id for leaf in self._past}
        open_ = {name for name in self._wanted if name not in past and name not in self._kept}

        root = mapped(self._asked.root, lambda leaf: cut(leaf, open_) if leaf.id in open_ else None)
        return replace(self._asked, root=root or TaskNode("t", self._asked.text))

    def _planned(self, rest: TaskTree, expected: WorldSnapshot) -> tuple[TaskTree, tuple[PlanNode, ...]]:
        """The rest with its walks and its nodes, under names that nothing else has."""
        mission = self._mission
        if not any(leaf.action for leaf in rest.root.leaves()):
            return replace(rest, root=TaskNode("t.rest", rest.text)), ()
        tree = with_logistics(with_openings(rest, expected), expected, self._estimator, self._arrivals())
        taken = {leaf.id for leaf in self._past} | set(self._kept)
        errands = {leaf.id for leaf in tree.root.leaves()} - set(self._wanted)
        names = {name: f"{name}.{mission.plan.revision + 1}" for name in errands & taken}
        tree = replace(tree, root=renamed(tree.root, lambda name: names.get(name, name)))
        own = {leaf.id for leaf in tree.root.leaves()}
        alone = replace(tree, root=mapped(tree.root, lambda leaf: cut(leaf, own)))
        plan = self._allocated(alone, expected)
        self._choices.update(plan.choices)
        return tree, plan.nodes

    def _allocated(self, tree: TaskTree, expected: WorldSnapshot) -> Plan:
        """The plan of a tree whose more urgent tasks are where they end soonest, as if there were no others."""
        mission, cfg = self._mission, self._cfg
        way = (expected, self._estimator, mission.plan.run_id, mission.plan.id, cfg)
        robots = preferred_robots(tree, expected, self._estimator, self._busy(), cfg.max_expansions)
        if robots:
            change = lambda leaf: replace(leaf, robot=robots.get(leaf.id, leaf.robot))  # noqa: E731
            try:
                return allocate(replace(tree, root=mapped(tree.root, change)), *way)
            except InfeasibleError:
                pass  # what is less urgent needs one of these robots
        return allocate(tree, *way)

    def _busy(self) -> dict[str, float]:
        """By robot, how long what is under way takes it yet, as planned [s]."""
        left: dict[str, float] = {}
        for node in (node for nodes in self._kept.values() for node in nodes):
            run = self._mission.runs.get(node.id)
            if run is not None and run.active:
                left[node.robot] = left.get(node.robot, 0.0) + max(0.0, run.sent_at + node.duration - self._world.stamp)
            elif run is None or run.state is NodeState.PENDING:
                left[node.robot] = left.get(node.robot, 0.0) + node.duration
        return left

    def _arrivals(self) -> dict[str, str]:
        """By robot, the walk that brings it, or brought it, to where it stands in the expected world."""
        found = {}
        for leaf in sorted(self._past, key=self._begun_at):
            if leaf.action == "go" and (leaf.id in self._mission.unverified or self._there(leaf)):
                found[self._mission.of_task(leaf.id)[-1].robot] = leaf.id
        for leaf in self._kept_leaves:
            if leaf.action == "go":
                found[self._kept[leaf.id][0].robot] = leaf.id
        return found

    def _there(self, leaf: TaskNode) -> bool:
        return self._mission.observed(leaf.id, self._world)

    def _behind(self, tree: TaskTree, expected: WorldSnapshot) -> TaskTree:
        """The new leaves after what is under way that they come after; ``needs`` where its robot must still stand."""
        asked = precedence(self._asked) if self._wanted else {}
        trays = {place.name: place.carrier for place in expected.places if place.carrier}

        def bound(leaf: TaskNode) -> TaskNode:
            about = _carriers(leaf, trays, expected)
            after, needs = list(leaf.after), list(leaf.needs)
            for other in self._kept_leaves:
                walker = self._kept[other.id][0].robot if other.action == "go" else ""
                walks = walker in about
                leaves = leaf.action == "go" and leaf.robot in _carriers(other, trays, self._world)
                again = leaf.action == "go" and bool(walker) and leaf.robot in ("", walker)
                if walks or leaves or again or other.id in asked.get(leaf.id, ()) or _touch(leaf, other):
                    after.append(other.id)
                if walks and not leaf.needs:
                    needs.append(other.id)
            return replace(leaf, after=tuple(dict.fromkeys(after)), needs=tuple(dict.fromkeys(needs)))

        return replace(tree, root=mapped(tree.root, bound))

    # Together

    def _merged(self, tree: TaskTree) -> TaskTree:
        names = {leaf.id for leaf in (*self._past, *self._kept_leaves, *tree.root.leaves())}
        old = [cut(leaf, names) for leaf in self._past] + [cut(leaf, names) for leaf in self._kept_leaves]
        parts = [TaskNode("t.past", self._asked.text, "any_order", tuple(old))] if old else []
        if any(leaf.action for leaf in tree.root.leaves()):
            parts.append(tree.root)
        return replace(self._asked, root=TaskNode("t.all", self._asked.text, "any_order", tuple(parts)))

    def _linked(self, node: PlanNode, nodes: tuple[PlanNode, ...], after: Mapping[str, tuple[str, ...]]) -> PlanNode:
        """A new node with what is under way before it."""
        earlier = [name for name in node.after if any(other.id == name for other in nodes)]
        if any(other.task == node.task and other.id in node.after for other in nodes):
            return node
        ends = [self._kept[name][-1].id for name in after[node.task] if name in self._kept]
        return replace(node, after=tuple(dict.fromkeys((*earlier, *ends))))

    def _stitched(self, whole: TaskTree, new: tuple[PlanNode, ...]) -> Replanned:
        mission = self._mission
        kept = [node for nodes in self._kept.values() for node in nodes]
        still = {node.id for node in kept}
        past = {leaf.id for leaf in self._past}
        done, dropped, ended = [], [], []
        for node in mission.nodes():
            run = mission.runs[node.id]
            if node.id in still:
                continue
            if node.task in past or not node.task:
                done.append(node)
            elif run.active:
                ended.append(node.id)
            if node.task and node.task not in past and run.record.attempts:
                done.append(replace(node, task="", after=()))
                dropped.append(node.id)
        new = self._under_new_names(new, {node.id for node in done})
        known = {node.id for node in (*done, *kept, *new)}
        known_only = lambda node: replace(node, after=tuple(name for name in node.after if name in known))  # noqa: E731
        plan = replace(
            mission.plan,
            text=self._asked.text,
            nodes=tuple(map(known_only, (*done, *kept, *new))),
            revision=mission.plan.revision + 1,
            monitors=monitors(whole, self._world),
            specification=specification(whole, self._world),
            choices={leaf.id: self._choices[leaf.id] for leaf in whole.root.leaves() if leaf.id in self._choices},
        )
        started = by_priority(whole, sorted(new, key=lambda node: node.start))
        order = tuple(node.id for node in (*done, *kept, *started))
        fresh = tuple(node.id for node in new)
        return Replanned(self._asked, whole, plan, order, fresh, tuple(dropped), tuple(ended))

    def _under_new_names(self, new: tuple[PlanNode, ...], taken: set[str]) -> tuple[PlanNode, ...]:
        """New nodes of which the plan holds namesakes that have begun get names of their own."""
        revision = self._mission.plan.revision + 1
        names = {node.id: f"{node.id}.{revision}" for node in new if node.id in taken}
        return tuple(
            replace(
                node,
                id=names.get(node.id, node.id),
                after=tuple(names.get(name, name) for name in node.after),
                beside=names.get(node.beside, node.beside),
            )
            for node in new
        )


def _content(leaf: TaskNode) -> tuple[object, ...]:
    return leaf.action, leaf.object, leaf.destination, leaf.skill, leaf.arguments


def _touch(leaf: TaskNode, other: TaskNode) -> bool:
    """Whether a leaf is about the object that another one moves, or stands on what that one is about."""
    return bool(other.object) and (
        other.object in (leaf.object, leaf.destination) or (bool(leaf.object) and leaf.object == other.destination)
    )


def _carriers(leaf: TaskNode, trays: Mapping[str, str], world: WorldSnapshot) -> set[str]:
    """Robots whose tray a leaf is about."""
    objects = {item.name for item in world.objects}
    names = [name for name in (leaf.object, leaf.destination) if name in objects]
    return {
        carrier
        for tray, carrier in trays.items()
        if tray == leaf.destination or any(is_true(ground("in", name, tray), world) for name in names)
    }

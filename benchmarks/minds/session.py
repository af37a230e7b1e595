"""One person and one team for six rounds of orders, in simulated time, judged by the simulator's state."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.minds.person import ASIDES, CHANGED_AFTER, LOOK, RHYTHM, ROUNDS, Order, Person
from rostrum.rehearsal import Pace, Team
from rostrum.runs.events import EventWriter, read_events
from sim.measured_world import MeasuredWorld
from sim.relations import relations
from sim.scenes.scene import load_scene

SCENE = Path(__file__).with_name("kitchen.yaml")
PATIENCE = 90.0  # [s] after which a round is given up
MOVES = 0.001  # [rad/s] of a joint from which an arm moves; at rest in simulation it stays below 1e-5
ENDED = ("done", "failed", "refused")


@dataclass
class Session:
    """A session that is under way.

    Attributes:
        orders: What was ordered.
        first_motion: By order, when the arm that picks its block first moved [s].
        thinking: By order, wall time of the step in which its plan was made [s].
        changes: Of the changes of orders, ids.
    """

    person: Person
    team: Team
    orders: list[Order] = field(default_factory=list)
    first_motion: dict[str, float] = field(default_factory=dict)
    thinking: dict[str, float] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    _alias: dict[str, str] = field(default_factory=dict)  # answers to questions are utterances of their own

    def run(self) -> dict[str, Any]:
        """All rounds; gives the session's row."""
        self.team.get_ready()
        begin = self.team.now
        for number in range(ROUNDS):
            self._round(number)
        return {"seconds": self.team.now - begin, "orders": self.rows}

    def _round(self, number: int) -> None:
        begun = self.team.now
        orders = self.person.orders(number, self._table())
        told = [(RHYTHM * slot, lambda order=order: self._order(order)) for slot, order in enumerate(orders)]
        last = told[-1][0] if told else 0.0
        told += [(last + CHANGED_AFTER, lambda order=o: self.team.correct(order.change)) for o in orders if o.change]
        told += [(last + each.after, lambda text=each.text: self.team.correct(text)) for each in ASIDES.get(number, ())]
        told.sort(key=lambda each: each[0])
        while (told or not self._over(orders)) and self.team.now < begun + PATIENCE:
            while told and self.team.now >= begun + told[0][0]:
                told.pop(0)[1]()
            self._step(orders)
        self._wait(LOOK, orders)
        self._judge(number, orders)

    def _order(self, order: Order) -> None:
        order.key, order.said_at = f"order{len(self.orders)}", self.team.now
        self.orders.append(order)
        self.team.say(order.key, order.text)

    def _wait(self, seconds: float, orders: list[Order]) -> None:
        end = self.team.now + seconds
        while self.team.now < end:
            self._step(orders)

    def _step(self, orders: list[Order]) -> None:
        known, begin = len(self.team.answers), time.perf_counter()
        self.team.advance()
        for answer in self.team.answers[known:]:
            key = self._alias.get(answer.utterance_id, answer.utterance_id)
            self.thinking.setdefault(key, time.perf_counter() - begin)
            if answer.status == "question":
                self._answer(key, answer.choices)
        for order in orders:
            if order.key and order.key not in self.first_motion and self._moves_for(order):
                self.first_motion[order.key] = self.team.now

    def _answer(self, key: str, choices: tuple[str, ...]) -> None:
        """The person says which of the choices was meant, if any was."""
        order = next(each for each in self.orders if each.key == key)
        names = (order.block.replace("_", " "), order.place.replace("_", " "))
        meant = next((choice for choice in choices if all(name in choice for name in names)), "")
        if meant and key not in self._alias.values():
            self._alias[f"{key}.meant"] = key
            self.team.say(f"{key}.meant", meant)

    def _moves_for(self, order: Order) -> bool:
        """Whether an arm moves in order to pick this block."""
        plan = self.team.executive.plan
        if plan is None:
            return False
        for node in plan.nodes:
            if node.id in self.team.running and node.skill == "pick" and node.arguments["object"] == order.block:
                return bool(abs(self.team.simulated.robots[node.robot].state().velocity[:-1]).max() > MOVES)
        return False

    def _over(self, orders: list[Order]) -> bool:
        """Whether everything said in this round has come to its end."""
        ended = {self._alias.get(a.utterance_id, a.utterance_id) for a in self.team.answers if a.status in ENDED}
        asked = {a.utterance_id for a in self.team.answers if a.status == "question"}
        lost = asked - set(self._alias.values())
        return not self.team.minds.waiting and all(each.key in ended | lost for each in orders)

    def _judge(self, number: int, orders: list[Order]) -> None:
        facts = set(relations(self.team.simulated))
        for each in orders:
            moved = self.first_motion.get(each.key)
            answers = [a.status for a in self.team.answers if a.utterance_id in (each.key, f"{each.key}.meant")]
            self.rows.append(
                {
                    "round": number,
                    "text": each.text,
                    "free": each.free,
                    "change": each.change,
                    "answers": answers,
                    "done": f"in({each.block}, {each.wanted})" in facts,
                    "first_motion": None if moved is None else round(moved - each.said_at, 4),
                    "thinking": round(self.thinking.get(each.key, 0.0), 4),
                }
            )

    def _table(self) -> dict[str, str]:
        """By block, the place where it lies; empty on the bare counter."""
        world = self.team.simulated
        facts, places = relations(world), [place.name for place in world.scene.places]
        names = [item.name for item in world.scene.objects]
        return {name: next((place for place in places if f"in({name}, {place})" in facts), "") for name in names}


def run_session(agent: str, pace: Pace, seed: int, out: Path) -> dict[str, Any]:
    """One session from the start of its world; events are kept in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{agent.replace(' ', '-').replace(',', '')}-{seed}.jsonl"
    path.unlink(missing_ok=True)
    begin = time.monotonic()
    measured = MeasuredWorld(load_scene(SCENE), seed)
    try:
        with EventWriter(path, path.stem) as events:
            row = Session(Person(seed), Team(measured, events, path.stem, pace=pace)).run()
        truth = measured.audit.report()
        taken_back = sum("withdrawn" in str(e.data.get("id")) for e in read_events(path).of_kind("correction"))
    finally:
        measured.close()
    touching = truth.get("contacts", {}).get("robot_robot", ())
    broken = [*truth.get("limits_exceeded", ()), *map(str, touching)]
    wall = round(time.monotonic() - begin, 2)
    return {"agent": agent, "seed": seed, **row, "broken": broken, "taken_back": taken_back, "wall_seconds": wall}

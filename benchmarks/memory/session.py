"""One errand in a rehearsed team, from what is asked to what the simulator says of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import planners.mission.replan as replanning
import planners.plan_request as planning
from benchmarks.memory.person import LOOKS, Person
from benchmarks.memory.tasks import Errand
from planners.errors import PlannerError
from planners.language.comprehend import comprehend, comprehend_at_once
from planners.minds.readers import Readers
from rostrum.finish import compile_report
from rostrum.rehearsal import Team
from rostrum.rehearsal.pace import Pace
from rostrum.rehearsal.rehearse import MODE, SETTLE
from rostrum.runs.events import read_events
from rostrum.runs.folder import RunFolder
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import load_scene

LONGEST = 200.0  # [s] simulated
SCENE = "bench"


@dataclass
class Calls:
    """How often words were read and plans were made.

    Attributes:
        readings: Times that a reader of requests read a request, an answer or a correction, and had something to say.
        plannings: Passes of the allocator.
    """

    readings: int = 0
    plannings: int = 0

    @contextmanager
    def counted(self) -> Iterator[Pace]:
        """Counts while it is open; gives the pace of a team whose readings count."""

        def at_once(text: str, world: Any) -> Any:
            try:
                tree = comprehend_at_once(text, world)
            except PlannerError:
                self.readings += 1
                raise
            self.readings += tree is not None
            return tree

        def whole(text: str, world: Any) -> Any:
            self.readings += 1
            return comprehend(text, world)

        allocate = planning.allocate

        def counting(*given: Any, **named: Any) -> Any:
            self.plannings += 1
            return allocate(*given, **named)

        planning.allocate = replanning.allocate = counting  # type: ignore[assignment]
        try:
            yield Pace(readers=Readers(at_once, whole))
        finally:
            planning.allocate = replanning.allocate = allocate


def run_errand(errand: Errand, memory: Path | None, folder: Path, scene: str = SCENE) -> dict[str, Any]:
    """Runs an errand; gives its row.

    Args:
        errand: What is asked for.
        memory: File of tips and shortcuts; None for a team without a memory.
        folder: The run folder.
        scene: Scene name or file.
    """
    begin, person, calls = time.monotonic(), Person(errand), Calls()
    measured = MeasuredWorld(load_scene(scene), errand.seed)
    run = RunFolder.create(folder.name, folder.parent)
    with run.open_events() as events, calls.counted() as pace:
        events.write(0.0, MODE, "graph_started", data={"scene": scene, "seed": errand.seed, "mode": MODE})
        try:
            team = Team(measured, events, run.run_id, pace=pace, memory=memory)
            _run(team, person)
        finally:
            measured.close()
            events.write(measured.world.time, "sim", "ground_truth", data=measured.audit.report())
    report = compile_report(run, read_events(run.events))
    truth: dict[str, Any] = dict(report.ground_truth)
    facts = set(truth["facts"])
    ends = all(f"in({item}, {place})" in facts for item, place in errand.ends)
    as_wanted = bool(report.success) and ends and person.satisfied()
    return {
        "number": errand.number,
        "task": errand.task.key,
        "text": errand.text,
        "answers": [answer.text for answer in team.answers],
        "said": person.said,
        "corrections": len(person.said),
        "success": as_wanted,
        "content": as_wanted and not person.said,
        "failure": "" if as_wanted else report.failure or ("not as wanted" if ends else "not where it belongs"),
        "readings": calls.readings,
        "plannings": calls.plannings,
        "fired": len(read_events(run.events).of_kind("tip_applied")),
        "fastest": round(person.fastest, 3),
        "limits": list(truth.get("limits_exceeded", ())),
        "wall_seconds": round(time.monotonic() - begin, 2),
    }


def _run(team: Team, person: Person) -> None:
    team.get_ready()
    team.say("asked", person.errand.text)
    begin = looked = team.now
    settled = 0.0
    while team.now < begin + LONGEST and settled < SETTLE:
        if team.now >= looked:
            looked += LOOKS
            person.look(team)
        before = team.now
        team.advance()
        settled = settled + team.now - before if team.answers and team.answers[-1].status != "accepted" else 0.0

"""Controls: tips in situations of others stay silent, and shortcuts are refused where what they need is missing."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.memory.tasks import Errand
from hardware.document import to_json
from planners.executive import Executive, ExecutiveCfg
from planners.memory.shortcut import Shortcut
from planners.memory.store import TeamMemory, TipStore
from planners.memory.tip import Tip
from planners.mission.actions import Emit
from rostrum.finish import compile_report
from rostrum.rehearsal import Team
from rostrum.rehearsal.rehearse import MODE, SETTLE
from rostrum.runs.events import read_events
from rostrum.runs.folder import RunFolder
from rostrum.runs.report import RunReport
from rostrum.site import catalogue_of
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import SCENES, load_scene
from skills.team_estimate import TeamEstimator
from skills.world.predicates import parse

SCENE = "bench"
LONGEST = 200.0  # [s] simulated
STILL = 1e-3  # [m]


def silence(memory: TeamMemory, errands: Sequence[Errand], folder: Path, seed: int) -> dict[str, Any]:
    """How often tips fire at requests, with their own situations, with unrelated ones and with any others.

    A situation is unrelated where it names none of the things that the tip's own names. Tips about motion hold for an
    object in every situation and are left out.
    """
    tips = [tip for tip in memory.tips if not tip.meaning.moves]
    unrelated, others = list[Tip](), list[Tip]()
    for k, tip in enumerate(tips):
        rest = [other.situation for other in (*tips[k + 1 :], *tips[:k])]
        others += [replace(tip, situation=situation) for situation in rest]
        own = {*tip.situation.things, tip.meaning.object, tip.meaning.destination}
        unrelated += [replace(tip, situation=situation) for situation in rest if not own & set(situation.things)]
    texts = list(dict.fromkeys(errand.text for errand in errands))
    with _Stage(SCENE, seed, folder) as stage:
        return {
            "own": stage.fired(tips, texts),
            "unrelated": stage.fired(unrelated, texts),
            "unrelated_asked": len(unrelated) * len(texts),
            "others": stage.fired(others, texts),
            "others_asked": len(others) * len(texts),
        }


def shortcut_rows(memory: TeamMemory, path: Path, folder: Path, seed: int) -> list[dict[str, Any]]:
    """Each shortcut where all that it needs is there, and where one thing after another is not.

    Args:
        memory: What was learned.
        path: Its file; it is copied for each run.
        folder: For the run folders.
        seed: Of the placement.
    """
    rows = []
    for k, shortcut in enumerate(memory.shortcuts):
        needed = shortcut.preconditions
        under = [parse(fact)[2][0] for fact in needed.facts]
        rows.append(_holds(shortcut, path, folder / f"{k}-holds", seed))
        rows += [
            _without(shortcut, name, path, folder / f"{k}-no-{name}", seed)
            for name in (*needed.objects, *needed.places)
        ]
        rows += [_covered(shortcut, name, path, folder / f"{k}-on-{name}", seed) for name in under]
    return rows


def _holds(shortcut: Shortcut, path: Path, folder: Path, seed: int) -> dict[str, Any]:
    with _Stage(SCENE, seed, folder, path) as stage:
        stage.ask(shortcut.name)
    report = stage.report()
    return _row(shortcut, "holds", bool(report.success), report.failure)


def _without(shortcut: Shortcut, name: str, path: Path, folder: Path, seed: int) -> dict[str, Any]:
    """In a scene that lacks an object or a place."""
    scene = yaml.safe_load((SCENES / f"{SCENE}.yaml").read_text())
    scene["objects"] = [each for each in scene["objects"] if each["name"] != name]
    scene["places"] = [each for each in scene["places"] if each["name"] != name]
    folder.parent.mkdir(parents=True, exist_ok=True)
    file = folder.with_suffix(".yaml")
    file.write_text(yaml.safe_dump(scene))
    with _Stage(str(file), seed, folder, path) as stage:
        stage.ask(shortcut.name)
    return _refused(shortcut, f"no {name}", stage, name)


def _covered(shortcut: Shortcut, name: str, path: Path, folder: Path, seed: int) -> dict[str, Any]:
    """With another block on a thing that was clear."""
    with _Stage(SCENE, seed, folder, path) as stage:
        used = {*shortcut.preconditions.objects}
        other = next(item.name for item in stage.team.simulated.scene.objects if item.name not in used)
        stage.ask(f"Stack the {other.replace('_', ' ')} on the {name.replace('_', ' ')}.")
        stage.ask(shortcut.name)
    return _refused(shortcut, f"{other} on {name}", stage, name, moved=(other,))


def _refused(
    shortcut: Shortcut, broken: str, stage: "_Stage", name: str, moved: tuple[str, ...] = ()
) -> dict[str, Any]:
    answer = stage.team.answers[-1]
    why = (
        ""
        if answer.status == "refused" and name.replace("_", " ") in answer.text
        else f"{answer.status}: {answer.text}"
    )
    away = [item for item, shift in stage.moved_since_asked().items() if shift > STILL and item not in moved]
    return _row(shortcut, broken, not why and not away, why or ", ".join(away), answer.text)


def _row(shortcut: Shortcut, case: str, passed: bool, failure: str | None, answer: str = "") -> dict[str, Any]:
    return {"shortcut": shortcut.name, "by": shortcut.by, "case": case, "passed": passed, "failure": failure or "",
            "answer": answer}  # fmt: skip


class _Stage:
    """A rehearsed team that is asked one thing after another."""

    def __init__(self, scene: str, seed: int, folder: Path, memory: Path | None = None) -> None:
        self._measured = MeasuredWorld(load_scene(scene), seed)
        self._run = RunFolder.create(folder.name, folder.parent)
        self._events = self._run.open_events()
        self._copy, self._catalogue = folder / "memory.json", catalogue_of(self._measured.world.scene)
        if memory is not None:
            self._copy.write_bytes(memory.read_bytes())
        self._settings = {"scene": scene, "seed": seed, "mode": MODE}
        remembers = self._copy if memory is not None else None
        self.team = Team(self._measured, self._events, self._run.run_id, memory=remembers)
        self._asked = 0
        self._before: dict[str, tuple[float, ...]] = {}

    def __enter__(self) -> "_Stage":
        self._events.write(0.0, MODE, "graph_started", data=self._settings)
        self.team.get_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._measured.close()
        self._events.write(self.team.now, "sim", "ground_truth", data=self._measured.audit.report())
        self._events.close()

    def ask(self, text: str) -> None:
        """Says something and waits for its end."""
        self._asked += 1
        self._before = self._positions()
        self.team.say(f"asked{self._asked}", text)
        end = self.team.now + LONGEST
        while self.team.answers[-1].status == "accepted" and self.team.now < end:
            self.team.advance()
        self.team.advance_for(SETTLE)

    def fired(self, tips: Sequence[Tip], texts: Sequence[str]) -> int:
        """How often tips are applied when a team with these is asked for one thing after another; nothing moves."""
        fired = 0
        for text in texts:
            self._copy.write_text(to_json(TeamMemory(tuple(tips))), encoding="utf-8")
            executive = Executive(ExecutiveCfg(memory=self._copy), TeamEstimator(self._catalogue, ()))
            executive.say(self.team.now, "asked", "operator", text, self.team.world)
            actions = executive.take_actions()
            fired += sum(isinstance(action, Emit) and action.kind == "tip_applied" for action in actions)
        return fired

    def moved_since_asked(self) -> dict[str, float]:
        """How far things are from where they were when the last thing was asked [m]."""
        return {
            name: max(abs(a - b) for a, b in zip(position, self._before[name], strict=True))
            for name, position in self._positions().items()
        }

    def report(self) -> RunReport:
        """What the simulator says of it, once it is over."""
        return compile_report(self._run, read_events(self._run.events))

    def _positions(self) -> dict[str, tuple[float, ...]]:
        world = self.team.simulated
        return {item.name: tuple(world.object_pose(item.name).position_w) for item in world.scene.objects}


def memory_of(path: Path) -> TeamMemory:
    """What a file holds."""
    return TipStore(path).read()

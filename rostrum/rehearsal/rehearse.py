"""One sentence rehearsed: from words to a judged end, in a run folder like any other."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from planners.mission.actions import Answer
from rostrum.finish import finish_run
from rostrum.rehearsal.pace import Pace
from rostrum.rehearsal.team import Team
from rostrum.runs.events import EventWriter
from rostrum.runs.folder import RunFolder, load_run
from rostrum.runs.report import RunReport
from sim.disturbances import Disturbance
from sim.errors import PhysicsDivergedError
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import ObjectSensor, load_scene, with_sensor
from sim.variation import Variation

MODE = "rehearsal"
UTTERANCE = "rehearsed"
TICK = 1e-6  # [s] by which two sums of the same times may differ
SETTLE = 1.0  # [s] after the last answer, for what still rolls

Watch = Callable[[Team], None]


@dataclass(frozen=True)
class TimedCorrection:
    """What somebody says while the team moves.

    Attributes:
        at: When, from the moment at which the team is told what to do [s].
        text: What.
    """

    at: float
    text: str


@dataclass(frozen=True)
class RehearsalCfg:
    """What to rehearse.

    Attributes:
        name: Name of the run folder under ``out``.
        out: Folder that holds run folders.
        scene: Scene name or file.
        seed: Seeds placement, sensor noise and disturbances.
        disturbances: What goes wrong on purpose.
        variation: How the world differs from what the scene says.
        bundles: Files of the policies that walk, by robot, instead of those that ship.
        corrections: What is said meanwhile.
        pace: How long the team's minds think.
        memory: File of tips and shortcuts that the team learns from and adds to; by default it remembers nothing.
        timeout: Longest simulated time of the mission [s].
        record: Whether to keep the states, for a film.
        sensor: What finds the objects, ``markers`` or ``cameras``; as the scene says when empty.
    """

    name: str
    out: Path = Path("out")
    scene: str = "workshop"
    seed: int = 0
    disturbances: tuple[Disturbance, ...] = ()
    variation: Variation | None = None
    bundles: dict[str, Path] = field(default_factory=dict)
    corrections: tuple[TimedCorrection, ...] = ()
    pace: Pace = field(default_factory=Pace)
    memory: Path | None = None
    timeout: float = 600.0
    record: bool = False
    sensor: ObjectSensor = ""


def rehearse(
    cfg: RehearsalCfg,
    sentence: str,
    film: bool = False,
    watch: Watch | None = None,
    progress: Callable | None = None,
    every: float = 1.0,
) -> RunReport:
    """Rehearses a sentence and judges the end by ground truth.

    Args:
        cfg: What to rehearse.
        sentence: What the team is told.
        film: Whether to render the film; needs ``cfg.record``.
        watch: Called again and again while the team is at work.
        progress: Told the fraction of the film that is done.
        every: Simulated time between two calls of ``watch`` [s].

    Returns:
        The report, as the run folder ``cfg.out / cfg.name`` keeps it.

    Raises:
        SimError: the scene cannot be read or built, or a disturbance does not fit it.
    """
    begin = time.monotonic()
    measured = MeasuredWorld(with_sensor(load_scene(cfg.scene), cfg.sensor), cfg.seed, cfg.disturbances, cfg.variation)
    folder = RunFolder.create(cfg.name, cfg.out)
    with folder.open_events() as events:

        def note(kind: str, **data: Any) -> None:
            events.write(measured.world.time, MODE, kind, data=data)

        note(
            "graph_started",
            scene=cfg.scene,
            seed=cfg.seed,
            mode=MODE,
            variation=asdict(cfg.variation) if cfg.variation else None,
            disturbances=[asdict(item) for item in cfg.disturbances],
            bundles={robot: path.name for robot, path in cfg.bundles.items()},
            paced=cfg.pace != Pace(),
            remembers=cfg.memory is not None,
            timeout=cfg.timeout,
            object_sensor=measured.world.scene.object_sensor,
        )
        if cfg.record:
            measured.record(folder.states, folder.run_id)
        try:
            _run(cfg, measured, events, folder.run_id, sentence, watch, every)
        except PhysicsDivergedError as error:
            note("physics_diverged", text=str(error))
        finally:
            measured.close()
            events.write(measured.world.time, "sim", "ground_truth", data=measured.audit.report())
    finish_run(folder.path, film=film, progress=progress, wall_seconds=time.monotonic() - begin)
    report = load_run(folder.path).report
    assert report is not None, "finish_run writes it"
    return report


def _run(
    cfg: RehearsalCfg,
    measured: MeasuredWorld,
    events: EventWriter,
    run_id: str,
    sentence: str,
    watch: Watch | None,
    every: float,
) -> None:
    team = Team(measured, events, run_id, cfg.bundles, cfg.pace, cfg.memory)
    team.get_ready()
    team.say(UTTERANCE, sentence)
    begin = told = team.now
    waiting = sorted(cfg.corrections, key=lambda correction: correction.at)
    while not _over(team.answers) and team.now < begin + cfg.timeout:
        while waiting and team.now >= begin + waiting[0].at - TICK:
            team.correct(waiting.pop(0).text)
        team.advance()
        if watch is not None and team.now >= told - TICK:
            told += every
            watch(team)
    team.advance_for(SETTLE)
    while team.executive.awaits_rest:
        team.advance()


def _over(answers: list[Answer]) -> bool:
    return bool(answers) and answers[-1].status != "accepted"

"""``rostrum rehearse``: tries a sentence in seconds, without ROS."""

from pathlib import Path
from typing import Annotated

import tyro

from rostrum.cli.options import Words, require_vision, sentence
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.mission_of import mission_of
from rostrum.rehearsal import RehearsalCfg, Team, TimedCorrection
from rostrum.rehearsal import rehearse as run_rehearsal
from sim.scenes.scene import ObjectSensor


def rehearse(
    words: Words = (),
    /,
    scene: str = "workshop",
    seed: int = 0,
    film: bool = False,
    name: str = "rehearsal",
    out: Path = Path("out"),
    timeout: float = 600.0,
    correct: Annotated[tuple[str, ...], tyro.conf.UseAppendAction] = (),
    memory: Path | None = None,
    sensor: ObjectSensor = "",
) -> int:
    """Tries a sentence on a simulated team in one process, without ROS: same skills, planner and physics.

    Args:
        words: The sentence; the scene's own mission by default.
        scene: Scene name or file.
        seed: Seeds placement and sensor noise.
        film: Render the film.
        name: Name of the run folder.
        out: Folder that holds run folders.
        timeout: Longest simulated time of the mission [s].
        correct: What is said while the team moves, each with the second at which: "12: skip the blue one".
        memory: File of tips and shortcuts that are applied and learned; by default nothing is remembered.
        sensor: What finds the objects: markers, or perception on depth cameras; as the scene says by default.

    Returns:
        0 when the mission succeeded by ground truth.
    """
    if sensor == "cameras":
        require_vision()
    text = sentence(words) if words else mission_of(scene)
    said = tuple(map(_timed, correct))
    cfg = RehearsalCfg(
        name, out, scene, seed, corrections=said, memory=memory, timeout=timeout, record=film, sensor=sensor
    )
    report = run_rehearsal(cfg, text, film, watch=_Told())
    line(f"{'SUCCESS' if report.success else 'FAILED'} by ground truth; {report.sim_seconds:.1f} s simulated in "
         f"{report.wall_seconds:.1f} s")  # fmt: skip
    if not report.success:
        line(f"  {report.failure}")
    line(f"report: {out / name / 'report.html'}")
    return 0 if report.success else 1


def _timed(said: str) -> TimedCorrection:
    at, colon, text = said.partition(":")
    try:
        seconds = float(at)
    except ValueError:
        seconds = -1.0
    if not colon or not 0.0 <= seconds < float("inf") or not text.strip():
        raise UsageError(f"--correct '{said}': say it as SECONDS: WORDS, such as '12: skip the blue one'")
    return TimedCorrection(seconds, text.strip())


class _Told:
    """Prints the answers, and every step as it begins."""

    def __init__(self) -> None:
        self._answers = self._replies = 0
        self._running: set[str] = set()

    def __call__(self, team: Team) -> None:
        for answer in team.answers[self._answers :]:
            line(f"{answer.status}: {answer.text}")
        self._answers = len(team.answers)
        for reply in team.replies[self._replies :]:
            line(f"{team.now:7.1f} s  {reply.source}: {reply.text}")
        self._replies = len(team.replies)
        running = {node["id"]: node for node in team.executive.status().get("nodes", ()) if node["state"] == "active"}
        for node_id in sorted(set(running) - self._running):
            node = running[node_id]
            line(f"{team.now:7.1f} s  {node['robot']}: {node['skill']}")
        self._running = set(running)

"""``rostrum rehearse``: tries a sentence in seconds, without ROS."""

from pathlib import Path

from rostrum.cli.options import Words, sentence
from rostrum.cli.terminal import line
from rostrum.mission_of import mission_of
from rostrum.rehearsal import RehearsalCfg, Team
from rostrum.rehearsal import rehearse as run_rehearsal


def rehearse(
    words: Words = (),
    /,
    scene: str = "workshop",
    seed: int = 0,
    film: bool = False,
    name: str = "rehearsal",
    out: Path = Path("out"),
    timeout: float = 600.0,
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

    Returns:
        0 when the mission succeeded by ground truth.
    """
    text = sentence(words) if words else mission_of(scene)
    cfg = RehearsalCfg(name, out, scene, seed, timeout=timeout, record=film)
    report = run_rehearsal(cfg, text, film, watch=_Told())
    line(f"{'SUCCESS' if report.success else 'FAILED'} by ground truth; {report.sim_seconds:.1f} s simulated in "
         f"{report.wall_seconds:.1f} s")  # fmt: skip
    if not report.success:
        line(f"  {report.failure}")
    line(f"report: {out / name / 'report.html'}")
    return 0 if report.success else 1


class _Told:
    """Prints the answers, and every step as it begins."""

    def __init__(self) -> None:
        self._answers = 0
        self._running: set[str] = set()

    def __call__(self, team: Team) -> None:
        for answer in team.answers[self._answers :]:
            line(f"{answer.status}: {answer.text}")
        self._answers = len(team.answers)
        running = {node["id"]: node for node in team.executive.status().get("nodes", ()) if node["state"] == "active"}
        for node_id in sorted(set(running) - self._running):
            node = running[node_id]
            line(f"{team.now:7.1f} s  {node['robot']}: {node['skill']}")
        self._running = set(running)

"""``rostrum demo``: a scene's mission in one command."""

import time
from pathlib import Path
from typing import Annotated

import tyro

from rostrum.cli.options import Domain
from rostrum.cli.terminal import line
from rostrum.cli.up import check_setup
from rostrum.errors import RostrumError
from rostrum.finish import finish_run
from rostrum.graph.description import Mode
from rostrum.mission_of import mission_of
from rostrum.missions import run_mission
from rostrum.report.terminal import MissionProgress
from rostrum.report.view import MissionView
from rostrum.runs.folder import load_run
from rostrum.session import Session, SessionCfg


def demo(
    scene: Annotated[str, tyro.conf.Positional] = "workshop",
    text: str = "",
    seed: int = 0,
    mode: Mode = "lockstep",
    name: str = "demo",
    out: Path = Path("out"),
    film: bool = True,
    timeout: float = 900.0,
    domain: Domain = None,
) -> int:
    """Runs a scene's mission from its words to a film and a report in `out/demo/`.

    Args:
        scene: Scene name or file; its mission is what is said.
        text: Says this instead of the scene's mission.
        seed: Seeds placement and sensor noise.
        mode: lockstep is independent of the machine's speed; wall follows the system clock.
        name: Name of the run folder.
        out: Folder that holds run folders.
        film: Render the film.
        timeout: Longest wall time of the mission [s].
        domain: ROS domain id.

    Returns:
        0 when the mission succeeded by ground truth.

    Raises:
        UsageError: a scene without a mission, and no ``text``.
    """
    del domain
    sentence = text or mission_of(scene)
    check_setup()
    session = Session(SessionCfg(name, out, scene, seed, mode))
    wall, interrupted = None, ""
    try:
        with session:
            wall = _run(session, sentence, timeout)
    except (KeyboardInterrupt, RostrumError) as error:
        interrupted = str(error) or "interrupted"
        line(f"\n{interrupted}; writing what there is")
    if film and not interrupted:
        line("rendering the film from the recorded states")
    html = finish_run(session.folder.path, film=film and not interrupted, progress=_Percent(), wall_seconds=wall)
    report = load_run(session.folder.path).report
    if report is None or wall is None:
        line(f"report: {html}")
        return 1
    line(
        f"{'SUCCESS' if report.success else 'FAILED'} by ground truth; "
        f"{report.sim_seconds:.1f} s simulated in {wall:.1f} s"
    )
    if not report.success:
        line(f"  {report.failure}")
    if report.film:
        line(f"film:   {session.folder.path / report.film.file}")
    line(f"report: {html}")
    return 0 if report.success else 1


def _run(session: Session, sentence: str, timeout: float) -> float:
    """Starts the graph and runs the sentence with live progress; returns the mission's wall time [s]."""
    line(f"run {session.folder.run_id}: starting {len(session.graph.nodes)} nodes")
    session.start()
    line(f"graph ready in {session.ready_seconds:.1f} s")
    begin = time.monotonic()
    view = MissionView(session.folder.run_id, sentence)
    with MissionProgress(view) as shown:

        def watch() -> None:
            view.update(_status(session))
            shown.show()

        outcome = run_mission(session, sentence, timeout, watch)
        view.update(_status(session))
        view.finish(outcome.done, outcome.text)
    return time.monotonic() - begin


def _status(session: Session) -> dict:
    """The mission document, with what the skill servers say of their progress."""
    client = session.client
    status = dict(client.mission or {})
    status.pop("mission", None)
    plan = {node["id"]: node for node in (client.plan or {}).get("nodes", ())}
    running = {skill.node_id: skill for skill in client.skills.values() if skill.node_id}
    status["nodes"] = [
        {
            **node,
            "arguments": plan.get(node["id"], {}).get("arguments", {}),
            **({"progress": {"phase": s.phase, "fraction": s.fraction}} if (s := running.get(node["id"])) else {}),
        }
        for node in status.get("nodes", ())
    ]
    return status


class _Percent:
    """Prints the film's progress, every fifth."""

    def __init__(self) -> None:
        self._next = 0.2

    def __call__(self, fraction: float) -> None:
        if fraction >= self._next:
            line(f"  film {fraction:.0%}")
            self._next += 0.2

"""One sentence in one scene, from words to a judged end."""

import time
from dataclasses import dataclass
from pathlib import Path

from rostrum.errors import RostrumError
from rostrum.finish import finish_run
from rostrum.graph.description import Mode
from rostrum.missions import run_mission
from rostrum.runs.folder import load_run
from rostrum.runs.report import RunReport
from rostrum.session import Session, SessionCfg

TIMEOUT = 600.0  # [s] of wall time for one mission


@dataclass(frozen=True)
class JudgedMission:
    """How a mission ended.

    Attributes:
        report: The run's report, with the verdict by ground truth.
        failure: Why it failed, in words; empty when it succeeded.
        wall_seconds: From the start of the graph to its end [s].
        folder: The run folder.
    """

    report: RunReport
    failure: str
    wall_seconds: float
    folder: Path

    @property
    def success(self) -> bool:
        """Whether executive and ground truth agree that it is done."""
        return self.report.success and not self.failure

    def summary(self, seed: int) -> str:
        """One line for people."""
        how = "success" if self.success else f"FAILED: {self.failure}"
        return f"seed {seed}: {how} ({self.report.sim_seconds:.0f} s simulated in {self.wall_seconds:.0f} s)"


def judged_mission(
    name: str,
    out: Path,
    scene: str,
    seed: int,
    sentence: str,
    domain: int,
    mode: Mode = "lockstep",
    twins: tuple[str, ...] = (),
) -> JudgedMission:
    """Starts a graph, says the sentence, and judges the end; a graph that fails is a failed mission."""
    begin = time.monotonic()
    session = Session(SessionCfg(name, out, scene, seed, mode, domain=domain, twins=twins))
    failure = ""
    try:
        with session:
            session.start()
            run_mission(session, sentence, TIMEOUT)
    except RostrumError as error:
        failure = str(error)
    wall = time.monotonic() - begin
    finish_run(session.folder.path, film=False, wall_seconds=wall)
    report = load_run(session.folder.path).report
    assert report is not None, "finish_run writes it"
    return JudgedMission(report, failure or ("" if report.success else report.failure), wall, session.folder.path)

"""``rostrum deploy``: one command onto a simulated robot, a twin or a real one."""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from hardware.descriptions.family import family_of
from rostrum.cli.terminal import line
from rostrum.deploy.checks import Check, Verdict
from rostrum.deploy.deployment import DeployCfg
from rostrum.deploy.deployment import deploy as run_deployment
from rostrum.deploy.errors import ConfirmationError
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.outcome import Ending, Glance
from rostrum.deploy.profile import read_profile
from rostrum.deploy.report import DeployReport
from rostrum.deploy.sites import make_site
from rostrum.deploy.targets import check_address, driver_for

_STATUS_PERIOD = 0.2  # [s] of wall time between two status lines
_COLORS = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.RED: "red"}
_EXITS = {Ending.DONE: 0, Ending.INTERRUPTED: 130}


def deploy(
    bundle: Annotated[Path | None, tyro.conf.Positional] = None,
    robot: str = "go2",
    target: str = "sim",
    address: str = "",
    command: str = "0.4 0 0",
    seconds: float = 10.0,
    payload: float | None = None,
    estop_tested: bool = False,
    yes: bool = False,
    seed: int = 0,
    identified: Path | None = None,
    excite: bool = False,
    lockstep: bool = False,
    hang: bool = False,
    out: Path = Path("out/deploy"),
) -> int:
    """Checks a robot, then lets it walk as a policy says; an arm, or a robot without a policy, tries itself slowly.

    Ctrl-C brings it gently to rest, a second one damps it at once.

    Args:
        bundle: The policy; without one a legged robot stands up and lies down, an arm moves joint after joint.
        robot: Model name of the robot's description.
        target: sim (in this process; with --address one in another process), twin or real.
        address: Where the robot is, in its driver's own form.
        command: Velocities: "0.4 0 0" (forward, sideways, turning), or with times "0: 0.4 0 0; 4: 0 0 0.6".
        seconds: How long the policy follows them.
        payload: What the robot carries beyond its tray [kg]; a real one needs it said.
        estop_tested: Say that its emergency stop was tried and is in reach; a real robot needs it said.
        yes: Agree beforehand that a real robot moves.
        seed: Of the simulation's noise.
        identified: What 'rostrum sysid' found; the simulated joints then behave like that.
        excite: The joints record what 'rostrum sysid' needs: a legged robot on a stand, an arm with room around it.
        hang: A legged robot hangs on a stand and tries joint after joint; one that cannot lie down always does so.
        lockstep: A twin that is started here waits for every command, however slow this computer is.
        out: Run folder.

    Returns:
        0 when it ran through, 1 when something was wrong, 130 when it was interrupted; at rest each time.
    """
    driver = driver_for(robot, target)
    family_of(robot)
    check_address(target, address, robot)
    profile = read_profile(command)
    cfg = DeployCfg(
        robot, target, driver, address, bundle, profile, seconds, payload, estop_tested, excite, lockstep, out, hang
    )
    logging.getLogger("hardware.floor").setLevel(logging.ERROR)  # faults are told by the status line and the report
    with Interrupts() as interrupts:
        report = run_deployment(
            cfg, lambda: make_site(cfg, seed, identified), _show, _agreement(cfg, yes), _Watch(), interrupts
        )
    _tell(report, out)
    return _EXITS.get(report.ending, 1)


def _show(checks: tuple[Check, ...]) -> None:
    table = Table("", "checked", "found", "remedy", title="preflight", title_justify="left")
    for check in checks:
        color = _COLORS[check.verdict]
        remedy = check.remedy if check.verdict is not Verdict.PASS else ""
        table.add_row(f"[{color}]{check.verdict}[/]", check.name, check.found, remedy)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _agreement(cfg: DeployCfg, yes: bool) -> Callable[[], None]:
    """Asks a person before a real robot moves."""

    def agree() -> None:
        if cfg.target != "real" or yes:
            return
        if not sys.stdin.isatty():
            raise ConfirmationError("a real robot moves only when somebody agrees; say --yes, or run it in a terminal")
        line(f"{cfg.robot} at {cfg.address} will move now. Nobody within its reach? Type its name to go on.")
        if input("> ").strip() != cfg.robot:
            raise ConfirmationError(f"that was not '{cfg.robot}'; nothing has moved")

    return agree


class _Watch:
    """One status line that is written over and over; without a terminal, a line for every stage."""

    def __init__(self) -> None:
        self._said, self._next = "", 0.0

    def __call__(self, glance: Glance) -> None:
        now, live = time.monotonic(), sys.stdout.isatty()
        said = f"{glance.stage}  {glance.safety}"
        if said == self._said and (not live or now < self._next):
            return
        end = "\n" if said != self._said else ""
        asked = " ".join(f"{value:+.2f}" for value in glance.asked)
        text = f"{glance.t:7.2f} s  {said}  asked {asked}  late {1e3 * glance.late:.1f} ms"
        sys.stdout.write(f"\r{text:<100}{end}" if live else f"{text}\n")
        sys.stdout.flush()
        self._said, self._next = said, now + _STATUS_PERIOD


def _tell(report: DeployReport, out: Path) -> None:
    line(f"{report.ending.value}{': ' if report.text else ''}{report.text}")
    for part in report.parts:
        asked, done = _row(part.asked), f"did {_row(part.done)}" if part.done is not None else "not known here"
        line(f"  {part.t:6.1f} s  asked {asked}  {done}")
    if report.ticks:
        age = f"states {1e3 * report.state_age.median:.1f} ms old, 99 % below {1e3 * report.state_age.p99:.1f}"
        line(f"  {report.ticks} ticks, {report.missed} missed, {report.limited} limited; {age}")
    line(f"run folder: {out}")


def _row(values: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{value:+.2f}" for value in values) + ")"

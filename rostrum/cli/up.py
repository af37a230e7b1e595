"""``rostrum up``: starts the graph and holds it."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import tyro

from planners.memory.store import tips_file
from rostrum.cli.options import Domain, require_vision
from rostrum.cli.terminal import line
from rostrum.environment import INSTALL
from rostrum.errors import NotReadyError, SetupError, StoppedError
from rostrum.finish import finish_run
from rostrum.graph.description import Mode, build_graph
from rostrum.graph.runtime_dir import claim, read_record, runtime_dir
from rostrum.session import Overrides, Session, SessionCfg, graph_cfg, overridden, read_overrides
from sim.scenes.scene import ObjectSensor

DETACH_TIMEOUT = 60.0


def _with_memory(params: Path | None) -> Overrides:
    """Parameters of nodes; the executive remembers in the user's file unless they say otherwise."""
    given = read_overrides(params) if params else {}
    return {**given, "executive": {"memory": str(tips_file()), **given.get("executive", {})}}


def up(
    scene: str = "bench",
    seed: int = 0,
    mode: Mode = "wall",
    rate: float = 0.0,
    name: str = "session",
    out: Path = Path("out"),
    params: Path | None = None,
    record: bool = True,
    film: bool = False,
    revive: bool = True,
    real_time: bool = True,
    twins: tuple[str, ...] = (),
    sensor: ObjectSensor = "",
    dry_run: bool = False,
    detach: Annotated[bool, tyro.conf.arg(aliases=["-d"])] = False,
    domain: Domain = None,
) -> int:
    """Starts simulation, drivers, skill servers, world model, executive and recorder; Ctrl-C ends them.

    Args:
        scene: Scene name or file.
        seed: Seeds placement and sensor noise.
        mode: wall follows the system clock; lockstep goes as fast as the machine allows.
        rate: In lock-step, the largest multiple of real time; 0 is unlimited.
        name: Name of the run folder.
        out: Folder that holds run folders.
        params: Parameter file: `node label: {parameter: value}`.
        record: Record to MCAP and events.jsonl.
        film: Render a film when the graph ends.
        revive: Start nodes again that die, up to three times a minute; never the simulation.
        real_time: Ask for real-time priorities for drivers, gaits and skill servers in wall mode; granted where
            `ulimit -r` is 40 or more.
        twins: Robots to reach by their vendor's own driver, each through a twin that speaks the vendor's protocol in
            front of the simulation. A UR's keeps to the wall clock.
        sensor: What finds the objects: markers, or perception on simulated depth cameras; as the scene says by default.
        dry_run: Print nodes, parameters and remaps, start nothing.
        detach: Start in the background and return when the graph is ready.
        domain: ROS domain id.
    """
    del domain
    if sensor == "cameras":
        require_vision()
    cfg = SessionCfg(
        name,
        out,
        scene,
        seed,
        mode,
        rate,
        record=record,
        overrides=_with_memory(params),
        revive=revive,
        real_time=real_time,
        twins=twins,
        sensor=sensor,
    )
    if dry_run:
        line(overridden(build_graph(graph_cfg(cfg, "<run id>", out.resolve() / name)), cfg.overrides).render())
        return 0
    check_setup()
    claim()
    if detach:
        return _detach()
    return _hold(Session(cfg), film)


def check_setup() -> None:
    """Checks that the interface packages are built.

    Raises:
        SetupError: they are not.
    """
    if not (INSTALL / "share" / "rostrum_interfaces").is_dir():
        raise SetupError(f"the interface packages are not built in {INSTALL}; run `make setup`")


def _hold(session: Session, film: bool) -> int:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    line(f"run {session.folder.run_id}: {session.folder.path}")

    def interrupted(_: list[str]) -> None:
        if stopping:
            raise StoppedError("stopped before the graph was ready")

    session.start(interrupted)
    line(f"ready in {session.ready_seconds:.1f} s; `rostrum say`, `rostrum correct`, `rostrum status`, `rostrum stop`")
    begin = time.monotonic()
    try:
        while not stopping:
            session.client.spin(0.1)
            try:
                died = session.poll(0.1)
            except StoppedError:
                break
            for label, how in died:
                remedy = (
                    "it is started again" if session.revives(label) else f"`rostrum restart {label}` starts it again"
                )
                line(f"{label} died ({how}); {remedy}")
    finally:
        line("bringing the robots to rest")
        session.close()
        report = finish_run(session.folder.path, film=film, wall_seconds=time.monotonic() - begin)
        line(f"report: {report}")
    return 0


def _detach() -> int:
    arguments = [argument for argument in sys.argv[1:] if argument not in ("--detach", "-d")]
    log = runtime_dir() / "up.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "rostrum", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    end = time.monotonic() + DETACH_TIMEOUT
    while time.monotonic() < end:
        record = read_record()
        if record is not None and record.pid == child.pid and record.ready:
            line(f"run {record.run_id} is ready; `rostrum stop` ends it")
            return 0
        if child.poll() is not None:
            raise NotReadyError(log.read_text(errors="replace").strip().removeprefix("rostrum: "))
        time.sleep(0.1)
    raise NotReadyError(f"the graph did not become ready within {DETACH_TIMEOUT:.0f} s; see {log}")

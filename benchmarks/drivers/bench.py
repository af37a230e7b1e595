"""``rostrum bench drivers``: vendors' clients against twins on loopback: their rates, and whole missions."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.drivers import missions
from benchmarks.result import BenchResult, Metric, read_rows
from hardware.errors import MissingClientError, TwinError
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment

PARTS = ("serial", "ur", "unitree", "franka", "missions")
SERIAL = ("viperx_300s", "so101")
SERVO_TARGET, LOW_LEVEL_TARGET = 0.99, 450.0  # share of 500 Hz that servoJ must reach; [Hz]
EXTRAS = {"serial": "serial", "ur": "ur", "unitree": "unitree", "franka": "franka", "missions": "ur,unitree"}

Row = dict[str, Any]


@dataclass(frozen=True)
class DriversBenchCfg:
    """What to run.

    Attributes:
        quick: A fifth of the time, and two missions of a kind.
        parts: Of :data:`PARTS`; all when empty.
        out: Folder for the run folders of missions.
        domain: ROS domain id of missions.
    """

    quick: bool = False
    parts: tuple[str, ...] = ()
    out: Path = Path("out/bench/drivers")
    domain: int = 77


def run(cfg: DriversBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Measures part by part; a part whose vendor's client is not installed is left out, and said to be.

    Raises:
        UsageError: a part that does not exist, a file without results, or no client at all.
    """
    if unknown := sorted(set(cfg.parts) - set(PARTS)):
        raise UsageError(f"--only: no part {', '.join(map(repr, unknown))}; there are {', '.join(PARTS)}")
    rows = read_rows(resume, "part", "case") if resume is not None and resume.exists() else []
    result, target, commit = BenchResult("drivers", results=rows), json_file or resume, environment().commit
    done = {(row["part"], row["case"]) for row in rows}
    for part, case, work in _work(cfg):
        if (part, case) in done:
            continue
        try:
            found = work()
        except (ImportError, MissingClientError) as error:
            line(f"  {part}, {case}: left out ({error}); 'make setup EXTRAS={EXTRAS[part]}' installs the client")
            continue
        except TwinError as error:
            line(f"  {part}, {case}: left out ({error})")
            continue
        result.results.append({"part": part, "case": case, **found, "commit": commit, "load": environment().load})
        line(f"  {part}, {case}: {_said(found)}")
        result.metrics = metrics(result.results)
        if target is not None:
            result.write(target)
    if not result.results:
        raise UsageError("no vendor's client is installed; 'make setup EXTRAS=serial,ur,unitree,franka' brings them")
    return result


def _said(found: Row) -> str:
    if "success" in found:
        return "done" if found["success"] else f"FAILED: {found['failure']}"
    return f"{found['rate']:.0f} Hz, p99 {1e3 * found['p99']:.2f} ms"


def _work(cfg: DriversBenchCfg) -> Iterator[tuple[str, str, Callable[[], Row]]]:
    """Part, case and what measures it."""
    share = 0.2 if cfg.quick else 1.0
    chosen = cfg.parts or PARTS
    if "serial" in chosen:
        for model in SERIAL:
            yield "serial", model, lambda model=model: _serial(model, round(1000 * share))
    if "ur" in chosen:
        yield "ur", "servoJ", lambda: _ur(30.0 * share, False)
        if _realtime_permitted():
            yield "ur", "servoJ with real-time priority", lambda: _ur(30.0 * share, True)
    if "unitree" in chosen:
        yield "unitree", "go2", lambda: _unitree("go2", 30.0 * share)
    if "franka" in chosen:
        yield "franka", "impedance", lambda: _franka(30.0 * share)
    if "missions" in chosen:
        for seed in range(missions.QUICK_REPEATS if cfg.quick else missions.REPEATS):
            for mission in missions.MISSIONS:
                for through, way in ((False, "plain"), (True, "through twins")):
                    work = partial(_mission, mission, seed, through, cfg)
                    yield "missions", f"{mission.scene} {way}, seed {seed}", work


def _realtime_permitted() -> bool:
    from benchmarks.drivers.ur import realtime_permitted

    return realtime_permitted()


def _serial(model: str, cycles: int) -> Row:
    from benchmarks.drivers.serial import measure_rate

    return asdict(measure_rate(model, cycles))


def _ur(seconds: float, realtime: bool) -> Row:
    import rtde_control  # noqa: F401 - its absence is told here, not by a process that ends

    from benchmarks.drivers.ur import measure_servo

    return asdict(measure_servo(seconds, realtime=realtime))


def _unitree(model: str, seconds: float) -> Row:
    from benchmarks.drivers.unitree import measure_rate

    found = asdict(measure_rate(model, seconds))
    return {**found, "rate": found["command_rate"]}


def _franka(seconds: float) -> Row:
    from benchmarks.drivers.franka import measure_loop

    return asdict(measure_loop(seconds))


def _mission(mission: missions.TwinMission, seed: int, through: bool, cfg: DriversBenchCfg) -> Row:
    if through:
        missions.check_clients(mission)
    return missions.measure(mission, seed, through, cfg.out, cfg.domain)


def metrics(rows: list[Row]) -> dict[str, Metric]:
    """Rates against what the robots need, and how late things are."""
    found = missions.metrics([row for row in rows if row["part"] == "missions"])
    for row in rows:
        if row["part"] == "missions":
            continue
        name = f"{row['part']}, {row['case']}"
        found[f"{name}: p50"] = Metric(1e3 * row["p50"], unit="ms")
        found[f"{name}: p99"] = Metric(1e3 * row["p99"], unit="ms")
        if row["part"] == "unitree":
            found[f"{name}: share of time without a fresh command"] = Metric(row["late_share"])
            found[f"{name}: states"] = Metric(row["state_rate"], LOW_LEVEL_TARGET, ">=", "Hz")
        else:
            found[f"{name}: misses"] = Metric(row["misses"], n=row.get("calls", row.get("cycles", 0)))
        found[f"{name}: rate"] = Metric(row["rate"], _needed(row), ">=", "Hz")
    return found


def _needed(row: Row) -> float:
    if row["part"] == "serial":
        from benchmarks.drivers.serial import TARGET_RATE

        return TARGET_RATE
    return SERVO_TARGET * row["asked"] if row["part"] in ("ur", "franka") else LOW_LEVEL_TARGET

"""The published planner beside ours: its own script on the same office cases with the robots at the same cells.

Luo and Liu, "Simultaneous task allocation and planning for multi-robots under hierarchical temporal logic
specifications". The user has a checkout, which is copied to a temporary folder and left as it is;
:mod:`benchmarks.planner.published_child` says what is replaced in its process. Its seconds are those that it prints of
its steps, from specification to path, without loading packages; ours begin and end at the same places.
"""

import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.planner.office import OfficeCfg, chosen, read_table, title
from benchmarks.planner.published_child import ENTRY
from benchmarks.result import BenchResult, Metric
from planners.allocation.objective import SUM
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

PACKAGES = ("matplotlib", "networkx", "numpy", "sympy")
TRANSLATOR = "ltl2ba"
START_UP = 10.0  # [s] beyond the limit for loading packages: who is stopped has planned for at least the limit
_CHILD = Path(__file__).with_name("published_child.py")
_STEP = re.compile(r"Take ([\d.]+) secs")
_PROCESSOR = re.compile(r"Processor time ([\d.]+) s")
_COST = re.compile(r"The path cost ([\d.]+)")


@dataclass(frozen=True)
class PublishedCfg:
    """Where the planner is and how long it may take.

    Attributes:
        folder: A checkout of XushengLuo92/Hierarchical-LTL-STAP, with ``ltl2ba`` in it or on the PATH.
        python: Interpreter that has its packages; the one of ``.venv`` in the checkout, or else this one, by default.
        limit: Longest planning of one run [s].
    """

    folder: Path
    python: Path | None = None
    limit: float = 600.0

    @property
    def interpreter(self) -> Path:
        """The interpreter that is used."""
        own = self.folder / ".venv" / "bin" / "python"
        return (self.python or (own if own.exists() else Path(sys.executable))).absolute()


@dataclass(frozen=True)
class PublishedRun:
    """How one run ended.

    Attributes:
        seconds: Of planning; the limit where it was reached.
        cost: Of its plan; None where the limit was reached.
        processor: Of these seconds, how many the processor was its own; None where the limit was reached.
    """

    seconds: float
    cost: float | None = None
    processor: float | None = None

    @property
    def finished(self) -> bool:
        """Whether there is a plan; if not, the seconds are a lower bound."""
        return self.cost is not None

    def __str__(self) -> str:
        if not self.finished:
            return f"no plan in {self.seconds:g} s"
        return f"cost {self.cost:g}, {self.seconds:.2f} s (processor {self.processor:g} s)"


class PublishedError(RuntimeError):
    """The published planner ended without a plan."""


def check(cfg: PublishedCfg, office: OfficeCfg) -> None:
    """Refuses what cannot be compared.

    Raises:
        UsageError: the folder is no checkout, or something else than the sum is minimised.
    """
    if not (cfg.folder / ENTRY).is_file():
        raise UsageError(f"--published: there is no {ENTRY} in {cfg.folder}; it takes a checkout of the planner")
    if office.objective != SUM:
        raise UsageError("--published compares the sum; the published planner's other cost is a mixture of its own")


def missing(cfg: PublishedCfg) -> str | None:
    """What the planner lacks to run, in words; None when it has everything."""
    if not (cfg.folder / TRANSLATOR).is_file() and shutil.which(TRANSLATOR) is None:
        return f"{TRANSLATOR} is neither in {cfg.folder} nor on the PATH"
    probe = f"from importlib.util import find_spec; print(*(p for p in {PACKAGES} if find_spec(p) is None))"
    try:
        done = subprocess.run([cfg.interpreter, "-I", "-c", probe], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"{cfg.interpreter} does not run ({error})"
    lacking = ", ".join(done.stdout.split())
    return f"{cfg.interpreter} lacks {lacking} (--published-python names another)" if lacking else None


def run_published(case: str, cfg: PublishedCfg, office: OfficeCfg, result: BenchResult) -> None:
    """Adds to each row of a case how the published planner did, and to the metrics how the two compare.

    Args:
        case: The case; the result holds our rows of it.
        cfg: The planner.
        office: What was run.
        result: Where it is added.
    """
    ground = read_table(office.data, "map")
    data = {name: ground.get(name) for name in ("regions", "obstacles")}
    data["domain"] = read_table(office.data, "domain")
    data["specification"] = chosen(read_table(office.data, "specs"), case, "case")
    starts = chosen(read_table(office.data, "starts"), str(office.robots), "team size")
    pairs: list[tuple[dict[str, Any], PublishedRun]] = []
    with tempfile.TemporaryDirectory(prefix="published-") as folder:
        copy = _copied(cfg.folder, Path(folder))
        for row in (row for row in result.results if row.get("case") == case):
            given = {**data, "starts": list(chosen(starts, str(row["seed"]), "seed").values())}
            try:
                run = _run(case, given, copy, cfg)
            except PublishedError as error:
                row["published"] = {"failed": str(error)}
                line(f"case {case}, seed {row['seed']}: the published planner failed: {error}")
                continue
            pairs.append((row, run))
            ratio = run.seconds / row["seconds"]
            row["published"] = {**asdict(run), "finished": run.finished, "ratio": ratio}
            times = f"{'' if run.finished else 'at least '}{ratio:.0f} times ours"
            line(f"case {case}, seed {row['seed']}: published planner {run}, {times}")
    if pairs:
        _judge(title(case, office), pairs, result)


def _judge(name: str, pairs: list[tuple[dict[str, Any], PublishedRun]], result: BenchResult) -> None:
    least = "" if all(run.finished for _, run in pairs) else ", at least"
    costs = [(row["cost"], run.cost) for row, run in pairs if run.cost is not None]
    own = [run.processor / row["processor_seconds"] for row, run in pairs if run.processor is not None]
    seconds = statistics.median(run.seconds for _, run in pairs)
    ratio = statistics.median(row["published"]["ratio"] for row, _ in pairs)
    add, name = result.metrics, f"{name}, published planner beside"
    add[f"{name}: its time, median{least}"] = Metric(seconds, None, "<=", "s", len(pairs))
    add[f"{name}: its time over ours, median{least}"] = Metric(ratio, None, ">=", "", len(pairs))
    if costs:
        add[f"{name}: its processor time over ours, median"] = Metric(statistics.median(own), n=len(own))
        add[f"{name}: costs of ours below its"] = Metric(sum(ours < its for ours, its in costs), n=len(costs))
        add[f"{name}: costs of ours above its"] = Metric(sum(ours > its for ours, its in costs), 0, n=len(costs))


def _copied(checkout: Path, folder: Path) -> Path:
    """A copy that may be written into, with the translator where the planner looks for it."""
    copy = folder / "checkout"
    shutil.copytree(checkout, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__"))
    found = shutil.which(TRANSLATOR)
    if not (copy / TRANSLATOR).exists() and found is not None:
        (copy / TRANSLATOR).symlink_to(Path(found).absolute())
    return copy


def _run(case: str, given: dict[str, Any], copy: Path, cfg: PublishedCfg) -> PublishedRun:
    """One run; its children, the translator among them, end with it."""
    command = [cfg.interpreter, _CHILD, case]
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    surroundings |= {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"}  # its search follows the order of sets of names
    process = subprocess.Popen(
        command, cwd=copy, env=surroundings, text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        said, complaint = process.communicate(json.dumps(given), timeout=cfg.limit + START_UP)
    except subprocess.TimeoutExpired:
        return PublishedRun(cfg.limit)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    cost, processor = _COST.search(said), _PROCESSOR.search(said)
    if process.returncode != 0 or cost is None or processor is None:
        raise PublishedError((complaint.strip().splitlines() or [f"status {process.returncode}"])[-1])
    seconds = round(sum(float(step) for step in _STEP.findall(said)), 2)  # it prints hundredths
    return PublishedRun(seconds, float(cost[1]), float(processor[1]))

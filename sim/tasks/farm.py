"""Many training runs at once, on the cores of one machine or on a Ray cluster; each is one Ray task.

A run works in its own folder where the machine that trains it sees that folder, and in a temporary one elsewhere; its
files come back either way. What is finished is not done again, what was cut off goes on.
"""

import importlib.util
import json
import logging
import os
import socket
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.tasks.errors import FarmError
from sim.tasks.training_run import RUN_FILE, TrainingRun, load_run, save_run

RESULT_FILE = "result.json"
_PATIENCE = 5.0  # [s] for a cluster to answer
KEPT = (RUN_FILE, "progress.jsonl", "checkpoint.pt", "policy.onnx")


@dataclass(frozen=True)
class FarmCfg:
    """Where runs are done.

    Attributes:
        cpus: Cores of each run; also its physics threads.
        gpus: GPUs of each run, or a share of one.
        address: Of a Ray cluster, such as ``auto`` or ``ray://host:10001``; empty for this machine alone.
    """

    cpus: int = 1
    gpus: float = 0.0
    address: str = ""


@dataclass(frozen=True)
class FarmRun:
    """One run to do.

    Attributes:
        folder: The run's folder.
        run: Its document.
        changes: What sets it apart from the others, for the table.
    """

    folder: Path
    run: TrainingRun
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FarmResult:
    """What became of a run.

    Attributes:
        name: Name of its folder.
        seed: Its seed.
        changes: What sets it apart.
        iterations: Updates done.
        steps: Control steps done.
        seconds: Time spent training [s].
        reward: Mean reward of a step in the last iteration.
        evaluation: Last evaluation of the deterministic policy.
        error: Why it failed; empty when it did not.
    """

    name: str
    seed: int
    changes: dict[str, Any]
    iterations: int = 0
    steps: int = 0
    seconds: float = 0.0
    reward: float = float("nan")
    evaluation: dict[str, float] = field(default_factory=dict)
    error: str = ""


Watch = Callable[[FarmResult], None]


def run_farm(runs: Sequence[FarmRun], cfg: FarmCfg | None = None, watch: Watch | None = None) -> list[FarmResult]:
    """Does every run; one that fails does not stop the others.

    Args:
        runs: What to do; folders must differ.
        cfg: Where.
        watch: Called with every result as it comes.

    Returns:
        One result per run, in the order given.

    Raises:
        FarmError: Ray is not installed, the cluster does not answer, or two runs share a folder.
    """
    cfg, watch = cfg or FarmCfg(), watch or (lambda _: None)
    if len({each.folder.resolve() for each in runs}) != len(runs):
        raise FarmError("two runs of the farm share a folder; give them different names")
    results = {each.folder: result for each in runs if (result := _finished(each)) is not None}
    for result in results.values():
        watch(result)
    left = [each for each in runs if each.folder not in results]
    if left:
        ray = _connected(cfg)
        try:
            _gather(ray, left, cfg, results, watch)
        finally:
            ray.shutdown()
    return [results[each.folder] for each in runs]


def train_one(folder: str, document: str) -> tuple[dict[str, bytes], str]:
    """Does one run on the machine that this is called on; what a Ray task executes.

    Args:
        folder: The run's folder, used when this machine sees it.
        document: The run's document as JSON, for machines that do not.

    Returns:
        The run's files by name, and why it failed, empty when it did not.
    """
    from policies.errors import PolicyError
    from sim.errors import SimError
    from sim.tasks.worker import work

    logging.basicConfig(level=logging.WARNING, force=True)
    own = Path(folder)
    with tempfile.TemporaryDirectory(prefix="rostrum-run-") as scratch:
        if not (own / RUN_FILE).exists():
            own = Path(scratch)
            (own / RUN_FILE).write_text(document, encoding="utf-8")
        error = ""
        try:
            work(own, resume=(own / "checkpoint.pt").exists())
        except (PolicyError, SimError) as failure:
            error = str(failure)
        return {name: (own / name).read_bytes() for name in KEPT if (own / name).exists()}, error


def _gather(ray: Any, runs: Sequence[FarmRun], cfg: FarmCfg, results: dict[Path, FarmResult], watch: Watch) -> None:
    # A worker process serves one run: the run's signal handlers and threads end with it.
    task = ray.remote(num_cpus=cfg.cpus, num_gpus=cfg.gpus, max_calls=1, max_retries=0)(train_one)
    waiting = {}
    for each in runs:
        if not (each.folder / RUN_FILE).exists():
            save_run(each.run, each.folder)
        document = (each.folder / RUN_FILE).read_text(encoding="utf-8")
        waiting[task.remote(str(each.folder.resolve()), document)] = each
    while waiting:
        ready, _ = ray.wait(list(waiting), num_returns=1)
        each = waiting.pop(ready[0])
        try:
            files, error = ray.get(ready[0])
        except ray.exceptions.RayError as failure:
            files, error = {}, str(failure).strip().splitlines()[-1]
        for name, content in files.items():
            path = each.folder / name
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
        result = results[each.folder] = _result(each, error)
        if not error:
            (each.folder / RESULT_FILE).write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
        watch(result)


def _connected(cfg: FarmCfg) -> Any:
    if importlib.util.find_spec("ray") is None:
        raise FarmError("a farm needs Ray, which is not installed; install with: make setup EXTRAS=learn,farm")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    from ray.exceptions import RayError

    _knock(cfg.address)
    try:
        if cfg.address:
            ray.init(address=cfg.address, log_to_driver=False, logging_level=logging.ERROR)
        else:
            cores = len(os.sched_getaffinity(0))
            ray.init(num_cpus=cores, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError, RayError) as error:
        where = f"the cluster at '{cfg.address}'" if cfg.address else "a local farm"
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise FarmError(f"cannot start {where}: {first}; is it running, and is its Ray of the same version?") from error
    most = ray.cluster_resources()
    if cfg.cpus > most.get("CPU", 0.0) or cfg.gpus > most.get("GPU", 0.0):
        ray.shutdown()
        raise FarmError(
            f"a run asks for {cfg.cpus} cores and {cfg.gpus:g} GPUs; there are {most.get('CPU', 0.0):g} and "
            f"{most.get('GPU', 0.0):g} in all: ask for fewer"
        )
    return ray


def _knock(address: str) -> None:
    """Refuses a cluster where nobody listens; Ray itself would try for minutes."""
    host, found, port = address.removeprefix("ray://").rpartition(":")
    if not found or not port.isdigit():
        return
    try:
        socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
    except OSError as error:
        raise FarmError(
            f"no cluster answers at '{address}' ({error.strerror or error}); start one with 'ray start --head', or "
            f"leave the address out"
        ) from error


def _finished(each: FarmRun) -> FarmResult | None:
    """The result of a run that was done before with the same document."""
    path = each.folder / RESULT_FILE
    if not path.exists():
        if (each.folder / RUN_FILE).exists() and load_run(each.folder).train != each.run.train:
            raise FarmError(f"{each.folder} holds another run; choose another name, or remove it")
        return None
    if load_run(each.folder).train != each.run.train:
        raise FarmError(f"{each.folder} holds another run's result; choose another name, or remove it")
    return FarmResult(**json.loads(path.read_text(encoding="utf-8")))


def _result(each: FarmRun, error: str) -> FarmResult:
    name, seed = each.folder.name, each.run.train.seed
    path = each.folder / "progress.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if not lines:
        return FarmResult(name, seed, each.changes, error=error or "it wrote no progress")
    progress = [json.loads(line) for line in lines]
    last = progress[-1]
    judged = [entry["evaluation"] for entry in progress if entry["evaluation"]]
    return FarmResult(
        name,
        seed,
        each.changes,
        iterations=last["iteration"],
        steps=last["steps"],
        seconds=last["seconds"],
        reward=last["figures"]["reward"],
        evaluation=judged[-1] if judged else {},
        error=error,
    )

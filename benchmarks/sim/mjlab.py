"""Beside mjlab on this machine's CPU: its velocity task and ours, with equally many copies of the same robot.

mjlab pins other versions than ours, so it runs in an environment and a process of its own. That environment takes some
gigabytes (2.3 where pip has a build of torch for the CPU alone) and is made only when asked for.
"""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from benchmarks.result import Metric
from benchmarks.sim.rate import environment_rate
from hardware.descriptions.packs import cache_folder
from rostrum.cli.terminal import line

PART = "mjlab"
VERSION = "1.6.0"
TASK = "Mjlab-Velocity-Flat-Unitree-Go1"
ROBOT = "go1"
_CHILD = Path(__file__).with_name("mjlab_child.py")
_TIMEOUT = 900.0  # [s] for the child, kernels included


def mjlab_python(folder: Path | None, install: bool) -> Path | None:
    """The Python of mjlab's environment; None where there is none and none was asked for.

    Args:
        folder: The environment; ``mjlab-<version>`` in the user's cache by default.
        install: Whether to make it when it is absent.

    Raises:
        subprocess.CalledProcessError: pip could not install it; its output has been printed.
    """
    folder = folder or cache_folder() / f"mjlab-{VERSION}"
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if python.exists() and (ready.exists() or _has_mjlab(python)):
        return python
    if not install:
        return None
    line(f"makes {folder} with mjlab {VERSION}: some gigabytes")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    torch = metadata.version("torch").split("+")[0]
    subprocess.run([python, "-m", "pip", "install", "-q", f"torch=={torch}", f"mjlab=={VERSION}"], check=True)
    ready.touch()
    return python


def measure(python: Path | None, num_envs: int = 64, steps: int = 100) -> dict:
    """One row: control steps per CPU second of both, or why mjlab did not run."""
    if python is None:
        reason = "mjlab's environment is not there; --with-mjlab makes it (some gigabytes)"
        return {"part": PART, "summary": f"skipped: {reason}", "skipped": reason}
    command = [python, "-I", _CHILD, TASK, str(num_envs), str(steps)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        reason = f"mjlab had not finished {steps} steps of {num_envs} copies after {_TIMEOUT:g} s"
        return {"part": PART, "summary": f"skipped: {reason}", "skipped": reason}
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        reason = f"mjlab ended with status {done.returncode}: {said}"
        return {"part": PART, "summary": f"skipped: {reason}", "skipped": reason}
    theirs = json.loads(done.stdout.strip().splitlines()[-1])
    rate = num_envs * theirs["steps"] / theirs["cpu_s"]
    ours = environment_rate(ROBOT, num_envs, 10 * steps)
    return {
        "part": PART,
        "summary": f"{num_envs} copies: ours {ours:.0f}, mjlab {rate:.0f} control steps per CPU second",
        "ours_per_cpu_s": ours,
        "mjlab_per_cpu_s": rate,
        "mjlab": theirs,
    }


def metrics(row: dict) -> dict[str, Metric]:
    """Both rates and their ratio, without a target; nothing where mjlab did not run."""
    if "skipped" in row:
        return {}
    ours, theirs = row["ours_per_cpu_s"], row["mjlab_per_cpu_s"]
    return {
        "Go1, control steps per CPU second": Metric(ours, unit="1/s", n=1),
        "mjlab Go1, control steps per CPU second": Metric(theirs, unit="1/s", n=1),
        "Go1, ours over mjlab on this CPU": Metric(ours / theirs, n=1),
    }


def _has_mjlab(python: Path) -> bool:
    """Whether an environment that somebody else made has mjlab."""
    return subprocess.run([python, "-c", "import mjlab"], capture_output=True, check=False).returncode == 0

"""Where a run was made: machine, load, versions, commit."""

import os
import platform
import resource
import subprocess
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

_PACKAGES = ("mujoco", "pin", "numpy", "mink", "daqp", "pydantic", "rosbags", "imageio-ffmpeg", "ros-jazzy-rclpy")


@dataclass(frozen=True)
class Environment:
    """The machine and the software of a run.

    Attributes:
        cores: Cores that this process may use.
        load: Load average over the last minute.
        system: Operating system and architecture.
        python: Version of Python.
        versions: Installed version of each package that matters to a run.
        commit: Commit of this repository, ``+`` appended when files differ from it; empty outside a repository.
    """

    cores: int
    load: float
    system: str
    python: str
    versions: dict[str, str] = field(default_factory=dict)
    commit: str = ""


def environment() -> Environment:
    """Looks at this machine now."""
    return Environment(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        load=round(os.getloadavg()[0], 2),
        system=_system(),
        python=platform.python_version(),
        versions={name: version for name in _PACKAGES if (version := _version(name))},
        commit=_commit(Path(__file__).resolve().parent),
    )


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        name = f"{platform.system()} {platform.release()}"
    return f"{name}, {platform.machine()}"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _commit(folder: Path) -> str:
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    return commit + "+" if commit and _git(folder, "status", "--porcelain", "--untracked-files=no") else commit


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ("git", "-C", str(folder), *arguments), capture_output=True, text=True, timeout=5.0, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def peak_memory() -> int:
    """The most memory that this process held at once [MiB], pages mapped from files among it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

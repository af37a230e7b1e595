"""``make setup``: virtual environment, packages, interface packages, model packs. Standard library only.

Every step is skipped when its inputs did not change since it last succeeded.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WORKSPACE = ROOT / "ros_ws"
CONSTRAINTS = ROOT / "constraints.txt"
APT_LINE = "sudo apt-get update && sudo apt-get install -y git make g++ python3-venv python3-dev"
OFFLINE = (
    "the package index does not answer. Online, run it again: what was downloaded is kept in pip's cache. "
    "Offline, put the wheels that constraints.txt names into a folder and set PIP_NO_INDEX=1 PIP_FIND_LINKS=<folder>."
)
OLDEST, NEWEST = (3, 11), (3, 13)
FOREIGN = (
    "PYTHONPATH",
    "PYTHONHOME",
    "LD_LIBRARY_PATH",
    "AMENT_PREFIX_PATH",
    "CMAKE_PREFIX_PATH",
    "COLCON_PREFIX_PATH",
)


def say(text: str) -> None:
    """One line of progress."""
    sys.stdout.write(f"rostrum setup: {text}\n")
    sys.stdout.flush()


def check_system() -> None:
    """Ends with the one line that installs what is missing, if anything is; never calls sudo."""
    missing = [tool for tool in ("git", "make", "g++") if shutil.which(tool) is None]
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SystemExit(
            f"rostrum setup: Python 3.11, 3.12 or 3.13 is needed, {sys.executable} is {found}; "
            "name another one: make setup PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart, in python3-venv
    except ImportError:
        missing.append("python3-venv")
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        missing.append("python3-dev")
    if missing:
        raise SystemExit(f"rostrum setup: missing {', '.join(missing)}. Install with:\n\n    {APT_LINE}\n")


def clean_environ() -> dict[str, str]:
    """The caller's environment without what a sourced ROS or another Python left in it."""
    return {
        k: v for k, v in os.environ.items() if k not in FOREIGN and not k.startswith(("_ROS_WHEELS", "ROS_", "AMENT_"))
    }


def run(command: list[str | Path], what: str, extra: dict[str, str] | None = None, cwd: Path = ROOT) -> None:
    """Runs one step; on failure prints the end of its output."""
    begin = time.monotonic()
    say(what)
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean_environ(), **(extra or {})},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output: list[str] = []
    for text in process.stdout or ():
        output.append(text)
        if text.strip().startswith("Downloading") and text.rstrip().endswith("MB)"):
            say(f"    {text.strip()}")
    if process.wait() != 0:
        whole = "".join(output)
        if re.search(r"NewConnectionError|Name or service not known|name resolution|No matching distribution", whole):
            raise SystemExit(f"rostrum setup: {OFFLINE}")
        raise SystemExit(f"{whole[-4000:]}\nrostrum setup: failed while: {what}")
    say(f"    done in {time.monotonic() - begin:.0f} s")


def digest(*paths: Path, salt: str = "") -> str:
    """Hash of files, for the stamps."""
    value = hashlib.sha256(salt.encode())
    for path in sorted(paths):
        value.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return value.hexdigest()[:16]


def venv_works() -> bool:
    """Whether .venv is there and whole; a set-up that was broken off may have left half of one."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def check_extras(extras: set[str]) -> None:
    """Ends with the choices when an extra does not exist."""
    known = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])
    if extras - known:
        raise SystemExit(f"rostrum setup: no extra {sorted(extras - known)}; there are {sorted(known)}")


def install_packages(extras: set[str]) -> None:
    """Makes the virtual environment and installs the project with its extras, editable."""
    stamp = VENV / "rostrum-extras.txt"
    inputs = digest(ROOT / "pyproject.toml", CONSTRAINTS)
    lines = stamp.read_text().split() if stamp.exists() else []
    have = set(lines[1:]) if lines[:1] == [inputs] else set()
    if extras <= have:
        return
    if not venv_works():
        shutil.rmtree(VENV, ignore_errors=True)
        have = set()
        run([sys.executable, "-m", "venv", VENV], f"makes .venv with Python {sys.version.split()[0]}")
    wanted = sorted(extras | have)
    run(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "-c",
            CONSTRAINTS,
            "-e",
            f".[{','.join(wanted)}]",
        ],
        f"installs packages ({', '.join(wanted)}): some 420 MB on a first run, resumed from pip's cache after a break",
    )
    stamp.write_text("\n".join([inputs, *wanted]) + "\n")


def lacking() -> list[Path]:
    """Folders of the ROS interface packages that the wheels do not bring; see ros_ws/upstream/README.md."""
    index = VENV / "share" / "ament_index" / "resource_index" / "packages"
    packages = sorted(path.parent for path in (WORKSPACE / "upstream").glob("*/package.xml"))
    return [folder for folder in packages if not (index / folder.name).exists()]


def build_interfaces() -> None:
    """Builds our interface packages, and those of ROS that the wheels lack, with colcon against the ROS wheels."""
    folders = [WORKSPACE / "src" / "rostrum_interfaces", *lacking()]
    sources = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    stamp = WORKSPACE / "install" / "rostrum-stamp.txt"
    inputs = digest(*sources, WORKSPACE / "wheel_shim.cmake", salt=str(VENV))
    if stamp.exists() and stamp.read_text() == inputs:
        return
    for folder in ("build", "install"):
        shutil.rmtree(WORKSPACE / folder, ignore_errors=True)
    path = f"{VENV / 'bin'}:{os.environ.get('PATH', '')}"
    run(
        [
            VENV / "bin" / "colcon",
            "--log-base",
            WORKSPACE / "log",
            "build",
            "--merge-install",
            "--paths",
            *folders,
            "--cmake-args",
            "-G",
            "Ninja",
            f"-DPython3_EXECUTABLE={PYTHON}",
            "-DBUILD_TESTING=OFF",
            f"-DCMAKE_PROJECT_INCLUDE={WORKSPACE / 'wheel_shim.cmake'}",
        ],
        f"builds {', '.join(folder.name for folder in folders)} with colcon (some two minutes)",
        {"PATH": path, "AMENT_PREFIX_PATH": str(VENV), "CMAKE_PREFIX_PATH": str(VENV)},
        WORKSPACE,
    )
    stamp.write_text(inputs)


def fetch_packs() -> None:
    """Fetches the model packs, with their own progress and their own errors."""
    result = subprocess.run(
        [str(PYTHON), "-m", "hardware.descriptions.packs"], cwd=ROOT, env=clean_environ(), check=False
    )
    if result.returncode != 0:
        raise SystemExit(result.returncode)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description="Sets Rostrum up in .venv; run again at any time.")
    parser.add_argument("--extras", default="", help="comma-separated extras besides ros: dev, learn, vision")
    extras = {"ros", *(part.strip() for part in parser.parse_args().extras.split(",") if part.strip())}
    begin = time.monotonic()
    check_system()
    check_extras(extras)
    install_packages(extras)
    build_interfaces()
    fetch_packs()
    say(f"ready in {time.monotonic() - begin:.0f} s: .venv/bin/rostrum --help")


if __name__ == "__main__":
    main()

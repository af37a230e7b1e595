"""A clean environment for every process of the graph.

A sourced ROS installation, a foreign ``PYTHONPATH`` or an inherited bootstrap guard of the ROS wheels must not
break a run, so children get an environment made here. Standard library only: this runs before anything else.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALL = ROOT / "ros_ws" / "install"
NODES = ROOT / "ros_ws" / "src" / "rostrum_nodes"
MARKER = "ROSTRUM_ENVIRONMENT"
KEEP = "ROSTRUM_KEEP_ROS"
DEFAULT_DOMAIN = 77

_PREFIXES = ("ROS_", "RMW_", "AMENT_", "COLCON_", "RCUTILS_", "FASTRTPS_", "FASTDDS_", "CYCLONEDDS_", "_ROS_WHEELS")
_NAMES = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "CMAKE_PREFIX_PATH",
    "PKG_CONFIG_PATH",
)


def keeps_system_ros() -> bool:
    """Whether the caller asked to use a sourced ROS installation instead of the wheels."""
    return os.environ.get(KEEP, "") not in ("", "0")


def foreign_variables(environ: dict[str, str]) -> list[str]:
    """Names of variables that a clean environment drops."""
    return sorted(n for n in environ if n in _NAMES or n.startswith(_PREFIXES))


def site_packages() -> Path:
    """Where this environment keeps its packages."""
    return Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def overlay_site_packages() -> Path:
    """Where the built interface and node packages lie."""
    return INSTALL / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def clean_environment(domain: int = DEFAULT_DOMAIN) -> dict[str, str]:
    """The environment for a child process.

    Args:
        domain: ROS domain id.

    Returns:
        The caller's environment without foreign ROS and Python variables, with ours set; with
        ``ROSTRUM_KEEP_ROS=1``, the caller's environment with the overlay put in front.
    """
    environ = dict(os.environ)
    keep = keeps_system_ros()
    if not keep:
        for name in foreign_variables(environ):
            del environ[name]
    libraries = [INSTALL / "lib"]
    if not keep:
        libraries += [Path(sys.prefix) / "lib", *sorted(site_packages().glob("ros_*.libs"))]
        environ["_ROS_WHEELS_BOOTSTRAP_COMPLETE"] = "1"
        environ["RMW_IMPLEMENTATION"] = "rmw_fastrtps_cpp"
    _put_in_front(environ, "LD_LIBRARY_PATH", libraries)
    _put_in_front(environ, "AMENT_PREFIX_PATH", [INSTALL] if keep else [INSTALL, Path(sys.prefix)])
    _put_in_front(environ, "PYTHONPATH", [overlay_site_packages(), NODES, ROOT])
    environ["ROS_DOMAIN_ID"] = str(domain)
    environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = environ.get("ROSTRUM_DISCOVERY_RANGE", "LOCALHOST")
    environ["PYTHONUNBUFFERED"] = "1"
    environ["OMP_NUM_THREADS"] = environ.get("OMP_NUM_THREADS", "1")
    environ[MARKER] = str(os.getpid())
    return environ


def enter_clean_environment(domain: int = DEFAULT_DOMAIN) -> None:
    """Replaces this process by itself in a clean environment, once.

    Says on standard error which variables it set aside.
    """
    if os.environ.get(MARKER) == str(os.getpid()):  # kept by execve, different in a child
        return
    dropped = [] if keeps_system_ros() else foreign_variables(dict(os.environ))
    dropped = [name for name in dropped if not _set_by_the_wheels(name)]
    if dropped and MARKER not in os.environ:
        sys.stderr.write(f"rostrum: set aside {', '.join(dropped)} (ROSTRUM_KEEP_ROS=1 keeps a system ROS)\n")
    environ = clean_environment(domain)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, "-m", "rostrum", *sys.argv[1:]], environ)


def _set_by_the_wheels(name: str) -> bool:
    """The wheels' own bootstrap sets these in every Python of the environment: no news to anyone."""
    value = os.environ.get(name, "")
    return name.startswith("_ROS_WHEELS") or all(part.startswith(sys.prefix) for part in value.split(":") if part)


def _put_in_front(environ: dict[str, str], name: str, paths: list[Path]) -> None:
    parts = [str(path) for path in paths] + [part for part in environ.get(name, "").split(":") if part]
    environ[name] = ":".join(parts)

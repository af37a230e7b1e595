"""A stranger's environment must not break a run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rostrum import environment

ROOT = Path(__file__).resolve().parents[2]
ROSTRUM = Path(sys.prefix) / "bin" / "rostrum"
HOSTILE = {
    "PYTHONPATH": "/opt/ros/humble/lib/python3.10/site-packages",
    "LD_LIBRARY_PATH": "/opt/ros/humble/lib",
    "AMENT_PREFIX_PATH": "/opt/ros/humble",
    "RMW_IMPLEMENTATION": "rmw_of_another_planet_cpp",
    "ROS_DOMAIN_ID": "not a number",
    "ROS_DISTRO": "humble",
    "ROS_LOCALHOST_ONLY": "1",
    "FASTRTPS_DEFAULT_PROFILES_FILE": "/nowhere.xml",
    "_ROS_WHEELS_BOOTSTRAP_COMPLETE": "1",
}


@pytest.fixture
def hostile(monkeypatch, tmp_path):
    """Hostile values, among them a module on the path that shadows rclpy."""
    (tmp_path / "rclpy").mkdir()
    (tmp_path / "rclpy" / "__init__.py").write_text("raise ImportError('the wrong rclpy')")
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{HOSTILE['PYTHONPATH']}")
    monkeypatch.delenv(environment.MARKER, raising=False)
    monkeypatch.delenv(environment.KEEP, raising=False)
    return tmp_path


def test_foreign_variables_are_dropped_and_ours_are_set(hostile):
    clean = environment.clean_environment(domain=42)
    assert clean["ROS_DOMAIN_ID"] == "42"
    assert clean["RMW_IMPLEMENTATION"] == "rmw_fastrtps_cpp"
    assert "FASTRTPS_DEFAULT_PROFILES_FILE" not in clean
    assert not any("humble" in value for value in clean.values())
    assert str(hostile) not in clean["PYTHONPATH"]


def test_discovery_stays_on_the_machine(hostile):
    assert environment.clean_environment()["ROS_AUTOMATIC_DISCOVERY_RANGE"] == "LOCALHOST"


def test_the_system_ros_can_be_kept(hostile, monkeypatch):
    monkeypatch.setenv(environment.KEEP, "1")
    kept = environment.clean_environment(domain=3)
    assert kept["PYTHONPATH"].endswith(HOSTILE["PYTHONPATH"])
    assert kept["RMW_IMPLEMENTATION"] == HOSTILE["RMW_IMPLEMENTATION"]
    assert kept["AMENT_PREFIX_PATH"].startswith(str(environment.INSTALL))
    assert kept["ROS_DOMAIN_ID"] == "3"


@pytest.mark.ros
def test_a_command_in_a_hostile_shell_finds_our_ros_and_says_what_it_set_aside(hostile):
    program = "import rclpy, rostrum_interfaces.msg, os, json; rclpy.init(); print(json.dumps(dict(os.environ)))"
    done = subprocess.run(
        [ROSTRUM, "env", "--", "python", "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ROS_DOMAIN_ID"] == str(environment.DEFAULT_DOMAIN)
    assert "set aside" in done.stderr
    assert "RMW_IMPLEMENTATION" in done.stderr


@pytest.mark.ros
@pytest.mark.parametrize("arguments", [["up", "--dry-run"], ["--help"], ["demo", "--help"], ["bench", "--help"]])
def test_help_and_dry_run_start_nothing(hostile, arguments):
    done = subprocess.run([ROSTRUM, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.ros
def test_errors_are_one_line_with_the_remedy(hostile, runtime_dir):
    done = subprocess.run([ROSTRUM, "say", "hello"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "rostrum up" in done.stderr
    assert "Traceback" not in done.stderr
    done = subprocess.run([ROSTRUM, "dance"], capture_output=True, text=True, timeout=60, check=False)
    assert "no command 'dance'" in done.stderr


def test_entering_happens_once(monkeypatch):
    monkeypatch.setenv(environment.MARKER, str(os.getpid()))
    monkeypatch.setenv("ROS_DOMAIN_ID", "5")
    monkeypatch.setattr(os, "execve", lambda *_: pytest.fail("entered twice"))
    environment.enter_clean_environment(5)

"""A twin in a process of its own, a domain that nobody else uses, and the vendor's own package as the referee."""

import contextlib
import hashlib
import itertools
import json
import os
import platform
import subprocess
import sys
import time
import types

import pytest

from hardware.descriptions.legged import load_legged_description

PATIENCE = 60.0  # [s] that anything may take on a busy machine
DOMAIN = 3
_numbers = itertools.count()
_WHEEL = "unitree_sdk2-1.0.1-py3-none-any.whl"
_SHA256 = "554cb48ae372a1dba1914834ee1fb82a06a3a8a249ad470c912b9c08f47c72c1"


@pytest.fixture
def tag():
    """A DDS domain for one test, by its tag: nobody outside the test sees what happens there."""
    return f"test-{os.getpid()}-{next(_numbers)}"


class TwinProcess:
    """A twin that is told what to do by lines."""

    def __init__(self, tag, domain, *options):
        here = ["--domain", str(domain), *(["--tag", tag] if tag else [])]
        command = [sys.executable, "-m", "hardware.twins.unitree", *here, *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout.readline() == "ready\n"

    def order(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def count(self):
        return json.loads(self.order("count"))

    def kill(self):
        self._process.kill()
        self._process.wait()

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


@pytest.fixture
def twin(tag):
    """Starts twins in the test's domain."""
    started = []

    def start(*options, tag=tag, domain=DOMAIN):
        started.append(TwinProcess(tag, domain, *options))
        return started[-1]

    yield start
    for process in started:
        process.close()


@pytest.fixture
def driver(tag):
    """Builds drivers for the test's domain; they are closed at the end."""
    from hardware.drivers.unitree.robot import UnitreeRobot

    built = []

    def build(model="go2", options="", timeout=PATIENCE, silence=PATIENCE):
        description = load_legged_description(model)
        robot = UnitreeRobot(f"dds://lo?domain={DOMAIN}&tag={tag}{options}", description, "dog", timeout, silence)
        built.append(robot)
        return robot

    yield build
    for robot in built:
        robot.close()


def wait_for(condition):
    """Waits until a condition holds; fails when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.0005)
    return value


@pytest.fixture(scope="session")
def eventually():
    return wait_for


@pytest.fixture(scope="session")
def vendor(tmp_path_factory):
    """The vendor's messages and checksum, from its wheel.

    As published the package does not import: it asks for a module and a shared library that the wheel does not have.
    An empty module stands for the first; the checksum in Python that it has for other systems for the second.
    """
    folder = tmp_path_factory.mktemp("vendor")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    try:
        subprocess.run([*pip, "unitree-sdk2==1.0.1"], check=True, capture_output=True, timeout=PATIENCE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("the vendor's wheel cannot be fetched here")
    wheel = folder / _WHEEL
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == _SHA256
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(wheel))
        patch.setitem(sys.modules, "unitree_sdk2py.b2", types.ModuleType("unitree_sdk2py.b2"))
        patch.setattr(platform, "system", lambda: "Windows")
        from unitree_sdk2py.idl import default
        from unitree_sdk2py.idl.unitree_api.msg import dds_ as api
        from unitree_sdk2py.utils.crc import CRC

        crc = CRC()
    yield types.SimpleNamespace(
        wheel=wheel,
        api=api,
        crc=crc.Crc,
        blank={
            "go_command": default.unitree_go_msg_dds__LowCmd_,
            "go_state": default.unitree_go_msg_dds__LowState_,
            "hg_command": default.unitree_hg_msg_dds__LowCmd_,
            "hg_state": default.unitree_hg_msg_dds__LowState_,
        },
    )
    for name in [name for name in sys.modules if name.split(".")[0] == "unitree_sdk2py"]:
        del sys.modules[name]

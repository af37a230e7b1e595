"""A twin at an address of its own, and what waits for it without hanging."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from hardware.descriptions.robot import RobotDescription, load_description
from hardware.twins.bare_joints import bare_joints
from hardware.twins.faults import FaultCfg
from hardware.twins.ur.server import UrTwin, UrTwinCfg

PATIENCE = 120.0  # [s] a busy machine may take, before a test fails
WATCHDOG = 30.0  # [s] of an arm that waits for a busy machine
_NUMBER = itertools.count(1)


@pytest.fixture(scope="session")
def description() -> RobotDescription:
    return load_description("ur5e_2f85")


@pytest.fixture(scope="session")
def patient(description: RobotDescription) -> RobotDescription:
    """The same arm for lock-step: what is measured by the wall clock waits for a busy machine."""
    safety = replace(description.safety, state_age=WATCHDOG, command_age=WATCHDOG)
    return replace(description, watchdog=WATCHDOG, safety=safety)


@pytest.fixture
def host() -> str:
    """An address of the loopback that nobody else uses: the client's ports are fixed."""
    process = os.getpid()
    return f"127.{1 + process % 250}.{process // 250 % 250}.{next(_NUMBER) % 250 + 1}"


@pytest.fixture
def make_twin(description: RobotDescription, host: str) -> Iterator[Callable[..., UrTwin]]:
    twins: list[UrTwin] = []

    def make(faults: FaultCfg | None = None) -> UrTwin:
        twin = UrTwinCfg(host, faults=faults or FaultCfg({})).build(bare_joints(description))
        twins.append(twin)
        twin.start()
        return twin

    yield make
    for twin in twins:
        twin.close()


@pytest.fixture
def twin(make_twin: Callable[..., UrTwin]) -> UrTwin:
    return make_twin()


@pytest.fixture(scope="session")
def wait_for() -> Callable[..., None]:
    """Waits until something holds, and fails when it never does."""

    def wait(holds: Callable[[], object], what: str = "") -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"not within {PATIENCE:g} s: {what}"
            time.sleep(0.005)

    return wait

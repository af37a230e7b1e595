"""A robot without a body, faults on demand, and who may reach a twin."""

import numpy as np
import pytest

from hardware.errors import TwinError
from hardware.twins.faults import FaultCfg, Faults, TwinFault
from hardware.twins.loopback import check_loopback
from hardware.twins.plant import JointLoopCfg

CFG = JointLoopCfg(("a", "b"), (-1.0, -2.0), (1.0, 2.0), (1.0, 2.0), (8.0, 8.0), (0.0, 0.5))


def test_joints_reach_their_references_within_limits():
    plant = CFG.build()
    plant.command(np.array([0.8, -3.0]), np.zeros(2))
    fastest = np.zeros(2)
    for _ in range(1000):
        plant.step(0.004)
        fastest = np.maximum(fastest, np.abs(plant.state().velocity))
    state = plant.state()
    assert state.position == pytest.approx([0.8, -2.0], abs=1e-3)  # the second is cut off at the end of its travel
    assert (fastest <= np.array(CFG.velocity) + 1e-9).all()
    assert state.stamp == pytest.approx(4.0)


def test_a_moving_reference_is_followed_without_lag():
    plant = CFG.build()
    plant.command(np.array([0.0, 0.5]), np.array([0.3, -0.5]))
    plant.step(2.0)
    assert plant.state().position == pytest.approx([0.6, -0.5], abs=0.01)
    assert plant.state().velocity == pytest.approx([0.3, -0.5], abs=0.01)


def test_stop_comes_to_rest():
    plant = CFG.build()
    plant.command(np.array([0.0, 0.5]), np.array([0.9, -1.5]))
    plant.step(0.5)
    plant.stop()
    plant.step(1.0)
    before = plant.state().position
    plant.step(1.0)
    assert plant.state().position == pytest.approx(before, abs=1e-4)


def test_faults_are_those_that_the_twin_has():
    faults = Faults((TwinFault.DROP, TwinFault.SILENT), FaultCfg({TwinFault.DROP: 0.5}, seed=3))
    hits = sum(faults.strikes(TwinFault.DROP) for _ in range(1000))
    assert 400 < hits < 600
    assert TwinFault.SILENT not in faults
    faults.set(TwinFault.SILENT)
    assert TwinFault.SILENT in faults
    faults.clear(TwinFault.DROP)
    assert not faults.strikes(TwinFault.DROP)
    with pytest.raises(TwinError, match="it has drop, silent"):
        faults.set(TwinFault.OVERHEAT)
    for value in (1.5, -0.1, float("nan")):
        with pytest.raises(TwinError):
            faults.set(TwinFault.DROP, value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.4", "", "example.org", "::"])
def test_a_twin_is_never_reachable_from_elsewhere(host):
    with pytest.raises(TwinError, match="this machine alone"):
        check_loopback(host)
    assert check_loopback("localhost") == check_loopback("127.0.0.1")

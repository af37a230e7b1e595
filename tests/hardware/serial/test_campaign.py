"""Any sequence of faults: typed errors, goals inside the travel, and an arm that connects again once they are gone."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.errors import ConnectionFailedError, NotConnectedError
from hardware.ports.robot import JointCommand
from hardware.twins.faults import TwinFault

from .conftest import HASTY, MODELS, PATIENT, bench

faults = st.sampled_from(
    [
        (TwinFault.DROP, 0.1),
        (TwinFault.CORRUPT, 0.1),
        (TwinFault.DUPLICATE, 0.3),
        (TwinFault.DELAY, 0.002),
        (TwinFault.MISSING_SERVO, 2),
        (TwinFault.OVERLOAD, 3),
        (TwinFault.OVERHEAT, 1),
        (TwinFault.STALE, 1.0),
        (TwinFault.SILENT, 1.0),
        (TwinFault.WRONG_BAUD, 1.0),
    ]
)


@pytest.mark.parametrize("model", MODELS)
@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(faults, min_size=1, max_size=4), goal=st.floats(-4.0, 4.0))
def test_any_faults(model: str, sequence: list[tuple[TwinFault, float]], goal: float) -> None:
    with bench(model, misses=3) as rig:
        names = rig.description.joint_names
        low = {servo: rig.twin.register(servo, "Min_Position_Limit") for servo in rig.twin.servos}
        high = {servo: rig.twin.register(servo, "Max_Position_Limit") for servo in rig.twin.servos}
        for kind, value in sequence:
            rig.answer_time(HASTY)
            rig.twin.faults.set(kind, value)
            try:
                for _ in range(5):
                    rig.arm.command(JointCommand(1.0, names, np.full(len(names), goal), np.zeros(len(names))))
                    rig.cycle(0.001)
                    rig.arm.state()
            except NotConnectedError as error:
                assert "robot 'left'" in str(error)
            rig.twin.faults.clear()
            for servo in rig.twin.servos:
                goal_ticks = rig.twin.register(servo, "Goal_Position")
                assert low[servo] <= goal_ticks <= high[servo]
            rig.twin.power_cycle()
            rig.arm._bus.answer_time = PATIENT
            try:
                rig.arm.connect()
            except ConnectionFailedError as error:  # only for a joint that the arm was driven from
                pytest.fail(str(error))
        rig.cycle()
        truth = rig.twin._plant.state().position
        assert rig.arm.state().position == pytest.approx(truth, abs=0.01)

"""An emergency stop hides every other fault, and only a reset lifts it."""

from hardware.safety.faults import HEALED_BY_TIME, FaultCode
from tests.hardware.test_controller import Bench


def test_it_latches_over_a_fault_that_a_supervisor_would_lift() -> None:
    bench = Bench()
    bench.move(50, speed=0.5)
    bench.controller.stop(bench.now)
    assert bench.tick().fault in HEALED_BY_TIME
    bench.controller.emergency_stop(bench.now, "somebody at the fence")
    status = bench.tick()
    assert status.fault is FaultCode.EMERGENCY_STOP
    assert "somebody at the fence" in status.text
    assert status.fault not in HEALED_BY_TIME
    bench.controller.stop(bench.now)
    status = bench.run(60)
    assert status.fault is FaultCode.EMERGENCY_STOP
    assert not bench.robot.velocity.any()
    assert bench.controller.reset(bench.now)[0]
    assert bench.move(5).fault is None

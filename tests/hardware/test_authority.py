"""A robot follows one sender at a time."""

import pytest

from hardware.safety.faults import HEALED_BY_TIME, FaultCode
from tests.hardware.test_controller import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_two_at_a_time_are_a_fault_that_names_both(bench: Bench) -> None:
    bench.move(10, speed=0.1, sender="skills")
    bench.offer(bench.robot.position, sender="skills")
    bench.offer(bench.robot.position, sender="teleop")
    status = bench.tick()
    assert status.fault is FaultCode.COMMAND_SENDER
    assert "skills and teleop" in status.text
    assert status.fault not in HEALED_BY_TIME
    assert not bench.run(60).state.velocity.any()


def test_no_reset_while_both_go_on_and_one_afterwards(bench: Bench) -> None:
    bench.move(10, speed=0.1, sender="skills")
    for _ in range(60):
        bench.offer(bench.robot.position, sender="skills")
        bench.offer(bench.robot.position, sender="")
        bench.tick()
    done, text = bench.controller.reset(bench.now)
    assert not done
    assert "somebody without a name and skills still send" in text
    for _ in range(60):
        bench.offer(bench.robot.position, sender="skills")
        bench.tick()
    assert bench.controller.reset(bench.now)[0]
    assert bench.move(5, sender="skills").fault is None


def test_who_is_silent_hands_over(bench: Bench) -> None:
    bench.move(10, speed=0.0, sender="skills")
    bench.run(60)
    assert bench.move(10, speed=0.1, sender="skills, started again").fault is None

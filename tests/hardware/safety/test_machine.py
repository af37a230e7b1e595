"""The safety machine's transitions."""

from hardware.safety.faults import Fault, FaultCode
from hardware.safety.machine import SafetyMachine, SafetyState

JUMP, LOST = Fault(FaultCode.COMMAND_STEP, "a jump"), Fault(FaultCode.LINK_LOST, "gone")


def test_life() -> None:
    machine = SafetyMachine()
    assert machine.state is SafetyState.DISCONNECTED
    machine.follow()
    assert machine.state is SafetyState.DISCONNECTED
    machine.link_up()
    assert machine.state is SafetyState.IDLE
    machine.follow()
    assert machine.state is SafetyState.ACTIVE
    machine.trip(JUMP)
    assert machine.state is SafetyState.FAULT
    machine.follow()
    assert machine.state is SafetyState.FAULT
    assert machine.reset("") == (True, "command_step reset")
    assert machine.state is SafetyState.IDLE
    assert machine.fault is None


def test_the_first_fault_stays() -> None:
    machine = SafetyMachine()
    machine.link_up()
    machine.trip(JUMP)
    machine.trip(LOST)
    assert machine.fault is JUMP


def test_a_reset_is_refused_with_the_reason() -> None:
    machine = SafetyMachine()
    assert machine.reset("")[0] is False
    machine.link_up()
    assert machine.reset("") == (True, "no fault to reset")
    machine.trip(JUMP)
    done, text = machine.reset("it still jumps")
    assert not done
    assert "it still jumps" in text
    assert "command_step" in text
    assert machine.state is SafetyState.FAULT


def test_a_link_that_comes_back_finds_the_fault() -> None:
    machine = SafetyMachine()
    machine.link_up()
    machine.follow()
    machine.link_lost(LOST)
    assert machine.state is SafetyState.DISCONNECTED
    assert machine.reset("")[0] is False
    machine.link_up()
    assert machine.state is SafetyState.FAULT
    assert machine.fault is LOST
    assert machine.reset("")[0] is True
    assert machine.state is SafetyState.IDLE

"""The safety machine: a fault latches until somebody resets it, and a reset is refused while its cause persists."""

from enum import StrEnum

from hardware.safety.faults import Fault, FaultCode


class SafetyState(StrEnum):
    """What the robot floor does."""

    DISCONNECTED = "disconnected"  # no link: nothing can be sent
    IDLE = "idle"  # at rest, ready for commands
    SOFT_START = "soft_start"  # follows commands, gently at first
    ACTIVE = "active"  # follows commands
    FAULT = "fault"  # comes to rest, then holds; commands are refused

    @property
    def takes_commands(self) -> bool:
        """Whether sound commands are followed."""
        return self in (SafetyState.IDLE, SafetyState.SOFT_START, SafetyState.ACTIVE)

    @property
    def follows(self) -> bool:
        """Whether commands are being followed."""
        return self in (SafetyState.SOFT_START, SafetyState.ACTIVE)


class SafetyMachine:
    """Keeps the state and the latched fault.

    DISCONNECTED -> IDLE with the first link, IDLE -> SOFT_START with the first command that passes the checks,
    SOFT_START -> ACTIVE when its time is over, any state -> FAULT, FAULT -> IDLE by :meth:`reset` alone. A link that
    comes back finds the fault still latched.
    """

    def __init__(self) -> None:
        self._linked = False
        self._following = False
        self._softly = False
        self._fault: Fault | None = None

    @property
    def state(self) -> SafetyState:
        """What the robot floor does now."""
        if not self._linked:
            return SafetyState.DISCONNECTED
        if self._fault is not None:
            return SafetyState.FAULT
        if not self._following:
            return SafetyState.IDLE
        return SafetyState.SOFT_START if self._softly else SafetyState.ACTIVE

    @property
    def fault(self) -> Fault | None:
        """The latched fault: the first since the last reset."""
        return self._fault

    def link_up(self) -> None:
        """The robot answers."""
        self._linked = True

    def link_lost(self, fault: Fault) -> None:
        """The robot no longer answers."""
        self._linked = False
        self.trip(fault)

    def follow(self, softly: bool = False) -> None:
        """A command passed the checks.

        Args:
            softly: Whether it is followed gently yet.
        """
        self._following, self._softly = self._linked and self._fault is None, softly

    def trip(self, fault: Fault) -> None:
        """Latches a fault; a later one does not hide the first, but for an emergency stop."""
        self._following = False
        if self._fault is None or fault.code is FaultCode.EMERGENCY_STOP:
            self._fault = fault

    def reset(self, obstacle: str) -> tuple[bool, str]:
        """Clears the latched fault.

        Args:
            obstacle: What still stands in the way, in words; empty when nothing does.

        Returns:
            Whether no fault is latched any more, and one sentence for people.
        """
        if not self._linked:
            return False, f"cannot reset: {obstacle or 'the robot is not connected'}"
        if self._fault is None:
            return True, "no fault to reset"
        if obstacle:
            return False, f"cannot reset {self._fault.code}: {obstacle}"
        text = f"{self._fault.code} reset"
        self._fault = None
        return True, text

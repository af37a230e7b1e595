"""What can be wrong with a twin on demand, to try drivers against it; each family's twin has some of these."""

import random
import threading
from dataclasses import dataclass
from enum import StrEnum

from hardware.errors import TwinError


class TwinFault(StrEnum):
    """Kinds of faults. Those of the link take a share of packets or a time, the others are on or off."""

    DROP = "drop"  # share of packets that are lost
    DELAY = "delay"  # time by which answers come later [s]
    DUPLICATE = "duplicate"  # share of packets that come twice
    CORRUPT = "corrupt"  # share of packets with a wrong checksum
    STALE = "stale"  # the state and its tick stand still
    SILENT = "silent"  # nothing is answered any more
    DISCONNECT = "disconnect"  # connections are closed, and refused
    EMERGENCY_STOP = "emergency_stop"
    PROTECTIVE_STOP = "protective_stop"
    WRONG_MODE = "wrong_mode"  # the robot is in a mode in which it takes no commands
    REGISTERS_IN_USE = "registers_in_use"  # another client holds what the driver needs
    SECOND_SENDER = "second_sender"  # somebody else commands the robot, too
    MISSING_SERVO = "missing_servo"  # which servo does not answer, by its id
    OVERLOAD = "overload"  # which servo reports an overload, by its id
    OVERHEAT = "overheat"  # which joint reports a temperature beyond its limit, by its number
    LOW_VOLTAGE = "low_voltage"  # by how much the supply of every servo falls short of the usual [V]
    WRONG_BAUD = "wrong_baud"  # the bus runs at another rate: only noise is read


SHARES = (TwinFault.DROP, TwinFault.DUPLICATE, TwinFault.CORRUPT)


@dataclass(frozen=True)
class FaultCfg:
    """Faults from the start.

    Attributes:
        values: Value by fault: a share, a time [s], a number of a servo or joint, or 1 for on.
        seed: Of the draws.
    """

    values: dict[TwinFault, float]
    seed: int = 0


class Faults:
    """Which faults a twin has now; set from any thread.

    Args:
        supported: Kinds that the twin can bring about.
        cfg: Those from the start.

    Raises:
        TwinError: a kind that the twin does not have, or a value out of range.
    """

    def __init__(self, supported: tuple[TwinFault, ...], cfg: FaultCfg | None = None) -> None:
        cfg = cfg or FaultCfg({})
        self._supported, self._values = supported, {}
        self._draw, self._lock = random.Random(cfg.seed), threading.Lock()
        for kind, value in cfg.values.items():
            self.set(kind, value)

    def set(self, kind: TwinFault, value: float = 1.0) -> None:
        """Brings a fault about.

        Raises:
            TwinError: a kind that the twin does not have, or a value out of range.
        """
        if kind not in self._supported:
            raise TwinError(f"this twin has no fault '{kind}'; it has {', '.join(self._supported) or 'none'}")
        if not 0.0 <= value < float("inf") or (kind in SHARES and value > 1.0):
            raise TwinError(f"fault '{kind}' takes {'a share of 0 to 1' if kind in SHARES else 'no'} value {value:g}")
        with self._lock:
            self._values[kind] = value

    def clear(self, kind: TwinFault | None = None) -> None:
        """Ends one fault, or all."""
        with self._lock:
            self._values = {} if kind is None else {k: v for k, v in self._values.items() if k is not kind}

    def value(self, kind: TwinFault) -> float | None:
        """The value of a fault; None while it is absent."""
        with self._lock:
            return self._values.get(kind)

    def __contains__(self, kind: TwinFault) -> bool:
        return self.value(kind) is not None

    def strikes(self, kind: TwinFault) -> bool:
        """Whether a fault with a share hits this packet."""
        share = self.value(kind)
        if not share:
            return False
        with self._lock:
            return self._draw.random() < share

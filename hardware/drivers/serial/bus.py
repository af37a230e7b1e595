"""A bus of servos behind a vendor's client: every result is checked and becomes a typed error.

A bus belongs to one thread at a time; nothing here locks.
"""

import contextlib
import termios
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import serial

from hardware.drivers.serial.address import SerialAddress
from hardware.drivers.serial.errors import (
    BusBrokenError,
    BusError,
    CorruptAnswerError,
    NoAnswerError,
    RefusedError,
)
from hardware.drivers.serial.registers import Register
from hardware.errors import ConnectionFailedError

ATTEMPTS = 3
"""How often a register is read or written before the servo counts as absent; both are repeatable."""

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """A block of registers as one servo answered.

    Attributes:
        data: Its bytes.
        alert: Whether the servo said that it protects itself.
    """

    data: bytes
    alert: bool


class ServoBus(ABC):
    """Servos on one serial port."""

    registers: Mapping[str, Register]

    def __init__(self, address: SerialAddress, answer_time: float) -> None:
        """Describes the bus; opens nothing.

        Args:
            address: Port and baud rate.
            answer_time: How long an answer may take, beside its time on the wire [s].
        """
        self.address = address
        self.answer_time = answer_time
        self._port: Any = None
        self._handler = self._make_handler()

    @abstractmethod
    def _make_port(self, name: str) -> Any:
        """The vendor's port handler with :class:`hardware.drivers.serial.port.TimedPort` before it."""

    @abstractmethod
    def _make_handler(self) -> Any:
        """The vendor's packet handler."""

    @abstractmethod
    def _request_blocks(self, start: int, length: int, servos: list[int]) -> int:
        """Sends a sync read; returns the client's result."""

    @abstractmethod
    def _outcome(self, result: int) -> type[BusError] | None:
        """What a result of the client other than success means."""

    @abstractmethod
    def _judge(self, error: int) -> tuple[str, bool]:
        """What the error byte of an answer says: why the servo refuses, or nothing; and whether it protects itself."""

    def open(self) -> None:
        """Opens the port for this process alone.

        Raises:
            ConnectionFailedError: there is no such port, or somebody else has it, or it has no such baud rate.
        """
        port = self._make_port(self.address.port)
        port.answer_time = self.answer_time
        try:
            known = port.setBaudRate(self.address.baud)
            if known:
                port.prepare()
        except (serial.SerialException, OSError, termios.error, ValueError) as error:
            raise ConnectionFailedError(
                f"serial port {self.address.port} cannot be opened: {error}; is it plugged in, may you use it "
                "(group dialout), and is it free of any other program?"
            ) from error
        if not known:
            raise ConnectionFailedError(f"the vendor's client has no baud rate {self.address.baud}; try 1000000")
        self._port = port

    def close(self) -> None:
        """Closes the port. Safe to call twice."""
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(serial.SerialException, OSError, termios.error):
                port.closePort()

    def ping(self, servo: int) -> int:
        """The model number of a servo.

        Raises:
            BusError: it does not answer soundly.
        """

        def once() -> int:
            with self._guarded():
                model, result, _ = self._handler.ping(self._port, servo)
                self._check(result, f"servo {servo}", "ping")
                return model

        return self._repeated(once)

    def read(self, servo: int, register: Register) -> int:
        """The value of a register.

        Raises:
            BusError: the servo does not answer soundly, or refuses.
        """
        return register.from_bytes(self.read_block(servo, register.address, register.size).data, register.address)

    def read_block(self, servo: int, start: int, length: int) -> Answer:
        """Neighbouring registers of one servo.

        Raises:
            BusError: the servo does not answer soundly, or refuses.
        """

        def once() -> Answer:
            with self._guarded():
                data, result, error = self._handler.readTxRx(self._port, servo, start, length)
                self._check(result, f"servo {servo}", f"reading {length} bytes at {start}")
                return self._answer(servo, data, error, length)

        return self._repeated(once)

    def write(self, servo: int, register: Register, value: int) -> None:
        """Writes a register and waits for the servo's answer.

        Raises:
            BusError: the servo does not answer soundly, or refuses.
            ValueError: the value does not fit into the register.
        """
        data = register.to_bytes(value)

        def once() -> None:
            with self._guarded():
                result, error = self._handler.writeTxRx(self._port, servo, register.address, register.size, data)
                self._check(result, f"servo {servo}", f"writing {value} to {register.name}")
                refusal, _ = self._judge(error)
                if refusal:
                    raise RefusedError(f"servo {servo} refuses {value} in {register.name}: {refusal}")

        self._repeated(once)

    def write_many(self, register: Register, values: Mapping[int, int]) -> None:
        """Writes one register of many servos at once; none of them answers.

        Raises:
            BusError: the packet could not be sent.
            ValueError: a value does not fit into the register.
        """
        data = [byte for servo, value in values.items() for byte in (servo, *register.to_bytes(value))]
        with self._guarded():
            result = self._handler.syncWriteTxOnly(self._port, register.address, register.size, data, len(data))
            self._check(result, "all servos", f"writing {register.name}")

    def read_many(self, start: int, length: int, servos: Sequence[int]) -> dict[int, Answer]:
        """Neighbouring registers of many servos, asked for at once; one attempt.

        Raises:
            BusError: one of them does not answer soundly.
        """
        with self._guarded():
            result = self._request_blocks(start, length, list(servos))
            self._check(result, "all servos", "sync read")
            answers = {}
            for servo in servos:
                data, result, error = self._handler.readRx(self._port, servo, length)
                self._check(result, f"servo {servo}", "sync read")
                answers[servo] = self._answer(servo, data, error, length)
        return answers

    def settle(self, quiet: float) -> None:
        """Waits until nothing has come for ``quiet`` [s], so that a late answer is not taken for the next one.

        Raises:
            BusBrokenError: the port fails.
        """
        with self._guarded():
            end = time.monotonic() + 10.0 * quiet
            last = time.monotonic()
            while time.monotonic() < min(last + quiet, end):
                if self._port.readPort(1024):
                    last = time.monotonic()

    def _answer(self, servo: int, data: Sequence[int], error: int, length: int) -> Answer:
        refusal, alert = self._judge(error)
        if refusal:
            raise RefusedError(f"servo {servo} at {self.address}: {refusal}")
        if len(data) != length:
            raise CorruptAnswerError(f"servo {servo} at {self.address} answers {len(data)} bytes instead of {length}")
        return Answer(bytes(data), alert)

    def _check(self, result: int, who: str, what: str) -> None:
        outcome = self._outcome(result)
        if outcome is not None:
            raise outcome(f"{who} at {self.address}, {what}: {self._handler.getTxRxResult(result)}")

    def _repeated(self, once: Callable[[], T]) -> T:
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(NoAnswerError, CorruptAnswerError):
                return once()
            self.settle(self.answer_time)
        return once()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turns failures of the port into a typed error."""
        if self._port is None:
            raise BusBrokenError(f"the port {self.address.port} is not open")
        try:
            yield
        except (serial.SerialException, OSError, termios.error) as error:
            raise BusBrokenError(f"the port {self.address.port} fails: {error}; was it unplugged?") from error
        except IndexError as error:  # the clients trust the length that an answer states
            self._port.is_using = False
            raise CorruptAnswerError(f"an answer at {self.address} is shorter than it says") from error

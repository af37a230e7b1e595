"""A bus of servo twins on a pseudo-terminal, over any plant."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from hardware.errors import TwinError
from hardware.twins.faults import FaultCfg, Faults, TwinFault
from hardware.twins.plant import Plant
from hardware.twins.serial import dynamixel_packet, feetech_packet
from hardware.twins.serial.dynamixel_servo import DynamixelServoTwin
from hardware.twins.serial.feetech_servo import FeetechServoTwin
from hardware.twins.serial.servo import ServoTwin, ServoTwinCfg
from hardware.twins.serial.terminal import PseudoTerminal

FAULTS = (
    TwinFault.DROP,
    TwinFault.DELAY,
    TwinFault.DUPLICATE,
    TwinFault.CORRUPT,
    TwinFault.STALE,
    TwinFault.SILENT,
    TwinFault.DISCONNECT,
    TwinFault.MISSING_SERVO,
    TwinFault.OVERLOAD,
    TwinFault.OVERHEAT,
    TwinFault.LOW_VOLTAGE,
    TwinFault.WRONG_BAUD,
)
_IDLE = 0.01  # [s] between two steps of a plant in wall time without packets
_BITS = 10  # on the wire for a byte, with start and stop
_DELAY_UNIT = 2e-6  # [s] of the register Return_Delay_Time


@dataclass(frozen=True)
class WireCfg:
    """What a real line costs; without one, answers come at once.

    Attributes:
        baud: Rate of the bus [bit/s].
        latency: How long the USB adapter gathers what it received before it passes it on [s].
        packet: Bytes with which it passes them on at once.
    """

    baud: int = 1_000_000
    latency: float = 0.001
    packet: int = 62


@dataclass(frozen=True)
class ServoBusTwinCfg:
    """A bus of servos.

    Attributes:
        make: Whose servos.
        servos: All of them.
        time: ``wall`` lets the plant's time pass with the clock, ``step`` by :meth:`ServoBusTwin.step` alone, ``cycle``
            by ``cycle`` with every sync read, however long that takes.
        cycle: Time of a cycle [s].
        wire: What the line costs; it sleeps in wall time. None for a line without latency.
        faults: Faults from the start.
    """

    make: Literal["dynamixel", "feetech"]
    servos: tuple[ServoTwinCfg, ...]
    time: Literal["wall", "step", "cycle"] = "wall"
    cycle: float = 0.02
    wire: WireCfg | None = None
    faults: FaultCfg = field(default_factory=lambda: FaultCfg({}))

    def build(self, plant: Plant) -> "ServoBusTwin":
        """The bus over a plant, unopened.

        Raises:
            TwinError: the servos have no unique ids, or move joints that the plant does not have.
        """
        return ServoBusTwin(self, plant)


_Instruction = dynamixel_packet.Instruction | feetech_packet.Instruction
_Answers = list[tuple[ServoTwin, bytes]]


class _Packets(Protocol):
    """One make's packets."""

    BROADCAST: int
    PING: int
    READ: int
    WRITE: int
    SYNC_READ: int
    SYNC_WRITE: int


class ServoBusTwin:
    """Servos that answer a client at :attr:`port`; use it as a context, or :meth:`start` and :meth:`close` it."""

    def __init__(self, cfg: ServoBusTwinCfg, plant: Plant) -> None:
        self._cfg, self._plant = cfg, plant
        make = DynamixelServoTwin if cfg.make == "dynamixel" else FeetechServoTwin
        self.servos: dict[int, ServoTwin] = {item.id: make(item) for item in cfg.servos}
        if len(self.servos) != len(cfg.servos):
            raise TwinError(f"servo ids must be unique, got {[item.id for item in cfg.servos]}")
        strange = {item.joint for item in cfg.servos} - set(plant.names)
        if strange:
            raise TwinError(f"the plant has no joint {', '.join(sorted(strange))}; it has {', '.join(plant.names)}")
        self.faults = Faults(FAULTS, cfg.faults)
        self._packets: _Packets = dynamixel_packet if cfg.make == "dynamixel" else feetech_packet  # type: ignore
        self._noise = random.Random(cfg.faults.seed)
        self._terminal = PseudoTerminal()
        self._lock = threading.RLock()  # registers and plant
        self._thread: threading.Thread | None = None
        # Servos overloaded and too hot, and how much voltage lacks.
        self._struck: tuple[float | None, float | None, float] = (None, None, 0.0)
        self._ending = False
        self._clock = time.monotonic()
        self._free = 0.0  # when the line is free again, on the monotonic clock [s]
        self._advance(0.0)

    @property
    def port(self) -> str:
        """Device file for the client."""
        return self._terminal.path

    @property
    def address(self) -> str:
        """Address for a driver."""
        return f"{self.port}@{self._cfg.wire.baud if self._cfg.wire else 1_000_000}"

    def start(self) -> "ServoBusTwin":
        """Begins to answer."""
        self._clock = time.monotonic()
        self._thread = threading.Thread(target=self._serve, name="servo twin", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Unplugs the line and ends. Safe to call twice."""
        self._ending = True
        self._terminal.wake()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._terminal.close()

    def __enter__(self) -> "ServoBusTwin":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def step(self, duration: float) -> None:
        """Lets ``duration`` [s] pass for plant and servos."""
        with self._lock:
            self._advance(duration)

    def register(self, servo: int, name: str) -> int:
        """The raw value of a servo's register."""
        with self._lock:
            return self.servos[servo].memory.get(name)

    def power_cycle(self) -> None:
        """Power off and on for all servos; the plant stays where it is."""
        with self._lock:
            for servo in self.servos.values():
                servo.power_cycle()
            self._advance(0.0)

    def _serve(self) -> None:
        parser = dynamixel_packet.Parser() if self._cfg.make == "dynamixel" else feetech_packet.Parser()
        while not self._ending:
            data = self._terminal.read(_IDLE)
            if TwinFault.DISCONNECT in self.faults:
                self._terminal.close()
                return
            if self._cfg.time == "wall":
                now = time.monotonic()
                self.step(now - self._clock)
                self._clock = now
            if not data:
                continue
            self._busy(len(data))
            if TwinFault.WRONG_BAUD in self.faults:
                self._terminal.write(self._noise.randbytes(len(data)))
                continue
            for instruction in parser.feed(data):
                with self._lock:
                    answers = self._carry_out(instruction)
                self._send(answers)

    def _carry_out(self, instruction: _Instruction) -> _Answers:
        """Does what an instruction says; returns the answers as pairs of servo and packet."""
        packets, silent = self._packets, TwinFault.SILENT in self.faults
        self._apply_faults()
        if self._cfg.time != "wall":  # in wall time it was done with the step before
            self._measure()
        if silent:
            return []
        for servo in self.servos.values():
            servo.heard()
        if instruction.code == packets.SYNC_READ:
            if self._cfg.time == "cycle":
                self._advance(self._cfg.cycle)
            return self._sync_read(instruction.parameters)
        if instruction.code == packets.SYNC_WRITE:
            self._sync_write(instruction.parameters)
            return []
        everybody = instruction.servo == packets.BROADCAST
        answers: _Answers = []
        for servo in self._present():
            if everybody or servo.cfg.id == instruction.servo:
                answer = self._one(servo, instruction)
                if answer is not None and (not everybody or instruction.code == packets.PING):
                    answers.append((servo, answer))
            elif self._obeys(servo, instruction.servo) and instruction.code == packets.WRITE:
                self._one(servo, instruction)
        return answers

    def _one(self, servo: ServoTwin, instruction: _Instruction) -> bytes | None:
        """One servo's answer; None when it has none to this."""
        packets, data = self._packets, instruction.parameters
        if instruction.code == packets.PING:
            return self._status(servo, servo.error(), self._ping_data(servo))
        if isinstance(servo, DynamixelServoTwin):
            answer = self._one_dynamixel(servo, instruction.code, data)
        elif instruction.code == packets.READ and len(data) == 2:
            answer = self._status(servo, *servo.read(data[0], data[1]))
        elif instruction.code == packets.WRITE and len(data) > 1:
            answer = self._status(servo, servo.write(data[0], data[1:]), b"")
        else:
            return None
        return answer if servo.answers(instruction.code != packets.READ) else None

    def _one_dynamixel(self, servo: DynamixelServoTwin, code: int, data: bytes) -> bytes | None:
        if code == dynamixel_packet.READ and len(data) == 4:
            start, length = int.from_bytes(data[:2], "little"), int.from_bytes(data[2:], "little")
            return self._status(servo, *servo.read(start, length))
        if code == dynamixel_packet.WRITE and len(data) > 2:
            return self._status(servo, servo.write(int.from_bytes(data[:2], "little"), data[2:]), b"")
        if code == dynamixel_packet.REBOOT:
            servo.reboot()
            return self._status(servo, 0, b"")
        return self._status(servo, 2 | servo.error(), b"")

    def _sync_read(self, data: bytes) -> _Answers:
        """Answers follow each other on the line; after a servo that is missing, the next ones wait in vain."""
        head = 4 if self._cfg.make == "dynamixel" else 2
        if len(data) <= head:
            return []
        half = head // 2
        start, length = int.from_bytes(data[:half], "little"), int.from_bytes(data[half:head], "little")
        present = {servo.cfg.id: servo for servo in self._present()}
        answers: _Answers = []
        for servo_id in data[head:]:
            if servo_id not in present or not present[servo_id].answers(writing=False):
                break
            servo = present[servo_id]
            answers.append((servo, self._status(servo, *servo.read(start, length))))
        return answers

    def _sync_write(self, data: bytes) -> None:
        head = 4 if self._cfg.make == "dynamixel" else 2
        half = head // 2
        start, length = int.from_bytes(data[:half], "little"), int.from_bytes(data[half:head], "little")
        for first in range(head, len(data) - length, length + 1):
            for servo in self._present():
                if servo.cfg.id == data[first] or self._obeys(servo, data[first]):
                    servo.write(start, data[first + 1 : first + 1 + length])

    def _present(self) -> list[ServoTwin]:
        missing = self.faults.value(TwinFault.MISSING_SERVO)
        return [servo for servo_id, servo in self.servos.items() if servo_id != missing]

    def _obeys(self, servo: ServoTwin, other: int) -> bool:
        """Whether a servo carries out what is for another id, without answering."""
        return isinstance(servo, DynamixelServoTwin) and servo.memory.get("Secondary_ID") == other < 253

    def _apply_faults(self) -> None:
        overload, overheat = self.faults.value(TwinFault.OVERLOAD), self.faults.value(TwinFault.OVERHEAT)
        struck = overload, overheat, (short := self.faults.value(TwinFault.LOW_VOLTAGE) or 0.0)
        if struck == self._struck:
            return
        self._struck = struck
        for servo_id, servo in self.servos.items():
            servo.overloaded, servo.overheated = servo_id == overload, servo_id == overheat
            servo.short = short
            servo.pass_time(0.0)

    def _ping_data(self, servo: ServoTwin) -> bytes:
        if self._cfg.make == "feetech":
            return b""
        return servo.memory.block(0, 2) + servo.memory.block(6, 1)

    def _status(self, servo: ServoTwin, error: int, data: bytes) -> bytes:
        make = dynamixel_packet.status if self._cfg.make == "dynamixel" else feetech_packet.status
        return make(servo.cfg.id, error, data)

    def _send(self, answers: _Answers) -> None:
        """Answers with what is wrong with the line, at once or as an adapter would pass them on."""
        gathered, since = b"", 0.0
        for servo, answer in answers:
            if self.faults.strikes(TwinFault.DROP):
                continue
            if self.faults.strikes(TwinFault.CORRUPT):
                answer = answer[:-1] + bytes((answer[-1] ^ 0x5A,))
            if self.faults.strikes(TwinFault.DUPLICATE):
                answer += answer
            delay = self.faults.value(TwinFault.DELAY)
            if delay:
                time.sleep(delay)
            if self._cfg.wire is None:
                self._terminal.write(answer)
                continue
            self._free = max(self._free, time.monotonic()) + servo.memory.get("Return_Delay_Time") * _DELAY_UNIT
            if gathered and self._free > since + self._cfg.wire.latency:
                self._pass_on(gathered, since + self._cfg.wire.latency)
                gathered = b""
            since = since if gathered else self._free
            self._busy(len(answer))
            gathered += answer
            if len(gathered) >= self._cfg.wire.packet:
                self._pass_on(gathered, self._free)
                gathered = b""
        if gathered and self._cfg.wire is not None:
            self._pass_on(gathered, max(self._free, since + self._cfg.wire.latency))

    def _pass_on(self, data: bytes, when: float) -> None:
        """Gives bytes to the client at a time on the monotonic clock [s]."""
        time.sleep(max(0.0, when - time.monotonic()))
        self._terminal.write(data)

    def _busy(self, size: int) -> None:
        """The line carries ``size`` bytes from now on, or once it is free."""
        if self._cfg.wire is not None:
            self._free = max(self._free, time.monotonic()) + size * _BITS / self._cfg.wire.baud

    def _advance(self, duration: float) -> None:
        """Servos to plant, time, plant to servos."""
        self._apply_faults()
        names, target = self._plant.names, np.array(self._plant.state().position, dtype=float)
        for servo in self.servos.values():
            goal = servo.goal_angle()
            if goal is not None:
                target[names.index(servo.cfg.joint)] = goal
        if duration > 0.0:
            self._plant.command(target, np.zeros(len(names)))
            self._plant.step(duration)
        for servo in self.servos.values():
            servo.pass_time(duration)
        self._measure()

    def _measure(self) -> None:
        if TwinFault.STALE in self.faults:
            return
        names, state = self._plant.names, self._plant.state()
        for servo in self.servos.values():
            joint = names.index(servo.cfg.joint)
            servo.measure(float(state.position[joint]), float(state.velocity[joint]))

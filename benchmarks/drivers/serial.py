"""How often a serial arm can be commanded and read: driver and twin in processes of their own, the wire modelled."""

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

from hardware.descriptions.robot import load_description
from hardware.descriptions.serial.layout import load_layout
from hardware.drivers.serial.address import parse_address
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.errors import BusError
from hardware.drivers.serial.families import make_bus
from hardware.drivers.serial.setup import set_up
from hardware.twins.serial.arms import arm_twin
from hardware.twins.serial.bus import WireCfg

TARGET_RATE = 150.0  # [Hz]
_ANSWER_TIME = 0.034  # [s]


@dataclass(frozen=True)
class SerialRate:
    """Goals to all servos and measurements from all, one after the other.

    Attributes:
        model: Robot description.
        servos: How many were read.
        cycles: How many were tried.
        rate: Sound cycles per second over the whole run [Hz].
        p50: Time of a sound cycle, median [s].
        p95: The same, 95th percentile [s].
        p99: The same, 99th percentile [s].
        misses: Cycles in which an answer failed.
    """

    model: str
    servos: int
    cycles: int
    rate: float
    p50: float
    p95: float
    p99: float
    misses: int


def measure_rate(model: str, cycles: int = 1000, wire: WireCfg | None = None) -> SerialRate:
    """Measures one arm.

    Args:
        model: Robot description with a servo layout.
        cycles: How many.
        wire: What the line costs; USB latency of 1 ms and 1 Mbit/s by default.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    twin = context.Process(target=_play, args=(model, wire or WireCfg(), there), daemon=True)
    twin.start()
    try:
        description = load_description(model)
        layout = load_layout(description)
        bus, family = make_bus(layout, parse_address(here.recv(), model), _ANSWER_TIME)
        bus.open()
        try:
            set_up(bus, family, layout, description)
            times, misses, elapsed = _run(bus, family.block, tuple(servo.id for servo in layout.leading), cycles)
        finally:
            bus.close()
    finally:
        here.close()
        twin.join(10.0)
    p50, p95, p99 = np.percentile(times, (50, 95, 99)).tolist() if times else (float("nan"),) * 3
    return SerialRate(model, len(layout.leading), cycles, len(times) / elapsed, p50, p95, p99, misses)


def _run(bus: ServoBus, block: tuple[int, int], servos: tuple[int, ...], cycles: int) -> tuple[list[float], int, float]:
    """Times of sound cycles [s], failed ones, and the whole time [s]."""
    goal = bus.registers["Goal_Position"]
    times, misses, start = [], 0, time.perf_counter()
    for i in range(cycles):
        begin = time.perf_counter()
        try:
            bus.write_many(goal, dict.fromkeys(servos, 2048 + i % 2))
            bus.read_many(*block, servos)
        except BusError:
            misses += 1
            bus.settle(0.005)
        else:
            times.append(time.perf_counter() - begin)
    return times, misses, time.perf_counter() - start


def _play(model: str, wire: WireCfg, link: Connection) -> None:
    """A twin until the other end closes."""
    with arm_twin(load_description(model), wire=wire) as twin:
        link.send(twin.address)
        try:
            link.recv()
        except EOFError:
            return

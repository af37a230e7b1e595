"""The twin: a robot's low level on the loopback interface."""

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from hardware.dds.bus import Bus, take
from hardware.errors import TwinError
from hardware.twins.faults import FaultCfg, Faults, TwinFault
from hardware.twins.legged_plant import LeggedPlant
from hardware.twins.loopback import LOOPBACK, check_loopback
from hardware.twins.unitree.models import KEY_BITS, MODELS
from hardware.twins.unitree.services import MotionSwitcherService
from hardware.twins.unitree.wire import LowState, MotorOrders, Remote, Wire

log = logging.getLogger(__name__)

Pace = Literal["wall", "command", "told"]

FAULTS = (
    TwinFault.DROP,  # of states and commands
    TwinFault.DELAY,
    TwinFault.DUPLICATE,
    TwinFault.CORRUPT,
    TwinFault.STALE,
    TwinFault.SILENT,
    TwinFault.WRONG_MODE,  # a G1 says that it is of another build, and takes commands for that one alone
    TwinFault.SECOND_SENDER,
    TwinFault.OVERHEAT,  # a motor, by its number
    TwinFault.EMERGENCY_STOP,  # L2 and B held on the remote control
)

_PERIOD = 1.0 / 500.0
_LOOK = 5e-4  # [s] between two looks at a plant that keeps time
_ASK_AGAIN = 0.2  # [s] in lock-step, a state without an answer is sent again
_INTRUDER_PERIOD = 0.01


@dataclass(frozen=True)
class UnitreeTwinCfg:
    """A twin.

    Attributes:
        model: ``go2`` or ``g1``.
        domain: Its DDS domain; two twins need two.
        host: Address that it is reached at, of this machine's loopback.
        tag: Domain tag that its users must have, too; none by default.
        pace: What time follows: the ``wall`` clock, at 500 Hz; each ``command`` alone, by ``step``; or what it is
            ``told`` by :meth:`UnitreeTwin.show`, one state each time.
        step: Time that passes with each command [s].
        controller: Motion controller of the robot's own that is active at first; while one is, commands do nothing.
        machine: Build of robot that a G1 says it is.
        watchdog: Without commands for this long, the joints are damped [s].
        faults: Faults from the start.
    """

    model: str
    domain: int
    host: str = LOOPBACK
    tag: str = ""
    pace: Pace = "wall"
    step: float = 0.01
    controller: str = ""
    machine: int = 5
    watchdog: float = 0.1
    faults: FaultCfg = field(default_factory=lambda: FaultCfg({}))


@dataclass
class TwinCounters:
    """What came and went: commands taken, commands refused, states sent, and how often the watchdog struck."""

    taken: int = 0
    refused: int = 0
    states: int = 0
    watchdog: int = 0


class UnitreeTwin:
    """Plays one robot in a thread of its own, from :meth:`start` to :meth:`close`.

    Args:
        cfg: What it is.
        plant: What moves.

    Attributes:
        faults: What is wrong with it now.
        counters: What happened so far.

    Raises:
        TwinError: no such model, another address than this machine's own, or a plant of another model.
    """

    def __init__(self, cfg: UnitreeTwinCfg, plant: LeggedPlant) -> None:
        if cfg.model not in MODELS:
            raise TwinError(f"no twin of '{cfg.model}'; there are {', '.join(MODELS)}")
        model, host = MODELS[cfg.model], check_loopback(cfg.host)
        if set(plant.names) != set(model.motors):
            raise TwinError(f"a {cfg.model} has the motors {', '.join(model.motors)}; the plant has other joints")
        self.cfg, self.plant = cfg, plant
        self.faults, self.counters = Faults(FAULTS, cfg.faults), TwinCounters()
        self._bus = Bus(cfg.domain, address=host, tag=cfg.tag)
        self._wire = Wire(model, plant.names, plant.feet)
        self._commands = self._bus.reader("rt/lowcmd", self._wire.command_type)
        self._states = self._bus.writer("rt/lowstate", self._wire.state_type)
        self._switcher = MotionSwitcherService(self._bus, cfg.controller)
        self._remote = Remote()
        self._mark, self._taken_at = 0, -float("inf")
        self._told = 0
        self._following = False
        self._began = time.monotonic()
        self._late: deque[tuple[float, LowState]] = deque()
        self._frozen: LowState | None = None
        self._intruder: _Intruder | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"twin {cfg.model}", daemon=True)

    def start(self) -> None:
        """Begins to play."""
        self._thread.start()

    def close(self) -> None:
        """Ends. Safe to call twice."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._bus.close()

    @property
    def running(self) -> bool:
        """Whether it plays; a plant that fails ends it."""
        return self._thread.is_alive()

    def show(self, now: float) -> None:
        """Tells the time [s]: the plant's newest state goes out with it."""
        self._told = round(now * 1e3)

    @property
    def answered(self) -> bool:
        """Whether the newest command answers the newest state; of senders that mark theirs with its tick."""
        return self._mark == self._told

    def press(self, keys: tuple[str, ...], left: tuple[float, float] = (0.0, 0.0)) -> None:
        """Holds keys and the left stick of the remote control, until the next call.

        Raises:
            TwinError: no such key.
        """
        unknown = set(keys) - set(KEY_BITS)
        if unknown:
            raise TwinError(f"no key {', '.join(sorted(unknown))}; there are {', '.join(KEY_BITS)}")
        self._remote = Remote(keys, left)

    def _run(self) -> None:
        try:
            {"wall": self._run_by_the_wall, "command": self._run_by_commands, "told": self._run_as_told}[
                self.cfg.pace
            ]()
        except Exception:
            log.exception("the twin ended")

    def _run_by_the_wall(self) -> None:
        due = last = time.monotonic()
        while not self._ended.is_set():
            self._bus.wait(due - time.monotonic())
            self._serve()
            for orders in self._orders():
                self._follow(orders)
            now = time.monotonic()
            if self._following and now - self._taken_at > self.cfg.watchdog:
                self.counters.watchdog += 1
                self._rest()
            if now < due:
                continue
            self.plant.step(now - last)
            last = now
            self._publish(int((now - self._began) * 1e3), now)
            due += _PERIOD * (1 + int((now - due) / _PERIOD))

    def _run_as_told(self) -> None:
        """One state for each time that is told, sent again while nobody answers; commands are followed at once."""
        sent, again_at = -1, 0.0
        while not self._ended.is_set():
            self._bus.wait(_LOOK)
            self._serve()
            for orders in self._orders():
                self._follow(orders)
            told, now = self._told, time.monotonic()
            if told != sent or (now >= again_at and self._mark != told):
                self._publish(told, now)
                sent, again_at = told, now + _ASK_AGAIN

    def _run_by_commands(self) -> None:
        while not self._ended.is_set():
            tick = self._plant_tick()
            orders = self._await_answer(tick)
            while orders is not None and self._plant_tick() <= tick:  # a plant may measure late
                self._follow(orders)
                self.plant.step(self.cfg.step)

    def _plant_tick(self) -> int:
        return round(self.plant.state().stamp * 1e3)

    def _await_answer(self, tick: int) -> MotorOrders | None:
        """Sends the state and waits for the command with its tick; None at the end."""
        send_at = 0.0
        while not self._ended.is_set():
            now = time.monotonic()
            if now >= send_at:
                self._publish(tick, now)
                send_at = now + _ASK_AGAIN
            self._bus.wait(min(send_at - now, 0.02))
            self._serve()
            for orders in self._orders():
                if orders.mark == tick:
                    return orders
        return None

    def _serve(self) -> None:
        self._switcher.serve(TwinFault.SILENT in self.faults)
        if TwinFault.SECOND_SENDER not in self.faults:
            if self._intruder is not None:
                self._intruder.close()
            self._intruder = None
        elif self._intruder is None:
            self._intruder = _Intruder(self.cfg, self._wire)
        if self._intruder is not None:
            self._intruder.send(time.monotonic())

    def _orders(self) -> list[MotorOrders]:
        """The commands that arrived and are sound and meant for this robot as it is now."""
        arrived: list[MotorOrders] = []
        for message in take(self._commands):
            if self.faults.strikes(TwinFault.DROP):
                continue
            orders = self._wire.orders(message)
            if orders is None or orders.machine != self._machine or self._switcher.active:
                self.counters.refused += 1
            else:
                arrived.append(orders)
        return arrived

    @property
    def _machine(self) -> int:
        if MODELS[self.cfg.model].family == "go":
            return 0
        return self.cfg.machine + int(TwinFault.WRONG_MODE in self.faults)

    def _follow(self, orders: MotorOrders) -> None:
        self.counters.taken += 1
        self._mark, self._taken_at, self._following = orders.mark, time.monotonic(), True
        self.plant.command(orders.position, orders.kp, orders.kd)

    def _rest(self) -> None:
        self._following = False
        self.plant.stop()

    def _publish(self, tick: int, now: float) -> None:
        """Sends a state, with what is wrong with it."""
        if TwinFault.SILENT in self.faults:
            return
        pressed = Remote(("L2", "B")) if TwinFault.EMERGENCY_STOP in self.faults else self._remote
        hot = self.faults.value(TwinFault.OVERHEAT)
        message = self._wire.state(self.plant.state(), tick, self._machine, pressed, self._mark, hot)
        if TwinFault.STALE in self.faults:
            self._frozen = self._frozen or message
            message = self._frozen
        else:
            self._frozen = None
        if self.faults.strikes(TwinFault.CORRUPT):
            message = message.copy()
            message.data["crc"] ^= 0x5A
        self._late.append((now + (self.faults.value(TwinFault.DELAY) or 0.0), message))
        while self._late and self._late[0][0] <= now:
            self._send(self._late.popleft()[1])

    def _send(self, message: LowState) -> None:
        if self.faults.strikes(TwinFault.DROP):
            return
        for _ in range(2 if self.faults.strikes(TwinFault.DUPLICATE) else 1):
            self._states.write(message)
            self.counters.states += 1


class _Intruder:
    """Somebody else who commands the robot: damping, from a participant of its own."""

    def __init__(self, cfg: UnitreeTwinCfg, wire: Wire) -> None:
        self._bus = Bus(cfg.domain, address=check_loopback(cfg.host), tag=cfg.tag)
        self._writer = self._bus.writer("rt/lowcmd", wire.command_type)
        self._message, self._due = wire.command_type(), 0.0

    def send(self, now: float) -> None:
        """Sends when it is due."""
        if now >= self._due:
            self._writer.write(self._message)
            self._due = now + _INTRUDER_PERIOD

    def close(self) -> None:
        """Leaves."""
        self._bus.close()

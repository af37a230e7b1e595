"""The low level of one robot: a thread of its own reads states and sends the newest command at 500 Hz.

When commands stop it sends damping instead, again and again: a robot keeps what it was told last for as long as its
firmware pleases.
"""

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass

from cyclonedds.core import DDSException

from hardware.dds.bus import Bus, take
from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.unitree import commands, states
from hardware.drivers.unitree.address import UnitreeAddress
from hardware.drivers.unitree.commands import CommandForm
from hardware.drivers.unitree.errors import (
    CorruptStateError,
    EmergencyStopError,
    FrozenStateError,
    RobotRestartedError,
    RobotSilentError,
    SecondSenderError,
    UnitreeError,
    WrongMachineError,
)
from hardware.drivers.unitree.motors import motor_map
from hardware.drivers.unitree.remote import Key, read_remote
from hardware.drivers.unitree.states import LowState, StateForm
from hardware.drivers.unitree.ticks import TickClock
from hardware.legged.rest import damping_command
from hardware.ports.health import RobotHealth
from hardware.ports.legged import LeggedCommand, LeggedState

log = logging.getLogger(__name__)

PERIOD = 0.002  # [s] between two commands
LOCK_STEP_SILENCE = 30.0  # [s] a simulation may take its time
_FIRST_STATES = 3  # sound states with a rising tick before a robot counts as there
_LISTEN = 0.5  # [s] for other senders before the first command
_CLOSING = 0.5  # [s] that damping is sent at the end
_KEPT_ROUND_TRIPS = 20_000
_WAITING_MARKS = 512


@dataclass
class LinkCounters:
    """What happened since the link was made.

    Attributes:
        states: Sound states with a newer tick.
        corrupt: States with a wrong checksum.
        repeated: States that were not newer than the last.
        commands: Commands sent, damping included.
        late: Periods without a command.
    """

    states: int = 0
    corrupt: int = 0
    repeated: int = 0
    commands: int = 0
    late: int = 0


@dataclass(frozen=True)
class _Newest:
    """The newest sound state: as the port has it, its tick, the robot's build, and the battery's charge."""

    state: LeggedState
    tick: int
    machine: int
    battery: float | None


class LowLevelLink:
    """Talks to one robot; :meth:`start` begins to send.

    Args:
        bus: The robot's; the link's own from here on.
        address: How it is reached.
        description: What it is.
        robot: Its name, for messages.
        silence: Without a sound state for this long, the link counts as broken [s].

    Attributes:
        counters: What happened so far.
        round_trips: From a command to the state of a twin that took it [s]; a robot tells nothing of this.
    """

    def __init__(
        self, bus: Bus, address: UnitreeAddress, description: LeggedDescription, robot: str, silence: float
    ) -> None:
        self._bus, self._address, self._description, self._robot = bus, address, description, robot
        self._limit = LOCK_STEP_SILENCE if address.lock_step else silence
        motors = motor_map(description)
        self._command_form, self._state_form = CommandForm(description, motors), StateForm(description, motors)
        self._states = bus.reader(states.TOPIC, self._state_form.message_type)
        self._foreign = bus.reader(commands.TOPIC, self._command_form.message_type, foreign=True)
        self._writer = bus.writer(commands.TOPIC, self._command_form.message_type)
        self._ticks = TickClock(address.lock_step)
        self._newest: _Newest | None = None
        self._since = time.monotonic()  # the last sound state, or the beginning
        self._unsound, self._not_newer = 0, 0  # states since then
        self._failure: UnitreeError | None = None
        self._resumed = False  # a person lifted the emergency stop
        self._command: tuple[float, LeggedCommand] | None = None
        self._last_sent: tuple[int, commands.LowCmd] | None = None
        self._mark, self._marks = 0, dict[int, float]()
        self._sending = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.counters = LinkCounters()
        self.round_trips: deque[float] = deque(maxlen=_KEPT_ROUND_TRIPS)

    def await_state(self, deadline: float) -> None:
        """Waits for the robot until ``deadline`` [s, monotonic].

        Raises:
            UnitreeError: no sound state with a rising tick comes, or it is of another robot.
        """
        enough = 1 if self._address.lock_step else _FIRST_STATES
        while self.counters.states < enough:
            if time.monotonic() > deadline:
                raise self._silence("in time")
            self._bus.wait(0.02)
            self._receive()
            if self._failure is not None:
                raise self._failure

    def listen(self) -> None:
        """Listens for other senders.

        Raises:
            SecondSenderError: somebody else sends commands.
        """
        take(self._foreign)
        until = time.monotonic() + _LISTEN
        while (now := time.monotonic()) < until:
            self._bus.wait(min(until - now, 0.02))
            self._receive()
            if self._failure is not None:
                raise self._failure

    def start(self) -> None:
        """Begins to send; damping until the first command."""
        self._thread = threading.Thread(target=self._run, name=f"{self._robot} low level", daemon=True)
        self._thread.start()

    def state(self) -> LeggedState:
        """The newest measured state.

        Raises:
            UnitreeError: why the link is broken.
        """
        self._check()
        assert self._newest is not None, "a link is used after its first state"
        return self._newest.state

    def health(self) -> RobotHealth:
        """What the robot says of itself.

        Raises:
            UnitreeError: why the link is broken, the emergency stop included.
        """
        self._check()
        assert self._newest is not None, "a link is used after its first state"
        machine = self._newest.machine
        return RobotHealth(
            mode=f"low level{f', machine {machine}' if machine else ''}",
            ready=True,
            emergency_stop=False,
            battery=self._newest.battery,
        )

    def command(self, command: LeggedCommand) -> None:
        """Sets what is sent, until the next call or the end of its patience; in lock-step, sends it once.

        Raises:
            UnitreeError: why the link is broken.
        """
        self._check()
        self._command = (time.monotonic(), command)
        if self._address.lock_step:
            self._answer(command)

    def damp(self) -> None:
        """Sends damping from now on."""
        self._command = None
        if self._address.lock_step:
            self._answer(self._damping())

    def resume(self) -> bool:
        """Whether the link goes on after an emergency stop that a person lifted; false where there was none.

        Raises:
            EmergencyStopError: nobody lifted it.
        """
        if not isinstance(self._failure, EmergencyStopError):
            return False
        if not self._resumed:
            raise self._failure
        self._failure, self._resumed, self._command = None, False, None
        return True

    def close(self) -> None:
        """Sends damping for a while and ends."""
        if self._thread is not None:
            self.damp()
            if not self._address.lock_step:
                self._ended.wait(_CLOSING)
            self._ended.set()
            self._thread.join()
            self._thread = None
        self._bus.close()

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure
        if time.monotonic() - self._since > self._limit:
            raise self._silence(f"for {self._limit:g} s")

    def _silence(self, how_long: str) -> UnitreeError:
        """Why no new state is there."""
        where = f"robot '{self._robot}' on {self._address.interface}, domain {self._address.domain}"
        if self._unsound:
            return CorruptStateError(
                f"{where}: states come, but all {self._unsound} had a wrong checksum {how_long}; is its firmware of "
                "another version?"
            )
        if self._not_newer:
            return FrozenStateError(f"{where}: states come, but their tick stands still {how_long}; restart the robot")
        return RobotSilentError(
            f"{where}: no state came {how_long}; check the cable, that this machine's address on that interface is in "
            "192.168.123.x, and that the robot is switched on"
        )

    def _run(self) -> None:
        """The thread: reads what comes, sends when it is due."""
        due = time.monotonic()
        try:
            while not self._ended.is_set():
                self._bus.wait(0.02 if self._address.lock_step else due - time.monotonic())
                self._receive()
                now = time.monotonic()
                if self._address.lock_step:
                    if self._failure is not None:
                        self._answer(self._damping())
                elif now >= due:
                    missed = int((now - due) / PERIOD)
                    self.counters.late += missed
                    due += (missed + 1) * PERIOD
                    self._stream(now)
        except Exception as error:  # whoever calls must learn that nothing is sent any more
            log.exception("the low level of robot '%s' ended", self._robot)
            self._failure = UnitreeError(f"robot '{self._robot}': its low level ended: {type(error).__name__}: {error}")

    def _receive(self) -> None:
        for message in take(self._states):
            self._take_state(message)
        if take(self._foreign) and not isinstance(self._failure, SecondSenderError):
            self._fail(
                SecondSenderError(
                    f"robot '{self._robot}': another sender writes {commands.TOPIC}; this one is silent from now on. "
                    "End the other program, or release the robot's own controller"
                )
            )

    def _take_state(self, message: LowState) -> None:
        if not self._state_form.sound(message):
            self.counters.corrupt += 1
            self._unsound += 1
            return
        self._watch_remote(message)
        tick = int(message.data["tick"])
        try:
            stamp = self._ticks.stamp(tick, time.time())
        except RobotRestartedError as error:
            self._fail(error)
            return
        if stamp is None:
            self.counters.repeated += 1
            self._not_newer += 1
            if self._address.lock_step:
                self._answer_again(tick)
            return
        self._watch_machine(self._state_form.machine(message))
        now, form = time.monotonic(), self._state_form
        self._newest = _Newest(form.state(message, stamp), tick, form.machine(message), form.battery(message))
        self._since, self._unsound, self._not_newer = now, 0, 0
        self.counters.states += 1
        sent = self._marks.pop(self._state_form.mark(message), None)
        if sent is not None:
            self.round_trips.append(now - sent)

    def _watch_remote(self, message: LowState) -> None:
        remote = read_remote(message.data["wireless_remote"].tobytes())
        if remote.emergency_stop:
            self._resumed = False
            self._fail(
                EmergencyStopError(
                    f"robot '{self._robot}': emergency stop on the remote control (L2 and B); its joints are damped. "
                    "Press START on the remote control to lift it"
                )
            )
        elif isinstance(self._failure, EmergencyStopError) and Key.START in remote.keys:
            self._resumed = True

    def _watch_machine(self, machine: int) -> None:
        wanted = self._address.machine if self._newest is None else self._newest.machine
        if wanted is not None and machine != wanted:
            self._fail(
                WrongMachineError(
                    f"robot '{self._robot}' says that it is a machine of mode {machine}, expected {wanted}; check "
                    "'machine' in its address, the description, and whether its waist is locked"
                )
            )

    def _fail(self, failure: UnitreeError) -> None:
        if self._failure is None or isinstance(failure, SecondSenderError):
            log.error("%s", failure)
            self._failure = failure

    def _damping(self) -> LeggedCommand:
        return damping_command(self._description, 0.0)

    def _stream(self, now: float) -> None:
        """Sends the newest command, or damping."""
        if isinstance(self._failure, SecondSenderError):
            return
        given = self._command
        stale = given is None or now - given[0] > self._description.watchdog
        command = self._damping() if given is None or stale or self._failure is not None else given[1]
        if self._address.loopback:
            self._mark = self._mark % 0xFFFFFFFF + 1
            if len(self._marks) > _WAITING_MARKS:
                self._marks.pop(next(iter(self._marks)))
            self._marks[self._mark] = now
        self._write(command, self._mark)

    def _answer(self, command: LeggedCommand) -> None:
        """Lock-step: the command for the newest tick; only the first counts."""
        newest = self._newest
        if newest is None or isinstance(self._failure, SecondSenderError):
            return
        with self._sending:
            if self._last_sent is None or self._last_sent[0] != newest.tick:
                self._write(command, newest.tick)

    def _answer_again(self, tick: int) -> None:
        """Lock-step: the twin asks for a command that was lost."""
        with self._sending:
            if self._last_sent is not None and self._last_sent[0] == tick:
                self._writer.write(self._last_sent[1])

    def _write(self, command: LeggedCommand, mark: int) -> None:
        machine = self._newest.machine if self._newest is not None else 0
        message = self._command_form.message(command, machine, mark)
        self._last_sent = (mark, message)
        try:
            self._writer.write(message)
        except DDSException as error:  # nobody reads for a while; the next period tries again
            log.debug("robot '%s': a command was not sent: %s", self._robot, error)
            self.counters.late += 1
            return
        self.counters.commands += 1

"""A gamepad on Linux, read from its joystick device: eight bytes for every change of an axis or a button.

Source: the kernel's joystick interface (``struct js_event``: time in milliseconds, value, kind, number). The numbers of
axes and buttons are those of an Xbox controller, which most drivers keep.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path

from hardware.errors import OperatorInputError
from hardware.operator.command import Grip, OperatorCommand, Verdict

EVENT = struct.Struct("=IhBB")
BUTTON, AXIS, INITIAL = 0x01, 0x02, 0x80
FULL = 32767.0
DEADBAND = 0.12  # share of a stick's range about its middle that counts as none


@dataclass(frozen=True)
class GamepadCfg:
    """Which axis and which button does what.

    Attributes:
        forward: Axis; pushed away from the person is forward.
        left: Axis; to the left is left.
        up: Axis; pushed away from the person is up.
        turn: Axis; to the left turns counter-clockwise.
        close: Button.
        open: Button.
        success: Button.
        failure: Button.
        discard: Button.
        quit: Button.
    """

    forward: int = 1
    left: int = 0
    up: int = 4
    turn: int = 3
    close: int = 0
    open: int = 1
    success: int = 7
    failure: int = 3
    discard: int = 2
    quit: int = 6


class Gamepad:
    """Reads a joystick device; implements :class:`hardware.operator.command.OperatorInput`.

    Args:
        path: The device.
        cfg: What its axes and buttons do.

    Raises:
        OperatorInputError: it cannot be opened.
    """

    def __init__(self, path: Path = Path("/dev/input/js0"), cfg: GamepadCfg | None = None) -> None:
        self._cfg, self._path = cfg or GamepadCfg(), path
        try:
            self._file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise OperatorInputError(f"no gamepad at {path}: {error}; is it plugged in, may you read it?") from error
        self._axes: dict[int, float] = {}
        self._rest = b""

    def read(self, now: float) -> OperatorCommand:
        """What is wanted at ``now`` [s]; see :class:`hardware.operator.command.OperatorInput`."""
        cfg = self._cfg
        pressed = self._take_events()
        verdicts: dict[int, Verdict] = {
            cfg.success: "success", cfg.failure: "failure", cfg.discard: "discard", cfg.quit: "quit"
        }  # fmt: skip
        grips: dict[int, Grip] = {cfg.open: "open", cfg.close: "close"}
        verdict: Verdict = ""
        gripper: Grip = ""
        for button in pressed:
            verdict, gripper = verdicts.get(button, verdict), grips.get(button, gripper)
        linear = (-self._axis(cfg.forward), -self._axis(cfg.left), -self._axis(cfg.up))
        return OperatorCommand(linear, -self._axis(cfg.turn), gripper, verdict)

    def close(self) -> None:
        """Closes the device."""
        os.close(self._file)

    def _axis(self, number: int) -> float:
        value = self._axes.get(number, 0.0)
        beyond = max(0.0, abs(value) - DEADBAND) / (1.0 - DEADBAND)
        return beyond if value > 0.0 else -beyond

    def _take_events(self) -> list[int]:
        """Follows the axes; returns the buttons that were pressed since the last read, in order."""
        pressed = []
        for value, kind, number in self._events():
            if kind & AXIS:
                self._axes[number] = max(-1.0, min(1.0, value / FULL))
            elif kind == BUTTON and value:  # what is already held when it is opened is no press
                pressed.append(number)
        return pressed

    def _events(self) -> list[tuple[int, int, int]]:
        data = self._rest
        while True:
            try:
                read = os.read(self._file, EVENT.size * 64)
            except BlockingIOError:
                break
            except OSError as error:
                raise OperatorInputError(f"the gamepad at {self._path} is gone: {error}") from error
            if not read:
                break
            data += read
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        return [EVENT.unpack_from(data, at)[1:] for at in range(0, whole, EVENT.size)]

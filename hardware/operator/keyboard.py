"""A terminal's keyboard: keys as they are pressed, without waiting for a line.

A terminal tells presses and the repeats of a held key, never releases: a key counts as held for :data:`HELD` after its
latest press, and a moving key that is let go comes to rest then.
"""

import os
import select
import sys
import termios
import tty

from hardware.errors import OperatorInputError
from hardware.operator.command import Grip, OperatorCommand, Verdict

HELD = 0.6  # [s]; terminals repeat a held key after half a second at first, then many times a second
MOVES = {
    "w": (1.0, 0.0, 0.0), "s": (-1.0, 0.0, 0.0), "a": (0.0, 1.0, 0.0), "d": (0.0, -1.0, 0.0),
    "r": (0.0, 0.0, 1.0), "f": (0.0, 0.0, -1.0),
    "\x1b[A": (1.0, 0.0, 0.0), "\x1b[B": (-1.0, 0.0, 0.0), "\x1b[D": (0.0, 1.0, 0.0), "\x1b[C": (0.0, -1.0, 0.0),
}  # fmt: skip
TURNS = {"q": 1.0, "e": -1.0}
GRIPS: dict[str, Grip] = {"o": "open", "c": "close"}
VERDICTS: dict[str, Verdict] = {
    "\r": "success", "\n": "success", "x": "failure", "\x7f": "discard", "\x03": "quit", "\x04": "quit",
}  # fmt: skip
HELP = "w/s a/d r/f move (arrows too), q/e turn, o/c gripper, Enter success, x failure, Backspace discard, Ctrl-D quit"


class Keyboard:
    """Reads the keys of a terminal; implements :class:`hardware.operator.command.OperatorInput`.

    Args:
        file: Descriptor of the terminal; standard input by default.

    Raises:
        OperatorInputError: it is no terminal.
    """

    def __init__(self, file: int | None = None) -> None:
        self._file = sys.stdin.fileno() if file is None else file
        if not os.isatty(self._file):
            raise OperatorInputError("the keyboard is read from a terminal, and standard input is none")
        self._before = termios.tcgetattr(self._file)
        tty.setcbreak(self._file)
        mode = termios.tcgetattr(self._file)
        mode[3] &= ~termios.ISIG  # Ctrl-C ends the recording in order, like every other key
        termios.tcsetattr(self._file, termios.TCSADRAIN, mode)
        self._pressed: dict[str, float] = {}
        self._rest = ""

    def read(self, now: float) -> OperatorCommand:
        """What is wanted at ``now`` [s]; see :class:`hardware.operator.command.OperatorInput`."""
        gripper: Grip = ""
        verdict: Verdict = ""
        for key in self._keys():
            if key in MOVES or key in TURNS:
                self._pressed[key] = now
            gripper = GRIPS.get(key, gripper)
            verdict = VERDICTS.get(key, verdict)
        held = [key for key, since in self._pressed.items() if now - since <= HELD]
        x, y, z = (sum(MOVES[key][axis] for key in held if key in MOVES) for axis in range(3))
        turn = sum(TURNS[key] for key in held if key in TURNS)
        limit = lambda share: max(-1.0, min(1.0, share))  # noqa: E731
        return OperatorCommand((limit(x), limit(y), limit(z)), limit(turn), gripper, verdict)

    def close(self) -> None:
        """Gives the terminal back as it was."""
        termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)

    def _keys(self) -> list[str]:
        """Keys pressed since the last read; an arrow is three characters, of which some may still be on their way."""
        text = self._rest
        while select.select([self._file], [], [], 0.0)[0]:
            try:
                read = os.read(self._file, 64)
            except OSError as error:
                raise OperatorInputError(f"the terminal is gone: {error}") from error
            if not read:
                raise OperatorInputError("the terminal is gone: it was closed")
            text += read.decode(errors="ignore")
        keys, at = [], 0
        while at < len(text):
            length = 3 if text.startswith("\x1b[", at) else 1
            if text[at] == "\x1b" and len(text) - at < 3:
                break
            keys.append(text[at : at + length])
            at += length
        self._rest = text[at:]
        return keys

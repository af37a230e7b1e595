"""Keys of a terminal, through a pseudo-terminal."""

import contextlib
import os
import pty
import termios
import time

import pytest

from hardware.errors import OperatorInputError
from hardware.operator.keyboard import HELD, Keyboard


@pytest.fixture
def terminal():
    """The end that a person types into, and a keyboard on the other one."""
    person, computer = pty.openpty()
    keyboard = Keyboard(computer)
    yield person, keyboard
    for file in (person, computer):
        with contextlib.suppress(OSError):
            os.close(file)


def typed(terminal, text, now):
    person, keyboard = terminal
    os.write(person, text.encode())
    time.sleep(0.02)  # the line discipline is not instant
    return keyboard.read(now)


def test_keys_move_as_long_as_they_are_held(terminal):
    assert typed(terminal, "w", 0.0).linear == (1.0, 0.0, 0.0)
    assert typed(terminal, "", HELD).linear == (1.0, 0.0, 0.0)
    assert typed(terminal, "", HELD + 0.01).linear == (0.0, 0.0, 0.0)
    assert typed(terminal, "wa", 2.0).linear == (1.0, 1.0, 0.0)
    assert typed(terminal, "s", 2.1).linear == (0.0, 1.0, 0.0)  # forward and back cancel
    assert typed(terminal, "rq", 5.0).turn == 1.0


def test_arrows_are_keys_even_in_pieces(terminal):
    assert typed(terminal, "\x1b[A", 0.0).linear == (1.0, 0.0, 0.0)
    assert typed(terminal, "\x1b", 5.0).linear == (0.0, 0.0, 0.0)
    assert typed(terminal, "[D", 5.0).linear == (0.0, 1.0, 0.0)


def test_gripper_and_verdicts(terminal):
    assert typed(terminal, "c", 0.0).gripper == "close"
    assert typed(terminal, "o", 0.0).gripper == "open"
    assert typed(terminal, "", 0.0).gripper == ""
    for key, verdict in {"\r": "success", "x": "failure", "\x7f": "discard", "\x04": "quit", "\x03": "quit"}.items():
        assert typed(terminal, key, 0.0).verdict == verdict
    assert typed(terminal, "zZ9", 9.0) == typed(terminal, "", 9.0)


def test_the_terminal_is_given_back(terminal):
    _, keyboard = terminal
    assert not termios.tcgetattr(keyboard._file)[3] & (termios.ICANON | termios.ECHO | termios.ISIG)
    keyboard.close()
    assert termios.tcgetattr(keyboard._file)[3] & termios.ICANON


def test_no_terminal_and_one_that_is_gone_are_said(terminal):
    read, write = os.pipe()
    with pytest.raises(OperatorInputError, match="is none"):
        Keyboard(read)
    os.close(read)
    os.close(write)
    person, keyboard = terminal
    os.close(person)
    with pytest.raises(OperatorInputError, match="terminal is gone"):
        keyboard.read(0.0)

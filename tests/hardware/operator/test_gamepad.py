"""A gamepad, through a fed device: a named pipe that carries the kernel's joystick events."""

import os

import pytest

from hardware.errors import OperatorInputError
from hardware.operator.gamepad import AXIS, BUTTON, EVENT, INITIAL, Gamepad, GamepadCfg


@pytest.fixture
def fed(tmp_path):
    path = tmp_path / "js0"
    os.mkfifo(path)
    pad = Gamepad(path)
    feed = os.open(path, os.O_WRONLY)
    yield feed, pad
    pad.close()
    os.close(feed)


def event(value, kind, number):
    return EVENT.pack(0, value, kind, number)


def test_sticks_move_and_small_deflections_do_not(fed):
    feed, pad = fed
    os.write(feed, event(-32767, AXIS, 1) + event(16384, AXIS, 0) + event(2000, AXIS, 4) + event(-32767, AXIS, 3))
    command = pad.read(0.0)
    assert command.linear[0] == 1.0
    assert command.linear[1] == pytest.approx(-(0.5 - 0.12) / 0.88, abs=1e-3)
    assert command.linear[2] == 0.0
    assert command.turn == 1.0
    assert pad.read(1.0).linear == command.linear  # a stick that is held tells nothing new
    os.write(feed, event(0, AXIS, 1))
    assert pad.read(1.1).linear[0] == 0.0


def test_buttons_count_when_they_are_pressed(fed):
    feed, pad = fed
    os.write(feed, event(1, BUTTON | INITIAL, 7))  # held while the device is opened
    assert pad.read(0.0).verdict == ""
    os.write(feed, event(1, BUTTON, 0) + event(0, BUTTON, 0) + event(1, BUTTON, 7))
    command = pad.read(0.1)
    assert (command.gripper, command.verdict) == ("close", "success")
    os.write(feed, event(0, BUTTON, 7))
    assert pad.read(0.2).verdict == ""


def test_an_event_in_two_pieces_is_one(fed):
    feed, pad = fed
    whole = event(-32767, AXIS, 1)
    os.write(feed, whole[:5])
    assert pad.read(0.0).linear[0] == 0.0
    os.write(feed, whole[5:])
    assert pad.read(0.1).linear[0] == 1.0


def test_axes_and_buttons_may_be_others(tmp_path):
    path = tmp_path / "js1"
    path.write_bytes(event(32767, AXIS, 9) + event(1, BUTTON, 4))
    pad = Gamepad(path, GamepadCfg(up=9, success=4))
    command = pad.read(0.0)
    assert (command.linear[2], command.verdict) == (-1.0, "success")
    pad.close()


def test_no_gamepad_is_said(tmp_path):
    with pytest.raises(OperatorInputError, match="is it plugged in"):
        Gamepad(tmp_path / "js7")

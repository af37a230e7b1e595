"""The simulated robot's wire: round trips, and rubbish of every kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.sim_wire import (
    MAX_MESSAGE,
    CommandMessage,
    Hello,
    LeggedCommandMessage,
    LeggedStateMessage,
    StateMessage,
    StopMessage,
    pack,
    unpack,
)

floats = st.floats(width=64)
arrays = st.integers(0, 40).flatmap(lambda n: st.tuples(*[st.lists(floats, min_size=n, max_size=n)] * 3))


@given(floats, arrays)
def test_state_and_command_round_trip(stamp: float, values: tuple[list[float], ...]) -> None:
    position, velocity, effort = (np.array(v, dtype=float) for v in values)
    state = unpack(pack(StateMessage(stamp, position, velocity, effort)))
    assert isinstance(state, StateMessage)
    np.testing.assert_equal(state.stamp, stamp)
    for found, expected in zip((state.position, state.velocity, state.effort), values, strict=True):
        np.testing.assert_array_equal(found, expected)
    command = unpack(pack(CommandMessage(stamp, position, velocity)))
    assert isinstance(command, CommandMessage)
    np.testing.assert_array_equal(command.position, position)
    np.testing.assert_array_equal(command.velocity, velocity)


@given(st.text(), st.text(), st.lists(st.text()).map(tuple), st.floats(allow_nan=False))
def test_hello_round_trip(robot: str, model: str, joints: tuple[str, ...], period: float) -> None:
    hello = Hello(1, robot, model, joints, period)
    assert unpack(pack(hello)) == hello


def test_stop_round_trip() -> None:
    assert unpack(pack(StopMessage(1.25))) == StopMessage(1.25)


@given(floats, arrays, st.integers(0, 6))
def test_legged_state_and_command_round_trip(stamp: float, values: tuple[list[float], ...], feet: int) -> None:
    position, velocity, effort = (np.array(v, dtype=float) for v in values)
    others = (np.arange(4.0), np.arange(3.0), np.arange(3.0, 6.0), np.arange(float(feet)))
    sent = LeggedStateMessage(stamp, position, velocity, effort, *others)
    state = unpack(pack(sent))
    assert isinstance(state, LeggedStateMessage)
    for name, value in vars(sent).items():
        np.testing.assert_array_equal(getattr(state, name), value)
    command = unpack(pack(LeggedCommandMessage(stamp, position, velocity, effort)))
    assert isinstance(command, LeggedCommandMessage)
    np.testing.assert_array_equal(command.kp, velocity)
    np.testing.assert_array_equal(command.kd, effort)


def test_a_state_fits_into_a_message() -> None:
    legged = LeggedStateMessage(0.0, *np.zeros((3, 40)), np.zeros(4), np.zeros(3), np.zeros(3), np.zeros(4))
    assert len(pack(legged)) < MAX_MESSAGE
    assert len(pack(StateMessage(0.0, *np.zeros((3, 50))))) < MAX_MESSAGE


@given(
    st.binary(max_size=300)
    | st.tuples(st.sampled_from([b"H", b"S", b"C", b"X", b"L", b"K"]), st.binary(max_size=300)).map(
        lambda parts: b"".join(parts)
    )
)
def test_rubbish_is_refused_or_read_never_worse(data: bytes) -> None:
    try:
        message = unpack(data)
    except ValueError as error:
        assert "wire" in str(error)
    else:
        if isinstance(message, Hello):
            return
        again = unpack(pack(message))
        assert type(again) is type(message)
        np.testing.assert_equal(again.stamp, message.stamp)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"H",
        b"H[]",
        b"H{}",
        b"H3",
        b"Hnull",
        b"H\xff",
        b'H{"joints": 3}',
        b'H{"joints": ["a"]}',
        b'H{"joints": [], "surprise": 1}',
        b"Z" + bytes(8),
        b"S",
        b"C" + bytes(15),
        b"S" + bytes(16),
        b"C" + bytes(16),
        b"X" + bytes(16),
        b"K" + bytes(16),
        b"L" + bytes(8),
        b"L" + bytes(12),
        b"L" + bytes(20),
    ],
)
def test_malformed(data: bytes) -> None:
    with pytest.raises(ValueError, match="wire"):
        unpack(data)

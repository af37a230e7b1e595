"""Addresses of Franka arms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.drivers.franka.address import FrankaAddress, read_address
from hardware.errors import ConnectionFailedError


def test_options_and_defaults():
    assert read_address("franka://172.16.0.2", "arm") == FrankaAddress("172.16.0.2")
    found = read_address("franka://127.0.0.1?realtime=ignore&hand=no&homing=yes", "arm")
    assert (found.realtime, found.hand, found.homing) == ("ignore", "no", "yes")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("172.16.0.2", "no.* address of a Franka arm|not the address"),
        ("franka://", "not the address"),
        ("franka://a:1337", "ports are fixed"),
        ("franka://a?speed=9", "no option 'speed'"),
        ("franka://a?realtime=maybe", "one of enforce, ignore"),
    ],
)
def test_what_is_wrong_is_said(address, text):
    with pytest.raises(ConnectionFailedError, match=text):
        read_address(address, "arm")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    for address in (text, f"franka://{text}", f"franka://host?{text}"):
        try:
            read_address(address, "arm")
        except ConnectionFailedError:
            continue

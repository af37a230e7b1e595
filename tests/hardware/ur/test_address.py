"""Addresses of UR arms."""

import pytest

from hardware.drivers.ur.address import UrAddress, read_address
from hardware.errors import ConnectionFailedError


def test_an_address_and_its_options():
    assert read_address("ur://192.168.1.10", "left") == UrAddress("192.168.1.10")
    found = read_address("ur://cell-3?registers=upper&gain=500&gripper_open=3&gripper_closed=228&activate=yes", "left")
    assert found == UrAddress(
        "cell-3", registers="upper", gain=500.0, gripper_open=3, gripper_closed=228, activate="yes"
    )


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("192.168.1.10", "not the address of a UR arm"),
        ("unix:/left.sock", "not the address of a UR arm"),
        ("ur://", "not the address"),
        ("ur://host:30004", "ports are fixed"),
        ("ur://host/left", "not the address"),
        ("ur://host?speed=1", "no option 'speed'; there are serial"),
        ("ur://host?registers=middle", "one of lower, upper"),
        ("ur://host?lookahead=0.5", "lies in 0.03 to 0.2"),
        ("ur://host?gripper_closed=1.5", "is a number"),
        ("ur://host?gripper_open=200&gripper_closed=100", "is not below"),
        ("ur://host?registers", "bad query field"),
        ("ur://[host", "Invalid IPv6"),
    ],
)
def test_what_is_none(address, why):
    with pytest.raises(ConnectionFailedError, match=why):
        read_address(address, "left")

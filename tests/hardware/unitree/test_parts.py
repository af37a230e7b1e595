"""The driver's parts without a bus: address, library, motors, remote control, ticks."""

import struct
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("cyclonedds", reason="needs Cyclone DDS: make setup EXTRAS=unitree")

from hardware.descriptions.legged import load_legged_description
from hardware.drivers.registry import make_legged_robot
from hardware.drivers.unitree.address import parse_address
from hardware.drivers.unitree.checksum import checksum
from hardware.drivers.unitree.commands import CommandForm
from hardware.drivers.unitree.errors import RobotRestartedError, UnsafeLibraryError
from hardware.drivers.unitree.library import check_library, library_versions
from hardware.drivers.unitree.motors import MOTORS, motor_map
from hardware.drivers.unitree.remote import Key, read_remote
from hardware.drivers.unitree.states import StateForm
from hardware.drivers.unitree.ticks import TickClock
from hardware.errors import ConnectionFailedError, DescriptionError, TwinError
from hardware.ports.legged import LeggedCommand
from hardware.twins.legged_plant import FreeLegsCfg
from hardware.twins.unitree.models import KEY_BITS, MODELS
from hardware.twins.unitree.twin import UnitreeTwin, UnitreeTwinCfg
from hardware.twins.unitree.wire import Remote, Wire


def test_an_address_is_taken_apart():
    address = parse_address("dds://lo?domain=7&release=1&machine=5&lock_step=1", "dog")
    assert (address.interface, address.domain, address.release, address.machine) == ("lo", 7, True, 5)
    assert address.loopback
    assert address.lock_step
    plain = parse_address("dds://lo", "dog")
    assert (plain.domain, plain.release, plain.machine, plain.lock_step) == (0, False, None, False)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("unix:/tmp/x", "does not begin with dds://"),
        ("dds://", "does not begin with dds://"),
        ("dds://lo/x", "does not begin with dds://"),
        ("dds://lo?domain=x", "invalid literal"),
        ("dds://lo?domain=233", "not in 0 to 232"),
        ("dds://lo?speed=3", "unknown option speed"),
        ("dds://lo?tag=<x>", "other characters"),
        ("dds://nowhere9", "no network interface 'nowhere9'; it has"),
        ("dds://nowhere9?lock_step=1", "on the loopback interface"),
    ],
)
def test_a_wrong_address_is_refused_with_the_right_form(address, text):
    with pytest.raises(ConnectionFailedError, match=text):
        make_legged_robot("unitree", address, load_legged_description("go2"), "dog")


def test_only_the_robots_own_dds_leaves_this_machine():
    check_library(False, ("0.10.2", "0.10.2"), "dog")
    check_library(True, ("11.0.1",), "dog")
    for versions in (("11.0.1",), ("0.10.2", "11.0.1"), ("0.10.5", "0.11.0"), ("0.1.0",), ("unknown",)):
        with pytest.raises(UnsafeLibraryError, match="must not speak to a Unitree robot"):
            check_library(False, versions, "dog")
    assert all(version[0].isdigit() for version in library_versions())


@pytest.mark.parametrize("model", MOTORS)
def test_driver_and_twin_number_joints_and_feet_alike(model):
    motors, description = motor_map(load_legged_description(model)), load_legged_description(model)
    assert motors.joints == MODELS[model].motors
    assert motors.feet == MODELS[model].foot_sensors
    assert set(motors.joints) == set(description.joint_names)


def test_a_robot_without_a_known_motor_order_is_refused():
    with pytest.raises(DescriptionError, match="does not know the motors of 'go1'; it knows go2, g1"):
        make_legged_robot("unitree", "dds://lo", load_legged_description("go1"), "dog")
    with pytest.raises(TwinError, match="no twin of 'go1'"):
        UnitreeTwin(UnitreeTwinCfg("go1", 1), FreeLegsCfg(load_legged_description("go1")).build())
    with pytest.raises(TwinError, match="other joints"):
        UnitreeTwin(UnitreeTwinCfg("go2", 1), FreeLegsCfg(load_legged_description("g1")).build())
    with pytest.raises(TwinError, match="this machine alone"):
        UnitreeTwin(UnitreeTwinCfg("go2", 1, host="192.168.123.1"), FreeLegsCfg(load_legged_description("go2")).build())


@pytest.mark.parametrize("model", MOTORS)
def test_what_the_driver_sends_the_twin_understands(model):
    description = load_legged_description(model)
    wire = Wire(MODELS[model], description.joint_names, description.foot_names)
    form = CommandForm(description, motor_map(description))
    n = len(description.joints)
    command = LeggedCommand(
        0.0, description.joint_names, np.linspace(-1, 1, n), np.linspace(1, 60, n), np.linspace(0, 6, n)
    )
    orders = wire.orders(form.message_type.deserialize(form.message(command, 5, 77).serialize()))
    assert orders.position == pytest.approx(command.position, abs=1e-6)
    assert orders.kp == pytest.approx(command.kp, rel=1e-6)
    assert orders.kd == pytest.approx(command.kd, rel=1e-6)
    assert orders.mark == 77
    assert orders.machine == (5 if model == "g1" else 0)
    broken = form.message(command, 5, 77)
    broken.data["motor_cmd"]["q"][3] += 0.01
    assert wire.orders(broken) is None


@pytest.mark.parametrize("model", MOTORS)
def test_what_the_twin_measures_the_driver_understands(model):
    description = load_legged_description(model)
    plant = FreeLegsCfg(description).build()
    plant.command(description.stand, description.kp, description.kd)
    plant.step(0.05)
    measured = plant.state()
    measured.foot_force[:] = np.arange(len(description.foot_names)) + 10
    message = Wire(MODELS[model], description.joint_names, description.foot_names).state(measured, 9, 5, Remote(), 4)
    form = StateForm(description, motor_map(description))
    assert form.sound(message)
    assert form.mark(message) == 4
    state = form.state(message, 1.5)
    assert state.stamp == 1.5
    for what in ("position", "velocity", "effort", "orientation_w", "angular_velocity_b", "linear_acceleration_b"):
        assert getattr(state, what) == pytest.approx(getattr(measured, what), abs=1e-4), what
    assert (state.temperature == 35.0).all()
    if model == "go2":
        assert state.foot_force == pytest.approx(measured.foot_force)
    else:
        assert np.isnan(state.foot_force).all()
    message.data["motor_state"]["q"][0] += 0.01
    assert not form.sound(message)


@pytest.mark.parametrize("key", Key)
def test_every_key_is_read_as_it_is_sent(key):
    remote = read_remote(Remote((str(key),), left=(0.25, -1.0), right=(0.5, 1.0)).packed())
    assert remote.keys == {key}
    assert (remote.left, remote.right) == ((0.25, -1.0), (0.5, 1.0))
    assert not remote.emergency_stop


def test_the_emergency_stop_is_both_keys():
    assert set(KEY_BITS) == {str(key) for key in Key}
    assert read_remote(Remote(("L2", "B")).packed()).emergency_stop
    assert read_remote(Remote(("A", "L2", "B")).packed()).emergency_stop
    assert read_remote(struct.pack("<2xH36x", 1 << 5 | 1 << 9)).emergency_stop


def test_ticks_become_stamps_by_the_least_delay():
    clock = TickClock(lock_step=False)
    assert clock.stamp(5000, 100.010) == pytest.approx(100.010)
    assert clock.stamp(5010, 100.015) == pytest.approx(100.015)  # this one was on its way for less long
    held_up = clock.stamp(5012, 100.207)
    assert held_up == pytest.approx(100.017)
    assert clock.stamp(5012, 100.208) is None
    assert clock.stamp(5011, 100.209) is None
    assert clock.stamp(5014, 100.210) == pytest.approx(100.019)


def test_a_drifting_clock_is_followed():
    clock = TickClock(lock_step=False)
    for i in range(1, 200_001):
        arrival = 10.0 + i * 2e-3 * (1 + 1e-4)  # 40 ms apart at the end
        stamp = clock.stamp(2 * i, arrival)
    assert arrival - stamp < 2e-3


def test_the_counter_runs_over_and_a_restart_is_told():
    clock = TickClock(lock_step=True)
    assert clock.stamp(2**32 - 2, 0.0) == pytest.approx((2**32 - 2) * 1e-3)
    assert clock.stamp(1, 0.0) == pytest.approx((2**32 + 1) * 1e-3)
    clock = TickClock(lock_step=False)
    clock.stamp(90_000, 1.0)
    with pytest.raises(RobotRestartedError, match="fell from 90000 to 12"):
        clock.stamp(12, 2.0)


@cache
def twins_wire(model):
    description = load_legged_description(model)
    return Wire(MODELS[model], description.joint_names, description.foot_names)


@pytest.mark.parametrize("model", MOTORS)
@settings(deadline=None)
@given(noise=st.binary(min_size=2200, max_size=2200))
def test_noise_is_refused_and_with_a_right_checksum_it_is_sound_or_refused(model, noise):
    wire = twins_wire(model)
    message = wire.command_type.deserialize(b"\0\1\0\0" + noise)
    if model == "go2":
        message.data["head"], message.data["level_flag"] = (0xFE, 0xEF), 0xFF
    assert wire.orders(message) is None
    message.data["motor_cmd"]["mode"] = 1
    message.data["crc"] = checksum(message.data.tobytes())
    with np.errstate(all="ignore"):
        orders = wire.orders(message)
    if orders is not None:
        assert np.isfinite(np.stack((orders.position, orders.kp, orders.kd))).all()
        assert min(orders.kp.min(), orders.kd.min()) >= 0.0


@settings(deadline=None)
@given(noise=st.binary(min_size=40, max_size=40))
def test_any_bytes_of_the_remote_control_are_read(noise):
    remote = read_remote(noise)
    assert remote.emergency_stop == bool(noise[2] & 1 << 5 and noise[3] & 1 << 1)

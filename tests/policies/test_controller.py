"""The controller on the Go2: observations by name, commands, refusals. The network is one known matrix."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.descriptions.legged import load_legged_description
from hardware.ports.legged import LeggedState
from policies.bundle import CommandRange, Gains, Normalisation
from policies.controller import PolicyController, legged_target
from policies.errors import BundleError, BundleMismatchError, PolicyError
from policies.observation.clock import GaitClock
from policies.onnx_bundle import write_bundle
from tests.policies.networks import go2_bundle, linear_network, random_network, term

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

GO2 = load_legged_description("go2")
FORWARD = np.array([0.4, 0.0, 0.0])


@pytest.fixture
def build(tmp_path):
    """Writes a bundle and gives its controller; the network is random unless weights are given."""
    numbers = itertools.count()

    def build(bundle=None, weights=None, offset=None, description=GO2):
        bundle = bundle or go2_bundle()
        network = random_network(bundle) if weights is None else linear_network(weights, offset)
        path = tmp_path / f"{next(numbers)}.onnx"
        write_bundle(path, network, bundle)
        return PolicyController(path, description)

    return build


def state(seed=0, order=None, **changes):
    """A plausible state with the joints in ``order`` (indices into the description's joints)."""
    rng = np.random.default_rng(seed)
    order = np.arange(12) if order is None else np.asarray(order)
    position, velocity = GO2.stand + 0.1 * rng.normal(size=12), rng.normal(size=12)
    quaternion = np.array([1.0, 0.1, -0.2, 0.3])
    made = LeggedState(
        stamp=0.0,
        names=tuple(GO2.joint_names[i] for i in order),
        position=position[order],
        velocity=velocity[order],
        effort=np.full(12, np.nan),  # no policy observes it, so it may be absent
        orientation_w=quaternion / np.linalg.norm(quaternion),
        angular_velocity_b=rng.normal(size=3),
        linear_acceleration_b=np.zeros(3),
        foot_force=np.zeros(4),
    )
    return replace(made, **changes)


def slices(bundle):
    """Where each term stands in the observation."""
    ends = np.cumsum([item.size * item.history for item in bundle.observation])
    return {
        item.name: slice(end - item.size * item.history, end)
        for item, end in zip(bundle.observation, ends, strict=True)
    }


def test_the_observation_holds_each_term_in_the_bundle_s_order(build):
    order = (3, 0, 7, 11, 2, 5, 1, 4, 10, 9, 6, 8)
    bundle = go2_bundle(order)
    controller, measured = build(bundle), state()
    controller.act(measured, FORWARD, 0.0)
    seen, at = controller.observation, slices(bundle)
    np.testing.assert_allclose(seen[at["angular_velocity"]], measured.angular_velocity_b, rtol=1e-6)
    w, x, y, z = measured.orientation_w
    down = [2.0 * (w * y - x * z), -2.0 * (y * z + w * x), 2.0 * (x * x + y * y) - 1.0]
    np.testing.assert_allclose(seen[at["projected_gravity"]], down, rtol=1e-6)
    np.testing.assert_allclose(seen[at["velocity_command"]], FORWARD, rtol=1e-6)
    np.testing.assert_allclose(seen[at["joint_offset"]], (measured.position - GO2.stand)[list(order)], rtol=1e-5)
    np.testing.assert_allclose(seen[at["joint_velocity"]], measured.velocity[list(order)], rtol=1e-6)
    assert not seen[at["last_action"]].any()
    np.testing.assert_allclose(seen[at["gait_clock"]], [0.0, 1.0])


@given(st.permutations(range(12)), st.permutations(range(12)))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_joints_changes_what_a_joint_is_told(build, of_robot, of_bundle):
    """A network of one gain per joint, whatever order robot, bundle and description list the joints in."""
    gain = 0.5 + np.arange(12) / 10.0
    bundle = go2_bundle(of_bundle, observation=(term("joint_offset"),))
    controller = build(bundle, weights=np.diag(gain[list(of_bundle)]))
    measured = state(order=of_robot)
    command = controller.act(measured, FORWARD, 1.5)
    assert command.stamp == 1.5
    assert command.names == GO2.joint_names
    expected = GO2.stand + 0.25 * gain * (state().position - GO2.stand)
    np.testing.assert_allclose(command.position, expected, rtol=1e-5)
    np.testing.assert_array_equal(command.kp, GO2.kp)
    np.testing.assert_array_equal(command.kd, GO2.kd)


def test_joints_that_the_policy_does_not_know_are_left_alone(build):
    controller, measured = build(), state()
    wide = replace(
        measured,
        names=("lid", *measured.names),
        position=np.concatenate([[np.nan], measured.position]),
        velocity=np.concatenate([[np.nan], measured.velocity]),
    )
    expected = build().act(measured, FORWARD, 0.0)
    np.testing.assert_array_equal(controller.act(wide, FORWARD, 0.0).position, expected.position)


def test_scale_clip_and_normalisation(build):
    terms = (term("joint_velocity", clip=0.5, scale=0.1), term("angular_velocity", scale=2.0))
    norm = Normalisation((0.01,) * 15, (0.2,) * 15)
    controller = build(go2_bundle(observation=terms, normalisation=norm))
    measured = state()
    controller.act(measured, FORWARD, 0.0)
    raw = np.concatenate([0.1 * np.clip(measured.velocity, -0.5, 0.5), 2.0 * measured.angular_velocity_b])
    assert (np.abs(measured.velocity) > 0.5).any()
    np.testing.assert_allclose(controller.observation, (raw - 0.01) / 0.2, rtol=1e-5)


def test_history_is_stacked_oldest_first_and_starts_with_the_first_value(build):
    controller = build(go2_bundle(observation=(term("angular_velocity", history=3), term("joint_offset"))))
    turns = [np.full(3, float(k)) for k in range(1, 5)]
    seen = []
    for turn in turns:
        controller.act(state(angular_velocity_b=turn), FORWARD, 0.0)
        seen.append(controller.observation[:9:3].tolist())
    assert seen == [[1, 1, 1], [1, 1, 2], [1, 2, 3], [2, 3, 4]]
    controller.reset()
    controller.act(state(angular_velocity_b=turns[3]), FORWARD, 0.0)
    assert controller.observation[:9:3].tolist() == [4, 4, 4]


def test_the_last_action_is_observed_as_it_was_clipped(build):
    offset = np.linspace(-2.0, 2.0, 12)
    bundle = go2_bundle(observation=(term("last_action"),), action_clip=1.0)
    controller = build(bundle, weights=np.zeros((12, 12)), offset=offset)
    command = controller.act(state(), FORWARD, 0.0)
    clipped = np.clip(offset, -1.0, 1.0)
    np.testing.assert_allclose(command.position, GO2.stand + 0.25 * clipped, rtol=1e-6)
    controller.act(state(), FORWARD, 0.0)
    np.testing.assert_allclose(controller.observation, clipped, rtol=1e-6)
    controller.reset()
    assert not controller.action.any()
    controller.act(state(), FORWARD, 0.0)
    assert not controller.observation.any()


def test_the_gait_clock_runs_while_the_robot_is_asked_to_move(build):
    controller = build(go2_bundle(observation=(term("gait_clock"), term("joint_offset"))))
    still = np.array([0.02, 0.0, 0.0])  # below the threshold of 0.05
    seen = []
    for command in (FORWARD, FORWARD, still, still, FORWARD):
        controller.act(state(), command, 0.0)
        seen.append(controller.observation[:2])
    step = 2.0 * math.pi * 2.0 / 50.0
    angles = (0.0, step, None, None, 2.0 * step)
    expected = [[0.0, 0.0] if angle is None else [math.sin(angle), math.cos(angle)] for angle in angles]
    np.testing.assert_allclose(seen, expected, atol=1e-6)


def test_a_clock_of_no_frequency_reads_zero(build):
    terms = (term("gait_clock"), term("joint_offset"))
    controller = build(go2_bundle(observation=terms, clock=GaitClock(frequency=0.0)))
    controller.act(state(), FORWARD, 0.0)
    assert not controller.observation[:2].any()


def test_commands_are_clamped_to_those_in_training(build):
    controller = build(go2_bundle(observation=(term("velocity_command"), term("joint_offset"))))
    controller.act(state(), np.array([3.0, -3.0, 0.5]), 0.0)
    np.testing.assert_allclose(controller.observation[:3], [0.8, -0.3, 0.5], rtol=1e-6)


def test_two_controllers_agree_and_a_reset_starts_again(build):
    first, second = build(), build()
    runs = [[each.act(state(k), FORWARD, 0.02 * k).position for k in range(5)] for each in (first, second)]
    np.testing.assert_array_equal(*runs)
    first.reset()
    np.testing.assert_array_equal([first.act(state(k), FORWARD, 0.0).position for k in range(5)], runs[0])


def test_a_command_s_arrays_are_the_caller_s(build):
    controller = build()
    controller.act(state(), FORWARD, 0.0).kp[:] = 0.0
    np.testing.assert_array_equal(controller.act(state(), FORWARD, 0.0).kp, GO2.kp)


BAD = float("nan")


@pytest.mark.parametrize(
    ("changes", "command", "named"),
    [
        ({"position": np.full(12, BAD)}, FORWARD, "'joint_offset': what came from 'joint_encoders' is not finite"),
        ({"velocity": np.full(12, -np.inf)}, FORWARD, "'joint_velocity'"),
        ({"angular_velocity_b": np.array([0.0, BAD, 0.0])}, FORWARD, "'angular_velocity'.*gyroscope"),
        ({"orientation_w": np.array([1.0, 0.0, BAD, 0.0])}, FORWARD, "'projected_gravity'.*orientation_w"),
        ({"orientation_w": np.zeros(4)}, FORWARD, r"'projected_gravity'.*norm 0\.000"),
        ({"orientation_w": np.array([0.0, 0.0, 1.0])}, FORWARD, "'projected_gravity'.*shape"),
        ({"position": np.zeros(11)}, FORWARD, r"'joint_offset'.*\(11,\).*\(12,\)"),
        ({"velocity": np.zeros((12, 1))}, FORWARD, "'joint_velocity'.*shape"),
        ({}, np.array([BAD, 0.0, 0.0]), "'velocity_command'"),
        ({}, np.array([0.1, 0.0]), "'velocity_command'.*shape"),
    ],
)
def test_what_is_not_finite_is_refused_by_term_and_changes_nothing(build, changes, command, named):
    controller, untouched = build(), build()
    for each in (controller, untouched):
        each.act(state(1), FORWARD, 0.0)
    with pytest.raises(PolicyError, match=named):
        controller.act(state(2, **changes), command, 0.02)
    after = [each.act(state(3), FORWARD, 0.04).position for each in (controller, untouched)]
    np.testing.assert_array_equal(*after)


def test_a_clip_does_not_hide_infinity(build):
    controller = build(go2_bundle(observation=(term("joint_velocity", clip=1.0),)))
    with pytest.raises(PolicyError, match="'joint_velocity'"):
        controller.act(state(velocity=np.full(12, np.inf)), FORWARD, 0.0)


def test_a_network_that_overflows_is_refused(build):
    bundle = go2_bundle(observation=(term("joint_offset"),), action_clip=1.0)
    controller = build(bundle, weights=np.full((12, 12), 3e38))
    with pytest.raises(PolicyError, match="output 'action' is not finite"):
        controller.act(state(position=GO2.stand + 0.5), FORWARD, 0.0)


def test_an_attitude_that_is_not_observed_may_be_absent(build):
    controller = build(go2_bundle(observation=(term("joint_offset"),)))
    controller.act(state(orientation_w=np.full(4, np.nan)), FORWARD, 0.0)


def test_a_state_without_a_joint_is_refused(build):
    names = ("lid", *GO2.joint_names[1:])
    with pytest.raises(BundleMismatchError, match="FL_hip_joint"):
        build().act(state(names=names), FORWARD, 0.0)


RENAMED = ("lid", *GO2.joint_names[1:])
OFFSET = term("joint_offset")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"robot": "go1"}, "robot: trained for 'go1', this is 'go2'"),
        ({"joints": RENAMED}, "joints that this robot lacks: lid"),
        ({"joints": RENAMED}, "joints that the policy does not command: FL_hip_joint"),
        ({"gains": Gains((41.0,) * 12, (1.0,) * 12)}, "kp of FL_hip_joint: trained with 41, this robot has 40"),
        ({"gains": Gains((40.0,) * 12, (1.1,) * 12)}, r"kd of FL_hip_joint: trained with 1\.1"),
        ({"rate": 100.0}, "rate: trained at 100 Hz, this robot runs at 50 Hz"),
        ({"mass": 15.206}, r"mass: trained with 15\.206 kg, this robot weighs 15\.556 kg"),
        ({"mass": None}, "mass: the bundle states none"),
        ({"stand": ()}, "stand: the bundle states none"),
        ({"command_range": CommandRange()}, "command_range: it has 0 values"),
        ({"clock": None}, "clock: the bundle states none, but observes 'gait_clock'"),
        ({"action": "joint_torque"}, "action: it is 'joint_torque'"),
        ({"observation": (replace(OFFSET, name="joint_ofset"),)}, "Did you mean 'joint_offset'"),
        ({"observation": (replace(OFFSET, size=11),)}, "size of observation term 'joint_offset'"),
        ({"observation": (replace(OFFSET, unit="deg"),)}, "unit of observation term 'joint_offset'"),
        ({"observation": (replace(OFFSET, frame="base"),)}, "frame of observation term 'joint_offset'"),
        ({"observation": (replace(OFFSET, sensor="camera"),)}, "sensor of observation term 'joint_offset'"),
    ],
)
def test_a_bundle_that_does_not_fit_is_refused_by_name(build, changes, named):
    with pytest.raises(BundleMismatchError, match=named):
        build(go2_bundle(**changes))


def test_a_robot_that_does_not_fit_is_refused_by_name(build):
    """A robot without a gyroscope or without its tray: the bundle is right, the machine is not."""
    blind = replace(GO2, sensors=("joint_encoders", "imu_orientation"))
    with pytest.raises(BundleMismatchError, match="'angular_velocity' needs the sensor 'gyroscope'"):
        build(description=blind)
    with pytest.raises(BundleMismatchError, match="mass"):
        build(description=replace(GO2, tray=None))
    slower = replace(GO2, command_period=0.01)
    with pytest.raises(BundleMismatchError, match="this robot runs at 100 Hz"):
        build(description=slower)


def test_a_robot_that_lists_its_joints_in_another_order_fits(build):
    turned = replace(GO2, joints=GO2.joints[::-1])
    gain = np.arange(12) / 10.0
    bundle = go2_bundle(observation=(term("joint_offset"),))
    command = build(bundle, weights=np.diag(gain), description=turned).act(state(), FORWARD, 0.0)
    assert command.names == GO2.joint_names[::-1]
    expected = GO2.stand + 0.25 * gain * (state().position - GO2.stand)
    np.testing.assert_allclose(command.position[::-1], expected, rtol=1e-5)


def test_bytes_serve_as_well_as_a_path(build, tmp_path):
    build()
    data = (tmp_path / "0.onnx").read_bytes()
    assert PolicyController(data, GO2).bundle.name == "walk"
    with pytest.raises(BundleError):
        PolicyController(data[:-1], GO2)


def test_the_target_of_a_description_has_its_tray():
    assert legged_target(GO2).mass == pytest.approx(15.206 + 0.35)
    assert legged_target(replace(GO2, tray=None)).mass == pytest.approx(15.206)
    assert {"commander", "controller", "gyroscope"} <= (legged_target(GO2).sensors or set())

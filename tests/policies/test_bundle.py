"""The policy bundle's metadata: round trip, refusals, differences."""

import copy
import hashlib
import json
from dataclasses import replace

import pytest

from hardware.document import documents, schema, to_dict
from policies.bundle import (
    BundleTarget,
    CommandRange,
    Delays,
    Gains,
    Limits,
    Normalisation,
    ObservationTerm,
    PolicyBundle,
    Provenance,
    bundle_from_dict,
    joint_indices,
    load_bundle,
    save_bundle,
)
from policies.errors import BundleError, BundleMismatchError
from policies.observation.clock import GaitClock

NETWORK = b"onnx bytes"


@pytest.fixture
def bundle():
    return PolicyBundle(
        name="reach",
        robot="panda_2f85",
        joints=("joint1", "joint2"),
        observation=(
            ObservationTerm("joint_position", 2, "rad", "joint_encoders", history=2),
            ObservationTerm("target", 3, "m", "marker_sensor", scale=2.0, frame="base"),
        ),
        action="joint_position_offset",
        action_scale=(0.5, 0.5),
        gains=Gains((100.0, 80.0), (10.0, 8.0)),
        delays=Delays(0.01, 0.02),
        rate=50.0,
        limits=Limits((-1.0, -2.0), (1.0, 2.0), (2.0, 2.0)),
        normalisation=Normalisation((0.0,) * 7, (1.0,) * 7),
        provenance=Provenance("abc123", {"seed": 1}),
        sha256=hashlib.sha256(NETWORK).hexdigest(),
        mass=20.0,
        stand=(0.1, -0.1),
        action_clip=5.0,
        command_range=CommandRange((-1.0, 0.0), (1.0, 0.0)),
        clock=GaitClock(2.0, 0.05),
        evaluation={"metrics": {"reached": {"value": 0.9, "n": 20}}},
    )


@pytest.fixture
def target():
    return BundleTarget(
        "panda_2f85",
        ("joint2", "joint1"),
        Gains((80.0, 100.0), (8.0, 10.0)),
        50.0,
        frozenset({"joint_encoders", "marker_sensor"}),
        20.3,
    )


def test_round_trip_through_a_file(bundle, tmp_path):
    save_bundle(bundle, tmp_path / "reach.json")
    assert load_bundle(tmp_path / "reach.json") == bundle
    assert documents()["policy_bundle"] is PolicyBundle
    assert schema(PolicyBundle)["$id"] == "rostrum/policy_bundle/1.1"
    assert bundle.observation_size == 7


def test_joints_are_mapped_by_name(bundle, target):
    bundle.check(target)
    assert joint_indices(bundle, target.joints) == (1, 0)
    with pytest.raises(BundleMismatchError, match="joint1"):
        joint_indices(bundle, ("joint2",))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"robot": "ur5e"}, "robot: trained for 'panda_2f85', this is 'ur5e'"),
        ({"joints": ("joint1", "elbow")}, "joints that this robot lacks: joint2"),
        ({"joints": ("joint1", "elbow")}, "joints that the policy does not command: elbow"),
        ({"gains": Gains((80.0, 101.0), (8.0, 10.0))}, "kp of joint1: trained with 100, this robot has 101"),
        ({"gains": Gains((80.0, 100.0), (8.5, 10.0))}, "kd of joint2: trained with 8, this robot has 8.5"),
        ({"rate": 100.0}, "rate: trained at 50 Hz, this robot runs at 100 Hz"),
        ({"mass": 20.41}, "mass: trained with 20 kg, this robot weighs 20.41 kg"),
        ({"mass": 19.59}, "mass: trained with 20 kg, this robot weighs 19.59 kg"),
        ({"sensors": frozenset({"joint_encoders"})}, "observation term 'target' needs the sensor 'marker_sensor'"),
    ],
)
def test_a_robot_that_differs_is_refused_by_name(bundle, target, change, named):
    with pytest.raises(BundleMismatchError) as caught:
        bundle.check(replace(target, **change))
    assert named in str(caught.value)
    assert any(line.startswith(named[:20]) for line in caught.value.differences)


def test_what_a_robot_does_not_say_stays_unchecked(bundle, target):
    bundle.check(replace(target, mass=None, sensors=None))
    replace(bundle, mass=None).check(replace(target, mass=1.0))


def test_a_document_of_version_1_0_is_read(bundle):
    data = to_dict(bundle)
    for key in ("mass", "stand", "action_clip", "command_range", "clock", "evaluation"):
        del data[key]
    for term in data["observation"]:
        del term["clip"]
    old = bundle_from_dict({**data, "version": "1.0"})
    assert old.stand == ()
    assert old.mass is old.clock is old.action_clip is None
    assert old.command_range == CommandRange()
    assert [term.clip for term in old.observation] == [None, None]


def test_a_policy_of_images_and_words_fits(bundle):
    """What only locomotion has stays empty; a tool pose has six values whatever the joints."""
    vla = replace(
        bundle,
        observation=(
            ObservationTerm("wrist_camera", 3 * 224 * 224, "1", "wrist_camera"),
            ObservationTerm("instruction", 512, "1", "commander"),
        ),
        action="tool_pose_offset",
        action_scale=(0.01,) * 6,
        normalisation=Normalisation(),
        mass=None,
        stand=(),
        action_clip=None,
        command_range=CommandRange(),
        clock=None,
    )
    assert bundle_from_dict(to_dict(vla)) == vla


def test_a_document_that_was_not_written_yet_matches_no_network(bundle):
    with pytest.raises(BundleMismatchError, match="says ''"):
        replace(bundle, sha256="").check_network(NETWORK)


def test_all_differences_are_named_at_once(bundle, target):
    with pytest.raises(BundleMismatchError) as caught:
        bundle.check(replace(target, robot="ur5e", rate=10.0))
    assert len(caught.value.differences) == 2


def test_another_network_is_refused(bundle):
    bundle.check_network(NETWORK)
    with pytest.raises(BundleMismatchError, match="sha256"):
        bundle.check_network(NETWORK + b"!")


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("version",), "2.0", "version"),
        (("schema",), "plan", "schema"),
        (("surprise",), 1, "surprise"),
        (("joints",), ["joint1", "joint1"], "joint"),
        (("joints",), ["joint1"], "gains.kp"),
        (("rate",), 0.0, "rate"),
        (("rate",), float("nan"), "rate"),
        (("rate",), "fast", "rate"),
        (("action",), "wave", "action"),
        (("action_scale",), [1.0], "action_scale"),
        (("gains", "kd"), [1.0], "gains.kd"),
        (("delays", "action"), -1.0, "delays"),
        (("limits", "lower"), [2.0, -2.0], "limits"),
        (("normalisation", "std"), [0.0] * 7, "normalisation"),
        (("normalisation", "mean"), [0.0], "normalisation"),
        (("sha256",), "beef", "sha256"),
        (("sha256",), "B" * 64, "sha256"),
        (("mass",), 0.0, "mass"),
        (("mass",), float("inf"), "mass"),
        (("stand",), [0.0], "stand"),
        (("action_clip",), -1.0, "action_clip"),
        (("command_range", "upper"), [1.0], "command_range"),
        (("command_range", "lower"), [2.0, 0.0], "command_range"),
        (("clock", "frequency"), -1.0, "clock"),
        (("clock", "surprise"), 1.0, "clock.surprise"),
        (("evaluation",), [1], "evaluation"),
        (("observation", 0, "clip"), 0.0, "clip"),
        (("observation", 0, "sensor"), "", "joint_position"),
        (("observation", 0, "frame"), "moon", "frame"),
        (("observation", 1, "name"), "joint_position", "observation term"),
        (("gains",), None, "gains"),
    ],
)
def test_a_malformed_document_is_refused_by_field(bundle, path, value, named):
    data = copy.deepcopy(to_dict(bundle))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(BundleError) as caught:
        bundle_from_dict(data)
    assert named in str(caught.value)


def test_a_missing_key_is_refused(bundle):
    data = to_dict(bundle)
    del data["provenance"]
    with pytest.raises(BundleError, match="provenance"):
        bundle_from_dict(data)


def test_unreadable_files(tmp_path):
    with pytest.raises(BundleError, match="cannot read"):
        load_bundle(tmp_path / "absent.json")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(BundleError, match="not JSON"):
        load_bundle(tmp_path / "bad.json")
    (tmp_path / "list.json").write_text(json.dumps([1]))
    with pytest.raises(BundleError, match="object"):
        load_bundle(tmp_path / "list.json")


def test_a_target_needs_one_gain_per_joint():
    with pytest.raises(BundleError, match="kd"):
        BundleTarget("r", ("a", "b"), Gains((1.0, 1.0), (1.0,)), 50.0)

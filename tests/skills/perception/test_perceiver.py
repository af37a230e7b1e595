"""What perception finds on a synthetic table, what it leaves alone, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.ports.camera import CameraIntrinsics
from skills.perception.cfg import PerceptionCfg
from skills.perception.detector import Detection
from skills.perception.errors import FrameError, FrozenCameraError, NoDepthError, PerceptionError
from skills.perception.perceiver import ObjectPerceiver
from skills.perception.uncertainty import GATE
from skills.world.snapshot import ObjectBelief
from tests.skills.perception.conftest import camera_pose, look, turned

RED = ("red", (0.04, 0.04, 0.04), turned(0.05, 0.0, 0.02, 0.4))
BLUE = ("blue", (0.03, 0.05, 0.06), turned(-0.1, 0.08, 0.03, -0.7))


def see(catalogue, boxes, robots=(), expected=(), cfg=None, **changes):
    return ObjectPerceiver(catalogue, cfg).perceive(look(boxes, **changes), robots, expected)


def errors(percept, boxes, names):
    found = {item.name: item for item in percept.objects}
    return [
        float(np.linalg.norm(np.subtract(found[n].pose.position_w, b[2].position_w)))
        for n, b in zip(names, boxes, strict=True)
    ]


def test_objects_are_found_by_colour_and_size(catalogue):
    long = ("red", (0.04, 0.04, 0.09), turned(-0.02, -0.15, 0.045, 1.0))
    percept = see(catalogue, (RED, BLUE, long), noise=0.002)
    assert {item.name for item in percept.objects} == {"red_block", "blue_block", "long_red"}
    assert max(errors(percept, (RED, BLUE, long), ("red_block", "blue_block", "long_red"))) < 0.004
    assert all(item.position_sigma < GATE and item.visible_fraction > 0.8 for item in percept.objects)
    assert percept.unknown == ()


def test_what_matches_nothing_is_unknown(catalogue):
    percept = see(catalogue, (("green", (0.04, 0.04, 0.04), turned(0.0, 0.0, 0.02)),
                              ("red", (0.12, 0.12, 0.03), turned(0.2, 0.0, 0.015))))  # fmt: skip
    assert percept.objects == ()
    assert sorted(item.color for item in percept.unknown) == ["green", "red"]
    wide = next(item for item in percept.unknown if item.color == "red")
    assert np.allclose(sorted(wide.size), (0.03, 0.12, 0.12), atol=0.012)


def test_a_stack_of_two_colours(catalogue):
    on_blue = ("red", (0.04, 0.04, 0.04), turned(-0.1, 0.08, 0.08, 0.2))
    percept = see(catalogue, (BLUE, on_blue))
    assert max(errors(percept, (BLUE, on_blue), ("blue_block", "red_block"))) < 0.004


def test_a_hidden_object_is_not_named_or_is_flagged(catalogue):
    wall = ("green", (0.3, 0.01, 0.2), turned(0.05, -0.06, 0.1))
    percept = see(catalogue, (RED, wall))
    assert all(item.name != "red_block" or item.position_sigma > GATE for item in percept.objects)


def test_two_things_that_could_be_one_object_are_flagged(catalogue):
    twin = ("red", (0.04, 0.04, 0.04), turned(-0.1, -0.1, 0.02))
    percept = see(catalogue, (RED, twin))
    assert next(item for item in percept.objects if item.name == "red_block").position_sigma > GATE


def test_a_tilted_camera_is_levelled_by_the_table(catalogue):
    pose = camera_pose()
    tilt = 0.01
    turn = np.array(((1.0, 0.0, 0.0), (0.0, np.cos(tilt), -np.sin(tilt)), (0.0, np.sin(tilt), np.cos(tilt))))
    wrong = pose.copy()
    wrong[:3, :3] = turn @ pose[:3, :3]
    wrong[2, 3] += 0.008
    percept = see(catalogue, (RED,), camera_to_world=wrong)
    assert errors(percept, (RED,), ("red_block",))[0] < 0.004


def test_an_expected_object_whose_place_is_empty_is_absent(catalogue):
    belief = ObjectBelief("red_block", "block", "red", (0.04, 0.04, 0.04), RED[2], 0.001, 0.0, "camera eye")
    assert see(catalogue, (BLUE,), expected=(belief,)).absent == ("red_block",)
    assert see(catalogue, (RED, BLUE), expected=(belief,)).absent == ()
    hidden = see(catalogue, (("green", (0.3, 0.01, 0.2), turned(0.05, -0.06, 0.1)),), expected=(belief,))
    assert hidden.absent == ()


def test_another_detector_plugs_in(catalogue):
    asked = []

    class Everything:
        def detect(self, image, phrases):
            asked.extend(phrases)
            return (Detection("red block", 0.9, (0, 0, image.shape[1], image.shape[0])),)

    green = ("green", (0.04, 0.04, 0.04), turned(0.0, 0.0, 0.02))
    percept = see(catalogue, (green,), cfg=PerceptionCfg(detector=Everything()))
    assert [item.name for item in percept.objects] == ["red_block"]
    assert set(asked) == {"red block", "blue block", "white block"}


def test_a_detector_with_masks_of_another_size_is_refused(catalogue):
    class Small:
        def detect(self, image, phrases):
            return (Detection("red block", 0.9, (0, 0, 8, 8), np.ones((8, 8), dtype=bool)),)

    with pytest.raises(FrameError, match="mask for 'red block' has shape"):
        see(catalogue, (RED,), cfg=PerceptionCfg(detector=Small()))


def test_a_frozen_camera_is_refused(catalogue):
    perceiver = ObjectPerceiver(catalogue)
    perceiver.perceive(look((RED,), stamp=1.0))
    with pytest.raises(FrozenCameraError, match=r"camera 'eye'.*frozen"):
        perceiver.perceive(look((RED,), stamp=1.0))
    assert perceiver.perceive(look((RED,), stamp=1.1)).objects


def test_no_table_is_refused(catalogue):
    with pytest.raises(PerceptionError, match="add a table"):
        ObjectPerceiver(replace(catalogue, places=()))


def test_frames_that_cannot_be_used_are_refused(catalogue):
    good = look((RED,))
    blank = np.full((240, 320), np.nan, dtype=np.float32)
    pose = camera_pose()
    broken = {
        NoDepthError: (replace(good.frame, depth=None), replace(good.frame, depth=blank)),
        FrameError: (
            replace(good.frame, depth=good.frame.depth[:-1]),
            replace(good.frame, image=good.frame.image[:, :-1]),
            replace(good.frame, image=good.frame.image.astype(float)),
            replace(good.frame, stamp=float("nan")),
        ),
    }
    for error, frames in broken.items():
        for frame in frames:
            with pytest.raises(error, match="camera 'eye'"):
                ObjectPerceiver(catalogue).perceive(replace(good, frame=frame))
    flat = CameraIntrinsics(320, 240, 0.0, 260.0, 159.5, 119.5)
    with pytest.raises(FrameError, match="rostrum calibrate camera"):
        ObjectPerceiver(catalogue).perceive(replace(good, intrinsics=flat))
    for bad in (pose * 2.0, pose[:3], np.full((4, 4), np.nan)):
        with pytest.raises(FrameError, match="camera_to_world"):
            ObjectPerceiver(catalogue).perceive(replace(good, camera_to_world=bad))


def test_fuzzed_frames_give_finite_observations_or_typed_errors(catalogue):
    rng, perceiver = np.random.default_rng(0), ObjectPerceiver(catalogue)
    base = look((RED, BLUE))
    for trial in range(60):
        depth, image = base.frame.depth.copy(), base.frame.image.copy()
        kind = trial % 5
        if kind == 0:
            depth[rng.random(depth.shape) < rng.random()] = rng.choice((0.0, np.nan, np.inf, -1.0))
        elif kind == 1:
            depth = rng.uniform(0.0, 2.0, depth.shape).astype(np.float32)
        elif kind == 2:
            image = rng.integers(0, 256, image.shape, dtype=np.uint8)
        elif kind == 3:
            depth += rng.normal(0.0, 10.0 ** rng.uniform(-3, 0), depth.shape).astype(np.float32)
        else:
            depth[:, : rng.integers(1, 320)] = 0.5
        try:
            percept = perceiver.perceive(
                replace(base, frame=replace(base.frame, stamp=2.0 + trial, image=image, depth=depth))
            )
        except PerceptionError:
            continue
        for item in (*percept.objects, *percept.unknown):
            values = (*item.pose.position_w, *item.pose.quaternion_w, *np.ravel(item.covariance_w))
            assert np.isfinite(values).all() and np.linalg.eigvalsh(np.array(item.covariance_w)).min() > -1e-12

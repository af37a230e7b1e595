"""Depth cameras see what the physics says, late, with errors that are theirs, and the same for equal seeds."""

from dataclasses import replace

import numpy as np
import pytest

from sim.errors import SceneError
from sim.render.lighting import Lighting
from sim.render.probe import gl_works
from sim.scenes.sensing import DepthNoiseCfg
from sim.world import World

pytest.importorskip("cv2")
if not (gl_works("egl") or gl_works("osmesa")):
    pytest.skip("no OpenGL here", allow_module_level=True)

from sim.sensors.depth_camera import DepthCameras
from sim.sensors.depth_noise import disturb

EXACT = DepthNoiseCfg(0.0, 0.0, 0.4, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def small(scene, **changes):
    cameras = [replace(camera, width=160, height=120, **changes) for camera in scene.depth_cameras]
    return replace(scene, depth_cameras=tuple(cameras))


@pytest.fixture(scope="module")
def world(bench):
    return World(small(bench), 1)


def points(shot):
    v, u = np.mgrid[0:120, 0:160]
    z, k = shot.frame.depth, shot.intrinsics
    local = np.stack(((u - k.cx) / k.fx * z, (v - k.cy) / k.fy * z, z), axis=-1)
    return local @ shot.camera_to_world[:3, :3].T + shot.camera_to_world[:3, 3]


def test_an_exact_camera_measures_the_table_and_its_blocks(bench):
    scene = small(bench, noise=EXACT, position_error=0.0, rotation_error=0.0)
    world = World(scene, 1)
    cameras = DepthCameras(world, 0)
    shot = cameras.expose("south")
    seen, who = points(shot), cameras.segment("south")
    height = seen[who == cameras.model.geom("table").id][:, 2]
    assert (np.abs(height) < 1e-3).mean() > 0.95 and height.max() < 1e-3, "all but its edge"
    block = seen[who == cameras.model.geom("red_block").id]
    true = world.object_pose("red_block").position_w
    assert len(block) > 5 and np.linalg.norm(block - true, axis=1).max() < 0.5 * np.sqrt(3) * 0.04 + 1e-3
    assert np.allclose(shot.camera_to_world, cameras.true_pose("south"), atol=1e-9)
    cameras.close()


def test_a_calibration_is_wrong_by_its_error_and_noise_differs_from_frame_to_frame(world):
    cameras = DepthCameras(world, 3)
    first, second = cameras.expose("south"), cameras.expose("south")
    assert not np.array_equal(first.frame.depth, second.frame.depth)
    off = cameras.true_pose("south")[:3, 3] - first.camera_to_world[:3, 3]
    assert 1e-5 < np.linalg.norm(off) < 5 * first.position_sigma
    again = DepthCameras(world, 3)
    assert np.array_equal(again.expose("south").frame.depth, first.frame.depth)
    lit = DepthCameras(world, 3, Lighting(0.5))
    assert lit.expose("south").frame.image.mean() < 0.8 * first.frame.image.mean()
    for each in (cameras, again, lit):
        each.close()


def test_frames_come_at_their_rate_and_late(bench):
    world = World(small(bench), 1)
    cameras, arrived = DepthCameras(world, 0), []
    for _ in range(50):
        world.advance()
        cameras.observe()
        arrived += [(world.time, shot) for shot in cameras.poll(world.time)]
    assert {shot.camera for _, shot in arrived} == {"south", "north"}
    assert all(now - shot.frame.stamp == pytest.approx(0.05, abs=1e-6) for now, shot in arrived)
    stamps = [shot.frame.stamp for _, shot in arrived if shot.camera == "south"]
    assert len(stamps) == 4 and np.diff(stamps).min() > 0.11
    cameras.blind.add("south")
    cameras.frozen.add("north")
    later = []
    for _ in range(40):
        world.advance()
        cameras.observe()
        later += cameras.poll(world.time)
    assert {shot.camera for shot in later[-2:]} == {"north"} and later[-1].frame is later[-2].frame
    cameras.close()


def test_noise_grows_with_distance_and_edges_drop_out():
    rng, cfg = np.random.default_rng(0), DepthNoiseCfg()
    image = np.zeros((200, 200, 3), dtype=np.uint8)
    spreads = []
    for distance in (0.5, 2.0):
        _, depth = disturb(image, np.full((200, 200), distance, dtype=np.float32), 500.0, cfg, rng)
        spreads.append(depth.std())
    expected = [cfg.axial + cfg.axial_growth * (d - cfg.nearest) ** 2 for d in (0.5, 2.0)]
    assert np.allclose(spreads, expected, rtol=0.15)
    step = np.full((200, 200), 1.0, dtype=np.float32)
    step[:, 100:] = 1.5
    _, depth = disturb(image, step, 500.0, replace(cfg, edge_dropout=0.5), rng)
    assert 0.3 < (depth[:, 99:101] == 0.0).mean() < 0.7 and (depth[:, :90] == 0.0).mean() < 0.01


def test_a_camera_on_a_link_that_is_not_there_is_refused(bench):
    mounted = replace(
        bench.depth_cameras[0], robot="left", link="nose", position_w=(0.05, 0.0, 0.0), target_w=(0.05, 0.0, 1.0)
    )
    with pytest.raises(SceneError, match="link 'nose', which 'left' does not have; its links"):
        DepthCameras(World(replace(bench, depth_cameras=(mounted,)), 0))


def test_a_camera_on_a_link_moves_with_it(bench):
    mounted = replace(
        bench.depth_cameras[0], robot="left", link="link7", position_w=(0.05, 0.0, 0.0), target_w=(0.05, 0.0, 1.0),
        width=64, height=48, position_error=0.0, rotation_error=0.0,
    )  # fmt: skip
    world = World(replace(bench, depth_cameras=(mounted,)), 0)
    cameras = DepthCameras(world, 0)
    before = cameras.expose("south").camera_to_world
    world.data.joint("left/joint1").qpos[0] += 0.3
    after = cameras.expose("south").camera_to_world
    assert np.linalg.norm(after[:3, 3] - before[:3, 3]) > 0.05
    assert np.allclose(after, cameras.true_pose("south"), atol=1e-9)
    cameras.close()

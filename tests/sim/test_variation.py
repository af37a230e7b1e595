"""A world that differs from its scene: the right numbers in the compiled model, and a body that stays physical."""

import numpy as np
import pytest

from sim.errors import VariationError
from sim.scenes.scene import load_scene
from sim.variation import Variation, varied
from sim.world import World


@pytest.fixture(scope="module")
def scene():
    return load_scene("workshop")


def test_payload_adds_its_mass_and_keeps_the_inertia_physical(scene):
    plain, laden = World(scene, 0), World(scene, 0, variation=Variation(payload=3.0))
    body = plain.model.body("dog/base").id
    assert laden.model.body_mass[body] == pytest.approx(plain.model.body_mass[body] + 3.0)
    assert laden.model.body_subtreemass[body] == pytest.approx(plain.model.body_subtreemass[body] + 3.0)
    a, b, c = sorted(laden.model.body_inertia[body])
    assert 0.0 < a <= b <= c < a + b  # the triangle inequality of moments of inertia
    assert np.linalg.norm(laden.model.body_iquat[body]) == pytest.approx(1.0)
    assert laden.model.body_ipos[body][2] > plain.model.body_ipos[body][2]
    for _ in range(100):
        laden.advance()  # raises when the physics diverges


def test_friction_of_ground_feet_blocks_and_tray(scene):
    model = World(scene, 0, variation=Variation(ground_friction=0.4, cargo_friction=0.2)).model
    assert model.geom("ground").friction[0] == 0.4
    feet = [geom for geom in range(model.ngeom) if model.geom_priority[geom] == 1]
    assert feet
    assert {model.geom_friction[geom, 0] for geom in feet} == {0.4}
    assert model.geom("red_block").friction[0] == 0.2
    assert model.geom("dog/tray/mat").friction[0] == 0.2
    assert model.geom("near_bench").friction[0] == pytest.approx(0.8)


def test_a_tray_without_rims_keeps_its_mat(scene):
    model = World(scene, 0, variation=Variation(tray_rims=False)).model
    assert model.geom("dog/tray/left").contype[0] == model.geom("dog/tray/left").conaffinity[0] == 0
    assert model.geom("dog/tray/mat").conaffinity[0] != 0


def test_sensors_are_scaled_and_nothing_else(scene):
    worse = varied(scene, Variation(noise=2.0, latency=3.0))
    assert worse.marker_sensor.position_sigma == 2.0 * scene.marker_sensor.position_sigma
    assert worse.pose_sensor.rotation_bias == 2.0 * scene.pose_sensor.rotation_bias
    assert worse.pose_sensor.latency == 3.0 * scene.pose_sensor.latency
    assert worse.legged_hardware.heading_drift == 2.0 * scene.legged_hardware.heading_drift
    assert worse.marker_sensor.rate == scene.marker_sensor.rate
    assert varied(scene, Variation()) == scene


@pytest.mark.parametrize("change", [{"payload": -1.0}, {"noise": float("inf")}, {"ground_friction": -0.1}])
def test_what_is_no_world_is_refused(change):
    with pytest.raises(VariationError, match=next(iter(change))):
        Variation(**change)


def test_friction_of_a_ground_that_is_not_there_is_refused(bench):
    with pytest.raises(VariationError, match="has no ground"):
        World(bench, 0, variation=Variation(ground_friction=0.5))


def test_a_varied_world_has_the_varied_scene(scene):
    assert World(scene, 0, variation=Variation(noise=2.0)).scene == varied(scene, Variation(noise=2.0))

"""Ray casting draws without any GL."""

import subprocess
import sys
from pathlib import Path

import mujoco
import numpy as np
import pytest

from sim.errors import RendererError
from sim.render import make_renderer
from sim.scenes.build import build_model
from sim.scenes.scene import COLORS
from sim.world import World

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def drawn(bench):
    world = World(bench, 0)
    model = build_model(bench, world.placement, visuals=True)
    data = mujoco.MjData(model)
    data.qpos[:] = world.data.qpos
    mujoco.mj_forward(model, data)
    return model, data


def color_share(picture, color):
    """Share of pixels whose hue is a colour's, at any brightness."""
    wanted = np.array(COLORS[color])
    pixels = picture.reshape(-1, 3) / 255.0
    norm = np.linalg.norm(pixels, axis=1) * np.linalg.norm(wanted)
    return float(np.mean((pixels @ wanted) / np.maximum(norm, 1e-9) > 0.997))


def test_every_block_shows_in_its_colour(drawn, bench):
    model, data = drawn
    picture = make_renderer(model, 320, 180, backend="rays").render(data, "front")
    assert picture.shape == (180, 320, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 20
    for item in bench.objects:
        assert color_share(picture, item.color) > 2e-4, item.name


def test_a_redrawn_picture_equals_a_fresh_one(drawn):
    model, data = drawn
    qpos = data.qpos.copy()
    renderer = make_renderer(model, 320, 180, backend="rays")
    first = renderer.render(data, "corner")
    for joint, step in (("left/joint1", 0.2), ("right/joint4", 0.1), ("left/joint2", 0.3)):
        data.joint(joint).qpos[0] += step
        mujoco.mj_forward(model, data)
        picture = renderer.render(data, "corner")
    fresh = make_renderer(model, 320, 180, backend="rays").render(data, "corner")
    assert not np.array_equal(first, picture)
    assert np.array_equal(picture, fresh)
    data.qpos[:] = qpos
    mujoco.mj_forward(model, data)


def test_an_unknown_camera_or_backend_lists_the_known(drawn):
    model, data = drawn
    with pytest.raises(RendererError, match="front"):
        make_renderer(model, 64, 36, backend="rays").render(data, "top")
    with pytest.raises(RendererError, match="osmesa"):
        make_renderer(model, 64, 36, backend="vulkan")


def test_importing_and_casting_rays_loads_no_gl():
    code = (
        "import sys, mujoco; before = set(sys.modules)\n"
        "import sim.film, sim.render\n"
        'm = mujoco.MjModel.from_xml_string(\'<mujoco><worldbody><geom size=".1"/>'
        '<camera name="c" pos="0 0 1"/></worldbody></mujoco>\')\n'
        "d = mujoco.MjData(m); mujoco.mj_forward(m, d)\n"
        "sim.render.make_renderer(m, 16, 16, backend='rays').render(d, 'c')\n"
        "loaded = [name for name in set(sys.modules) - before if name.startswith(('OpenGL', 'glfw', 'mujoco.egl'))]\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""A renderer is found on every machine."""

import os

import mujoco
import pytest

from sim.errors import RendererError
from sim.render import factory, make_renderer
from sim.render.probe import gl_works

SCENE = """
<mujoco><worldbody><light pos="0 0 3"/><geom type="sphere" size=".3" rgba="1 0 0 1"/>
<camera name="view" pos="0 -2 0" xyaxes="1 0 0 0 0 1"/></worldbody></mujoco>
"""


@pytest.fixture
def ball():
    model = mujoco.MjModel.from_xml_string(SCENE)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return model, data


def test_auto_draws_something_and_leaks_no_environment(ball):
    before = dict(os.environ)
    renderer = make_renderer(ball[0], 64, 48)
    picture = renderer.render(ball[1], "view")
    assert picture.shape == (48, 64, 3)
    red, green, blue = (int(value) for value in picture[24, 32])
    assert red > green + 40
    assert red > blue + 40
    renderer.close()
    renderer.close()
    assert dict(os.environ) == before


def test_auto_falls_back_to_rays(ball, monkeypatch):
    monkeypatch.setattr("sim.render.probe.gl_works", lambda backend: False)
    assert make_renderer(ball[0], 64, 48).name == "rays"


def test_a_chosen_backend_that_is_broken_is_an_error(ball, monkeypatch):
    monkeypatch.setattr("sim.render.probe.gl_works", lambda backend: False)
    with pytest.raises(RendererError, match="'rays'"):
        make_renderer(ball[0], 64, 48, backend="osmesa")


def test_the_probe_survives_a_backend_that_does_not_exist():
    assert gl_works("nonsense") is False
    assert factory.BACKENDS[0] == "auto"

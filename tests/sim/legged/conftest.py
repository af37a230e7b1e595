"""A yard with a legged robot in it."""

from dataclasses import replace

import pytest

from sim.scenes.scene import load_scene
from sim.scenes.sensing import IDEAL_HARDWARE
from sim.world import World


@pytest.fixture(scope="session")
def yard():
    return load_scene("yard")


@pytest.fixture
def make_world(yard):
    """Worlds with chosen electronics; ideal ones by default."""

    def make(cfg=IDEAL_HARDWARE, seed=0):
        return World(replace(yard, legged_hardware=cfg), seed)

    return make

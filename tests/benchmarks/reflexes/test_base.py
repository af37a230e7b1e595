"""When a base stands, from recorded states."""

import math
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from benchmarks.reflexes.base import BaseMotion
from sim.recording import RATE, StateLog
from sim.scenes.scene import load_scene
from sim.world import World

BRAKES_AT, BRAKING = 1.0, 0.4  # [s]
TILTED = np.array([np.cos(0.1), np.sin(0.1), 0.0, 0.0])  # by 0.2 rad


@pytest.fixture(scope="module")
def motion(tmp_path_factory):
    """A base that goes 0.5 m/s for a second, slows down evenly for 0.4 s, and then stands tilted, for 2 s in all."""
    path = tmp_path_factory.mktemp("walk") / "states.bin"
    world = World(load_scene("yard"), 0)
    log, qpos, x = StateLog.create(path, world), world.data.qpos.copy(), 0.0
    for time in np.arange(1, 2 * RATE + 1) / RATE:
        x += 0.5 * float(np.clip((BRAKES_AT + BRAKING - time) / BRAKING, 0.0, 1.0)) / RATE
        qpos[0] = x
        if time > BRAKES_AT + BRAKING:
            qpos[3:7] = TILTED
        log.append(cast(World, SimpleNamespace(time=float(time), data=SimpleNamespace(qpos=qpos))))
    log.close()
    return BaseMotion(path, "dog")


def test_the_time_until_it_stands(motion) -> None:
    assert motion.stands_after(0.9, 1.9, 0.05) == pytest.approx(0.1 + 0.9 * BRAKING, abs=1.0 / RATE)
    assert motion.stands_after(1.5, 1.9, 0.05) == 0.0


def test_one_that_still_walks_never_stood(motion) -> None:
    assert motion.stands_after(0.2, 0.8, 0.05) == math.inf


def test_what_was_not_recorded_counts_as_never(motion) -> None:
    assert motion.stands_after(1.5, 2.5, 0.05) == math.inf
    assert motion.stands_after(math.nan, math.nan, 0.05) == math.inf
    assert motion.most_tilt(3.0, 4.0) == math.inf


def test_the_largest_tilt(motion) -> None:
    assert motion.most_tilt(0.0, 1.3) == pytest.approx(0.0, abs=1e-6)
    assert motion.most_tilt(0.0, 1.9) == pytest.approx(0.2, abs=1e-6)

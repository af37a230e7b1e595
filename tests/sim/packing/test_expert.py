"""The scripted operator packs all blocks; off by more than the play in the box, along the fingers, it packs none."""

import numpy as np
import pytest

from sim.packing.commands import BY_TEXT, PACKING
from sim.packing.expert import Mistake, act, done, holds
from sim.packing.table import PackingCfg


def pack(table, seed: int, aside=(0.0, 0.0)) -> int:
    """Blocks that are packed when every pick and put is aimed beside by ``aside`` [m]."""
    table.reset(seed, np.zeros(2))
    for command in PACKING[:3]:
        for _ in range(150):
            table.step(act(table, command, Mistake(aside)))
            if done(table, command):
                break
    for _ in range(10):
        table.step(act(table, BY_TEXT["release"]))
    return int(table.packed().sum())


@pytest.fixture(scope="module")
def table():
    return PackingCfg().build()


def closing(table) -> np.ndarray:
    """The way in which the fingers close, level."""
    return np.array([-np.sin(table.yaw), np.cos(table.yaw)])


@pytest.mark.parametrize("seed", [0, 8, 12])
def test_an_offset_across_the_fingers_cancels_and_one_along_them_misses(table, seed):
    assert pack(table, seed) == 1
    along = closing(table)
    across = along[::-1]
    assert pack(table, seed, tuple(0.014 * across)) == 1
    assert pack(table, seed, tuple(0.014 * along)) == 0


def test_a_nudge_is_kept_close_over_the_target(table):
    table.reset(0, np.zeros(2))
    pick = BY_TEXT["pick up the red block"]
    while table.hand_w[2] > 0.2 or np.abs(table.hand_w - table.objects_w[0])[:2].max() > 0.02:
        table.step(act(table, pick))
    before = table.hand_w
    for _ in range(20):
        table.step(act(table, BY_TEXT["move left a bit"]))
    for _ in range(60):
        table.step(act(table, pick))
        if holds(table, 0):
            break
    assert holds(table, 0)
    assert table.hand_w[0] - before[0] == pytest.approx(-0.012, abs=0.003)


@pytest.mark.parametrize(("text", "axis", "length"), [("move back a bit", 1, -0.012), ("higher", 2, 0.02)])
def test_a_nudge_is_as_long_as_it_is_held(table, text, axis, length):
    table.reset(1, np.zeros(2))
    for _ in range(10):
        table.step(np.array([0.0, 0.0, 0.0, 0.085]))
    before = table.hand_w
    for _ in range(20):
        table.step(act(table, BY_TEXT[text]))
    moved = table.hand_w - before
    assert moved[axis] == pytest.approx(length, abs=0.004)
    assert np.abs(np.delete(moved, axis)).max() < 0.003

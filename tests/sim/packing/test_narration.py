"""The operator: every step of the task is said, a mistake is followed by what mends it, equal seeds do the same."""

import numpy as np
import pytest

from policies.language_conditioned.observation import EACH, LOW_LEVEL_FEATURES, SCALE
from policies.language_conditioned.segments import without_mistakes
from sim.packing.commands import BY_TEXT, PACKING
from sim.packing.narration import NarrationCfg, Operator
from sim.packing.table import PackingCfg

BOX = slice(LOW_LEVEL_FEATURES - EACH, LOW_LEVEL_FEATURES - EACH + 2)  # features: the box from the hand, level


@pytest.fixture(scope="module")
def table():
    return PackingCfg().build()


def test_without_mistakes_the_task_is_said_step_by_step_and_done(table):
    episode = Operator(NarrationCfg(mistakes=0.0), table).task(0)
    assert [segment.command for segment in episode.segments] == [command.text for command in PACKING]
    assert all(episode.commands())
    assert table.packed().all()


def test_a_mistake_is_followed_by_its_correction_and_filtered(table):
    episode = Operator(NarrationCfg(mistakes=1.0), table).task(1)
    kept = without_mistakes(episode.segments)
    corrections = [segment for segment in episode.segments if segment.type == "correction"]
    assert len(corrections) >= 5
    assert all(BY_TEXT[segment.command].corrective for segment in corrections)
    assert len(kept) == len(episode.segments) - len(corrections)


def test_equal_seeds_do_the_same(table):
    one, other = (Operator(NarrationCfg(), each).task(2) for each in (table, PackingCfg().build()))
    np.testing.assert_array_equal(one.low, other.low)
    np.testing.assert_array_equal(one.actions, other.actions)
    assert one.segments == other.segments


def test_practice_with_a_camera_that_is_off_teaches_no_way_to_the_target(table):
    operator = Operator(NarrationCfg(), table)
    off = operator.practice(3)
    assert np.abs(table.offset).max() > 0.003
    for segment in without_mistakes(off.segments):
        if BY_TEXT[segment.command].kind == "put":
            away = np.abs(off.low[segment.start, BOX] / SCALE - table.offset[:2]).max()
            assert away < 0.035
    calibrated = operator.practice(4)
    assert np.abs(table.offset).max() == 0.0
    ways = [segment for segment in without_mistakes(calibrated.segments) if BY_TEXT[segment.command].kind == "put"]
    assert max(np.abs(calibrated.low[segment.start, BOX] / SCALE).max() for segment in ways) > 0.05

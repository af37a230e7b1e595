"""Demonstrations: which command is active when, and that a folder gives back what was put into it."""

import numpy as np
import pytest

from policies.errors import DemonstrationError
from policies.language_conditioned.demonstrations import STEPS, Episode, load_episodes, save_episodes
from policies.language_conditioned.segments import Segment


def episode(name: str, steps: int) -> Episode:
    rng = np.random.default_rng(steps)
    arrays = [rng.normal(size=(steps, width)).astype(np.float32) for width in (5, 3, 4)]
    return Episode(name, *arrays, (Segment(name, "release", 1, steps - 1), Segment(name, "go home", steps - 1, steps)))


def test_the_active_command_is_told_for_each_step():
    assert episode("a", 5).commands() == ["", "release", "release", "release", "go home"]


def test_a_folder_gives_back_what_was_put_into_it(tmp_path):
    episodes = [episode("a", 5), episode("b", 3)]
    save_episodes(tmp_path, [episode("old", 9)])
    save_episodes(tmp_path, episodes)
    found = load_episodes(tmp_path)
    assert [each.name for each in found] == ["a", "b"]
    for one, other in zip(found, episodes, strict=True):
        assert one.segments == other.segments
        for name in ("low", "high", "actions"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_folder_without_demonstrations_and_one_that_contradicts_itself(tmp_path):
    with pytest.raises(DemonstrationError, match="holds no segments"):
        load_episodes(tmp_path)
    save_episodes(tmp_path, [episode("a", 5)])
    np.savez(tmp_path / STEPS, names=np.array(["a"]), lengths=np.array([6]), low=[0], high=[0], actions=[0])
    with pytest.raises(DemonstrationError, match="different lengths"):
        load_episodes(tmp_path)

"""Robots that have fallen."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hardware.descriptions.legged import load_legged_description  # noqa: E402
from hardware.legged.checks import tilt  # noqa: E402
from sim.physics.mujoco_c import MujocoC  # noqa: E402
from sim.tasks.evaluation import JUDGED_MODEL  # noqa: E402
from sim.tasks.get_up_search import SearchCfg, as_yaml, search  # noqa: E402
from sim.tasks.tumble import legged_states, let_fall  # noqa: E402

GO2 = load_legged_description("go2")


def test_they_lie_still_anyhow_and_alike_where_asked():
    physics = MujocoC(GO2, 8, JUDGED_MODEL)
    let_fall(physics, GO2, seed=1, alike=2)
    states = legged_states(physics, GO2, 2.0)
    physics.close()
    tilts = [tilt(state.orientation_w) for state in states]
    assert max(tilts) > 0.5
    assert tilts[:4] == pytest.approx(tilts[4:])
    assert max(np.linalg.norm(state.angular_velocity_b) for state in states) < 1.0
    assert states[0].stamp == 2.0


def test_the_search_begins_with_the_keyframes_of_the_description_and_ends_at_rest():
    found = search(SearchCfg(frames=3, candidates=3, starts=2, generations=1, timestep=0.004, threads=1))
    assert len(found.keyframes) == 3
    leg = list(GO2.leg_joints("FL"))
    assert found.keyframes[-1].low == found.keyframes[-1].high == pytest.approx(tuple(GO2.rest[leg]))
    assert as_yaml(found).count("seconds:") == 3

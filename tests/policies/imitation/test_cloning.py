"""What is cloned reaches its goal in places that were never shown, and refuses what it cannot learn from."""

from dataclasses import replace

import numpy as np
import pytest

from policies.demonstrations.layout import Recording
from policies.demonstrations.reader import Demonstration, Demonstrations
from policies.errors import DemonstrationError

torch = pytest.importorskip("torch", reason="learning needs torch; make setup EXTRAS=learn")
from policies.imitation.cloning import CloningCfg, clone  # noqa: E402 - after it is known to be there

REACH = Recording("reach", "arm", 20, ("a", "b", "grip"), ("goal.a", "goal.b"), ("a", "b", "grip"), ("go", "back"))
GAIN = 2.0  # [1/s] of the expert
CFG = CloningCfg(until="back", hidden=(32, 32), steps=1500, batch=128)


def expert(number, rng, frames=50, success=True):
    """Goes to its goal with a speed in proportion to its distance, then back."""
    goal, here = rng.uniform(-1.0, 1.0, 2), rng.uniform(-1.0, 1.0, 2)
    state, action = [], []
    for _ in range(frames):
        state.append([*here, 0.04])
        here = here + GAIN * (goal - here) / REACH.fps
        action.append([*here, 0.04])
    state += [[9.0, 9.0, 0.0]] * 5  # what comes after is left out, its gripper too
    action += [[9.0, 9.0, 0.04]] * 5
    around = np.tile(goal, (frames + 5, 1)).astype(np.float32)
    phase = np.array([0] * frames + [1] * 5)
    return Demonstration(
        number, "reach", success, np.array(state, np.float32), around, np.array(action, np.float32), phase
    )


@pytest.fixture(scope="module")
def shown():
    rng = np.random.default_rng(0)
    return Demonstrations(REACH, tuple(expert(n, rng) for n in range(20)))


def test_it_reaches_goals_that_it_was_not_shown(shown):
    torch.set_num_threads(1)
    found = clone(CFG, shown)
    assert (found.learned, found.held_out) == (18, 2)
    assert found.error < 0.25 * found.baseline
    rng, ends = np.random.default_rng(5), []
    for _ in range(10):
        goal, here = rng.uniform(-0.8, 0.8, 2), rng.uniform(-0.8, 0.8, 2)
        for _ in range(100):
            measured = torch.tensor(np.concatenate((here, goal)), dtype=torch.float32)[None]
            with torch.no_grad():
                here = here + found.network(measured)[0].numpy() / REACH.fps
        ends.append(np.linalg.norm(here - goal))
    assert np.median(ends) < 0.05


def test_the_same_seed_learns_the_same(shown):
    short = replace(CFG, steps=20)
    first, again, other = clone(short, shown), clone(short, shown), clone(replace(short, seed=1), shown)
    assert first.error == again.error
    assert first.error != other.error


@pytest.mark.parametrize(
    ("change", "cfg", "why"),
    [
        (lambda e: e[:2], CFG, "2 demonstrations succeeded, and at least 3"),
        (lambda e: tuple(replace(each, success=False) for each in e), CFG, "0 demonstrations succeeded"),
        (lambda e: e, replace(CFG, until="stay"), "no demonstration has the phase 'stay'; there are go, back"),
        (lambda e: tuple(replace(x, action=x.action * [1, 1, n]) for n, x in enumerate(e)), CFG, None),
        (
            lambda e: tuple(replace(x, action=x.action + np.linspace(0, 1, 55)[:, None]) for x in e),
            CFG,
            "gripper moves",
        ),
    ],
)
def test_what_cannot_be_learned_is_refused(shown, change, cfg, why):
    changed = replace(shown, episodes=change(shown.episodes))
    if why is None:  # grippers that differ between episodes do not move
        assert clone(replace(cfg, steps=1), changed).learned == 18
        return
    with pytest.raises(DemonstrationError, match=why):
        clone(replace(cfg, steps=1), changed)

"""A screen between an arm and the tray: the straight way is blocked, the way around is taken, nothing is touched."""

from dataclasses import replace

import numpy as np
import pytest

from sim.scenes.scene import Scene, load_scene, scene_from_dict, scene_to_dict
from skills.contract import Reason, SkillCall
from skills.manipulation.place import PlaceIn

SCREEN = {"name": "screen", "center_w": [-0.1, 0.17], "size": [0.5, 0.02], "height": 1.20}
GROUND = -0.75  # [m]; the screen reaches 0.45 m above the table


def screened(**changes: object) -> Scene:
    """The bench with a screen across its table."""
    scene = scene_to_dict(load_scene("bench"))
    return scene_from_dict({**scene, "ground": {"height": GROUND}, "walls": [{**SCREEN, **changes}]})


class Watched:
    """A bench with a screen, whose contacts with anything are kept."""

    def __init__(self, make_bench, **changes: object) -> None:
        self.bench = make_bench(0, scene=screened(**changes))
        self.contacts: set[str] = set()
        self.path: list[np.ndarray] = []
        self._screen = self.bench.world.model.geom("screen").id
        self.bench.world.observe_steps(self._look)

    def _look(self) -> None:
        model, data = self.bench.world.model, self.bench.world.data
        for pair in data.contact.geom[(data.contact.geom == self._screen).any(axis=1)]:
            self.contacts |= {model.body(int(model.geom_bodyid[geom])).name for geom in pair}

    def keep(self) -> None:
        self.path.append(self.bench.runners["left"]._context.generator.position)


def estimate(bench, skill: str, **arguments: str):
    return bench.estimator.estimate(
        SkillCall("", "", "left", skill, {"object": "red_block", **arguments}), bench.snapshot
    )


def put_away(watched: Watched) -> np.ndarray:
    """Picks a block and places it in the tray; the references on the way there, shape (k, 7) [rad]."""
    bench = watched.bench
    assert bench.run("left", "pick", object="red_block").success
    bench.call("left", "place", object="red_block", place="tray")
    placed = bench.until_result("left", each=watched.keep)
    assert placed.success, placed
    assert placed.evidence["place_error_m"] < 0.004
    return np.array(watched.path)


def test_the_screen_is_gone_around_and_nothing_touched(make_bench):
    watched = Watched(make_bench)
    assert estimate(watched.bench, "pick").feasible and estimate(watched.bench, "place", place="tray").feasible
    path = put_away(watched)
    assert watched.contacts == set()
    assert watched.bench.faults == []
    still = np.abs(np.diff(path, axis=0)).max(axis=1) < 1e-5
    assert np.count_nonzero(still[:60]) > 20, "the arm waited while a way was sought: the straight one is blocked"


@pytest.mark.slow
def test_the_same_run_again_is_the_same(make_bench):
    assert np.array_equal(*(put_away(Watched(make_bench)) for _ in range(2)))


def test_a_stop_is_obeyed_while_a_way_is_sought(make_bench):
    bench = Watched(make_bench).bench
    assert bench.run("left", "pick", object="red_block").success
    bench.call("left", "place", object="red_block", place="tray")
    for _ in range(8):
        bench.step()
    before = bench.status["left"].state.position
    bench.runners["left"].cancel()
    asked = bench.now
    result = bench.until_result("left")
    assert result.reason is Reason.CANCELED
    assert bench.now - asked < 0.05
    assert np.abs(bench.status["left"].state.position - before)[:7].max() < 1e-3


def test_a_target_without_room_beside_the_screen_is_refused_in_the_same_words_by_estimate_and_skill(make_bench):
    near = float(make_bench(0).true_position("red_block")[1]) - 0.045
    bench = Watched(make_bench, center_w=[0.0, near], size=[0.4, 0.02]).bench
    foreseen = estimate(bench, "pick")
    assert not foreseen.feasible and "screen" in foreseen.why
    before = bench.status["left"].state.position
    result = bench.run("left", "pick", object="red_block")
    assert result.reason in (Reason.UNREACHABLE, Reason.PRECONDITION_FAILED)
    assert "screen" in result.text
    assert np.abs(bench.status["left"].state.position - before)[:7].max() < 0.01


@pytest.mark.parametrize("height", [0.05, 0.12])
def test_where_nothing_is_tall_an_estimate_is_what_it_was(make_bench, height):
    bench = Watched(make_bench, height=0.75 + height).bench
    plain = make_bench(0)
    for skill, arguments in (("pick", {}), ("place", {"place": "tray"})):
        assert estimate(bench, skill, **arguments) == estimate(plain, skill, **arguments)


def test_what_is_held_is_not_in_its_own_way(make_bench):
    bench = make_bench(0)
    assert bench.run("left", "pick", object="red_block").success
    context = bench.runners["left"]._context
    executor = PlaceIn(context, {"object": "red_block", "place": "tray"})
    executor.initialise(bench.now, bench.snapshot)
    low = context.kinematics.tool_pose(context.kinematics.home)
    assert executor.fits(replace(low, position_w=(-0.1, 0.3, 0.05)), context.kinematics.home, context.kinematics.home)

"""Putting down on a surface whose height is known badly: felt, not believed."""

from dataclasses import replace

import pytest

from skills.contract import Reason
from skills.world.snapshot import Pose

TRAY_FLOOR = 0.004


@pytest.fixture
def make_carried(make_bench):
    """A bench whose tray is believed to be carried by a robot, and to lie ``off`` [m] too high; red is held."""

    def make(off):
        bench = make_bench(seed=0)
        believed = bench.tracker.snapshot

        def snapshot(now):
            world = believed(now)
            places = tuple(
                replace(p, carrier="dog", pose=Pose((*p.pose.position_w[:2], p.pose.position_w[2] + off)))
                if p.name == "tray"
                else p
                for p in world.places
            )
            return replace(world, places=places)

        bench.tracker.snapshot = snapshot
        robot = bench.robot_for("place", "red_block", place="tray")
        assert bench.run(robot, "pick", object="red_block").success
        return bench, robot

    return make


@pytest.mark.parametrize("off", [-0.012, 0.0, 0.012])
def test_it_lets_go_where_it_feels_the_surface(make_carried, off):
    bench, robot = make_carried(off)
    lowest = []
    bench.call(robot, "place", object="red_block", place="tray")
    result = bench.until_result(robot, each=lambda: lowest.append(bench.true_position("red_block")[2]))
    assert result.success, result.text
    assert result.evidence["surface_felt"] == 1.0
    assert bench.true_position("red_block")[2] == pytest.approx(TRAY_FLOOR + 0.02, abs=0.002)
    assert min(lowest) > TRAY_FLOOR + 0.02 - 0.002  # it is not pressed into the tray
    assert bench.faults == []


def test_a_call_that_is_cancelled_at_the_touch_leaves_a_robot_that_can_move(make_carried):
    bench, robot = make_carried(0.0)
    runner = bench.runners[robot]
    bench.call(robot, "place", object="red_block", place="tray")
    while not runner._generator.held:
        bench.step()
    runner.cancel()
    assert bench.until_result(robot).reason is Reason.CANCELED
    assert not runner._generator.held
    assert bench.run(robot, "home").success


def test_while_a_person_pauses_a_push_means_nothing(make_carried):
    bench, robot = make_carried(0.0)
    runner = bench.runners[robot]
    bench.call(robot, "place", object="red_block", place="tray")
    tool = bench.world.model.site(f"{robot}/pinch").id
    while runner._running.executor.progress().phase != "put down" or bench.world.data.site_xpos[tool][2] > 0.065:
        bench.step()
    runner.pause()
    for _ in range(60):
        bench.step()
    hand = bench.world.model.body(f"{robot}/base").id
    bench.world.data.xfrc_applied[hand, 2] = 12.0
    for _ in range(60):
        bench.step()
    bench.world.data.xfrc_applied[hand, 2] = 0.0
    for _ in range(30):
        bench.step()
    assert bench.snapshot.robot(robot).holding == "red_block"
    runner.resume()
    assert bench.until_result(robot).evidence["surface_felt"] == 1.0
    assert bench.true_position("red_block")[2] == pytest.approx(TRAY_FLOOR + 0.02, abs=0.002)

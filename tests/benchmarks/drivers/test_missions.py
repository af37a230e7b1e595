"""What missions through twins are compared by."""

import pytest

from benchmarks.drivers.missions import MISSIONS, metrics
from rostrum.mission_of import mission_of
from sim.scenes.scene import load_scene


def rows(scene: str, plain: int, through: int, n: int = 30) -> list[dict]:
    return [
        {"scene": scene, "through": way, "success": number < won}
        for way, won in ((False, plain), (True, through))
        for number in range(n)
    ]


def test_what_twins_lose_has_an_interval():
    found = metrics(rows("yard", 30, 29))
    lost = found["missions, yard: lost through twins"]
    assert lost.value == pytest.approx(1 / 30)
    assert lost.passed
    assert lost.interval[0] < lost.value < lost.interval[1]
    assert lost.interval[1] == pytest.approx(0.167, abs=0.01)  # Newcombe's method 10 by hand
    assert not metrics(rows("yard", 30, 27))["missions, yard: lost through twins"].passed


def test_half_a_comparison_is_no_comparison():
    found = metrics([row for row in rows("yard", 30, 29) if row["through"]])
    assert list(found) == ["missions, yard: through twins"]


def test_each_mission_names_robots_of_its_scene():
    for mission in MISSIONS:
        assert set(mission.twins) <= {robot.name for robot in load_scene(mission.scene).robots}
        assert mission_of(mission.scene)

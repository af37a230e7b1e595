"""Whole missions through twins: the vendor's client drives what plain simulation moves otherwise."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mission import judged_mission
from benchmarks.result import Metric, wilson
from hardware.descriptions.family import described
from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.registry import make_legged_robot, make_robot
from hardware.twins.playing import Played
from rostrum.graph.description import Mode
from rostrum.mission_of import mission_of
from sim.scenes.scene import load_scene

REPEATS, QUICK_REPEATS = 30, 2
MOST_LOST = 0.05  # share of the missions that twins may lose


@dataclass(frozen=True)
class TwinMission:
    """A scene with robots behind twins.

    Attributes:
        scene: Name of the scene; its own mission is run.
        twins: Its robots that are reached through twins.
        mode: A UR's client keeps to the wall clock.
    """

    scene: str
    twins: tuple[str, ...]
    mode: Mode


MISSIONS = (TwinMission("ur_bench", ("arm",), "wall"), TwinMission("workshop", ("dog",), "lockstep"))


def check_clients(mission: TwinMission) -> None:
    """Looks for the vendors' clients.

    Raises:
        MissingClientError: one is not installed.
    """
    for place, robot in enumerate(r for r in load_scene(mission.scene).robots if r.name in mission.twins):
        played = Played(robot.description, "check", place, mission.mode == "lockstep")
        description = described(robot.description)
        if isinstance(description, LeggedDescription):
            make_legged_robot(played.driver, played.address, description, robot.name)
        else:
            make_robot(played.driver, played.address, description, robot.name)


def measure(mission: TwinMission, seed: int, through: bool, out: Path, domain: int) -> dict[str, Any]:
    """One run; the plain one of the same seed is in lock-step.

    Args:
        mission: What to run.
        seed: Of placement and noise.
        through: Whether through twins.
        out: Folder of the run folders.
        domain: ROS domain id.
    """
    twins, mode = (mission.twins, mission.mode) if through else ((), "lockstep")
    name = f"{mission.scene}-{'twin' if through else 'plain'}-{seed:02d}"
    found = judged_mission(name, out, mission.scene, seed, mission_of(mission.scene), domain, mode, twins)
    return {
        "scene": mission.scene,
        "through": through,
        "seed": seed,
        "success": found.success,
        "failure": found.failure,
        "wall_seconds": found.wall_seconds,
        "sim_seconds": found.report.sim_seconds,
        "run": str(found.folder),
    }


def metrics(rows: list[dict[str, Any]]) -> dict[str, Metric]:
    """Rates of success with and without twins, and what twins lose; its interval is Newcombe's (1998, method 10)."""
    found: dict[str, Metric] = {}
    for scene in dict.fromkeys(row["scene"] for row in rows):
        won = {
            way: [r["success"] for r in rows if r["scene"] == scene and r["through"] == way] for way in (False, True)
        }
        for way, name in ((False, "in plain simulation"), (True, "through twins")):
            if won[way]:
                share, n = sum(won[way]) / len(won[way]), len(won[way])
                found[f"missions, {scene}: {name}"] = Metric(share, n=n, interval=wilson(sum(won[way]), n))
        if won[False] and won[True]:
            found[f"missions, {scene}: lost through twins"] = _lost(won[False], won[True])
    return found


def _lost(plain: list[bool], through: list[bool]) -> Metric:
    shares = [sum(each) / len(each) for each in (plain, through)]
    (low_p, high_p), (low_t, high_t) = (wilson(sum(each), len(each)) for each in (plain, through))
    lost = shares[0] - shares[1]
    lower = lost - ((shares[0] - low_p) ** 2 + (high_t - shares[1]) ** 2) ** 0.5
    upper = lost + ((high_p - shares[0]) ** 2 + (shares[1] - low_t) ** 2) ** 0.5
    return Metric(lost, MOST_LOST, "<=", n=min(len(plain), len(through)), interval=(lower, upper))

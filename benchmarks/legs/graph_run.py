"""Docks in the full graph: real processes over ROS in lock-step, skills called as a user would, judged by the audit."""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rclpy.action import ActionClient

from rostrum.errors import NotReadyError
from rostrum.session import Session, SessionCfg
from rostrum_interfaces.action import ExecuteSkill
from rostrum_interfaces.msg import SkillArgument
from rostrum_nodes import topics
from sim.scenes.scene import ScenePlace, load_scene
from skills.locomotion.planar import error_in_base, planar_pose

ANSWER_TIMEOUT = 30.0  # [s] of wall time
RESULT_TIMEOUT = 300.0  # [s] of wall time; the skill's own time-out is simulated and comes first
FALLEN_TILT = 1.0  # [rad]

Row = dict[str, Any]


@dataclass(frozen=True)
class GraphRunCfg:
    """One run of the graph.

    Attributes:
        scene: Scene with one legged robot and marks.
        robot: Its name.
        docks: Docks, one after the other, each at the scene's next mark.
        stand: Simulated time that the robot stands after the result before the true pose is taken, at least [s].
        out: Folder for the run folders.
        domain: ROS domain id.
    """

    scene: str = "yard"
    robot: str = "dog"
    docks: int = 5
    stand: float = 1.0
    out: Path = Path("out/bench")
    domain: int = 77


class GraphRun:
    """Calls docks on a running graph and judges them."""

    def __init__(self, cfg: GraphRunCfg, session: Session) -> None:
        """Joins a started session.

        Raises:
            NotReadyError: the skill server or the ground truth cannot be heard.
        """
        self._cfg, self._session = cfg, session
        self._skills = ActionClient(session.client.node, ExecuteSkill, topics.EXECUTE_SKILL.format(robot=cfg.robot))
        self._until(self._skills.server_is_ready, ANSWER_TIMEOUT, "the skill server does not answer")
        self._until(lambda: session.client.ground_truth is not None, ANSWER_TIMEOUT, "there is no ground truth")

    @property
    def time(self) -> float:
        """Simulated time of the newest ground truth [s]."""
        return self._truth["time"]

    @property
    def truth(self) -> dict[str, Any]:
        """Ground truth of the robot, the newest that was heard."""
        return self._truth["legged"][self._cfg.robot]

    @property
    def fell(self) -> bool:
        """Whether the robot fell since the start of the graph."""
        return self.truth["max_tilt"] > FALLEN_TILT

    def dock(self, number: int, place: ScenePlace) -> Row:
        """Calls ``dock`` once and takes the true pose some time after its result."""
        begin, wall = self.time, time.monotonic()
        result = self._call(f"dock-{number}", "dock", place.name)
        ended = self.time
        self._until(lambda: self.time >= ended + self._cfg.stand, RESULT_TIMEOUT, "time stands still")
        position, heading = self._error(place)
        evidence = dict(zip(result.evidence_names, result.evidence_values, strict=True))
        return {
            "place": place.name,
            "reason": result.reason,
            "text": result.text,
            "fell": self.fell,
            "position_error": position,
            "heading_error": heading,
            "attempts": int(evidence.get("attempts", 0)),
            "seconds": round(ended - begin, 2),
            "wall_seconds": round(time.monotonic() - wall, 2),
        }

    def _call(self, node_id: str, skill: str, place: str) -> Any:
        argument = SkillArgument(name="place", type=SkillArgument.TEXT, text=place)
        goal = ExecuteSkill.Goal(plan_id="bench", node_id=node_id, skill=skill, arguments=[argument])
        sent = self._skills.send_goal_async(goal)
        self._until(sent.done, ANSWER_TIMEOUT, f"the skill server does not take '{skill}'")
        handle = sent.result()
        if handle is None or not handle.accepted:
            raise NotReadyError(f"the skill server refused '{skill}'; look into {self._session.folder.path}")
        ended = handle.get_result_async()
        self._until(ended.done, RESULT_TIMEOUT, f"'{skill}' does not end")
        answer = ended.result()
        assert answer is not None, "a future that is done has a result"
        return answer.result

    def _error(self, place: ScenePlace) -> tuple[float, float]:
        """True distance [m] and heading error [rad] from a mark."""
        goal = np.array([place.position_w[0], place.position_w[1], place.yaw])
        off = error_in_base(planar_pose(self.truth["position_w"], self.truth["quaternion_w"]), goal)
        return math.hypot(off[0], off[1]), abs(float(off[2]))

    @property
    def _truth(self) -> dict[str, Any]:
        truth = self._session.client.ground_truth
        assert truth is not None, "it was waited for"
        return truth

    def _until(self, condition: Any, timeout: float, otherwise: str) -> None:
        """Listens until a condition holds.

        Raises:
            NotReadyError: it does not in time, or a node died.
        """
        end = time.monotonic() + timeout
        while not self._session.client.spin_until(condition, 1.0):
            died = self._session.poll()
            if died or time.monotonic() > end:
                why = ", ".join(f"{label} ended ({how})" for label, how in died) or otherwise
                raise NotReadyError(f"{why}; look into {self._session.folder.path}")


def run_graph(cfg: GraphRunCfg, seed: int) -> Row:
    """Starts a graph, docks, ends it. A robot that fell ends the run early.

    Args:
        cfg: What to run.
        seed: Of the sensors' bias and noise; the first mark is the seed-th, counted round.

    Returns:
        A row with the docks under ``episodes``, and how much time it all took.
    """
    marks = [place for place in load_scene(cfg.scene).places if place.kind == "mark"]
    session = Session(
        SessionCfg(f"dock-{seed:03d}", cfg.out, cfg.scene, seed, "lockstep", domain=cfg.domain, record=False)
    )
    begin, episodes = time.monotonic(), []
    with session:
        session.start()
        run = GraphRun(cfg, session)
        for number in range(cfg.docks):
            episodes.append(run.dock(number, marks[(seed + number) % len(marks)]))
            if episodes[-1]["fell"]:
                break
        simulated = run.time
    return {
        "seed": seed,
        "episodes": episodes,
        "start_seconds": round(session.ready_seconds, 2),
        "simulated_seconds": simulated,
        "wall_seconds": round(time.monotonic() - begin, 2),
        "run": str(session.folder.path),
    }

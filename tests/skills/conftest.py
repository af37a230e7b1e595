"""A bench in one process: World, markers, tracker, and per arm a skill runner and the robot floor. No ROS."""

from collections.abc import Callable

import numpy as np
import pytest

from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.ports import JointCommand, ManualClock
from rostrum.site import catalogue_of
from sim.local_robot import LocalRobot
from sim.scenes.scene import Scene, load_scene
from sim.sensors.marker import MarkerSensor
from sim.world import World
from skills.contract import SkillCall, SkillResult
from skills.manipulation.estimate import ManipulationEstimator
from skills.runner import RunnerOutput, SkillRunner
from skills.world.snapshot import Pose, WorldSnapshot
from skills.world.tracker import WorldTracker


class Bench:
    """Everything but ROS, in lock-step; one ``step`` is one control period."""

    def __init__(self, seed: int = 0, warm_up: float = 1.0, scene: Scene | None = None) -> None:
        self.scene = scene or load_scene("bench")
        self.world = World(self.scene, seed)
        self.sensor = MarkerSensor(self.scene.marker_sensor, seed)
        self.catalogue = catalogue_of(self.scene)
        self.tracker = WorldTracker(self.catalogue)
        self.clock = ManualClock()
        self.names = tuple(self.world.robots)
        descriptions = {robot.name: load_description(robot.description) for robot in self.scene.robots}
        self.controllers = {
            name: RobotController(LocalRobot(self.world.robots[name]), descriptions[name], self.clock)
            for name in self.names
        }
        for controller in self.controllers.values():
            controller.connect()
        self.runners = {
            r.name: SkillRunner(r.name, descriptions[r.name], r.base, self.clock, site=self.catalogue)
            for r in self.catalogue.robots
        }
        self.status = {name: controller.tick(0.0) for name, controller in self.controllers.items()}
        self.estimator = ManipulationEstimator(self.catalogue)
        self.perception = True
        self.arms_seen = True
        self.supervised = True
        self.outputs: dict[str, RunnerOutput] = {}
        self.snapshot: WorldSnapshot = self.tracker.snapshot(0.0)
        self.faults: list[str] = []
        self.limited = 0
        self.touched: set[str] = set()
        self._watch = self._contact_watch()
        self.world.observe_steps(self._watch)
        self.start = {o.name: self.world.object_pose(o.name).position_w.copy() for o in self.scene.objects}
        for _ in range(round(warm_up / 0.01)):
            self.step()

    @property
    def now(self) -> float:
        return self.world.time

    def step(self) -> None:
        self.world.advance()
        now = self.world.time
        self.clock.set(now)
        self.sensor.observe(self.world)
        detections = self.sensor.poll(now)
        if self.perception:
            for d in detections:
                pose = Pose(tuple(map(float, d.position_w)), tuple(map(float, d.quaternion_w)))
                self.tracker.observe(d.name, pose, d.stamp, d.position_sigma, "markers")
        for name in self.names if self.arms_seen else ():
            state = self.status[name].state
            tool = self.runners[name].kinematics.tool_pose(state.position[:7])
            self.tracker.joints(name, state.stamp, tool, float(state.position[-1]))
        if self.perception and round(now * 100) % 3 == 0:
            self.snapshot = self.tracker.snapshot(now)
        for name, runner in self.runners.items():
            status = self.status[name]
            safe = status.safety.takes_commands
            output = runner.update(now, self.snapshot, status.state, safe, self.supervised)
            self.outputs[name] = output
            if output.reference is not None:
                r = output.reference
                command = JointCommand(now, r.names, np.array(r.position), np.array(r.velocity))
                self.controllers[name].offer(command)
            self.status[name] = self.controllers[name].tick(now)
            if self.status[name].fault is not None:
                self.faults.append(f"{now:.2f} {name}: {self.status[name].text}")
            self.limited = sum(s.counters.limited for s in self.status.values())

    def call(self, robot: str, skill: str, **arguments) -> None:
        call = SkillCall("plan", "node", robot, skill, arguments)
        self.runners[robot].start(call, self.now, self.snapshot, self.status[robot].state)

    def until_result(self, robot: str, limit: float = 40.0, each: Callable[[], None] | None = None) -> SkillResult:
        end = self.now + limit
        while self.now < end:
            self.step()
            if each is not None:
                each()
            if self.outputs[robot].result is not None:
                return self.outputs[robot].result
        raise AssertionError(f"{robot} gave no result within {limit} s")

    def run(self, robot: str, skill: str, **arguments) -> SkillResult:
        self.call(robot, skill, **arguments)
        return self.until_result(robot)

    def true_position(self, name: str) -> np.ndarray:
        return self.world.object_pose(name).position_w.copy()

    def arm_speed(self, robot: str) -> float:
        return float(np.abs(self.status[robot].state.velocity[:7]).max())

    def robot_for(self, skill: str, name: str, avoid: tuple[str, ...] = (), **arguments: str) -> str:
        """The robot that the estimator finds fastest for picking an object and putting it down; empty for none."""
        totals = {}
        for robot in self.names:
            pick = SkillCall("", "", robot, "pick", {"object": name, "avoid": avoid})
            then = SkillCall("", "", robot, skill, {"object": name, **arguments})
            estimates = [self.estimator.estimate(call, self.snapshot) for call in (pick, then)]
            if all(estimate.feasible for estimate in estimates):
                totals[robot] = sum(estimate.duration for estimate in estimates)
        return min(totals, key=totals.__getitem__, default="")

    def _contact_watch(self) -> Callable[[], None]:
        model, data = self.world.model, self.world.data
        geoms = {model.geom(o.name).id: o.name for o in self.scene.objects}
        table = model.geom(self.scene.tables[0].name).id

        def watch() -> None:
            for i in range(data.ncon):
                pair = data.contact.geom[i]
                for one, other in (pair, pair[::-1]):
                    if one in geoms and other != table:
                        self.touched.add(geoms[one])

        return watch


@pytest.fixture(scope="session")
def make_bench() -> type[Bench]:
    return Bench


@pytest.fixture(scope="session")
def description():
    return load_description("panda_2f85")

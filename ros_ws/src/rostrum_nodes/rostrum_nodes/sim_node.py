"""The simulated world as a process: robots at the end of their wires, their sensors, the clock in lock-step."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from geometry_msgs.msg import PoseWithCovarianceStamped
from rclpy.executors import Executor
from rosgraph_msgs.msg import Clock as ClockMsg
from sensor_msgs.msg import JointState
from std_msgs.msg import String

from rostrum.runs.folder import move_aside
from rostrum_interfaces.msg import FixturePose, FixturePoses, ObjectPose, ObjectPoses, TickDone
from rostrum_nodes import topics
from rostrum_nodes.convert import from_time, to_pose, to_time
from rostrum_nodes.convert_legged import to_base_pose
from rostrum_nodes.lockstep import LockstepBarrier
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from sim.endpoint import RobotEndpoint
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import load_scene, with_sensor
from sim.sensors.fixture import FixtureDetection
from sim.sensors.marker import MarkerDetection
from skills.geometry import pose_of

TRUTH_PERIOD = 0.5
CATCH_UP = 2
"""Periods that are made up for at once in wall mode; beyond that time stands still for the simulation, since states
that come late are stale to whoever must act on them."""
REPEAT_CLOCK_AFTER = 1.0


@dataclass(frozen=True)
class SimCfg(NodeCfg):
    """Parameters of the simulation.

    Attributes:
        scene: Scene name or file.
        seed: Seeds placement and sensor noise.
        socket_dir: Folder for the robots' sockets.
        state_log: File for the recorded states, empty for none.
        participants: Node names that lock-step waits for.
        patience: Wall time after which a silent participant is left out [s].
        rate: In lock-step, the largest multiple of real time; 0 is as fast as it goes.
        sensor: What finds the objects, ``markers`` or ``cameras``; as the scene says when empty.
    """

    scene: str = "bench"
    seed: int = 0
    socket_dir: str = "."
    state_log: str = ""
    participants: tuple[str, ...] = ()
    patience: float = 10.0
    rate: float = 0.0
    sensor: str = ""


class SimNode(RostrumNode):
    """Steps the world; in wall mode it follows the system clock, in lock-step everybody follows it."""

    cfg_type = SimCfg
    cfg: SimCfg
    period = 0.01
    participates = False

    def __init__(self) -> None:
        super().__init__("sim")
        scene = with_sensor(load_scene(self.cfg.scene), self.cfg.sensor)  # type: ignore[arg-type]
        self.measured = MeasuredWorld(scene, self.cfg.seed, draws=False)
        self.world = self.measured.world
        self.endpoints = [
            RobotEndpoint(robot, Path(self.cfg.socket_dir) / f"{name}.sock")
            for name, robot in (*self.world.robots.items(), *self.world.legged.items())
        ]
        self._poses = {
            name: self.create_publisher(PoseWithCovarianceStamped, topics.POSE.of(name), topics.POSE.qos)
            for name in self.world.legged
        }
        if self.cfg.state_log:
            self._record()
        self._offset = 0.0
        self._deadline = time.monotonic()
        self._truth_at = 0.0
        self._markers = self.create_publisher(ObjectPoses, topics.MARKERS.name, topics.MARKERS.qos)
        self._fixtures = self.create_publisher(FixturePoses, topics.FIXTURES.name, topics.FIXTURES.qos)
        self._state = self.create_publisher(JointState, topics.SIM_STATE.name, topics.SIM_STATE.qos)
        self._truth = self.create_publisher(String, topics.GROUND_TRUTH.name, topics.GROUND_TRUTH.qos)
        if self.cfg.lockstep:
            self.barrier = LockstepBarrier(self.cfg.participants, self.cfg.patience)
            self._clock_publisher = self.create_publisher(ClockMsg, topics.CLOCK.name, topics.CLOCK.qos)
            self._clock_sent_at = 0.0
            self.create_subscription(TickDone, topics.TICK_DONE.name, self._on_tick_done, topics.TICK_DONE.qos)

    def _on_clock(self, message: ClockMsg) -> None:
        """The simulation makes the clock; it does not follow it."""

    def drive(self, executor: Executor) -> None:
        """Lock-step: advances as soon as every participant has answered, else serves callbacks."""
        now = self.world.time
        if not self.barrier.joined() or self.barrier.waiting_for(now):
            executor.spin_once(timeout_sec=0.02 if self.barrier.joined() else 0.1)
            if not self.barrier.joined():
                self._serve_wires(now)
            self._keep_alive(now)
            return
        for endpoint in self.endpoints:
            endpoint.poll()
        self._advance(0.0)
        self.barrier.advanced()
        self.lock_clock.set(self.world.time)
        self._send_clock()
        if self.cfg.rate > 0.0:
            self._deadline = max(self._deadline + self.period / self.cfg.rate, time.monotonic() - self.period)
            time.sleep(max(0.0, self._deadline - time.monotonic()))

    def tick(self, now: float) -> None:
        """Wall mode: one period, and more when the process was held up."""
        for endpoint in self.endpoints:
            endpoint.poll()
        if self._offset == 0.0:
            self._offset = now - self.world.time
            self.emit("time_offset", offset_s=self._offset, from_sim_s=self.world.time)
        behind = int((now - self._offset - self.world.time) / self.period)
        if behind > CATCH_UP:
            self._offset += (behind - 1) * self.period
            self.overruns += behind - 1
            self.emit("time_offset", offset_s=self._offset, from_sim_s=self.world.time)
            behind = 1
        for _ in range(max(1, behind)):
            self._advance(self._offset)

    def ready(self) -> tuple[bool, str]:
        if not self.cfg.lockstep or self.barrier.joined():
            return True, f"ready; {self.world.time:.1f} s simulated"
        return False, f"lock-step waits for {', '.join(self.barrier.waiting_for(0.0))}"

    def rest(self) -> None:
        self._publish_truth()
        self.measured.close()
        for endpoint in self.endpoints:
            endpoint.close()

    def _record(self) -> None:
        """Opens the state log; what an earlier simulation of this run wrote is kept beside it."""
        path = Path(self.cfg.state_log)
        if path.exists():
            move_aside(path)
            self.emit("sim_restarted", kept=[str(p.name) for p in sorted(path.parent.glob(f"{path.name}.*"))])
        self.measured.record(path, self.cfg.run_id)

    def _advance(self, offset: float) -> None:
        seen = self.measured.advance()
        stamp = self.world.time + offset
        for endpoint in self.endpoints:
            endpoint.send_state(stamp)
        if self.measured.by_cameras:
            self._show(stamp)
        if seen.markers:
            self._publish_markers(seen.markers, offset)
        if seen.fixtures:
            self._publish_fixtures(seen.fixtures, offset)
        for pose in seen.poses:
            self._poses[pose.robot].publish(
                to_base_pose(
                    pose_of(pose.position_w, pose.quaternion_w),
                    pose.stamp + offset,
                    pose.position_sigma,
                    pose.rotation_sigma,
                )
            )
        if self.world.time >= self._truth_at:
            self._truth_at = self.world.time + TRUTH_PERIOD
            self._publish_truth()

    def _serve_wires(self, now: float) -> None:
        for endpoint in self.endpoints:
            endpoint.poll()
            endpoint.send_state(now)

    def _keep_alive(self, now: float) -> None:
        if not self.barrier.joined():
            return
        for name in self.barrier.drop_silent(now):
            self.emit("lockstep_left_out", name=name, patience_s=self.cfg.patience)
        if time.monotonic() - self._clock_sent_at > REPEAT_CLOCK_AFTER:
            self._send_clock()

    def _send_clock(self) -> None:
        self._clock_sent_at = time.monotonic()
        self._clock_publisher.publish(ClockMsg(clock=to_time(self.world.time)))

    def _on_tick_done(self, message: TickDone) -> None:
        if self.barrier.promise(message.name, from_time(message.until)):
            self.emit("lockstep_rejoined", name=message.name)

    def _publish_markers(self, detections: list[MarkerDetection], offset: float) -> None:
        by_stamp: dict[float, list[MarkerDetection]] = {}
        for detection in detections:
            by_stamp.setdefault(detection.stamp, []).append(detection)
        for stamp, group in by_stamp.items():
            self._markers.publish(
                ObjectPoses(
                    stamp=to_time(stamp + offset),
                    source="marker",
                    objects=[
                        ObjectPose(
                            name=d.name,
                            pose=to_pose(pose_of(d.position_w, d.quaternion_w)),
                            position_sigma=d.position_sigma,
                        )
                        for d in group
                    ],
                )
            )

    def _publish_fixtures(self, detections: list[FixtureDetection], offset: float) -> None:
        for stamp in dict.fromkeys(detection.stamp for detection in detections):
            parts = [
                FixturePose(
                    name=d.name,
                    pose=to_pose(pose_of(d.position_w, d.quaternion_w)),
                    position_sigma=d.position_sigma,
                    pressed=d.pressed,
                )
                for d in detections
                if d.stamp == stamp
            ]
            self._fixtures.publish(FixturePoses(stamp=to_time(stamp + offset), source="marker", fixtures=parts))

    def _show(self, stamp: float) -> None:
        """What simulated cameras draw: every generalised position; the frame's name is the simulation's own time."""
        message = JointState(position=self.world.positions.tolist())
        message.header.stamp, message.header.frame_id = to_time(stamp), repr(self.world.time)
        self._state.publish(message)

    def _publish_truth(self) -> None:
        self._truth.publish(String(data=json.dumps(self.measured.audit.report())))


def main() -> None:
    """Entry point."""
    run_node(SimNode)


if __name__ == "__main__":
    main()

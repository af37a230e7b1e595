"""What the robots believe: fuses detections of objects and joint states into one world snapshot."""

import math
from dataclasses import dataclass
from functools import partial

from geometry_msgs.msg import PoseWithCovarianceStamped
from sensor_msgs.msg import JointState

from hardware.descriptions.robot import load_description
from hardware.document import from_json
from hardware.ports import JointState as Joints
from rostrum_interfaces.msg import FixturePoses, ObjectPoses, WorldSnapshot
from rostrum_nodes import topics
from rostrum_nodes.convert import from_joint_state, from_pose, from_time, to_world
from rostrum_nodes.convert_legged import from_base_pose
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from skills.manipulation.kinematics import ArmKinematics
from skills.world.catalogue import Catalogue
from skills.world.tracker import WorldTracker

AHEAD = 0.1  # [s] that a measurement may lie ahead of this node's clock
PATIENCE = 2.0  # [s] after which an object that was never seen no longer holds up the start


@dataclass(frozen=True)
class WorldCfg(NodeCfg):
    """Parameters of the world model.

    Attributes:
        catalogue: What the site knows beforehand, as the JSON of a catalogue document.
        feels: Whether what a gripper holds counts as seen while its opening fits it.
    """

    catalogue: str = ""
    feels: bool = False


class WorldNode(RostrumNode):
    """Publishes ``/world`` at 30 Hz from sensors alone."""

    cfg_type = WorldCfg
    cfg: WorldCfg
    period = 1.0 / 30.0

    def __init__(self) -> None:
        super().__init__("world")
        catalogue = from_json(Catalogue, self.cfg.catalogue)
        self.tracker = WorldTracker(catalogue, self.cfg.feels)
        self._first_seen: float | None = None
        self._expected = {item.name for item in catalogue.objects}
        self._known: set[str] = set()
        self._world = self.create_publisher(WorldSnapshot, topics.WORLD.name, topics.WORLD.qos)
        self._fixtures = {item.name for item in catalogue.fixtures}
        self._unseen_fixtures = set(self._fixtures)
        self.listen(topics.MARKERS, self._on_objects)
        self.listen(topics.DETECTIONS, self._on_objects)
        self.listen(topics.FIXTURES, self._on_fixtures)
        arms = [robot for robot in catalogue.robots if "arm" in robot.capabilities]
        names = {r.name: load_description(r.model).joint_names for r in arms}
        self._kinematics = {r.name: ArmKinematics(load_description(r.model), r.base) for r in arms}
        self._joints = {
            robot.name: self.latest(topics.JOINT_STATES, partial(self._take_joints, names[robot.name]), robot.name)
            for robot in arms
        }
        self._unseen = {robot.name for robot in catalogue.robots if "legs" in robot.capabilities}
        for name in self._unseen:
            self.listen(topics.POSE, partial(self._on_pose, name), name)

    def ready(self) -> tuple[bool, str]:
        if self._first_seen is None and self._expected:
            return False, "waits to see objects"
        if self._unseen:
            return False, f"waits for the pose of {', '.join(sorted(self._unseen))}"
        if self._unseen_fixtures:
            return False, f"waits to see {', '.join(sorted(self._unseen_fixtures))}"
        silent = sorted(robot for robot, joints in self._joints.items() if joints.look() is None)
        if silent:
            return False, f"waits for the joint states of {', '.join(silent)}"
        watched = self.clock.now() - self._first_seen if self._first_seen is not None else PATIENCE
        missing = sorted(self._expected - self._known)
        if missing and watched < PATIENCE:
            return False, f"waits to see {', '.join(missing)}"
        return True, f"ready; never saw {', '.join(missing)}" if missing else "ready"

    def tick(self, now: float) -> None:
        for robot, joints in self._joints.items():
            state = joints.look()
            if state is None:
                continue
            tool = self._kinematics[robot].tool_pose(state.position[:-1])
            self.tracker.joints(robot, state.stamp, tool, float(state.position[-1]))
        world = self.tracker.snapshot(now)
        self._known.update(item.name for item in world.objects)
        if self.ready()[0]:  # half a world would look like one from which objects have vanished
            self._world.publish(to_world(world))

    def _take_joints(self, names: tuple[str, ...], message: JointState) -> Joints:
        state = from_joint_state(message, names)
        self._check_clock(state.stamp)
        return state

    def _check_clock(self, stamp: float) -> None:
        """A measurement from the future would be believed until then, whatever is measured meanwhile.

        Raises:
            ValueError: it is one.
        """
        ahead = stamp - self.clock.now()
        if ahead > AHEAD:
            raise ValueError(f"the measurement lies {ahead:.2f} s ahead; sensors and nodes need one clock")

    def _on_pose(self, robot: str, message: PoseWithCovarianceStamped) -> None:
        pose, stamp = from_base_pose(message)
        self._check_clock(stamp)
        self.tracker.base(robot, pose, stamp)
        self._unseen.discard(robot)

    def _on_objects(self, message: ObjectPoses) -> None:
        if self._first_seen is None:
            self._first_seen = self.clock.now()
        stamp = from_time(message.stamp)
        self._check_clock(stamp)
        for item in message.objects:
            if not (item.name in self._expected and 0.0 < item.position_sigma < math.inf):
                raise ValueError(
                    f"object {item.name!r} with sigma {item.position_sigma}; known: {sorted(self._expected)}"
                )
        for item in message.objects:
            self.tracker.observe(item.name, from_pose(item.pose), stamp, item.position_sigma, message.source)
        for name in message.absent:
            self.tracker.seen_empty(name, stamp)
        for name in message.hidden:
            self.tracker.seen_hidden(name, stamp)

    def _on_fixtures(self, message: FixturePoses) -> None:
        stamp = from_time(message.stamp)
        self._check_clock(stamp)
        for part in message.fixtures:
            if not (part.name in self._fixtures and 0.0 < part.position_sigma < math.inf):
                raise ValueError(
                    f"fixture {part.name!r} with sigma {part.position_sigma}; known: {sorted(self._fixtures)}"
                )
        for part in message.fixtures:
            pose = from_pose(part.pose)
            self.tracker.fixture(part.name, pose, stamp, part.position_sigma, message.source, part.pressed)
            self._unseen_fixtures.discard(part.name)


def main() -> None:
    """Entry point."""
    run_node(WorldNode)


if __name__ == "__main__":
    main()

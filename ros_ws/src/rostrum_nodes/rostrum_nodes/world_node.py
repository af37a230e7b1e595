"""What the robots believe: fuses marker detections and joint states into one world snapshot."""

from dataclasses import dataclass
from functools import partial

from sensor_msgs.msg import JointState

from hardware.descriptions.robot import load_description
from hardware.document import from_json
from rostrum_interfaces.msg import ObjectPoses, WorldSnapshot
from rostrum_nodes import topics
from rostrum_nodes.convert import from_joint_state, from_pose, from_time, to_world
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from skills.manipulation.kinematics import ArmKinematics
from skills.world.catalogue import Catalogue
from skills.world.tracker import WorldTracker

PATIENCE = 2.0  # [s] after which an object that was never seen no longer holds up the start


@dataclass(frozen=True)
class WorldCfg(NodeCfg):
    """Parameters of the world model.

    Attributes:
        catalogue: What the site knows beforehand, as the JSON of a catalogue document.
    """

    catalogue: str = ""


class WorldNode(RostrumNode):
    """Publishes ``/world`` at 30 Hz from sensors alone."""

    cfg_type = WorldCfg
    cfg: WorldCfg
    period = 1.0 / 30.0

    def __init__(self) -> None:
        super().__init__("world")
        catalogue = from_json(Catalogue, self.cfg.catalogue)
        self.tracker = WorldTracker(catalogue)
        self._first_seen: float | None = None
        self._expected = {item.name for item in catalogue.objects}
        self._known: set[str] = set()
        self._world = self.create_publisher(WorldSnapshot, topics.WORLD.name, topics.WORLD.qos)
        self.create_subscription(ObjectPoses, topics.MARKERS.name, self._on_markers, topics.MARKERS.qos)
        self._joints: dict[str, JointState] = {}
        self._kinematics = {r.name: ArmKinematics(load_description(r.model), r.base) for r in catalogue.robots}
        for robot in catalogue.robots:
            self.create_subscription(
                JointState,
                topics.JOINT_STATES.of(robot.name),
                partial(self._joints.__setitem__, robot.name),
                topics.JOINT_STATES.qos,
            )

    def ready(self) -> tuple[bool, str]:
        if self._first_seen is None:
            return False, "waits for markers"
        watched = self.clock.now() - self._first_seen
        missing = sorted(self._expected - self._known)
        if missing and watched < PATIENCE:
            return False, f"waits to see {', '.join(missing)}"
        return True, f"ready; never saw {', '.join(missing)}" if missing else "ready"

    def tick(self, now: float) -> None:
        for robot, message in self._joints.items():
            state = from_joint_state(message)
            tool = self._kinematics[robot].tool_pose(state.position[:-1])
            self.tracker.joints(robot, state.stamp, tool, float(state.position[-1]))
        world = self.tracker.snapshot(now)
        self._known.update(item.name for item in world.objects)
        if self.ready()[0]:  # half a world would look like one from which objects have vanished
            self._world.publish(to_world(world))

    def _on_markers(self, message: ObjectPoses) -> None:
        if self._first_seen is None:
            self._first_seen = self.clock.now()
        stamp = from_time(message.stamp)
        for item in message.objects:
            self.tracker.observe(item.name, from_pose(item.pose), stamp, item.position_sigma, message.source)


def main() -> None:
    """Entry point."""
    run_node(WorldNode)


if __name__ == "__main__":
    main()

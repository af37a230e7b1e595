"""What the robots believe: fuses marker detections and joint states into one world snapshot."""

from dataclasses import dataclass

from rostrum_interfaces.msg import ObjectPoses, WorldSnapshot
from sensor_msgs.msg import JointState

from hardware.descriptions.robot import load_description
from hardware.document import from_json
from rostrum_nodes import topics
from rostrum_nodes.convert import from_joint_state, from_pose, from_time, to_world
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from skills.manipulation.kinematics import ArmKinematics
from skills.world.catalogue import Catalogue
from skills.world.tracker import WorldTracker


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
        self._catalogue = catalogue = from_json(Catalogue, self.cfg.catalogue)
        self.tracker = WorldTracker(catalogue)
        self._world = self.create_publisher(WorldSnapshot, topics.WORLD.name, topics.WORLD.qos)
        self.create_subscription(ObjectPoses, topics.MARKERS.name, self._on_markers, topics.MARKERS.qos)
        for robot in catalogue.robots:
            self.create_subscription(
                JointState, topics.JOINT_STATES.of(robot.name), self._joints_of(robot.name), topics.JOINT_STATES.qos
            )

    def tick(self, now: float) -> None:
        self._world.publish(to_world(self.tracker.snapshot(now)))

    def _joints_of(self, robot: str):  # noqa: ANN202 - a subscription callback
        info = self._catalogue.robot(robot)
        kinematics = ArmKinematics(load_description(info.model), info.base)

        def on_joints(message: JointState) -> None:
            state = from_joint_state(message)
            tool = kinematics.tool_pose(state.position[:-1])
            self.tracker.joints(robot, state.stamp, tool, float(state.position[-1]))

        return on_joints

    def _on_markers(self, message: ObjectPoses) -> None:
        stamp = from_time(message.stamp)
        for item in message.objects:
            self.tracker.observe(item.name, from_pose(item.pose), stamp, item.position_sigma, message.source)


def main() -> None:
    """Entry point."""
    run_node(WorldNode)


if __name__ == "__main__":
    main()

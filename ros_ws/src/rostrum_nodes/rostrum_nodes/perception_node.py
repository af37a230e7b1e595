"""From the frames of depth cameras to objects: what the world model listens to where no markers are."""

from dataclasses import dataclass
from functools import partial

from sensor_msgs.msg import CameraInfo, Image, JointState

from hardware.descriptions.robot import load_description
from hardware.document import from_json
from hardware.ports import JointState as Joints
from hardware.ports.camera import CameraIntrinsics, View
from rostrum_interfaces.msg import ObjectPose, ObjectPoses
from rostrum_nodes import topics
from rostrum_nodes.convert import from_joint_state, from_world, to_pose, to_time
from rostrum_nodes.convert_images import from_info, to_frame
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from skills.perception.errors import PerceptionError
from skills.perception.placement import CameraPlacements
from skills.perception.watch import ObjectWatch
from skills.world.catalogue import Catalogue
from skills.world.snapshot import Pose


@dataclass(frozen=True)
class PerceptionNodeCfg(NodeCfg):
    """Parameters of perception.

    Attributes:
        catalogue: What the site knows beforehand, as the JSON of a catalogue document.
        cameras: Where the cameras stand, as the JSON of a camera_placements document.
    """

    catalogue: str = ""
    cameras: str = ""


class _Exposure:
    """The newest images of one camera; those of one exposure have one stamp."""

    def __init__(self) -> None:
        self.intrinsics: CameraIntrinsics | None = None
        self.color: Image | None = None
        self.depth: Image | None = None
        self.frames = 0

    def take(self) -> tuple[Image, Image] | None:
        """Both images of an exposure, once; None while one is missing."""
        color, depth = self.color, self.depth
        if self.intrinsics is None or color is None or depth is None or color.header.stamp != depth.header.stamp:
            return None
        self.color = self.depth = None
        self.frames += 1
        return color, depth


class _Found:
    """What one frame tells the world model, as one message; implements :class:`skills.perception.watch.ObjectSink`."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, camera: str) -> None:
        """A frame of another camera."""
        self._camera, self._stamp = camera, 0.0
        self._objects: list[ObjectPose] = []
        self._absent: list[str] = []
        self._hidden: list[str] = []

    def message(self) -> ObjectPoses | None:
        """What there is to tell; None when there is nothing."""
        if not (self._objects or self._absent or self._hidden):
            return None
        return ObjectPoses(
            stamp=to_time(self._stamp),
            source=f"camera {self._camera}",
            objects=self._objects,
            absent=self._absent,
            hidden=self._hidden,
        )

    def observe(self, name: str, pose: Pose, stamp: float, position_sigma: float, source: str) -> None:
        """Takes a measured object."""
        self._stamp = stamp
        self._objects.append(ObjectPose(name=name, pose=to_pose(pose), position_sigma=position_sigma))

    def seen_empty(self, name: str, stamp: float) -> None:
        """Takes an object that is not where it should be."""
        self._stamp = stamp
        self._absent.append(name)

    def seen_hidden(self, name: str, stamp: float) -> None:
        """Takes an object in front of whose place a robot is."""
        self._stamp = stamp
        self._hidden.append(name)


class PerceptionNode(RostrumNode):
    """Looks at the newest frame of every camera; older ones are passed over."""

    cfg_type = PerceptionNodeCfg
    cfg: PerceptionNodeCfg
    period = 0.05

    def __init__(self) -> None:
        super().__init__("perception")
        catalogue = from_json(Catalogue, self.cfg.catalogue)
        placements = from_json(CameraPlacements, self.cfg.cameras)
        self._placements = {camera.name: camera for camera in placements.cameras}
        self._found = _Found()
        self._watch = ObjectWatch(catalogue, self._found)
        self._exposures = {name: _Exposure() for name in self._placements}
        self._wrong: dict[str, str] = dict.fromkeys(self._placements, "no frame yet")
        self._detections = self.create_publisher(ObjectPoses, topics.DETECTIONS.name, topics.DETECTIONS.qos)
        self._world = self.latest(topics.WORLD, from_world)
        arms = [robot for robot in catalogue.robots if "arm" in robot.capabilities]
        for robot in arms:
            names = load_description(robot.model).joint_names
            self.listen(topics.JOINT_STATES, partial(self._on_joints, robot.name, names), robot.name)
        for name, exposure in self._exposures.items():
            self.listen(topics.CAMERA_INFO, partial(self._on_info, exposure), name)
            self.listen(topics.COLOR_IMAGE, partial(setattr, exposure, "color"), name)
            self.listen(topics.DEPTH_IMAGE, partial(setattr, exposure, "depth"), name)

    def ready(self) -> tuple[bool, str]:
        wrong = [f"{name}: {text}" for name, text in sorted(self._wrong.items()) if text]
        return len(wrong) < len(self._wrong), "; ".join(wrong) or "ready"

    def tick(self, now: float) -> None:
        for name, exposure in self._exposures.items():
            pair = exposure.take()
            if pair is not None:
                self._look(name, exposure, *pair)

    def _look(self, name: str, exposure: _Exposure, color: Image, depth: Image) -> None:
        assert exposure.intrinsics is not None, "an exposure is not taken before"
        placed = self._placements[name]
        self._found.begin(name)
        try:
            frame = to_frame(color, depth, exposure.frames)
            view = View(
                name, frame, exposure.intrinsics, placed.camera_to_world(), placed.position_sigma, placed.rotation_sigma
            )
            self._watch.see(view, self._world.look())
            wrong = ""
        except (PerceptionError, ValueError) as error:
            wrong = str(error)
            if type(error).__name__ != self._wrong[name].partition(":")[0]:
                self.emit("camera_useless", camera=name, text=wrong)
            wrong = f"{type(error).__name__}: {wrong}"
        self._wrong[name] = wrong
        found = self._found.message()
        if found is not None:
            self._detections.publish(found)

    def _on_joints(self, robot: str, names: tuple[str, ...], message: JointState) -> None:
        state: Joints = from_joint_state(message, names)
        self._watch.joints(robot, state.stamp, state.position[:-1])

    def _on_info(self, exposure: _Exposure, message: CameraInfo) -> None:
        exposure.intrinsics = from_info(message)


def main() -> None:
    """Entry point."""
    run_node(PerceptionNode)


if __name__ == "__main__":
    main()

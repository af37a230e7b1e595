"""The simulated depth cameras of a scene: draws what the simulation moves, and publishes it as a driver would."""

from dataclasses import dataclass

from sensor_msgs.msg import JointState

from rostrum_nodes import topics
from rostrum_nodes.camera_publisher import CameraPublisher
from rostrum_nodes.convert import from_time
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from sim.mirror import Mirror
from sim.scenes.scene import load_scene
from sim.sensors.depth_camera import DepthCameras


@dataclass(frozen=True)
class DepthCamerasCfg(NodeCfg):
    """Parameters of the simulated cameras.

    Attributes:
        scene: Scene name or file.
        seed: That of the simulation, so that the same things are drawn.
    """

    scene: str = "bench"
    seed: int = 0


class DepthCamerasNode(RostrumNode):
    """Exposes when an exposure is due; drawing takes its time, and in lock-step the simulation waits for it."""

    cfg_type = DepthCamerasCfg
    cfg: DepthCamerasCfg
    period = 0.05

    def __init__(self) -> None:
        super().__init__("cameras")
        scene = load_scene(self.cfg.scene)
        self._mirror = Mirror(scene, self.cfg.seed)
        self._cameras = DepthCameras(self._mirror, self.cfg.seed)
        self._outlets = {camera.name: CameraPublisher(self, camera.name) for camera in scene.depth_cameras}
        self._offset: float | None = None  # from the simulation's time to that of stamps [s]
        self._owed = 0.0
        self.listen(topics.SIM_STATE, self._on_state)

    def ready(self) -> tuple[bool, str]:
        return (self._offset is not None, "ready" if self._offset is not None else "waits for the simulation")

    def tick(self, now: float) -> None:
        self._owed = now
        self._deliver(now)

    def busy(self) -> bool:
        """In lock-step: until the state of this instant was drawn."""
        return self._offset is not None and self._mirror.time < self._owed - 1e-6

    def rest(self) -> None:
        self._cameras.close()

    def _on_state(self, message: JointState) -> None:
        stamp, simulated = from_time(message.header.stamp), float(message.header.frame_id)
        self._offset = stamp - simulated
        self._mirror.show(simulated, message.position)
        self._cameras.observe()
        self._deliver(self.clock.now())

    def _deliver(self, now: float) -> None:
        if self._offset is None:
            return
        for shot in self._cameras.poll(now - self._offset):
            self._outlets[shot.camera].publish(shot.frame, shot.intrinsics, shot.frame.stamp + self._offset)


def main() -> None:
    """Entry point."""
    run_node(DepthCamerasNode)


if __name__ == "__main__":
    main()

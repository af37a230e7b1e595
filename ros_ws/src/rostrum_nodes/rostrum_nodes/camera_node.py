"""A real camera by its driver: ``python -m rostrum_nodes.camera_node --ros-args -p address:=ADDRESS``."""

from dataclasses import dataclass

from hardware.drivers.camera.registry import make_camera
from hardware.errors import HardwareError
from rostrum_nodes.camera_publisher import CameraPublisher
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node


@dataclass(frozen=True)
class CameraCfg(NodeCfg):
    """Parameters of a camera.

    Attributes:
        camera: Its name, under which it publishes.
        address: Where it is; see :mod:`hardware.drivers.camera.address`.
    """

    run_id: str = "camera"
    camera: str = "camera"
    address: str = ""


class CameraNode(RostrumNode):
    """Publishes every new frame; what is wrong with the camera stands in its health, and is tried again."""

    cfg_type = CameraCfg
    cfg: CameraCfg
    period = 0.01
    participates = False

    def __init__(self) -> None:
        super().__init__("camera")
        self._camera = make_camera(self.cfg.address, self.cfg.camera)
        self._camera.connect()
        self._intrinsics = self._camera.intrinsics()
        self._publisher = CameraPublisher(self, self.cfg.camera)
        self._sequence = -1
        self._wrong = "waits for a frame"

    def ready(self) -> tuple[bool, str]:
        return not self._wrong, self._wrong or "ready"

    def tick(self, now: float) -> None:
        try:
            frame = self._camera.read_latest()
        except HardwareError as error:
            if str(error) != self._wrong:
                self.emit("camera_useless", camera=self.cfg.camera, text=str(error))
            self._wrong = str(error)
            return
        if frame is None or frame.sequence == self._sequence:
            return
        self._sequence, self._wrong = frame.sequence, ""
        self._publisher.publish(frame, self._intrinsics, frame.stamp)

    def rest(self) -> None:
        self._camera.close()


def main() -> None:
    """Entry point."""
    run_node(CameraNode)


if __name__ == "__main__":
    main()

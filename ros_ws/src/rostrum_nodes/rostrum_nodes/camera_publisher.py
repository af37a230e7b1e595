"""Publishes the frames of one camera, as the drivers of depth cameras do."""

from dataclasses import replace

from rclpy.node import Node

from hardware.ports.camera import CameraIntrinsics, Frame
from rostrum_nodes import topics
from rostrum_nodes.convert_images import to_color, to_depth, to_info


class CameraPublisher:
    """The topics of one camera.

    Args:
        node: Whose publishers they are.
        camera: Name of the camera.
    """

    def __init__(self, node: Node, camera: str) -> None:
        self._camera = camera
        self._color, self._depth, self._info = (
            node.create_publisher(topic.type, topic.of(camera), topic.qos) for topic in topics.PER_CAMERA
        )

    def publish(self, frame: Frame, intrinsics: CameraIntrinsics, stamp: float) -> None:
        """Publishes a frame.

        Args:
            frame: Colours, and depth where the camera measures it.
            intrinsics: Of both.
            stamp: When it was exposed, on the clock of everybody [s].
        """
        stamped = replace(frame, stamp=stamp)
        self._info.publish(to_info(intrinsics, stamp, self._camera))
        self._color.publish(to_color(stamped, self._camera))
        if frame.depth is not None:
            self._depth.publish(to_depth(stamped, self._camera))

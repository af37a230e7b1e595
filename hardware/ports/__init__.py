"""Ports: what every robot, camera and clock looks like to the floors above."""

from hardware.ports.camera import Camera, CameraIntrinsics, Frame
from hardware.ports.clock import Clock, ManualClock, WallClock
from hardware.ports.robot import JointCommand, JointState, Robot, RobotFeatures

__all__ = [
    "Camera",
    "CameraIntrinsics",
    "Clock",
    "Frame",
    "JointCommand",
    "JointState",
    "ManualClock",
    "Robot",
    "RobotFeatures",
    "WallClock",
]

"""The policy that walks a robot above its driver: checked against what reaches it there."""

from dataclasses import replace
from pathlib import Path

from hardware.descriptions.legged import LeggedDescription
from policies.controller import PolicyController

TRAVELLING = ("joint_encoders", "gyroscope", "imu_orientation", "accelerometer")
"""Sensors whose measurements leave a driver; foot forces have no standard message."""


def walking_policy(bundle: str | Path, description: LeggedDescription) -> PolicyController | None:
    """The policy of a bundle, or None for no bundle.

    Raises:
        PolicyError: the bundle cannot be read, or is for another robot.
    """
    if not bundle:
        return None
    sensors = tuple(sensor for sensor in description.sensors if sensor in TRAVELLING)
    return PolicyController(bundle, replace(description, sensors=sensors))

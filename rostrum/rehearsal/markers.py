"""What ideal markers tell the world model, in one process."""

from sim.measured_world import Measurements
from skills.geometry import pose_of
from skills.world.tracker import WorldTracker

WORLD_PERIOD = 1.0 / 30.0  # [s] between two snapshots of the world


def take_markers(tracker: WorldTracker, seen: Measurements) -> None:
    """Gives a tracker the marker sensor's objects and fixtures."""
    for marker in seen.markers:
        pose = pose_of(marker.position_w, marker.quaternion_w)
        tracker.observe(marker.name, pose, marker.stamp, marker.position_sigma, "marker")
    for part in seen.fixtures:
        pose = pose_of(part.position_w, part.quaternion_w)
        tracker.fixture(part.name, pose, part.stamp, part.position_sigma, "marker", part.pressed)

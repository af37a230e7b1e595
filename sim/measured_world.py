"""A world with everything that watches it: sensors, audit, recording, and what disturbs it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hardware.ports.camera import View
from sim.audit import Audit
from sim.disturbances import Disturbance, Disturber
from sim.recording import StateLog
from sim.scenes.scene import Scene
from sim.sensors.fixture import FixtureDetection, FixtureSensor
from sim.sensors.marker import MarkerDetection, MarkerSensor
from sim.sensors.pose import PoseDetection, PoseSensor
from sim.variation import Variation
from sim.world import World

if TYPE_CHECKING:
    from sim.sensors.depth_camera import DepthCameras


@dataclass(frozen=True)
class Measurements:
    """What the sensors delivered after one control period.

    Attributes:
        markers: Detections of objects.
        poses: Detections of legged robots' bases.
        disturbed: What was done to the world in this period, JSON-ready, for the log.
        fixtures: Detections of drawers, doors and buttons.
        shots: Frames of depth cameras, where those find the objects.
    """

    markers: list[MarkerDetection]
    poses: list[PoseDetection]
    disturbed: list[dict[str, Any]]
    fixtures: list[FixtureDetection] = field(default_factory=list)
    shots: tuple[View, ...] = ()


class MeasuredWorld:
    """Advances a world and reads its sensors.

    Attributes:
        world: The physics.
        audit: What truly happened, for scoring.
        by_cameras: Whether cameras find the scene's objects.
        cameras: Those cameras, where they are drawn here; else None.
    """

    def __init__(
        self,
        scene: Scene,
        seed: int = 0,
        disturbances: tuple[Disturbance, ...] = (),
        variation: Variation | None = None,
        draws: bool = True,
    ) -> None:
        """Builds the world.

        Args:
            scene: What stands where.
            seed: Draws the objects' starts, the sensors' errors and the disturbances.
            disturbances: What goes wrong on purpose.
            variation: How this world differs from what the scene says.
            draws: Whether cameras that find the objects are drawn here; a process of its own does it otherwise.

        Raises:
            RendererError: cameras find the objects, and no OpenGL works here.
            SimError: as :class:`sim.world.World`; DisturbanceError for a disturbance of nothing.
        """
        self.world = World(scene, seed, variation=variation)
        scene = self.world.scene
        self.audit = Audit(self.world)
        self._markers = MarkerSensor(scene.marker_sensor, seed)
        self._fixtures = FixtureSensor(scene.marker_sensor, seed, self._markers.hidden)
        self._disturber = Disturber(self.world, disturbances, seed, self._markers)
        self.by_cameras = scene.object_sensor == "cameras"
        self.cameras = _cameras(self.world, seed) if self.by_cameras and draws else None
        self._poses = [PoseSensor(name, scene.pose_sensor, seed) for name in self.world.legged]
        self._log: StateLog | None = None

    def record(self, path: Path, run_id: str) -> None:
        """Writes every state from now on; raises RecordingError when the file cannot be written."""
        self._log = StateLog.create(path, self.world, run_id)

    def advance(self) -> Measurements:
        """Advances by one control period; raises PhysicsDivergedError."""
        world = self.world
        disturbed = self._disturber.update()
        world.advance()
        self.audit.update()
        if self._log is not None:
            self._log.append(world)
        shots, markers = self._look()
        self._fixtures.observe(world)
        for sensor in self._poses:
            sensor.observe(world)
        poses = [seen for sensor in self._poses for seen in sensor.poll(world.time)]
        return Measurements(markers, poses, disturbed, self._fixtures.poll(world.time), shots)

    def _look(self) -> tuple[tuple[View, ...], list[MarkerDetection]]:
        """What finds the objects: cameras or markers."""
        if self.cameras is not None:
            self.cameras.observe()
            return tuple(self.cameras.poll(self.world.time)), []
        if self.by_cameras:
            return (), []
        self._markers.observe(self.world)
        return (), self._markers.poll(self.world.time)

    def close(self) -> None:
        """Ends the recording and frees the cameras."""
        if self.cameras is not None:
            self.cameras.close()
        if self._log is not None:
            self._log.close()
            self._log = None


def _cameras(world: World, seed: int) -> "DepthCameras":
    """The depth cameras; OpenCV is loaded for those alone."""
    from sim.sensors.depth_camera import DepthCameras

    return DepthCameras(world, seed)

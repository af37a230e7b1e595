"""What the site knows beforehand, taken from the scene: the catalogue that the world model starts with."""

import math
from collections.abc import Iterator

import numpy as np

from hardware.descriptions.family import Family, family_of
from hardware.descriptions.legged import load_legged_description
from rostrum.errors import UsageError
from sim.scenes.articulation import BOX_HEIGHT, FRONT, SceneFixture
from sim.scenes.looks import OPTICAL, look_at
from sim.scenes.pedestal import SIDE, pedestals
from sim.scenes.scene import RobotPlacement, Scene, ScenePlace
from sim.scenes.sensing import DepthCameraCfg
from skills.geometry import matrix_from_quaternion, pose_from, pose_of_matrix, transform
from skills.perception.placement import CameraPlacement, CameraPlacements
from skills.world.catalogue import Catalogue, ObjectInfo, Obstacle, RobotInfo
from skills.world.snapshot import FixtureInfo, Place, Pose, Quaternion

CAPABILITIES: dict[Family, tuple[str, ...]] = {"arm": ("arm", "gripper"), "legged": ("legs",)}
ARM_HEIGHT = 0.4  # [m] above its base that an arm's column stands in the way


def catalogue_of(scene: Scene) -> Catalogue:
    """The catalogue of a scene: names, kinds, colours and sizes; never the pose of a movable object."""
    return Catalogue(
        objects=tuple(ObjectInfo(o.name, o.kind, o.color, o.size) for o in scene.objects),
        places=(
            *(_place(place) for place in scene.places),
            *(Place(t.name, "table", "", Pose(t.center_w), (*t.size, 0.0)) for t in scene.tables),
            *(tray for robot in scene.robots for tray in _carried_tray(robot)),
            *(_inside(fixture) for fixture in scene.fixtures if fixture.kind == "drawer"),
        ),
        robots=tuple(
            RobotInfo(r.name, r.description, CAPABILITIES[family_of(r.description)], _base(r)) for r in scene.robots
        ),
        obstacles=tuple(_obstacles(scene)),
        fixtures=tuple(_fixture(fixture) for fixture in scene.fixtures),
    )


def placements_of(scene: Scene) -> CameraPlacements:
    """Where the calibration of a scene's depth cameras says that they stand.

    Raises:
        UsageError: a robot carries one; the graph does not follow cameras that move.
    """
    return CameraPlacements(tuple(_placed(camera) for camera in scene.depth_cameras))


def _placed(camera: DepthCameraCfg) -> CameraPlacement:
    if camera.robot:
        raise UsageError(
            f"camera '{camera.name}' is carried by '{camera.robot}'; in the graph cameras must stand still"
        )
    eye = np.asarray(camera.position_w)
    axes = matrix_from_quaternion(tuple(look_at(eye, np.asarray(camera.target_w)).tolist())) @ OPTICAL
    return CameraPlacement(camera.name, pose_from(axes, eye), camera.position_error, camera.rotation_error)


def _place(place: ScenePlace) -> Place:
    rim = place.rim_height if place.kind == "tray" else 0.0
    pose = Pose(place.surface_w, _turn(place.yaw))
    return Place(place.name, place.kind, place.color, pose, (*place.size, rim), table=place.table)


def _fixture(fixture: SceneFixture) -> FixtureInfo:
    return FixtureInfo(
        fixture.name,
        fixture.kind,
        fixture.color,
        Pose(fixture.position_w, _turn(fixture.yaw)),
        fixture.size,
        fixture.axis_f,
        fixture.origin_f,
        fixture.travel,
        fixture.handle_f,
        fixture.handle_size,
        0.0 if fixture.kind == "button" else FRONT,
    )


def _inside(fixture: SceneFixture) -> Place:
    """The place in a drawer, as it lies when that is closed."""
    inside = transform(Pose(fixture.position_w, _turn(fixture.yaw))) @ transform(Pose(fixture.inside_f))
    pose = pose_of_matrix(inside)
    return Place(fixture.name, "drawer", fixture.color, pose, (*fixture.inner, BOX_HEIGHT), fixture=fixture.name)


def _carried_tray(robot: RobotPlacement) -> Iterator[Place]:
    """The tray on a legged robot's back, ``<robot>_tray``, as it lies when the base is at its catalogue pose."""
    tray = load_legged_description(robot.description).tray if family_of(robot.description) == "legged" else None
    if tray is not None:
        x, y, z = tray.position_b
        on_base = transform(_base(robot)) @ transform(Pose((x, y, z + tray.thickness)))
        pose = pose_of_matrix(on_base)
        yield Place(f"{robot.name}_tray", "tray", "", pose, (*tray.size, tray.rim_height), carrier=robot.name)


def _obstacles(scene: Scene) -> Iterator[Obstacle]:
    """Upright boxes that stand on the ground: walls, tables down to the ground, arms beside tables; none without."""
    if scene.ground is None:
        return
    floor = scene.ground.height
    for wall in scene.walls:
        yield _upright(wall.name, wall.center_w, wall.yaw, wall.size, floor, floor + wall.height)
    for table in scene.tables:
        yield _upright(table.name, table.center_w[:2], 0.0, table.size, floor, table.center_w[2])
    for stand in pedestals(scene):
        yield _upright(stand.name, stand.center_w, stand.yaw, (SIDE, SIDE), floor, stand.top + ARM_HEIGHT)


def _upright(
    name: str, center: tuple[float, float], yaw: float, size: tuple[float, float], bottom: float, top: float
) -> Obstacle:
    return Obstacle(name, Pose((*center, (bottom + top) / 2), _turn(yaw)), (*size, top - bottom))


def _base(robot: RobotPlacement) -> Pose:
    return Pose(robot.position_w, _turn(robot.yaw))


def _turn(yaw: float) -> Quaternion:
    return (math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2))

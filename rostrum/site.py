"""What the site knows beforehand, taken from the scene: the catalogue that the world model starts with."""

import math

from hardware.descriptions.family import Family, family_of
from sim.scenes.scene import Scene
from skills.world.catalogue import Catalogue, ObjectInfo, RobotInfo
from skills.world.snapshot import Place, Pose, Quaternion

CAPABILITIES: dict[Family, tuple[str, ...]] = {"arm": ("arm", "gripper"), "legged": ("legs",)}


def catalogue_of(scene: Scene) -> Catalogue:
    """The catalogue of a scene: names, kinds, colours and sizes; never the pose of a movable object."""
    return Catalogue(
        objects=tuple(ObjectInfo(o.name, o.kind, o.color, o.size) for o in scene.objects),
        places=tuple(
            Place(
                p.name,
                p.kind,
                p.color,
                Pose(p.surface_w, _turn(p.yaw)),
                (*p.size, p.rim_height if p.kind == "tray" else 0.0),
            )
            for p in scene.places
        ),
        robots=tuple(
            RobotInfo(r.name, r.description, CAPABILITIES[family_of(r.description)], Pose(r.position_w, _turn(r.yaw)))
            for r in scene.robots
        ),
    )


def _turn(yaw: float) -> Quaternion:
    return (math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2))

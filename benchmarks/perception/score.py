"""What perception says of a random table, beside the truth."""

import math
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from benchmarks.perception.peer import TextbookPerceiver
from benchmarks.perception.scenes import RandomTable
from skills.geometry import matrix_from_quaternion, transform
from skills.perception.cfg import PerceptionCfg
from skills.perception.cloud import Projector
from skills.perception.observation import Observation, Percept
from skills.perception.perceiver import ObjectPerceiver
from skills.perception.robot_mask import ArmBody, parts_of
from skills.perception.symmetry import nearest_equivalent
from skills.world.snapshot import Pose

WRONG = 0.025  # [m] from the truth, beyond which a name was given to something else
_CORNERS = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])


def score_table(seed: int, cfg: PerceptionCfg | None = None, peer: bool = False) -> dict[str, Any]:
    """Looks at one random table with every camera.

    Args:
        seed: Of the table.
        cfg: Of perception.
        peer: Whether the textbook's pipeline looks at the same frames.

    Returns:
        One row: what became of every block in every frame, what was wrongly named, and processor time [s].
    """
    table = RandomTable(seed)
    try:
        perceiver = ObjectPerceiver(table.catalogue, cfg)
        textbook = TextbookPerceiver(table.catalogue) if peer else None
        bodies = [
            (ArmBody(table.world.robots[info.name].description, info.base), table.joints(info.name))
            for info in table.catalogue.robots
        ]
        frames = [_look(table, perceiver, textbook, bodies, camera.name) for camera in table.world.scene.depth_cameras]
    finally:
        table.cameras.close()
    return {"seed": seed, "arm": table.arm_in_view, "clutter": len(table.clutter), "frames": frames}


def _look(
    table: RandomTable, perceiver: ObjectPerceiver, textbook: TextbookPerceiver | None, bodies: list[Any], camera: str
) -> dict[str, Any]:
    view, parts = table.cameras.expose(camera), parts_of(bodies)
    shares = visible_shares(table, camera)
    row = {"camera": camera, **_told(table, shares, lambda: perceiver.perceive(view, parts))}
    if textbook is not None:
        row["peer"] = _told(table, shares, lambda: textbook.perceive(view, parts))
    return row


def _told(table: RandomTable, shares: dict[str, float], perceive: Callable[[], Percept]) -> dict[str, Any]:
    begin = time.process_time()
    percept = perceive()
    spent = time.process_time() - begin
    blocks = [_block(table, percept, name, share) for name, share in shares.items()]
    absent = [seen.name for seen in percept.objects if seen.name not in shares]
    return {"cpu": spent, "blocks": blocks, "imagined": absent, "unknown": len(percept.unknown)}


def visible_shares(table: RandomTable, camera: str) -> dict[str, float]:
    """Share of every block's silhouette that is truly to be seen, by a rendered segmentation."""
    segments = table.cameras.segment(camera)
    model, shares = table.cameras.model, {}
    pixels = np.bincount(segments[segments >= 0].ravel(), minlength=model.ngeom)
    cfg = table.world.scene.depth_camera(camera)
    for name in table.present:
        area = _silhouette(table, camera, name, (cfg.width, cfg.height))
        shares[name] = float(min(pixels[model.geom(name).id] / area, 1.0)) if area > 0 else 0.0
    return shares


def _silhouette(table: RandomTable, camera: str, name: str, size: tuple[int, int]) -> float:
    """Pixels that a block would cover alone, also outside of the picture."""
    true = table.world.object_pose(name)
    corners = _CORNERS * table.world.scene.object(name).size
    points = corners @ matrix_from_quaternion(true.quaternion_w).T + true.position_w
    projector = Projector(table.cameras.intrinsics(camera), np.linalg.inv(table.cameras.true_pose(camera)))
    local = points @ projector.world_to_camera[:3, :3].T + projector.world_to_camera[:3, 3]
    pinhole = projector.intrinsics
    pixels = np.stack((pinhole.fx * local[:, 0] / local[:, 2], pinhole.fy * local[:, 1] / local[:, 2]), axis=1)
    return float(cv2.contourArea(cv2.convexHull(pixels.astype(np.float32))))


def _block(table: RandomTable, percept: Percept, name: str, share: float) -> dict[str, Any]:
    seen = next((item for item in percept.objects if item.name == name), None)
    row: dict[str, Any] = {"name": name, "visible": share, "found": seen is not None}
    if seen is None:
        return row
    true = table.world.object_pose(name)
    return row | {
        "error": math.dist(seen.pose.position_w, true.position_w),
        "sigma": seen.position_sigma,
        "turn": _turned(seen, Pose(tuple(true.position_w), tuple(true.quaternion_w))),
        "seen": seen.visible_fraction,
        "misfit": seen.misfit,
        "points": seen.points,
    }


def _turned(seen: Observation, true: Pose) -> float:
    """Angle between the measured orientation and the nearest one that looks like the true one [rad]."""
    measured, reference = transform(seen.pose)[:3, :3], transform(true)[:3, :3]
    nearest = nearest_equivalent(measured, seen.size, reference)
    return float(math.acos(np.clip((np.trace(nearest.T @ reference) - 1.0) / 2.0, -1.0, 1.0)))

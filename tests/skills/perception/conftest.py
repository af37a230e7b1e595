"""A synthetic table seen by a synthetic camera: depth by ray casting against boxes, without any simulator."""

import numpy as np
import pytest

from hardware.ports.camera import CameraIntrinsics, Frame, View
from skills.geometry import matrix_from_quaternion
from skills.world.catalogue import Catalogue, ObjectInfo
from skills.world.snapshot import Place, Pose

INTRINSICS = CameraIntrinsics(320, 240, 260.0, 260.0, 159.5, 119.5)
PAINT = {
    "red": (204, 36, 31),
    "blue": (33, 87, 199),
    "green": (43, 148, 64),
    "white": (240, 240, 235),
    "wood": (209, 174, 128),
}


def camera_pose(eye=(0.1, -0.7, 0.7), target=(0.0, 0.0, 0.0)):
    """Camera to world: x right, y down, z ahead."""
    ahead = np.subtract(target, eye) / np.linalg.norm(np.subtract(target, eye))
    right = np.cross(ahead, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack((right, np.cross(ahead, right), ahead))
    pose[:3, 3] = eye
    return pose


def render(boxes, pose, intrinsics=INTRINSICS, noise=0.0, seed=0):
    """Image and depth of a table at z = 0 and boxes (colour, size, Pose) on it."""
    v, u = np.mgrid[0 : intrinsics.height, 0 : intrinsics.width]
    rays = np.stack(
        ((u - intrinsics.cx) / intrinsics.fx, (v - intrinsics.cy) / intrinsics.fy, np.ones_like(u, dtype=float)), -1
    )
    rays = rays @ pose[:3, :3].T
    eye = pose[:3, 3]
    depth = np.where(rays[..., 2] < -1e-6, -eye[2] / np.minimum(rays[..., 2], -1e-6), 0.0)
    hit = eye + depth[..., None] * rays
    depth[(np.abs(hit[..., 0]) > 0.6) | (np.abs(hit[..., 1]) > 0.6)] = 0.0
    image = np.zeros((*depth.shape, 3), dtype=np.uint8)
    image[depth > 0] = PAINT["wood"]
    for color, size, where in boxes:
        axes = matrix_from_quaternion(where.quaternion_w)
        origin, direction = (eye - where.position_w) @ axes, rays @ axes
        with np.errstate(divide="ignore"):
            first, second = (-0.5 * np.array(size) - origin) / direction, (0.5 * np.array(size) - origin) / direction
        near, far = np.minimum(first, second), np.maximum(first, second)
        enter, leave = near.max(-1), far.min(-1)
        seen = (enter < leave) & (enter > 0) & ((enter < depth) | (depth == 0))
        depth[seen] = enter[seen]
        shade = np.array((0.75, 0.6, 1.0))[near.argmax(-1)]
        image[seen] = (np.array(PAINT[color]) * shade[seen][:, None]).astype(np.uint8)
    rng = np.random.default_rng(seed)
    depth = np.where(depth > 0, depth + noise * rng.standard_normal(depth.shape), 0.0)
    return image, depth.astype(np.float32)


def look(boxes, pose=None, stamp=1.0, noise=0.0, **changes):
    """A view of boxes; ``changes`` replace fields of it."""
    pose = camera_pose() if pose is None else pose
    image, depth = render(boxes, pose, noise=noise)
    fields = {"camera": "eye", "frame": Frame(stamp, 0, image, depth), "intrinsics": INTRINSICS,
              "camera_to_world": pose, "position_sigma": 0.001, "rotation_sigma": 0.001}  # fmt: skip
    return View(**(fields | changes))


def turned(x, y, z, yaw=0.0):
    return Pose((x, y, z), (float(np.cos(yaw / 2)), 0.0, 0.0, float(np.sin(yaw / 2))))


@pytest.fixture(scope="session")
def catalogue():
    return Catalogue(
        objects=(
            ObjectInfo("red_block", "block", "red", (0.04, 0.04, 0.04)),
            ObjectInfo("long_red", "block", "red", (0.04, 0.04, 0.09)),
            ObjectInfo("blue_block", "block", "blue", (0.03, 0.05, 0.06)),
            ObjectInfo("white_block", "block", "white", (0.04, 0.04, 0.04)),
        ),
        places=(Place("table", "table", "", Pose((0.0, 0.0, 0.0)), (1.2, 1.2, 0.0)),),
        robots=(),
    )

"""Rendering without any GL: ray casting with MuJoCo's collision engine, shaded in NumPy.

One primary ray per pixel, Lambert shading under two lights with an ambient term, and three more rays for pixels on
an edge. Between frames only the pixels near a geom that moved are cast again, so a film costs what moves in it.
"""

import math
from dataclasses import dataclass

import mujoco
import numpy as np
from PIL import Image, ImageDraw

from sim.render.gl import camera_id
from sim.render.renderer import COLLISION_GROUP

SKY_TOP = np.array((0.70, 0.76, 0.83))
SKY_BOTTOM = np.array((0.93, 0.95, 0.97))
AMBIENT = 0.42
LIGHTS = (  # direction towards the light in the world frame, strength
    (np.array((-0.35, -0.45, 0.82)), 0.50),
    (np.array((0.55, -0.30, 0.78)), 0.20),
)
EDGE_OFFSETS = ((0.25, 0.25), (-0.25, 0.25), (0.0, -0.3))
STILL = 2e-4
"""A geom that moved less than this [m; about rad] since it was last drawn is not drawn again."""
_FAR = 20.0
_DEFAULT_RGBA = np.array((0.5, 0.5, 0.5, 1.0), dtype=np.float32)
_CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
_FACES = np.array(((0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)))


@dataclass
class _View:
    """What was last drawn from one camera."""

    picture: np.ndarray
    hit: np.ndarray
    positions: np.ndarray
    orientations: np.ndarray
    corners: np.ndarray
    camera: np.ndarray


class RayRenderer:
    """Draws with rays; no GL, no display, no GPU. Casts no shadows and shows textures by their mean colour."""

    def __init__(self, model: mujoco.MjModel, width: int, height: int) -> None:
        """Prepares colours and pixel rays.

        Args:
            model: A model built with visuals, or without for a picture of the collision geoms.
            width: [pixel].
            height: [pixel].
        """
        self._model = model
        self._width, self._height = width, height
        drawn = model.geom_group != COLLISION_GROUP
        robots_are_bare = not (drawn & (model.geom_type == mujoco.mjtGeom.mjGEOM_MESH)).any()
        self._groups = np.ones(6, dtype=np.uint8)
        self._groups[COLLISION_GROUP] = robots_are_bare
        self._shown = drawn | robots_are_bare
        self._colors = _geom_colors(model)
        self._radius = np.where(model.geom_rbound > 0.0, model.geom_rbound, _FAR)
        self._boxes = model.geom_aabb[:, None, :3] + _CORNERS * model.geom_aabb[:, None, 3:]
        rows, columns = np.mgrid[0:height, 0:width]
        self._pixels = np.column_stack((columns.ravel() + 0.5, rows.ravel() + 0.5)).astype(float)
        self._views: dict[str, _View] = {}

    @property
    def name(self) -> str:
        """The backend."""
        return "rays"

    def render(self, data: mujoco.MjData, camera: str) -> np.ndarray:
        """Draws a state; see :meth:`sim.render.renderer.Renderer.render`."""
        index = camera_id(self._model, camera)
        pose = np.concatenate((data.cam_xpos[index], data.cam_xmat[index]))
        corners = self._project(data, index)
        view = self._views.get(camera)
        if view is None or not np.array_equal(view.camera, pose):
            size = self._width * self._height
            view = _View(
                np.empty((size, 3)),
                np.empty(size, dtype=np.int32),
                data.geom_xpos.copy(),
                data.geom_xmat.copy(),
                corners,
                pose,
            )
            self._views[camera] = view
            stale = np.arange(size)
        else:
            moved = self._moved(data, view)
            stale = self._pixels_in(np.concatenate((view.corners[moved], corners[moved])))
            view.positions[moved], view.orientations[moved] = data.geom_xpos[moved], data.geom_xmat[moved]
            view.corners[moved] = corners[moved]
        if stale.size:
            self._draw(data, index, view, stale)
        picture = view.picture.reshape(self._height, self._width, 3)
        return (255.0 * np.clip(picture, 0.0, 1.0) + 0.5).astype(np.uint8)

    def close(self) -> None:
        """Nothing is held outside Python."""

    def _moved(self, data: mujoco.MjData, view: _View) -> np.ndarray:
        shift = np.linalg.norm(data.geom_xpos - view.positions, axis=1)
        turn = np.abs(data.geom_xmat - view.orientations).max(axis=1) * np.minimum(self._radius, 1.0)
        return np.flatnonzero(self._shown & (shift + turn > STILL))

    def _draw(self, data: mujoco.MjData, camera: int, view: _View, pixels: np.ndarray) -> None:
        colors, hit = self._cast(data, camera, self._pixels[pixels])
        view.hit[pixels] = hit
        view.picture[pixels] = colors
        image = view.hit.reshape(self._height, self._width)
        edge = np.zeros(image.shape, dtype=bool)
        sideways, upwards = image[:, 1:] != image[:, :-1], image[1:] != image[:-1]
        edge[:, 1:] |= sideways
        edge[:, :-1] |= sideways
        edge[1:] |= upwards
        edge[:-1] |= upwards
        chosen = pixels[edge.ravel()[pixels]]
        if chosen.size:
            total = view.picture[chosen]
            for offset in EDGE_OFFSETS:
                total = total + self._cast(data, camera, self._pixels[chosen] + offset)[0]
            view.picture[chosen] = total / (1 + len(EDGE_OFFSETS))

    def _cast(self, data: mujoco.MjData, camera: int, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Colours, shape (n, 3), and geoms hit, shape (n,) with -1 for the sky, of pixel coordinates (n, 2)."""
        rays = self._directions(data, camera, pixels)
        n = len(rays)
        hit, distance = np.full(n, -1, dtype=np.int32), np.full(n, -1.0)
        normals = np.zeros((n, 3))
        mujoco.mj_multiRay(
            self._model,
            data,
            data.cam_xpos[camera],
            rays.ravel(),
            self._groups,
            True,
            -1,
            hit,
            distance,
            normals.reshape(-1),
            n,
            _FAR,
        )
        return self._shade(hit, rays, normals), hit

    def _directions(self, data: mujoco.MjData, camera: int, pixels: np.ndarray) -> np.ndarray:
        focal = self._focal(camera)
        local = np.column_stack(
            (
                (pixels[:, 0] - self._width / 2) / focal,
                -(pixels[:, 1] - self._height / 2) / focal,
                -np.ones(len(pixels)),
            )
        )
        local /= np.linalg.norm(local, axis=1, keepdims=True)
        return np.ascontiguousarray(local @ data.cam_xmat[camera].reshape(3, 3).T)

    def _shade(self, hit: np.ndarray, rays: np.ndarray, normals: np.ndarray) -> np.ndarray:
        facing = np.where(np.einsum("ij,ij->i", normals, rays)[:, None] > 0.0, -normals, normals)
        light = np.full(len(hit), AMBIENT)
        for direction, strength in LIGHTS:
            light += strength * np.clip(facing @ (direction / np.linalg.norm(direction)), 0.0, None)
        colors = self._colors[hit] * light[:, None]
        height = np.clip(0.5 + rays[:, 2:3], 0.0, 1.0)
        sky = SKY_BOTTOM + (SKY_TOP - SKY_BOTTOM) * height
        return np.where(hit[:, None] >= 0, colors, sky)

    def _project(self, data: mujoco.MjData, camera: int) -> np.ndarray:
        """Corners of each geom's bounding box on the picture [pixel], shape (ngeom, 8, 2); NaN behind the camera."""
        rotation = data.geom_xmat.reshape(-1, 3, 3)
        corners = data.geom_xpos[:, None] + np.einsum("gij,gkj->gki", rotation, self._boxes)
        local = (corners - data.cam_xpos[camera]) @ data.cam_xmat[camera].reshape(3, 3)
        depth = np.where(local[..., 2] < -0.05, -local[..., 2], np.nan)
        focal = self._focal(camera)
        return np.stack(
            (self._width / 2 + focal * local[..., 0] / depth, self._height / 2 - focal * local[..., 1] / depth), axis=-1
        )

    def _pixels_in(self, boxes: np.ndarray) -> np.ndarray:
        """Indices of the pixels that projected boxes, shape (n, 8, 2), cover, with a margin of two pixels."""
        if np.isnan(boxes).any():
            return np.arange(self._width * self._height)
        canvas = Image.new("L", (self._width, self._height))
        draw = ImageDraw.Draw(canvas)
        for box in boxes:
            for face in _FACES:
                draw.polygon(box[face].ravel().tolist(), fill=1, outline=1)
        mask = np.asarray(canvas, dtype=bool).copy()
        for _ in range(2):
            mask[1:] |= mask[:-1]
            mask[:-1] |= mask[1:]
            mask[:, 1:] |= mask[:, :-1]
            mask[:, :-1] |= mask[:, 1:]
        return np.flatnonzero(mask)

    def _focal(self, camera: int) -> float:
        return 0.5 * self._height / math.tan(0.5 * math.radians(float(self._model.cam_fovy[camera])))


def _geom_colors(model: mujoco.MjModel) -> np.ndarray:
    """Colours, shape (ngeom + 1, 3): MuJoCo's rule, a geom's own colour before its material's; the last row is sky."""
    colors = np.zeros((model.ngeom + 1, 3))
    for geom in range(model.ngeom):
        rgba, material = model.geom_rgba[geom], model.geom_matid[geom]
        if material >= 0 and np.allclose(rgba, _DEFAULT_RGBA):
            rgba = model.mat_rgba[material]
        colors[geom] = rgba[:3]
        if material >= 0:
            colors[geom] *= _mean_texture_color(model, material)
    return colors


def _mean_texture_color(model: mujoco.MjModel, material: int) -> np.ndarray:
    texture = int(model.mat_texid[material, mujoco.mjtTextureRole.mjTEXROLE_RGB])
    if texture < 0:
        return np.ones(3)
    start = int(model.tex_adr[texture])
    count = int(model.tex_height[texture]) * int(model.tex_width[texture]) * int(model.tex_nchannel[texture])
    texels = model.tex_data[start : start + count].reshape(-1, int(model.tex_nchannel[texture]))
    return texels[:, :3].mean(axis=0) / 255.0

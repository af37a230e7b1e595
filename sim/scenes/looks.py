"""How a scene looks: floor, sky, lights, materials and cameras. Physics never depends on anything here."""

import mujoco
import numpy as np

from sim.scenes.scene import Scene, Table

FLOOR_BELOW_TABLE = 0.74
LEG = 0.05
WOOD = (0.82, 0.68, 0.50)
FLOOR = (0.84, 0.85, 0.86)


def add_surroundings(spec: mujoco.MjSpec, scene: Scene) -> None:
    """Adds sky, floor, table legs, lights and the scene's cameras."""
    set_quality(spec)
    spec.add_texture(
        name="sky",
        type=mujoco.mjtTexture.mjTEXTURE_SKYBOX,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_GRADIENT,
        rgb1=[0.93, 0.95, 0.97],
        rgb2=[0.70, 0.76, 0.83],
        width=256,
        height=256 * 6,
    )
    x, y, z = scene.table.center_w if scene.table is not None else _middle(scene)
    no_contact = {"contype": 0, "conaffinity": 0}
    if scene.ground is None:
        spec.worldbody.add_geom(
            name="floor",
            type=mujoco.mjtGeom.mjGEOM_PLANE,
            pos=[x, y, z - FLOOR_BELOW_TABLE],
            size=[6.0, 6.0, 0.1],
            rgba=[*FLOOR, 1.0],
            **no_contact,
        )
    if scene.table is not None:
        _add_legs(spec, scene.table)
    for position, direction, diffuse, casts in (
        ((x - 1.2, y - 1.6, z + 2.6), (0.42, 0.55, -1.0), 0.45, True),
        ((x + 1.6, y - 1.0, z + 2.2), (-0.6, 0.35, -1.0), 0.22, False),
    ):
        spec.worldbody.add_light(
            type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL,
            pos=position,
            dir=direction,
            diffuse=[diffuse] * 3,
            specular=[0.15] * 3,
            castshadow=casts,
        )
    for camera in scene.cameras:
        spec.worldbody.add_camera(
            name=camera.name,
            pos=camera.position_w,
            fovy=camera.fovy,
            quat=look_at(np.asarray(camera.position_w), np.asarray(camera.target_w)),
        )


def _middle(scene: Scene) -> tuple[float, float, float]:
    """Where a scene without a table is lit: over the middle of its places, on the ground [m]."""
    points = np.array([place.position_w for place in scene.places] or [(0.0, 0.0, 0.0)])
    x, y = points[:, :2].mean(axis=0)
    return float(x), float(y), scene.ground.height if scene.ground is not None else 0.0


def _add_legs(spec: mujoco.MjSpec, table: Table) -> None:
    x, y, z = table.center_w
    half_x, half_y = (0.5 * size - LEG for size in table.size)
    for i, (sx, sy) in enumerate(((-1, -1), (-1, 1), (1, -1), (1, 1))):
        spec.worldbody.add_geom(
            name=f"{table.name}_leg{i}",
            type=mujoco.mjtGeom.mjGEOM_BOX,
            rgba=[0.30, 0.31, 0.33, 1.0],
            pos=[x + sx * half_x, y + sy * half_y, z - FLOOR_BELOW_TABLE + 0.35],
            size=[LEG / 2, LEG / 2, 0.35],
            contype=0,
            conaffinity=0,
        )


def apply_materials(spec: mujoco.MjSpec, scene: Scene) -> None:
    """Gives the table its wood and the objects a soft shine; robots keep their pack's materials."""
    if scene.ground is not None:
        spec.geom("ground").rgba = [*FLOOR, 1.0]
    if scene.table is not None:
        _apply_wood(spec, scene.table)
    satin = spec.add_material(name="satin", specular=0.25, shininess=0.5)
    for item in scene.objects:
        geom = spec.geom(item.name)
        satin_rgba = list(geom.rgba)
        geom.material, geom.rgba = satin.name, satin_rgba


def _apply_wood(spec: mujoco.MjSpec, table: Table) -> None:
    texture = spec.add_texture(name="wood", type=mujoco.mjtTexture.mjTEXTURE_2D, width=512, height=512, nchannel=3)
    texture.data = _wood_texture(512).tobytes()
    wood = spec.add_material(name="wood", specular=0.1, shininess=0.2, texrepeat=[1.0, 1.0])
    wood.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = "wood"
    geom = spec.geom(table.name)
    geom.material, geom.rgba = wood.name, [1.0, 1.0, 1.0, 1.0]


def look_at(eye_w: np.ndarray, target_w: np.ndarray) -> np.ndarray:
    """Quaternion wxyz of a camera at ``eye_w`` that looks at ``target_w`` with the world's z axis up.

    A MuJoCo camera looks along its own -z and has +x to the right.
    """
    backward = (eye_w - target_w) / np.linalg.norm(eye_w - target_w)
    right = np.cross((0.0, 0.0, 1.0), backward)
    right /= np.linalg.norm(right)
    rotation = np.column_stack((right, np.cross(backward, right), backward))
    quaternion = np.empty(4)
    mujoco.mju_mat2Quat(quaternion, rotation.ravel())
    return quaternion


def set_quality(spec: mujoco.MjSpec) -> None:
    """Sets light from the camera, shadows and the size of pictures."""
    visual = spec.visual
    visual.headlight.ambient = [0.36] * 3
    visual.headlight.diffuse = [0.20] * 3
    visual.headlight.specular = [0.05] * 3
    visual.quality.shadowsize = 1024
    visual.quality.offsamples = 4
    visual.map.znear = 0.02
    frame = visual.global_
    frame.offwidth, frame.offheight = 1920, 1080


def _wood_texture(size: int) -> np.ndarray:
    """Light wood grain, shape (size, size, 3) uint8: planks with stretched smooth noise, always the same."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[0:size, 0:size] / size
    grain = np.zeros((size, size))
    for frequency, weight in ((24, 0.5), (61, 0.3), (140, 0.2)):
        phase = np.interp(columns, np.linspace(0, 1, 9), rng.uniform(0, 0.35, 9))
        grain += weight * np.sin(2 * np.pi * (frequency * rows + 3.0 * phase + rng.uniform()))
    plank = np.floor(rows * 6).astype(int)
    tone = 1.0 + 0.05 * rng.uniform(-1, 1, 6)[np.clip(plank, 0, 5)] + 0.025 * grain
    seam = np.abs(rows * 6 - np.round(rows * 6)) < 0.012
    tone = np.where(seam & (np.round(rows * 6) % 6 != 0), tone * 0.88, tone)
    return np.clip(255 * tone[..., None] * np.asarray(WOOD), 0, 255).astype(np.uint8)

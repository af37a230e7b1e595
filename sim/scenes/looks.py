"""How a scene looks: floor, sky, lights, materials and cameras. Physics never depends on anything here."""

import mujoco
import numpy as np

from sim.errors import SceneError
from sim.scenes.fixtures import PAINT_THICKNESS, TABLE_THICKNESS, ZONE_ALPHA, add_legs
from sim.scenes.furniture import Table
from sim.scenes.scene import COLORS, Rgb, Scene, ScenePlace

FLOOR_BELOW_TABLE = 0.74
STRIPES = 0.24  # [m] from stripe to stripe of a zone, along its sides
ROOM_SHADOWS = 4096  # size of the shadow map of a scene as wide as a room
OPTICAL = np.diag((1.0, -1.0, -1.0))
"""x right, y down, z ahead, in the axes of a MuJoCo camera."""
STRAIGHT = 0.9999  # cosine from which a camera looks straight down or up
FRAME = 0.02  # [m] width of a zone's frame
WOOD = (0.82, 0.68, 0.50)
FLOOR = (0.84, 0.85, 0.86)


def add_surroundings(spec: mujoco.MjSpec, scene: Scene) -> None:
    """Adds sky, floor, lights and the scene's cameras."""
    set_quality(spec)
    if scene.walls:
        spec.visual.quality.shadowsize = ROOM_SHADOWS
    spec.add_texture(
        name="sky",
        type=mujoco.mjtTexture.mjTEXTURE_SKYBOX,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_GRADIENT,
        rgb1=[0.93, 0.95, 0.97],
        rgb2=[0.70, 0.76, 0.83],
        width=256,
        height=256 * 6,
    )
    x, y, z = _middle(scene)
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


def add_depth_cameras(spec: mujoco.MjSpec, scene: Scene) -> None:
    """Adds the depth cameras, named ``depth/<camera>``; robots must be there.

    Raises:
        SceneError: a robot has no such link.
    """
    for camera in scene.depth_cameras:
        body = spec.worldbody if not camera.robot else spec.body(f"{camera.robot}/{camera.link}")
        if body is None:
            known = [body.name for body in spec.bodies if body.name.startswith(f"{camera.robot}/")]
            raise SceneError(
                f"scene '{scene.name}': depth camera '{camera.name}' is mounted on the link '{camera.link}', which "
                f"'{camera.robot}' does not have; its links: {[name.split('/', 1)[1] for name in known]}"
            )
        body.add_camera(
            name=f"depth/{camera.name}",
            pos=camera.position_w,
            fovy=camera.fovy,
            quat=look_at(np.asarray(camera.position_w), np.asarray(camera.target_w)),
        )


def _middle(scene: Scene) -> tuple[float, float, float]:
    """Where a scene is lit: over the middle of its tables, or of its places where it has none [m]."""
    surfaces = [table.center_w for table in scene.tables] or [place.position_w for place in scene.places]
    x, y, z = np.array(surfaces or [(0.0, 0.0, 0.0)]).mean(axis=0)
    return float(x), float(y), float(z)


def apply_materials(spec: mujoco.MjSpec, scene: Scene) -> None:
    """Gives tables their wood, zones their stripes, objects a soft shine; robots keep their pack's materials.

    A table of a scene without ground gets the legs that nothing touches.
    """
    if scene.ground is not None:
        spec.geom("ground").rgba = [*FLOOR, 1.0]
    if scene.tables:
        _apply_wood(spec, scene.tables)
    if scene.ground is None:
        for table in scene.tables:
            add_legs(spec.body(table.name), table, FLOOR_BELOW_TABLE - TABLE_THICKNESS, touches=False)
    for place in scene.places:
        if place.kind == "zone":
            _apply_stripes(spec, place)
    satin = spec.add_material(name="satin", specular=0.25, shininess=0.5)
    for item in scene.objects:
        geom = spec.geom(item.name)
        satin_rgba = list(geom.rgba)
        geom.material, geom.rgba = satin.name, satin_rgba


def _apply_wood(spec: mujoco.MjSpec, tables: tuple[Table, ...]) -> None:
    texture = spec.add_texture(name="wood", type=mujoco.mjtTexture.mjTEXTURE_2D, width=512, height=512, nchannel=3)
    texture.data = _wood_texture(512).tobytes()
    wood = spec.add_material(name="wood", specular=0.1, shininess=0.2, texrepeat=[1.0, 1.0])
    wood.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = "wood"
    for table in tables:
        geom = spec.geom(table.name)
        geom.material, geom.rgba = wood.name, [1.0, 1.0, 1.0, 1.0]


def _apply_stripes(spec: mujoco.MjSpec, zone: ScenePlace) -> None:
    """Hatches a zone and frames it: painted areas read as such from any side."""
    name, color = f"stripes_{zone.name}", COLORS[zone.color]
    texture = spec.add_texture(name=name, type=mujoco.mjtTexture.mjTEXTURE_2D, width=128, height=128, nchannel=3)
    texture.data = _stripe_texture(128, color).tobytes()
    material = spec.add_material(name=name, specular=0.0, shininess=0.0, texuniform=True)
    material.texrepeat = [1.0 / STRIPES] * 2
    material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = name
    geom = spec.geom(zone.name)
    geom.material, geom.rgba = name, [1.0, 1.0, 1.0, ZONE_ALPHA]
    x, y, half = zone.size[0] / 2.0, zone.size[1] / 2.0, FRAME / 2.0
    sides = (
        ((0.0, y - half), (x, half)),
        ((0.0, half - y), (x, half)),
        ((x - half, 0.0), (half, y)),
        ((half - x, 0.0), (half, y)),
    )
    for position, size in sides:
        spec.body(zone.name).add_geom(
            type=mujoco.mjtGeom.mjGEOM_BOX,
            pos=[*position, PAINT_THICKNESS],
            size=[*size, PAINT_THICKNESS],
            contype=0,
            conaffinity=0,
            mass=0.0,
            rgba=[*color, 1.0],
        )


def _stripe_texture(size: int, color: Rgb) -> np.ndarray:
    """Diagonal stripes of a colour and a lighter one that tile, shape (size, size, 3) uint8."""
    rows, columns = np.mgrid[0:size, 0:size] / size
    dark = ((rows + columns) % 1.0 < 0.5)[..., None]
    light = 0.45 * np.asarray(color) + 0.55
    return np.round(255 * np.where(dark, color, light)).astype(np.uint8)


def look_at(eye_w: np.ndarray, target_w: np.ndarray) -> np.ndarray:
    """Quaternion wxyz of a camera at ``eye_w`` that looks at ``target_w`` with the world's z axis up.

    Straight down or up, the world's y axis is up in the picture. A MuJoCo camera looks along its own -z and has +x to
    the right.
    """
    backward = (eye_w - target_w) / np.linalg.norm(eye_w - target_w)
    up = (0.0, 0.0, 1.0) if abs(backward[2]) < STRAIGHT else (0.0, 1.0, 0.0)
    right = np.cross(up, backward)
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

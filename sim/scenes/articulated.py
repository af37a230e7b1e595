"""Builds drawers, doors and buttons in a scene's model: a body that stands, a part on a joint, friction and a stop."""

import math
from collections.abc import Sequence

import mujoco

from sim.scenes import articulation as shape
from sim.scenes.articulation import SceneFixture
from sim.scenes.fixtures import METAL_RGBA, SOLREF
from sim.scenes.scene import COLORS

PART = "_part"  # a fixture's moving body is ``<fixture>_part``
CABINET_RGBA = (0.88, 0.88, 0.86, 1.0)
LAMP_OFF_RGBA = (0.25, 0.27, 0.25, 1.0)
DENSITY = 500.0  # [kg/m^3] of boards
CAP_MASS = 0.02  # [kg]
STOP_SOLREF = (0.004, 1.0)
FRICTION_SOLIMP = (0.99, 0.999, 0.0005)  # harder than MuJoCo's default, with which a light door creeps
PRELOAD_SHARE = 0.4  # of the force at which a button's contact closes
_BOX, _CYLINDER = mujoco.mjtGeom.mjGEOM_BOX, mujoco.mjtGeom.mjGEOM_CYLINDER

Box = tuple[Sequence[float], Sequence[float]]  # centre and full extents [m]


def add_fixture(spec: mujoco.MjSpec, fixture: SceneFixture) -> None:
    """Adds a fixture: bodies ``<fixture>`` and ``<fixture>_part``, and the joint ``<fixture>`` between them.

    The joint's value is the opening: metres of a drawer and a button, radians of a door. Cabinet and part do not
    collide with each other; the joint's stops and its friction are all that holds the part.
    """
    half = fixture.yaw / 2.0
    body = spec.worldbody.add_body(
        name=fixture.name, pos=fixture.position_w, quat=[math.cos(half), 0.0, 0.0, math.sin(half)]
    )
    part = body.add_body(name=f"{fixture.name}{PART}", pos=fixture.origin_f)
    spec.add_exclude(bodyname1=body.name, bodyname2=part.name)
    _add_joint(part, fixture)
    if fixture.kind == "button":
        _add_button(body, part, fixture)
        return
    for index, (center, size) in enumerate(_cabinet(fixture)):
        _add_box(body, fixture.name if index == 0 else "", center, size, CABINET_RGBA)
    color = (*COLORS[fixture.color], 1.0)
    boxes = _drawer(fixture) if fixture.kind == "drawer" else _door(fixture)
    offset = fixture.origin_f
    for index, (center, size) in enumerate(boxes):
        local = [c - o for c, o in zip(center, offset, strict=True)]
        _add_box(part, part.name if index == 0 else "", local, size, color if index == 0 else CABINET_RGBA)
    for center, size in _handle(fixture):
        _add_box(part, "", [c - o for c, o in zip(center, offset, strict=True)], size, METAL_RGBA)


def contact_depth(fixture: SceneFixture) -> float:
    """How far a button is pressed when its contact closes [m]."""
    return shape.CONTACT_SHARE * fixture.travel


def _add_joint(part: mujoco.MjsBody, fixture: SceneFixture) -> None:
    lever = fixture.lever
    joint = part.add_joint(
        name=fixture.name,
        type=mujoco.mjtJoint.mjJNT_HINGE if fixture.kind == "door" else mujoco.mjtJoint.mjJNT_SLIDE,
        axis=fixture.axis_f,
        limited=mujoco.mjtLimited.mjLIMITED_TRUE,
        range=[0.0, fixture.travel],
    )
    joint.damping[0] = fixture.damping * lever**2
    joint.solref_limit = STOP_SOLREF
    joint.solref_friction, joint.solimp_friction[:3] = STOP_SOLREF, FRICTION_SOLIMP
    if fixture.kind != "button":
        joint.frictionloss = fixture.resistance * lever
        return
    depth = contact_depth(fixture)
    joint.stiffness[0] = (1.0 - PRELOAD_SHARE) * fixture.resistance / depth
    joint.springref = -PRELOAD_SHARE * fixture.resistance / joint.stiffness[0]


def _cabinet(fixture: SceneFixture) -> list[Box]:
    """Top, bottom, back and sides of a cabinet."""
    depth, width, height = fixture.size
    t = shape.PANEL
    y = (width - t) / 2.0
    return [
        ((0.0, 0.0, height - t / 2.0), (depth, width, t)),
        ((0.0, 0.0, t / 2.0), (depth, width, t)),
        (((t - depth) / 2.0, 0.0, height / 2.0), (t, width, height)),
        ((0.0, y, height / 2.0), (depth, t, height)),
        ((0.0, -y, height / 2.0), (depth, t, height)),
    ]


def _front(fixture: SceneFixture) -> Box:
    depth, width, height = fixture.size
    return ((depth + shape.FRONT) / 2.0, 0.0, height / 2.0), (shape.FRONT, width, height - 2.0 * shape.PLAY)


def _drawer(fixture: SceneFixture) -> list[Box]:
    """Front, floor and three inner walls of a drawer, as they are when it is closed, in the fixture's frame."""
    (inner_x, inner_y), (x, _, floor) = fixture.inner, fixture.inside_f
    wall, tall = shape.BOX_WALL, shape.BOX_HEIGHT
    up, side = floor + tall / 2.0, (inner_y + wall) / 2.0
    return [
        _front(fixture),
        ((x, 0.0, floor - shape.BOX_FLOOR / 2.0), (inner_x, inner_y + 2.0 * wall, shape.BOX_FLOOR)),
        ((x - (inner_x + wall) / 2.0, 0.0, up), (wall, inner_y + 2.0 * wall, tall)),
        ((x, side, up), (inner_x, wall, tall)),
        ((x, -side, up), (inner_x, wall, tall)),
    ]


def _door(fixture: SceneFixture) -> list[Box]:
    """The leaf of a door."""
    return [_front(fixture)]


def _handle(fixture: SceneFixture) -> list[Box]:
    """A handle's bar and the two posts that hold it off the front."""
    x, y, z = fixture.handle_f
    reach, bar = shape.STANDOFF + shape.BAR / 2.0, shape.BAR
    post = x - reach / 2.0
    if fixture.kind == "drawer":
        end = (shape.DRAWER_BAR - bar) / 2.0
        posts = [((post, y + side * end, z), (reach, bar, bar)) for side in (-1.0, 1.0)]
        return [((x, y, z), (bar, shape.DRAWER_BAR, bar)), *posts]
    top = z + shape.DOOR_GRIP_BELOW
    low = top - shape.DOOR_BAR
    posts = [((post, y, height), (reach, bar, bar)) for height in (low + bar / 2.0, top - 0.6 * shape.DOOR_BAR)]
    return [((x, y, (low + top) / 2.0), (bar, bar, shape.DOOR_BAR)), *posts]


def _add_button(body: mujoco.MjsBody, part: mujoco.MjsBody, fixture: SceneFixture) -> None:
    depth, _, height = fixture.size
    _add_box(body, fixture.name, (0.0, 0.0, height / 2.0), fixture.size, METAL_RGBA)
    body.add_geom(
        name=f"{fixture.name}_lamp",
        type=_CYLINDER,
        pos=[depth / 2.0 - 0.012, 0.0, height],
        size=[0.006, 0.003, 0.0],
        contype=0,
        conaffinity=0,
        rgba=LAMP_OFF_RGBA,
    )
    part.add_geom(
        name=part.name,
        type=_CYLINDER,
        pos=[0.0, 0.0, shape.CAP_HEIGHT / 2.0],
        size=[shape.CAP_RADIUS, shape.CAP_HEIGHT / 2.0, 0.0],
        mass=CAP_MASS,
        solref=SOLREF,
        rgba=[*COLORS[fixture.color], 1.0],
    )


def _add_box(
    body: mujoco.MjsBody, name: str, center: Sequence[float], size: Sequence[float], rgba: Sequence[float]
) -> None:
    body.add_geom(
        name=name,
        type=_BOX,
        pos=list(center),
        size=[0.5 * length for length in size],
        density=DENSITY,
        friction=[1.0, 0.005, 0.0001],
        solref=SOLREF,
        rgba=list(rgba),
    )

"""The physics' model of the rooms with one body in them."""

from functools import lru_cache

import mujoco

from hardware.mobile.body import OPEN
from hardware.mobile.embodiment import Embodiment, embodiment
from policies.meta_skills.observation import CANS, CONTAINERS, TRAVEL
from sim.rooms.layout import (
    BOX_HALF_WIDTH,
    BOX_HEIGHT,
    BOX_WALL,
    CAN_HALF_HEIGHT,
    CAN_MASS,
    CAN_RADIUS,
    DRAWER_DEPTH,
    DRAWER_FLOOR,
    DRAWER_HALF_WIDTH,
    DRAWER_HEIGHT,
    HALF_DOORWAY,
    HALF_WIDTH,
    HANDLE_OUT,
    HANDLE_RADIUS,
    HANDLE_X,
    ROOM_EDGES,
    TARGET_HEIGHT,
    TARGET_RADIUS,
    TARGET_X,
    WALL_HEIGHT,
)

COLOURS = {"red": "0.8 0.15 0.1 1", "blue": "0.1 0.3 0.8 1", "green": "0.1 0.6 0.2 1", "yellow": "0.9 0.8 0.1 1",
    "white": "0.95 0.95 0.95 1", "black": "0.1 0.1 0.1 1"}  # fmt: skip
GRIPPER = ' condim="4" friction="1.5 0.02 0.0001" solref="0.01 1"'
STILL = ' contype="0" conaffinity="0"'


@lru_cache(maxsize=4)
def rooms_model(name: str, timestep: float) -> mujoco.MjModel:
    """The model with the embodiment of that name and a step of physics of ``timestep`` [s]; things stand anywhere."""
    body = embodiment(name)
    parts = [_walls(), _drawer(), _target(), *map(_can, CANS), *map(_box, CONTAINERS), _robot(body)]
    return mujoco.MjModel.from_xml_string(f"""<mujoco>
      <option timestep="{timestep}" integrator="implicitfast" cone="elliptic" impratio="10">
        <flag sleep="enable"/></option>
      <visual><headlight ambient="0.5 0.5 0.5"/></visual>
      <worldbody>
        <geom name="floor" type="plane" size="4 1.5 0.1" rgba="0.75 0.75 0.72 1"/>
        <light pos="0 0 4" dir="0 0 -1"/>
        <camera name="above" pos="0 -0.01 6.5" xyaxes="1 0 0 0 1 0" fovy="50"/>
        {"".join(parts)}
      </worldbody>
      {_actuators()}
    </mujoco>""")


def _slab(size: tuple[float, ...], place: tuple[float, ...], rest: str = "") -> str:
    return f'<geom type="box" size="{_numbers(size)}" pos="{_numbers(place)}"{rest}/>'


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.5f}" for value in values)


def _walls() -> str:
    low, high, up, middle = ROOM_EDGES[0], ROOM_EDGES[-1], WALL_HEIGHT / 2.0, (HALF_WIDTH + HALF_DOORWAY) / 2.0
    long = [_slab((high, 0.02, up), (0.0, side * (HALF_WIDTH + 0.02), up)) for side in (-1.0, 1.0)]
    ends = [_slab((0.02, HALF_WIDTH, up), (x, 0.0, up)) for x in (low - 0.02, high + 0.02)]
    half = (HALF_WIDTH - HALF_DOORWAY) / 2.0
    inner = [_slab((0.02, half, up), (x, side * middle, up)) for x in ROOM_EDGES[1:-1] for side in (-1.0, 1.0)]
    return "".join([*long, *ends, *inner])


def _can(name: str) -> str:
    return f"""<body name="{name}" pos="0 0 {CAN_HALF_HEIGHT}"><freejoint name="{name}"/>
      <geom type="cylinder" size="{CAN_RADIUS} {CAN_HALF_HEIGHT}" mass="{CAN_MASS}" rgba="{_colour(name)}"
        friction="1 0.02 0.001" condim="4"/></body>"""


def _box(name: str) -> str:
    """Four walls on the floor; its place is that of its opening's middle."""
    half, wall, up, look = BOX_HALF_WIDTH, BOX_WALL, BOX_HEIGHT / 2.0, f' rgba="{_colour(name)}"'
    sides = [_slab((wall, half, up), (side * (half - wall), 0.0, -up), look) for side in (-1.0, 1.0)]
    sides += [_slab((half, wall, up), (0.0, side * (half - wall), -up), look) for side in (-1.0, 1.0)]
    return f'<body name="{name}" mocap="true" pos="0 0 {BOX_HEIGHT}">{"".join(sides)}</body>'


def _drawer() -> str:
    """A drawer that slides out along -x; its place is its handle's."""
    half, height, thick = DRAWER_HALF_WIDTH, DRAWER_HEIGHT, 0.006
    up, back = (height - DRAWER_FLOOR) / 2.0, HANDLE_OUT + DRAWER_DEPTH
    level = up + DRAWER_FLOOR
    look = ' rgba="0.6 0.45 0.3 1" mass="0.2"'
    walls = [_slab((thick, half, up), (x, 0.0, level), look) for x in (HANDLE_OUT, back)]
    middle = HANDLE_OUT + DRAWER_DEPTH / 2.0
    walls += [_slab((DRAWER_DEPTH / 2.0, thick, up), (middle, side * half, level), look) for side in (-1.0, 1.0)]
    walls.append(_slab((DRAWER_DEPTH / 2.0, half, 0.004), (middle, 0.0, DRAWER_FLOOR), look))
    handle = f'<geom type="capsule" size="{HANDLE_RADIUS}" fromto="0 0 0.03 0 0 0.09" mass="0.05"{GRIPPER}/>'
    arms = [_slab((HANDLE_OUT / 2.0, 0.004, 0.004), (HANDLE_OUT / 2.0, 0.0, z), STILL) for z in (0.03, 0.09)]
    cabinet = [_slab((0.10, 0.01, 0.07), (HANDLE_X + 0.18, side * (half + 0.03), 0.07)) for side in (-1.0, 1.0)]
    return f"""<body name="drawer" pos="{HANDLE_X} 0 0">
      <joint name="drawer" type="slide" axis="-1 0 0" range="0 {TRAVEL}" damping="8" frictionloss="1.5"/>
      {"".join(walls)}{handle}{"".join(arms)}</body>{"".join(cabinet)}"""


def _target() -> str:
    return f"""<body name="target" mocap="true" pos="{TARGET_X} 0 {TARGET_HEIGHT}"><geom name="target" type="cylinder"
      size="{TARGET_RADIUS} 0.01" zaxis="1 0 0" rgba="0.9 0.3 0.1 1"/></body>"""


def _robot(body: Embodiment) -> str:
    """Base, arm and pads; only base and pads touch anything."""
    arm = ' type="hinge" axis="0 -1 0" damping="0.5" armature="0.02"'
    link = lambda length: f'<geom type="capsule" size="0.015" fromto="0 0 0 {length} 0 0" mass="0.1" group="3"{STILL}/>'  # noqa: E731
    palm = body.palm - 0.045
    pads = "".join(
        f"""<body name="{name}" pos="{body.palm} {side * 0.008} 0" gravcomp="1">
          <joint name="{name}" type="slide" axis="0 {side} 0" range="0 {OPEN / 2.0}" damping="5" armature="0.05"/>
          {_slab((0.03, 0.006, 0.02), (0.0, 0.0, 0.0), f' mass="0.03" rgba="0.2 0.2 0.2 1"{GRIPPER}')}</body>"""
        for name, side in (("left_pad", 1.0), ("right_pad", -1.0))
    )
    base = _slab(
        (body.half_length, body.half_width, 0.05), (0.0, 0.0, 0.07), ' mass="3" friction="0.1" rgba="0.3 0.5 0.7 1"'
    )
    return f"""<body name="base">
      <joint name="base_x" type="slide" axis="1 0 0"/><joint name="base_y" type="slide" axis="0 1 0"/>
      <joint name="base_yaw" type="hinge" axis="0 0 1"/>
      {base}
      <body name="upper" pos="{body.shoulder[0]} 0 {body.shoulder[1]}" gravcomp="1"><joint name="shoulder"{arm}/>
        {link(body.upper)}
        <body name="fore" pos="{body.upper} 0 0" gravcomp="1"><joint name="elbow"{arm}/>{link(body.fore)}
          <body name="palm" pos="{body.fore} 0 0" gravcomp="1"><joint name="wrist"{arm}/>
            {_slab((palm / 2.0, 0.06, 0.015), (palm / 2.0, 0.0, 0.0), f' mass="0.1" group="3"{STILL}')}{pads}
          </body></body></body></body>"""


def _actuators() -> str:
    base = [("base_x", 4000.0), ("base_y", 4000.0), ("base_yaw", 120.0)]
    arm = [("shoulder", 120.0), ("elbow", 120.0), ("wrist", 60.0)]
    drives = [f'<position name="{name}" joint="{name}" kp="{gain}" dampratio="1"/>' for name, gain in base + arm]
    pads = [
        f'<position name="{name}" joint="{name}" kp="400" dampratio="1" forcerange="-8 8"/>'
        for name in ("left_pad", "right_pad")
    ]
    return f"<actuator>{''.join(drives + pads)}</actuator>"


def _colour(name: str) -> str:
    return COLOURS[name.split("_")[0]]

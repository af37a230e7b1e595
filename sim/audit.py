"""The audit: what truly happened, for scoring. No skill, planner or policy may read it."""

import math
from typing import Any

import mujoco
import numpy as np

from hardware.legged.checks import tilt
from sim.relations import parts_over, relations, robot_parts
from sim.scenes.pedestal import pedestals
from sim.surfaces import surfaces
from sim.world import World

POSITION_TOLERANCE = 1e-3
LIMIT_TOLERANCE = 1.02


class Audit:
    """Watches a world from the moment it is made.

    Contacts are read after every physics step. Joint accelerations are differences of the velocity over one control
    period: what a robot's own sensors would show.
    """

    def __init__(self, world: World) -> None:
        """Begins to watch."""
        self._world = world
        self._owners, self._owner_of_geom = _owners(world)
        self._seen = b""  # the contacts of the step before
        self._pairs: set[tuple[int, int]] = set()
        self._first_contact: dict[tuple[int, int], float] = {}
        self._start = {item.name: world.object_pose(item.name).position_w for item in world.scene.objects}
        self._furthest = dict.fromkeys(self._start, 0.0)
        self._joints = {name: _JointRecord(world, name) for name in world.robots}
        self._bases = {name: _BaseRecord(world, name) for name in world.legged}
        world.observe_steps(self._observe)

    def update(self) -> None:
        """Takes the control period that has just ended into account; to be called after every ``World.advance``."""
        for name, start in self._start.items():
            moved = float(np.linalg.norm(self._world.object_pose(name).position_w - start))
            self._furthest[name] = max(self._furthest[name], moved)
        for record in (*self._joints.values(), *self._bases.values()):
            record.update()

    def report(self) -> dict[str, Any]:
        """Everything seen so far, JSON-ready.

        ``objects`` gives per object its displacement from the start now and at most [m] and what it touched, by name
        (robots by their name); ``contacts`` the robots' contacts with each other and with tables, walls, places and
        what stands still of fixtures, and when each began [s]; ``robots`` the extremes per joint of the arms against
        the vendor's limits; ``legged`` where each legged robot is, how far it went, how far it was tilted at most and
        when it first was over which zone [s];
        ``ties`` what equality constraints hold together beyond each robot's own linkages, which must be nothing;
        ``facts`` the relations that hold now; ``fixtures`` how far each is open or pressed [m; of a door rad].
        """
        world = self._world
        arms, robots = set(world.robots), {*world.robots, *world.legged}
        objects = {
            name: {
                "position_w": [round(float(value), 6) for value in world.object_pose(name).position_w],
                "displacement": round(float(np.linalg.norm(world.object_pose(name).position_w - start)), 6),
                "max_displacement": round(self._furthest[name], 6),
                "touched_by": sorted(self._touching(name)),
            }
            for name, start in self._start.items()
        }
        named = {
            tuple(sorted((self._owners[a], self._owners[b]))): when for (a, b), when in self._first_contact.items()
        }
        scene = world.scene
        standing = (*scene.places, *scene.tables, *scene.walls, *scene.fixtures, *pedestals(scene))
        others = {item.name for item in standing}
        return {
            "scene": world.scene.name,
            "seed": world.seed,
            "time": world.time,
            "objects": objects,
            "contacts": {
                "robot_robot": [_contact(pair, when) for pair, when in named.items() if set(pair) <= robots],
                "robot_table": [
                    _contact(pair, when)
                    for pair, when in named.items()
                    if (set(pair) & robots and set(pair) & others) or (set(pair) & arms and "world" in pair)
                ],
            },
            "robots": {name: record.report() for name, record in self._joints.items()},
            "legged": {name: record.report() for name, record in self._bases.items()},
            "ties": _ties(world),
            "limits_exceeded": [text for record in self._joints.values() for text in record.exceeded()],
            "facts": relations(world),
            "fixtures": {
                name: {"opening": round(fixture.opening, 5), "pressed": fixture.pressed}
                for name, fixture in world.fixtures.items()
            },
        }

    def _touching(self, name: str) -> set[str]:
        index = self._owners.index(name)
        return {self._owners[b if a == index else a] for a, b in self._pairs if index in (a, b)}

    def _observe(self) -> None:
        contact = self._world.data.contact
        acting = contact.geom[contact.efc_address >= 0]  # within the margin, where forces begin, not only in overlap
        seen = acting.tobytes()
        if seen == self._seen:
            return
        self._seen = seen
        pairs = np.sort(self._owner_of_geom[acting], axis=1)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        for pair in set(map(tuple, pairs.tolist())) - self._pairs:
            self._pairs.add(pair)
            self._first_contact[pair] = round(float(self._world.data.time), 4)


class _JointRecord:
    """Extremes of one robot's joints."""

    def __init__(self, world: World, name: str) -> None:
        self._robot = world.robots[name]
        self._period = world.period
        self._before = self._robot.state().velocity
        n = self._before.size
        self._speed, self._acceleration, self._overshoot = np.zeros(n), np.zeros(n), np.zeros(n)

    def update(self) -> None:
        """Takes the present state into account."""
        description, state = self._robot.description, self._robot.state()
        acceleration = np.abs(state.velocity - self._before) / self._period
        self._before = state.velocity
        beyond = np.maximum(description.lower - state.position, state.position - description.upper)
        self._speed = np.maximum(self._speed, np.abs(state.velocity))
        self._acceleration = np.maximum(self._acceleration, acceleration)
        self._overshoot = np.maximum(self._overshoot, beyond)

    def report(self) -> dict[str, Any]:
        """Extremes beside the vendor's limits, by joint [rad; m]."""
        description = self._robot.description
        columns = (
            ("max_speed", self._speed),
            ("speed_limit", description.raw_velocity_limit),
            ("max_acceleration", self._acceleration),
            ("acceleration_limit", description.raw_acceleration_limit),
            ("beyond_position_limit", np.maximum(self._overshoot, 0.0)),
        )
        return {
            joint: {key: round(float(values[i]), 5) for key, values in columns}
            for i, joint in enumerate(description.joint_names)
        }

    def exceeded(self) -> list[str]:
        """Arm limits exceeded, in words; the gripper is judged by its reference, since a grasp stops it suddenly."""
        description, texts = self._robot.description, []
        for i, joint in enumerate(description.joints):
            where = f"{self._robot.name}/{joint.name}"
            if self._speed[i] > LIMIT_TOLERANCE * joint.velocity:
                texts.append(f"{where}: speed {self._speed[i]:.3f} above {joint.velocity} rad/s")
            if self._acceleration[i] > LIMIT_TOLERANCE * joint.acceleration:
                texts.append(f"{where}: acceleration {self._acceleration[i]:.2f} above {joint.acceleration} rad/s^2")
            if self._overshoot[i] > POSITION_TOLERANCE:
                texts.append(f"{where}: {self._overshoot[i]:.4f} rad beyond its position limit")
        return texts


class _BaseRecord:
    """Where a legged robot's base went."""

    def __init__(self, world: World, name: str) -> None:
        self._robot = world.legged[name]
        self._start = self._before = self._robot.base_position_w
        self._distance = self._tilt = 0.0
        self._world = world
        self._zones = [surface for surface in surfaces(world) if surface.kind == "zone"]
        self._parts = robot_parts(world, name)
        self._entered: dict[str, float] = {}

    def update(self) -> None:
        """Takes the present pose into account."""
        position = self._robot.base_position_w
        self._distance += float(np.linalg.norm((position - self._before)[:2]))
        self._before = position
        self._tilt = max(self._tilt, tilt(self._robot.base_quaternion_w))
        for zone in self._zones:
            if zone.name not in self._entered and parts_over(self._world, self._parts, zone):
                self._entered[zone.name] = self._world.time

    def report(self) -> dict[str, Any]:
        """Present pose, displacement and way [m], tilt now and at most [rad]."""
        position, quaternion = self._robot.base_position_w, self._robot.base_quaternion_w
        return {
            "position_w": [round(float(value), 6) for value in position],
            "quaternion_w": [round(float(value), 6) for value in quaternion],
            "displacement": round(float(np.linalg.norm((position - self._start)[:2])), 6),
            "distance": round(self._distance, 6),
            "tilt": round(tilt(quaternion), 5),
            "max_tilt": round(self._tilt, 5),
            "entered": dict(self._entered),
            "mode": self._robot.mode.value,
        }


def _owners(world: World) -> tuple[list[str], np.ndarray]:
    """Names of what contacts are counted for, and the index of its owner for every geom."""
    model = world.model
    owners = ["world"]
    index = {"world": 0}
    owner_of_geom = np.zeros(model.ngeom, dtype=int)
    for geom in range(model.ngeom):
        body = model.body(model.geom_bodyid[geom]).name
        owner = body.split("/", 1)[0] if "/" in body else body
        if owner not in index:
            index[owner] = len(owners)
            owners.append(owner)
        owner_of_geom[geom] = index[owner]
    return owners, owner_of_geom


def _ties(world: World) -> list[str]:
    """Equality constraints between two things that are not parts of one robot, by name."""
    model = world.model
    tied = []
    for index in np.flatnonzero(world.data.eq_active):
        ends = [int(end) for end in (model.eq_obj1id[index], model.eq_obj2id[index]) if end >= 0]
        if model.eq_type[index] == mujoco.mjtEq.mjEQ_JOINT:
            bodies = [int(model.jnt_bodyid[end]) for end in ends]
        elif model.eq_objtype[index] == mujoco.mjtObj.mjOBJ_SITE:
            bodies = [int(model.site_bodyid[end]) for end in ends]
        else:
            bodies = ends
        names = [model.body(body).name for body in bodies]
        if any("/" not in name for name in names) or len({name.split("/", 1)[0] for name in names}) > 1:
            tied.append(" and ".join(names))
    return tied


def _contact(pair: tuple[str, ...], when: float) -> dict[str, Any]:
    return {"between": list(pair), "first_at": when if math.isfinite(when) else None}

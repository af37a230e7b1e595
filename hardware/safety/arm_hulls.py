"""The convex hulls of an arm's links and of its gripper, from its model pack, for Pinocchio and coal."""

import functools

import coal
import mujoco
import numpy as np
import pinocchio as pin

from hardware.descriptions.robot import RobotDescription

GRIPPER = "gripper"  # all that hangs on the last joint's body is one hull, as it is when open
_ROUND = 12  # points around a circle of a round shape


def arm_hulls(description: RobotDescription, model: pin.Model) -> pin.GeometryModel:
    """One convex hull for every collision geometry of a link, and one for the whole gripper.

    A hull's name is its body's, with a number behind a slash. MuJoCo reads the MJCF: Pinocchio 4.1 overlooks scales of
    meshes that stand in a default. The joints' axes go through the origins of their bodies, as in both programs.

    Args:
        description: The arm.
        model: Its kinematics, from :func:`hardware.descriptions.arm_model.arm_model`.

    Raises:
        PackError: the model pack cannot be had.
    """
    hulls = pin.GeometryModel()
    for (body, number, joint), points in _clouds(str(description.mjcf_path()), description.arm_joint_names).items():
        vertices = coal.StdVec_Vec3s()
        vertices.extend(list(points))
        shape = coal.Convex.convexHull(vertices, False, "")
        hulls.addGeometryObject(pin.GeometryObject(f"{body}/{number}", joint, joint, pin.SE3.Identity(), shape))
    return hulls


@functools.lru_cache(maxsize=8)
def _clouds(mjcf: str, joints: tuple[str, ...]) -> dict[tuple[str, int, int], np.ndarray]:
    """Points by body, number and index of the joint that moves them, 0 for the base; in the joint's frame [m]."""
    model = mujoco.MjModel.from_xml_path(mjcf)
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    index = {int(model.joint(name).bodyid[0]): i + 1 for i, name in enumerate(joints)}
    last, gripper, found = max(index, key=index.__getitem__), [], {}
    for geom in range(model.ngeom):
        if not (model.geom_contype[geom] or model.geom_conaffinity[geom]):
            continue
        body = moved = int(model.geom_bodyid[geom])
        while moved and moved not in index:
            moved = int(model.body_parentid[moved])
        points = _points(model, geom) @ data.geom_xmat[geom].reshape(3, 3).T + data.geom_xpos[geom]
        if moved:
            points = (points - data.xpos[moved]) @ data.xmat[moved].reshape(3, 3)
        if moved == last and body != last:
            gripper.append(points)
        elif body:
            name = model.body(body).name
            number = sum(key[0] == name for key in found)
            found[name, number, index.get(moved, 0)] = points
    if gripper:
        found[GRIPPER, 0, index[last]] = np.vstack(gripper)
    return found


def _points(model: mujoco.MjModel, geom: int) -> np.ndarray:
    """Points whose hull is a geometry, up to roundness, in its own frame, shape (k, 3) [m]."""
    kind, size = model.geom_type[geom], model.geom_size[geom]
    if kind == mujoco.mjtGeom.mjGEOM_MESH:
        mesh = model.geom_dataid[geom]
        start = model.mesh_vertadr[mesh]
        return model.mesh_vert[start : start + model.mesh_vertnum[mesh]].astype(float)
    if kind == mujoco.mjtGeom.mjGEOM_BOX:
        return np.array(np.meshgrid(*([-s, s] for s in size))).reshape(3, -1).T
    turn = np.linspace(0.0, 2.0 * np.pi, _ROUND, endpoint=False)
    circle = np.stack((np.cos(turn), np.sin(turn), np.zeros(_ROUND)), axis=1)
    radius, half = float(size[0]), float(size[1])
    if kind == mujoco.mjtGeom.mjGEOM_CYLINDER:
        return np.vstack([radius * circle + [0.0, 0.0, z] for z in (-half, half)])
    rings = [(np.cos(a), np.sin(a)) for a in np.linspace(-np.pi / 2.0, np.pi / 2.0, _ROUND // 2 + 1)]
    ball = radius * np.vstack([circle * c + [0.0, 0.0, s] for c, s in rings])
    if kind == mujoco.mjtGeom.mjGEOM_CAPSULE:
        return np.vstack([ball + np.array((0.0, 0.0, z)) for z in (-half, half)])
    return ball

import mujoco
import numpy as np

from sim.render.coarse import coarsen_meshes


def sphere(rings=40):
    """Vertices and faces of a sphere of 0.1 m, finer than any cell."""
    v = [(0.0, 0.0, 0.1)]
    angles = np.linspace(0.0, np.pi, rings)[1:-1]
    around = np.linspace(0.0, 2 * np.pi, 2 * rings, endpoint=False)
    v += [(0.1 * np.sin(a) * np.cos(b), 0.1 * np.sin(a) * np.sin(b), 0.1 * np.cos(a)) for a in angles for b in around]
    return np.array([*v, (0.0, 0.0, -0.1)])


def model():
    spec = mujoco.MjSpec()
    mesh = spec.add_mesh(name="ball")
    mesh.uservert = sphere().ravel()
    spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname="ball")
    return spec.compile()


def corners_of(found):
    return found.mesh_vert[found.mesh_face[: found.mesh_facenum[0]]]


def test_faces_vanish_and_the_shape_stays():
    found = model()
    before, volume = int(found.mesh_facenum[0]), signed_volume(corners_of(found))
    coarsen_meshes(found, 0.02)
    corners = corners_of(found)
    assert 20 < len(corners) < 0.2 * before
    assert np.abs(np.linalg.norm(corners, axis=2) - 0.1).max() < 1e-4  # vertices are some of those that were
    assert signed_volume(corners) > 0.85 * volume > 0.0  # closed still, and all faces look outward


def test_detail_that_is_coarser_than_the_cells_stays():
    found = model()
    before = corners_of(found).copy()
    coarsen_meshes(found, 1e-4)
    assert np.array_equal(corners_of(found), before)


def signed_volume(corners):
    return np.einsum("ni,ni->n", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6.0

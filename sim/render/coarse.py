"""Coarser meshes where detail is not seen: vertex clustering.

After Rossignac and Borrel, "Multi-resolution 3D approximations for rendering complex scenes" (1993): vertices in one
cell of a grid become one, and faces without an area vanish.
"""

import mujoco
import numpy as np

CELL = 0.004  # [m], some two pixels of a depth camera at a metre


def coarsen_meshes(model: mujoco.MjModel, cell: float = CELL) -> None:
    """Simplifies, in place, the meshes of a model that is only drawn; contacts must not be computed with it.

    Args:
        model: Before its meshes are uploaded to a GL context.
        cell: Side of the grid's cells [m].
    """
    for mesh in range(model.nmesh):
        vertices = _rows(model.mesh_vertadr[mesh], model.mesh_vertnum[mesh])
        faces = _rows(model.mesh_faceadr[mesh], model.mesh_facenum[mesh])
        grid = np.floor(model.mesh_vert[vertices] / cell).astype(np.int64)
        grid -= grid.min(axis=0)
        key = np.ravel_multi_index(tuple(grid.T), tuple(grid.max(axis=0) + 1))
        _, first, cells = np.unique(key, return_index=True, return_inverse=True)
        corners = first[cells][model.mesh_face[faces]]
        has_area = (corners != np.roll(corners, 1, axis=1)).all(axis=1)
        left = _rows(faces.start, int(has_area.sum()))
        model.mesh_face[left] = corners[has_area]
        for index in (model.mesh_facenormal, model.mesh_facetexcoord):
            index[left] = index[faces][has_area]
        model.mesh_facenum[mesh] = left.stop - left.start


def _rows(start: int, count: int) -> slice:
    return slice(int(start), int(start) + int(count))

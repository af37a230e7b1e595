"""Fits boxes of known size, upright on one of their faces, to the points that a camera sees of a thing.

Points belong to the box's faces that look at the camera; where a silhouette ends against something farther, the box
ends, too. Both pull on the box by its planes, as in point-to-plane registration (Chen and Medioni, "Object Modelling by
Registration of Multiple Range Images", Image and Vision Computing 1992), with the robust weights of Cauchy. What the
points leave open stays open in the covariance. All hypotheses about all things of a frame are fitted at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CONVERGED = 1e-4  # [m], [rad] step that ends the search
LONGEST_STEP = np.array((0.02, 0.02, 0.02, 0.1))  # [m], [m], [m], [rad]
CAUCHY = 2.5  # standard deviations beyond which a point loses its say
PRIOR = np.array((0.03, 0.03, 0.03, 0.6)) ** -2  # how far a start may be off: [m], [m], [m], [rad]
CALIBRATED = 0.004  # [m] beside the noise, by which depths may differ
STANDS = 0.0015  # [m] standard deviation of the bottom of what stands on a table
CORRELATION = 4.0  # neighbouring pixels err alike: so many count as one
_ONE, _R, _X, _XX, _XR, _Y, _YY, _YR = range(8)  # what is summed over points: products of residuals and coordinates


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of one thing.

    Attributes:
        points_w: On its surface, shape (n, 3) [m].
        edges_w: The outermost of them against something farther, shape (m, 3) [m].
        pixel: Size of a pixel there [m].
        camera_w: Where they were seen from, shape (3,) [m].
        sigma: Standard deviation of a point along its ray [m].
        bottom_w: Height at which its lowest part must be, where it is seen to stand on something; else None [m].
        open_below: Whether points below the box may belong to something else.
    """

    points_w: np.ndarray
    edges_w: np.ndarray
    pixel: float
    camera_w: np.ndarray
    sigma: float
    bottom_w: float | None = None
    open_below: bool = False


@dataclass(frozen=True, eq=False)
class BoxFit:
    """A box fitted to evidence.

    Attributes:
        center_w: Shape (3,) [m].
        yaw: Turn about the vertical [rad].
        half: Half extents along its axes, the third up, shape (3,) [m].
        covariance: Of (center, yaw), shape (4, 4).
        cost: Mean robust cost of the points, in variances.
        unexplained: Share of the points that lie off the box by more than :func:`tolerance`.
        axes: The box's axes in the world as rows, shape (3, 3).
    """

    center_w: np.ndarray
    yaw: float
    half: np.ndarray
    covariance: np.ndarray
    cost: float
    unexplained: float
    axes: np.ndarray


def tolerance(sigma: float) -> float:
    """Distance by which a point with depth noise ``sigma`` [m] may be off a surface and still be on it [m]."""
    return 3.0 * sigma + CALIBRATED


def fit_boxes(
    evidences: Sequence[Evidence],
    halves: np.ndarray,
    starts: np.ndarray,
    inset: float,
    iterations: int,
    points: int,
) -> list[BoxFit]:
    """Fits every hypothesis by iterated reweighted least squares.

    Args:
        evidences: What was seen of the thing that each hypothesis is about.
        halves: Half extents of each hypothesis, the third up, shape (s, 3) [m].
        starts: Centre [m] and yaw [rad] from which each begins, shape (s, 4).
        inset: How far the outermost pixel's centre lies inside of a silhouette [pixel].
        iterations: At most so many.
        points: Of each thing that are used; half as many of its edges.
    """
    stack = _stacked(evidences, starts, points, inset)
    states = starts.astype(float).copy()
    prior = np.diag(PRIOR)
    normal, cost = np.zeros((len(states), 4, 4)), np.zeros(len(states))
    for _ in range(iterations):
        normal, gradient, cost = _equations(stack, halves, states)
        gradient += PRIOR * (states - starts)
        step = -np.linalg.solve(normal + prior, gradient[..., None])[..., 0]
        states += step / np.maximum(np.abs(step / LONGEST_STEP).max(axis=1, keepdims=True), 1.0)
        if np.abs(step).max() < CONVERGED:
            break
    shared = (stack.density / CORRELATION)[:, None, None]
    covariance = np.linalg.inv(normal * shared + prior) * np.maximum(cost, 1.0)[:, None, None]
    axes = _axes(states[:, 3])
    off = np.abs(_local(stack.points, stack, states, axes)) - halves[:, :, None]
    unexplained = (np.abs(off.max(axis=1)) > 3.0 * stack.sigma + CALIBRATED).mean(axis=1)
    return [
        BoxFit(state[:3], float(state[3]), half, spread, float(each), float(share), turn)
        for state, half, spread, each, share, turn in zip(
            states, halves, covariance, cost, unexplained, axes, strict=True
        )
    ]


@dataclass(frozen=True, eq=False)
class _Stack:
    """The evidence of every hypothesis, equally many points of each, relative to its start; shapes begin with (s,)."""

    points: np.ndarray
    edges: np.ndarray
    origin_w: np.ndarray
    edge_weight: np.ndarray
    inset: np.ndarray
    sigma: np.ndarray
    pixel: np.ndarray
    bottom_w: np.ndarray
    stands: np.ndarray
    open_below: np.ndarray
    density: np.ndarray
    camera_w: np.ndarray


def _stacked(evidences: Sequence[Evidence], starts: np.ndarray, points: int, inset: float) -> _Stack:
    edges, origin = max(points // 2, 1), starts[:, :3]
    kept: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for each in evidences:
        if id(each) not in kept:
            outline = each.edges_w if len(each.edges_w) else each.points_w
            kept[id(each)] = (_sampled(each.points_w, points), _sampled(outline, edges))
    pixel = np.array([each.pixel for each in evidences])
    bottoms = [each.bottom_w for each in evidences]
    near, rim = (np.stack([kept[id(each)][i] for each in evidences]) - origin[:, :, None] for i in (0, 1))
    return _Stack(
        near.astype(np.float32),
        rim.astype(np.float32),
        origin,
        np.array([min(len(each.edges_w) / edges, 1.0) for each in evidences])[:, None],
        (inset * pixel)[:, None],
        np.array([each.sigma for each in evidences])[:, None],
        pixel[:, None],
        np.array([0.0 if bottom is None else bottom for bottom in bottoms]),
        np.array([bottom is not None for bottom in bottoms]),
        np.array([each.open_below for each in evidences]),
        np.array([len(each.points_w) / points for each in evidences]),
        evidences[0].camera_w,
    )


def _sampled(points: np.ndarray, count: int) -> np.ndarray:
    """So many of some points, evenly, shape (3, count); some of them twice when there are fewer."""
    return points[np.linspace(0, len(points) - 1, count).astype(np.intp)].T


def _axes(yaw: np.ndarray) -> np.ndarray:
    """The axes of boxes in the world as rows, shape (s, 3, 3)."""
    c, s, zero, one = np.cos(yaw), np.sin(yaw), np.zeros_like(yaw), np.ones_like(yaw)
    return np.stack((c, s, zero, -s, c, zero, zero, zero, one), axis=1).reshape(-1, 3, 3)


def _local(points: np.ndarray, stack: _Stack, states: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Points of a stack in the boxes' frames, shape (s, 3, k) [m]."""
    shift = (states[:, :3] - stack.origin_w).astype(np.float32)
    return axes.astype(np.float32) @ (points - shift[:, :, None])


def _equations(stack: _Stack, halves: np.ndarray, states: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The normal equations of all hypotheses about their states, without the prior, and the points' robust costs.

    Returns:
        Matrices of shape (s, 4, 4), gradients of shape (s, 4) and mean costs of shape (s,) in variances.
    """
    axes = _axes(states[:, 3])
    camera = (axes @ (stack.camera_w - states[:, :3])[..., None])[..., 0]
    sign = np.where(camera >= 0.0, np.float32(1.0), np.float32(-1.0))
    points, edges = (_local(each, stack, states, axes) for each in (stack.points, stack.edges))
    shown = np.abs(camera) > halves
    shown |= ~shown.any(axis=1, keepdims=True)
    half, towards = halves[:, :, None].astype(np.float32), sign[:, :, None] * points
    faces = np.where(shown[:, :, None], towards - half, np.float32(-np.inf))
    beyond = -towards - half
    beyond[stack.open_below, 2] = -np.inf
    ray = camera / np.linalg.norm(camera, axis=1, keepdims=True)
    across = np.sqrt(np.maximum(1.0 - np.square(ray), 0.04))  # how long a unit along each axis looks
    outer = (stack.inset / across - halves).astype(np.float32)[:, :, None]
    ends = sign[:, :, None] * edges
    reach = np.concatenate((outer - ends, np.where(shown[:, :, None], np.float32(-np.inf), outer) + ends), axis=1)
    reach[stack.stands, 2] = -np.inf  # what stands on a table has no silhouette below
    along = np.square(0.5 * stack.pixel / across) + np.square(stack.sigma * ray)
    both, turned = np.concatenate((-sign, sign), axis=1), np.concatenate((along, along), axis=1)
    on_faces = _pull(faces, points, sign, np.square(stack.sigma))
    inside = _pull(beyond, points, -sign, np.square(stack.sigma), one_sided=True)
    on_edges = _pull(reach, edges, both, turned, stack.edge_weight)
    local = on_faces[0] + inside[0] + on_edges[0]
    stands = stack.stands / STANDS**2  # it is certain: no robust weight
    normal, gradient = np.zeros((len(states), 4, 4)), np.zeros((len(states), 4))
    normal[:, :3, :3] = (axes.transpose(0, 2, 1) * local[:, None, :3, 0]) @ axes
    normal[:, :3, 3] = normal[:, 3, :3] = (local[:, None, :3, 1] @ axes)[:, 0]
    normal[:, 3, 3] = local[:, 3, 1]
    normal[:, 2, 2] += stands
    gradient[:, :3] = (local[:, None, :3, 2] @ axes)[:, 0]
    gradient[:, 3] = local[:, 3, 2]
    gradient[:, 2] += stands * (states[:, 2] - halves[:, 2] - stack.bottom_w)
    return normal, gradient, CAUCHY**2 * np.log1p(on_faces[1]).mean(axis=1)


def _pull(
    distance: np.ndarray,
    points: np.ndarray,
    sign: np.ndarray,
    variance: np.ndarray,
    count: np.ndarray | float = 1.0,
    one_sided: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """What points add to the normal equations, by their distances from the nearest of some planes across the axes.

    Args:
        distance: Outward from planes across the axes in their order, once or twice over, shape (s, 3 or 6, k) [m].
        points: In the boxes' frames, shape (s, 3, k) [m].
        sign: Which way the planes' normals point along the axes, shape (s, 3 or 6).
        variance: Of a distance, shape (s, 1), or by plane (s, 3 or 6) [m^2].
        count: How much each point counts, shape (s, 1).
        one_sided: Whether only points beyond a plane count.

    Returns:
        Shape (s, 4, 3): for each axis and for the yaw the entry on the diagonal, the one with the yaw, and the
        gradient; the points' squared distances in units of the robust scale, shape (s, k).
    """
    residual = distance.max(axis=1)
    nearest = distance == residual[:, None]
    if one_sided:
        np.maximum(residual, 0.0, out=residual)
        nearest &= residual[:, None] > 0.0
    by_point = variance.astype(np.float32)
    if variance.shape[1] > 1:
        by_point = (by_point[:, None] @ nearest.astype(np.float32))[:, 0]
    scaled = np.square(residual) / (by_point * np.float32(CAUCHY**2))
    weight = np.asarray(count, dtype=np.float32) / (by_point + by_point * scaled)
    x, y = points[:, 0], points[:, 1]
    terms = np.stack((np.ones_like(x), residual, x, x * x, x * residual, y, y * y, y * residual), axis=2)
    planes = (weight[:, None] * nearest) @ terms
    plain, signed = (_by_axis(each) for each in (planes, sign[:, :, None] * planes))
    sums = np.zeros((len(points), 4, 3))
    sums[:, :3, 0], sums[:, :3, 2] = plain[..., _ONE], -signed[..., _R]
    sums[:, 0, 1], sums[:, 1, 1] = -plain[:, 0, _Y], plain[:, 1, _X]  # turning moves x planes by y, y planes by -x
    sums[:, 3, 1] = plain[:, 0, _YY] + plain[:, 1, _XX]
    sums[:, 3, 2] = signed[:, 0, _YR] - signed[:, 1, _XR]
    return sums, scaled


def _by_axis(planes: np.ndarray) -> np.ndarray:
    """Sums over the planes across each axis, shape (s, 3, terms) from (s, 3 or 6, terms)."""
    return planes.reshape(len(planes), -1, 3, planes.shape[2]).sum(axis=1)

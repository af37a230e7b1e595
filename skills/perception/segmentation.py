"""From detections in a picture to things: connected pixels of one region without a step in depth between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from skills.perception.detector import Detection

SHARED = 0.5  # share of a thing's pixels in another region, from which that region's phrase is another word for it
STEP = 0.012  # [m] between neighbours in depth that belongs to two things
GROWTH = 2  # rounds in which a thing gets back what cutting took from it
CORE = 4  # pixels of a thing that cutting leaves at least
_CROSS = np.array(((0, 1, 0), (1, 1, 1), (0, 1, 0)), dtype=np.uint8)
_SQUARE = np.ones((3, 3), dtype=np.uint8)


@dataclass(frozen=True, eq=False)
class Thing:
    """Pixels of one thing.

    Attributes:
        rows: Shape (n,).
        columns: Shape (n,).
        phrases: What it was detected as, with scores; empty when as nothing.
    """

    rows: np.ndarray
    columns: np.ndarray
    phrases: tuple[tuple[str, float], ...] = ()


def segment(
    depth: np.ndarray, free: np.ndarray, hollow: np.ndarray, detections: Sequence[Detection], least: int
) -> list[Thing]:
    """Cuts what stands on the tables into things.

    Args:
        depth: 0 where it is not known, shape (height, width) [m].
        free: Pixels above the tables that show no robot, shape (height, width) bool.
        hollow: Those of them inside of a gripper, where only what was detected is a thing; same shape.
        detections: What a detector found.
        least: Pixels that a thing has at least.
    """
    if not free.any():
        return []
    window = _window(free)
    depth, free, hollow = depth[window], free[window], hollow[window]
    regions = [(mask[window], words) for mask, words in _regions(detections, window, depth.shape)]
    index = np.where(free & ~hollow, np.uint8(len(regions) + 1), np.uint8(0))
    for number in range(len(regions), 0, -1):
        index[regions[number - 1][0] & free] = number
    count, owners = _cut(depth, free, index)
    owners = _grown(owners, free, depth)
    return _collect(owners, count, regions, least, (window[0].start, window[1].start))


def _window(mask: np.ndarray) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _regions(
    detections: Sequence[Detection], window: tuple[slice, slice], shape: tuple[int, ...]
) -> list[tuple[np.ndarray, list[tuple[str, float]]]]:
    """Masks with the phrases that share them, the surest first."""
    found: dict[int, tuple[np.ndarray, list[tuple[str, float]]]] = {}
    for detection in sorted(detections, key=lambda item: -item.score):
        mask = detection.mask
        if mask is None:
            mask = np.zeros((window[0].stop, window[1].stop), dtype=bool)
            left, top, right, bottom = detection.box
            mask[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
        found.setdefault(id(mask), (mask, []))[1].append((detection.phrase, detection.score))
    return list(found.values())[:250]


def _cut(depth: np.ndarray, free: np.ndarray, index: np.ndarray) -> tuple[int, np.ndarray]:
    """Numbers the cores of things from 1: pixels with neighbours of the same region only, at nearly the same depth."""
    near = np.where(free, depth, np.float32(np.inf))
    far = np.where(free, depth, np.float32(0.0))
    step = cv2.dilate(far, _CROSS) - cv2.erode(near, _CROSS) > STEP
    same = cv2.dilate(index, _SQUARE) == cv2.erode(index, _SQUARE)
    core = (index > 0) & same & ~step
    count, owners, stats, _ = cv2.connectedComponentsWithStats(core.view(np.uint8), connectivity=4, ltype=cv2.CV_32S)
    owners[(stats[:, cv2.CC_STAT_AREA] < CORE)[owners]] = 0
    return count, owners.astype(np.uint16)


def _grown(owners: np.ndarray, free: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Gives free pixels beside a thing to it where the depth goes on."""
    for _ in range(GROWTH):
        offered = cv2.dilate(owners, _SQUARE)
        reach = cv2.dilate(np.where(owners > 0, depth, np.float32(0.0)), _SQUARE)
        taken = free & (owners == 0) & (offered > 0) & (np.abs(reach - depth) < STEP)
        owners = np.where(taken, offered, owners)
    return owners


def _collect(
    owners: np.ndarray,
    count: int,
    regions: Sequence[tuple[np.ndarray, list[tuple[str, float]]]],
    least: int,
    corner: tuple[int, int],
) -> list[Thing]:
    rows, columns = np.nonzero(owners)
    owner = owners[rows, columns]
    order = np.argsort(owner, kind="stable")
    rows, columns, owner = rows[order], columns[order], owner[order]
    sizes = np.bincount(owner, minlength=count)
    ends = np.cumsum(sizes)
    words: list[list[tuple[str, float]]] = [[] for _ in range(count)]
    for mask, phrases in regions:
        share = np.bincount(owner[mask[rows, columns]], minlength=count)
        for number in np.flatnonzero(share > SHARED * sizes):
            words[number] += phrases
    return [
        Thing(rows[end - size : end] + corner[0], columns[end - size : end] + corner[1], tuple(phrases))
        for end, size, phrases in zip(ends, sizes, words, strict=True)
        if size >= least
    ]


def joined(first: Thing, second: Thing) -> Thing:
    """Two things as one."""
    return replace(
        first,
        rows=np.concatenate((first.rows, second.rows)),
        columns=np.concatenate((first.columns, second.columns)),
        phrases=tuple(dict.fromkeys((*first.phrases, *second.phrases))),
    )


def parted(thing: Thing, second: np.ndarray) -> tuple[Thing, Thing]:
    """A thing as two, the second with the pixels that ``second``, shape (n,) bool, says."""
    first = replace(thing, rows=thing.rows[~second], columns=thing.columns[~second])
    return first, replace(thing, rows=thing.rows[second], columns=thing.columns[second])

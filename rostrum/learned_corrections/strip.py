"""Stills of one episode before and after: the same table, camera and low level, and what the high level says."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import mujoco
import numpy as np
from PIL import Image

from rostrum.learned_corrections.rollout import Outcome
from sim.packing.commands import BY_TEXT
from sim.packing.table import packing_scene
from sim.render import make_renderer
from sim.render.captions import Caption, CaptionPainter
from sim.scenes.build import build_model
from sim.scenes.placement import sample_placement

SIZE = (400, 300)
STILLS = 6
PERIOD = 0.05  # [s] of a step
GAP = 6  # [pixel] between pictures


def draw_strip(path: Path, before: Outcome, after: Outcome, titles: tuple[str, str]) -> None:
    """Writes a picture of two rows of stills.

    Args:
        path: A PNG file.
        before: An episode with its states.
        after: The same table later.
        titles: Of the two rows.

    Raises:
        RendererError: nothing can draw here.
    """
    scene = packing_scene()
    model = build_model(scene, sample_placement(scene, before.seed), visuals=True)
    rows = [_row(model, outcome, title) for outcome, title in zip((before, after), titles, strict=True)]
    gap = np.full((GAP, rows[0].shape[1], 3), 255, np.uint8)
    picture = Image.fromarray(np.concatenate([rows[0], gap, rows[1]]))
    picture.quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)


def moments(outcome: Outcome, count: int = STILLS) -> list[int]:
    """Steps worth a picture: the end, ends of corrections that were said or thought, and ends of puts."""
    changes = [i for i, (one, other) in enumerate(pairwise(outcome.timeline)) if one != other]
    nudged = [i for i in changes if BY_TEXT[outcome.timeline[i]].corrective]
    put = [i for i in changes if BY_TEXT[outcome.timeline[i]].kind == "put" and i not in nudged]
    last = len(outcome.states) - 1
    chosen = sorted({*nudged[: count - 2], last})
    rest = [i for i in put if i not in chosen]
    even = np.linspace(0, len(rest) - 1, min(len(rest), count - len(chosen))).round().astype(int) if rest else []
    return sorted({*chosen, *(rest[int(i)] for i in even)})


def _row(model: mujoco.MjModel, outcome: Outcome, title: str) -> np.ndarray:
    captions = [Caption(i * PERIOD, (i + 1) * PERIOD, f"“{text}”") for i, text in enumerate(outcome.timeline)]
    painter = CaptionPainter(*SIZE, captions, title)
    renderer, data = make_renderer(model, *SIZE), mujoco.MjData(model)
    pictures: list[np.ndarray] = []
    try:
        for step in moments(outcome):
            data.qpos[:] = outcome.states[step]
            mujoco.mj_kinematics(model, data)
            mujoco.mj_camlight(model, data)
            pictures.append(painter.paint(renderer.render(data, packing_scene().cameras[0].name), step * PERIOD))
    finally:
        renderer.close()
    blank = np.full_like(pictures[0], 255)
    return _beside([*pictures, *[blank] * (STILLS - len(pictures))])


def _beside(pictures: Sequence[np.ndarray]) -> np.ndarray:
    gap = np.full((pictures[0].shape[0], GAP, 3), 255, np.uint8)
    parts = [part for picture in pictures for part in (picture, gap)]
    return np.concatenate(parts[:-1], axis=1)

"""A film of a run, made from its state log after the run: the run itself never waits for a picture."""

import time as wall
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import mujoco
import numpy as np
from PIL import Image

from hardware.descriptions.family import family_of
from sim.errors import RecordingError
from sim.recording import RecordedRun, read_state_log
from sim.render import make_renderer
from sim.render.captions import Caption, CaptionPainter
from sim.render.encoder import make_encoder
from sim.render.follow import FollowCamera
from sim.scenes.build import build_model

__all__ = ["Caption", "FilmResult", "render_film"]

SIZES = {"egl": (960, 540), "osmesa": (960, 540), "rays": (640, 360)}
FRAME_RATES = {"egl": 20.0, "osmesa": 20.0, "rays": 10.0}
END_HOLD = 1.0
INSET, TITLE = 0.34, 0.1  # size of the second picture, and height of the title, as shares of the first picture
FRAME = (250, 250, 250)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class FilmResult:
    """A finished film.

    Attributes:
        path: The film, MP4 or GIF.
        frames: Number of pictures.
        seconds: Its length [s].
        backend: The renderer that made the pictures.
        stills: Pictures of the start, the middle and the end, PNG.
        wall_seconds: How long it took to make [s].
        width: [pixel].
        height: [pixel].
        fps: Pictures per second of film.
        t0: Simulated time of the first picture [s].
        speed: Seconds of the run per second of film.
    """

    path: Path
    frames: int
    seconds: float
    backend: str
    stills: tuple[Path, ...]
    wall_seconds: float
    width: int
    height: int
    fps: float
    t0: float
    speed: float


def render_film(
    log_path: Path,
    out_dir: Path,
    captions: Sequence[Caption] = (),
    title: str = "",
    fps: float | None = None,
    *,
    run_id: str = "",
    camera: str = "",
    size: tuple[int, int] | None = None,
    backend: str = "auto",
    shadows: bool = True,
    speed: float = 1.0,
    progress: Progress | None = None,
    name: str = "film",
) -> FilmResult:
    """Renders ``out_dir/film.mp4`` (``film.gif`` without ffmpeg) and three stills.

    Args:
        log_path: The run's state log; one whose writer was killed will do.
        out_dir: Where the files go; made when it is absent.
        captions: Lines in the lower third, in simulated time.
        title: Shown at the top left.
        fps: Pictures per second of film; by default what the renderer affords.
        run_id: Shown small in a corner; by default the log's.
        camera: Name of a camera of the scene; by default its first.
        size: Width and height [pixel], made even; by default what the renderer affords.
        backend: See :func:`sim.render.make_renderer`.
        shadows: See :func:`sim.render.make_renderer`.
        speed: Seconds of the run per second of film.
        progress: Called with the number of pictures done and of all.
        name: File name without suffix.

    Raises:
        RecordingError: the log cannot be read or holds no state.
        RendererError: the backend does not work here, or there is no such camera.
        ValueError: ``fps`` or ``speed`` is not positive.
    """
    began = wall.monotonic()
    if speed <= 0.0 or (fps is not None and fps <= 0.0):
        raise ValueError(f"fps and speed must be positive, got fps {fps} and speed {speed}")
    run = read_state_log(log_path)
    if not len(run.time):
        raise RecordingError(f"{log_path} holds no state; the run ended before its first chunk was written")
    model = build_model(run.scene, run.placement, visuals=True)
    renderer = make_renderer(model, *_even(size or SIZES["egl"]), backend=backend, shadows=shadows)
    if size is None and SIZES[renderer.name] != SIZES["egl"]:
        renderer.close()
        renderer = make_renderer(model, *SIZES[renderer.name], backend=renderer.name, shadows=shadows)
    width, height = _even(size or SIZES[renderer.name])
    fps = fps or FRAME_RATES[renderer.name]
    rows = _rows(run, fps, speed)
    stills_at = {0: "start", len(rows) // 2: "middle", len(rows) - 1: "end"}
    painter = CaptionPainter(width, height, captions, title, run_id or run.run_id)
    camera = camera or run.scene.cameras[0].name
    inset = _Inset(model, run, width, height, renderer.name) if wants_inset(run) else None
    out_dir.mkdir(parents=True, exist_ok=True)
    encoder = make_encoder(out_dir / name, width, height, fps, comment=f"run {run_id or run.run_id}")
    data, stills = mujoco.MjData(model), []
    try:
        picture = np.zeros((height, width, 3), dtype=np.uint8)
        for i, row in enumerate(rows):
            data.qpos[:] = run.qpos[row]
            mujoco.mj_kinematics(model, data)
            if inset is not None:
                inset.follow(data, float(run.time[row]))
            mujoco.mj_camlight(model, data)
            picture = renderer.render(data, camera)
            if inset is not None:
                picture = inset.paint(picture, data)
            picture = painter.paint(picture, float(run.time[row]))
            encoder.add(picture)
            if i in stills_at:
                stills.append(out_dir / f"{name}_{stills_at[i]}.png")
                Image.fromarray(picture).save(stills[-1])
            if progress is not None:
                progress(i + 1, len(rows))
        held = round(END_HOLD * fps)
        for _ in range(held):
            encoder.add(picture)
    finally:
        renderer.close()
        if inset is not None:
            inset.close()
    encoder.close()
    frames = len(rows) + held
    return FilmResult(
        encoder.path,
        frames,
        frames / fps,
        renderer.name,
        tuple(stills),
        round(wall.monotonic() - began, 2),
        width,
        height,
        fps,
        float(run.time[0]),
        speed,
    )


def wants_inset(run: RecordedRun) -> bool:
    """Whether one camera is too far away to see hands at work: the scene has walking robots and a second camera."""
    legged = any(family_of(robot.description) == "legged" for robot in run.scene.robots)
    return legged and len(run.scene.cameras) > 1


class _Inset:
    """A small picture under the title, without shadows, from the second camera, which follows what moves."""

    def __init__(self, model: mujoco.MjModel, run: RecordedRun, width: int, height: int, backend: str) -> None:
        self._camera = run.scene.cameras[1].name
        size = _even((round(INSET * width), round(INSET * height)))
        self._renderer = make_renderer(model, *size, backend=backend, shadows=False)
        self._follow = FollowCamera(model, run.scene, self._camera)

    def follow(self, data: mujoco.MjData, time: float) -> None:
        """Turns the camera; before the model's cameras are updated."""
        self._follow.update(data, time)

    def paint(self, picture: np.ndarray, data: mujoco.MjData) -> np.ndarray:
        """A copy of the picture with the inset, framed."""
        small, painted = self._renderer.render(data, self._camera), picture.copy()
        height, width = small.shape[:2]
        top, left = round(TITLE * picture.shape[0]), (picture.shape[1] - width) // 2
        painted[top - 2 : top + height + 2, left - 2 : left + width + 2] = FRAME
        painted[top : top + height, left : left + width] = small
        return painted

    def close(self) -> None:
        """Frees the renderer."""
        self._renderer.close()


def _rows(run: RecordedRun, fps: float, speed: float) -> np.ndarray:
    """Index of the recorded state nearest to each picture's time."""
    times = np.arange(run.time[0], run.time[-1] + 1e-6, speed / fps)
    after = np.clip(np.searchsorted(run.time, times), 0, len(run.time) - 1)
    before = np.maximum(after - 1, 0)
    nearer_before = np.abs(run.time[before] - times) < np.abs(run.time[after] - times)
    return np.where(nearer_before, before, after)


def _even(size: tuple[int, int]) -> tuple[int, int]:
    return (size[0] + size[0] % 2, size[1] + size[1] % 2)

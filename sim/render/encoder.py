"""Writes pictures as a film: H.264 where pip's ffmpeg is, else an animated GIF."""

import logging
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

log = logging.getLogger(__name__)

GIF_RATE = 10.0
GIF_WIDTH = 480


class Encoder(Protocol):
    """Takes pictures and leaves a file."""

    path: Path

    def add(self, picture: np.ndarray) -> None:
        """Appends a picture, shape (height, width, 3) uint8."""
        ...

    def close(self) -> None:
        """Finishes the file; until then it has another name."""
        ...


def make_encoder(stem: Path, width: int, height: int, fps: float, comment: str = "") -> Encoder:
    """Opens ``stem.mp4``, or ``stem.gif`` where no ffmpeg can be had.

    Args:
        stem: Path without suffix.
        width: [pixel], even.
        height: [pixel], even.
        fps: Pictures per second.
        comment: Kept in the file's metadata.
    """
    try:
        import imageio_ffmpeg

        imageio_ffmpeg.get_ffmpeg_exe()
    except (ImportError, RuntimeError, OSError) as error:
        log.warning("no ffmpeg (%s); the film becomes a GIF", error)
        return GifEncoder(stem.with_suffix(".gif"), fps)
    return Mp4Encoder(stem.with_suffix(".mp4"), width, height, fps, comment)


class Mp4Encoder:
    """H.264, yuv420p, with its index in front, so that browsers play it while it loads."""

    def __init__(self, path: Path, width: int, height: int, fps: float, comment: str = "") -> None:
        """Starts ffmpeg."""
        import imageio_ffmpeg

        self.path = path
        self._partial = path.with_name(f".{path.name}.partial.mp4")
        settings: dict[str, Any] = {
            "fps": fps,
            "codec": "libx264",
            "quality": None,
            "macro_block_size": 2,
            "pix_fmt_in": "rgb24",
            "pix_fmt_out": "yuv420p",
            "ffmpeg_log_level": "error",
            "output_params": [
                "-crf",
                "21",
                "-preset",
                "veryfast",
                "-movflags",
                "+faststart",
                "-metadata",
                f"comment={comment}",
            ],
        }
        self._writer = imageio_ffmpeg.write_frames(str(self._partial), (width, height), **settings)
        self._writer.send(None)

    def add(self, picture: np.ndarray) -> None:
        """Appends a picture."""
        self._writer.send(np.ascontiguousarray(picture))

    def close(self) -> None:
        """Waits for ffmpeg and gives the file its name."""
        self._writer.close()
        self._partial.replace(self.path)


class GifEncoder:
    """An animated GIF, smaller and slower than the pictures that it gets; everybody can show it."""

    def __init__(self, path: Path, fps: float) -> None:
        """Collects pictures for ``path`` that come at ``fps``."""
        self.path = path
        self._fps = fps
        self._frames: list[Image.Image] = []
        self._count = 0

    def add(self, picture: np.ndarray) -> None:
        """Appends a picture when its turn has come."""
        if self._count * GIF_RATE / self._fps >= len(self._frames):
            image = Image.fromarray(picture)
            if image.width > GIF_WIDTH:
                size = (GIF_WIDTH, round(image.height * GIF_WIDTH / image.width))
                image = image.resize(size, Image.Resampling.LANCZOS)
            self._frames.append(image.quantize(128))
        self._count += 1

    def close(self) -> None:
        """Writes the file."""
        rate = min(GIF_RATE, self._fps)
        partial = self.path.with_name(f".{self.path.name}.partial")
        self._frames[0].save(
            partial, format="GIF", save_all=True, append_images=self._frames[1:], duration=round(1000 / rate), loop=0
        )
        partial.replace(self.path)

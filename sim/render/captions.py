"""Captions, title and run id, drawn over pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_PANEL = (18, 22, 28, 190)
_ACCENT = (242, 178, 51, 255)
_TEXT = (255, 255, 255, 255)
_QUIET = (40, 46, 54, 220)


@dataclass(frozen=True)
class Caption:
    """A line shown while ``t0 <= t < t1`` [s of simulated time]."""

    t0: float
    t1: float
    text: str


class CaptionPainter:
    """Draws a title at the top left, the run id at the top right, the time and captions in the lower third."""

    def __init__(
        self, width: int, height: int, captions: Sequence[Caption] = (), title: str = "", run_id: str = ""
    ) -> None:
        """Prepares for pictures of ``width`` x ``height`` [pixel]."""
        self._size = (width, height)
        self._captions = tuple(captions)
        self._unit = max(11, round(height / 26))
        self._header = self._draw_header(title, run_id)
        self._panel = lru_cache(maxsize=16)(self._draw_panel)

    def paint(self, picture: np.ndarray, time: float) -> np.ndarray:
        """Returns a copy of a picture, shape (height, width, 3) uint8, with what is to be read at ``time`` [s]."""
        image = Image.fromarray(picture).convert("RGB")
        image.paste(self._header, (0, 0), self._header)
        texts = [caption.text for caption in self._captions if caption.t0 <= time < caption.t1]
        if texts:
            panel = self._panel("\n".join(texts[-2:]))
            image.paste(panel, (self._unit, self._size[1] - panel.height - self._unit), panel)
        clock, font = f"{time:.1f} s", _font(round(0.7 * self._unit))
        ImageDraw.Draw(image).text(
            (self._size[0] - self._unit, self._size[1] - self._unit), clock, font=font, fill=_QUIET[:3], anchor="rs"
        )
        return np.asarray(image)

    def _draw_header(self, title: str, run_id: str) -> Image.Image:
        unit, width = self._unit, self._size[0]
        layer = Image.new("RGBA", (width, 3 * unit), (0, 0, 0, 0))
        draw = ImageDraw.Draw(layer)
        small = _font(round(0.65 * unit))
        room = width - 3 * unit - draw.textlength(run_id, font=small)
        draw.text((unit, unit), _shorten(draw, title, _font(unit), room), font=_font(unit), fill=_QUIET, anchor="lt")
        draw.text((width - unit, unit), run_id, font=small, fill=_QUIET, anchor="rt")
        return layer

    def _draw_panel(self, text: str) -> Image.Image:
        unit, font = self._unit, _font(self._unit)
        probe = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
        room = 0.72 * self._size[0]
        lines = [line for part in text.split("\n") for line in _wrap(probe, part, font, room)][:3]
        pitch = round(1.35 * unit)
        width = round(max(probe.textlength(line, font=font) for line in lines)) + 2 * unit
        panel = Image.new("RGBA", (width, pitch * len(lines) + unit), (0, 0, 0, 0))
        draw = ImageDraw.Draw(panel)
        draw.rounded_rectangle((0, 0, panel.width - 1, panel.height - 1), radius=unit // 3, fill=_PANEL)
        draw.rectangle((0, unit // 3, max(2, unit // 6), panel.height - 1 - unit // 3), fill=_ACCENT)
        for i, line in enumerate(lines):
            draw.text((unit, unit // 2 + (i + 0.5) * pitch), line, font=font, fill=_TEXT, anchor="lm")
        return panel


@lru_cache(maxsize=8)
def _font(size: int) -> Font:
    return ImageFont.load_default(size=max(8, size))


def _wrap(draw: ImageDraw.ImageDraw, text: str, font: Font, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font=font) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _shorten(draw: ImageDraw.ImageDraw, text: str, font: Font, room: float) -> str:
    if draw.textlength(text, font=font) <= room:
        return text
    while text and draw.textlength(f"{text}...", font=font) > room:
        text = text[:-1]
    return f"{text.rstrip()}..."

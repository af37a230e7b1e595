"""Colour words and what they look like: chromaticity, which brightness and shading do not change."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

# Where the paints that people call so lie in the plane of r / (r + g + b) and g / (r + g + b), under white light.
CHROMATICITIES: dict[str, tuple[float, float]] = {
    "red": (0.75, 0.13),
    "orange": (0.63, 0.30),
    "yellow": (0.52, 0.41),
    "green": (0.17, 0.58),
    "cyan": (0.10, 0.42),
    "blue": (0.10, 0.27),
    "purple": (0.34, 0.18),
    "pink": (0.46, 0.23),
    "brown": (0.49, 0.31),
}
ACHROMATIC: dict[str, float] = {"white": 0.85, "grey": 0.40, "black": 0.10}  # share of the light that they reflect
NEUTRAL = (1.0 / 3.0, 1.0 / 3.0)
ANY_LIGHT = 0.3  # by which the logarithm of a brightness differs with shading alone
LIT = 0.9  # quantile of a thing's pixels that shows its lit side
FARTHEST = 0.11  # from a word's chromaticity; what is farther from all has no word
DARKEST = 36  # of 765, sum of the channels below which a pixel has no chromaticity
CLIPPED = (1.0, 1.2)  # factors by which a channel at its end may have been brighter than it
WHITE_END = 248  # of 255
_BITS = 5  # per channel of the table of all colours
_LEVELS = 1 << _BITS


class ColorTable:
    """Which of some colour words every pixel has, by a look-up table over quantised colours.

    Args:
        words: Colour words to tell apart; every other known word is told from them as well.
    """

    def __init__(self, words: Sequence[str]) -> None:
        names = [*CHROMATICITIES, "achromatic"]
        self._known = {word: names.index(_shade(word)) for word in words if _shade(word) in names}

    def labels(self, image: np.ndarray) -> np.ndarray:
        """Index of the nearest word of every pixel, shape (height, width) uint8; 255 where none is near.

        Args:
            image: Shape (height, width, 3) uint8 RGB.
        """
        cells = image >> (8 - _BITS)
        index = cells[..., 0].astype(np.uint16)
        index <<= _BITS
        index |= cells[..., 1]
        index <<= _BITS
        index |= cells[..., 2]
        return _nearest_words()[index]

    def label(self, word: str) -> int | None:
        """The index that :meth:`labels` gives for a word; None for a word without a colour to look for."""
        return self._known.get(word)


def color_word(color: np.ndarray) -> str:
    """The word for a mean colour, shape (3,) of 255; empty where none fits."""
    total = float(np.sum(color))
    if total < DARKEST:
        return "black"
    point = np.asarray(color[:2]) / total
    centers = {**CHROMATICITIES, "achromatic": NEUTRAL}
    word = min(centers, key=lambda name: float(np.linalg.norm(point - centers[name])))
    if np.linalg.norm(point - np.asarray(centers[word])) > FARTHEST:
        return ""
    return word if word != "achromatic" else min(ACHROMATIC, key=lambda name: abs(ACHROMATIC[name] - total / 765.0))


def lit_side(pixels: np.ndarray) -> float:
    """Brightness of a thing's lit side, of 255, from its colours, shape (n, 3) of 255."""
    return float(np.quantile(pixels.mean(axis=1), LIT))


def shade_doubt(word: str, reflected: float) -> float:
    """By how much a thing is brighter or darker than its word allows, in logarithms; 0 for chromatic words.

    Args:
        word: Colour word.
        reflected: Share of the light that the thing's lit side reflects.
    """
    if word not in ACHROMATIC:
        return 0.0
    return max(0.0, abs(float(np.log(max(reflected, 1e-3) / ACHROMATIC[word]))) - ANY_LIGHT)


def _shade(word: str) -> str:
    return "achromatic" if word in ACHROMATIC else word


@lru_cache(maxsize=1)
def _nearest_words() -> np.ndarray:
    """Index of the nearest word of every quantised colour, shape (32768,) uint8; 255 where none is near."""
    levels = (np.arange(_LEVELS) + 0.5) * (256 / _LEVELS)
    red, green, blue = (axis.ravel() for axis in np.meshgrid(levels, levels, levels, indexing="ij"))
    centers = np.array([*CHROMATICITIES.values(), NEUTRAL])
    distance = np.full((len(red), len(centers)), np.inf)
    for gain in CLIPPED:  # a channel at its end may have been brighter: what it may have been is tried
        channels = np.stack([np.where(each > WHITE_END, gain * each, each) for each in (red, green, blue)], axis=1)
        points = channels[:, :2] / channels.sum(axis=1, keepdims=True)
        distance = np.minimum(distance, np.linalg.norm(points[:, None] - centers[None], axis=2))
    total = red + green + blue
    nearest = distance.argmin(axis=1).astype(np.uint8)
    nearest[distance.min(axis=1) > FARTHEST] = 255
    nearest[total < DARKEST] = len(CHROMATICITIES)
    return nearest

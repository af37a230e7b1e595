"""The Detector port: an image and phrases in, scored regions out. The one that comes along goes by colour words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from skills.perception.colors import ACHROMATIC, CHROMATICITIES, ColorTable


@dataclass(frozen=True, eq=False)
class Detection:
    """A region of an image that a phrase may describe.

    Attributes:
        phrase: Which of the phrases that were asked for.
        score: How sure the detector is, 0 to 1.
        box: Left, top, right, bottom [pixel]; right and bottom are outside.
        mask: Shape (height, width) bool; None where only the box is known.
    """

    phrase: str
    score: float
    box: tuple[int, int, int, int]
    mask: np.ndarray | None = None


class Detector(Protocol):
    """Finds what phrases describe. An open-vocabulary network fits behind it as well as a colour table.

    Regions may be generous, hold several things or overlap: depth cuts and judges them afterwards.
    """

    def detect(self, image: np.ndarray, phrases: Sequence[str]) -> tuple[Detection, ...]:
        """Regions of an image.

        Args:
            image: Shape (height, width, 3) uint8 RGB.
            phrases: What to look for, such as ``red block``.
        """
        ...


class ColorDetector:
    """Every pixel that has the colour that a phrase names; one region per phrase."""

    def __init__(self) -> None:
        self._table = ColorTable((*CHROMATICITIES, *ACHROMATIC))

    def detect(self, image: np.ndarray, phrases: Sequence[str]) -> tuple[Detection, ...]:
        """See :class:`Detector`; phrases without a colour word give nothing."""
        labels, found = self._table.labels(cv2.medianBlur(image, 3)), []
        height, width = labels.shape
        masks: dict[int, np.ndarray] = {}
        for phrase in phrases:
            words = (self._table.label(word) for word in phrase.split())
            label = next((word for word in words if word is not None), None)
            if label is not None:
                if label not in masks:
                    masks[label] = labels == label
                found.append(Detection(phrase, 1.0, (0, 0, width, height), masks[label]))
        return tuple(found)

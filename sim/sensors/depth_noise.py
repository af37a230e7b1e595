"""What a depth camera makes of what it would see without error.

Made for speed, since every exposure of every simulated camera pays for it: draws that are rounded to whole pixels or
colours anyway come from bytes through a table, and drop-outs compare a pixel's slope with a drawn one.
"""

import math
from functools import cache
from statistics import NormalDist

import cv2
import numpy as np

from sim.scenes.sensing import DepthNoiseCfg

FARTHEST = 8.0  # [m] beyond which there is no depth
_BYTES, _WORDS = 1 << 8, 1 << 16
_SPREAD = 0.2  # width over which drop-outs set in, as a share of the grazing angle


def disturb(
    image: np.ndarray, depth: np.ndarray, focal: float, cfg: DepthNoiseCfg, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Adds noise, quantisation and drop-outs.

    Args:
        image: Shape (height, width, 3) uint8.
        depth: Along the optical axis, shape (height, width) float32 [m].
        focal: Focal length [pixel].
        cfg: How the camera errs.
        rng: Draws the noise.

    Returns:
        Colours like ``image``, and depth like ``depth``; 0 where it is not known.
    """
    seen = _displaced(depth, cfg.lateral, rng)
    sigma = cfg.axial + cfg.axial_growth * np.square(np.maximum(seen - cfg.nearest, 0.0))
    noisy = seen + sigma * _correlated(depth.shape, cfg.correlation, rng)
    if cfg.step > 0.0:
        unit = cfg.step * np.square(seen)
        noisy = np.rint(noisy / unit) * unit
    steps = _steps(depth, cfg)
    lost = (seen > FARTHEST) | (_grazing(depth, focal, cfg, rng) & ~steps) | _at_edge(steps, cfg, rng)
    noisy[lost] = 0.0
    return cv2.add(image, _rounded(image.shape, cfg.color, rng), dtype=cv2.CV_8U), noisy


def _rounded(shape: tuple[int, ...], sigma: float, rng: np.random.Generator) -> np.ndarray:
    """White noise rounded to whole numbers, int16."""
    return cv2.LUT(_draw(shape, _BYTES, rng), np.rint(sigma * _normal()).astype(np.int16)).reshape(shape)


def _displaced(depth: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Every pixel reads the depth of where it truly looks."""
    if sigma == 0.0:
        return depth
    height, width = depth.shape
    where = _rounded((height, width, 2), sigma, rng)
    where[..., 0] += np.arange(width, dtype=np.int16)
    where[..., 1] += np.arange(height, dtype=np.int16)[:, None]
    nowhere = np.empty(0, dtype=np.int16)
    return cv2.remap(depth, where, nowhere, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)


def _correlated(shape: tuple[int, ...], pixels: float, rng: np.random.Generator) -> np.ndarray:
    """Noise of unit variance in which neighbours within ``pixels`` err alike."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    if pixels <= 1.0:
        return noise
    sigma = pixels / 2.0
    smooth = cv2.GaussianBlur(noise, (0, 0), sigma)
    return smooth * (2.0 * math.sqrt(math.pi) * sigma)  # the variance that a Gaussian filter leaves of white noise


def _grazing(depth: np.ndarray, focal: float, cfg: DepthNoiseCfg, rng: np.random.Generator) -> np.ndarray:
    """Drop-outs where a surface is seen nearly edge-on: the steeper in depth, the likelier."""
    if cfg.grazing == 0.0:
        return np.zeros(depth.shape, dtype=bool)
    right, down = (cv2.Sobel(depth, cv2.CV_32F, *axis, ksize=1, scale=0.5 * focal) for axis in ((1, 0), (0, 1)))
    limit = _slopes(cfg.grazing)[_draw(depth.shape, _WORDS, rng)]
    return np.square(right) + np.square(down) > np.square(limit * depth)


def _at_edge(steps: np.ndarray, cfg: DepthNoiseCfg, rng: np.random.Generator) -> np.ndarray:
    if cfg.edge_dropout == 1.0:
        return steps
    return steps & (_draw(steps.shape, _WORDS, rng) < cfg.edge_dropout * _WORDS)


def _steps(depth: np.ndarray, cfg: DepthNoiseCfg) -> np.ndarray:
    """Pixels beside steps of the depth, where one of a sensor's two eyes sees what the other does not."""
    around = np.ones((3, 3), dtype=np.uint8)
    return cv2.dilate(depth, around) - cv2.erode(depth, around) > cfg.edge_step


def _draw(shape: tuple[int, ...], count: int, rng: np.random.Generator) -> np.ndarray:
    """Uniform whole numbers below ``count``, which is :data:`_BYTES` or :data:`_WORDS`."""
    kind = np.dtype(np.uint8 if count == _BYTES else np.uint16)
    return np.frombuffer(rng.bytes(math.prod(shape) * kind.itemsize), kind).reshape(shape)


@cache
def _normal() -> np.ndarray:
    """Quantiles of the normal distribution in the middle of each of so many equal shares, with unit variance."""
    quantiles = np.array([NormalDist().inv_cdf((i + 0.5) / _BYTES) for i in range(_BYTES)])
    return quantiles / quantiles.std()


@cache
def _slopes(grazing: float) -> np.ndarray:
    """Slopes beyond which a pixel is lost, by a uniform draw: steep ones for most.

    The share that is lost at an angle ``a`` between surface and ray is the logistic function of ``grazing - a``.
    """
    share = (np.arange(_WORDS) + 0.5) / _WORDS
    angle = grazing + _SPREAD * grazing * np.log(1.0 / share - 1.0)
    return (1.0 / np.tan(np.clip(angle, 1e-6, math.pi / 2.0))).astype(np.float32)

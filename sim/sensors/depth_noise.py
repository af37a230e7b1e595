"""What a depth camera makes of what it would see without error."""

import math

import cv2
import numpy as np

from sim.scenes.sensing import DepthNoiseCfg

FARTHEST = 8.0  # [m] beyond which there is no depth


def disturb(
    image: np.ndarray, depth: np.ndarray, focal: float, cfg: DepthNoiseCfg, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Adds noise, quantisation and drop-outs.

    Args:
        image: Shape (height, width, 3) uint8.
        depth: Along the optical axis, shape (height, width) [m].
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
        noisy = np.round(noisy / unit) * unit
    steps = _steps(depth, cfg)
    at_edge = steps & (rng.random(depth.shape, dtype=np.float32) < cfg.edge_dropout)
    lost = (seen > FARTHEST) | (_grazing(depth, focal, cfg, rng) & ~steps) | at_edge
    colors = image.astype(np.float32) + cfg.color * rng.standard_normal(image.shape, dtype=np.float32)
    return np.clip(np.round(colors), 0, 255).astype(np.uint8), np.where(lost, 0.0, noisy).astype(np.float32)


def _displaced(depth: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Every pixel reads the depth of where it truly looks."""
    height, width = depth.shape
    if sigma == 0.0:
        return depth
    shift = np.round(sigma * rng.standard_normal((2, height, width), dtype=np.float32)).astype(np.intp)
    rows = np.clip(np.arange(height)[:, None] + shift[0], 0, height - 1)
    columns = np.clip(np.arange(width)[None, :] + shift[1], 0, width - 1)
    return depth[rows, columns]


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
    down, right = np.gradient(depth)
    slope = np.hypot(down, right) * focal / np.maximum(depth, 1e-3)  # tangent of the angle to facing the camera
    angle = np.arctan2(1.0, slope)
    share = 1.0 / (1.0 + np.exp((angle - cfg.grazing) / max(0.2 * cfg.grazing, 1e-6))) if cfg.grazing > 0.0 else 0.0
    return rng.random(depth.shape, dtype=np.float32) < share


def _steps(depth: np.ndarray, cfg: DepthNoiseCfg) -> np.ndarray:
    """Pixels beside steps of the depth, where one of a sensor's two eyes sees what the other does not."""
    around = np.ones((3, 3), dtype=np.uint8)
    return cv2.dilate(depth, around) - cv2.erode(depth, around) > cfg.edge_step

"""How joints follow what they are asked: each a mass on a spring with a damper."""

import numpy as np
from scipy.linalg import expm


class JointResponse:
    """Second-order response of several joints, advanced exactly over a fixed step.

    ``q'' = w^2 (asked - q) - 2 z w q'``, with ``asked`` constant over a step. Arrays have shape (n,).
    """

    def __init__(self, natural_frequency: np.ndarray, damping_ratio: np.ndarray, step: float) -> None:
        """Joints at rest at zero.

        Args:
            natural_frequency: ``w`` [rad/s].
            damping_ratio: ``z``; 1 is critically damped.
            step: Time that :meth:`step` advances [s].
        """
        w, z = np.asarray(natural_frequency, dtype=float), np.asarray(damping_ratio, dtype=float)
        motion = np.array([[[0.0, 1.0], [-a * a, -2.0 * b * a]] for a, b in zip(w, z, strict=True)])
        self._over_step = expm(motion * step)  # of the distance from what is asked, and of the velocity
        self._position, self._velocity = np.zeros_like(w), np.zeros_like(w)

    def start(self, position: np.ndarray, velocity: np.ndarray) -> None:
        """Begins anew, where the joints are [rad; rad/s]."""
        self._position, self._velocity = np.array(position, dtype=float), np.array(velocity, dtype=float)

    def step(self, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Advances towards ``asked`` [rad]; returns position [rad] and velocity [rad/s]."""
        state = np.stack([self._position - asked, self._velocity], axis=-1)
        away, velocity = np.einsum("nij,nj->in", self._over_step, state)
        self._position, self._velocity = asked + away, velocity
        return self._position.copy(), self._velocity.copy()

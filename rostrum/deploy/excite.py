"""Records what an identification needs: a legged robot hangs on a stand, and its joints follow sines within limits."""

from dataclasses import dataclass

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from rostrum.deploy.hanging import HangingRun
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Watch
from rostrum.deploy.site import Site

_SHARP = 4.0  # how sharply the bound of amplitudes turns from one limit to the next


@dataclass(frozen=True)
class Excitation:
    """Angles over time: slow sines that show friction, then ones that grow faster and show inertia and delay.

    Attributes:
        middle: Pose about which the joints move, shape (n,) [rad].
        amplitude: Of the slow sines, shape (n,) [rad].
        seconds: Length [s].
        slow: Frequency of the slow sines [Hz].
        fastest: Frequency that the fast ones reach [Hz].
        speed: Largest speed that is asked for, a number or shape (n,) [rad/s].
        acceleration: The same of the acceleration [rad/s^2].
        jerk: The same of the jerk [rad/s^3].
        fade: How long the sines take to grow and to shrink [s].
    """

    middle: np.ndarray
    amplitude: np.ndarray
    seconds: float
    slow: float = 0.3
    fastest: float = 7.0
    speed: float | np.ndarray = 5.0
    acceleration: float | np.ndarray = np.inf
    jerk: float | np.ndarray = np.inf
    fade: float = 0.5

    @classmethod
    def within(cls, description: LeggedDescription, seconds: float = 12.0, reach: float = 0.3) -> "Excitation":
        """About the nominal stance, as far as limits allow with a tenth of each joint's range to spare.

        Args:
            description: The robot.
            seconds: Length [s].
            reach: Largest amplitude [rad].
        """
        spare = 0.1 * (description.upper - description.lower)
        room = np.minimum(description.upper - description.stand, description.stand - description.lower) - spare
        return cls(description.stand, np.clip(room, 0.0, reach), seconds)

    def at(self, t: float) -> np.ndarray:
        """The pose at ``t`` [s], shape (n,) [rad]; it begins and ends at the middle, at rest."""
        n = len(self.middle)
        half = 0.4 * self.seconds
        share = np.arange(n) / n
        if t < half:
            frequency = self.slow * (1.0 + share)
            return self.middle + self._grown(t, half) * self._size(frequency) * np.sin(
                2.0 * np.pi * (frequency * t + share)
            )
        s, span = t - half, self.seconds - half
        lowest = 0.8 + 0.5 * share
        phase = lowest * s + 0.5 * (self.fastest - lowest) * s**2 / span
        frequency = lowest + (self.fastest - lowest) * s / span
        return self.middle + self._grown(s, span) * self._size(frequency) * np.sin(2.0 * np.pi * (phase + share))

    def _grown(self, t: float, span: float) -> float:
        """Share of the full size, without a jump of the acceleration."""
        x = min(max(min(t, span - t) / self.fade, 0.0), 1.0)
        return x**3 * (10.0 - 15.0 * x + 6.0 * x**2)

    def _size(self, frequency: np.ndarray) -> np.ndarray:
        """Amplitudes that keep every limit at these frequencies [Hz], shape (n,) [rad].

        A smooth lower bound of them all: where one took over from another, a kink would be a jump of the velocity.
        """
        turn = 2.0 * np.pi * frequency
        needs = (self.amplitude, self.speed / turn, self.acceleration / turn**2, self.jerk / turn**3)
        return np.sum([np.maximum(bound, 1e-9) ** -_SHARP for bound in needs], axis=0) ** (-1.0 / _SHARP)


class ExcitationRun(HangingRun):
    """Runs one on a robot that hangs."""

    def __init__(
        self,
        site: Site,
        description: LeggedDescription,
        excitation: Excitation,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor; opens nothing. ``excitation`` is what the joints follow; the rest as of its kin."""
        super().__init__(site, description, excitation.middle, log, emit, watch, interrupts)
        self._excitation = excitation

    def _move(self) -> str:
        begin = self._site.clock.now()
        return self._follow(lambda now: self._excitation.at(now - begin), begin + self._excitation.seconds)

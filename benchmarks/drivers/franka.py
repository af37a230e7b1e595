"""The 1 kHz loop of a Franka arm through its vendor's client against the simulated control unit.

libfranka answers every state with torques; franky's thread does that for an impedance controller whose reference is set
at the rate of our driver. What is seen of it here is when new states come, and what share of its commands the control
unit says that it got in time.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from hardware.descriptions.robot import load_description
from hardware.twins.franka.__main__ import serve

RATE = 1000.0  # [Hz]
_POLL = 0.0002  # [s]
_AMPLITUDE, _FREQUENCY = 0.1, 0.25  # [rad], [Hz] of the second joint
_JOINTS = 7


@dataclass(frozen=True)
class LoopRate:
    """How the loop ran.

    Attributes:
        seconds: How long it was measured [s].
        asked: States that the control unit should send [Hz].
        rate: States that arrived [Hz].
        calls: States that arrived.
        misses: Those that came more than a period late.
        p50: How much later than its period a state came after the one before, median [s].
        p95: The same, 95th percentile [s].
        p99: The same, 99th percentile [s].
        in_time: Share of commands that came in time, as the control unit says, mean.
        error: Largest error of the swinging joint [rad].
    """

    seconds: float
    asked: float
    rate: float
    calls: int
    misses: int
    p50: float
    p95: float
    p99: float
    in_time: float
    error: float


def measure_loop(seconds: float = 20.0, host: str = "127.0.0.41") -> LoopRate:
    """Swings a joint of the simulated arm for some time.

    Args:
        seconds: How long [s].
        host: Address of the loopback for the control unit.

    Raises:
        ImportError: the vendor's client is not installed.
        TwinError: the simulated control unit is not installed, or did not start.
    """
    import franky

    unit = serve(host, strict=False)
    try:
        arm = franky.Robot(host, realtime_config=franky.RealtimeConfig.Ignore)
        return _swing(franky, arm, seconds)
    finally:
        unit.kill()
        unit.wait()


def _swing(franky: Any, arm: Any, seconds: float) -> LoopRate:
    description = load_description("fr3_hand")
    joints, period = description.joints, description.command_period
    home = np.array(arm.state.q)
    motion = franky.JointImpedanceTrackingMotion(
        stiffness=np.array([joint.kp for joint in joints]), damping=np.array([joint.kd for joint in joints])
    )
    motion.set_reference(franky.JointReference(q=home, dq=np.zeros(_JOINTS)))
    arm.move(motion, asynchronous=True)
    time.sleep(0.5)
    start = next_reference = time.monotonic()
    arrivals: list[float] = []
    shares: list[float] = []
    newest, error = -1.0, 0.0
    while (now := time.monotonic()) < start + seconds:
        reference, velocity = _reference(home, now - start)
        if now >= next_reference:
            next_reference += period
            motion.set_reference(franky.JointReference(q=reference, dq=velocity))
        state = arm.state
        if state.time.to_sec() != newest:
            newest = state.time.to_sec()
            arrivals.append(now)
            shares.append(state.control_command_success_rate)
            error = max(error, abs(float(state.q[1] - reference[1])))
        time.sleep(_POLL)
    arm.stop()
    late = np.maximum(np.diff(arrivals) - 1.0 / RATE, 0.0)
    p50, p95, p99 = np.quantile(late, (0.5, 0.95, 0.99))
    span = arrivals[-1] - arrivals[0]
    return LoopRate(
        seconds, RATE, (len(arrivals) - 1) / span, len(arrivals), int((late > 1.0 / RATE).sum()),
        float(p50), float(p95), float(p99), float(np.mean(shares)), error,
    )  # fmt: skip


def _reference(home: np.ndarray, t: float) -> tuple[np.ndarray, np.ndarray]:
    """A slow swing of the second joint that begins at rest: position and velocity."""
    turn = 2.0 * np.pi * _FREQUENCY
    second = np.eye(_JOINTS)[1]
    swing = _AMPLITUDE * (1.0 - np.cos(turn * t)) * second
    return home + swing, _AMPLITUDE * turn * np.sin(turn * t) * second

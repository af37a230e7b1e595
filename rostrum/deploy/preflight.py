"""The preflight's second half: what a connected robot is seen to measure while its joints are damped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.legged.checks import tilt
from hardware.ports.health import ReportsHealth, RobotHealth, Supply
from hardware.ports.legged import LeggedState
from policies.observation.readings import gravity_from_quaternion
from rostrum.deploy.checks import Check, Verdict, judged, passed, refused, warned

GRAVITY = 9.81  # [m/s^2]
_LIMIT_TOLERANCE = 0.05  # [rad] beyond a joint's limits, where a robot that lies may rest
_POSE_TOLERANCE = 0.6  # [rad] of a joint from the pose in which the robot lies or stands
_STILL = 0.5  # [rad/s] of a damped joint
_TURNING = 0.15  # [rad/s] of the gyroscope of a robot at rest
_ACCELERATION = 1.0  # [m/s^2] of the accelerometer's length from gravity
_ATTITUDE = 0.2  # [rad] between the gravity of the attitude and that of the accelerometer
_LEAST_BATTERY, _LOW_BATTERY = 0.15, 0.3
_SAG = 0.1  # of the highest supply of a motor that another one may lack
_SPARE = 0.05  # of a motor's lowest supply that should be left
_HOT = 70.0  # [deg C] of a motor


@dataclass(frozen=True)
class Seen:
    """What was measured while the robot rested, of an arm or a legged robot.

    Attributes:
        times: When each state was read, shape (T,) [s].
        states: The newest state at each time.
        period: Time between two reads [s].
    """

    times: np.ndarray
    states: tuple[Any, ...]
    period: float


def timing_checks(seen: Seen, state_age: float, lockstep: bool) -> list[Check]:
    """Rate and age of the states, and whether the robot's clock runs as this one does.

    Args:
        seen: What was measured.
        state_age: Age that the robot floor takes [s].
        lockstep: Whether time is simulated.
    """
    stamps = np.array([state.stamp for state in seen.states])
    ages, fresh = seen.times - stamps, np.unique(stamps)
    span = float(seen.times[-1] - seen.times[0])
    rate = (len(fresh) - 1) / span if span > 0.0 else 0.0
    needed = 0.8 * min(1.0 / seen.period, 1.0 / state_age * 2.0)
    age, worst = float(np.median(ages)), float(np.quantile(ages, 0.99))
    backwards = bool((np.diff(stamps) < -1e-9).any())
    good_clock = not backwards and float(ages.min()) > -0.01
    clock = "simulated" if lockstep else f"between {1e3 * ages.min():.1f} and {1e3 * ages.max():.1f} ms behind"
    load = "look at the network and at what else this computer does"
    return [
        judged("state rate", rate >= needed, f"{rate:.0f} fresh states a second (needs {needed:.0f})", load),
        judged(
            "observation latency", worst < state_age,
            f"median {1e3 * age:.1f} ms, 99 % below {1e3 * worst:.1f} ms (at most {1e3 * state_age:g})", load,
        ),
        judged("clock", good_clock, "runs backwards or ahead" if not good_clock else clock,
               "synchronise the clocks (NTP, PTP), or let the driver stamp on arrival"),
    ]  # fmt: skip


def pose_checks(seen: Seen, description: LeggedDescription) -> list[Check]:
    """Joints inside their limits, in a pose that such a robot lies or stands in, at rest."""
    position = np.mean([state.position for state in seen.states], axis=0)
    velocity = np.mean([state.velocity for state in seen.states], axis=0)
    names = description.joint_names
    below, above = description.lower - _LIMIT_TOLERANCE, description.upper + _LIMIT_TOLERANCE
    outside = [i for i in range(len(names)) if not below[i] <= position[i] <= above[i]]
    poses = {"lies": description.rest, "stands": description.stand}
    pose, away = min(
        ((name, np.abs(position - angles)) for name, angles in poses.items()), key=lambda item: item[1].max()
    )
    worst = int(np.argmax(away))
    order = "compare the joint order and the zeros with the description"
    moving = int(np.argmax(np.abs(velocity)))
    where = ", ".join(f"{names[i]} at {position[i]:.2f}" for i in outside)
    return [
        judged("joint limits measured", not outside, f"outside: {where} rad" if outside else "all inside", order),
        judged(
            "joint order", bool(away[worst] <= _POSE_TOLERANCE) and not outside,
            f"it {pose}; farthest {names[worst]}, by {away[worst]:.2f} rad", f"lay it on its belly; {order}",
        ),
        judged(
            "at rest", bool(abs(velocity[moving]) <= _STILL),
            f"fastest joint {names[moving]} at {abs(velocity[moving]):.2f} rad/s", "let nobody move it",
        ),
    ]  # fmt: skip


def inertial_checks(seen: Seen, description: LeggedDescription) -> list[Check]:
    """Whether gyroscope, attitude and accelerometer agree with a robot at rest, and with each other."""
    quaternion = np.array([state.orientation_w for state in seen.states])
    lengths = np.linalg.norm(quaternion, axis=1)
    if np.abs(lengths - 1.0).max() > 0.05:
        worst = float(lengths[np.argmax(np.abs(lengths - 1.0))])
        return [refused("attitude", f"a quaternion of length {worst:.3f}", "look at the inertial unit")]
    leaning = max(tilt(q) for q in quaternion)
    turning = float(np.linalg.norm(np.mean([state.angular_velocity_b for state in seen.states], axis=0)))
    felt = -np.mean([state.linear_acceleration_b for state in seen.states], axis=0)
    down = np.mean(np.stack(gravity_from_quaternion(quaternion), axis=-1), axis=0)
    length = float(np.linalg.norm(felt))
    cosine = float(felt @ down / (length * np.linalg.norm(down))) if length > 0.0 else -1.0
    apart = float(np.arccos(np.clip(cosine, -1.0, 1.0)))
    rows = [
        judged("upright", leaning <= 0.5 * description.safety.max_tilt, f"tilted by {leaning:.2f} rad",
               "lay it on its belly on level ground"),
        judged("gyroscope", turning <= _TURNING, f"{turning:.3f} rad/s at rest", "calibrate it, or let nobody move it"),
    ]  # fmt: skip
    if "accelerometer" not in description.sensors:
        return rows
    agree = apart <= _ATTITUDE and abs(length - GRAVITY) <= _ACCELERATION
    found = f"accelerometer {length:.2f} m/s², {apart:.2f} rad from the attitude's gravity"
    return [*rows, judged("attitude", agree, found, "look at the quaternion's order (wxyz) and the unit's mounting")]


def health_checks(robot: object, state: LeggedState, calibrated_pose: bool) -> list[Check]:
    """Mode, emergency stop, battery, temperatures, supply and calibration, as far as the driver reports them.

    Raises:
        NotConnectedError: the link broke.
    """
    health = robot.health() if isinstance(robot, ReportsHealth) else RobotHealth()
    silent = "the driver does not report it"
    rows = [_tell("mode", health.ready, health.mode or silent, "switch to the mode for low-level commands")]
    battery = health.battery
    if battery is None:
        rows.append(passed("battery", silent))
    elif battery < _LOW_BATTERY:
        verdict = Verdict.RED if battery < _LEAST_BATTERY else Verdict.WARN
        rows.append(Check("battery", verdict, f"{battery:.0%}", "charge it"))
    else:
        rows.append(passed("battery", f"{battery:.0%}"))
    heat = health.temperatures or _measured_heat(state)
    hottest = max(heat, key=lambda name: heat[name]) if heat else ""
    found = f"warmest {hottest} at {heat[hottest]:.0f} °C" if heat else silent
    rows.append(judged("temperatures", not heat or heat[hottest] < _HOT, found, "let the motors cool down"))
    rows += _supply_check(health.supplies)
    calibrated = health.calibrated if health.calibrated is not None else calibrated_pose
    rows.append(judged("calibration", calibrated, "the joints' zeros fit the pose that it is in" if calibrated else
                       "the joints' zeros do not fit", "calibrate the joints as the vendor says"))  # fmt: skip
    if health.emergency_stop is not None:
        pressed = health.emergency_stop
        rows.append(judged("emergency stop", not pressed, "pressed" if pressed else "released", "release it"))
    return rows


def stop_check(damped: bool, tested: bool, real: bool) -> Check:
    """Whether damping works and, on a real robot, whether somebody has tried the emergency stop.

    Args:
        damped: Whether the robot floor streamed damping all the while.
        tested: Whether a person says that the emergency stop was tried and is in reach.
        real: Whether there is metal.
    """
    if not damped:
        return refused("stop", "damping could not be streamed", "look at the safety status and reset its fault")
    if real and not tested:
        text = "damping is streamed; nobody said that the emergency stop was tried"
        return refused("stop", text, "press it once while the robot lies, release it, then say --estop-tested")
    return passed("stop", "damping is streamed" + ("; the emergency stop was tried" if real else ""))


def lateness_check(measure: Callable[[float], float], now: float, period: float) -> Check:
    """How late this computer wakes up, over half a second.

    Args:
        measure: Waits until a time, gives the lateness [s].
        now: Time to begin [s].
        period: Of the robot floor [s].
    """
    late = np.array([measure(now + (i + 1) * period) for i in range(round(0.5 / period))])
    most = float(np.quantile(late, 0.99))
    found = f"99 % of {len(late)} ticks less than {1e3 * most:.1f} ms late (period {1e3 * period:g} ms)"
    if most > 0.5 * period:
        return warned("lateness", found, "close what else runs; give this process real-time priority")
    return passed("lateness", found)


def _supply_check(supplies: Mapping[str, Supply]) -> list[Check]:
    """The motors' supply, where it is reported: inside their own limits, and the same along the chain."""
    if not supplies:
        return []
    ordered = sorted(supplies, key=lambda name: supplies[name].voltage)
    weakest, strongest = ordered[0], ordered[-1]
    low, high = supplies[weakest].voltage, supplies[strongest].voltage
    outside = [name for name, own in supplies.items() if not own.lowest <= own.voltage <= own.highest]
    found = f"{low:.1f} V at {weakest} to {high:.1f} V at {strongest}"
    if outside:
        return [refused("supply", f"{found}; outside its own limits: {', '.join(outside)}", "take the right supply")]
    if high - low > _SAG * high:
        return [warned("supply", found, "look at the cables between these motors; the supply may be too weak")]
    if low < (1.0 + _SPARE) * supplies[weakest].lowest:
        return [warned("supply", f"{found}, hardly above its limit", "take a stronger supply, or charge it")]
    return [passed("supply", found)]


def _tell(name: str, good: bool | None, found: str, remedy: str) -> Check:
    return judged(name, good is not False, found, remedy)


def _measured_heat(state: LeggedState) -> dict[str, float]:
    temperature = getattr(state, "temperature", None)
    if temperature is None:
        return {}
    return {name: float(t) for name, t in zip(state.names, temperature, strict=True) if np.isfinite(t)}

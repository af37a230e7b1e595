"""Injected faults of a walking quadruped, with physics, in lock-step."""

from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.safety.alterations import changed, lost, no_number, overtaken, standing, stuttering
from benchmarks.safety.kind import InjectedKind, InjectedRow
from benchmarks.safety.struck import StruckPort, stop_robot, unlink
from hardware.descriptions.legged import load_legged_description
from hardware.legged.checks import tilt
from hardware.legged.controller import TICKS_PER_COMMAND, LeggedController
from hardware.legged.features import to_legged_state
from hardware.ports.clock import ManualClock
from hardware.safety.faults import FaultCode as Code
from policies.errors import PolicyError
from policies.walking import walking_policy
from rostrum.graph.description import walking_bundle
from sim.legged.local_robot import LocalLeggedRobot
from sim.scenes.scene import load_scene
from sim.world import World
from skills.locomotion.gait import GaitGenerator, Posture

ROBOT, DOG = "go2", "dog"
GOES_ON = 0.0  # [s] from the strike on a robot that it does not harm must walk upright
WALK_AT, STRIKE, SPEED = 3.5, 5.0, 0.5  # [s], [s], [m/s]
STANDS_BY, LIES_BY = 1.0, 3.0  # [s]
STILL, LEVEL = 0.05, 0.2  # [m/s], [rad]
LOW, SLOW = 0.16, 0.5  # [m], [rad/s]


def _press(floor: Any, _: StruckPort) -> None:
    floor.emergency_stop(0.0, "a benchmark")


def _more(state: Any) -> np.ndarray:
    return state.effort + 100.0


def _weaken(_: Any, port: "_WornPort") -> None:
    port.weaken("FL_calf_joint")


def _turned_over(state: Any) -> np.ndarray:
    """Its attitude, half a turn about its x axis further."""
    w, x, y, z = state.orientation_w
    return np.array([-x, w, z, -y])


def _kinds() -> tuple[InjectedKind, ...]:
    def kind(name: str, *expected: Code, **options: Any) -> InjectedKind:
        return InjectedKind(f"legs: {name}", ROBOT, expected, **options)

    one = np.eye(len(load_legged_description(ROBOT).joints))[2]
    quarter = np.array([np.cos(0.7), np.sin(0.7), 0.0, 0.0])
    return (
        kind("nobody asks for a velocity any more", stands=True),
        kind("stop", stands=True),
        kind("reference is no number", Code.COMMAND_NOT_FINITE, command=no_number("position")),
        kind("other joints named", Code.COMMAND_NAMES, command=changed(names=lambda m: m.names[::-1])),
        kind("too few numbers", Code.COMMAND_SHAPE, command=changed(kp=lambda m: m.kp[1:])),
        kind("negative gain", Code.COMMAND_GAINS, command=changed(kd=lambda m: -m.kd)),
        kind("gain too large", Code.COMMAND_GAINS, command=changed(kp=lambda m: 10.0 * m.kp)),
        kind("reference jumps", Code.COMMAND_STEP, command=changed(position=lambda m: m.position + 1.5)),
        kind("command from the future", Code.COMMAND_STAMP, command=changed(stamp=lambda m: m.stamp + 1.0)),
        kind("gait dies", Code.COMMAND_STALE, command=lambda _: None, lasts=0.5),
        kind("measurement is no number", Code.STATE_INVALID, measure=no_number("position")),
        kind("attitude is no rotation", Code.STATE_INVALID, measure=changed(orientation_w=np.zeros(4))),
        kind(
            "measurements are late", Code.STATE_STALE, Code.STATE_STAMP, measure=changed(stamp=lambda m: m.stamp - 0.5)
        ),
        kind("it falls", Code.FALLEN, measure=changed(orientation_w=quarter)),
        kind("link breaks", Code.LINK_LOST, act=unlink, lasts=0.5),
        kind("motor is hot", Code.OVERHEAT, measure=changed(temperature=lambda m: np.full(len(m.names), 99.0))),
        kind("joint is overloaded", Code.OVERLOAD, measure=changed(effort=_more), lasts=2.0, slow=True),
        kind("second sender", Code.COMMAND_SENDER, command=changed(sender="somebody else")),
        kind("every third command is lost", harmless=True, command=lost(3, 2), remembers=True, lasts=2.0),
        kind("commands overtake each other", harmless=True, command=overtaken, remembers=True, lasts=2.0),
        kind("every second measurement is lost", harmless=True, measure=stuttering(2), remembers=True, lasts=2.0),
        kind("feet feel nothing", harmless=True, measure=changed(foot_force=lambda m: 0.0 * m.foot_force), lasts=2.0),
        kind("one gain is no number", Code.COMMAND_NOT_FINITE, command=changed(kd=lambda m: m.kd + np.nan * one)),
        kind("gains are zero", Code.COMMAND_GAINS, command=changed(kp=lambda m: 0.0 * m.kp, kd=lambda m: 0.0 * m.kd)),
        kind("a storm of broken measurements", Code.STATE_STALE, measure=stuttering(10), remembers=True, lasts=0.5),
        kind(
            "stamp of the measurements stands still",
            Code.STATE_STALE,
            measure=standing("stamp"),
            remembers=True,
            lasts=0.5,
        ),
        kind("robot's clock runs back", Code.STATE_STAMP, measure=changed(stamp=lambda m: m.stamp - 0.03)),
        kind("other joints measured", Code.STATE_INVALID, measure=changed(names=lambda m: m.names[::-1])),
        kind("measured effort is no number", Code.STATE_INVALID, measure=no_number("effort")),
        kind("inertial unit is upside down", Code.FALLEN, measure=changed(orientation_w=_turned_over)),
        kind(
            "inertial unit freezes",
            Code.STATE_INVALID,
            measure=standing("orientation_w", "angular_velocity_b", "linear_acceleration_b"),
            remembers=True,
            lasts=2.0,
            slow=True,
        ),
        kind(
            "a motor grows hot",
            Code.OVERHEAT,
            measure=changed(temperature=lambda m: 75.0 + 15.0 * (m.stamp - STRIKE) * one),
            lasts=2.0,
            slow=True,
        ),
        kind("a knee loses its torque", Code.TRACKING_ERROR, act=_weaken, lasts=8.0, slow=True),
        kind("robot stops itself", Code.ROBOT_STOPPED, act=stop_robot, lasts=0.5),
        kind(
            "emergency stop released at once",
            Code.EMERGENCY_STOP,
            act=_press,
            insists=lambda floor, now: floor.reset(now),
            lasts=0.1,
        ),
        kind(
            "command and attitude are no numbers",
            Code.STATE_INVALID,
            command=no_number("position"),
            measure=no_number("orientation_w"),
        ),
        kind("emergency stop", Code.EMERGENCY_STOP, act=_press),
        kind("driver is held up", Code.COMMAND_STALE, Code.STATE_STALE, Code.COMMAND_STEP, sleeps=True, lasts=1.0),
    )


class _WornPort(StruckPort):
    """The robot's port, and motors that lose their torque without a word."""

    def __init__(self, world: World) -> None:
        super().__init__(LocalLeggedRobot(world.legged[DOG]))
        self._model = world.model

    def weaken(self, joint: str) -> None:
        """Takes all torque from a joint."""
        self._model.actuator(f"{DOG}/{joint}").forcerange = 0.0


KINDS = {kind.name: kind for kind in _kinds()}


def run(kind: InjectedKind, repeat: int) -> InjectedRow:
    """Lets the robot walk, strikes it, and watches it stand still or lie down."""
    row, kind = InjectedRow(kind.name, kind.robot, repeat), kind.begun()
    description = load_legged_description(ROBOT)
    world, clock = World(load_scene("yard"), repeat), ManualClock()
    dog = world.legged[DOG]
    port = _WornPort(world)
    rhythm = description.command_period / TICKS_PER_COMMAND
    floor = LeggedController(port, description, clock, 0.2, rhythm)  # type: ignore[arg-type]
    floor.connect()
    gait = GaitGenerator(description, walking_policy(walking_bundle(ROBOT), description))
    strike, fault_at, struck, since_bad = STRIKE + 0.11 * repeat, None, False, 0.0
    deadline = STANDS_BY if kind.stands else GOES_ON if kind.harmless else LIES_BY
    seen = to_legged_state(dog.state(), description.joint_names)
    tick, before = 0, dog.base_position_w
    while True:
        now = world.time
        clock.set(now)
        during = strike <= now < strike + kind.lasts
        if during and not struck:
            struck = True
            if kind.act is not None:
                kind.act(floor, port)
            if kind.name.endswith("stop") and kind.stands:
                gait.halt()
        elif during and kind.insists is not None:
            kind.insists(floor, now)
        port.linked = not (during and kind.act is unlink)
        port.stopped = port.stopped and during
        port.alter = kind.measure if during and kind.measure is not None else (lambda state: state)
        if not (during and kind.sleeps):
            status = floor.tick(now)
            seen = status.state or seen
            if status.fault is not None:
                fault_at = fault_at if fault_at is not None else now
                row.fault = row.fault or status.fault.value
                if row.fault != status.fault.value:
                    row.wrong.append(f"{row.fault} became {status.fault.value}")
            elif row.fault:
                row.wrong.append(f"{row.fault} did not stay")
        if tick % TICKS_PER_COMMAND == 0:
            _walk(gait, seen, now, struck and kind.stands, during, kind, floor)
        world.advance()
        tick += 1
        speed = float(np.linalg.norm((dog.base_position_w - before)[:2]) / world.period)
        before = dog.base_position_w
        began = fault_at if kind.slow else strike
        if began is not None and now >= strike:
            since = now - began
            bad = _moves(dog, speed) if kind.stands else _walks(dog) if kind.harmless else _stands(dog)
            since_bad = since if bad else since_bad
            if since > deadline and bad:
                row.wrong.append(bad)
            if since > deadline + 1.0:
                break
        if now > strike + 8.0:
            break
    row.seconds, row.rest = since_bad, float(dog.base_position_w[2])
    if row.fault not in (kind.expected or ("",)):
        row.wrong.append(f"fault '{row.fault}', expected {' or '.join(kind.expected) or 'none'}")
    if not (kind.stands or kind.harmless) and port.sent is not None and port.sent.kp.any():
        row.wrong.append("damping is not streamed")
    row.wrong = list(dict.fromkeys(row.wrong))[:3]
    return row


def _walk(
    gait: GaitGenerator,
    measured: Any,
    now: float,
    silent: bool,
    during: bool,
    kind: InjectedKind,
    floor: LeggedController,
) -> None:
    """One period of the gait; it rises, walks, and goes on asking whatever happens below."""
    state = replace(measured, foot_force=np.full_like(measured.foot_force, np.nan))  # as it leaves a driver
    if now == 0.0:
        gait.ask(Posture.STAND)
    if now >= WALK_AT and not silent:
        gait.command(np.array([SPEED, 0.0, 0.0]), now)
    try:
        command = gait.update(state, now)
    except PolicyError:  # it refuses what is measured, as the skill does
        return
    if command is None:
        return
    altered = kind.command(command) if during and kind.command is not None else command
    if altered is not None:
        floor.offer(altered)


def _moves(dog: Any, speed: float) -> str:
    """Why a robot does not stand still upright; empty when it does."""
    lean, height = tilt(dog.base_quaternion_w), float(dog.base_position_w[2])
    if height < 0.2 or lean > LEVEL:
        return "it does not stand upright"
    return "it still moves" if speed > STILL else ""


def _walks(dog: Any) -> str:
    """Why a robot does not walk on; empty when it does."""
    if float(dog.base_position_w[2]) < 0.2 or tilt(dog.base_quaternion_w) > 2.0 * LEVEL:
        return "it does not walk upright"
    return ""


def _stands(dog: Any) -> str:
    """Why a robot does not lie at rest; empty when it does."""
    if float(dog.base_position_w[2]) > LOW:
        return "it does not lie"
    return "its joints still move" if float(np.abs(dog.state().velocity).max()) > SLOW else ""

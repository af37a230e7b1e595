"""Injected faults of a walking quadruped, with physics, in lock-step."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.safety.kind import InjectedKind, InjectedRow
from benchmarks.safety.struck import StruckPort
from hardware.descriptions.legged import load_legged_description
from hardware.legged.checks import tilt
from hardware.legged.controller import TICKS_PER_COMMAND, LeggedController
from hardware.legged.features import to_legged_state
from hardware.ports.clock import ManualClock
from hardware.safety.faults import FaultCode as Code
from policies.walking import walking_policy
from rostrum.graph.description import walking_bundle
from sim.legged.local_robot import LocalLeggedRobot
from sim.scenes.scene import load_scene
from sim.world import World
from skills.locomotion.gait import GaitGenerator, Posture

ROBOT, DOG = "go2", "dog"
WALK_AT, STRIKE, SPEED = 3.5, 5.0, 0.5  # [s], [s], [m/s]
STANDS_BY, LIES_BY = 1.0, 3.0  # [s]
STILL, LEVEL = 0.05, 0.2  # [m/s], [rad]
LOW, SLOW = 0.16, 0.5  # [m], [rad/s]


def _with(**changes: Any) -> Callable[[Any], Any]:
    return lambda message: replace(
        message, **{name: value(message) if callable(value) else value for name, value in changes.items()}
    )


def _press(floor: Any, _: StruckPort) -> None:
    floor.emergency_stop(0.0, "a benchmark")


def _more(state: Any) -> np.ndarray:
    return state.effort + 100.0


def _unlink(_: Any, port: StruckPort) -> None:
    port.linked = False


def _kinds() -> tuple[InjectedKind, ...]:
    def kind(name: str, *expected: Code, **options: Any) -> InjectedKind:
        return InjectedKind(f"legs: {name}", ROBOT, expected, **options)

    quarter = np.array([np.cos(0.7), np.sin(0.7), 0.0, 0.0])
    return (
        kind("nobody asks for a velocity any more", stands=True),
        kind("stop", stands=True),
        kind("reference is no number", Code.COMMAND_NOT_FINITE, command=_with(position=lambda m: m.position * np.nan)),
        kind("other joints named", Code.COMMAND_NAMES, command=_with(names=lambda m: m.names[::-1])),
        kind("too few numbers", Code.COMMAND_SHAPE, command=_with(kp=lambda m: m.kp[1:])),
        kind("negative gain", Code.COMMAND_GAINS, command=_with(kd=lambda m: -m.kd)),
        kind("gain too large", Code.COMMAND_GAINS, command=_with(kp=lambda m: 10.0 * m.kp)),
        kind("reference jumps", Code.COMMAND_STEP, command=_with(position=lambda m: m.position + 1.5)),
        kind("command from the future", Code.COMMAND_STAMP, command=_with(stamp=lambda m: m.stamp + 1.0)),
        kind("gait dies", Code.COMMAND_STALE, command=lambda _: None, lasts=0.5),
        kind("measurement is no number", Code.STATE_INVALID, measure=_with(position=lambda m: m.position * np.nan)),
        kind("attitude is no rotation", Code.STATE_INVALID, measure=_with(orientation_w=np.zeros(4))),
        kind("measurements are late", Code.STATE_STALE, Code.STATE_STAMP, measure=_with(stamp=lambda m: m.stamp - 0.5)),
        kind("it falls", Code.FALLEN, measure=_with(orientation_w=quarter)),
        kind("link breaks", Code.LINK_LOST, act=_unlink, lasts=0.5),
        kind("motor is hot", Code.OVERHEAT, measure=_with(temperature=lambda m: np.full(len(m.names), 99.0))),
        kind("joint is overloaded", Code.OVERLOAD, measure=_with(effort=_more), lasts=2.0, slow=True),
        kind("emergency stop", Code.EMERGENCY_STOP, act=_press),
        kind("driver is held up", Code.COMMAND_STALE, Code.STATE_STALE, Code.COMMAND_STEP, sleeps=True, lasts=1.0),
    )


KINDS = {kind.name: kind for kind in _kinds()}


def run(kind: InjectedKind, repeat: int) -> InjectedRow:
    """Lets the robot walk, strikes it, and watches it stand still or lie down."""
    row = InjectedRow(kind.name, kind.robot, repeat)
    description = load_legged_description(ROBOT)
    world, clock = World(load_scene("yard"), repeat), ManualClock()
    dog = world.legged[DOG]
    port = StruckPort(LocalLeggedRobot(dog))
    rhythm = description.command_period / TICKS_PER_COMMAND
    floor = LeggedController(port, description, clock, 0.2, rhythm)  # type: ignore[arg-type]
    floor.connect()
    gait = GaitGenerator(description, walking_policy(walking_bundle(ROBOT), description))
    strike, fault_at, struck, since_bad = STRIKE + 0.11 * repeat, None, False, 0.0
    deadline = STANDS_BY if kind.stands else LIES_BY
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
        port.linked = not (during and kind.act is _unlink)
        port.alter = kind.measure if during and kind.measure is not None else (lambda state: state)
        if not (during and kind.sleeps):
            status = floor.tick(now)
            if status.fault is not None:
                fault_at = fault_at if fault_at is not None else now
                row.fault = row.fault or status.fault.value
                if row.fault != status.fault.value:
                    row.wrong.append(f"{row.fault} became {status.fault.value}")
            elif row.fault:
                row.wrong.append(f"{row.fault} did not stay")
        if tick % TICKS_PER_COMMAND == 0:
            _walk(gait, dog, now, struck and kind.stands, during, kind, floor)
        world.advance()
        tick += 1
        speed = float(np.linalg.norm((dog.base_position_w - before)[:2]) / world.period)
        before = dog.base_position_w
        began = fault_at if kind.slow else strike
        if began is not None and now >= strike:
            since = now - began
            bad = _moves(dog, speed) if kind.stands else _stands(dog)
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
    if not kind.stands and port.sent is not None and port.sent.kp.any():
        row.wrong.append("damping is not streamed")
    row.wrong = list(dict.fromkeys(row.wrong))[:3]
    return row


def _walk(
    gait: GaitGenerator, dog: Any, now: float, silent: bool, during: bool, kind: InjectedKind, floor: LeggedController
) -> None:
    """One period of the gait; it rises, walks, and goes on asking whatever happens below."""
    state = to_legged_state(dog.state(), dog.description.joint_names)
    state = replace(state, foot_force=np.full_like(state.foot_force, np.nan))  # as it leaves a driver
    if now == 0.0:
        gait.ask(Posture.STAND)
    if now >= WALK_AT and not silent:
        gait.command(np.array([SPEED, 0.0, 0.0]), now)
    command = gait.update(state, now)
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


def _stands(dog: Any) -> str:
    """Why a robot does not lie at rest; empty when it does."""
    if float(dog.base_position_w[2]) > LOW:
        return "it does not lie"
    return "its joints still move" if float(np.abs(dog.state().velocity).max()) > SLOW else ""

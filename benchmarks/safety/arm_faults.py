"""Injected faults of an arm in motion, with physics, in lock-step."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.safety.alterations import changed, drifting, lost, no_number, overtaken, standing
from benchmarks.safety.kind import InjectedKind, InjectedRow
from benchmarks.safety.struck import StruckPort, stop_robot, unlink
from hardware.controller import RobotController
from hardware.descriptions.robot import RobotDescription, load_description
from hardware.descriptions.safety import WorkspaceDescription
from hardware.ports.clock import ManualClock
from hardware.ports.robot import JointCommand
from hardware.safety.faults import FaultCode as Code
from hardware.safety.self_collision import Look, SelfCollisionMonitor
from hardware.safety.watch import LoopWatch
from sim.local_robot import LocalRobot
from sim.scenes.scene import load_scene
from sim.world import World

ROBOT, ARM = "panda_2f85", "left"
AT_REST, REST_BY = 0.02, 0.3  # [rad/s], [s]
STRIKE, WATCHED = 1.75, 1.5  # [s] from the start; after it
SWEEP, RATE = np.array([0.35, 0.15, 0.2, -0.2, 0.35, 0.3, 0.4]), 2.5  # [rad], [rad/s]
PATH_LEFT = 0.02  # [rad] more than before the strike that an arm may be from its reference
_ELBOW = np.eye(8)[3]
HAND_TO_SHOULDER = (0.0, -1.0, 0.0, -3.0, 0.0, 0.5, 0.785)


class _Asleep(LoopWatch):
    """Looks until it is told to stop."""

    looks = True

    def show(self, position: np.ndarray, ahead: np.ndarray, now: float) -> Look | None:
        if self.looks or self._newest is None:
            return super().show(position, ahead, now)
        return self._newest


def _safety(**changes: Any) -> Callable[[RobotDescription], RobotDescription]:
    return lambda description: replace(description, safety=replace(description.safety, **changes))


def _kinds() -> tuple[InjectedKind, ...]:
    box = WorkspaceDescription((-0.9, -0.9, 0.2), (0.45, 0.9, 1.2))

    def kind(name: str, *expected: Code, **options: Any) -> InjectedKind:
        return InjectedKind(f"arm: {name}", ROBOT, expected, **options)

    return (
        kind("reference is no number", Code.COMMAND_NOT_FINITE, command=no_number("position")),
        kind("velocity is infinite", Code.COMMAND_NOT_FINITE, command=changed(velocity=lambda m: m.velocity + np.inf)),
        kind("other joints named", Code.COMMAND_NAMES, command=changed(names=lambda m: m.names[::-1])),
        kind("too few numbers", Code.COMMAND_SHAPE, command=changed(position=lambda m: m.position[1:])),
        kind("reference jumps", Code.COMMAND_STEP, command=changed(position=lambda m: m.position + 0.5)),
        kind("command from the future", Code.COMMAND_STAMP, command=changed(stamp=lambda m: m.stamp + 1.0)),
        kind("command from the past", Code.COMMAND_STAMP, command=changed(stamp=lambda m: m.stamp - 1.0)),
        kind("sender falls silent", Code.COMMAND_STALE, command=lambda _: None, lasts=0.5),
        kind("measurement is no number", Code.STATE_INVALID, measure=no_number("position")),
        kind("other joints measured", Code.STATE_INVALID, measure=changed(names=lambda m: m.names[1:])),
        kind("measurements freeze", Code.STATE_STALE, measure=standing(), remembers=True, lasts=0.5),
        kind("robot's clock runs back", Code.STATE_STAMP, measure=changed(stamp=lambda m: m.stamp - 0.05)),
        kind("link breaks", Code.LINK_LOST, act=unlink, lasts=0.5),
        kind("arm is held fast", Code.TRACKING_ERROR, Code.OVERLOAD, act=_hold, lasts=1.0, slow=True),
        kind(
            "arm is overloaded", Code.OVERLOAD, measure=changed(effort=lambda m: m.effort + 200.0), lasts=1.0, slow=True
        ),
        kind(
            "motor is hot",
            Code.OVERHEAT,
            measure=changed(temperature=lambda m: np.full(len(m.names), 95.0)),
            setting=_safety(max_temperature=80.0),
        ),
        kind(
            "out of the workspace",
            Code.WORKSPACE,
            towards=(0.0, 0.6, 0.0, -1.2, 0.0, 1.143, 0.785),
            setting=_safety(workspace=box),
            slow=True,
        ),
        kind("into itself", Code.SELF_COLLISION, towards=HAND_TO_SHOULDER, slow=True),
        kind("nobody looks at it", Code.SELF_COLLISION_STALE, act=_close_eyes, slow=True),
        kind("stop", Code.STOPPED, act=lambda floor, _: floor.stop(floor.time)),
        kind("emergency stop", Code.EMERGENCY_STOP, act=_press),
        kind("gripper is no number", Code.COMMAND_NOT_FINITE, command=changed(position=_gripper_nan)),
        kind("second sender", Code.COMMAND_SENDER, command=changed(sender="somebody else")),
        kind("every third command is lost", harmless=True, command=lost(3, 2), remembers=True, lasts=1.0),
        kind("commands overtake each other", harmless=True, command=overtaken, remembers=True, lasts=1.0),
        kind(
            "stamp of the measurements stands still",
            Code.STATE_STALE,
            measure=standing("stamp"),
            remembers=True,
            lasts=0.5,
        ),
        kind(
            "encoders stand still, stamps run",
            Code.STATE_INVALID,
            measure=standing("position", "velocity"),
            remembers=True,
            lasts=1.5,
            slow=True,
        ),
        kind("an encoder jumps", Code.STATE_INVALID, measure=changed(position=lambda m: m.position + 0.5 * _ELBOW)),
        kind(
            "an encoder drifts",
            Code.STATE_INVALID,
            measure=drifting("position", 0.6 * _ELBOW),
            remembers=True,
            lasts=1.5,
            slow=True,
        ),
        kind("measured effort is no number", Code.STATE_INVALID, measure=no_number("effort")),
        kind("one joint sticks", Code.TRACKING_ERROR, Code.OVERLOAD, act=_stick, lasts=2.0, slow=True),
        kind(
            "a motor grows hot",
            Code.OVERHEAT,
            measure=changed(temperature=lambda m: 70.0 + 30.0 * (m.stamp - STRIKE) * _ELBOW),
            setting=_safety(max_temperature=80.0),
            lasts=1.0,
            slow=True,
        ),
        kind("robot stops itself", Code.ROBOT_STOPPED, act=stop_robot, lasts=0.5),
        kind(
            "emergency stop released at speed",
            Code.EMERGENCY_STOP,
            act=_press,
            insists=lambda floor, now: floor.reset(now),
            lasts=0.08,
        ),
        kind(
            "command and measurement are no numbers",
            Code.STATE_INVALID,
            command=no_number("position"),
            measure=no_number("velocity"),
        ),
        kind("driver is held up", Code.COMMAND_STEP, Code.COMMAND_STALE, sleeps=True, lasts=0.5),
    )


def _gripper_nan(command: JointCommand) -> np.ndarray:
    return np.append(command.position[:-1], np.nan)


def _press(floor: Any, _: StruckPort) -> None:
    floor.emergency_stop(floor.time, "a benchmark")


def _hold(_: Any, port: Any) -> None:
    port.brake(300.0)


def _stick(_: Any, port: Any) -> None:
    port.brake(300.0 * _ELBOW[:-1])


def _close_eyes(floor: Any, _: StruckPort) -> None:
    floor.watch.looks = False


class _BrakedPort(StruckPort):
    """The arm's port, and a brake on its joints that nobody knows of."""

    def __init__(self, world: World) -> None:
        super().__init__(LocalRobot(world.robots[ARM]))
        names = (f"{ARM}/{name}" for name in load_description(ROBOT).arm_joint_names)
        self._model = world.model
        self._dofs = [int(world.model.joint(name).dofadr[0]) for name in names]
        self._solimp = world.model.dof_solimp[self._dofs, :2].copy()
        self._solref = world.model.dof_solref[self._dofs].copy()
        self._stiff = np.array([2.0 * world.model.opt.timestep, 1.0])  # as fast as MuJoCo's constraints can be
        self._friction = world.model.dof_frictionloss[self._dofs].copy()

    def brake(self, torque: float | np.ndarray) -> None:
        """Adds dry friction to the joints, hard enough not to creep, shape (n,) or for all of them [N m]."""
        braked = np.broadcast_to(np.asarray(torque) > 0.0, len(self._dofs))[:, None]
        self._model.dof_solimp[self._dofs, :2] = np.where(braked, 0.9999, self._solimp)
        self._model.dof_solref[self._dofs] = np.where(braked, self._stiff, self._solref)
        self._model.dof_frictionloss[self._dofs] = self._friction + torque


class _Floor(RobotController):
    """The floor, with what strikes need of it."""

    watch: _Asleep

    def __init__(self, port: StruckPort, description: RobotDescription, clock: ManualClock) -> None:
        self._clock_of_bench = clock

        def make(monitor: SelfCollisionMonitor) -> _Asleep:
            self.watch = _Asleep(monitor)
            return self.watch

        super().__init__(port, description, clock, reconnect_period=0.2, watch=make)  # type: ignore[arg-type]

    @property
    def time(self) -> float:
        """Now [s]."""
        return self._clock_of_bench.now()


KINDS = {kind.name: kind for kind in _kinds()}


def run(kind: InjectedKind, repeat: int) -> InjectedRow:
    """Moves the arm, strikes it at speed, and watches it come to rest."""
    row, kind = InjectedRow(kind.name, kind.robot, repeat), kind.begun()
    description = load_description(ROBOT)
    described = kind.setting(description) if kind.setting is not None else description
    world, clock = World(load_scene("bench"), repeat), ManualClock()
    arm = world.robots[ARM]
    port = _BrakedPort(world)
    floor = _Floor(port, described, clock)
    floor.connect()
    home, strike = arm.state().position, STRIKE + 0.05 * repeat
    ended, fault_at, last_fast = strike + kind.lasts, None, 0.0
    away = {False: 0.0, True: 0.0}  # the largest distance from the reference before and after the strike [rad]
    target = None if kind.towards is None else np.array([*kind.towards, home[-1]])
    struck = False
    until = strike + WATCHED + (4.0 if kind.slow else 0.0)
    while world.time < until and (fault_at is None or world.time < fault_at + WATCHED):
        world.advance()
        now = world.time
        clock.set(now)
        during = strike <= now < ended
        if during and not struck:
            struck = True
            if kind.act is not None:
                kind.act(floor, port)
        elif during and kind.insists is not None:
            kind.insists(floor, now)
        if not during and struck:
            port.linked, port.stopped = True, False
            port.brake(0.0)
        port.alter = kind.measure if during and kind.measure is not None else (lambda state: state)
        if during and kind.sleeps:
            fault_at = fault_at or now
        else:
            command: Any = _reference(now, home, description, strike, target)
            error = np.abs(arm.state().position - command.position)[:-1].max()
            away[now >= strike] = max(away[now >= strike], float(error))
            if during and kind.command is not None:
                command = kind.command(command)
            if command is not None:
                floor.offer(command)
            status = floor.tick(now)
            if status.fault is not None:
                fault_at = fault_at if fault_at is not None else now
                row.fault = row.fault or status.fault.value
                if row.fault != status.fault.value:
                    row.wrong.append(f"{row.fault} became {status.fault.value}")
            elif row.fault:
                row.wrong.append(f"{row.fault} did not stay")
            elif now < strike and status.fault is not None:
                row.wrong.append(f"a fault before the strike: {status.text}")
        speed = float(np.abs(arm.state().velocity[:-1]).max())
        since = now - (fault_at if kind.slow and fault_at is not None else strike)
        if now >= strike and (fault_at is not None or not kind.slow) and not kind.harmless:
            if speed >= AT_REST:
                last_fast = since
            if since > REST_BY:
                row.rest = max(row.rest, speed)
    row.seconds = last_fast
    if row.fault not in (kind.expected or ("",)):
        row.wrong.append(f"fault '{row.fault}', expected {' or '.join(kind.expected) or 'none'}")
    if kind.harmless and away[True] > away[False] + PATH_LEFT:
        row.wrong.append(f"{away[True]:.3f} rad from its reference, {away[False]:.3f} before the strike")
    if row.rest >= AT_REST:
        row.wrong.append(f"{row.rest:.3f} rad/s after {REST_BY} s, at rest after {row.seconds:.2f} s")
    row.wrong = list(dict.fromkeys(row.wrong))
    return row


def _reference(
    now: float, home: np.ndarray, description: RobotDescription, strike: float, target: np.ndarray | None
) -> JointCommand:
    """A sweep that begins when the soft start is over; from the strike on towards a target, where there is one."""
    position, velocity = home.copy(), np.zeros_like(home)
    since = max(0.0, now - 1.1)
    if target is None:
        position[:-1] += SWEEP * (1.0 - np.cos(RATE * since))
        velocity[:-1] = SWEEP * RATE * np.sin(RATE * since)
    elif now > strike:
        speed = 0.6 * (target - home) / np.abs(target - home).max()
        share = min(1.0, (now - strike) * 0.6 / np.abs(target - home).max())
        position, velocity = home + share * (target - home), speed * (share < 1.0)
    return JointCommand(now, description.joint_names, position, velocity)

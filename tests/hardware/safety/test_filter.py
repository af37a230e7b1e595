"""The safety filter: what goes in may be anything; what comes out is inside every limit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.descriptions.robot import load_description
from hardware.ports.robot import JointCommand, JointState
from hardware.safety.faults import FaultCode
from hardware.safety.filter import FilterOutcome, FilterState, come_to_rest, filter_command, start_at
from hardware.safety.limits import SafetyLimits

DESCRIPTION = load_description()
LIMITS = SafetyLimits.from_description(DESCRIPTION)
N = len(LIMITS.names)
DT = LIMITS.period
HOME = np.array([*DESCRIPTION.home, 0.04])
TIGHT = 1e-9
MOTION = (LIMITS.acceleration, LIMITS.jerk)
STOP = (LIMITS.stop_acceleration, LIMITS.stop_jerk)


def measured(position: np.ndarray, stamp: float, velocity: np.ndarray | None = None) -> JointState:
    return JointState(stamp, LIMITS.names, position, np.zeros(N) if velocity is None else velocity, np.zeros(N))


def reference(stamp: float, position: np.ndarray, velocity: np.ndarray | float = 0.0) -> JointCommand:
    return JointCommand(stamp, LIMITS.names, position, np.broadcast_to(velocity, N).astype(float))


def at_rest(position: np.ndarray = HOME) -> FilterState:
    """At rest, long after the soft start."""
    return replace(start_at(measured(position, 0.0), LIMITS), followed_since=-9.0)


def step(
    previous: FilterState, command: JointCommand | None, now: float, dt: float = DT, state: JointState | None = None
) -> FilterOutcome:
    return filter_command(command, state or measured(previous.position, now), previous, LIMITS, now, dt)


def rate(state: FilterState) -> np.ndarray:
    return np.zeros(N) if state.acceleration is None else state.acceleration


def assert_admissible(
    before: FilterState, after: FilterState, dt: float, acceleration: np.ndarray, jerk: np.ndarray
) -> None:
    assert np.isfinite(after.position).all()
    assert (after.position >= LIMITS.lower).all()
    assert (after.position <= LIMITS.upper).all()
    assert (np.abs(after.position - before.position) <= LIMITS.velocity * dt + TIGHT).all()
    assert (np.abs(after.velocity) <= LIMITS.velocity + TIGHT).all()
    assert (np.abs(after.velocity - before.velocity) <= acceleration * dt + TIGHT).all()
    if dt > 0.0:
        assert (np.abs(rate(after) - rate(before)) / dt <= jerk * (1.0 + TIGHT)).all()
    np.testing.assert_allclose(after.position, before.position + after.velocity * dt, atol=TIGHT)
    # Viable: braking from here stops inside the limits.
    stop = after.position + np.sign(after.velocity) * after.velocity**2 / (2.0 * LIMITS.acceleration)
    assert (stop >= LIMITS.lower - TIGHT).all()
    assert (stop <= LIMITS.upper + TIGHT).all()


def adversary(rng: np.random.Generator, previous: FilterState, now: float) -> JointCommand | None:
    """A sender that mixes sound references with everything that a broken one could send."""
    last = previous.command.position if previous.command is not None else previous.position
    kind = rng.integers(14)
    if kind == 0:
        return None
    if kind == 1:
        return reference(now, rng.choice([np.nan, np.inf, -np.inf, 1e308, -1e308], N))
    if kind == 2:
        return reference(now, last, rng.choice([np.nan, np.inf, 1e308, -1e308, 1e3], N))
    if kind == 3:
        return JointCommand(now, LIMITS.names[::-1], last, np.zeros(N))
    if kind == 4:
        return JointCommand(now, LIMITS.names, rng.normal(size=rng.integers(0, 20)), np.zeros((2, N)))
    if kind == 5:
        return reference(float(rng.choice([np.nan, np.inf, now - 1.0, now + 1.0, -1e300])), last, 1.0)
    gripper = np.zeros(N)
    gripper[-1] = rng.choice([-1e300, 0.0, 1.0])
    jump = rng.uniform(-1.0, 1.0, N) * rng.choice([1e-6, 1e-3, 0.05, 0.059])
    push = np.sign(rng.normal(size=N)) * 0.05 if kind < 9 else np.full(N, 0.055 * (1 if now % 8.0 < 4.0 else -1))
    velocity = rng.choice([0.0, 1.0, -1.0, 100.0, -100.0]) * rng.uniform(0.0, 1.0, N)
    return reference(now - rng.choice([0.0, 0.01, 0.02]), last + (jump if kind < 11 else push) + gripper, velocity)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), relentless=st.booleans())
def test_every_output_is_admissible(seed: int, relentless: bool) -> None:
    """Thousands of adversarial commands, steps of any length, faults that do not stay latched."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(LIMITS.lower, LIMITS.upper)
    now, previous, faults, braked = 0.0, at_rest(start), 0, False
    for _ in range(400):
        dt = DT if relentless else float(rng.choice([DT, DT, DT, 0.0, 0.003, 0.02, 0.5, -1.0]))
        now += max(dt, 0.0)
        # The arm follows badly, the robot's clock and measurements are sometimes broken.
        wrong = rng.choice([0.0, 0.01, 5.0, np.nan], p=[0.6, 0.38, 0.01, 0.01])
        state = measured(previous.position + wrong, now - rng.choice([0.0, 0.02, 0.2], p=[0.7, 0.29, 0.01]))
        outcome = step(previous, adversary(rng, previous, now), now, dt, state)
        faults += outcome.fault is not None
        covered = min(dt, LIMITS.longest_step) if dt > 0.0 else 0.0
        braked |= outcome.fault is not None
        braked &= bool(outcome.state.velocity.any())
        assert_admissible(previous, outcome.state, covered, *(STOP if braked else MOTION))
        assert outcome.command.names == LIMITS.names
        assert outcome.command.stamp == now
        np.testing.assert_array_equal(outcome.command.position, outcome.state.position)
        previous = outcome.state
    assert 0 < faults < 400


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_rest_is_reached_and_kept_inside_the_limits(seed: int) -> None:
    """From any admissible state, with steps of any length, the reference stops in time and then stays."""
    rng = np.random.default_rng(seed)
    position = rng.uniform(LIMITS.lower, LIMITS.upper)
    towards = np.where(rng.random(N) < 0.5, LIMITS.lower, LIMITS.upper)
    acceleration, room = LIMITS.acceleration, np.abs(towards - position)
    viable = acceleration * (np.sqrt(LIMITS.lag**2 + 2.0 * room / acceleration) - LIMITS.lag)
    most = np.minimum(LIMITS.velocity, viable)
    previous = FilterState(position, np.sign(towards - position) * most * rng.choice([0.5, 1.0], N))
    elapsed = 0.0
    while previous.velocity.any():
        dt = float(rng.uniform(0.002, 0.02))
        after = come_to_rest(previous, LIMITS, elapsed, dt).state
        assert_admissible(previous, after, dt, *STOP)
        assert (np.abs(after.velocity) <= np.abs(previous.velocity) + 1e-6).all()
        previous, elapsed = after, elapsed + dt
        assert elapsed < 0.8  # the longest stop, 1.3 rad/s at 6.4 rad/s^2, and 20 time constants of the lag
    np.testing.assert_array_equal(come_to_rest(previous, LIMITS, 9.0, DT).state.position, previous.position)


def sine(now: float, fraction: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
    """A smooth reference at ``fraction`` of the velocity and acceleration limits."""
    omega = LIMITS.acceleration / LIMITS.velocity
    amplitude = np.minimum(fraction * LIMITS.velocity / omega, 0.4 * (LIMITS.upper - LIMITS.lower))
    middle = (LIMITS.lower + LIMITS.upper) / 2.0
    return middle - amplitude * np.cos(omega * now), amplitude * omega * np.sin(omega * now)


def test_an_admissible_reference_passes_unchanged() -> None:
    previous = at_rest(sine(0.0)[0])
    for tick in range(1, 1000):
        now = tick * DT
        outcome = step(previous, reference(now, *sine(now)), now)
        assert outcome.fault is None
        assert tick < 12 or not outcome.limited  # the reference begins in motion: the first ticks catch up
        then = max(now - LIMITS.delay, DT)
        np.testing.assert_allclose(outcome.command.position, sine(then)[0], atol=1e-6 if tick > 14 else 3e-3)
        previous = outcome.state


@pytest.mark.parametrize("latency", [0.0, 0.004, 0.01])
def test_gaps_and_doubles_neither_fault_nor_jerk(latency: float) -> None:
    """Every third command is lost, every fourth arrives twice, all are late by a constant."""
    previous = at_rest(sine(0.0, 0.5)[0])
    for tick in range(1, 1500):
        now = tick * DT
        command = None
        if tick % 3:
            sent = max(now - latency, 0.0)
            command = reference(sent, *sine(sent, 0.5)) if tick % 4 else previous.command
        outcome = step(previous, command, now)
        assert outcome.fault is None, outcome.fault
        assert_admissible(previous, outcome.state, DT, *MOTION)
        # Followed a fixed delay behind, a lost command costs the error of one interpolation over 20 ms, no more.
        assert np.abs(outcome.command.position - sine(max(now - LIMITS.delay, 0.0), 0.5)[0]).max() < 0.001 + 0.004 * (
            tick < 9
        )
        previous = outcome.state


def test_a_distant_target_is_approached_without_overshoot() -> None:
    """The gripper is commanded by goals; its reference runs a trapezoid of speed, arrives and stays."""
    previous, goal = at_rest(), HOME.copy()
    for target in (0.0, 0.085, 0.0123):
        goal[-1] = target
        start, ticks = previous.position[-1], 0
        while abs(previous.position[-1] - target) > 1e-9:
            ticks += 1
            outcome = step(previous, reference(ticks * 1e-6, goal), 0.0)
            assert outcome.fault is None
            assert min(start, target) - TIGHT <= outcome.state.position[-1] <= max(start, target) + TIGHT
            previous = replace(outcome.state, timeline=())
            assert ticks < 100
        shortest = abs(target - start) / LIMITS.velocity[-1]
        assert ticks * DT < shortest + LIMITS.velocity[-1] / LIMITS.acceleration[-1] + 3 * DT
        np.testing.assert_array_equal(previous.position[:-1], HOME[:-1])


def test_a_reference_beyond_a_limit_stops_at_the_limit() -> None:
    previous, limited = at_rest(), False
    for tick in range(1, 1000):
        wanted = HOME + 0.01 * tick
        outcome = step(previous, reference(tick * DT, wanted, 1.0), tick * DT)
        assert outcome.fault is None
        assert_admissible(previous, outcome.state, DT, *MOTION)
        previous, limited = outcome.state, outcome.limited
    assert limited
    np.testing.assert_allclose(previous.position, LIMITS.upper, atol=1e-6)


def test_a_silent_sender_is_a_fault_only_while_moving() -> None:
    moving = step(at_rest(), reference(0.0, HOME, 0.1), 0.0).state
    assert step(moving, None, LIMITS.command_age).fault is None
    assert step(moving, None, LIMITS.command_age + 0.01).fault.code is FaultCode.COMMAND_STALE
    resting = step(at_rest(), reference(0.0, HOME), 0.0).state
    late = step(resting, None, 100.0)
    assert late.fault is None
    np.testing.assert_array_equal(late.command.position, HOME)


def test_a_silent_sender_is_continued_for_a_while_then_braked() -> None:
    patient = replace(LIMITS, command_age=1.0)  # so that no fault ends the braking
    velocity = np.array([0.5] * 7 + [0.0])
    moving = replace(at_rest(), velocity=velocity)
    previous = step(moving, reference(0.0, HOME + velocity * DT, velocity), 0.0).state
    for tick in range(1, 60):
        now = tick * DT
        outcome = filter_command(None, measured(previous.position, now), previous, patient, now, DT)
        assert outcome.fault is None
        assert (outcome.state.velocity >= -1e-9).all()  # never back
        if now - LIMITS.delay > LIMITS.extrapolation + 1e-3:
            assert (outcome.state.velocity < previous.velocity + TIGHT).all()
            assert_admissible(previous, outcome.state, DT, *MOTION)
        previous = outcome.state
    np.testing.assert_allclose(previous.velocity, 0.0, atol=1e-6)


def first_fault(command: JointCommand | None = None, state: JointState | None = None, **previous: object) -> FaultCode:
    memory = replace(at_rest(), timeline=(reference(0.99, HOME),), state_stamp=0.99)
    outcome = step(replace(memory, **previous), command or reference(1.0, HOME), 1.0, DT, state or measured(HOME, 1.0))
    assert outcome.fault is not None
    assert outcome.fault.text
    np.testing.assert_array_equal(outcome.command.position, HOME)
    assert outcome.state.command.stamp == 0.99  # a faulty command is not remembered
    return outcome.fault.code


def changed(values: np.ndarray, joint: int, value: float) -> np.ndarray:
    return np.where(np.arange(N) == joint, value, values)


def test_each_fault_has_its_code() -> None:
    good = reference(1.0, HOME)
    assert first_fault(replace(good, names=LIMITS.names[::-1])) is FaultCode.COMMAND_NAMES
    assert first_fault(replace(good, names=LIMITS.names[:-1])) is FaultCode.COMMAND_NAMES
    assert first_fault(replace(good, position=np.zeros(3))) is FaultCode.COMMAND_SHAPE
    assert first_fault(replace(good, velocity="fast")) is FaultCode.COMMAND_SHAPE
    assert first_fault(replace(good, position=changed(HOME, 2, np.nan))) is FaultCode.COMMAND_NOT_FINITE
    assert first_fault(replace(good, velocity=changed(HOME, 7, np.inf))) is FaultCode.COMMAND_NOT_FINITE
    assert first_fault(replace(good, stamp=np.nan)) is FaultCode.COMMAND_NOT_FINITE
    assert first_fault(replace(good, position=changed(HOME, 3, HOME[3] + 0.0601))) is FaultCode.COMMAND_STEP
    assert first_fault(replace(good, position=changed(HOME, 3, 1e308))) is FaultCode.COMMAND_STEP
    assert first_fault(replace(good, stamp=0.99 - LIMITS.command_age - 0.001)) is FaultCode.COMMAND_STAMP
    assert first_fault(replace(good, stamp=1.01 + LIMITS.command_age)) is FaultCode.COMMAND_STAMP
    assert first_fault(reference(0.985 - LIMITS.command_age, HOME, 0.1)) is FaultCode.COMMAND_STAMP
    assert step(at_rest(), reference(0.99 - LIMITS.command_age, HOME, 0.1), 1.0).fault.code is FaultCode.COMMAND_STALE
    assert first_fault(state=measured(changed(HOME, 1, np.nan), 1.0)) is FaultCode.STATE_INVALID
    assert first_fault(state=measured(np.zeros(3), 1.0)) is FaultCode.STATE_INVALID
    assert first_fault(state=measured(HOME, np.nan)) is FaultCode.STATE_INVALID
    assert first_fault(state=replace(measured(HOME, 1.0), names=("a",))) is FaultCode.STATE_INVALID
    assert first_fault(state=measured(HOME, 0.99 - LIMITS.state_age), state_stamp=0.0) is FaultCode.STATE_STALE
    assert first_fault(state=measured(HOME, 0.98)) is FaultCode.STATE_STAMP
    assert first_fault(state=measured(HOME, 1.01 + LIMITS.state_age)) is FaultCode.STATE_STAMP
    assert first_fault(state=measured(changed(HOME, 5, HOME[5] + 0.26), 1.0)) is FaultCode.TRACKING_ERROR


def test_a_hot_motor_is_a_fault_and_one_without_a_sensor_is_not() -> None:
    limits = replace(LIMITS, max_temperature=80.0)
    command, previous = reference(1.0, HOME), at_rest()
    for hottest, code in ((79.0, None), (81.0, FaultCode.OVERHEAT), (np.inf, FaultCode.STATE_INVALID)):
        state = replace(measured(HOME, 1.0), temperature=np.array([np.nan, hottest] + [30.0] * (N - 2)))
        fault = filter_command(command, state, previous, limits, 1.0, DT).fault
        assert (fault.code if fault else None) is code
    assert fault is not None
    unmeasured = replace(measured(HOME, 1.0), temperature=None, effort=np.zeros(0))
    assert filter_command(command, unmeasured, previous, limits, 1.0, DT).fault is None


def test_a_jerk_limit_that_binds_is_kept_at_every_rate() -> None:
    """A reference at the limits of acceleration, in steps much shorter than the lag, and in long ones."""
    assert LIMITS.lag[0] == pytest.approx(2.0 * LIMITS.acceleration[0] / LIMITS.jerk[0])
    for dt in (0.0005, 0.002, 0.02):
        previous, largest = at_rest(sine(0.0, 1.5)[0]), np.zeros(N)
        for tick in range(1, int(2.0 / dt)):
            now = tick * dt
            outcome = step(previous, reference(now, *sine(now, 1.5)), now, dt)
            assert_admissible(previous, outcome.state, dt, *MOTION)
            largest = np.maximum(largest, np.abs(rate(outcome.state) - rate(previous)) / dt)
            previous = outcome.state
        assert (largest[:7] > 0.2 * LIMITS.jerk[:7]).all() or dt > 0.01  # the test reaches for the limit


def test_the_first_command_after_a_gap_is_no_jump() -> None:
    velocity = np.where(np.arange(N) < 7, LIMITS.velocity, 0.0)
    moving = replace(at_rest(), timeline=(reference(1.0, HOME, velocity),))
    for gap in (0.01, 0.03, 0.06):
        assert step(moving, reference(1.0 + gap, HOME + gap * velocity, velocity), 1.0 + gap).fault is None
        paused = step(moving, reference(1.0 + gap, HOME, 0.0), 1.0 + gap)  # the sender itself stood still
        assert paused.fault is None
    beyond = changed(HOME, 0, HOME[0] + 0.03 * velocity[0] + 0.07)
    assert step(moving, reference(1.03, beyond, velocity), 1.03).fault.code is FaultCode.COMMAND_STEP
    backwards = changed(HOME, 0, HOME[0] - 0.061)
    assert step(moving, reference(1.03, backwards, velocity), 1.03).fault.code is FaultCode.COMMAND_STEP


def test_the_gripper_may_jump_and_close_on_an_object() -> None:
    closing = reference(1.0, changed(HOME, 7, 0.0))
    outcome = step(at_rest(), closing, 1.0, DT, measured(changed(HOME, 7, 0.085), 1.0))
    assert outcome.fault is None
    assert outcome.command.position[7] < HOME[7]


def test_names_in_messages() -> None:
    outcome = step(at_rest(), reference(0.0, changed(HOME, 4, HOME[4] + 1.0)), 0.0)
    assert "joint5" in outcome.fault.text
    assert "1.000" in outcome.fault.text


def test_a_sender_cannot_change_an_accepted_command() -> None:
    position = HOME.copy()
    outcome = step(at_rest(), JointCommand(0.0, LIMITS.names, position, np.zeros(N)), 0.0)
    position[:] = np.nan
    assert np.isfinite(step(outcome.state, None, DT).command.position).all()


def test_measured_outside_the_limits_starts_at_the_limit() -> None:
    start = start_at(measured(LIMITS.upper + 0.1, 0.0), LIMITS)
    np.testing.assert_array_equal(start.position, LIMITS.upper)

"""Twins of the arms whose servo layouts are shipped."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import MODEL_NUMBERS, load_layout
from hardware.drivers.serial.calibration import ServoCalibration, ServoZero
from hardware.twins.faults import FaultCfg
from hardware.twins.plant import JointLoopCfg, Plant
from hardware.twins.serial.bus import ServoBusTwin, ServoBusTwinCfg, WireCfg
from hardware.twins.serial.servo import TURN, ServoTwinCfg


def bodiless_arm(description: RobotDescription) -> Plant:
    """A plant without a body for an arm, at its ready pose with the gripper half open."""
    gripper = 0.5 * (description.gripper.lower + description.gripper.upper)
    return JointLoopCfg(
        names=description.joint_names,
        lower=description.lower.tolist(),
        upper=description.upper.tolist(),
        velocity=description.raw_velocity_limit.tolist(),
        acceleration=description.raw_acceleration_limit.tolist(),
        start=np.append(description.home, gripper).tolist(),
    ).build()


def arm_twin(
    description: RobotDescription,
    plant: Plant | None = None,
    time: Literal["wall", "step", "cycle"] = "wall",
    wire: WireCfg | None = None,
    faults: FaultCfg | None = None,
    mounting: Mapping[int, int] | None = None,
    calibration: ServoCalibration | None = None,
) -> ServoBusTwin:
    """The servo bus of an arm, as its maker ships it: nothing set up, and not calibrated either by default.

    Args:
        description: Of the arm.
        plant: What the servos move; :func:`bodiless_arm` by default.
        time: How time passes; a cycle is the description's command period.
        wire: What the line costs.
        faults: Faults from the start.
        mounting: Reading of the bare encoder where the joint's angle is zero, by servo id; half a turn by default.
        calibration: What the servos were calibrated to; it says how they are mounted, too.

    Raises:
        DescriptionError: no servo layout of this model is shipped.
    """
    layout, mounting = load_layout(description), mounting or {}
    servos = tuple(
        ServoTwinCfg(
            id=servo.id,
            joint=servo.joint,
            model_number=MODEL_NUMBERS[servo.type],
            mounting=mounting.get(servo.id, 2048),
            direction=-1 if servo.reversed else 1,  # mounted back to front, and set to turn back
        )
        for servo in layout.servos
    )
    if calibration is not None:
        zeros = {item.servo: item for item in calibration.servos}
        servos = tuple(_calibrated(servo, zeros[servo.id], layout.driver) for servo in servos)
    cfg = ServoBusTwinCfg(layout.driver, servos, time, description.command_period, wire, faults or FaultCfg({}))
    return cfg.build(plant or bodiless_arm(description))


def _calibrated(servo: ServoTwinCfg, zero: ServoZero, make: str) -> ServoTwinCfg:
    """A servo that reads as its calibration says, once it is set to turn as its layout says."""
    offset = zero.homing_offset
    if make == "dynamixel":  # adds the offset to what it reads in the direction that it is set to
        bare, raw = servo.direction * (zero.zero - offset), offset
    else:  # takes it off; a magnitude with a sign in bit 11
        bare, raw = zero.zero + offset, abs(offset) | (1 << 11 if offset < 0 else 0)
    return replace(
        servo,
        mounting=bare % TURN,
        direction=1 if servo.direction == zero.direction else -1,
        registers=(
            ("Homing_Offset", raw),
            ("Min_Position_Limit", zero.range_min),
            ("Max_Position_Limit", zero.range_max),
        ),
    )

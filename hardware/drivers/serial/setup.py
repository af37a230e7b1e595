"""From a bus that is open to an arm that holds: who is there, how they are, what they are set to."""

import logging
from collections.abc import Iterator, Mapping

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import MODEL_NUMBERS, ServoDescription, ServoLayout
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.calibration import RADIANS_PER_TICK, JointConversion, ServoCalibration
from hardware.drivers.serial.errors import BusError, CalibrationError, ServoFaultError, SetupError
from hardware.drivers.serial.family import ServoFamily
from hardware.errors import ConnectionFailedError

log = logging.getLogger(__name__)

_BESIDE = 0.1  # [rad] how far outside its travel a joint may be found
_APART = 0.1  # [rad] how far apart two servos on one joint may read


def name(servo: ServoDescription) -> str:
    """A servo for people."""
    return f"servo {servo.id} ({servo.joint}{', shadow' if servo.shadow_of is not None else ''})"


def silent(bus: ServoBus, layout: ServoLayout) -> list[str]:
    """Servos that do not answer, for people."""
    return [name(servo) for servo, model in _models(bus, layout) if model is None]


def find_servos(bus: ServoBus, layout: ServoLayout) -> None:
    """Every servo of the layout answers, and is of its type.

    Raises:
        ConnectionFailedError: names those that do not answer, or are of another type.
    """
    found = list(_models(bus, layout))
    missing = [name(servo) for servo, model in found if model is None]
    if missing:
        some = "" if len(missing) < len(found) else "; none answers: is the power on, and is the baud rate theirs?"
        raise ConnectionFailedError(
            f"no answer at {bus.address} from {', '.join(missing)}; check their power, cables and ids{some}"
        )
    wrong = [
        f"{name(servo)} is of model {model}, expected {MODEL_NUMBERS[servo.type]} ({servo.type})"
        for servo, model in found
        if model != MODEL_NUMBERS[servo.type]
    ]
    if wrong:
        raise ConnectionFailedError(f"at {bus.address} {'; '.join(wrong)}; is this the right arm and driver?")


def let_answer(bus: ServoBus, family: ServoFamily, layout: ServoLayout) -> None:
    """Every servo answers whatever it is told; until then nothing can be read back, and with some nothing at all.

    Raises:
        BusError: a packet could not be sent, or a servo does not answer soundly.
    """
    register, everything = family.registers[family.level[0]], family.level[1]
    changed = [servo.id for servo in layout.servos if not register.keeps or bus.read(servo.id, register) != everything]
    if not changed:
        return
    if family.locked:
        bus.write_many(family.registers["Lock"], dict.fromkeys(changed, 0))
    bus.write_many(register, dict.fromkeys(changed, everything))
    if family.locked:
        bus.write_many(family.registers["Lock"], dict.fromkeys(changed, 1))


def check_sound(bus: ServoBus, family: ServoFamily, layout: ServoLayout) -> None:
    """No servo protects itself.

    Raises:
        ServoFaultError: names those that do, and why.
        BusError: one does not answer soundly.
    """
    texts = []
    for servo in layout.servos:
        errors = family.errors(bus.read(servo.id, family.registers[family.error_register]))
        if errors:
            texts.append(f"{name(servo)} reports {', '.join(errors)}")
    if texts:
        raise ServoFaultError(
            f"{'; '.join(texts)}; support the arm, remove the cause, let it cool down, and switch its power off and on"
        )


def check_calibration(bus: ServoBus, family: ServoFamily, layout: ServoLayout, calibration: ServoCalibration) -> None:
    """The servos hold what the calibration says.

    Raises:
        CalibrationError: they do not; a servo was changed, or the file is of another arm.
        BusError: one does not answer soundly.
    """
    differences = []
    for servo, zero in zip(layout.servos, calibration.servos, strict=True):
        for register, wanted in family.calibrated(zero).items():
            found = bus.read(servo.id, family.registers[register])
            if found != wanted:
                differences.append(f"{register} of {name(servo)} is {found}, the file says {wanted}")
    if differences:
        raise CalibrationError(
            f"the calibration is not of these servos: {'; '.join(differences)}; calibrate the arm again"
        )


def set_up(bus: ServoBus, family: ServoFamily, layout: ServoLayout, description: RobotDescription) -> None:
    """Brings every register to what the arm needs and reads it back; what is right already is not written.

    Raises:
        SetupError: a servo holds the arm and would have to let go of it, or does not keep what it is told.
        BusError: one does not answer soundly.
    """
    for servo in layout.servos:
        wanted = family.settings(servo, description)
        found = {register: bus.read(servo.id, family.registers[register]) for register in wanted}
        changed = {register: value for register, value in wanted.items() if found[register] != value}
        kept = {register for register in changed if family.registers[register].keeps}
        if kept and bus.read(servo.id, family.registers["Torque_Enable"]):
            texts = ", ".join(f"{register} {found[register]} instead of {wanted[register]}" for register in kept)
            raise SetupError(
                f"{name(servo)} has {texts}, which can be changed only while it does not hold; support the arm and run "
                "'python -m hardware.drivers.serial release'"
            )
        write_settings(bus, family, servo, changed)


def write_settings(bus: ServoBus, family: ServoFamily, servo: ServoDescription, values: Mapping[str, int]) -> None:
    """Writes registers by name and reads them back, through the lock of what is kept where there is one.

    Raises:
        SetupError: the servo does not keep a value.
        BusError: it does not answer soundly, or refuses.
    """
    if not values:
        return
    log.info("%s: %s", name(servo), ", ".join(f"{key} {value}" for key, value in values.items()))
    if family.locked:
        bus.write(servo.id, family.registers["Lock"], 0)
    for register, value in values.items():
        bus.write(servo.id, family.registers[register], value)
        found = bus.read(servo.id, family.registers[register])
        if found != value:
            raise SetupError(
                f"{name(servo)} has {found} in {register} after {value} was written; is it of another make?"
            )
    if family.locked:
        bus.write(servo.id, family.registers["Lock"], 1)


def hold(
    bus: ServoBus,
    family: ServoFamily,
    layout: ServoLayout,
    description: RobotDescription,
    calibration: ServoCalibration,
) -> None:
    """Lets every servo hold where it is found, under its own watchdog where it has one.

    Raises:
        SetupError: a joint is outside its travel, or two servos on one joint disagree.
        BusError: one does not answer soundly, or refuses.
    """
    present = {servo.id: bus.read(servo.id, family.registers["Present_Position"]) for servo in layout.servos}
    conversion = JointConversion(layout, calibration)
    _check_found(present, layout, calibration, conversion)
    goals = conversion.to_goals(conversion.to_position(present))
    for servo in layout.servos:
        family.start_watchdog(bus, servo, 0.0)  # clears an old error, after which goals can be written again
    for servo in layout.leading:
        bus.write(servo.id, family.registers["Goal_Position"], goals[servo.id])
    for servo in layout.servos:
        bus.write(servo.id, family.registers["Torque_Enable"], 1)
    for servo in layout.servos:
        if bus.read(servo.id, family.registers["Torque_Enable"]) != 1:
            raise SetupError(f"{name(servo)} does not hold; is its voltage right?")
        family.start_watchdog(bus, servo, description.watchdog)


def release(bus: ServoBus, family: ServoFamily, layout: ServoLayout) -> None:
    """Lets go of the arm: it falls unless somebody supports it.

    Raises:
        BusError: a servo does not answer soundly; the others have let go.
    """
    failures: list[BusError] = []
    for servo in layout.servos:
        try:
            family.start_watchdog(bus, servo, 0.0)
            bus.write(servo.id, family.registers["Torque_Enable"], 0)
        except BusError as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _check_found(
    present: Mapping[int, int], layout: ServoLayout, calibration: ServoCalibration, conversion: JointConversion
) -> None:
    outside = conversion.outside(present)
    joint = int(np.argmax(outside))
    if outside[joint] > _BESIDE:
        raise SetupError(
            f"{layout.leading[joint].joint} is {outside[joint]:.2f} rad outside its calibrated travel; "
            "move it inside by hand, or calibrate the arm again"
        )
    zeros = {item.servo: item for item in calibration.servos}
    angle = {
        servo: zeros[servo].direction * (ticks - zeros[servo].zero) * RADIANS_PER_TICK
        for servo, ticks in present.items()
    }
    for shadow in layout.shadows:
        apart = abs(angle[shadow.id] - angle[shadow.shadow_of or 0])
        if apart > _APART:
            raise SetupError(
                f"{name(shadow)} and servo {shadow.shadow_of} are {apart:.2f} rad apart and would work against each "
                "other; calibrate the arm again"
            )


def _models(bus: ServoBus, layout: ServoLayout) -> Iterator[tuple[ServoDescription, int | None]]:
    """Every servo with its model number, or None."""
    for servo in layout.servos:
        try:
            yield servo, bus.ping(servo.id)
        except BusError as error:
            log.debug("%s", error)
            yield servo, None

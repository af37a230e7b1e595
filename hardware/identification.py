"""How a robot's joints really behave, as found from a log of their motion: what the simulation may adopt."""

from dataclasses import dataclass
from pathlib import Path

from hardware.document import document, from_json
from hardware.errors import DocumentError


@dataclass(frozen=True)
class IdentifiedJoint:
    """One joint; each value with its standard deviation from the fit.

    Attributes:
        name: Joint name.
        kp_factor: Position gain that acts, over the one that is commanded.
        kd_factor: The same of the velocity gain; viscous friction counts here.
        armature: Inertia of rotor and gear, seen at the joint [kg m^2].
        friction: Dry friction [N m].
        kp_factor_std: Of ``kp_factor``.
        kd_factor_std: Of ``kd_factor``.
        armature_std: Of ``armature`` [kg m^2].
        friction_std: Of ``friction`` [N m].
    """

    name: str
    kp_factor: float
    kd_factor: float
    armature: float
    friction: float
    kp_factor_std: float = 0.0
    kd_factor_std: float = 0.0
    armature_std: float = 0.0
    friction_std: float = 0.0


@document("joint_identification", "1.0")
@dataclass(frozen=True)
class JointIdentification:
    """The joints of one robot.

    Attributes:
        robot: Model name of its description.
        delay: From when a command is sent to its effect on the joints [s].
        delay_std: Standard deviation of ``delay`` from the fit [s].
        joints: The joints, in the description's order.
        rms_before: Error of the nominal model's joint angles over the log, root mean square [rad].
        rms_after: The same of the identified model [rad].
        seconds: Length of the log [s].
        source: Run id of the log.
    """

    robot: str
    delay: float
    delay_std: float
    joints: tuple[IdentifiedJoint, ...]
    rms_before: float
    rms_after: float
    seconds: float
    source: str = ""


@dataclass(frozen=True)
class IdentifiedResponse:
    """How one joint of an arm follows its reference: a mass on a spring with a damper; standard deviations of the fit.

    Attributes:
        name: Joint name.
        natural_frequency: Root of the position gain over the inertia that it moves [rad/s].
        damping_ratio: 1 is critically damped.
        natural_frequency_std: Of ``natural_frequency`` [rad/s].
        damping_ratio_std: Of ``damping_ratio``.
    """

    name: str
    natural_frequency: float
    damping_ratio: float
    natural_frequency_std: float = 0.0
    damping_ratio_std: float = 0.0


@document("arm_identification", "1.0")
@dataclass(frozen=True)
class ArmIdentification:
    """How the joints of one arm follow what they are sent, behind whatever control the vendor has in it.

    Attributes:
        robot: Model name of its description.
        delay: From when a reference is sent to when the joints begin to follow it [s].
        delay_std: Standard deviation of ``delay`` from the fit [s].
        joints: The arm's joints, in the description's order; the gripper is not among them.
        rms_before: Error of joints that were where they were sent at once, root mean square [rad].
        rms_after: The same of the identified ones [rad].
        seconds: Length of the log [s].
        source: Run id of the log.
    """

    robot: str
    delay: float
    delay_std: float
    joints: tuple[IdentifiedResponse, ...]
    rms_before: float
    rms_after: float
    seconds: float
    source: str = ""


Identification = JointIdentification | ArmIdentification


def load_identification(path: Path) -> Identification:
    """Reads what was found of a legged robot's joints or of an arm's.

    Raises:
        DocumentError: it cannot be read, or is another document.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot read '{path}': {error.strerror}; 'rostrum sysid' writes it") from error
    try:
        return from_json(ArmIdentification if b'"arm_identification"' in text else JointIdentification, text)
    except DocumentError as error:
        raise DocumentError(f"'{path}': {error}; 'rostrum sysid' writes such a file") from error

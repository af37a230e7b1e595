"""``rostrum sysid``: how a robot's joints really behave, from a log of their motion."""

from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from hardware.descriptions.legged import load_legged_description
from hardware.descriptions.robot import load_description
from hardware.document import to_json
from hardware.identification import ArmIdentification, JointIdentification
from rostrum.cli.terminal import line
from rostrum.deploy.log import read_log
from rostrum.runs.folder import replace_text


def sysid(log: Annotated[Path, tyro.conf.Positional], out: Path | None = None) -> int:
    """Finds how joints follow what they are sent: of a hanging legged robot gains, friction, rotor inertia and delay.

    Of an arm: the delay, and each joint's natural frequency and damping behind the vendor's control.

    Args:
        log: Run folder of 'rostrum deploy --excite', or its log.
        out: Where the result goes; by default 'identified.json' beside the log.

    Returns:
        0 when it was written.
    """
    read = read_log(log)
    if read.header.family == "arm":
        from rostrum.deploy.response import identify_response  # scipy

        result = identify_response(read, load_description(read.header.robot))
        table = _arm_table(result)
    else:
        from rostrum.deploy.sysid import identify  # mujoco

        result = identify(read, load_legged_description(read.header.robot))
        table = _legged_table(result)
    path = out or (log if log.is_dir() else log.parent) / "identified.json"
    replace_text(path, to_json(result, indent=2) + "\n")
    Console(width=110).print(table)
    line(f"delay {1e3 * result.delay:.2f} ± {1e3 * result.delay_std:.2f} ms")
    before = "were they where they were sent at once" if read.header.family == "arm" else "with the nominal model"
    line(f"joint angles: {1e3 * result.rms_before:.1f} mrad off {before}, {1e3 * result.rms_after:.1f} now")
    line(f"written: {path}; simulate with it: rostrum deploy ... --identified {path}")
    return 0


def _arm_table(result: ArmIdentification) -> Table:
    table = Table("joint", "natural frequency [rad/s]", "damping ratio")
    for joint in result.joints:
        table.add_row(
            joint.name, f"{joint.natural_frequency:.1f} ± {joint.natural_frequency_std:.1f}",
            f"{joint.damping_ratio:.3f} ± {joint.damping_ratio_std:.3f}",
        )  # fmt: skip
    return table


def _legged_table(result: JointIdentification) -> Table:
    table = Table("joint", "kp factor", "kd factor", "armature [kg m²]", "friction [N m]")
    for joint in result.joints:
        table.add_row(
            joint.name, f"{joint.kp_factor:.3f} ± {joint.kp_factor_std:.3f}",
            f"{joint.kd_factor:.3f} ± {joint.kd_factor_std:.3f}", f"{joint.armature:.4f} ± {joint.armature_std:.4f}",
            f"{joint.friction:.3f} ± {joint.friction_std:.3f}",
        )  # fmt: skip
    return table

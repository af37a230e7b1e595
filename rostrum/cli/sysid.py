"""``rostrum sysid``: how a robot's joints really behave, from a log of their motion."""

from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from hardware.descriptions.legged import load_legged_description
from hardware.document import to_json
from hardware.identification import JointIdentification
from rostrum.cli.terminal import line
from rostrum.deploy.errors import IdentificationError
from rostrum.deploy.log import read_log
from rostrum.runs.folder import replace_text


def sysid(log: Annotated[Path, tyro.conf.Positional], out: Path | None = None) -> int:
    """Finds delay, gains, rotor inertia and dry friction of a hanging robot's joints.

    Args:
        log: Run folder of 'rostrum deploy --excite', or its log.
        out: Where the result goes; by default 'identified.json' beside the log.

    Returns:
        0 when it was written.
    """
    from rostrum.deploy.sysid import identify  # mujoco

    read = read_log(log)
    if read.header.family != "legged":
        raise IdentificationError(f"the log is of '{read.header.robot}'; joints of legged robots alone are identified")
    result = identify(read, load_legged_description(read.header.robot))
    path = out or (log if log.is_dir() else log.parent) / "identified.json"
    replace_text(path, to_json(result, indent=2) + "\n")
    _show(result)
    line(f"written: {path}; simulate with it: rostrum deploy ... --identified {path}")
    return 0


def _show(result: JointIdentification) -> None:
    table = Table("joint", "kp factor", "kd factor", "armature [kg m²]", "friction [N m]")
    for joint in result.joints:
        table.add_row(
            joint.name, f"{joint.kp_factor:.3f} ± {joint.kp_factor_std:.3f}",
            f"{joint.kd_factor:.3f} ± {joint.kd_factor_std:.3f}", f"{joint.armature:.4f} ± {joint.armature_std:.4f}",
            f"{joint.friction:.3f} ± {joint.friction_std:.3f}",
        )  # fmt: skip
    Console(width=110).print(table)
    line(f"delay {1e3 * result.delay:.2f} ± {1e3 * result.delay_std:.2f} ms")
    line(
        f"joint angles: {1e3 * result.rms_before:.1f} mrad off with the nominal model, {1e3 * result.rms_after:.1f} now"
    )

"""``rostrum doctor``: which of a deployed policy's senses is wrong, since when, by how much, and why."""

import json
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from hardware.descriptions.legged import load_legged_description
from rostrum.cli.terminal import line
from rostrum.deploy.doctor import Diagnosis, Finding, diagnose
from rostrum.deploy.errors import LogError
from rostrum.deploy.log import DeployLog, read_log
from rostrum.runs.jsonable import jsonable


def doctor(
    run: Annotated[Path, tyro.conf.Positional],
    bundle: Path | None = None,
    references: int = 3,
    json_file: Annotated[Path | None, tyro.conf.arg(name="json")] = None,
) -> int:
    """Looks for the first observation of a deployment that is not what it should be.

    Args:
        run: Run folder of a deployment, or its log.
        bundle: The policy that ran; the log says where it was.
        references: How many simulated runs of the same commands it is compared with; 0 needs no simulator.
        json_file: Write the diagnosis here as well.

    Returns:
        0 when nothing is wrong, 1 otherwise.
    """
    log = read_log(run)
    if log.header.family != "legged":
        raise LogError(
            f"{run} is of '{log.header.robot}', which runs no policy; only observations of one are looked at"
        )
    path = bundle or Path(log.header.bundle)
    if not log.header.bundle and bundle is None:
        raise LogError(f"{run}: no policy ran; deploy one with its bundle")
    others: list[DeployLog] = []
    if references > 0:
        from rostrum.deploy.reference import reference_logs  # mujoco

        line(f"simulating the same commands {references} times")
        others = reference_logs(log, path, references)
    diagnosis = diagnose(log, path, load_legged_description(log.header.robot), others)
    _show(diagnosis)
    if json_file is not None:
        json_file.write_text(json.dumps(jsonable(diagnosis), indent=2) + "\n", encoding="utf-8")
    return 1 if diagnosis.findings or diagnosis.refused else 0


def _show(diagnosis: Diagnosis) -> None:
    table = Table(
        "term", "fed against log", "against simulation", title=f"{diagnosis.steps} steps", title_justify="left"
    )
    for row in diagnosis.rows:
        unit = "" if row.unit == "1" else f" {row.unit}"
        reference = "" if row.reference is None else f"{row.reference:.2f} of what is well"
        table.add_row(row.term, f"{row.replay:.2g}{unit}", reference)
    Console(width=120).print(table)
    if diagnosis.refused:
        line(f"the policy refuses what was measured {diagnosis.refused}")
    if not diagnosis.findings:
        line("nothing is wrong with what the policy was fed")
        return
    first, *rest = diagnosis.findings
    line(f"first: {_said(first)}")
    line(f"  usual cause: {first.cause.text}")
    for finding in rest:
        line(f"then:  {_said(finding)}")


def _said(finding: Finding) -> str:
    where = f"{finding.term} {finding.component}".strip()
    much = f"by {finding.difference:.3g} (well: {finding.tolerance:.3g})"
    return f"{where} from {finding.t:.2f} s on, {much}; {finding.what}"

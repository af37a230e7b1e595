"""The same deployment again in simulation, a few times with other noise: what a sound robot's log looks like."""

import tempfile
from pathlib import Path

from rostrum.deploy.deployment import DeployCfg, deploy
from rostrum.deploy.errors import LogError, ReferenceRunError
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import DeployLog, read_log
from rostrum.deploy.outcome import Ending
from rostrum.deploy.profile import VelocityProfile
from rostrum.deploy.simulated import SimulatedSite

FIRST_SEED = 100


def reference_logs(log: DeployLog, bundle: Path, count: int = 3) -> list[DeployLog]:
    """Runs the deployment of a log in simulation.

    Args:
        log: Of a legged robot with a policy.
        bundle: The policy.
        count: How often.

    Raises:
        LogError: its header does not say what was asked for.
        ReferenceRunError: the simulated robot did not run through.
    """
    head = log.header
    try:
        profile = VelocityProfile(
            tuple(head.profile["times"]), tuple(tuple(velocity) for velocity in head.profile["velocities"])
        )
        seconds = float(head.profile["seconds"])
    except (KeyError, TypeError, ValueError) as error:
        raise LogError(f"the log's header does not say what velocities were asked for ({error})") from error
    logs = []
    with tempfile.TemporaryDirectory(prefix="rostrum-") as folder:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            cfg = DeployCfg(
                head.robot, "sim", "sim", "", bundle, profile, seconds, out=Path(folder) / f"reference_{seed}"
            )
            report = deploy(
                cfg, lambda seed=seed: SimulatedSite(head.robot, seed), lambda checks: None, lambda: None,
                lambda glance: None, Interrupts(),
            )  # fmt: skip
            if report.ending is not Ending.DONE:
                raise ReferenceRunError(
                    f"the simulated '{head.robot}' did not run through ({report.ending}: {report.text}); ask for other "
                    f"velocities, or compare without it (--references 0)"
                )
            logs.append(read_log(cfg.out))
    return logs

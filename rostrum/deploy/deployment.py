"""One deployment from preflight to report, the same for simulated robot, twin and real robot."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardware.descriptions.family import family_of
from hardware.descriptions.legged import LeggedDescription, load_legged_description
from hardware.descriptions.robot import load_description
from hardware.document import to_json
from hardware.errors import HardwareError
from hardware.legged.controller import TICKS_PER_COMMAND
from policies.bundle import PolicyBundle
from policies.controller import PolicyController
from policies.onnx_bundle import read_bundle
from rostrum.deploy.arm import ArmDeployment, arm_checks
from rostrum.deploy.checks import Check, passed, reds, refused
from rostrum.deploy.errors import TargetError
from rostrum.deploy.excite import Excitation, ExcitationRun, hanging_check
from rostrum.deploy.excite_arm import ArmExcitationRun
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.legged import LeggedDeployment, LeggedDeploymentCfg
from rostrum.deploy.log import NAME, Header, LogWriter, read_log
from rostrum.deploy.outcome import Emit, Ending, Outcome, Watch
from rostrum.deploy.paper import bundle_checks, client_checks, network_check, payload_check
from rostrum.deploy.preflight import (
    health_checks,
    inertial_checks,
    lateness_check,
    pose_checks,
    stop_check,
    timing_checks,
)
from rostrum.deploy.profile import VelocityProfile
from rostrum.deploy.report import DeployReport, measured, parts_of
from rostrum.deploy.run import DeployedRun
from rostrum.deploy.site import Site
from rostrum.runs.environment import environment
from rostrum.runs.folder import RunFolder, replace_text


@dataclass(frozen=True)
class DeployCfg:
    """What is deployed, where and how.

    Attributes:
        robot: Model name of the description.
        target: ``sim``, ``twin`` or ``real``.
        driver: Name of the driver.
        address: Where the robot is; empty for a simulation in this process.
        bundle: File of the policy; None for none.
        profile: Velocities that it is asked for.
        seconds: How long it follows them [s].
        payload: What the robot carries beyond its tray [kg]; None when nobody said.
        estop_tested: Whether a person says that the emergency stop was tried.
        excite: Whether the joints record what an identification needs; a legged robot hangs on a stand then.
        lockstep: Whether a twin's time passes with each command alone.
        out: Run folder.
    """

    robot: str
    target: str
    driver: str
    address: str
    bundle: Path | None
    profile: VelocityProfile = field(default_factory=VelocityProfile)
    seconds: float = 10.0
    payload: float | None = None
    estop_tested: bool = False
    excite: bool = False
    lockstep: bool = False
    out: Path = Path("out/deploy")


Show = Callable[[tuple[Check, ...]], None]
Agree = Callable[[], None]


def deploy(
    cfg: DeployCfg, make_site: Callable[[], Site], show: Show, agree: Agree, watch: Watch, interrupts: Interrupts
) -> DeployReport:
    """Runs a deployment and writes its folder, whatever happens to it.

    Args:
        cfg: What is deployed.
        make_site: Builds robot and time; called once what can be read before is in order.
        show: Is given the preflight.
        agree: Is called before anything moves; raises where nobody agrees.
        watch: Is told what happens.
        interrupts: Requests to end.

    Raises:
        HardwareError: the driver cannot be built for the address.
        PolicyError: the bundle cannot be read.
        ConfirmationError: nobody agreed.
        KeyboardInterrupt: somebody asked for the end before anything moved.
    """
    family = family_of(cfg.robot)
    if family == "arm" and cfg.bundle is not None:
        raise TargetError(f"'{cfg.robot}' is an arm; bundles drive legged robots: leave the bundle out for a self-test")
    if cfg.excite and cfg.bundle is not None:
        raise TargetError("--excite records how the joints follow without a policy; leave the bundle out")
    bundle = read_bundle(cfg.bundle)[0] if cfg.bundle is not None else None
    checks = _paper(cfg, bundle)
    if reds(checks):
        show(tuple(checks))
        folder = RunFolder.create(cfg.out.name, cfg.out.parent)
        return _report(cfg, folder, bundle, checks, {"ending": Ending.REFUSED, "text": _reasons(checks)})
    site = make_site()
    with ExitStack() as stack:
        stack.callback(site.close)
        folder = RunFolder.create(cfg.out.name, cfg.out.parent)
        events = stack.enter_context(folder.open_events())
        emit = lambda kind, **data: events.write(site.clock.now(), "deploy", kind, data=data)  # noqa: E731
        log = stack.enter_context(LogWriter(folder.path / NAME, _header(cfg, folder, bundle, site)))
        run, look = _make_run(cfg, site, log, emit, watch, interrupts)
        stack.callback(run.close)
        moved = False
        try:
            checks += _looked(look)
            emit("deploy_checked", red=[check.name for check in reds(checks)])
            show(tuple(checks))
            if reds(checks):
                said = {"ending": Ending.REFUSED, "text": _reasons(checks)}
                return _report(cfg, folder, bundle, checks, said, site)
            agree()
            moved = True
            outcome = run.run()
        except BaseException as error:
            ending = Ending.FAILED if moved else Ending.REFUSED
            said = {"ending": ending, "text": str(error) or "somebody asked for the end"}
            _report(cfg, folder, bundle, checks, said, site)
            raise
        emit("deploy_ended", ending=outcome.ending.value, text=outcome.text)
        return _report(cfg, folder, bundle, checks, _said(outcome, folder), site)


Run = DeployedRun[Any]
Look = Callable[[], list[Check]]


def _make_run(
    cfg: DeployCfg, site: Site, log: LogWriter, emit: Emit, watch: Watch, interrupts: Interrupts
) -> tuple[Run, Look]:
    """What is run on a robot of this family, and how it is looked at before."""
    if family_of(cfg.robot) == "arm":
        arm = load_description(cfg.robot)
        if cfg.excite:
            trial = ArmExcitationRun(site, arm, cfg.seconds, log, emit, watch, interrupts)
        else:
            trial = ArmDeployment(site, arm, log, emit, watch, interrupts)
        return trial, lambda: _look_arm(cfg, trial, site, arm)
    description = load_legged_description(cfg.robot)
    if cfg.excite:
        motion = Excitation.within(description, cfg.seconds)
        excited = ExcitationRun(site, description, motion, log, emit, watch, interrupts)
        return excited, lambda: _look_hanging(cfg, excited, site, description)
    policy = PolicyController(cfg.bundle, description) if cfg.bundle is not None else None
    ask = LeggedDeploymentCfg(cfg.profile, cfg.seconds)
    run = LeggedDeployment(site, description, policy, ask, log, emit, watch, interrupts)
    return run, lambda: _look_legged(cfg, run, site, description)


def _looked(look: Look) -> list[Check]:
    """What a look at the robot gives; one that does not answer, or is another, is a red row like any other."""
    try:
        return look()
    except HardwareError as error:
        return [refused("robot", str(error), "start it, correct the address, or do what it says")]


def _paper(cfg: DeployCfg, bundle: PolicyBundle | None) -> list[Check]:
    """What can be checked before anything is connected."""
    rows = []
    if bundle is not None:
        description = load_legged_description(cfg.robot)
        rows += bundle_checks(bundle, description, cfg.profile)
        rows.append(payload_check(bundle, cfg.payload, cfg.target == "real"))
    rows += client_checks(cfg.driver)
    return [*rows, network_check(cfg.address)]


def _look_legged(cfg: DeployCfg, run: LeggedDeployment, site: Site, description: LeggedDescription) -> list[Check]:
    """Connects a legged robot and judges what it measures."""
    seen = run.look()
    pose = pose_checks(seen, description)
    order = next(check for check in pose if check.name == "joint order")
    return [
        passed("robot", f"a {description.model} answers at {site.address}"),
        *timing_checks(seen, description.safety.state_age, site.lockstep),
        *pose,
        *inertial_checks(seen, description),
        *health_checks(site.robot, seen.states[-1], order in [c for c in pose if c not in reds(pose)]),
        *_common(cfg, run, site),
    ]


def _look_hanging(cfg: DeployCfg, run: ExcitationRun, site: Site, description: LeggedDescription) -> list[Check]:
    """Connects a legged robot that hangs on a stand and judges what it measures."""
    seen = run.look()
    pose = [check for check in pose_checks(seen, description) if check.name != "joint order"]
    return [
        passed("robot", f"a {description.model} answers at {site.address}"),
        hanging_check(seen, description),
        *timing_checks(seen, description.safety.state_age, site.lockstep),
        *pose,
        *inertial_checks(seen, description),
        *health_checks(site.robot, seen.states[-1], True),
        *_common(cfg, run, site),
    ]


def _look_arm(cfg: DeployCfg, run: ArmDeployment, site: Site, description: Any) -> list[Check]:
    """Connects an arm and judges what it measures."""
    seen = run.look()
    return [
        passed("robot", f"a {description.model} answers at {site.address}"),
        *timing_checks(seen, description.safety.state_age, site.lockstep),
        *arm_checks(seen, description),
        *health_checks(site.robot, seen.states[-1], True),
        *_common(cfg, run, site),
    ]


def _common(cfg: DeployCfg, run: Run, site: Site) -> list[Check]:
    rows = [stop_check(run.damped, cfg.estop_tested, cfg.target == "real")]
    return rows if site.lockstep else [*rows, lateness_check(site.wait, site.clock.now(), run.period)]


def _header(cfg: DeployCfg, folder: RunFolder, bundle: PolicyBundle | None, site: Site) -> Header:
    if family_of(cfg.robot) == "legged":
        description = load_legged_description(cfg.robot)
        period = description.servo_period if cfg.excite else description.command_period / TICKS_PER_COMMAND
    else:
        description = load_description(cfg.robot)
        period = description.command_period
    return Header(
        folder.run_id, cfg.robot, family_of(cfg.robot), cfg.target, description.joint_names,
        getattr(description, "foot_names", ()),
        period,
        str(cfg.bundle.resolve()) if cfg.bundle is not None else "", bundle.sha256 if bundle is not None else "",
        {"times": cfg.profile.times, "velocities": cfg.profile.velocities, "seconds": cfg.seconds}, site.lockstep,
    )  # fmt: skip


def _said(outcome: Outcome, folder: RunFolder) -> dict[str, Any]:
    return {**measured(outcome), "parts": parts_of(read_log(folder.path))}


def _reasons(checks: list[Check]) -> str:
    return "; ".join(f"{check.name}: {check.found}" for check in reds(checks))


def _report(
    cfg: DeployCfg,
    folder: RunFolder,
    bundle: PolicyBundle | None,
    checks: list[Check],
    said: dict[str, Any],
    site: Site | None = None,
) -> DeployReport:
    report = DeployReport(
        run_id=folder.run_id,
        robot=cfg.robot,
        family=family_of(cfg.robot),
        target=cfg.target,
        driver=cfg.driver,
        address=cfg.address or (site.address if site is not None else ""),
        bundle=str(cfg.bundle or ""),
        sha256=bundle.sha256 if bundle is not None else "",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        checks=tuple(checks),
        environment=environment(),
        lockstep=site.lockstep if site is not None else False,
        **said,
    )
    replace_text(folder.report, to_json(report, indent=2) + "\n")
    return report

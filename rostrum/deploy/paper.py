"""The preflight's first half: what can be read before anything is connected."""

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from packaging.requirements import Requirement

from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.registry import driver_extra
from policies.bundle import PolicyBundle
from policies.controller import legged_target
from policies.errors import BundleMismatchError
from rostrum.deploy.checks import Check, judged, passed, refused, warned
from rostrum.deploy.profile import VelocityProfile
from rostrum.deploy.targets import host_of

_NETWORK = Path("/sys/class/net")
_SUBJECTS = (
    ("robot model", ("robot:",)),
    ("joint names", ("joints that",)),
    ("gains", ("kp of", "kd of")),
    ("control period", ("rate:",)),
    ("mass", ("mass:",)),
    ("sensors", ("observation term",)),
)
"""Rows, and how the lines of a bundle's differences from a robot begin."""


def bundle_checks(bundle: PolicyBundle, description: LeggedDescription, profile: VelocityProfile) -> list[Check]:
    """What a bundle and the robot's description must agree in, a row for every subject."""
    target = legged_target(description)
    try:
        bundle.check(target)
        differences: tuple[str, ...] = ()
    except BundleMismatchError as error:
        differences = error.differences
    found = {
        "robot model": bundle.robot,
        "joint names": f"{len(bundle.joints)} joints, mapped by name",
        "gains": f"kp {_span(bundle.gains.kp)} N m/rad, kd {_span(bundle.gains.kd)} N m s/rad",
        "control period": f"{1.0 / bundle.rate:g} s",
        "mass": f"{bundle.mass:.2f} kg" if bundle.mass is not None else "none stated",
        "sensors": ", ".join(sorted({term.sensor for term in bundle.observation})),
    }
    rows = [passed("bundle", f"{bundle.name}, sealed, network {bundle.sha256[:12]}")]
    for name, beginnings in _SUBJECTS:
        lines = [line for line in differences if line.startswith(beginnings)]
        remedy = f"deploy it on '{bundle.robot}', or train and export one for '{description.model}'"
        rows.append(refused(name, "; ".join(lines), remedy) if lines else passed(name, found[name]))
    if bundle.robot == description.model and not any(line.startswith("joints") for line in differences):
        rows += [_limits(bundle, description), _commands(bundle, description, profile)]
    return rows


def client_checks(driver: str, extras: tuple[str, ...] | None = None) -> list[Check]:
    """The vendor's client of a driver: every package of its extra, and the version that is installed.

    Args:
        driver: Name of the driver.
        extras: Requirements as the project's metadata states them; read from there by default.
    """
    extra = driver_extra(driver)
    if not extra:
        return [passed("driver", f"{driver}; no vendor's client needed")]
    wanted = [Requirement(line) for line in (extras if extras is not None else metadata.requires("rostrum") or ())]
    needed = [need for need in wanted if need.marker is not None and need.marker.evaluate({"extra": extra})
              and not need.marker.evaluate({"extra": ""})]  # fmt: skip
    return [_client(driver, extra, need) for need in needed] or [
        warned("driver", f"{driver}; no package is listed under extra '{extra}'", "install this project anew")
    ]


def network_check(address: str) -> Check:
    """The network interface that an address names, or through which the robot is reached."""
    name = host_of(address)
    if not (_NETWORK / name).exists() or not name:
        local = address.startswith(("unix:", "/")) or not name
        return passed("network", "this machine alone" if local else f"host {name}")
    state = (_NETWORK / name / "operstate").read_text(encoding="ascii").strip()
    return judged("network", state in ("up", "unknown"), f"interface {name} is {state}", "plug in the cable, set it up")


def payload_check(bundle: PolicyBundle, payload: float | None, real: bool) -> Check:
    """What the robot carries beyond what the bundle's mass counts, against what it was trained with [kg]."""
    trained: Any = bundle.provenance.config.get("task", {})
    most = trained.get("randomisation", {}).get("payload_mass", (0.0, 0.0))[1] if isinstance(trained, dict) else 0.0
    if payload is None:
        if real:
            return refused("payload", "not stated", "weigh it and say --payload KG, 0 for nothing")
        return passed("payload", "nothing; it is simulated")
    return judged(
        "payload", 0.0 <= payload <= most, f"{payload:g} kg; trained with up to {most:g} kg", "take load off the robot"
    )


def _client(driver: str, extra: str, need: Requirement) -> Check:
    remedy = f"make setup EXTRAS={extra}"
    try:
        version = metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return refused("driver", f"{driver} needs {need}, which is not installed", remedy)
    good = need.specifier.contains(version, prereleases=True)
    return judged("driver", good, f"{driver}, {need.name} {version} (needs {need.specifier or 'any'})", remedy)


def _limits(bundle: PolicyBundle, description: LeggedDescription) -> Check:
    rows = [description.joint_names.index(name) for name in bundle.joints]
    wider = [
        name
        for name, low, high, i in zip(bundle.joints, bundle.limits.lower, bundle.limits.upper, rows, strict=True)
        if low < description.lower[i] - 1e-6 or high > description.upper[i] + 1e-6
    ]
    if wider:
        text = f"trained beyond this robot's limits: {', '.join(wider)}"
        return warned("joint limits", text, "the safety filter clips there; train within the limits")
    return passed("joint limits", "training stayed inside the description's")


def _commands(bundle: PolicyBundle, description: LeggedDescription, profile: VelocityProfile) -> Check:
    most = np.minimum(np.array(bundle.command_range.upper), np.array(description.velocity_range))
    least = np.maximum(np.array(bundle.command_range.lower), -np.array(description.velocity_range))
    beyond = [v for v in profile.velocities if (np.array(v) > most + 1e-9).any() or (np.array(v) < least - 1e-9).any()]
    if beyond:
        text = f"asks for {_row(beyond[0])}, trained for {_row(least)} to {_row(most)}"
        return warned("commands", text, "they are clamped to that range")
    return passed("commands", f"{len(profile.times)} part(s), all inside what it was trained for")


def _span(values: tuple[float, ...]) -> str:
    return f"{min(values):g}" if min(values) == max(values) else f"{min(values):g} to {max(values):g}"


def _row(values: Iterator[float] | Any) -> str:
    return "(" + ", ".join(f"{value:g}" for value in values) + ")"

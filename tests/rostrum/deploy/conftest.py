"""Deployments of the shipped policy in simulation, in lock-step."""

from dataclasses import replace
from pathlib import Path

import pytest

from rostrum.deploy.deployment import DeployCfg, deploy
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.profile import read_profile
from rostrum.deploy.simulated import SimulatedSite

ROOT = Path(__file__).resolve().parents[3]
BUNDLE = ROOT / "policies" / "bundles" / "go2_walk.onnx"
PROFILE = "0: 0 0 0; 0.4: 0.4 0 0; 1.6: 0 0 0.6"
CFG = DeployCfg("go2", "sim", "sim", "", BUNDLE, read_profile(PROFILE), seconds=2.8)


def run(out, site=None, watch=lambda glance: None, interrupts=None, agree=lambda: None, **changes):
    """Deploys in simulation; returns the report and the checks that were shown."""
    shown = []
    cfg = replace(CFG, out=out, **changes)
    made = lambda: site or SimulatedSite(cfg.robot)  # noqa: E731
    report = deploy(cfg, made, shown.extend, agree, watch, interrupts or Interrupts())
    return report, shown


@pytest.fixture(scope="session")
def walked(tmp_path_factory):
    """A run folder of a deployment that went well, its report and its preflight."""
    out = tmp_path_factory.mktemp("deploy") / "walked"
    report, shown = run(out)
    return out, report, shown


@pytest.fixture(scope="session")
def bundle_path():
    """The shipped policy that walks."""
    return BUNDLE


@pytest.fixture(scope="session")
def deploy_run():
    """Deploys in simulation; see :func:`run`."""
    return run

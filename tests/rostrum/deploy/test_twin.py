"""The policy walks a simulated Go2 behind the vendor's protocol, over real DDS on loopback."""

from dataclasses import replace

import pytest

from hardware.descriptions.legged import load_legged_description
from rostrum.deploy import targets
from rostrum.deploy.deployment import DeployCfg, deploy
from rostrum.deploy.doctor import diagnose
from rostrum.deploy.errors import TwinMissingError
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import read_log
from rostrum.deploy.outcome import Ending
from rostrum.deploy.profile import read_profile
from rostrum.deploy.reference import reference_logs
from rostrum.deploy.sites import make_site
from rostrum.deploy.twins import start_twin

DOMAIN = 54


@pytest.fixture
def own_domain(monkeypatch):
    """A DDS domain that no other twin on this machine is in."""
    pytest.importorskip("cyclonedds", reason="the vendor's client is not installed: make setup EXTRAS=unitree")
    vendor = targets.VENDORS["go2"]
    twin = vendor.twin
    assert twin is not None
    arguments = tuple(str(DOMAIN) if word == "1" else word for word in twin.arguments)
    mine = lambda address: address.replace("domain=1", f"domain={DOMAIN}")  # noqa: E731
    twin = replace(twin, arguments=arguments, address=mine(twin.address), stepped_address=mine(twin.stepped_address))
    monkeypatch.setitem(targets.VENDORS, "go2", replace(vendor, twin=twin))


def test_it_walks_in_lock_step_and_the_doctor_finds_nothing(own_domain, tmp_path, bundle_path):
    cfg = DeployCfg("go2", "twin", "unitree", "", bundle_path, read_profile("0.4 0 0"), 2.0, lockstep=True,
                    out=tmp_path / "twin")  # fmt: skip
    report = deploy(cfg, lambda: make_site(cfg), lambda c: None, lambda: None, lambda g: None, Interrupts())
    assert (report.ending, report.text) == (Ending.DONE, "")
    assert report.address == f"dds://lo?domain={DOMAIN}&lock_step=1"
    log = read_log(cfg.out)
    assert log.header.lockstep
    diagnosis = diagnose(log, bundle_path, load_legged_description("go2"), reference_logs(log, bundle_path, 1))
    assert diagnosis.findings == ()


def test_a_twin_without_lock_step_says_so():
    with pytest.raises(TwinMissingError, match="leave out --lockstep"):
        start_twin("ur5e_2f85", lockstep=True)

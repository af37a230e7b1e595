"""Real graphs on loopback, each in a runtime folder and a ROS domain of its own."""

import fcntl
import os
import tempfile
from pathlib import Path

import pytest

TEST_DOMAINS = range(80, 102)


@pytest.fixture
def make_session(tmp_path, monkeypatch):
    """Makes sessions that end with the test, whatever happens."""
    from rostrum.session import Session, SessionCfg

    made, locks = [], []

    def make(name="run", **options):
        monkeypatch.setenv("ROSTRUM_RUNTIME_DIR", str(tmp_path / f"rt{len(made)}"))
        options.setdefault("mode", "lockstep")
        session = Session(SessionCfg(name, tmp_path / "out", domain=_free_domain(locks), **options))
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()
    for lock in locks:
        os.close(lock)


@pytest.fixture
def free_domain():
    """A ROS domain that no other test of this machine uses now."""
    locks = []
    yield _free_domain(locks)
    for lock in locks:
        os.close(lock)


def _free_domain(locks):
    """A domain that no other test of this machine uses now."""
    for domain in TEST_DOMAINS:
        path = Path(tempfile.gettempdir()) / f"rostrum-test-domain-{os.getuid()}-{domain}"
        lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        locks.append(lock)
        return domain
    pytest.fail(f"no free ROS domain in {TEST_DOMAINS}; do other test runs hang?")

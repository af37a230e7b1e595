"""Real graphs on loopback, in lock-step, in a domain and a runtime folder of their own."""

import itertools
import os

import pytest

_domains = itertools.count(5 + os.getpid() % 60)


@pytest.fixture
def make_session(tmp_path, monkeypatch):
    """Makes sessions that end with the test, whatever happens."""
    from rostrum.session import Session, SessionCfg

    made = []

    def make(name="run", **options):
        runtime = tmp_path / f"rt{len(made)}"
        monkeypatch.setenv("ROSTRUM_RUNTIME_DIR", str(runtime))
        options.setdefault("mode", "lockstep")
        session = Session(SessionCfg(name, tmp_path / "out", domain=next(_domains), **options))
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()

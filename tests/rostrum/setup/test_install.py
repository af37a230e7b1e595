"""The setup script: standard library only, clear about what is missing."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "rostrum" / "setup" / "install.py"


def test_it_runs_without_any_package():
    done = subprocess.run([sys.executable, "-S", "-E", SCRIPT, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "extras" in done.stdout


def test_what_is_missing_is_told_with_one_line_and_without_sudo(tmp_path):
    done = subprocess.run(
        [sys.executable, SCRIPT], capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)}
    )
    assert done.returncode != 0
    assert "missing git, make, g++" in done.stderr
    assert "apt-get install -y git make g++ python3-venv python3-dev" in done.stderr


def test_the_readme_begins_with_that_line():
    from rostrum.setup.install import APT_LINE

    assert APT_LINE in (ROOT / "README.md").read_text().splitlines()[0]


def test_constraints_carry_no_local_build_tags():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert not [line for line in lines if "+" in line or "@" in line]

"""Figures that suites share, and the list of suites."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.legs.suite import SuiteCfg, falls, median, p95, upright_rate
from benchmarks.legs.suites import SUITES, chosen, suites_for
from hardware.descriptions.legged import load_legged_description
from rostrum.errors import UsageError

FINE, FELL, BROKE = ({"fell": f, "diverged": d} for f, d in ((False, False), (True, False), (False, True)))


def test_batches_cover_all_episodes_each_with_a_seed_of_its_own():
    batches = list(SuiteCfg(episodes=250, quick_episodes=1, batch=100, seed=7).batches())
    assert [count for count, _ in batches] == [100, 100, 50]
    assert len({seed for _, seed in batches}) == 3


def test_broken_physics_counts_as_a_failure():
    assert falls([FINE, FELL, BROKE]).value == 2
    assert not falls([FINE, BROKE]).passed
    assert upright_rate([FINE] * 199 + [BROKE], 0.995, False).passed
    assert not upright_rate([FINE] * 198 + [FELL, BROKE], 0.995, False).passed


def test_a_missing_sample_is_worse_than_any():
    assert p95([5.0] * 95 + [None] * 5, 8.0, "mm", False).passed
    lost = p95([5.0] * 94 + [None] * 6, 8.0, "mm", False)
    assert math.isinf(lost.value)
    assert not lost.passed and lost.decided
    assert median([1.0, None, 3.0, 2.0, None], "mm").value == 2.0


def test_a_quick_percentile_is_undecided_only_while_samples_do_not_suffice():
    few = p95([5.0] * 18 + [9.0] * 2, 8.0, "mm", True)
    assert not few.passed and not few.decided
    bad = p95([5.0] * 10 + [9.0] * 10, 8.0, "mm", True)
    assert not bad.passed and bad.decided


def test_suites_are_found_by_name_in_their_own_order():
    assert [suite.name for suite in chosen(("dock", "commands"))] == ["commands", "dock"]
    assert chosen(()) == tuple(SUITES.values())
    with pytest.raises(UsageError, match="no suite 'dcok'; there are commands, controls"):
        chosen(("dcok",))


def test_a_policy_is_asked_what_it_was_trained_for():
    go2 = load_legged_description("go2")
    names = lambda task, robot=go2: [suite.name for suite in suites_for(task, robot)]  # noqa: E731
    assert "recover" in names("walk") and "recover" not in names("walk", replace(go2, get_up=None))
    assert "stairs" in names("terrain") and "stairs" not in names("walk")
    assert "carry" in names("walk") and "carry" not in names("walk", replace(go2, tray=None))


def test_quick_runs_are_no_longer_than_full_ones():
    for suite in SUITES.values():
        assert 0 < suite.cfg.quick_episodes <= suite.cfg.episodes


def test_the_page_lists_every_suite_with_its_episodes():
    page = (Path(__file__).resolve().parents[3] / "docs" / "evaluation.md").read_text()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| `")]
    assert [row[0].strip("`") for row in rows] == list(SUITES)
    for name, role, _, count, _ in rows:
        suite = SUITES[name.strip("`")]
        assert role == suite.role
        numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", count)]
        assert numbers == [suite.cfg.episodes, suite.cfg.quick_episodes], name

"""The command line, and results in a bundle and on its card."""

import json
import shutil

import numpy as np
import pytest

from benchmarks.legs.record import record
from benchmarks.result import BenchResult, Metric
from policies.errors import BundleError
from policies.onnx_bundle import PolicyNetwork, read_bundle
from rostrum.cli.eval import policy as evaluate
from rostrum.errors import UsageError


@pytest.fixture
def bundle(random_bundle, tmp_path):
    return shutil.copy(random_bundle, tmp_path / "policy.onnx")


def outcome(**metrics):
    parts = [{"part": name} for name in metrics]
    return BenchResult("x", {f"{name}: falls": metric for name, metric in metrics.items()}, parts)


def test_results_go_into_the_bundle_and_onto_the_card(bundle):
    before, network = read_bundle(bundle)
    written, card = record(bundle, outcome(endurance=Metric(0, 0, "<=", "", 100), dock=Metric(float("inf"), 8.0)))
    after, same = read_bundle(bundle)
    assert (after, same) == (written, network)
    assert after.evaluation["linear_error"] == before.evaluation["linear_error"]
    found = after.evaluation["metrics"]
    assert found["endurance: falls"] == found["endurance: falls"] | {"value": 0, "target": 0, "pass": True, "n": 100}
    assert (found["dock: falls"]["value"], found["dock: falls"]["pass"]) == ("inf", False)
    missing = " ".join(after.evaluation["not_tested"])
    assert "`stairs`" in missing and "`dock`" not in missing and "real robot" in missing
    text = card.read_text()
    assert "endurance: falls | 0 | 100" in text and "Suite `stairs`" in text
    observation = np.zeros(after.observation_size, dtype=np.float32)
    assert PolicyNetwork(after, same)(observation) == pytest.approx(PolicyNetwork(before, network)(observation))


def test_results_of_other_suites_are_kept_and_those_of_the_same_replaced(bundle):
    record(bundle, outcome(endurance=Metric(0, 0), stand=Metric(1, 0)))
    written, _ = record(bundle, outcome(stand=Metric(2, 5)))
    values = {name: found["value"] for name, found in written.evaluation["metrics"].items()}
    assert values == {"endurance: falls": 0, "stand: falls": 2}


def test_what_a_quick_run_cannot_decide_is_neither_met_nor_missed(bundle):
    written, _ = record(bundle, outcome(dock=Metric(0.9, 0.95, ">=", decided=False), stand=Metric(3.0)))
    assert [found["pass"] for found in written.evaluation["metrics"].values()] == [None, None]


def test_the_command_judges_writes_and_says_what_fell_short(bundle, tmp_path, capsys):
    file = tmp_path / "out.json"
    assert evaluate(bundle, suite=("recover",), episodes=2, threads=1, json=file, write=True) == 0
    out = capsys.readouterr().out
    assert "recover: upright and standing within 10 s" in out
    assert out.strip().endswith("passed")
    assert read_bundle(bundle)[0].evaluation["metrics"]["recover: upright and standing within 10 s"]["n"] == 2
    assert bundle.with_suffix(".md").exists()
    rows = json.loads(file.read_text())["results"]
    assert len(rows[0]["episodes"]) == 2
    evaluate(bundle, suite=("recover",), episodes=2, threads=1, resume=file)
    assert "recover: done before, 2 rows" in capsys.readouterr().out


def test_bad_requests_are_errors_in_words(bundle, tmp_path):
    with pytest.raises(UsageError, match="no suite 'fly'"):
        evaluate(bundle, suite=("fly",))
    with pytest.raises(UsageError, match="no policy bundle"):
        evaluate(tmp_path / "elsewhere")
    (tmp_path / "no.onnx").write_bytes(b"no")
    with pytest.raises(BundleError, match="no seal"):
        evaluate(tmp_path / "no.onnx", suite=("recover",))
